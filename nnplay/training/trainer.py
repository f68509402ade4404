"""A network in training: what `fit` needs, changes and leaves behind."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from nnplay.data import DataSet, Part
from nnplay.data.pictures.augmentation import Augmenter
from nnplay.nn.arrays import Array
from nnplay.nn.network import Network
from nnplay.nn.random import generator
from nnplay.project import Design, build_loss, build_network, build_optimizer
from nnplay.project.class_weights import class_weights
from nnplay.project.fields import with_live_settings
from nnplay.project.problems import DataShape
from nnplay.training.augmented import AugmentedSource
from nnplay.training.batches import BatchSource
from nnplay.training.history import History
from nnplay.training.measurement import Measurement
from nnplay.training.plan import Plan
from nnplay.training.snapshot import Snapshot


def data_shape(data: DataSet) -> DataShape:
    """Return what a design must know of a data set."""
    targets = data.outputs if data.task == "regression" else 0
    return DataShape(data.features, len(data.classes), targets, data.image_shape is not None)


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
        What it was; see `nnplay.nn.trace.NonFinite`.
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

    state: Array
    step: int = 0
    epoch: int = 0
    position: int = 0
    samples: int = 0


@dataclass(frozen=True, slots=True)
class Best:
    """The weights of the epoch after which the test data cost least, or those of the start.

    Attributes
    ----------
    epoch, step : int
        Epochs and steps done by then.
    measured : Measurement
        On the test data.
    state : array
        A copy of `Network.state`.
    """

    epoch: int
    step: int
    measured: Measurement
    state: Array


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
    cycle_start : int
        The epoch from which the schedule of the learning rate counts.
    history : History
    costs : tuple of float
        The cost of the test data after each whole epoch.
    best : Best or None
        The best of those epochs; None before the first.
    best_kept : bool
        Whether the weights in place are the best epoch's, put back when training ended.
    stopped_early : bool
        Whether the test cost has not fallen for as many epochs as `early_stopping` says.
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
        # Class numbers are turned into vectors: at a few dozen classes that is the faster way, and
        # only vectors can be smoothed.
        self.loss = self.network.check_loss(build_loss(design.training.loss)).vectors()
        self.optimizer = build_optimizer(design.training.optimizer, self.network)
        self.history = History()
        self.epoch = 0
        self.step = 0
        self.samples = 0
        self.until = design.training.epochs
        self.cycle_start = 0
        self.divergence: Divergence | None = None
        self.costs: tuple[float, ...] = ()
        self.best: Best | None = None
        self.best_kept = False
        self.stopped_early = False
        self._waiting_since = 0
        self.train_source = self._training_source()
        self.watched_source = self.fresh_source(data.watched)
        self._random = generator(seed, "shuffle")
        self.loaded = False
        self._in_epoch = False
        self._position = 0  # in the next epoch, where an earlier trainer left off
        self._good = _Good(self.network.state.copy())
        self._first_loss: float | None = None
        self._planned = design
        self._plan = Plan.of(design.training)

    def fresh_source(self, part: Part) -> BatchSource:
        """Return a source of all samples of a part as they are, to measure on."""
        return BatchSource(self.data.part(part), self._targets(0.0))

    def _training_source(self) -> BatchSource:
        """Return the source that training uses: smoothed, weighted, augmented as is wanted."""
        training, data = self.design.training, self.data
        targets = self._targets(training.label_smoothing)
        weights = class_weights(training.class_weights, data.train.y, len(targets))
        self._augmentation = training.augmentation
        if data.image_shape is None or not self._augmentation:
            return BatchSource(data.train, targets, weights)
        augmenter = Augmenter(self._augmentation, data.image_shape, data.channels)
        return AugmentedSource(
            data.train, targets, weights, augmenter=augmenter, seed=training.seed
        )

    def _targets(self, smoothing: float) -> Array:
        """Return the target vector of each class; where numbers are predicted, none."""
        network = self.network
        if self.data.task == "regression":
            return np.empty((0, network.outputs), network.dtype)
        labels = np.arange(self.loss.classes(network.outputs))
        return self.loss.encode(labels, network.outputs, network.dtype, smoothing)

    @property
    def plan(self) -> Plan:
        """What a training step does, by the present settings; called by the training thread."""
        design = self.design
        if design is not self._planned:
            self._planned = design
            self._plan = Plan.of(design.training)
            self.network.set_dropout([layer.dropout for layer in design.network.layers])
        return self._plan

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
        np.copyto(self._good.state, self.network.state)

    def adopt(self, design: Design) -> None:
        """Take over the live settings (learning rate, batch size, L2, epochs …) of a design.

        May be called from another thread: a training step reads its settings once.
        """
        before = self.design.training.epochs
        self.design = with_live_settings(self.design, design)
        self.until += self.design.training.epochs - before

    def extend(self) -> None:
        """If training has come to its end, ask for as many epochs again, in a new cycle."""
        if self.epoch >= self.until or self.stopped_early:
            self.cycle_start = self.epoch
            self.until = self.epoch + self.design.training.epochs
            self.stopped_early = False
            self._waiting_since = self.epoch

    def begin_epoch(self) -> None:
        """Shuffle the training samples, unless an epoch is under way already."""
        if not self._in_epoch:
            if self.design.training.augmentation != self._augmentation:
                self.train_source = self._training_source()
            order = self._random.permutation(len(self.train_source))
            self.train_source.start(order, self._position, self.epoch)
            self._in_epoch = True
            self._position = 0

    def end_epoch(self) -> None:
        """Count the epoch as done."""
        self.epoch += 1
        self._in_epoch = False

    def judge_epoch(self, measured: Measurement) -> None:
        """Note how the watched data did after an epoch: whether it is the best, or time to stop."""
        self.costs = (*self.costs, measured.loss)
        if self.best is None or measured.loss < self.best.measured.loss:
            self.best = Best(self.epoch, self.step, measured, self.network.state.copy())
            self._waiting_since = self.epoch
            self._remember_good(0)
        patience = self.design.training.early_stopping
        self.stopped_early = bool(patience) and self.epoch - self._waiting_since >= patience

    def judge_start(self) -> None:
        """Let the weights that training begins with count as the best if they were measured."""
        if self.best is None and self.has_learned and self.history.tested == self.step:
            measured = self.history.last_test()
            self.best = Best(self.epoch, self.step, measured, self.network.state.copy())

    def keep_best(self) -> Best | None:
        """Put back the weights of the best epoch and return it, unless they are in place already.

        The optimizer starts afresh: what it remembers belongs to the weights that are given up.
        """
        best = self.best
        if best is None or best.step == self.step or self.best_kept:
            return None
        np.copyto(self.network.state, best.state)
        self.optimizer = build_optimizer(self.design.training.optimizer, self.network)
        self.history.add_test(self.step, self.progress, *best.measured)
        self.best_kept = True
        return best

    def keep_if_good(self, loss: float, batch: int) -> None:
        """Remember the weights, on which the next `batch` samples cost `loss`, to go back to.

        They count as good while the cost is no higher than it was at the very start.
        """
        if self._first_loss is None:
            self._first_loss = loss
        if loss <= self._first_loss and self.finite():
            self._remember_good(self.train_source.position - batch)

    def _remember_good(self, position: int) -> None:
        good = self._good
        np.copyto(good.state, self.network.state)
        good.step, good.epoch, good.samples = self.step, self.epoch, self.samples
        good.position = position

    def finite(self) -> bool:
        """Whether every number of the network is finite."""
        state = self.network.state
        with np.errstate(all="ignore"):
            # One product instead of a test of each number; if it overflows, look closely.
            return bool(np.isfinite(state @ state)) or bool(np.isfinite(state).all())

    def diverged(self, layer: int | None, what: str) -> Divergence:
        """Note that the cost on the present weights is not finite, and keep only finite ones."""
        kept = self.step
        if not self.finite():
            np.copyto(self.network.state, self._good.state)
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
        for state in (back.network.state, back._good.state):
            np.copyto(state, good.state)
        back.step, back.epoch, back.samples = good.step, good.epoch, good.samples
        back._good = dataclasses.replace(good, state=back._good.state)
        back._position = good.position
        back._first_loss = self._first_loss
        back.until, back.cycle_start = self.until, min(self.cycle_start, good.epoch)
        back.loaded = self.loaded
        back.history = self.history.until(good.step)
        back.costs = self.costs[: good.epoch]
        back._waiting_since = min(self._waiting_since, good.epoch)
        if self.best is not None and self.best.epoch <= good.epoch:
            back.best = self.best
        return back

    def stand_where(self, other: Trainer) -> None:
        """Go on where another trainer stands, with its counts and history, but these weights.

        The optimizer is fresh and what is left of the epoch is drawn anew. No epoch is the best
        yet: the weights that were best fit other layers, or other data.
        """
        self.step, self.epoch, self.samples = other.step, other.epoch, other.samples
        self.until, self.cycle_start = other.until, other.cycle_start
        self.costs, self.loaded = other.costs, other.loaded
        self.history = other.history.until(other.step)
        position = other.train_source.position if other._in_epoch else other._position
        self._position = min(position, len(self.train_source))  # there may be fewer samples now
        self._waiting_since = self.epoch
        self._first_loss = other._first_loss
        self._good = _Good(
            self.network.state.copy(), self.step, self.epoch, self._position, self.samples
        )
