"""The tools that try something out on a copy of the network: their dialogs, one of each at most."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from nnplay.engine import Session
from nnplay.engine.trials import Tasks
from nnplay.project.fields import LEARNING_RATE
from nnplay.ui.gradient_check import GradientCheckDialog
from nnplay.ui.rate_finder import RateFinderDialog
from nnplay.ui.trial_dialog import TrialDialog
from nnplay.ui.undo import Editor


class Trials(QObject):
    """Opens the dialogs, and makes what they find an edit.

    Attributes
    ----------
    dialogs : list of TrialDialog
        Those that are open.
    """

    def __init__(self, session: Session, editor: Editor, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.editor = editor
        self.window = window
        self.tasks = Tasks(self)
        self.dialogs: list[TrialDialog] = []
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shut_down)

    def find_rate(self) -> None:
        """Open the learning-rate finder and start it; if it is open, bring it to the front."""
        if not self._activate(RateFinderDialog):
            dialog = RateFinderDialog(self.session, self.tasks, self.window)
            dialog.wanted.connect(self._use_rate)
            self._open(dialog)

    def check_gradients(self) -> None:
        """Open the gradient check and start it; if it is open, bring it to the front."""
        if not self._activate(GradientCheckDialog):
            self._open(GradientCheckDialog(self.session, self.tasks, self.window))

    def shut_down(self) -> None:
        """Close the dialogs, end what they run and wait for it; may be called repeatedly."""
        for dialog in list(self.dialogs):
            dialog.close()
        self.tasks.shut_down()

    def _activate(self, kind: type[TrialDialog]) -> bool:
        for dialog in self.dialogs:
            if isinstance(dialog, kind):
                dialog.raise_()
                dialog.activateWindow()
                return True
        return False

    def _open(self, dialog: TrialDialog) -> None:
        self.dialogs.append(dialog)
        dialog.finished.connect(self._forget)
        dialog.start()
        dialog.show()

    def _forget(self) -> None:
        """Let go of a dialog that has been closed, which Qt deletes."""
        self.dialogs = [dialog for dialog in self.dialogs if dialog.isVisible()]

    def _use_rate(self, rate: float) -> None:
        design = self.session.design
        if design is not None:
            text = self.tr("Use the learning rate found")
            self.editor.edit(text, LEARNING_RATE.put(design, rate))
