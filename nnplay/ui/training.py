"""Training in the window: the Train button, the numbers of the run, the state in words."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog

from nnplay.engine import Session, State, compiling
from nnplay.engine.gate import Mode
from nnplay.nn import compiled
from nnplay.project import Design
from nnplay.training import Snapshot, Trainer
from nnplay.training.threads import usable_cores
from nnplay.ui import settings
from nnplay.ui.actions import ACTIONS, icon, tooltip
from nnplay.ui.files import last_session_path
from nnplay.ui.offer import offer
from nnplay.ui.pace import Paces, pace_words
from nnplay.ui.status import RunStatus, StatusLine

# State -> (words, kind of colour, text of the Train button, its icon)
_STATES: dict[State, tuple[str, str, str, str]] = {
    State.LOADING: ("Loading", "muted", "Train", "mdi6.play"),
    State.READY: ("Ready", "muted", "Train", "mdi6.play"),
    State.TRAINING: ("Training", "good", "Pause", "mdi6.pause"),
    State.PAUSED: ("Paused", "warning", "Resume", "mdi6.play"),
    State.STOPPING: ("Stopping", "warning", "Train", "mdi6.play"),
    State.STOPPED: ("Stopped", "muted", "Train", "mdi6.play"),
    State.FINISHED: ("Finished", "good", "Train more", "mdi6.play"),
    State.DIVERGED: ("Diverged", "bad", "Train", "mdi6.play"),
    State.FAILED: ("Failed", "bad", "Train", "mdi6.play"),
}


_RESTS = {Mode.RUN: "{0} left", Mode.EPOCH: "{0} left of this epoch"}
"""How the time is called until training rests, by what it was told to do."""

TOO_FAST = 1.5
"""Seconds of a training in which there is hardly anything to be seen."""


class Training(QObject):
    """Keeps actions and status in step with the session.

    Attributes
    ----------
    compiled_wanted : Signal
        Steps are to be compiled from now on.
    """

    compiled_wanted = Signal()

    def __init__(
        self, session: Session, status: RunStatus, line: StatusLine, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.status = status
        self.line = line
        self.actions: dict[str, QAction] = {}
        self._noted: tuple[Snapshot, float | None] | None = None
        self.paces = Paces(session, self)
        self.paces.changed.connect(self.update_numbers)
        session.keep_learned = settings.KEEP_LEARNED.get()
        session.compiled = settings.COMPILED.get()
        session.state_changed.connect(self.update_state)
        session.design_changed.connect(self.update_state)
        session.network_changed.connect(self.update_state)

    def toggle(self) -> None:
        """Start or go on with training; if it runs, pause it."""
        if self.session.state is State.TRAINING:
            self.session.pause()
        else:
            self.session.train()

    def keep_learned(self, keep: bool) -> None:
        """Choose whether an edit of the layers of a trained network keeps what it has learned."""
        self.session.keep_learned = keep
        settings.KEEP_LEARNED.set(keep)

    def compile_steps(self, wanted: bool) -> None:
        """Choose whether training makes compiled steps, from its next start on."""
        self.session.compiled = wanted
        settings.COMPILED.set(wanted)
        if wanted:
            self.compiled_wanted.emit()

    def choose_threads(self) -> None:
        """Ask for the number of threads; it counts from the next start of training on."""
        most = usable_cores()
        count, chosen = QInputDialog.getInt(
            self.line.window(),
            self.tr("Threads"),
            self.tr(
                "Cores for the matrix products, from the next start of training (1 to {0}):\n"
                "one less than all keeps this window smooth."
            ).format(most),
            self.session.training_threads,
            1,
            most,
        )
        if chosen:
            self.session.threads = count
            self.update_numbers()

    def note_score(self, snapshot: Snapshot, score: float | None = None) -> None:
        """Take over what somebody has measured of a snapshot; shown while the network is that.

        None while it is being measured: what training measured was of another network.
        """
        self._noted = snapshot, score
        self.update_numbers()

    def update_state(self) -> None:
        """Show the session's state and offer what can be done in it."""
        state = self.session.state
        words, kind, label, icon_name = _STATES[state]
        if self._ended_early:
            words, kind = "Stopped early", "good"
        self.status.set_state(self.tr(words), kind)
        train = self.actions["train"]
        train.setText(self.tr(label))
        train.setIcon(icon(icon_name, "on_accent"))
        spec = next(spec for spec in ACTIONS if spec.name == "train")
        why = self.session.problems[0].text if self.session.problems else ""
        if state is State.DIVERGED:
            why = self.tr("training ran away; undo, reset or go back to the last good weights")
        train.setToolTip(
            tooltip(spec, self.tr("Cannot train: {0}").format(why) if why else self.tr(spec.help))
        )
        train.setEnabled(state not in (State.STOPPING, State.DIVERGED))
        for name, why_not in self._obstacles(why).items():
            offer(self.actions[name], why_not)
        self.actions["keep_learned"].setChecked(self.session.keep_learned)
        self._offer_compiled()
        self.update_numbers()

    def _obstacles(self, why: str) -> dict[str, str]:
        """Say why actions cannot be used now, "" of those that can; of training itself it is known.

        Parameters
        ----------
        why : str
            Why it cannot be trained.
        """
        state, trainer = self.session.state, self.session.trainer
        no_step = {
            State.STOPPING: self.tr("Training is stopping"),
            State.DIVERGED: self.tr("Cannot train: {0}").format(why),
        }.get(state, "")
        can_stop = state in (State.TRAINING, State.PAUSED)
        can_reset = trainer is not None and (trainer.has_learned or state.has_thread)
        nothing = "" if trainer is not None else self.tr("There is no network yet")
        return {
            "step_batch": no_step,
            "step_epoch": no_step,
            "stop": "" if can_stop else self.tr("No training is under way"),
            "reset": "" if can_reset else self.tr("The network has not learned anything yet"),
            "open_last": "" if last_session_path().exists() else self.tr("No session was kept yet"),
            "save_weights": nothing,
            "save_weights_as": nothing,
        }

    def _offer_compiled(self) -> None:
        action, why_not = self.actions["compiled"], ""
        if not compiled.installed():
            why_not = self.tr("Needs Numba, which `pip install nnplay[fast]` brings.")
        elif compiling.failed():
            why_not = self.tr("Numba failed: `python -m nnplay.nn.compiled` tells why.")
        offer(action, why_not)
        action.setChecked(self.session.compiled and not why_not)

    def update_numbers(self) -> None:
        """Show how far and how fast training is."""
        trainer = self.session.trainer
        if trainer is None:
            return
        history, settings = trainer.history, trainer.design.training
        rows = history.batches()
        progress = float(rows.epoch[-1]) if len(rows.epoch) else 0.0
        samples = len(trainer.data.train)
        batches = math.ceil(samples / settings.batch_size)
        # The end of an epoch belongs to it: 3.0 is the last batch of the third.
        epoch = math.ceil(progress - 1e-9)
        until = max(trainer.until, epoch)
        inside = progress - max(0, epoch - 1)
        batch = math.ceil(inside * samples / settings.batch_size - 1e-6)
        speed, pace = self.session.speed.samples_per_second, self.session.pace
        if pace is not None:
            # At a step a second, the last moments may have seen one more than they should.
            speed = min(speed, pace * settings.batch_size)
        self.status.set_scored(trainer.data.task, trainer.data.watched)
        self.status.set_values(
            epoch,
            until,
            batch,
            batches,
            speed,
            self._score(trainer),
        )
        self._update_line(progress, until, samples, speed)

    def _score(self, trainer: Trainer) -> float | None:
        """Return the score of the network as it is, or as training measured it last.

        None where somebody has changed it since: nobody knows it yet.
        """
        if self._noted is not None and self.session.state.at_rest and not trainer.measured:
            snapshot, score = self._noted
            if snapshot is self.session.snapshot:
                return score
        tests = trainer.history.tests()
        return float(tests.score[-1]) if len(tests.score) and not trainer.changed else None

    @property
    def _ended_early(self) -> bool:
        trainer = self.session.trainer
        resting = self.session.state in (State.STOPPED, State.FINISHED)
        return resting and trainer is not None and trainer.stopped_early

    def _ending(self) -> str:
        """Say why training ended, and which weights are in place."""
        trainer, words = self.session.trainer, self.tr(_STATES[self.session.state][0])
        if trainer is None or self.session.state not in (State.STOPPED, State.FINISHED):
            return words
        best = trainer.best
        if trainer.stopped_early and best is not None:
            waited = trainer.epoch - best.epoch
            text = self.tr("Stopped early: no lower {0} cost for {1} epochs")
            if waited == 1:
                text = self.tr("Stopped early: no lower {0} cost for {1} epoch")
            words = text.format(self.tr(trainer.data.watched), waited)
        if trainer.best_kept and best is not None:
            kept = self.tr("weights of epoch {0} put back").format(best.epoch)
            words = f"{words} · {kept}"
        elif self.session.state is State.FINISHED and self._was_too_fast:
            text = self.tr("{0} in {1} s · to watch it learn, choose a pace in the Train menu")
            words = text.format(words, f"{self.session.seconds:.1f}")
        return words

    @property
    def _was_too_fast(self) -> bool:
        seconds = self.session.seconds
        return self.session.pace is None and seconds is not None and seconds < TOO_FAST

    def _update_line(self, progress: float, until: int, samples: int, speed: float) -> None:
        words = self._ending()
        pace, trainer = self.session.pace, self.session.trainer
        if self.session.state is State.TRAINING:
            words = self.tr("Training on {0} of {1} cores").format(
                self.session.training_threads, usable_cores()
            )
            if trainer is not None and trainer.strides.used:
                words = self.tr("{0}, compiled").format(words)
            if pace is not None:
                words = self.tr("Training: {0}").format(pace_words(pace))
        share = min(1.0, progress / until) if until else 0.0
        detail = f"{100 * share:.0f} %" if progress else ""
        detail = " · ".join(filter(None, (detail, self._rest(progress, until, samples, speed))))
        self.line.set_values(words, share, detail)

    def _rest(self, progress: float, until: int, samples: int, speed: float) -> str:
        """Say how long training goes on before it rests: to its end, or to that of an epoch."""
        mode, end = self.session.mode, until
        if mode is Mode.EPOCH:
            end = math.ceil(progress - 1e-9)  # nothing is left while the epoch is being measured
        left = (end - progress) * samples
        if self.session.state is not State.TRAINING or mode not in _RESTS or not left > 0 < speed:
            return ""
        return self.tr(_RESTS[mode]).format(duration(left / speed))


def train_note(design: Design, *, cost: bool) -> str:
    """Say what is in the training figures that is not in those measured after an epoch, or "".

    >>> from nnplay.project import DataShape, default_design, fields
    >>> design = fields.LABEL_SMOOTHING.put(default_design("", DataShape(1, 2)), 0.1)
    >>> train_note(design, cost=True), train_note(design, cost=False)
    ('with smoothing', '')
    """
    parts = []
    if cost and design.training.label_smoothing:
        parts.append("smoothing")
    if cost and design.training.class_weights != "none":
        parts.append("class weights")
    if any(layer.dropout for layer in design.network.layers):
        parts.append("dropout")
    return f"with {', '.join(parts)}" if parts else ""


def duration(seconds: float) -> str:
    """Return a duration in words short enough for a status bar.

    >>> duration(9.2), duration(75), duration(4000)
    ('10 s', '1 min 15 s', '1 h 06 min')
    """
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
