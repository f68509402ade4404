"""What a neuron is worth: against networks whose outgoing weights are zero."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, load
from nnplay.nn.arrays import Array
from nnplay.project import default_design, edits
from nnplay.training import Probe, Trainer, data_shape, fit, measure_now
from nnplay.training.ablation import ablate, compare_off
from tests.ui.datasets import numbers


def trained(data: DataSet, steps: int, off: tuple[int, ...] = ()) -> Trainer:
    design = default_design("made", data_shape(data))
    network = edits.set_layer(design.network, 0, off=off)
    trainer = Trainer(msgspec.structs.replace(design, network=network), data)
    for _ in zip(range(steps), fit(trainer), strict=False):
        pass
    return trainer


def without(trainer: Trainer, *units: int) -> Array:
    """Return the test predictions with zero weights going out of neurons of the first layer."""
    twin = trainer.network.twin()
    twin.set_off([[] for _ in twin.layers])
    twin.layers[1].weights[:, list(units)] = 0
    return twin.predict(trainer.data.test.seen())


@pytest.fixture(scope="module")
def digits() -> Trainer:
    return trained(load("mnist-10k"), 120)


def right(trainer: Trainer, prediction: Array) -> int:
    return sum(
        int(row.argmax() == label)
        for row, label in zip(prediction, trainer.data.test.y, strict=True)
    )


@pytest.mark.parametrize("unit", [0, 5, 63])
def test_it_equals_a_network_with_zero_weights_out(digits: Trainer, unit: int) -> None:
    found = ablate(Probe(digits), digits.snapshot(), "test", (0, unit))
    measured = measure_now(digits, "test")
    assert found.present.loss == pytest.approx(measured.loss, rel=1e-6)
    assert found.present.score == measured.score
    prediction = without(digits, unit)
    assert found.absent.correct == right(digits, prediction)
    assert found.absent.score == pytest.approx(right(digits, prediction) / 2000)
    cost = -np.log(prediction[np.arange(2000), digits.data.test.y].astype(float)).mean()
    assert found.absent.loss == pytest.approx(cost, rel=1e-4)
    assert found.all_on == found.present == found.as_is
    assert (found.samples, found.is_off, found.others_off) == (2000, False, 0)


def test_others_that_are_off_stay_off_and_all_on_is_told_apart() -> None:
    trainer = trained(load("circle"), 60, off=(1, 4))
    found = ablate(Probe(trainer), trainer.snapshot(), "test", (0, 4))
    labels = trainer.data.test.y

    def score(*units: int) -> float:
        return float(((without(trainer, *units)[:, 0] > 0.5) == labels).mean())

    assert found.is_off
    assert found.others_off == 1
    assert found.absent.score == pytest.approx(score(1, 4))
    assert found.present.score == pytest.approx(score(1))
    assert found.all_on.score == pytest.approx(score())
    assert found.as_is == found.absent


def test_the_probe_shows_the_snapshot_as_before() -> None:
    trainer = trained(load("circle"), 20, off=(1,))
    probe, snapshot = Probe(trainer), trainer.snapshot()
    x = trainer.data.test.seen(slice(10))
    before = probe.at(snapshot).predict(x)
    ablate(probe, snapshot, "test", (0, 3))
    np.testing.assert_array_equal(probe.at(snapshot).predict(x), before)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ablate(probe, snapshot, "test", (0, 3), stop)
    np.testing.assert_array_equal(probe.at(snapshot).predict(x), before)


def test_of_numbers_the_score_is_r_squared_and_nothing_is_right_or_wrong() -> None:
    trainer = trained(numbers("price"), 5)
    found = ablate(Probe(trainer), trainer.snapshot(), "test", (0, 2))
    y = trainer.data.test.y[:, 0].astype(float)
    errors = ((y - without(trainer, 2)[:, 0]) ** 2).sum()
    wanted = 1 - errors / ((y - y.mean()) ** 2).sum()
    assert found.absent.score == pytest.approx(wanted, rel=1e-4)
    assert found.absent.correct is None


@pytest.mark.parametrize(("neuron", "part", "reason"), [((2, 0), "test", "prediction")])
def test_an_output_cannot_be_off(neuron: Any, part: Any, reason: str) -> None:
    trainer = trained(load("circle"), 0)
    with pytest.raises(ValueError, match=reason):
        ablate(Probe(trainer), trainer.snapshot(), part, neuron)


def test_what_is_off_is_compared_with_all_on() -> None:
    trainer = Trainer(default_design("iris", data_shape(load("iris"))), load("iris"))
    for _ in fit(trainer):
        pass
    network = edits.set_layer(trainer.design.network, 0, off=(0, 3))
    trainer.adopt(msgspec.structs.replace(trainer.design, network=network))
    probe = Probe(trainer)
    snapshot = trainer.snapshot()
    as_is, all_on = compare_off(probe, snapshot, "test")
    cut = trainer.network.twin()
    cut.set_off(((),) * 3)
    x, y = trainer.data.test.seen(), trainer.data.test.y
    assert all_on.correct == int((cut.predict(x).argmax(1) == y).sum())
    cut.layers[1].weights[:, [0, 3]] = 0
    assert as_is.correct == int((cut.predict(x).argmax(1) == y).sum())
    assert probe.at(snapshot).layers[0].off is not None


def test_with_all_on_there_is_nothing_to_compare(digits: Trainer) -> None:
    passes = 0

    def count() -> None:
        nonlocal passes
        passes += 1

    as_is, all_on = compare_off(Probe(digits), digits.snapshot(), "test", count)
    assert as_is == all_on
    assert as_is.score == measure_now(digits, "test").score
    assert passes == 4  # once over 2,000 samples, by 500
