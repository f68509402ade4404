"""Neurons that are off or frozen, and weights set by hand, in a training."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import load
from nnplay.nn import OPTIMIZERS
from nnplay.project import Design, OptimizerSpec, build_network, default_design, edits
from nnplay.project.fields import restart_needed
from nnplay.training import Probe, Trainer, data_shape, fit

DATA = load("xor")


def design(**training: Any) -> Design:
    made = default_design("xor", data_shape(DATA))
    config = msgspec.structs.replace(made.training, epochs=2, **training)
    return msgspec.structs.replace(made, training=config)


def with_layer(made: Design, index: int, **changes: Any) -> Design:
    network = edits.set_layer(made.network, index, **changes)
    return msgspec.structs.replace(made, network=network)


def train(trainer: Trainer, steps: int) -> None:
    for event, _ in zip(fit(trainer), range(steps), strict=False):
        assert event is not None


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_a_frozen_layer_stays_to_the_bit_whatever_moves_weights(optimizer: str) -> None:
    moving = design(
        optimizer=OptimizerSpec(optimizer), weight_decay=0.1, l2=0.1, max_norm=0.5, clip_norm=1.0
    )
    trainer = Trainer(moving, DATA)
    train(trainer, 5)  # so that there is momentum
    trainer.adopt(with_layer(moving, 0, frozen=True, batch_norm=False))
    before = trainer.network.state.copy()
    train(trainer, 10)
    old, new = trainer.network.arrays_over(before), trainer.network.layers
    np.testing.assert_array_equal(new[0].weights, old[0].weights)
    np.testing.assert_array_equal(new[0].biases, old[0].biases)
    assert (new[1].weights != old[1].weights).any()


def test_a_frozen_neuron_stays_while_its_neighbours_learn() -> None:
    trainer = Trainer(with_layer(design(), 1, batch_norm=True, frozen_units=(2, 5)), DATA)
    before = [array.copy() for array in trainer.network.layers[1].named_arrays.values()]
    train(trainer, 10)
    after = trainer.network.layers[1].named_arrays
    for name, old in zip(after, before, strict=True):
        moved = np.flatnonzero(np.atleast_2d((after[name] != old).T).any(axis=0))
        trained = [0, 1, 3, 4, 6, 7]
        assert moved.tolist() == (trained if not name.startswith("running") else list(range(8)))


def test_frozen_gradients_do_not_count_where_gradients_are_clipped() -> None:
    trainer = Trainer(with_layer(design(clip_norm=1e-3), 0, frozen=True), DATA)
    train(trainer, 1)
    norm = np.linalg.norm(trainer.network.gradients)
    assert norm == pytest.approx(1e-3, rel=1e-4)
    assert (trainer.network.layers[0].weight_gradients == 0).all()


def test_switches_need_no_restart_and_act_on_the_next_step() -> None:
    running = design()
    trainer = Trainer(running, DATA)
    edited = with_layer(running, 0, off=(3,), frozen_units=(1,))
    assert not restart_needed(running, edited)
    trainer.adopt(edited)
    assert trainer.snapshot().off == ((3,), (), ())
    train(trainer, 1)
    assert trainer.network.layers[0].off is not None
    trainer.adopt(running)
    train(trainer, 1)
    assert trainer.network.layers[0].off is None


def test_a_probe_shows_a_snapshot_with_what_is_off() -> None:
    trainer = Trainer(with_layer(design(), 1, off=(0, 1)), DATA)
    train(trainer, 3)
    snapshot, x = trainer.snapshot(), DATA.test.seen(slice(20))
    probe = Probe(trainer)
    seen = probe.at(snapshot).predict(x)
    np.testing.assert_array_equal(seen, trainer.network.predict(x))
    train(trainer, 3)
    np.testing.assert_array_equal(probe.at(snapshot).predict(x), seen)
    assert (probe.at(trainer.snapshot()).predict(x) != seen).any()


def test_a_probe_refuses_the_snapshot_of_another_network() -> None:
    trainer = Trainer(design(), DATA)
    other = Trainer(with_layer(design(), 0, units=9), DATA)
    with pytest.raises(ValueError, match="105 numbers"):
        Probe(trainer).at(other.snapshot())


def test_a_weight_set_by_hand_is_there_before_the_next_step() -> None:
    made = with_layer(design(), 0, frozen=True)
    trainer = Trainer(made, DATA)
    assert not trainer.has_learned
    trainer.put(0, 1.25)
    assert trainer.network.parameters[0] != 1.25, "not while a thread may be in a step"
    train(trainer, 1)
    assert trainer.network.parameters[0] == 1.25
    assert trainer.edited


def test_a_weight_set_by_hand_makes_a_network_worth_keeping() -> None:
    trainer = Trainer(design(), DATA)
    trainer.put(7, -2.0)
    assert trainer.take_in()
    assert not trainer.take_in()
    assert trainer.has_learned
    assert trainer.snapshot().state[7] == -2


def test_a_snapshot_has_gradients_once_there_was_a_step() -> None:
    trainer = Trainer(design(), DATA)
    assert trainer.snapshot().gradients is None
    train(trainer, 1)
    snapshot = trainer.snapshot()
    assert snapshot.gradients is not None
    for found, layer in zip(snapshot.gradients, trainer.network.layers, strict=True):
        np.testing.assert_array_equal(found.weights, layer.weight_gradients)
        assert not np.shares_memory(found.weights, layer.weight_gradients)


def test_fewer_neurons_are_all_on_and_free_again() -> None:
    network = with_layer(design(), 0, off=(1,), frozen_units=(2,)).network
    assert edits.set_units(network, 0, 9).layers[0].off == (1,)
    assert edits.set_units(network, 0, 7).layers[0].off == ()
    assert edits.set_units(network, 0, 7).layers[0].frozen_units == ()
    assert edits.duplicate_layer(network, 0).layers[1].off == ()


def test_switching_twice_is_switching_back() -> None:
    network = design().network
    once = edits.switch_units(network, 1, "off", [4, 2])
    assert once.layers[1].off == (2, 4)
    assert edits.switch_units(once, 1, "off", [2, 4]) == network


def test_a_network_built_from_a_spec_has_its_neurons_off() -> None:
    made = with_layer(design(), 0, off=(1, 4))
    off = build_network(made.network, 0).layers[0].off
    assert off is not None
    assert off.tolist() == [1, 4]


HELD: tuple[dict[str, Any], ...] = (
    {},
    {"optimizer": OptimizerSpec("sgd", {"momentum": 0.9}), "l2": 0.01},
    {"optimizer": OptimizerSpec("adamw"), "weight_decay": 0.1},
    {"l1": 0.01, "max_norm": 0.5, "clip_norm": 1.0},
)


@pytest.mark.parametrize("training", HELD)
@pytest.mark.parametrize("norm", [False, True])
def test_neurons_that_are_off_learn_nothing(training: dict[str, Any], norm: bool) -> None:
    moving = with_layer(design(**training), 0, batch_norm=norm)
    trainer = Trainer(moving, DATA)
    train(trainer, 20)  # so that there is momentum
    trainer.adopt(with_layer(moving, 0, off=(2, 5)))
    before = trainer.network.arrays_over(trainer.network.state.copy())
    train(trainer, 20)
    first, second, _ = trainer.network.layers
    trained = [0, 1, 3, 4, 6, 7]
    moved = (first.weights != before[0].weights).any(axis=1) | (first.biases != before[0].biases)
    assert np.flatnonzero(moved).tolist() == trained
    behind = (second.weights != before[1].weights).any(axis=0)
    assert np.flatnonzero(behind).tolist() == trained
    assert (second.biases != before[1].biases).all()
    if first.norm is not None and before[0].norm is not None:
        gains = np.flatnonzero(first.norm.gains != before[0].norm.gains)
        assert gains.tolist() == trained


def test_single_neurons_are_held_beside_whole_layers() -> None:
    made = design(optimizer=OptimizerSpec("sgd", {"momentum": 0.9}), l2=0.1)
    for index, changes in ((0, {"off": (1, 6)}), (1, {"frozen": True}), (2, {"batch_norm": True})):
        made = with_layer(made, index, **changes)
    trainer = Trainer(made, DATA)
    before = trainer.network.arrays_over(trainer.network.state.copy())
    train(trainer, 10)
    first, second, last = trainer.network.layers
    moved = (first.weights != before[0].weights).any(axis=1)
    assert np.flatnonzero(moved).tolist() == [0, 2, 3, 4, 5, 7]
    np.testing.assert_array_equal(second.weights, before[1].weights)
    np.testing.assert_array_equal(second.biases, before[1].biases)
    assert (last.weights != before[2].weights).all()


def test_a_weight_set_by_hand_is_what_a_frozen_layer_holds() -> None:
    trainer = Trainer(with_layer(design(), 0, frozen=True), DATA)
    train(trainer, 2)
    trainer.put(0, 1.25)
    train(trainer, 2)
    assert trainer.network.parameters[0] == 1.25


def test_what_is_frozen_need_not_be_trained_to_be_clipped_away() -> None:
    trainer = Trainer(with_layer(design(clip_norm=1e-3), 0, frozen_units=(0, 3)), DATA)
    train(trainer, 1)
    assert np.linalg.norm(trainer.network.gradients) == pytest.approx(1e-3, rel=1e-4)
    assert (trainer.network.layers[0].weight_gradients[[0, 3]] == 0).all()


def test_impossible_switches_do_not_reach_a_training() -> None:
    running = with_layer(design(), 0, off=(2,))
    trainer = Trainer(running, DATA)
    trainer.adopt(with_layer(with_layer(running, 0, off=(99,)), 1, frozen_units=(3,)))
    assert trainer.off == ((2,), (), ())
    assert trainer.design.network.layers[1].frozen_units == (3,)
    train(trainer, 1)
