"""The rows of the engine's table: networks, how they are trained, and on what."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from _bench_common import mnist

from nnplay.data import DataSet, Samples

RATES = {"sgd": 0.1, "adam": 0.001}
POINTS = 30_000


class Case(NamedTuple):
    """A network and how it is trained.

    ReLU in the hidden layers; one output is a sigmoid with binary cross-entropy, several are a
    softmax with cross-entropy.
    """

    sizes: tuple[int, ...]
    batch: int
    optimizer: str = "sgd"

    @property
    def name(self) -> str:
        """The row's title."""
        return f"{'-'.join(map(str, self.sizes))} batch {self.batch} {self.optimizer.upper()}"

    @property
    def rate(self) -> float:
        """The learning rate."""
        return RATES[self.optimizer]

    @property
    def binary(self) -> bool:
        """Whether one output tells two classes apart."""
        return self.sizes[-1] == 1


CASES = (
    Case((784, 30, 10), 10),
    Case((784, 128, 10), 32),
    Case((784, 128, 10), 32, "adam"),
    Case((784, 512, 512, 10), 128),
    Case((784, 512, 512, 10), 128, "adam"),
    Case((784, 512, 512, 10), 32, "adam"),
    *(
        Case(sizes, batch)
        for sizes in ((2, 4, 2, 1), (2, 8, 8, 1), (7, 8, 8, 8, 8, 8, 8, 1))
        for batch in (10, 30)
    ),
)


def chosen(text: str) -> list[Case]:
    """Return the cases whose name contains a text, in any case of letters.

    Raises
    ------
    SystemExit
        If there is none.
    """
    found = [case for case in CASES if text.lower() in case.name.lower()]
    if not found:
        raise SystemExit(f"No row contains {text!r}; there are {[case.name for case in CASES]}.")
    return found


class Task(NamedTuple):
    """What the libraries that compare train on.

    Attributes
    ----------
    data : DataSet
        As nnplay takes it.
    x : (n, features) float32 array
        Ready-made, as the others take it: pixels from 0 to 1.
    y : (n,) int64 array
        Class numbers.
    """

    data: DataSet
    x: np.ndarray[Any, np.dtype[np.float32]]
    y: np.ndarray[Any, np.dtype[np.int64]]


def task_of(case: Case) -> Task:
    """Return what a case trains on: MNIST, or random points for other numbers of inputs."""
    return _task(case.sizes[0])


@cache
def _task(features: int) -> Task:
    data = mnist() if features == 784 else points(features)
    x = np.multiply(data.train.x, data.train.scale, dtype=np.float32)
    return Task(data, x, data.train.y)


def points(features: int) -> DataSet:
    """Draw points from [-1, 1]^d; the class is whether the first two numbers agree in sign."""
    x = np.random.default_rng(0).uniform(-1, 1, (POINTS, features)).astype(np.float32)
    samples = Samples(x, (x[:, 0] * x[:, 1] > 0).astype(np.int64))
    return DataSet(
        name="points",
        label=f"{POINTS} points",
        train=samples,
        test=samples,
        classes=("differ", "agree"),
        image_shape=None,
        origin="drawn at random",
        licence="none",
        test_label="the same points",
    )
