from __future__ import annotations

import msgspec
import pytest

from nnplay.project import (
    DataShape,
    Design,
    InitializerSpec,
    LayerSpec,
    NetworkSpec,
    default_design,
    fields,
)
from nnplay.project.fields import Field, Value
from nnplay.ui.data_words import in_sentence
from nnplay.ui.hyperparameters.words import changed, chosen_initializers, summary, without_symbol

DESIGN = default_design("tiny", DataShape(784, 3))


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Learning rate", "learning rate"), ("L2", "L2"), ("β₁", "β₁"), ("ε", "ε")],
)
def test_labels_inside_sentences(label: str, inside: str) -> None:
    assert in_sentence(label) == inside


@pytest.mark.parametrize(
    ("label", "plain"),
    [("Momentum μ", "Momentum"), ("β₁", "β₁"), ("α", "α"), ("Clip norm", "Clip norm")],
)
def test_symbols_are_left_out(label: str, plain: str) -> None:
    assert without_symbol(label) == plain


def put(design: Design, *changes: tuple[Field, Value]) -> Design:
    for field, value in changes:
        design = field.put(design, value)
    return design


def test_a_new_design_is_as_by_default() -> None:
    assert changed(fields.all_fields(DESIGN), DESIGN) == []


def test_what_a_choice_suggests_is_not_unusual() -> None:
    sgd = fields.OPTIMIZER.put(DESIGN, "sgd")
    assert changed(fields.all_fields(sgd), sgd) == [fields.OPTIMIZER]
    tuned = fields.LEARNING_RATE.put(sgd, 0.3)
    assert changed(fields.all_fields(tuned), tuned) == [fields.LEARNING_RATE, fields.OPTIMIZER]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], "Sparse cross-entropy"),
        ([(fields.KEEP_BEST, True)], "Sparse cross-entropy, keep the best"),
        ([(fields.LABEL_SMOOTHING, 0.1)], "Sparse cross-entropy, label smoothing 0.1"),
        ([(fields.CLASS_WEIGHTS, "balanced")], "Sparse cross-entropy, class weights balanced"),
        ([(fields.EARLY_STOPPING, 5)], "Sparse cross-entropy, stop early after 5 epochs"),
        ([(fields.LOSS, "mse"), (fields.SEED, 7)], "Mean squared error, seed 7"),
        ([(fields.LOSS, "hinge")], "hinge"),
    ],
)
def test_settings_in_words(changes: list[tuple[Field, Value]], words: str) -> None:
    design = put(DESIGN, *changes)
    assert summary(fields.all_fields(design), design) == words


def test_own_parameters_in_words() -> None:
    sgd = fields.OPTIMIZER.put(DESIGN, "sgd")
    own = fields.own_fields(fields.OPTIMIZER, "sgd")
    assert summary(own, own[0].put(sgd, 0.9)) == "momentum 0.9"


def initializers(name: str, *activations: str) -> str:
    layers = tuple(LayerSpec(3, activation) for activation in activations)
    return chosen_initializers(NetworkSpec(4, layers, InitializerSpec(name)))


@pytest.mark.parametrize(
    ("activations", "words"),
    [
        (("softmax",), "Glorot uniform: output"),
        (("relu", "softmax"), "He normal: layer 1; Glorot uniform: output"),
        (("relu", "elu", "gelu", "tanh", "softmax"), None),
        (("relu", "tanh", "relu", "softmax"), None),
        (("magic", "softmax"), "Glorot uniform: output"),
        ((), ""),
    ],
)
def test_what_the_automatic_initialiser_picks(
    activations: tuple[str, ...], words: str | None
) -> None:
    expected = {
        5: "He normal: layers 1–3; Glorot uniform: layer 4, output",
        4: "He normal: layers 1, 3; Glorot uniform: layer 2, output",
    }
    assert initializers("auto", *activations) == (
        expected[len(activations)] if words is None else words
    )


def test_a_named_initialiser_is_everywhere() -> None:
    assert initializers("zeros", "relu", "softmax") == "Zeros: layer 1, output"
    assert initializers("dice", "relu", "softmax") == ""


def test_a_design_with_an_unknown_choice_can_be_summed_up() -> None:
    training = msgspec.structs.replace(
        DESIGN.training, schedule=type(DESIGN.training.schedule)("x")
    )
    design = msgspec.structs.replace(DESIGN, training=training)
    assert changed(fields.all_fields(design), design) == [fields.SCHEDULE]
