"""Edits that can be undone: every change of the design goes through the one undo stack."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnplay.engine import Position, Session
from nnplay.project import Design, Remedy


class Change(QUndoCommand):
    """One step of undo: from one position to another.

    Consecutive edits with the same non-empty key become one step.
    """

    ID = 1

    def __init__(
        self, session: Session, text: str, before: Position, after: Position, key: str = ""
    ) -> None:
        super().__init__(text)
        self._session = session
        self.before = before
        self.after = after
        self.key = key

    def redo(self) -> None:
        """Make the change; the stack calls it when the command is pushed, too."""
        self.before = self._with_present_trainer(self.before)
        self._session.restore(self.after)

    def undo(self) -> None:
        """Take the change back."""
        self.after = self._with_present_trainer(self.after)
        self._session.restore(self.before)

    def _with_present_trainer(self, left: Position) -> Position:
        """Keep the trainer that is left behind: it may have been rebuilt, and trained, since."""
        return left if left.trainer is None else left._replace(trainer=self._session.trainer)

    def id(self) -> int:
        """Return the number that lets Qt ask `mergeWith`."""
        return self.ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later change of the same thing."""
        if not isinstance(other, Change) or not self.key or other.key != self.key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


class Editor(QObject):
    """Turns what panels ask for into undoable changes of the session."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(100)  # each step may hold a trainer
        session.proposed.connect(self.propose)

    def edit(self, text: str, design: Design, key: str = "") -> None:
        """Replace the design; the trainer follows by itself."""
        before = self.session.position
        if before is None or design == before.design:
            return
        self._push(text, Position(before.design, None), Position(design, None), key)

    def remedy(self, remedy: Remedy) -> None:
        """Apply a problem's remedy."""
        self.edit(remedy.label, remedy.design)

    def propose(self, text: str, position: Position) -> None:
        """Go to a position with a trainer of its own: something opened, or a reset."""
        before = self.session.position
        if before is not None:
            self._push(text, before, position, "")

    def _push(self, text: str, before: Position, after: Position, key: str) -> None:
        self.stack.push(Change(self.session, text, before, after, key))
