"""Training on numbers instead of classes, and judging by a validation part."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from nnplay.data import DataSet, Samples
from nnplay.nn import METRICS
from nnplay.project import DataRecipe, Design, LayerSpec, LossSpec, NetworkSpec, TrainingConfig
from nnplay.training import EpochDone, Trainer, fit, measure_now
from nnplay.training.trainer import data_shape

WEIGHTS = np.array([[2.0, -1.0], [0.5, 3.0], [-1.0, 1.0]])


def part(count: int, seed: int) -> Samples:
    """Three numbers, two sums of them with a little noise to predict."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, 3))
    y = x @ WEIGHTS + 0.1 * random.normal(size=(count, 2))
    return Samples(x.astype("f4"), y.astype("f4"))


def sums(**changes: Any) -> DataSet:
    names = ("a", "b", "c")
    data = DataSet(
        "sums", "Sums", part(120, 0), part(60, 1), (), None, "", "", "others",
        inputs=names, targets=("p", "q"),
    )  # fmt: skip
    return dataclasses.replace(data, **changes)


def design(loss: str = "mse", **settings: Any) -> Design:
    training = TrainingConfig(loss=LossSpec(loss), learning_rate=0.03, batch_size=8, epochs=10)
    network = NetworkSpec(3, (LayerSpec(6, "tanh"), LayerSpec(2, "identity")))
    return Design(DataRecipe("sums"), network, msgspec.structs.replace(training, **settings))


def trained(data: DataSet, wanted: Design) -> Trainer:
    trainer = Trainer(wanted, data)
    assert [e.epoch for e in fit(trainer) if isinstance(e, EpochDone)][-1] <= 10
    return trainer


@pytest.mark.parametrize("loss", ["mse", "mae", "huber"])
def test_numbers_are_learned(loss: str) -> None:
    trainer = trained(sums(), design(loss))
    assert trainer.history.last_test().score > 0.95
    batches = trainer.history.batches()
    assert batches.score[-15:].sum() / batches.samples[-15:].sum() > 0.95


def test_the_score_is_r_squared_over_all_samples() -> None:
    data = sums()
    trainer = trained(data, design(epochs=1))
    for name in ("train", "test"):
        samples = data.part(name)
        prediction = trainer.network.predict(samples.x)
        measured = measure_now(trainer, name)
        r_squared = METRICS["r_squared"].compute(prediction, samples.y)
        assert measured.score == pytest.approx(r_squared, abs=1e-6)
        squares = np.sum((prediction - samples.y) ** 2, axis=1)
        assert measured.loss == pytest.approx(squares.mean() / 2, rel=1e-5)


def test_a_target_that_never_changes_scores_only_if_it_is_met() -> None:
    y = np.full((20, 2), 3.0, np.float32)
    constant = Samples(part(20, 2).x, y)
    data = sums(train=constant, test=constant)
    trainer = Trainer(design(), data)
    assert measure_now(trainer, "test").score == 0
    trainer.network.state[...] = 0
    trainer.network.layers[-1].biases[...] = 3
    assert measure_now(trainer, "test").score == 1


def test_the_shape_of_the_data_says_that_numbers_are_asked_for() -> None:
    shape = data_shape(sums())
    assert (shape.features, shape.classes, shape.targets) == (3, 0, 2)
    assert not shape.pictures


@pytest.mark.parametrize(
    ("y", "words"),
    [(np.zeros((120, 3), np.float32), "3 numbers"), (np.full((120, 2), np.nan, np.float32), "nan")],
)
def test_targets_that_no_network_can_learn_are_refused(y: NDArray[Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Trainer(design(), sums(train=Samples(part(120, 0).x, y)))


def test_the_same_seed_gives_the_same_bits() -> None:
    one, two = (trained(sums(), design(epochs=3)).network.state for _ in range(2))
    assert (one == two).all()


def test_a_validation_part_is_watched_and_the_test_part_left_alone() -> None:
    held = part(50, 3)
    # A test part that nothing could be learned from: whoever looks at it is found out.
    hostile = Samples(part(60, 1).x, np.full((60, 2), 1e6, np.float32))
    data = sums(validation=held, test=hostile)
    assert data.watched == "validation"
    trainer = trained(data, design(keep_best=True, early_stopping=3))
    assert trainer.history.last_test() == measure_now(trainer, "validation")
    assert trainer.costs[-1] < 1
    assert measure_now(trainer, "test").loss > 1e9


def test_pixels_are_shifted_and_scaled_on_the_way() -> None:
    random = np.random.default_rng(5)
    x = random.integers(0, 256, (40, 3), np.uint8)
    y = part(40, 5).y
    pixels = Samples(x, y, 1 / 50, -2.0)
    plain = Samples(x.astype("f4") * np.float32(1 / 50) + np.float32(-2.0), y)
    one, two = (
        trained(sums(train=samples, test=samples), design(epochs=2)).network.state
        for samples in (pixels, plain)
    )
    np.testing.assert_array_equal(one, two)
