"""The record of what the weights were."""

from __future__ import annotations

import dataclasses
import math

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.nn import Dense, Network
from nnplay.project import DataRecipe, Design, LayerSpec, NetworkSpec, TrainingConfig
from nnplay.training import Snapshot, StepDone, Trainer, fit
from nnplay.training.film import (
    MOST_FRAMES,
    MOST_MOMENTS,
    MOST_NEURONS,
    MOST_NUMBERS,
    SAMPLE,
    Film,
)
from nnplay.training.morphing import keep_learned

BATCHES = 5
"""Steps of an epoch of `made`."""


def data(*, pictures: bool = True, seed: int = 3) -> DataSet:
    random = np.random.default_rng(seed)
    x, y = random.random((50, 6)).astype(np.float32), random.integers(0, 3, 50)
    samples = Samples(x, y)
    made = DataSet("made", "", samples, samples, ("a", "b", "c"), None, "", "", "")
    return dataclasses.replace(made, image_shape=(2, 3)) if pictures else made


def made(epochs: int = 4, *, pictures: bool = True, units: int = 7) -> Trainer:
    layers = (LayerSpec(units, "tanh", batch_norm=True), LayerSpec(3, "softmax"))
    config = TrainingConfig(batch_size=10, epochs=epochs)
    design = Design(DataRecipe("made"), NetworkSpec(6, layers), config)
    return Trainer(design, data(pictures=pictures))


def train(trainer: Trainer, steps: int = 0) -> dict[int, Snapshot]:
    """Train for some steps, with 0 to the end; return what the weights were after each."""
    seen = {trainer.step: trainer.snapshot()}
    for event in fit(trainer):
        if isinstance(event, StepDone):
            seen[event.step] = trainer.snapshot()
            if event.step == steps:
                break
    return seen


def test_it_holds_the_first_weights_and_those_of_each_moment_bit_for_bit() -> None:
    trainer = made()
    seen = train(trainer)
    film = trainer.film
    np.testing.assert_array_equal(film.first.state, seen[0].state)
    assert film.moments[0].step == film.frames[0].step == 0
    assert len(film.moments) > 10
    for moment in film.moments:
        layers = seen[moment.step].layers
        assert moment.epoch == moment.step / BATCHES
        for index, layer in enumerate(layers):
            # In memory an input's weights lie together.
            np.testing.assert_array_equal(film.sample(moment, index), layer.weights.T.ravel())
    for frame in film.frames:
        np.testing.assert_array_equal(frame.weights, seen[frame.step].layers[0].weights)


def test_nothing_of_it_can_be_written_to() -> None:
    trainer = made()
    train(trainer)
    moment, frame = trainer.film.moments[-1], trainer.film.frames[-1]
    for array in (trainer.film.first.state, moment.weights, frame.weights):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_recording_changes_nothing() -> None:
    one, other = made(), made()
    other.film.due = math.inf
    train(one)
    train(other)
    assert len(other.film.moments) == 1
    np.testing.assert_array_equal(one.network.state, other.network.state)
    np.testing.assert_array_equal(one.network.gradients, other.network.gradients)


@pytest.mark.parametrize("epochs", [3, 14, 40, 150])
def test_however_long_training_goes_on_entries_stay_few_and_even(epochs: int) -> None:
    trainer = made(epochs)
    train(trainer)
    for entries, most in (
        (trainer.film.moments, MOST_MOMENTS),
        (trainer.film.frames, MOST_FRAMES),
    ):
        times = np.array([entry.epoch for entry in entries])
        assert min(most / 2, epochs * BATCHES) <= len(entries) <= most + 1
        assert times[0] == 0
        gaps = np.diff([*times, epochs])
        # No gap is wider than two of the others, but for the steps that there are.
        assert gaps.max() <= 2 * np.median(gaps) + 1 / BATCHES


def test_entries_stand_at_round_parts_of_an_epoch() -> None:
    trainer = made(100)
    train(trainer)
    gaps = set(np.diff([frame.epoch for frame in trainer.film.frames]).tolist())
    assert gaps == {8.0}  # 4 would be 26 frames


def test_of_a_large_layer_it_holds_a_sample_spread_over_neurons_and_inputs() -> None:
    network = Network(300, (Dense(50, "relu"), Dense(70, "relu"), Dense(3, "softmax")), seed=1)
    film = Film(network)
    numbered = network.arrays_over(np.arange(network.state.size, dtype=np.float64))
    network.state[...] = np.arange(network.state.size)  # exact: fewer than 2²⁴
    sample = film.sample(film.present(Snapshot.of(network)), 0)
    assert len(set(sample.tolist())) == len(sample) == SAMPLE
    assert np.isin(sample, numbered[0].weights).all()
    rows, columns = np.divmod(sample.astype(int), 50)
    expected = SAMPLE / 50
    assert np.bincount(columns, minlength=50).tolist() == pytest.approx([expected] * 50, abs=12)
    assert np.bincount(rows // 30, minlength=10).tolist() == pytest.approx(
        [SAMPLE / 10] * 10, abs=5
    )
    for layer in (1, 2):  # no more than the sample, so they are whole
        values = film.sample(film.present(Snapshot.of(network)), layer)
        np.testing.assert_array_equal(values, numbered[layer].weights.T.ravel())


@pytest.mark.parametrize(
    ("units", "inputs", "shown"),
    [
        (10, 784, 10),
        (200, 784, MOST_NEURONS),
        (64, 10_000, MOST_NUMBERS // 10_000),
        (5, 300_000, 1),
    ],
)
def test_frames_hold_as_many_neurons_as_are_bounded_from_all_over(
    units: int, inputs: int, shown: int
) -> None:
    network = Network(inputs, (Dense(units, "relu"),))
    film = Film(network, pictures=True)
    assert len(film.units) == shown
    assert film.units[0] == 0
    assert len(set(np.diff(film.units).tolist())) <= 2
    frame = film.frames[0].weights
    np.testing.assert_array_equal(frame, network.layers[0].weights[film.units])


def test_without_pictures_there_are_no_frames() -> None:
    trainer = made(pictures=False)
    train(trainer)
    assert trainer.film.frames == ()
    assert len(trainer.film.moments) > 10


def test_loaded_weights_are_the_first_ones() -> None:
    trainer = made()
    trainer.network.state[...] = 0.25
    trainer.take_loaded()
    assert (trainer.film.first.state == 0.25).all()
    assert [moment.step for moment in trainer.film.moments] == [0]
    assert (trainer.film.moments[0].weights == 0.25).all()


def test_going_back_forgets_what_came_after() -> None:
    trainer = made(12)
    train(trainer, steps=33)
    trainer.diverged(None, "loss")
    back = trainer.gone_back(0.01)
    assert 0 < back.step < trainer.step
    kept = [moment for moment in trainer.film.moments if moment.step <= back.step]
    assert back.film.moments == tuple(kept)
    assert [frame.step for frame in back.film.frames] == [
        frame.step for frame in trainer.film.frames if frame.step <= back.step
    ]
    before = trainer.film.moments
    train(back)
    assert trainer.film.moments is before  # a record of its own
    assert back.film.moments[-1].step > trainer.step


def test_other_layers_begin_a_record_of_their_own_where_they_begin() -> None:
    trainer = made()
    train(trainer, steps=8)
    network = msgspec.structs.replace(
        trainer.design.network, layers=(LayerSpec(9, "tanh"), LayerSpec(3, "softmax"))
    )
    kept = keep_learned(trainer, msgspec.structs.replace(trainer.design, network=network)).trainer
    assert kept.film.first.step == kept.film.moments[0].step == 8
    assert kept.film.moments[0].epoch == 8 / BATCHES
    np.testing.assert_array_equal(kept.film.first.state, kept.network.state)
    seen = train(kept)
    last = kept.film.moments[-1]
    layer = seen[last.step].layers[1]
    np.testing.assert_array_equal(kept.film.sample(last, 1), layer.weights.T.ravel())


def test_other_points_go_on_with_the_record() -> None:
    trainer = made(pictures=False)
    train(trainer, steps=8)
    kept = keep_learned(trainer, trainer.design, data(pictures=False, seed=4)).trainer
    np.testing.assert_array_equal(kept.film.first.state, trainer.film.first.state)
    assert len(kept.film.moments) == len(trainer.film.moments)


def test_it_tells_its_network_from_others() -> None:
    trainer = made()
    assert trainer.film.fits(trainer.snapshot())
    assert not made(units=8).film.fits(trainer.snapshot())
