"""What the dialogs share that try something out on a copy of the network, in the background."""

from __future__ import annotations

import traceback
from abc import abstractmethod

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnplay.engine import Session
from nnplay.engine.trials import Task, Tasks, Trial, Work, trial_of
from nnplay.errors import NnplayError
from nnplay.ui.panel import Panel
from nnplay.ui.theme import SPACING

_LOOK = 50
"""Milliseconds between two looks at what has come out so far."""

_PARTS = 1000
"""Parts of the progress bar."""

_KINDS = ("muted", "good", "warning", "bad")


class TrialDialog(QDialog):
    """A sentence of explanation, a panel with what comes out, a line that says how it stands.

    Parameters
    ----------
    panel : Panel
        Filled by the subclass.
    session : Session
    tasks : Tasks
        Runs the work.

    Attributes
    ----------
    task : Task or None
        What is under way.
    trial : Trial or None
        What it was begun with.
    explanation, origin, status : QLabel
        What this is about, what it is tried on, and how it stands.
    buttons : QHBoxLayout
        Takes further buttons, between "Run again" and "Close".
    """

    def __init__(
        self, panel: Panel, session: Session, tasks: Tasks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.session = session
        self.task: Task | None = None
        self.trial: Trial | None = None
        self._tasks = tasks
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        self.explanation = _line()
        self.explanation.setProperty("muted", False)
        self.origin = _line()
        self.panel = panel
        self.status = _line()
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Room for two lines, so that the dialog does not jump with what is said.
        self.status.setMinimumHeight(2 * self.status.fontMetrics().lineSpacing() + 2)
        self.status.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximum(_PARTS)
        self.progress.setAccessibleName(self.tr("Progress"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.again = self.button(
            self.tr("Run again"), self.tr("Start over with the network as it is now.")
        )
        self.again.clicked.connect(self.start)
        self.close_button = self.button(self.tr("Close"), self.tr("Close this dialog (Esc)."))
        self.close_button.clicked.connect(self.reject)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2 * SPACING)
        self.buttons.addWidget(self.again)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*4 * [4 * SPACING])
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.explanation)
        layout.addWidget(self.origin)
        layout.addWidget(self.panel, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.status)
        layout.addLayout(self.buttons)

    # What the dialogs differ in

    @abstractmethod
    def work(self, trial: Trial) -> Work:
        """Return what the thread is to do; it must not touch the dialog."""

    @abstractmethod
    def show_items(self, task: Task) -> float:
        """Show what has come out so far; return which share of the work is done."""

    @abstractmethod
    def show_end(self, task: Task) -> None:
        """Show the outcome of a task that came to its end."""

    @abstractmethod
    def show_nothing(self) -> None:
        """Show that nothing has come out."""

    # The course of things

    @Slot()
    def start(self) -> None:
        """Begin, or begin anew, with the session as it is now."""
        self.stop()
        self.show_nothing()
        self.origin.clear()
        try:
            self.trial = trial_of(self.session)
        except NnplayError as error:
            self.say(self.tr("This cannot start: {0}").format(error), "warning")
            return
        self.origin.setText(self._origin(self.trial))
        self.say(self.tr("Preparing a copy of the network…"))
        self.progress.setValue(0)
        self.progress.show()
        self.again.setEnabled(False)
        self.task = self._tasks.start(self.work(self.trial), self.trial.threads, self._ended)
        self._timer.start()

    def stop(self) -> None:
        """Give up what is under way."""
        self._timer.stop()
        self.progress.hide()
        self.again.setEnabled(True)
        task, self.task = self.task, None
        if task is not None:
            task.requestInterruption()

    def done(self, result: int) -> None:
        """Give up what is under way, and close."""
        self.stop()
        super().done(result)

    def say(self, text: str, kind: str = "muted") -> None:
        """Say how it stands, in a colour of a kind."""
        self.status.setText(text)
        set_kind(self.status, kind)

    def button(self, text: str, tooltip: str) -> QPushButton:
        """Return a new button, which Enter does not press by itself."""
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setToolTip(tooltip)
        button.setAccessibleName(text)
        return button

    def _look(self) -> None:
        if self.task is not None and self.task.items:
            self.progress.setValue(round(_PARTS * self.show_items(self.task)))

    def _ended(self) -> None:
        task = self.task
        # One that was given up ends some time later, perhaps beside the next.
        if task is None or not (task.complete or task.error):
            return
        self.stop()
        if task.error is None:
            self.show_end(task)
        elif isinstance(task.error, NnplayError):
            self.say(str(task.error), "bad")
        elif isinstance(task.error, MemoryError):
            self.say(self.tr("There is not enough memory for a copy of this network."), "bad")
        else:
            self.say(self.tr("This failed: {0}").format(task.error), "bad")
            self.session.failed.emit("".join(traceback.format_exception(task.error)))

    def _origin(self, trial: Trial) -> str:
        if trial.waiting:
            words = self.tr("Tried on a copy with fresh weights, as edits wait for a restart: {0}.")
            return words.format(", ".join(trial.waiting))
        if not trial.epoch and trial.loaded:
            return self.tr("Tried on a copy of the network, with the weights that were loaded.")
        if not trial.epoch:
            return self.tr("Tried on a copy of the network, which is untrained.")
        epochs = f"{trial.epoch:.3g}"
        words = self.tr("Tried on a copy of the network as it is after {0}.").format(
            self.tr("1 epoch") if epochs == "1" else self.tr("{0} epochs").format(epochs)
        )
        if self.session.state.has_thread:
            words += self.tr(" Its training goes on untouched.")
        return words


def set_kind(label: QLabel, kind: str) -> None:
    """Colour a label by one of the style sheet's properties: "muted", "good", "warning", "bad"."""
    if not label.property(kind):
        for name in _KINDS:
            label.setProperty(name, name == kind)
        label.style().unpolish(label)
        label.style().polish(label)


def _line() -> QLabel:
    label = QLabel()
    label.setProperty("muted", True)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label
