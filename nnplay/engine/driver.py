"""The present trainer at work: started, held and stopped, its state and its newest snapshot."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from nnplay.engine import compiling
from nnplay.engine.gate import Mode
from nnplay.engine.runner import Runner
from nnplay.engine.speed import Speed
from nnplay.engine.state import State, resting_state
from nnplay.engine.trainer_thread import TrainerThread
from nnplay.project import Design
from nnplay.training import Snapshot, Trainer
from nnplay.training.threads import suggest_threads


class Driver(QObject):
    """Trains the present trainer, and tells how far it is; what to train is for others to say.

    Attributes
    ----------
    trainer : Trainer or None
        The present one; see `take`.
    snapshot : Snapshot or None
        The newest of its weights; None while it is in the middle of a step.
    state : State
    threads : int or None
        Threads that its matrix products are to have from the next start on; None for as many as
        seem best.
    compiled : bool
        Whether steps are to be compiled ones, as soon and as far as they can be; from the next
        start on.
    speed : Speed
    seconds : float or None
        How long the last training of this trainer took, with its pauses; None before it has ended.
    runner : Runner
        Owns its thread.
    state_changed : Signal(object)
        A `State`.
    snapshot_changed : Signal
        `snapshot` is another one, though nobody trains.
    changed_by_hand : Signal(object)
        Parameters of this `Trainer` are being set, or have been; whoever reads it must do so anew.
    failed : Signal(str)
        An exception ended a training thread; its traceback.
    ended : Signal(bool)
        Training has ended, and the state is yet to be settled; whether it ended by an error.
    """

    state_changed = Signal(object)
    snapshot_changed = Signal()
    changed_by_hand = Signal(object)
    failed = Signal(str)
    ended = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.trainer: Trainer | None = None
        self.snapshot: Snapshot | None = None
        self.state = State.LOADING
        self.threads: int | None = None
        self.compiled = True
        self.speed = Speed()
        self.seconds: float | None = None
        self._began = 0.0
        self.runner = Runner(self)
        self.runner.paused.connect(self._paused)
        self.runner.failed.connect(self.failed)
        self.runner.ended.connect(self._ended)

    @property
    def busy(self) -> bool:
        """Whether the present trainer has a thread, be it paused."""
        return self.runner.present is not None

    @property
    def mode(self) -> Mode | None:
        """What the present trainer's thread is to do; None if it has none."""
        return None if self.runner.present is None else self.runner.present.gate.mode

    @property
    def training_threads(self) -> int:
        """Threads of the matrix products: those in use, or those that training would get."""
        if self.runner.present is not None:
            return self.runner.present.threads
        if self.threads is not None or self.trainer is None:
            return self.threads or 1
        return suggest_threads(self.trainer.design, window=True)

    def take(self, trainer: Trainer) -> None:
        """Make another trainer the present one; the thread of the last one ends by itself."""
        self.runner.let_go()
        self.trainer, self.seconds = trainer, None
        if self.runner.take_back(trainer):
            self.snapshot = None  # until its last step is done
            self.set_state(State.STOPPING)
        else:
            trainer.catch_up()  # with what was asked of it while it was away
            self.snapshot = trainer.snapshot()
        self.speed.reset()

    def adopt(self, design: Design) -> None:
        """Let the present trainer take over the live settings of a design."""
        if self.trainer is not None:
            self.trainer.adopt(design)
            self._look_again()

    def put(self, trainer: Trainer, place: int, value: float) -> None:
        """Set a parameter of a trainer by hand; if it is training, before its next step."""
        trainer.put(place, value)
        if trainer is self.trainer:
            self._look_again()
        self.changed_by_hand.emit(trainer)

    def _look_again(self) -> None:
        """Make a new snapshot, if no thread is at work that will, and it would be another one.

        The network itself follows, too: others than its thread look at it while it rests.
        """
        trainer = self.trainer
        if trainer is None or (self.busy and self.state is not State.PAUSED):
            return
        if self._is_old(trainer):
            self.snapshot = trainer.snapshot()
            self.snapshot_changed.emit()

    def _is_old(self, trainer: Trainer) -> bool:
        """Bring a trainer up to date that no thread is at; whether the snapshot is not any more."""
        snapshot = self.snapshot
        return trainer.catch_up() or (snapshot is not None and snapshot.off != trainer.off)

    def start(self, mode: Mode) -> None:
        """Start a thread for the present trainer; it must have none yet."""
        if self.trainer is not None:
            self.speed.reset()
            self.seconds, self._began = None, time.monotonic()
            self.trainer.strides.allowed = self.compiled and compiling.ready()
            threads = self.training_threads
            self.set_state(State.TRAINING)
            self.runner.start(self.trainer, threads, mode)

    def go_on(self, mode: Mode) -> bool:
        """Let the thread go on, for as many epochs again after the last; False without a thread."""
        thread = self.runner.present
        if thread is None:
            return False
        thread.trainer.extend()
        thread.gate.set(mode)
        if self.state is State.PAUSED:
            self.speed.resume(thread.trainer.samples)
            self.set_state(State.TRAINING)
        return True

    def pause(self) -> None:
        """Hold training after the present batch."""
        if self.runner.present is not None and self.state is State.TRAINING:
            self.runner.present.gate.set(Mode.PAUSE)

    def stop(self) -> None:
        """End training after the present batch."""
        if self.runner.present is not None:
            self.set_state(State.STOPPING)
            self.runner.present.stop()

    def poll(self) -> Snapshot | None:
        """Empty the mailbox; return the newest snapshot if there is one since the last call."""
        thread = self.runner.present
        if thread is None:
            return None
        self.speed.measure(thread.trainer.samples)
        snapshot = thread.mailbox.take()
        if snapshot is not None:
            self.snapshot = snapshot
        return snapshot

    def settle(self, *, loading: bool) -> None:
        """Take the state that follows from the trainer, if no thread holds another."""
        if not self.busy:
            self.set_state(resting_state(self.trainer, loading=loading))

    def set_state(self, state: State) -> None:
        """Take a state, and tell of it."""
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)

    def _paused(self) -> None:
        self.poll()
        self.set_state(State.PAUSED)
        self._look_again()  # at what was asked for while the thread was on its way to the gate

    def _ended(self, thread: TrainerThread) -> None:
        # It left a last snapshot, unless an error ended it.
        self.snapshot = thread.mailbox.take() or self.snapshot or thread.trainer.snapshot()
        if self._is_old(thread.trainer):
            self.snapshot = thread.trainer.snapshot()
        self.seconds = time.monotonic() - self._began
        self.ended.emit(bool(thread.error))
