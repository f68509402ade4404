"""Where preferred inputs are sought: among inputs like those of the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnplay.data import Samples, load
from nnplay.project import default_design
from nnplay.training import Probe, Trainer, data_shape
from nnplay.training.favourites import favourites
from nnplay.training.preferred import preferred, region_of
from tests.ui.datasets import numbers, pictures


def test_pixels_go_from_black_to_white_as_a_network_sees_them() -> None:
    data = pictures((2, 3))
    train = Samples(data.train.x, data.train.y, scale=2 / 255, offset=-1.0)
    found = region_of(replace(data, train=train))
    assert (found.low == -1).all()
    assert (found.high == 1).all()
    # Bytes 0 … 5 and 6 … 11, each 2/255 wide, from black.
    lengths = [np.sqrt(sum(n**2 for n in row)) * 2 / 255 for row in (range(6), range(6, 12))]
    assert found.radius == pytest.approx(sum(lengths) / 2, rel=1e-6)


@pytest.mark.parametrize("count", [9_999, 10_000, 10_001, 19_999, 20_000, 30_001])
def test_the_region_is_measured_on_ten_thousand_samples_at_most(count: int) -> None:
    data = numbers("price")
    x = np.zeros((count, 2), np.float32)
    x[:, 0] = np.arange(count)
    every = -(-count // 10_000)
    assert len(range(0, count, every)) <= 10_000
    found = region_of(replace(data, train=Samples(x, np.zeros((count, 1), np.float32))))
    expected = np.arange(0, count, every).std()
    assert found.spread[0] == pytest.approx(expected, rel=1e-9)


def test_features_go_three_deviations_from_their_mean() -> None:
    data = numbers("price")
    x = data.train.x * np.array([1, 0], np.float32) + np.array([10, 5], np.float32)
    found = region_of(replace(data, train=Samples(x, data.train.y)))
    mean, spread = x.mean(axis=0), x.std(axis=0)
    np.testing.assert_allclose(found.high, mean + 3 * spread, rtol=1e-5)
    np.testing.assert_allclose(found.low, mean - 3 * spread, rtol=1e-5)
    assert found.spread[1] == 0
    assert found.radius == pytest.approx(abs((x[:, 0] - mean[0]) / spread[0]).max(), rel=1e-5)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_what_is_found_drives_a_neuron_more_than_any_example_of_the_plane(layer: int) -> None:
    data = load("circle")
    trainer = Trainer(default_design("circle", data_shape(data)), data)
    probe, snapshot = Probe(trainer), trainer.snapshot()
    known = favourites(probe, snapshot, "train", (layer, 0))
    # Begun at the example that drives it least, it has to climb past all others.
    found = preferred(probe, snapshot, (layer, 0), region_of(data), known.smallest.indices[:1])
    assert found.z > known.largest.z[0] > known.smallest.z[0]


def test_it_is_the_same_every_time() -> None:
    data = load("mnist-10k")
    trainer = Trainer(default_design("mnist-10k", data_shape(data)), data)
    where, some = region_of(data), np.array([3, 8])
    found = [preferred(Probe(trainer), trainer.snapshot(), (1, 4), where, some) for _ in range(2)]
    np.testing.assert_array_equal(found[0].x, found[1].x)
    assert np.linalg.norm(found[0].x) <= where.radius * (1 + 1e-5)
