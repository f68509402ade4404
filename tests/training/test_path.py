from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import Network
from nnplay.nn.arrays import Array
from nnplay.project import LayerSpec
from nnplay.training import Trainer, fit
from nnplay.training.path import LEAST, MEMORY, MOST, WeightPath, capacity_for
from tests.training.test_rate_finder import blobs, design


def walked(path: WeightPath, steps: int, per_epoch: int) -> WeightPath:
    """Record as training does, with weights that say which step they are of."""
    for step in range(steps):
        epoch = step / per_epoch
        if epoch >= path.due:
            path.record(np.full(3, float(step)), step, epoch)
    return path


@pytest.mark.parametrize(("steps", "per_epoch"), [(10_000, 1875), (3000, 10), (5000, 1), (7, 3)])
def test_points_are_few_evenly_spread_and_hold_the_first(steps: int, per_epoch: int) -> None:
    path = walked(WeightPath(), steps, per_epoch)
    at = [point.step for point in path.points]
    assert at[0] == 0
    assert len(at) <= MOST
    assert all(point.parameters[0] == point.step for point in path.points)
    gaps = np.diff([*at, steps])
    assert gaps[:-1].max() <= gaps[:-1].min() + 1  # a step more or less, by rounding
    assert 0 < gaps[-1] <= gaps[:-1].max() + 1
    if steps > 2 * MOST:
        assert len(at) > MOST // 2 - 1


def test_whole_epochs_are_among_the_points() -> None:
    path = walked(WeightPath(), 10_000, 1875)
    assert {1, 2, 3, 4, 5} <= {point.epoch for point in path.points}


def test_what_others_hold_does_not_change() -> None:
    path, weights = WeightPath(4), np.zeros(3)
    path.record(weights, 0, 0.0)
    held = path.points
    weights += 1
    for step in range(1, 20):
        path.record(weights, step, step / 4)
    assert [point.step for point in held] == [0]
    assert not held[0].parameters.any()
    with pytest.raises(ValueError, match="read-only"):
        held[0].parameters[0] = 1


@pytest.mark.parametrize(
    ("count", "capacity"),
    [(100, MOST), (MEMORY // 4 // 20, 20), (MEMORY // 4 // LEAST, LEAST), (MEMORY // 4, 0)],
)
def test_memory_bounds_the_number_of_copies(count: int, capacity: int) -> None:
    assert capacity_for(np.empty(count, np.float32)) == capacity


def test_nothing_is_recorded_where_too_few_copies_would_fit() -> None:
    assert not walked(WeightPath(0), 100, 10).points


def test_a_path_can_be_gone_on_with_from_an_earlier_step() -> None:
    path = walked(WeightPath(), 300, 10)
    earlier = path.until(100)
    assert [p.step for p in earlier.points] == [p.step for p in path.points if p.step < 100]
    earlier.record(np.zeros(3), 100, 10.0)
    assert earlier.points[-1].step == 100


def trained(path: WeightPath) -> Trainer:
    of = design(LayerSpec(8, "tanh", batch_norm=True, dropout=0.2), LayerSpec(3, "softmax"))
    trainer = Trainer(of, blobs())
    trainer.path = path
    for _ in fit(trainer):
        pass
    return trainer


def test_recording_changes_training_by_no_bit() -> None:
    with_path, without = trained(WeightPath()), trained(WeightPath(0))
    assert with_path.path.points
    np.testing.assert_array_equal(with_path.network.state, without.network.state)
    np.testing.assert_array_equal(with_path.history.batches().loss, without.history.batches().loss)


def test_training_records_the_weights_before_its_steps() -> None:
    trainer = Trainer(design(), blobs())
    start = trainer.network.parameters.copy()
    seen: dict[int, Array] = {0: start}
    for _ in fit(trainer):
        seen[trainer.step] = trainer.network.parameters.copy()
    points = trainer.path.points
    assert points[0].step == 0
    assert {point.epoch for point in points} >= {0, 1, 2}
    for point in points:
        assert point.epoch == pytest.approx(point.step / 20)
        np.testing.assert_array_equal(point.parameters, seen[point.step])


def test_going_back_after_a_divergence_takes_the_path_along() -> None:
    trainer = Trainer(design(learning_rate=1e-2), blobs())
    running = fit(trainer)
    for _ in range(30):
        next(running)
    trainer.diverged(0, "sum")
    back = trainer.gone_back(0.001)
    assert [p.step for p in back.path.points] == [
        p.step for p in trainer.path.points if p.step < back.step
    ]


def test_another_network_has_a_path_of_its_own() -> None:
    one, other = Trainer(design(), blobs()), Trainer(design(LayerSpec(3, "softmax")), blobs())
    assert isinstance(one.network, Network)
    assert one.path is not other.path
