"""The paces of the Train menu: how fast training goes, for those who want to watch it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from nnplay.engine import Session
from nnplay.ui import settings

PREFIX = "pace:"
"""Begins the name of a pace's action."""


class Pace(NamedTuple):
    """One pace.

    Attributes
    ----------
    name : str
        In the settings.
    steps : float or None
        A second, at most; None for as many as the computer can make.
    text : str
        In the menu, with an ampersand before the mnemonic.
    help : str
        One sentence.
    """

    name: str
    steps: float | None
    text: str
    help: str


PACES: tuple[Pace, ...] = (
    Pace("full", None, "&Full speed", "Train as fast as this computer can."),
    Pace("100", 100.0, "1&00 steps/s", "Make at most a hundred training steps a second."),
    Pace("10", 10.0, "&10 steps/s", "Make ten training steps a second, slow enough to watch."),
    Pace("1", 1.0, "1 &step/s", "Make one training step a second, to see what each one does."),
)
"""From fast to slow."""


class Paces(QObject):
    """Sets the session's pace and remembers it.

    Attributes
    ----------
    changed : Signal()
        The session has another pace.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self._actions: dict[str, QAction] = {}
        names = [pace.name for pace in PACES]
        name = settings.PACE.get()
        self._present = names.index(name) if name in names else 0
        session.pace = self.present.steps

    @property
    def present(self) -> Pace:
        """The chosen one."""
        return PACES[self._present]

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Take those of the window, by name, and mark the present pace among them."""
        self._actions = actions
        group = QActionGroup(self)
        for pace in PACES:
            group.addAction(actions[f"{PREFIX}{pace.name}"])
        self._show()

    def choose(self) -> None:
        """Take the pace that the action which called this is named after."""
        names = [f"{PREFIX}{pace.name}" for pace in PACES]
        self._take(names.index(self.sender().objectName()))

    def slower(self) -> None:
        """Take the next slower pace, if there is one."""
        self._take(self._present + 1)

    def faster(self) -> None:
        """Take the next faster pace, if there is one."""
        self._take(self._present - 1)

    def _take(self, index: int) -> None:
        self._present = max(0, min(index, len(PACES) - 1))
        self.session.pace = self.present.steps
        settings.PACE.set(self.present.name)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._actions[f"{PREFIX}{self.present.name}"].setChecked(True)
        self._actions["faster"].setEnabled(self._present > 0)
        self._actions["slower"].setEnabled(self._present < len(PACES) - 1)


def pace_words(steps: float | None) -> str:
    """Say that training is slowed down, and to what, or "" at full speed.

    >>> pace_words(10.0), pace_words(1.0), pace_words(None)
    ('10 steps/s, slowed down', '1 step/s, slowed down', '')
    """
    if steps is None:
        return ""
    return f"{steps:g} {'step' if steps == 1 else 'steps'}/s, slowed down"
