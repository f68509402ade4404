"""The favourites of a neuron: against a plain sort of all activations and counts by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, load
from nnplay.nn.inside import look_inside
from nnplay.project import default_design, edits
from nnplay.training import Probe, Trainer, data_shape, fit
from nnplay.training.favourites import CHUNK, favourites, histogram
from tests.ui.datasets import numbers


def trained(data: DataSet, steps: int = 30, **layer: Any) -> Trainer:
    design = default_design("made", data_shape(data))
    network = edits.set_layer(design.network, 0, **layer)
    trainer = Trainer(msgspec.structs.replace(design, network=network), data)
    for _ in zip(range(steps), fit(trainer), strict=False):
        pass
    return trainer


@pytest.fixture(scope="module")
def digits() -> Trainer:
    return trained(load("mnist-10k"))


@pytest.mark.parametrize("neuron", [(0, 0), (0, 17), (1, 3)])
@pytest.mark.parametrize("part", ["train", "test"])
def test_they_are_the_ends_of_a_plain_sort(digits: Trainer, neuron: Any, part: Any) -> None:
    found = favourites(Probe(digits), digits.snapshot(), part, neuron, 40)
    samples, (layer, unit) = digits.data.part(part), neuron
    # In the same chunks, since sums of float32 differ in the last digit by how many there are.
    z, a = (
        np.concatenate(
            [
                getattr(look_inside(digits.network, samples.seen(slice(i, i + CHUNK)))[layer], what)
                for i in range(0, len(samples), CHUNK)
            ]
        )[:, unit]
        for what in ("z", "a")
    )
    order = sorted(range(len(z)), key=lambda index: (-z[index], index))
    assert found.largest.indices.tolist() == order[:40]
    np.testing.assert_array_equal(found.largest.z, z[order[:40]])
    np.testing.assert_array_equal(found.largest.a, a[order[:40]])
    order = sorted(range(len(z)), key=lambda index: (z[index], index))
    assert found.smallest.indices.tolist() == order[:40]
    assert (found.samples, found.step, found.part) == (len(samples), digits.step, part)
    shown = found.histogram
    assert shown.counts.sum() + shown.zeros.sum() == len(samples)
    assert shown.zeros.sum() == (a == 0).sum()


def test_the_histogram_is_a_count_by_hand() -> None:
    random = np.random.default_rng(0)
    a = random.normal(size=200).astype(np.float32)
    a[:30] = 0
    labels = random.integers(0, 3, 200)
    found = histogram(a, labels, 4)
    edges = found.edges
    counted: Counter[tuple[int, int]] = Counter()
    for value, label in zip(a.tolist(), labels.tolist(), strict=True):
        if value:
            inside = [b for b in range(24) if edges[b] <= value < edges[b + 1]]
            counted[label, inside[0] if inside else 23] += 1
    for label in range(4):
        assert found.counts[label].tolist() == [counted[label, b] for b in range(24)]
    assert found.zeros.tolist() == [*np.bincount(labels[:30], minlength=3).tolist(), 0]
    assert found.negative == (a < 0).sum()
    assert found.bad == 0


def test_outputs_that_are_no_numbers_are_counted_apart() -> None:
    a = np.array([1, np.nan, np.inf, 2, 0], np.float32)
    found = histogram(a, np.zeros(5, np.int64), 1)
    assert (found.counts.sum(), found.zeros.tolist(), found.bad) == (2, [1], 2)
    nothing = histogram(np.full(3, np.nan, np.float32), np.zeros(3, np.int64), 1)
    assert (nothing.counts.shape, nothing.bad) == ((1, 0), 3)


def test_one_value_only_has_a_histogram_too() -> None:
    found = histogram(np.full(5, 0.5, np.float32), np.zeros(5, np.int64), 2)
    assert found.counts.sum(axis=1).tolist() == [5, 0]
    assert (np.diff(found.edges) > 0).all()


def test_of_equal_sums_the_first_examples_are_named() -> None:
    trainer = trained(load("circle"), 0)
    trainer.network.layers[0].weights[0] = 0
    found = favourites(Probe(trainer), trainer.snapshot(), "train", (0, 0), 5)
    assert found.largest.indices.tolist() == found.smallest.indices.tolist() == [0, 1, 2, 3, 4]


def test_a_neuron_that_is_off_has_its_sums_but_puts_out_nothing() -> None:
    trainer = trained(load("circle"), 0, off=(2,))
    found = favourites(Probe(trainer), trainer.snapshot(), "train", (0, 2))
    assert (found.largest.z > 0).all()
    assert (found.largest.a == 0).all()
    assert found.histogram.zeros.sum() == found.samples
    assert found.histogram.counts.shape[1] == 0


def test_where_numbers_are_predicted_all_examples_are_of_one_kind() -> None:
    trainer = trained(numbers("price"), 0)
    found = favourites(Probe(trainer), trainer.snapshot(), "train", (0, 0))
    assert len(found.largest.indices) == found.samples == 6
    assert len(found.histogram.counts) == len(found.histogram.zeros) == 1


def test_it_can_be_called_off() -> None:
    trainer = trained(load("circle"), 0)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        favourites(Probe(trainer), trainer.snapshot(), "train", (0, 0), between=stop)
