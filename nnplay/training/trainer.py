"""A network in training: what `fit` needs, changes and leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np

from nnplay.data import DataSet
from nnplay.nn.activations import Array
from nnplay.nn.losses import LOSSES
from nnplay.nn.network import Network
from nnplay.nn.random import generator
from nnplay.project import Design, build_network, build_optimizer
from nnplay.project.problems import DataShape
from nnplay.training.batches import BatchSource
from nnplay.training.history import History
from nnplay.training.snapshot import Snapshot


def data_shape(data: DataSet) -> DataShape:
    """Return what a design must know of a data set."""
    return DataShape(data.features, len(data.classes))


@dataclass(frozen=True, slots=True)
class Divergence:
    """How a training ran away.

    Attributes
    ----------
    step : int
        The step whose cost was not finite (steps count from 1).
    layer : int or None
        Index of the layer where the first non-finite number appeared.
    what : str
        What it was: "weights", "sums", "outputs", "loss" or "gradients".
    kept_step : int
        The step after which the weights that are in place now were made.
    good_step : int
        The last step kept at which the cost was no higher than at the start.
    """

    step: int
    layer: int | None
    what: str
    kept_step: int
    good_step: int


class Trainer:
    """Everything of one run. Not thread-safe: it belongs to the thread that runs `fit`.

    Parameters
    ----------
    design : Design
        Must be free of problems.
    data : DataSet
    dtype : dtype
        float32, or float64 for comparisons.

    Attributes
    ----------
    design : Design
        The design the network was built from. `adopt` replaces it with one that differs only in
        live settings.
    epoch, step, samples : int
        Epochs completed, steps made and training samples seen.
    until : int
        The epoch that `fit` stops after.
    history : History
    divergence : Divergence or None
        Set when the cost stopped being finite; `fit` refuses to go on until `go_back`.

    Raises
    ------
    ValueError
        If the design is impossible, or a label has no output.
    """

    def __init__(self, design: Design, data: DataSet, dtype: Any = np.float32) -> None:
        self.design = design
        self.data = data
        seed = design.training.seed
        self.network: Network = build_network(design.network, seed, dtype)
        self.loss = self.network.check_loss(LOSSES[design.training.loss])
        self.optimizer = build_optimizer(design.training.optimizer, self.network)
        self.history = History()
        self.epoch = 0
        self.step = 0
        self.samples = 0
        self.until = design.training.epochs
        self.divergence: Divergence | None = None
        self.train_source = self.fresh_source("train")
        self.test_source = self.fresh_source("test")
        self._random = generator(seed, "shuffle")
        self._in_epoch = False
        self._good: Array = self.network.parameters.copy()
        self._good_step = 0
        self._first_loss: float | None = None

    def fresh_source(self, part: Literal["train", "test"]) -> BatchSource:
        """Return a source of all training or test samples, apart from the one training uses."""
        samples = self.data.train if part == "train" else self.data.test
        return BatchSource(samples, self.loss, self.network.outputs, self.network.dtype)

    @property
    def progress(self) -> float:
        """Training progress in epochs: 1.5 is the middle of the second."""
        return self.epoch + (
            self.train_source.position / len(self.train_source) if self._in_epoch else 0.0
        )

    def snapshot(self) -> Snapshot:
        """Copy the parameters for whoever looks at them from elsewhere."""
        return Snapshot.of(self.network, self.step, self.progress)

    def adopt(self, design: Design) -> None:
        """Take over live settings (learning rate, batch size, L2, epochs …) of a design."""
        more = design.training.epochs - self.design.training.epochs
        self.until += more
        self.design = design

    def extend(self) -> None:
        """If all epochs are done, ask for as many again."""
        if self.epoch >= self.until:
            self.until = self.epoch + self.design.training.epochs

    def begin_epoch(self) -> None:
        """Shuffle the training samples, unless an epoch is under way already."""
        if not self._in_epoch:
            self.train_source.start(self._random.permutation(len(self.train_source)))
            self._in_epoch = True

    def end_epoch(self) -> None:
        """Count the epoch as done."""
        self.epoch += 1
        self._in_epoch = False

    def keep_if_good(self, loss: float) -> None:
        """Remember the weights, on which a batch just cost `loss`, as a place to go back to.

        They count as good while the cost is no higher than it was at the very start.
        """
        if self._first_loss is None:
            self._first_loss = loss
        if loss <= self._first_loss and self.finite():
            np.copyto(self._good, self.network.parameters)
            self._good_step = self.step

    def finite(self) -> bool:
        """Whether every parameter is a finite number."""
        parameters = self.network.parameters
        with np.errstate(all="ignore"):
            # One product instead of a test of each number; if it overflows, look closely.
            return bool(np.isfinite(parameters @ parameters)) or bool(np.isfinite(parameters).all())

    def diverged(self, layer: int | None, what: str) -> Divergence:
        """Note that the cost on the present weights is not finite, and keep only finite ones."""
        kept = self.step
        if not self.finite():
            np.copyto(self.network.parameters, self._good)
            kept = self._good_step
        self.divergence = Divergence(self.step + 1, layer, what, kept, self._good_step)
        return self.divergence

    def go_back(self, learning_rate: float) -> None:
        """Return to the last good weights, with another learning rate and a fresh optimizer."""
        np.copyto(self.network.parameters, self._good)
        training = msgspec.structs.replace(self.design.training, learning_rate=learning_rate)
        self.design = msgspec.structs.replace(self.design, training=training)
        self.optimizer = build_optimizer(training.optimizer, self.network)
        self.divergence = None
