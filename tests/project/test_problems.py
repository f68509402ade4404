"""Each rule on a design that breaks it: the problem is where it is, and every remedy helps."""

from __future__ import annotations

import math

import pytest

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnplay.project import (
    DataShape,
    Design,
    LayerSpec,
    LossSpec,
    OptimizerSpec,
    ScheduleSpec,
    build_loss,
    build_network,
    build_optimizer,
    check_design,
    find_problems,
)
from tests.project.designs import DATA, DESIGN, with_initializer, with_layers

OUTPUT = (10, "softmax")
LEAKY = LayerSpec(8, "leaky_relu")

BROKEN = [
    (with_layers(), None, None, "no layer"),
    (with_layers((0, "relu"), OUTPUT), 0, None, "has no unit"),
    (with_layers((5, "cosine"), OUTPUT), 0, None, "unknown activation 'cosine'"),
    (with_layers((8, "softmax"), OUTPUT), 0, None, "belongs in the output layer"),
    (with_layers((8, "relu"), (9, "softmax")), 1, None, "has 10 classes"),
    (with_layers((200_000, "relu"), OUTPUT), 0, None, "fit in memory"),
    (with_layers((10, "relu")), 0, "training.loss", "does not fit a ReLU output"),
    (
        with_layers(OUTPUT, loss=LossSpec("binary_cross_entropy")),
        0,
        "training.loss",
        "yes-or-no",
    ),
    (with_layers(OUTPUT, loss=LossSpec("hinge")), None, "training.loss", "must be one of"),
    (with_layers(OUTPUT, batch_size=0), None, "training.batch_size", "1 to 65,536, not 0"),
    (with_layers(OUTPUT, learning_rate=math.nan), None, "training.learning_rate", "not nan"),
    (with_layers(OUTPUT, l1=-1.0), None, "training.l1", "L1 must lie from 0 to 10, not -1.0"),
    (with_layers(OUTPUT, clip_norm=math.inf), None, "training.clip_norm", "not inf"),
    (with_layers(OUTPUT, label_smoothing=1.0), None, "training.label_smoothing", "0 to 0.99"),
    (with_layers(OUTPUT, early_stopping=-1), None, "training.early_stopping", "not -1"),
    (with_layers(OUTPUT, keep_best=1), None, "training.keep_best", "must be on or off, not 1"),
    (
        with_layers(OUTPUT, class_weights="all"),
        None,
        "training.class_weights",
        "Class weights must be 'none', 'balanced', or numbers from 0 to 1,000,000",
    ),
    (
        with_layers(OUTPUT, class_weights="1 2 3"),
        None,
        "training.class_weights",
        "There are 3 class weights, but this data set has 10 classes",
    ),
    (
        with_layers(OUTPUT, optimizer=OptimizerSpec("adam", {"beta_1": 2.0})),
        None,
        "training.optimizer.parameters.beta_1",
        "0 to 0.9999, not 2",
    ),
    (
        with_layers(OUTPUT, optimizer=OptimizerSpec("adam", {"momentum": 0.5})),
        None,
        "training.optimizer",
        "no parameter momentum",
    ),
    (with_layers(OUTPUT, optimizer=OptimizerSpec("best")), None, "training.optimizer", "one of"),
    (
        with_layers(OUTPUT, schedule=ScheduleSpec("step", {"every": 2.5})),
        None,
        "training.schedule.parameters.every",
        "must be a whole number, not 2.5",
    ),
    (
        with_layers(OUTPUT, schedule=ScheduleSpec("onecycle", {"warm": 1.0})),
        None,
        "training.schedule",
        "no parameter warm; it has end, peak, start, warmup",
    ),
    (
        with_layers((10, "identity"), loss=LossSpec("huber", {"delta": 0.0})),
        None,
        "training.loss.parameters.delta",
        "1e-06 to 1,000,000, not 0.0",
    ),
    (with_initializer(DESIGN, "best"), None, "network.initializer", "must be one of auto"),
    (
        with_initializer(DESIGN, "normal", deviation=-1.0),
        None,
        "network.initializer.parameters.deviation",
        "0 to 100, not -1",
    ),
    (with_initializer(DESIGN, "zeros", scale=1.0), None, "network.initializer", "it has none"),
    (
        with_layers(LayerSpec(8, "leaky_relu", {"slope": 1.5}), OUTPUT),
        0,
        "network.layers.0.parameters.slope",
        "0 to 1, not 1.5",
    ),
    (with_layers(LayerSpec(8, "relu", {"slope": 0.5}), OUTPUT), 0, None, "a parameter slope"),
    (
        with_layers((8, "relu"), LayerSpec(8, "elu", {"alpha": math.inf}), OUTPUT),
        1,
        "network.layers.1.parameters.alpha",
        "not inf",
    ),
    (
        with_layers(LayerSpec(8, "relu", dropout=1.0), OUTPUT),
        0,
        "network.layers.0.dropout",
        "Dropout must lie from 0 to 0.95, not 1.0",
    ),
    (
        with_layers((8, "relu"), LayerSpec(10, "softmax", dropout=0.5)),
        1,
        None,
        "The output layer cannot drop out",
    ),
]


@pytest.mark.parametrize(("design", "layer", "field", "text"), BROKEN)
def test_problems_are_found_where_they_are_and_each_remedy_mends(
    design: Design, layer: int | None, field: str | None, text: str
) -> None:
    problem = next(p for p in find_problems(design, DATA) if text in p.text)
    assert (problem.layer, problem.field) == (layer, field)
    assert problem.text.endswith(".")
    assert problem.remedies
    for remedy in problem.remedies:
        left = [p for p in find_problems(remedy.design, DATA) if p.text == problem.text]
        assert not left, remedy.label
    with pytest.raises(DesignError):
        check_design(design, DATA)


def test_a_remedy_changes_nothing_but_what_is_wrong() -> None:
    optimizer = OptimizerSpec("sgd", {"momentum": 2.0, "nesterov": True})
    design = with_layers(OUTPUT, optimizer=optimizer, learning_rate=0.3)
    (problem,) = find_problems(design, DATA)
    mended = problem.remedies[0].design
    assert mended.training.optimizer == OptimizerSpec("sgd", {"momentum": 0.0, "nesterov": True})
    assert mended.training.learning_rate == 0.3
    assert problem.remedies[0].label == "Use 0"


def test_a_network_for_other_data_is_fitted_by_its_remedy() -> None:
    problems = find_problems(DESIGN, DataShape(features=4, classes=3))
    assert len(problems) == 2
    assert not find_problems(problems[0].remedies[0].design, DataShape(4, 3))


def test_two_classes_take_two_units_or_one_sigmoid() -> None:
    data = DataShape(features=784, classes=2)
    (problem,) = find_problems(with_layers((8, "relu"), (1, "softmax")), data)
    assert problem.text == (
        "The output layer has 1 unit, but this data set has 2 classes, one unit for each, or one "
        "sigmoid unit for both."
    )


@pytest.mark.parametrize(
    ("activation", "loss", "fits"),
    [
        ("sigmoid", "binary_cross_entropy", True),
        ("tanh", "mse", True),
        ("softmax", "categorical_cross_entropy", False),
    ],
)
def test_one_output_says_yes_or_no_to_two_classes(activation: str, loss: str, fits: bool) -> None:
    design = with_layers((8, "relu"), (1, activation), loss=LossSpec(loss), class_weights="1 2")
    problems = find_problems(design, DataShape(784, 2))
    assert bool(problems) != fits
    assert bool(find_problems(design, DataShape(784, 3)))


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_whatever_has_no_problem_can_be_built(output: str, loss: str) -> None:
    design = with_layers((4, "relu"), (10, output), loss=LossSpec(loss))
    problems = find_problems(design, DATA)
    assert bool(problems) == (not LOSSES[loss].accepts(ACTIVATIONS[output]))
    if not problems:
        build_network(design.network, 0).check_loss(build_loss(design.training.loss))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_every_initializer_has_no_problem_and_can_be_built(name: str) -> None:
    design = with_initializer(DESIGN, name)
    check_design(design, DATA)
    build_network(design.network, 0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_has_no_problem_and_can_be_built(name: str) -> None:
    design = with_layers(OUTPUT, optimizer=OptimizerSpec(name))
    check_design(design, DATA)
    build_optimizer(design.training.optimizer, build_network(design.network, 0))


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_has_no_problem(name: str) -> None:
    check_design(with_layers(OUTPUT, schedule=ScheduleSpec(name)), DATA)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "softmax"])
def test_every_hidden_activation_has_no_problem_and_can_be_built(name: str) -> None:
    design = with_layers(LayerSpec(8, name, {}, True, 0.5), OUTPUT)
    check_design(design, DATA)
    build_network(design.network, 0)
