"""Judging a run by its measurements: what they are of, which epoch was best, when to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnplay.nn.arrays import Array
from nnplay.nn.network import Network
from nnplay.training.history import History
from nnplay.training.measurement import Measurement

Off = tuple[tuple[int, ...], ...]
"""Of each layer, the neurons that are switched off."""


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


class Standing(NamedTuple):
    """Where a training stands: epochs and steps done, progress in epochs, and neurons off."""

    epoch: int
    step: int
    progress: float
    off: Off


class Judge:
    """Remembers what the measurements of a run say. It belongs to a trainer, who asks it.

    Parameters
    ----------
    network : Network
        In training; its state is copied where it is the best, and put back.
    history : History
        Of the run; tests are recorded in it, and may be by others.
    off : tuple of tuple of int
        Of each layer, the neurons that are off.

    Attributes
    ----------
    costs : tuple of float
        The cost of the test data after each whole epoch.
    best_kept : bool
        Whether the weights in place are the best epoch's, put back when training ended.
    stopped_early : bool
        Whether the test cost has not fallen for as many epochs as somebody would wait.
    """

    def __init__(self, network: Network, history: History, off: Off) -> None:
        self.costs: tuple[float, ...] = ()
        self.best_kept = self.stopped_early = False
        self._network, self._history = network, history
        self._best: Best | None = None
        self._since = 0  # the epoch from which patience counts
        self._outdated = 0  # measurements on record that are of weights before the last edit
        self._measured_off = off

    def go_on_from(self, other: Judge, epoch: int, *, outdated: bool) -> None:
        """Take over what another judge knew after an epoch.

        Parameters
        ----------
        other : Judge
        epoch : int
        outdated : bool
            Whether what the history holds is of other weights than those in place.
        """
        self.costs = other.costs[:epoch]
        self._since = min(other._since, epoch)
        self._outdated = self._measurements if outdated else 0
        best = other.best(self._measured_off)
        self._best = best if best is not None and best.epoch <= epoch else None

    def begin_anew(self, epoch: int) -> None:
        """Let no epoch be the best yet, and wait from this one on for a lower cost."""
        self._best = None
        self.wait_from(epoch)

    def wait_from(self, epoch: int) -> None:
        """Wait anew for a lower cost."""
        self.stopped_early = False
        self._since = epoch

    # What measurements are of

    def changed(self, off: Off) -> bool:
        """Whether weights were set by hand or neurons switched since the last measurement."""
        return self._measurements <= self._outdated or self._measured_off != off

    def measured(self, at: Standing) -> bool:
        """Whether the last measurement is one of the network as it is now."""
        return self._history.tested == at.step and not self.changed(at.off)

    def note_test(self, at: Standing, measured: Measurement) -> None:
        """Put a measurement of the network as it is now on record."""
        self._history.add_test(at.step, at.progress, *measured)
        self._measured_off = at.off

    def note_edit(self) -> None:
        """Note that weights have been set by hand.

        They are of no epoch any more, and nobody is to lose them to one that was better.
        """
        self._best, self.best_kept = None, False
        self._outdated = self._measurements

    @property
    def _measurements(self) -> int:
        return len(self._history.tests().step)

    # The best

    def best(self, off: Off) -> Best | None:
        """Return the best so far, if it had the same neurons off."""
        best = self._best
        return best if best is not None and best.off == off else None

    @property
    def in_place(self) -> Best | None:
        """The best whose weights were put back."""
        return self._best if self.best_kept else None

    def note_start(self, at: Standing) -> None:
        """Let the weights that training begins with count as the best if they were measured."""
        if self.best(at.off) is None and self.measured(at):
            self._note_best(at, self._history.last_test())

    def note_epoch(self, at: Standing, measured: Measurement, patience: int) -> bool:
        """Note a measurement after an epoch; return whether it is the best so far.

        Parameters
        ----------
        at : Standing
        measured : Measurement
        patience : int
            Epochs without a lower cost after which training is to stop; 0 if it is not to.
        """
        self.costs = (*self.costs, measured.loss)
        best = self.best(at.off)
        is_best = best is None or measured.loss < best.measured.loss
        if is_best:
            self._note_best(at, measured)
            self._since = at.epoch
        self.stopped_early = bool(patience) and at.epoch - self._since >= patience
        return is_best

    def _note_best(self, at: Standing, measured: Measurement) -> None:
        state = self._network.state.copy()
        off = self._measured_off  # that of the design may be another one already
        self._best = Best(at.epoch, at.step, measured, state, at.progress, off)

    def put_back(self, at: Standing) -> Best | None:
        """Put back the best weights and return them, unless they are in place already."""
        best = self.best(at.off)
        if best is None or best.step == at.step or self.best_kept:
            return None
        np.copyto(self._network.state, best.state)
        self.best_kept = True
        return best

    def memory(self) -> int:
        """Return about how many bytes it holds."""
        best = self._best
        return 0 if best is None else best.state.nbytes
