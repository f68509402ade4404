"""Small data sets of every kind, built by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnplay.data import DataSet, Samples


def of_samples(samples: Samples, classes: tuple[str, ...] = ()) -> DataSet:
    return DataSet("made", "Made", samples, samples, classes, None, "", "", "made test set")


def pictures(shape: tuple[int, int], channels: int = 1, classes: tuple[str, ...] = ()) -> DataSet:
    """Return two pictures whose bytes count up from 0."""
    features = shape[0] * shape[1] * channels
    x = np.arange(2 * features, dtype=np.uint8).reshape(2, features)
    data = of_samples(Samples(x, np.zeros(2, np.int64)), classes)
    return replace(data, image_shape=shape, channels=channels)


def points(classes: tuple[str, ...] = ("blue", "orange")) -> DataSet:
    """Return three points of the plane, scaled, so that some coordinates are negative."""
    x = np.array([[-1.5, 0.5], [0.0, -2.0], [1.0, 1.0]], np.float32)
    data = of_samples(Samples(x, np.array([0, 1, 1])), classes)
    return replace(data, inputs=("x", "y"))


def numbers(*targets: str, inputs: tuple[str, ...] = ("size", "age of the house")) -> DataSet:
    """Return a table from which numbers are to be predicted."""
    random = np.random.default_rng(0)
    x = random.normal(size=(6, len(inputs))).astype(np.float32)
    y = random.normal(size=(6, len(targets))).astype(np.float32)
    return replace(of_samples(Samples(x, y)), inputs=inputs, targets=targets)


def with_validation(data: DataSet) -> DataSet:
    return replace(data, validation=data.test)
