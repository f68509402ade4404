"""The open design, its network and its training: what the window shows and acts on.

A `Design` is replaced whole, by `restore`, which the window's undo commands call. A `Trainer` is
the live side of a design. While nothing has been trained, every edit rebuilds it. Afterwards, if
`keep_learned` is on, another one follows an edit of the layers and goes on with what was learned;
edits that cannot act on a living network wait for `restart`, and are named by `restart_needed`.
"""

from __future__ import annotations

import traceback
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import msgspec
from PySide6.QtCore import QObject, Signal

from nnplay.data import DEFAULT, Amount, DataRecipe, DataSet, is_instant, load, recipe_text
from nnplay.data.downloads.fetch import NotFetchedError
from nnplay.engine.gate import Mode
from nnplay.engine.jobs import Jobs
from nnplay.engine.keeping import Keeper
from nnplay.engine.opener import Opener
from nnplay.engine.opening import Opened
from nnplay.engine.runner import Runner
from nnplay.engine.speed import Speed
from nnplay.engine.state import State, resting_state
from nnplay.engine.trainer_thread import TrainerThread
from nnplay.errors import DataError, NnplayError
from nnplay.files.weights import save_weights
from nnplay.nn import OPTIMIZERS
from nnplay.project import Design, Problem, find_problems
from nnplay.project.fields import restart_needed
from nnplay.training import Divergence, Snapshot, Trainer, data_shape
from nnplay.training.morphing import Kept, kept_design, takes_over
from nnplay.training.summary import training_summary
from nnplay.training.threads import suggest_threads


class Position(NamedTuple):
    """What undo returns to: a design and, where a change replaced it, the trainer.

    A trainer of other layers stands for the one that it becomes with those of the design.
    """

    design: Design
    trainer: Trainer | None


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
        self.trainer: Trainer | None = None
        self.snapshot: Snapshot | None = None
        self.problems: tuple[Problem, ...] = ()
        self.state = State.LOADING
        self.threads: int | None = None
        self.keep_learned = True
        self.speed = Speed()
        # As long as a trainer, present or kept for undo, holds them.
        self._datasets: WeakValueDictionary[bytes, DataSet] = WeakValueDictionary()
        self._jobs = Jobs(self)
        self._opener = Opener(self._jobs, self)
        self._opener.opened.connect(self._opened)
        self._opener.failed.connect(self._job_failed)
        self._runner = Runner(self)
        self._runner.paused.connect(self._paused)
        self._runner.failed.connect(self.failed)
        self._runner.ended.connect(self._ended)
        self._keeper = Keeper(self._jobs, self._runner, self)
        self._keeper.made.connect(self._keep)
        self._keeper.failed.connect(self._job_failed)
        self._keeper.dropped.connect(self._drop)
        self._wish: Mode | None = None
        self._wanted: Design | None = None
        self._asked: DataRecipe | None = None
        self._asked_from: Design | None = None  # present when it was asked for
        self._coming: Design | None = None  # where an undo gets to when its data have been read
        self._fell_back = False

    # What is open

    @property
    def training_threads(self) -> int:
        """Threads of the matrix products: those in use, or those that training would get."""
        if self._runner.present is not None:
            return self._runner.present.threads
        if self.threads is not None or self.trainer is None:
            return self.threads or 1
        return suggest_threads(self.trainer.design, window=True)

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
            self._know(trainer.design.data, trainer.data)
            self._wish = None  # it was for another network
            data = trainer.data if trainer.design.data == design.data else None
        data = data or self._data_of(design.data)
        if data is None:
            self.open_data(design.data, design)
            self._coming = design
            return
        self._coming = None
        data_changes = self.data is not data
        self.data = data
        self.design = design
        self.problems = find_problems(design, data_shape(self.data))
        self._go_to(trainer or self._keeper.base, design, self.data)
        if data_changes:
            self.data_changed.emit()
        self.design_changed.emit()

    def _know(self, recipe: DataRecipe, data: DataSet) -> None:
        """Remember the data of a recipe; not as they are scaled for a network of other data."""
        self._datasets[recipe.key] = data.pristine or data

    def _data_of(self, recipe: DataRecipe) -> DataSet | None:
        """Return the data of a recipe, if they are at hand or made in a moment."""
        data = self._datasets.get(recipe.key)
        if data is None and is_instant(recipe):
            with suppress(DataError):  # to be said when it is opened the long way
                data = self._datasets[recipe.key] = load(recipe)
        return data

    def _go_to(self, trainer: Trainer | None, design: Design, data: DataSet) -> None:
        """Make a trainer the present one, or what it becomes with a design's layers or points."""
        keeps = trainer is not None and self._keeps(trainer, design)
        replaced = trainer is not None and trainer is not self.trainer
        # Until the other layers are there, the present network can stay, if it is of these data.
        stays = keeps and self.trainer is not None and self.trainer.data is data
        if trainer is not None and replaced and not stays:
            self._replace_trainer(trainer)
        if self.trainer is not None:
            self.trainer.adopt(design)
        if keeps and trainer is not None:
            self._keeper.begin(trainer, design, data)
        elif self.trainer is not None:
            self._leave_layers(self.trainer)
            self._follow(self.trainer, design, data)

    def _keeps(self, trainer: Trainer, design: Design) -> bool:
        """Whether what a trainer has learned can go over to the layers or points of a design."""
        thread = self._runner.present
        learning = trainer.has_learned or (thread is not None and thread.trainer is trainer)
        return self.keep_learned and learning and kept_design(trainer, design) is not None

    def _follow(self, trainer: Trainer, design: Design, data: DataSet) -> None:
        """See to it that the trainer is the design's, if nothing is lost by building it again."""
        if not restart_needed(trainer.design, design):
            self._jobs.forget("build")
            self._settle()
            self._grant(self._wish)
        elif not trainer.has_learned and not self.state.has_thread:
            self._build(design, data.pristine or data)

    def open_data(
        self, recipe: DataRecipe | str, design: Design | None = None, *, download: bool = False
    ) -> None:
        """Read a data set and propose the design, by default the present one fitted to it.

        Parameters
        ----------
        recipe : DataRecipe or str
            Or just its source.
        design : Design, optional
        download : bool
            Whether the data may be downloaded; else `missing` tells that they would have to be.
        """
        self._asked = recipe if isinstance(recipe, DataRecipe) else DataRecipe(recipe)
        self._wanted = design or self.design
        before = self.data if design is None else None
        self._begin_opening()
        self._opener.open_data(self._asked, self._wanted, before, download=download)

    def load_weights(self, path: Path) -> None:
        """Read a weights file and propose the network in it."""
        self._begin_opening()
        self._opener.open_weights(path, self.design, self.data)

    def open_preset(self, name: str) -> None:
        """Propose an entry of `PRESETS` for the open data, with fresh weights."""
        if self.design is not None and self.data is not None:
            self._begin_opening()
            self._opener.open_preset(name, self.design, self.data)

    @property
    def opening(self) -> Amount | None:
        """How far the reading of data is; None if nothing is read, or nothing is known yet."""
        return None if self._opener.watch is None else self._opener.watch.amount

    def cancel_opening(self) -> None:
        """Leave unread what is being read."""
        self._opener.cancel()
        self._wish = None
        self._settle()
        self._fall_back()

    def _begin_opening(self) -> None:
        self._asked_from, self._coming = self.design, None
        if not self.state.has_thread:
            self._set_state(State.LOADING)

    def _opened(self, opened: Opened, path: str, fitted: Design | None) -> None:
        if self.design is not None and fitted is self._asked_from is not self.design:
            self._asked_from = self.design  # it has been edited meanwhile
            self._opener.again(self.design, self.data)
            return
        wish = self._wish
        self._know(opened.design.data, opened.trainer.data)
        self._settle()
        position = Position(opened.design, opened.trainer)
        if self.design is None or opened.design == self._coming:
            self.restore(position)
        else:
            self.proposed.emit(opened.text, position)
        self.opened.emit(path)
        self._grant(wish)

    def _report(self, error: Exception) -> None:
        if isinstance(error, NnplayError):
            self.refused.emit(str(error))
        else:
            self.failed.emit("".join(traceback.format_exception(error)))

    def _job_failed(self, error: Exception) -> None:
        self._wish = self._keeper.resume = None
        self._settle()
        if isinstance(error, NotFetchedError):
            asked = self._asked  # with its split and scaling, unless it is what weights ask for
            known = asked is not None and asked.source == error.name
            self.missing.emit(asked if known else DataRecipe(error.name))
        else:
            self._report(error)
        self._fall_back()

    def _fall_back(self) -> None:
        """If what was asked for at the start cannot be had: a window without data is no use."""
        if self.data is None and not self._fell_back:
            self._fell_back = True
            self.open_data(DEFAULT, self._wanted)

    def save_weights(self, path: Path) -> None:
        """Write the present weights; answered by `saved` or `refused`."""
        trainer, snapshot = self.trainer, self.snapshot
        if trainer is None or snapshot is None:
            self.refused.emit(self.tr("There are no weights to save yet; try again in a moment."))
            return
        self.poll()
        snapshot = self.snapshot or snapshot
        network, source = trainer.design.network, recipe_text(trainer.design.data)
        summary = training_summary(trainer, snapshot)

        def write() -> str:
            save_weights(path, snapshot, network, data=source, training=summary)
            return str(path)

        self._jobs.start(f"save {path}", write, self.saved.emit, self._report)

    # The network

    def _build(self, design: Design, data: DataSet) -> None:
        if self.problems:
            self._jobs.forget("build")
            self._wish = None
            return
        self._jobs.start("build", lambda: Trainer(design, data), self._built, self._job_failed)

    def _built(self, trainer: Trainer) -> None:
        self._replace_trainer(trainer)
        if self.design is not None:
            trainer.adopt(self.design)
        self._grant(self._wish)

    def _grant(self, wish: Mode | None) -> None:
        """Start what was asked for while there was nothing to start yet."""
        self._wish = None
        if wish is not None:
            self._run(wish)

    def _replace_trainer(self, trainer: Trainer, *, goes_on: bool = False) -> None:
        """Make another trainer the present one; `goes_on` says that it is about to be started."""
        self._runner.let_go()
        for key in ("build", "renew"):
            self._jobs.forget(key)
        self._keeper.forget()
        self._keeper.resume = None
        self.trainer = trainer
        if self._runner.take_back(trainer):
            self.snapshot = None  # until its last step is done
            self._set_state(State.STOPPING)
        else:
            self.snapshot = trainer.snapshot()
        self.speed.reset()
        self.network_changed.emit()
        if not goes_on:
            self._settle()

    def _keep(self, kept: Kept) -> None:
        """Go on with other layers that have taken over what was learned."""
        trainer, wish, resume = kept.trainer, self._wish, self._keeper.resume
        if self.design is not None:
            trainer.adopt(self.design)
        self._replace_trainer(trainer, goes_on=wish is not None or resume is not None)
        self.kept.emit(kept)
        if wish is not None:
            self._grant(wish)
        elif resume is not None:
            self._start(trainer, resume)
        self._settle()

    def _drop(self) -> None:
        """Leave it at the old layers: training has run away before the other ones came."""
        self._keeper.resume = None
        self._settle()
        self.design_changed.emit()

    def _leave_layers(self, trainer: Trainer) -> None:
        """Make no other layers; if training was interrupted for them, go on with it."""
        self._keeper.forget()
        resume = self._keeper.resume
        if resume is not None and self._runner.present is None:
            self._keeper.resume = None
            self._start(trainer, resume)
        self._settle()

    # Training

    def train(self) -> None:
        """Start training, or go on with it; after the last epoch, for as many epochs again."""
        self._run(Mode.RUN)

    def step_batch(self) -> None:
        """Train on one batch, then pause."""
        self._run(Mode.STEP)

    def step_epoch(self) -> None:
        """Train to the end of an epoch, then pause."""
        self._run(Mode.EPOCH)

    def pause(self) -> None:
        """Hold training after the present batch."""
        self._keeper.resume = None
        if self._runner.present is not None and self.state is State.TRAINING:
            self._runner.present.gate.set(Mode.PAUSE)

    def stop(self) -> None:
        """End training after the present batch; what was learned stays."""
        self._wish = self._keeper.resume = None
        self._jobs.forget("renew")
        if self._runner.present is not None:
            self._set_state(State.STOPPING)
            self._runner.present.stop()
        self._settle()

    def reset(self) -> None:
        """Propose the present design with fresh weights."""
        self._wish = None
        self._renew(self.tr("Reset"))

    def restart(self) -> None:
        """Propose the present design with fresh weights, and train it."""
        self._wish = Mode.RUN
        self._renew(self.tr("Restart"))

    def reinitialize(self) -> None:
        """Propose the present design with fresh weights; if the old ones train, train these."""
        self._wish = Mode.RUN if self.state is State.TRAINING else None
        self._renew(self.tr("Re-initialise"))

    def _renew(self, text: str) -> None:
        design = self.design
        if design is None or self.data is None or self._refuse_problems():
            return
        data = self.data.pristine or self.data
        if self.trainer is not None:
            self._leave_layers(self.trainer)

        def done(trainer: Trainer) -> None:
            present, wish = self.design, self._wish
            if present is None or restart_needed(trainer.design, present):
                self._renew(text)  # it has been edited meanwhile
                return
            trainer.adopt(present)
            self.proposed.emit(text, Position(present, trainer))
            self._grant(wish)

        self._jobs.start("renew", lambda: Trainer(design, data), done, self._job_failed)

    @property
    def lower_rate(self) -> float:
        """The learning rate to go back with: a tenth, or the optimizer's own if that is lower."""
        if self.trainer is None:
            return 0.0
        training = self.trainer.design.training
        return min(training.learning_rate / 10, OPTIMIZERS[training.optimizer.name].learning_rate)

    def go_back(self) -> None:
        """After a divergence, propose the last good weights with a lower learning rate."""
        trainer, design = self.trainer, self.design
        if trainer is None or design is None or trainer.divergence is None:
            return
        rate = self.lower_rate
        training = msgspec.structs.replace(design.training, learning_rate=rate)
        self.proposed.emit(
            self.tr("Go back with a lower learning rate"),
            Position(msgspec.structs.replace(design, training=training), trainer.gone_back(rate)),
        )

    def _refuse_problems(self) -> bool:
        if self.problems:
            self._wish = None
            self.refused.emit(self.problems[0].text)
        return bool(self.problems)

    def _run(self, mode: Mode) -> None:
        thread = self._runner.present
        waiting = any(self._jobs.busy(key) for key in ("build", "renew", "open"))
        coming = self._keeper.base is not None
        if self.state is State.STOPPING or coming or (waiting and thread is None):
            self._wish = mode
            return
        if thread is not None:
            thread.trainer.extend()
            thread.gate.set(mode)
            if self.state is State.PAUSED:
                self._set_state(State.TRAINING)
            return
        trainer = self.trainer
        if trainer is None or self._refuse_problems() or trainer.divergence is not None:
            return
        if not trainer.has_learned and self.design and restart_needed(trainer.design, self.design):
            self._wish = mode
            self._build(self.design, trainer.data)  # once more, since that failed before
            return
        trainer.extend()
        self._start(trainer, mode)

    def _start(self, trainer: Trainer, mode: Mode) -> None:
        self.speed.reset()
        threads = self.training_threads
        self._set_state(State.TRAINING)
        self._runner.start(trainer, threads, mode)

    def _paused(self) -> None:
        self.poll()
        self._set_state(State.PAUSED)

    def _ended(self, thread: TrainerThread) -> None:
        # It left a last snapshot, unless an error ended it.
        self.snapshot = thread.mailbox.take() or self.snapshot or thread.trainer.snapshot()
        if thread.error:
            self._keeper.forget()
            self._keeper.resume = None
            self._set_state(State.FAILED)
        elif not self._keeper.go_on():
            self._leave_layers(thread.trainer)
        self._grant(self._wish)

    def shut_down(self) -> None:
        """End everything that runs and wait for it; for closing. May be called repeatedly."""
        self._wish = None
        self._opener.cancel()
        self._keeper.forget()
        self._runner.shut_down()
        self._jobs.shutdown()

    def poll(self) -> Snapshot | None:
        """Empty the mailbox; return the newest snapshot if there is one since the last call."""
        thread = self._runner.present
        if thread is None:
            return None
        self.speed.measure(thread.trainer.samples)
        snapshot = thread.mailbox.take()
        if snapshot is not None:
            self.snapshot = snapshot
        return snapshot

    def _settle(self) -> None:
        """Take the state that follows from the trainer, if no thread holds another."""
        if self._runner.present is None:
            self._set_state(resting_state(self.trainer, loading=self._opener.busy))

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)
