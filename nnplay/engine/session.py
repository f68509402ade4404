"""The open design, its network and its training: what the window shows and acts on.

A `Design` is replaced whole, by `restore`, which the window's undo commands call. A `Trainer` is
the live side of a design. While nothing has been trained, every edit rebuilds it. Afterwards, if
`keep_learned` is on, another one follows an edit of the layers and goes on with what was learned;
edits that cannot act on a living network wait for `restart`, and are named by `restart_needed`.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnplay.data import Amount, DataRecipe, DataSet
from nnplay.engine.driver import Driver
from nnplay.engine.gate import Mode
from nnplay.engine.jobs import Jobs
from nnplay.engine.keeping import Keeper
from nnplay.engine.library import Library
from nnplay.engine.opener import Opener
from nnplay.engine.opening import Opened
from nnplay.engine.position import Position, gone_back, lower_rate
from nnplay.engine.saving import weights_writer
from nnplay.engine.state import State
from nnplay.engine.succession import Succession
from nnplay.errors import NnplayError
from nnplay.project import Design, Problem, find_problems
from nnplay.project.fields import restart_needed
from nnplay.training import Divergence, Snapshot, Trainer, data_shape
from nnplay.training.morphing import takes_over


class Session(QObject):
    """One open design and everything live about it. All methods belong to the window's thread.

    Attributes
    ----------
    design_changed : Signal
        `design` is another one: an edit, an undo, something opened.
    data_changed : Signal
        `data` is another data set.
    network_changed : Signal
        `trainer` is another one; `snapshot` and `history` start anew.
    snapshot_changed : Signal
        `snapshot` is another one, though nobody trains: a weight was set, a neuron switched off.
    state_changed : Signal(object)
        A `State`.
    proposed : Signal(str, object)
        Something was opened or reset: a text for undo, and the `Position` to `restore`.
    refused : Signal(str)
        What was asked for cannot be done; one sentence.
    opened : Signal(str)
        Weights were loaded from this path; or, with "", a data set or a preset was opened.
    saved : Signal(str)
        The weights have been written to this path.
    kept : Signal(object)
        Other layers have taken over what was learned: a `Kept`, whose trainer is the present one.
    failed : Signal(str)
        The training thread or a job ended with an unexpected error; its traceback.
    missing : Signal(object)
        The data of this `DataRecipe` must be downloaded first.
    """

    design_changed = Signal()
    data_changed = Signal()
    network_changed = Signal()
    snapshot_changed = Signal()
    state_changed = Signal(object)
    proposed = Signal(str, object)
    refused = Signal(str)
    opened = Signal(str)
    saved = Signal(str)
    kept = Signal(object)
    failed = Signal(str)
    missing = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.design: Design | None = None
        self.data: DataSet | None = None
        self.problems: tuple[Problem, ...] = ()
        self.keep_learned = True
        self._library = Library()
        self._jobs = Jobs(self)
        self._opener = Opener(self._jobs, self, self)
        self._opener.began.connect(self._opening_began)
        self._opener.opened.connect(self._opened)
        self._opener.missing.connect(self._miss)
        self._opener.failed.connect(self._job_failed)
        self._driver = Driver(self)
        self._driver.state_changed.connect(self.state_changed)
        self._driver.snapshot_changed.connect(self.snapshot_changed)
        self._driver.failed.connect(self.failed)
        self.speed = self._driver.speed
        self._keeper = Keeper(self._jobs, self._driver, self)
        self._succession = Succession(self._jobs, self._driver, self._keeper, self, self)
        self._succession.replaced.connect(self.network_changed)
        self._succession.kept.connect(self.kept)
        self._succession.dropped.connect(self.design_changed)
        self._succession.proposed.connect(self.proposed)
        self._succession.refused.connect(self.refused)
        self._succession.failed.connect(self._job_failed)
        self._coming: Design | None = None  # where an undo gets to when its data have been read

    # What is open

    @property
    def trainer(self) -> Trainer | None:
        """The live side of the design, or of an earlier one: see `restart_needed`."""
        return self._driver.trainer

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest weights; None while nobody can read them."""
        return self._driver.snapshot

    @property
    def state(self) -> State:
        """What training is doing."""
        return self._driver.state

    @property
    def mode(self) -> Mode | None:
        """What training is to do: run, or pause after a step or an epoch; None if it is not on."""
        return self._driver.mode

    @property
    def threads(self) -> int | None:
        """Threads that the next start is to have; None for as many as seem best."""
        return self._driver.threads

    @threads.setter
    def threads(self, count: int | None) -> None:
        self._driver.threads = count

    @property
    def compiled(self) -> bool:
        """Whether the next start is to make compiled steps, as far as they can be had."""
        return self._driver.compiled

    @compiled.setter
    def compiled(self, wanted: bool) -> None:
        self._driver.compiled = wanted

    @property
    def pace(self) -> float | None:
        """Steps a second that training makes at most, at once if it runs; None for full speed."""
        return self._driver.runner.pace

    @pace.setter
    def pace(self, steps: float | None) -> None:
        self._driver.runner.pace = steps

    @property
    def seconds(self) -> float | None:
        """How long the last training took, with its pauses; None before it has ended."""
        return self._driver.seconds

    @property
    def training_threads(self) -> int:
        """Threads of the matrix products: those in use, or those that training would get."""
        return self._driver.training_threads

    @property
    def restart_needed(self) -> tuple[str, ...]:
        """Labels of what was edited and will act only after a restart."""
        if self.design is None or self.trainer is None:
            return ()
        if not (self.trainer.has_learned or self.state.has_thread):
            return ()  # it is rebuilt at once
        coming = ("Layers", "Data") if self._keeper.base is not None else ()
        waiting = restart_needed(self.trainer.design, self.design)
        return tuple(label for label in waiting if label not in coming)

    @property
    def divergence(self) -> Divergence | None:
        """How training ran away, if it did."""
        return self.trainer.divergence if self.trainer else None

    @property
    def position(self) -> Position | None:
        """The present design and trainer, to come back to."""
        trainer = self._keeper.base or self.trainer
        return None if self.design is None else Position(self.design, trainer)

    def replaces_network(self, design: Design) -> bool:
        """Whether an edit to `design` asks for other layers with what the present ones learned."""
        present = self.position
        if not self.keep_learned or present is None or present.trainer is None:
            return False
        trainer = present.trainer
        learning = trainer.has_learned or self.state.has_thread
        return learning and trainer.divergence is None and takes_over(present.design, design)

    def restore(self, position: Position) -> None:
        """Make `position` the present one."""
        design, trainer = position
        data = None
        if trainer is not None:
            self._library.know(trainer.design.data, trainer.data)
            self._succession.wish = None  # it was for another network
            data = trainer.data if trainer.design.data == design.data else None
        data = data or self._library.data_of(design.data)
        if data is None:
            self.open_data(design.data, design)
            self._coming = design
            return
        self._coming = None
        data_changes = self.data is not data
        self.data = data
        self.design = design
        self.problems = find_problems(design, data_shape(self.data))
        self._succession.go_to(trainer or self._keeper.base, design, self.data)
        if data_changes:
            self.data_changed.emit()
        self.design_changed.emit()

    # Opening and saving

    def open_data(
        self, recipe: DataRecipe | str, design: Design | None = None, *, download: bool = False
    ) -> None:
        """Read a data set and propose a design fitted to it; see `Opener.open_data`."""
        self._opener.open_data(recipe, design, download=download)

    def load_weights(self, path: Path) -> None:
        """Read a weights file and propose the network in it."""
        self._opener.open_weights(path)

    def open_preset(self, name: str) -> None:
        """Propose an entry of `PRESETS` for the open data, with fresh weights."""
        self._opener.open_preset(name)

    @property
    def opening(self) -> Amount | None:
        """How far the reading of data is; None if nothing is read, or nothing is known yet."""
        return None if self._opener.watch is None else self._opener.watch.amount

    def cancel_opening(self) -> None:
        """Leave unread what is being read."""
        self._opener.cancel()
        self._succession.wish = None
        self._succession.settle()
        self._opener.fall_back()

    def _opening_began(self) -> None:
        self._coming = None
        if not self.state.has_thread:
            self._driver.set_state(State.LOADING)

    def _opened(self, opened: Opened, path: str) -> None:
        wish = self._succession.wish
        self._library.know(opened.design.data, opened.trainer.data)
        self._succession.settle()
        position = Position(opened.design, opened.trainer)
        if self.design is None or opened.design == self._coming:
            self.restore(position)
        else:
            self.proposed.emit(opened.text, position)
        self.opened.emit(path)
        self._succession.grant(wish)

    def _miss(self, recipe: DataRecipe) -> None:
        self._succession.give_up()
        self.missing.emit(recipe)

    def _job_failed(self, error: Exception) -> None:
        self._succession.give_up()
        self._report(error)

    def _report(self, error: Exception) -> None:
        if isinstance(error, NnplayError):
            self.refused.emit(str(error))
        else:
            self.failed.emit("".join(traceback.format_exception(error)))

    def put(self, trainer: Trainer, place: int, value: float) -> None:
        """Set a weight or bias by hand; see `Network.place`. The undo command calls it."""
        self._driver.put(trainer, place, value)

    def save_weights(self, path: Path) -> None:
        """Write the present weights; answered by `saved` or `refused`."""
        trainer, snapshot = self.trainer, self.snapshot
        if trainer is None or snapshot is None:
            self.refused.emit(self.tr("There are no weights to save yet; try again in a moment."))
            return
        write = weights_writer(path, trainer, self.poll() or snapshot)
        self._jobs.start(f"save {path}", write, self.saved.emit, self._report)

    # Training

    def train(self) -> None:
        """Start training, or go on with it; after the last epoch, for as many epochs again."""
        self._succession.run(Mode.RUN)

    def step_batch(self) -> None:
        """Train on one batch, then pause."""
        self._succession.run(Mode.STEP)

    def step_epoch(self) -> None:
        """Train to the end of an epoch, then pause."""
        self._succession.run(Mode.EPOCH)

    def pause(self) -> None:
        """Hold training after the present batch."""
        self._keeper.resume = None
        self._driver.pause()

    def stop(self) -> None:
        """End training after the present batch; what was learned stays."""
        self._succession.stop()

    def reset(self) -> None:
        """Propose the present design with fresh weights."""
        self._succession.renew(self.tr("Reset"))

    def restart(self) -> None:
        """Propose the present design with fresh weights, and train it."""
        self._succession.renew(self.tr("Restart"), Mode.RUN)

    def reinitialize(self) -> None:
        """Propose the present design with fresh weights; if the old ones train, train these."""
        wish = Mode.RUN if self.state is State.TRAINING else None
        self._succession.renew(self.tr("Re-initialise"), wish)

    @property
    def lower_rate(self) -> float:
        """The learning rate to go back with after a divergence."""
        return 0.0 if self.trainer is None else lower_rate(self.trainer)

    def go_back(self) -> None:
        """After a divergence, propose the last good weights with a lower learning rate."""
        trainer, design = self.trainer, self.design
        if trainer is not None and design is not None and trainer.divergence is not None:
            text = self.tr("Go back with a lower learning rate")
            self.proposed.emit(text, gone_back(design, trainer))

    def shut_down(self) -> None:
        """End everything that runs and wait for it; for closing. May be called repeatedly."""
        self._succession.wish = None
        self._opener.cancel()
        self._keeper.forget()
        self._driver.runner.shut_down()
        self._jobs.shutdown()

    def poll(self) -> Snapshot | None:
        """Empty the mailbox; return the newest snapshot if there is one since the last call."""
        return self._driver.poll()
