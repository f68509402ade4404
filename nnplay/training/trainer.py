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
from nnplay.training.batches import BatchSource, target_vectors
from nnplay.training.by_hand import ByHand
from nnplay.training.film import Film
from nnplay.training.history import History
from nnplay.training.measurement import Measurement
from nnplay.training.path import WeightPath, capacity_for
from nnplay.training.plan import Plan
from nnplay.training.snapshot import Snapshot
from nnplay.training.vitals import Vitals

Off = tuple[tuple[int, ...], ...]
"""Of each layer, the neurons that are switched off."""


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
    progress : float
        Training progress by then, in epochs.
    off : tuple of tuple of int
        Of each layer, the neurons that were off when it was measured.
    """

    epoch: int
    step: int
    measured: Measurement
    state: Array
    progress: float = 0.0
    off: Off = ()


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
    path : WeightPath
        The way of the weights so far.
    film : Film
        What the weights were, from the first ones or loaded ones or a change of layers on.
    vitals : Vitals
        How strong the gradients are in each layer; like the history, any thread may read it.
    costs : tuple of float
        The cost of the test data after each whole epoch.
    best : Best or None
        The best of those epochs, with the neurons on that are on now; None before the first, and
        once a weight has been set by hand.
    best_kept : bool
        Whether the weights in place are the best epoch's, put back when training ended.
    stopped_early : bool
        Whether the test cost has not fallen for as many epochs as `early_stopping` says.
    loaded : bool
        Whether the weights came from a file, so that they are worth keeping untrained.
    has_gradients : bool
        Whether the network's gradients are those of the step that made its weights.
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
        self.path = WeightPath(capacity_for(self.network.parameters))
        self.vitals = Vitals(self.network, data.train, seed)
        self.epoch = 0
        self.step = 0
        self.samples = 0
        self.until = design.training.epochs
        self.cycle_start = 0
        self.divergence: Divergence | None = None
        self.costs: tuple[float, ...] = ()
        self._best: Best | None = None
        self.best_kept = False
        self.stopped_early = False
        self._waiting_since = 0
        self.train_source = self._training_source()
        self.watched_source = self.fresh_source(data.watched)
        self._random = generator(seed, "shuffle")
        self.loaded = self.has_gradients = self._came_edited = False
        self._by_hand = ByHand()
        self._outdated = 0  # measurements on record that are of weights before the last edit
        self._measured_off = self.off
        self._in_epoch = False
        self._position = 0  # in the next epoch, where an earlier trainer left off
        self._good = _Good(self.network.state.copy())
        self.film = self._fresh_film()
        self._first_loss: float | None = None
        self._planned = design
        self._plan = Plan.of(design, self.network)
        self._apply_switches(design)

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
        network = self.network
        return target_vectors(self.data.task, self.loss, network.outputs, network.dtype, smoothing)

    @property
    def plan(self) -> Plan:
        """What a training step does, by the present settings; called by the training thread.

        The network is brought in line with them, too: dropout, neurons that are off, weights set by
        hand.
        """
        design = self.design
        if design is not self._planned:
            self._planned = design
            self._plan = Plan.of(design, self.network)
            self._apply_switches(design)
        if self._by_hand.waiting:
            self.take_in()
            self.vitals.note_version(self.version, self.step)
        return self._plan

    def _apply_switches(self, design: Design) -> None:
        layers = design.network.layers
        self.network.set_dropout([layer.dropout for layer in layers])
        self._off_in_place = tuple(layer.off for layer in layers)
        self.network.set_off(self._off_in_place)

    def catch_up(self) -> bool:
        """Bring the network in line with switches and with what was set by hand, between trainings.

        Returns
        -------
        bool
            Whether it computes something else now.
        """
        before = self._off_in_place
        self._apply_switches(self.design)
        return self.take_in() or self._off_in_place != before

    def put(self, place: int, value: float) -> None:
        """Ask for a parameter to be set by hand before the next step; from any thread.

        Parameters
        ----------
        place : int
            In the flat vector of parameters.
        value : float
        """
        self._by_hand.ask(place, value)

    def take_in(self) -> bool:
        """Set the parameters that were asked for; return whether there were any."""
        asked = self._by_hand.set_in(self.network.parameters)
        if asked:
            # They are of no epoch any more, and nobody is to lose them to one that was better.
            self._best, self.best_kept = None, False
            self._outdated = self._measurements
        return asked

    @property
    def edited(self) -> bool:
        """Whether a weight is what somebody has set by hand, and was not put back."""
        return self._came_edited or self._by_hand.differs

    @property
    def version(self) -> tuple[int, Off]:
        """What besides training decides what the network computes; equal if that is the same."""
        return self._by_hand.count, self.off

    @property
    def changed(self) -> bool:
        """Whether weights were set by hand or neurons switched since the last measurement."""
        return self._measurements <= self._outdated or self._measured_off != self.off

    @property
    def measured(self) -> bool:
        """Whether the last measurement is one of the network as it is now."""
        return self.history.tested == self.step and not self.changed

    @property
    def _measurements(self) -> int:
        return len(self.history.tests().step)

    def note_test(self, measured: Measurement) -> None:
        """Put a measurement of the network as it is now on record."""
        self.history.add_test(self.step, self.progress, *measured)
        self._measured_off = self._off_in_place

    @property
    def best(self) -> Best | None:
        """See the attributes."""
        return self._best if self._best is not None and self._best.off == self.off else None

    @best.setter
    def best(self, best: Best | None) -> None:
        self._best = best

    @property
    def has_learned(self) -> bool:
        """Whether its weights are more than the random ones that the seed gives again."""
        return self.loaded or self.edited or self.step > 0

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
            return Snapshot.of(self.network, good.step, progress, off=self.off)
        if self.best_kept and self._best is not None:
            return Snapshot.of(self.network, self._best.step, self._best.progress, off=self.off)
        return Snapshot.of(
            self.network, self.step, self.progress, off=self.off, gradients=self.has_gradients
        )

    @property
    def off(self) -> Off:
        """Of each layer, the neurons that are to be switched off."""
        return tuple(layer.off for layer in self.design.network.layers)

    @property
    def between_epochs(self) -> bool:
        """Whether no epoch is under way."""
        return not self._in_epoch and not self._position

    def take_loaded(self) -> None:
        """Note that the weights have been replaced by ones from a file."""
        self.loaded = True
        np.copyto(self._good.state, self.network.state)
        self.film = self._fresh_film()

    def _fresh_film(self) -> Film:
        pictures = self.data.image_shape is not None
        return Film(self.network, self.step, self.progress, pictures=pictures)

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
            self._note_best(measured)
            self._waiting_since = self.epoch
            self._remember_good(0)
        patience = self.design.training.early_stopping
        self.stopped_early = bool(patience) and self.epoch - self._waiting_since >= patience

    def judge_start(self) -> None:
        """Let the weights that training begins with count as the best if they were measured."""
        if self.best is None and self.has_learned and self.measured:
            self._note_best(self.history.last_test())

    def _note_best(self, measured: Measurement) -> None:
        state = self.network.state.copy()
        off = self._measured_off  # that of the design may be another one already
        self.best = Best(self.epoch, self.step, measured, state, self.progress, off)

    def keep_best(self) -> Best | None:
        """Put back the weights of the best epoch and return it, unless they are in place already.

        The optimizer starts afresh: what it remembers belongs to the weights that are given up.
        """
        best = self.best
        if best is None or best.step == self.step or self.best_kept:
            return None
        np.copyto(self.network.state, best.state)
        self.optimizer = build_optimizer(self.design.training.optimizer, self.network)
        self.note_test(best.measured)
        self.best_kept, self.has_gradients = True, False
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
        back.loaded, back._came_edited = self.loaded, self.edited
        back.history = self.history.until(good.step)
        back._outdated = back._measurements if self.changed else 0
        back.film = self.film.until(good.step)
        back.vitals.go_on_from(self.vitals, good.step)
        back.path = self.path.until(good.step)
        back.costs = self.costs[: good.epoch]
        back._waiting_since = min(self._waiting_since, good.epoch)
        if self.best is not None and self.best.epoch <= good.epoch:
            back.best = self.best
        return back

    def memory(self) -> int:
        """Return about how many bytes it holds, without its data; from any thread."""
        vectors = [self.network.state, self.network.gradients, self._good.state]
        vectors += self.optimizer.state.values()
        vectors += [] if self._best is None else [self._best.state]
        vectors += [point.parameters for point in self.path.points]
        vectors += [self.film.first.state]
        vectors += [moment.weights for moment in (*self.film.moments, *self.film.frames)]
        return sum(vector.nbytes for vector in vectors)

    def stand_where(self, other: Trainer) -> None:
        """Go on where another trainer stands, with its counts and history, but these weights.

        The optimizer is fresh and what is left of the epoch is drawn anew. No epoch is the best
        yet: the weights that were best fit other layers, or other data.
        """
        self.step, self.epoch, self.samples = other.step, other.epoch, other.samples
        self.until, self.cycle_start = other.until, other.cycle_start
        self.costs, self.loaded, self._came_edited = other.costs, other.loaded, other.edited
        self.history = other.history.until(other.step)
        self._outdated = self._measurements if other.changed else 0
        self.vitals.go_on_from(other.vitals, other.step)
        position = other.train_source.position if other._in_epoch else other._position
        self._position = min(position, len(self.train_source))  # there may be fewer samples now
        self._waiting_since = self.epoch
        same = self.film.fits(other.film.first)  # then only the data are others
        self.film = other.film.until(other.step) if same else self._fresh_film()
        self._first_loss = other._first_loss
        self._good = _Good(
            self.network.state.copy(), self.step, self.epoch, self._position, self.samples
        )
