from __future__ import annotations

import msgspec
import pytest

from nnplay.nn import INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnplay.project import (
    Design,
    InitializerSpec,
    LayerSpec,
    LossSpec,
    OptimizerSpec,
    ScheduleSpec,
    build_network,
    fields,
)
from tests.project.designs import with_initializer, with_layers


def test_parameter_counts_are_those_of_the_built_network() -> None:
    network = with_layers((30, "relu", {}, True), (20, "tanh"), (10, "softmax")).network
    assert network.shapes == ((30, 784), (20, 30), (10, 20))
    # A weight for each input of each unit, a bias, and with batch normalisation a gain.
    assert network.parameter_counts == (30 * 786, 20 * 31, 10 * 21)
    assert network.parameter_count == build_network(network, 0).parameters.size


def test_a_design_survives_json() -> None:
    design = with_layers(
        LayerSpec(3, "elu", {"alpha": 0.5}, batch_norm=True, dropout=0.25),
        (10, "softmax"),
        loss=LossSpec("huber", {"delta": 2.5}),
        optimizer=OptimizerSpec("sgd", {"momentum": 0.5, "nesterov": True}),
        schedule=ScheduleSpec("onecycle", {"peak": 0.01}),
        keep_best=True,
        class_weights="balanced",
    )
    design = with_initializer(design, "normal", deviation=0.1)
    assert msgspec.json.decode(msgspec.json.encode(design), type=Design) == design


@pytest.mark.parametrize(
    ("kind", "registry"),
    [
        (LossSpec, LOSSES),
        (OptimizerSpec, OPTIMIZERS),
        (ScheduleSpec, SCHEDULES),
        (InitializerSpec, INITIALIZERS),
    ],
)
def test_a_choice_has_its_own_parameters_over_the_defaults(kind: type, registry: object) -> None:
    assert kind.registry is registry  # type: ignore[attr-defined]
    for name, entry in kind.registry.items():  # type: ignore[attr-defined]
        defaults = {parameter.name: parameter.default for parameter in entry.parameters}
        assert kind(name).resolved() == defaults
        for own in defaults:
            assert kind(name, {own: 0.125}).resolved() == {**defaults, own: 0.125}


def test_an_unknown_choice_can_be_held_but_not_resolved() -> None:
    choice = OptimizerSpec("best")
    assert not choice.known
    with pytest.raises(ValueError, match="unknown optimizer 'best'; choose one of adam"):
        choice.resolved()


def test_whole_numbers_stay_whole_in_a_file() -> None:
    design = fields.SCHEDULE.put(with_layers((10, "softmax")), "step")
    every = next(f for f in fields.own_fields(fields.SCHEDULE, "step") if f.name == "every")
    design = every.put(design, 3)
    read = msgspec.json.decode(msgspec.json.encode(design), type=Design)
    assert read == design
    assert every.problem(every.get(read)) is None
