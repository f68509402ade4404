from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet
from nnplay.errors import NnplayError
from nnplay.nn.landscape import Point
from nnplay.project import Design, InitializerSpec, LayerSpec, LossSpec, NetworkSpec
from nnplay.training import Trainer, fit, measure_now
from nnplay.training.landscape import POINTS, SAMPLES, Frame, Wish, survey
from nnplay.training.path import WeightPath
from tests.training.test_rate_finder import blobs, design
from tests.ui.datasets import numbers


def trained(of: Design | None = None, data: DataSet | None = None) -> Trainer:
    trainer = Trainer(of or design(), data or blobs())
    for _ in fit(trainer):
        pass
    return trainer


PLAIN = Wish()


def surveyed(trainer: Trainer, wish: Wish = PLAIN) -> tuple[Frame, np.ndarray]:
    """Return the frame and the grid of costs."""
    frame, *points = survey(trainer, trainer.snapshot(), wish)
    assert isinstance(frame, Frame)
    grid = np.full((33, 33), np.nan)
    for point in points:
        assert isinstance(point, Point)
        grid[point.row, point.column] = point.cost
    assert len(points) == POINTS
    return frame, grid


@pytest.mark.parametrize("zoom", [0.1, 1.0, 4.0])
def test_the_middle_costs_what_the_engine_measures_on_the_same_samples(zoom: float) -> None:
    trainer = trained()
    frame, grid = surveyed(trainer, Wish(zoom=zoom))
    assert frame.samples == 200  # all there are
    expected = measure_now(trainer, "train").loss
    assert frame.cost == pytest.approx(expected, rel=1e-5)
    assert grid[16, 16] == frame.cost
    assert frame.alphas[16] == frame.betas[16] == 0
    assert (frame.alphas[-1], frame.betas[0]) == (zoom, -zoom)


def test_of_many_samples_the_same_thousand_are_used_each_time() -> None:
    trainer = Trainer(design(), blobs(3000))
    (one, grid), (again, same) = surveyed(trainer), surveyed(trainer)
    assert one.samples == again.samples == SAMPLES
    np.testing.assert_array_equal(grid, same)
    everything = measure_now(trainer, "train").loss
    assert one.cost != everything
    assert one.cost == pytest.approx(everything, rel=0.1)


def test_a_network_in_training_is_left_alone() -> None:
    trainer = trained()
    state = trainer.network.state.copy()
    surveyed(trainer)
    np.testing.assert_array_equal(trainer.network.state, state)


def test_the_path_ends_in_the_middle_and_its_plane_holds_most_of_it() -> None:
    trainer = trained()
    frame, grid = surveyed(trainer, Wish("path"))
    start, *_, last = frame.path
    assert last[2:] == (0, 0, 0, 0)
    assert (last.step, last.epoch) == (trainer.step, 3)
    assert (start.step, start.epoch) == (0, 0)
    moved = np.array([p.parameters for p in trainer.path.points], "f8")
    moved -= trainer.network.parameters
    assert start.distance == pytest.approx(np.linalg.norm(moved[0]))
    values = np.linalg.svd(moved, compute_uv=False) ** 2
    assert frame.shares == pytest.approx(values[:2] / values.sum(), rel=1e-4)
    within = sum(p.within**2 for p in frame.path) / sum(p.distance**2 for p in frame.path)
    assert within == pytest.approx(sum(frame.shares), rel=1e-4)
    for along, ends in (
        ([p.alpha for p in frame.path], frame.alphas),
        ([p.beta for p in frame.path], frame.betas),
    ):
        assert ends[0] < min(along)
        assert max(along) < ends[-1]
    assert np.isfinite(grid).all()
    wide, _ = surveyed(trainer, Wish("path", 2.0))
    np.testing.assert_allclose(wide.alphas, 2 * frame.alphas)


def test_random_directions_can_be_drawn_anew() -> None:
    trainer = trained()
    (one, grid), (other, another) = surveyed(trainer), surveyed(trainer, Wish(draw=1))
    assert grid[16, 16] == another[16, 16]
    assert not np.allclose(grid, another)
    assert one.cosine != other.cosine
    assert one.shares == ()


def test_a_path_is_needed_for_its_directions() -> None:
    trainer = Trainer(design(), blobs())
    with pytest.raises(NnplayError, match="Train a little more, or choose random"):
        surveyed(trainer, Wish("path"))
    frame, _ = surveyed(trainer)
    assert len(frame.path) == 1


def test_what_is_not_recorded_is_said() -> None:
    trainer = Trainer(design(), blobs())
    trainer.path = WeightPath(0)
    for _ in fit(trainer):
        pass
    with pytest.raises(NnplayError, match="not recorded, as its copies would not fit into 64 MB"):
        surveyed(trainer, Wish("path"))
    frame, _ = surveyed(trainer)
    assert not frame.recorded
    assert len(frame.path) == 1


def test_weights_that_are_all_zero_span_no_plane() -> None:
    of = design()
    zeros = msgspec.structs.replace(of.network, initializer=InitializerSpec("zeros"))
    trainer = Trainer(msgspec.structs.replace(of, network=zeros), blobs())
    with pytest.raises(NnplayError, match=r"no plane to show: .* all weights .* zero"):
        surveyed(trainer)


def test_neurons_that_are_off_are_off_in_the_landscape() -> None:
    of = design(LayerSpec(8, "tanh", off=(0, 1, 2, 3)), LayerSpec(3, "softmax"))
    trainer = trained(of)
    frame, _ = surveyed(trainer)
    assert frame.cost == pytest.approx(measure_now(trainer, "train").loss, rel=1e-5)


def test_numbers_to_predict_have_a_landscape_with_batch_normalisation() -> None:
    data = numbers("price", "rent")
    layers = (LayerSpec(6, "relu", batch_norm=True), LayerSpec(2, "identity"))
    of = msgspec.structs.replace(
        design(loss=LossSpec("mse")), network=NetworkSpec(data.features, layers)
    )
    trainer = trained(of, data)
    frame, grid = surveyed(trainer)
    assert frame.normalised
    assert frame.samples == 6
    assert frame.cost == pytest.approx(measure_now(trainer, "train").loss, rel=1e-5)
    assert np.isfinite(grid).all()


def test_label_smoothing_and_penalties_are_not_part_of_the_cost() -> None:
    plain, other = (
        Trainer(design(**settings), blobs())
        for settings in ({}, {"label_smoothing": 0.2, "l2": 0.5})
    )
    np.testing.assert_array_equal(surveyed(plain)[1], surveyed(other)[1])
