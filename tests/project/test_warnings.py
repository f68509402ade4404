"""Each warning on a design that deserves it, and on the nearest that does not."""

from __future__ import annotations

import msgspec
import pytest

from nnplay.project import (
    DataShape,
    Design,
    LayerSpec,
    OptimizerSpec,
    ScheduleSpec,
    default_design,
    edits,
    find_problems,
    find_warnings,
)
from tests.project.designs import DATA, DESIGN, with_initializer, with_layers

OUTPUT = (10, "softmax")
RELU = LayerSpec(8, "relu")
DROPPING = LayerSpec(8, "relu", dropout=0.5)
NORMALISED = LayerSpec(8, "relu", batch_norm=True)

WARNED = [
    (
        with_layers((8, "binary_step"), OUTPUT),
        0,
        None,
        "Layer 1 uses Binary step: its slope is zero everywhere, so every gradient that goes back "
        "through it is zero. This layer will stay as at the start.",
    ),
    (
        with_layers(RELU, (8, "binary_step"), OUTPUT),
        1,
        None,
        "This layer and those before it will stay",
    ),
    (
        with_initializer(with_layers(RELU, OUTPUT), "zeros"),
        None,
        "network.initializer",
        "All first weights are 0: neurons of a layer that start alike get the same gradient",
    ),
    (
        with_initializer(with_layers(RELU, OUTPUT), "constant", value=-0.25),
        None,
        "network.initializer",
        "All first weights are -0.25: ",
    ),
    (
        with_initializer(with_layers(RELU, OUTPUT), "auto", scale=0.0),
        None,
        "network.initializer",
        "All first weights are 0: ",
    ),
    (
        with_initializer(with_layers(RELU, OUTPUT), "uniform", limit=0.0),
        None,
        "network.initializer",
        "All first weights are 0: ",
    ),
    (
        with_initializer(with_layers(DROPPING, RELU, OUTPUT), "constant"),
        None,
        "network.initializer",
        "All first weights are 0.1: ",
    ),
    (
        with_initializer(with_layers(DROPPING, OUTPUT), "zeros"),
        None,
        "network.initializer",
        "All first weights are 0: ",
    ),
    (
        with_layers(OUTPUT, learning_rate=0.0),
        None,
        "training.learning_rate",
        "The learning rate is 0",
    ),
    (
        with_layers(RELU, NORMALISED, OUTPUT, batch_size=1),
        1,
        "training.batch_size",
        "Layer 2 normalises over the batch, and a batch of one sample has no spread",
    ),
]


@pytest.mark.parametrize(("design", "layer", "field", "text"), WARNED)
def test_warnings_are_given_where_they_belong_and_each_remedy_mends(
    design: Design, layer: int | None, field: str | None, text: str
) -> None:
    (warning,) = find_warnings(design)
    assert text in warning.text
    assert warning.text.endswith(".")
    assert (warning.layer, warning.field) == (layer, field)
    assert not find_problems(design, DATA)  # a warning forbids nothing
    for remedy in warning.remedies:
        assert not find_warnings(remedy.design), remedy.label
        assert not find_problems(remedy.design, DATA), remedy.label


@pytest.mark.parametrize(
    "design",
    [
        DESIGN,
        with_layers((8, "leaky_relu"), OUTPUT),
        # Without a hidden layer every output neuron has targets of its own.
        with_initializer(with_layers(OUTPUT), "zeros"),
        # Dropout silences now this neuron, now that, which tells them apart.
        with_initializer(with_layers(DROPPING, OUTPUT), "constant"),
        with_initializer(with_layers(RELU, OUTPUT), "uniform", limit=1e-9),
        # One cycle has a rate of its own.
        with_layers(OUTPUT, learning_rate=0.0, schedule=ScheduleSpec("onecycle", {"peak": 0.1})),
        with_layers(NORMALISED, OUTPUT, batch_size=2),
        with_layers(RELU, OUTPUT, batch_size=1),
    ],
)
def test_what_may_learn_gets_no_warning(design: Design) -> None:
    assert find_warnings(design) == ()


@pytest.mark.parametrize(
    "design",
    [
        with_layers((8, "magic"), (10, "magic")),
        with_layers(),
        with_initializer(DESIGN, "magic"),
        with_initializer(DESIGN, "normal", deviation=-1.0),
        with_initializer(DESIGN, "zeros", limit=3.0),
        with_layers(OUTPUT, optimizer=OptimizerSpec("magic"), schedule=ScheduleSpec("magic")),
    ],
)
def test_what_is_impossible_is_left_to_the_problems(design: Design) -> None:
    assert find_warnings(design) == ()
    assert find_problems(design, DATA)


@pytest.mark.parametrize(
    ("activation", "words"),
    [("sigmoid", "lie from 0 to 1"), ("relu", "never fall below 0"), ("identity", "")],
)
def test_numbers_out_of_reach_of_the_output_are_named(activation: str, words: str) -> None:
    data = DataShape(2, 0, 1, pictures=False)
    plain = default_design("numbers", data)
    design = msgspec.structs.replace(
        plain, network=edits.set_activation(plain.network, 2, activation)
    )
    found = find_warnings(design, data)
    assert bool(found) == bool(words)
    for warning in found:
        assert words in warning.text
        assert find_warnings(warning.remedies[0].design, data) == ()
    assert find_warnings(design, DataShape(2, 2)) == ()
