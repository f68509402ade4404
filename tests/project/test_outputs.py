"""What a data set asks of the output layer and the loss."""

from __future__ import annotations

import msgspec
import pytest

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.project import (
    DataRecipe,
    DataShape,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
    default_design,
    edits,
    find_problems,
    follow_data,
    suggest_output,
)
from nnplay.project.outputs import fit_design, fits_loss, fits_output

TEN = DataShape(784, 10)
TWO = DataShape(2, 2, pictures=False)
NUMBER = DataShape(2, 0, 1, pictures=False)
NUMBERS = DataShape(4, 0, 3, pictures=False)
SHAPES = (TEN, TWO, NUMBER, NUMBERS)

DIGITS = default_design("digits", TEN)


def output_of(design: Design) -> tuple[int, str]:
    return design.network.layers[-1].units, design.network.layers[-1].activation


@pytest.mark.parametrize(
    ("shape", "units", "activation", "loss", "reason"),
    [
        (TEN, 10, "softmax", "sparse_categorical_cross_entropy", "10 classes"),
        (TWO, 1, "sigmoid", "binary_cross_entropy", "one output is enough"),
        (NUMBER, 1, "identity", "mse", "A number is"),
        (NUMBERS, 3, "identity", "mse", "3 numbers are"),
    ],
)
def test_an_output_is_suggested_with_its_reason(
    shape: DataShape, units: int, activation: str, loss: str, reason: str
) -> None:
    layer, suggested, why = suggest_output(shape)
    assert (layer.units, layer.activation, suggested) == (units, activation, loss)
    assert reason in why


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("other", SHAPES)
def test_a_design_can_always_be_fitted(shape: DataShape, other: DataShape) -> None:
    design = default_design("before", other)
    same = bool(shape.targets) == bool(other.targets)
    fitted = fit_design(design, shape, same_task=same)
    assert find_problems(fitted, shape) == ()
    assert find_problems(default_design("fresh", shape), shape) == ()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_said_to_fit_is_no_problem(loss: str, activation: str, shape: DataShape) -> None:
    layer = LayerSpec(shape.outputs, activation)
    network = NetworkSpec(shape.features, (layer,))
    design = Design(DataRecipe("d"), network, TrainingConfig(loss=LossSpec(loss)))
    fits = fits_output(layer, shape) and fits_loss(loss, activation, shape)
    problems = find_problems(design, shape)
    assert (problems == ()) == fits
    for problem in problems:
        for remedy in problem.remedies:
            before = [p.text for p in problems]
            assert problem.text not in [p.text for p in find_problems(remedy.design, shape)], before


def test_as_much_of_the_output_stays_as_can() -> None:
    own = msgspec.structs.replace(DIGITS.network, layers=(LayerSpec(10, "sigmoid"),))
    squared = TrainingConfig(loss=LossSpec("mse"))
    design = msgspec.structs.replace(DIGITS, network=own, training=squared)
    fitted = fit_design(design, DataShape(16, 3))
    assert output_of(fitted) == (3, "sigmoid")
    assert fitted.training.loss.name == "mse"


def test_another_task_brings_another_output_and_loss() -> None:
    numbers = fit_design(DIGITS, NUMBER, same_task=False)
    assert output_of(numbers) == (1, "identity")
    assert numbers.training.loss.name == "mse"
    back = fit_design(numbers, TEN, same_task=False)
    assert output_of(back) == (10, "softmax")
    assert back.training.loss.name == "sparse_categorical_cross_entropy"


def test_what_needs_classes_or_pictures_is_switched_off_without_them() -> None:
    training = TrainingConfig(label_smoothing=0.1, class_weights="balanced", augment_shift=2.0)
    design = msgspec.structs.replace(DIGITS, training=training)
    fitted = fit_design(design, NUMBER, same_task=False).training
    assert (fitted.label_smoothing, fitted.class_weights) == (0.0, "none")
    assert fitted.augmentation == {}
    assert fit_design(design, TEN).training == training


@pytest.mark.parametrize(
    ("weights", "kept"),
    [("1, 2, 3", False), ("1 2", True), ("balanced", True), ("none", True), ("1", False)],
)
def test_class_weights_stay_if_there_is_one_for_each_class(weights: str, kept: bool) -> None:
    training = TrainingConfig(class_weights=weights, learning_rate=0.5, augment_shift=2.0)
    fitted = fit_design(msgspec.structs.replace(DIGITS, training=training), DataShape(4, 2))
    expected = msgspec.structs.replace(training, class_weights=weights if kept else "none")
    assert fitted.training == msgspec.structs.replace(expected, loss=fitted.training.loss)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"label_smoothing": 0.1}, "Label smoothing needs classes"),
        ({"class_weights": "balanced"}, "Class weights need classes"),
        ({"augment_rotate": 10.0}, "Augmentation changes pictures"),
        ({"loss": LossSpec("binary_cross_entropy")}, "does not fit"),
    ],
)
def test_numbers_to_predict_refuse_what_is_made_for_classes(
    changes: dict[str, object], words: str
) -> None:
    design = default_design("numbers", NUMBER)
    training = msgspec.structs.replace(design.training, **changes)
    (problem,) = find_problems(msgspec.structs.replace(design, training=training), NUMBER)
    assert words in problem.text
    assert find_problems(problem.remedies[0].design, NUMBER) == ()


def test_softmax_and_wrong_units_are_refused_for_numbers() -> None:
    for layer, words in (
        (LayerSpec(3, "softmax"), "add up to one"),
        (LayerSpec(2, "identity"), "3 numbers to predict"),
    ):
        design = Design(
            DataRecipe("n"), NetworkSpec(4, (layer,)), TrainingConfig(loss=LossSpec("mse"))
        )
        problem, *_ = find_problems(design, NUMBERS)
        assert words in problem.text


def test_what_nobody_has_changed_follows_the_data() -> None:
    for before in SHAPES:
        for after in SHAPES:
            followed = follow_data(default_design("d", before), before, after)
            assert fit_design(followed, after) == default_design("d", after)


def test_what_a_person_has_chosen_stays() -> None:
    small = default_design("d", TWO)
    training = msgspec.structs.replace(small.training, epochs=1000, l2=1e-4)
    layers = (LayerSpec(5, "relu"), *small.network.layers[1:])
    network = msgspec.structs.replace(small.network, layers=layers)
    design = msgspec.structs.replace(small, network=network, training=training)
    followed = fit_design(follow_data(design, TWO, TEN), TEN)
    assert followed.network.layers[:-1] == layers[:-1]
    assert output_of(followed) == (10, "softmax")
    assert (followed.training.epochs, followed.training.l2) == (1000, 1e-4)
    assert followed.training.learning_rate == DIGITS.training.learning_rate


def test_one_output_does_not_become_many_of_its_kind() -> None:
    design = default_design("d", TWO)
    training = msgspec.structs.replace(design.training, epochs=3)
    fitted = fit_design(msgspec.structs.replace(design, training=training), DataShape(4, 3))
    assert output_of(fitted) == (3, "softmax")
    assert fitted.training.loss.name == "sparse_categorical_cross_entropy"


@pytest.mark.parametrize(
    "switches", [{"off": (3,)}, {"frozen": True}, {"frozen_units": (0, 7)}, {"off": (3, 99)}]
)
def test_switches_are_no_choice_and_go_where_the_weights_begin_anew(
    switches: dict[str, object],
) -> None:
    before = default_design("d", TWO)
    switched = edits.set_layer(before.network, 0, **switches)
    design = msgspec.structs.replace(before, network=switched)
    assert fit_design(follow_data(design, TWO, TEN), TEN) == default_design("d", TEN)
    chosen = msgspec.structs.replace(design, network=edits.set_units(design.network, 1, 20))
    first, second, _ = fit_design(follow_data(chosen, TWO, TEN), TEN).network.layers
    assert first == LayerSpec(8, "tanh")
    assert second == LayerSpec(20, "tanh")


def test_an_output_layer_of_other_units_has_none_frozen() -> None:
    softmax = LayerSpec(10, "softmax", frozen_units=(9,))
    network = edits.set_layer(DIGITS.network, 1, frozen_units=softmax.frozen_units)
    design = msgspec.structs.replace(DIGITS, network=network)
    assert fit_design(design, TEN).network.layers[-1] == softmax
    three = DataShape(4, 3)
    fitted = fit_design(design, three)
    assert fitted.network.layers[-1] == LayerSpec(3, "softmax")
    assert find_problems(fitted, three) == ()
