"""A network in training: what `fit` needs, changes and leaves behind."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import numpy as np

from nnplay.data import DataSet, Part
from nnplay.nn.arrays import Array
from nnplay.nn.network import Network
from nnplay.nn.random import generator
from nnplay.project import Design, build_loss, build_network, build_optimizer
from nnplay.project.fields import with_live_settings
from nnplay.project.problems import DataShape
from nnplay.training.batches import BatchSource
from nnplay.training.by_hand import ByHand
from nnplay.training.divergence import Divergence, Good, is_finite
from nnplay.training.film import Film
from nnplay.training.history import History
from nnplay.training.judging import Best, Judge, Off, Standing
from nnplay.training.measurement import Measurement
from nnplay.training.path import WeightPath, capacity_for
from nnplay.training.plan import Plan
from nnplay.training.snapshot import Snapshot
from nnplay.training.sources import measuring_source, training_source
from nnplay.training.strides import Strides
from nnplay.training.vitals import Vitals


def data_shape(data: DataSet) -> DataShape:
    """Return what a design must know of a data set."""
    targets = data.outputs if data.task == "regression" else 0
    return DataShape(data.features, len(data.classes), targets, data.image_shape is not None)


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
    loaded : bool
        Whether the weights came from a file, so that they are worth keeping untrained.
    has_gradients : bool
        Whether the network's gradients are those of the step that made its weights.
    strides : Strides
        Compiled steps, which are made only where somebody allows them.
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
        self.epoch = self.step = self.samples = 0
        self.until = design.training.epochs
        self.cycle_start = 0
        self.divergence: Divergence | None = None
        self.train_source = self._training_source()
        self.watched_source = self.fresh_source(data.watched)
        self._random = generator(seed, "shuffle")
        self.loaded = self.has_gradients = self._came_edited = False
        self._by_hand = ByHand()
        self._judge = Judge(self.network, self.history, self.off)
        self._in_epoch = False
        self._position = 0  # in the next epoch, where an earlier trainer left off
        self._good = Good(self.network.state.copy())
        self.film = self._fresh_film()
        self._planned = design
        self._plan = Plan.of(design, self.network)
        self._apply_switches(design)
        self.strides = Strides()

    def fresh_source(self, part: Part) -> BatchSource:
        """Return a source of all samples of a part as they are, to measure on."""
        return measuring_source(self.data, part, self.network, self.loss)

    def _training_source(self) -> BatchSource:
        training = self.design.training
        self._augmentation = training.augmentation
        return training_source(self.data, training, self.network, self.loss)

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
        """Between trainings, do what `plan` does; return whether the network computes otherwise."""
        before = self._off_in_place
        self._apply_switches(self.design)
        return self.take_in() or self._off_in_place != before

    def put(self, place: int, value: float) -> None:
        """Ask for a parameter to be set by hand before the next step; see `ByHand.ask`."""
        self._by_hand.ask(place, value)

    def take_in(self) -> bool:
        """Set the parameters that were asked for; return whether there were any."""
        asked = self._by_hand.set_in(self.network.parameters)
        if asked:
            self._judge.note_edit()
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
        return self._judge.changed(self.off)

    @property
    def measured(self) -> bool:
        """Whether the last measurement is one of the network as it is now."""
        return self._judge.measured(self._standing)

    def note_test(self, measured: Measurement) -> None:
        """Put a measurement of the network as it is now on record."""
        self._judge.note_test(self._standing._replace(off=self._off_in_place), measured)

    @property
    def _standing(self) -> Standing:
        return Standing(self.epoch, self.step, self.progress, self.off)

    @property
    def costs(self) -> tuple[float, ...]:
        """The cost of the test data after each whole epoch."""
        return self._judge.costs

    @property
    def best(self) -> Best | None:
        """The best of those epochs, with the neurons on that are on now.

        None before the first, and once a weight has been set by hand.
        """
        return self._judge.best(self.off)

    @property
    def best_kept(self) -> bool:
        """Whether the weights in place are the best epoch's, put back when training ended."""
        return self._judge.best_kept

    @property
    def stopped_early(self) -> bool:
        """Whether the test cost has not fallen for as many epochs as `early_stopping` says."""
        return self._judge.stopped_early

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
        best = self._judge.in_place
        if best is not None:
            return Snapshot.of(self.network, best.step, best.progress, off=self.off)
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
            self._judge.wait_from(self.epoch)

    def begin_epoch(self) -> None:
        """Shuffle the training samples, unless an epoch is under way already."""
        if not self._in_epoch:
            if self.design.training.augmentation != self._augmentation:
                self.train_source = self._training_source()
            order = self._random.permutation(len(self.train_source))
            self.train_source.start(order, self._position, self.epoch)
            self._in_epoch = True
            self._position = 0

    def end_steps(self, steps: int, samples: int) -> None:
        """Count steps on so many samples as done."""
        self.step += steps
        self.samples += samples
        self.has_gradients = True
        self._judge.best_kept = False

    def end_epoch(self) -> None:
        """Count the epoch as done."""
        self.epoch += 1
        self._in_epoch = False

    def judge_epoch(self, measured: Measurement) -> None:
        """Note how the watched data did after an epoch: whether it is the best, or time to stop."""
        patience = self.design.training.early_stopping
        if self._judge.note_epoch(self._standing, measured, patience):
            self._remember_good(self.network.state, 0)

    def judge_start(self) -> None:
        """Let the weights that training begins with count as the best if they were measured."""
        if self.has_learned:
            self._judge.note_start(self._standing)

    def keep_best(self) -> Best | None:
        """Put back the weights of the best epoch and return it, unless they are in place already.

        The optimizer starts afresh: what it remembers belongs to the weights that are given up.
        """
        best = self._judge.put_back(self._standing)
        if best is not None:
            self.optimizer = build_optimizer(self.design.training.optimizer, self.network)
            self.note_test(best.measured)
            self.has_gradients = False
        return best

    def keep_if_good(self, loss: float, state: Array, taken: int = 0) -> None:
        """Remember weights, on which the next batch costs `loss`, to go back to.

        They count as good while the cost is no higher than it was at the very start.

        Parameters
        ----------
        loss : float
        state : array
            `Network.state` before the step.
        taken : int
            Samples of that batch, if they have been taken from the source.
        """
        if self._good.is_low(loss) and is_finite(state):
            self._remember_good(state, self.train_source.position - taken)

    def _remember_good(self, state: Array, position: int) -> None:
        good = self._good
        np.copyto(good.state, state)
        good.step, good.epoch, good.samples = self.step, self.epoch, self.samples
        good.position = position

    def diverged(self, layer: int | None, what: str) -> Divergence:
        """Note that the cost on the present weights is not finite, and keep only finite ones."""
        kept = self.step
        if not is_finite(self.network.state):
            np.copyto(self.network.state, self._good.state)
            kept = self._good.step
        self.divergence = Divergence(self.step + 1, layer, what, kept, self._good.step)
        return self.divergence

    def gone_back(self, learning_rate: float) -> Trainer:
        """Return another trainer that stands at the last good weights, with another rate.

        Its history ends there and its optimizer is fresh; what is left of that epoch is drawn anew.
        """
        good = dataclasses.replace(self._good, state=self._good.state.copy())
        training = msgspec.structs.replace(self.design.training, learning_rate=learning_rate)
        design = msgspec.structs.replace(self.design, training=training)
        back = Trainer(design, self.data, self.network.dtype)
        np.copyto(back.network.state, good.state)
        back._go_on_from(self, good)
        back.path = self.path.until(good.step)
        return back

    def stand_where(self, other: Trainer) -> None:
        """Go on where another trainer stands, with its counts and history, but these weights.

        The optimizer is fresh and what is left of the epoch is drawn anew. No epoch is the best
        yet: the weights that were best fit other layers, or other data.
        """
        position = other.train_source.position if other._in_epoch else other._position
        position = min(position, len(self.train_source))  # there may be fewer samples now
        good = Good(
            self.network.state.copy(),
            other.step,
            other.epoch,
            other.samples,
            position,
            other._good.first_loss,
        )
        self._go_on_from(other, good)
        self._judge.begin_anew(self.epoch)

    def _go_on_from(self, other: Trainer, good: Good) -> None:
        """Stand where these weights were made, with another's record up to there."""
        self._good = good
        self.step, self.epoch, self.samples = good.step, good.epoch, good.samples
        self._position = good.position
        self.until, self.cycle_start = other.until, min(other.cycle_start, good.epoch)
        self.loaded, self._came_edited = other.loaded, other.edited
        self.history = other.history.until(good.step)
        self._judge = Judge(self.network, self.history, self.off)
        self._judge.go_on_from(other._judge, good.epoch, outdated=other.changed)
        self.vitals.go_on_from(other.vitals, good.step)
        same = self.film.fits(other.film.first)  # else it is of other layers
        self.film = other.film.until(good.step) if same else self._fresh_film()

    def memory(self) -> int:
        """Return about how many bytes it holds, without its data; from any thread."""
        vectors = [self.network.state, self.network.gradients, self._good.state]
        vectors += self.optimizer.state.values()
        vectors += [point.parameters for point in self.path.points]
        vectors += [self.film.first.state]
        vectors += [moment.weights for moment in (*self.film.moments, *self.film.frames)]
        return sum(vector.nbytes for vector in vectors) + self._judge.memory()
