"""A network in training: what `fit` needs, changes and leaves behind."""

from __future__ import annotations

import dataclasses
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
from nnplay.project.fields import with_live_settings
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


@dataclass(slots=True)
class _Good:
    """Weights to go back to, and where in training they were made."""

    parameters: Array
    step: int = 0
    epoch: int = 0
    position: int = 0
    samples: int = 0


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
        The design the network was built from; `adopt` changes its live settings.
    epoch, step, samples : int
        Epochs completed, steps made and training samples seen.
    until : int
        The epoch that `fit` stops after.
    history : History
    loaded : bool
        Whether the weights came from a file, so that they are worth keeping untrained.
    divergence : Divergence or None
        Set when the cost stopped being finite; `fit` does not go on, but see `gone_back`.

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
        self.loaded = False
        self._in_epoch = False
        self._position = 0  # in the next epoch, where an earlier trainer left off
        self._good = _Good(self.network.parameters.copy())
        self._first_loss: float | None = None

    def fresh_source(self, part: Literal["train", "test"]) -> BatchSource:
        """Return a source of all training or test samples, apart from the one training uses."""
        samples = self.data.train if part == "train" else self.data.test
        return BatchSource(samples, self.loss, self.network.outputs, self.network.dtype)

    @property
    def has_learned(self) -> bool:
        """Whether its weights are more than the random ones that the seed gives again."""
        return self.loaded or self.step > 0

    @property
    def progress(self) -> float:
        """Training progress in epochs: 1.5 is the middle of the second."""
        position = self.train_source.position if self._in_epoch else self._position
        return self.epoch + position / len(self.train_source)

    def snapshot(self) -> Snapshot:
        """Copy the parameters for whoever looks at them from elsewhere."""
        if self.divergence is not None and self.divergence.kept_step < self.step:
            good = self._good
            progress = good.epoch + good.position / len(self.train_source)
            return Snapshot.of(self.network, good.step, progress)
        return Snapshot.of(self.network, self.step, self.progress)

    @property
    def between_epochs(self) -> bool:
        """Whether no epoch is under way."""
        return not self._in_epoch and not self._position

    def take_loaded(self) -> None:
        """Note that the weights have been replaced by ones from a file."""
        self.loaded = True
        np.copyto(self._good.parameters, self.network.parameters)

    def adopt(self, design: Design) -> None:
        """Take over the live settings (learning rate, batch size, L2, epochs …) of a design.

        May be called from another thread: a training step reads its settings once.
        """
        before = self.design.training.epochs
        self.design = with_live_settings(self.design, design)
        self.until += self.design.training.epochs - before

    def extend(self) -> None:
        """If all epochs are done, ask for as many again."""
        if self.epoch >= self.until:
            self.until = self.epoch + self.design.training.epochs

    def begin_epoch(self) -> None:
        """Shuffle the training samples, unless an epoch is under way already."""
        if not self._in_epoch:
            order = self._random.permutation(len(self.train_source))
            self.train_source.start(order, self._position)
            self._in_epoch = True
            self._position = 0

    def end_epoch(self) -> None:
        """Count the epoch as done."""
        self.epoch += 1
        self._in_epoch = False

    def keep_if_good(self, loss: float, batch: int) -> None:
        """Remember the weights, on which the next `batch` samples cost `loss`, to go back to.

        They count as good while the cost is no higher than it was at the very start.
        """
        if self._first_loss is None:
            self._first_loss = loss
        if loss <= self._first_loss and self.finite():
            good = self._good
            np.copyto(good.parameters, self.network.parameters)
            good.step, good.epoch, good.samples = self.step, self.epoch, self.samples
            good.position = self.train_source.position - batch

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
            np.copyto(self.network.parameters, self._good.parameters)
            kept = self._good.step
        self.divergence = Divergence(self.step + 1, layer, what, kept, self._good.step)
        return self.divergence

    def gone_back(self, learning_rate: float) -> Trainer:
        """Return another trainer that stands at the last good weights, with another rate.

        Its history ends there and its optimizer is fresh; what is left of that epoch is drawn anew.
        """
        good = self._good
        training = msgspec.structs.replace(self.design.training, learning_rate=learning_rate)
        back = Trainer(
            msgspec.structs.replace(self.design, training=training), self.data, self.network.dtype
        )
        for parameters in (back.network.parameters, back._good.parameters):
            np.copyto(parameters, good.parameters)
        back.step, back.epoch, back.samples = good.step, good.epoch, good.samples
        back._good = dataclasses.replace(good, parameters=back._good.parameters)
        back._position = good.position
        back._first_loss = self._first_loss
        back.until = self.until
        back.loaded = self.loaded
        back.history = self.history.until(good.step)
        return back
