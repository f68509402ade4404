"""Edits that can be undone: every change of the design goes through the one undo stack."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnplay.data import DRAWN, DataSet
from nnplay.engine import Position, Session
from nnplay.project import Design, Remedy
from nnplay.training import Trainer

MOST_BYTES = 1_000_000_000
"""Memory that all the networks and data that undo keeps may take, about."""


class Change(QUndoCommand):
    """One step of undo: from one position to another.

    Consecutive edits with the same non-empty key become one step, unless a network has been
    trained between them.
    """

    ID = 1

    def __init__(
        self, session: Session, text: str, before: Position, after: Position, key: str = ""
    ) -> None:
        super().__init__(text)
        self._session = session
        self._made = False
        self.before = before
        self.after = after
        self.key = key

    def redo(self) -> None:
        """Make the change; the stack calls it when the command is pushed, too."""
        if self._made:
            self.before, self.after = self._with_trainers(self.before, self.after)
        self._made = True
        self._session.restore(self.after)
        self._leave_learning_alone()

    def undo(self) -> None:
        """Take the change back."""
        self.after, self.before = self._with_trainers(self.after, self.before)
        self._session.restore(self.before)
        self._leave_learning_alone()

    def _leave_learning_alone(self) -> None:
        """Of drawn points, undo takes back the points, not what has been learned since."""
        data = self.before.design.data, self.after.design.data
        if data[0] != data[1] and all(recipe.source == DRAWN for recipe in data):
            self.forget_trainers()

    def _with_trainers(self, left: Position, target: Position) -> tuple[Position, Position]:
        """Keep the trainer that is left behind: it may have been rebuilt, and trained, since.

        If only designs are known, and the target's layers are others, what has been learned since
        goes along.
        """
        present = self._session.position
        trainer = None if present is None else present.trainer
        if target.trainer is None and self._session.replaces_network(target.design):
            target = target._replace(trainer=trainer)
        if target.trainer is not None:
            left = left._replace(trainer=trainer)
        return left, target

    def trainers(self) -> tuple[Trainer, ...]:
        """Return the trainers that this step keeps."""
        return tuple(p.trainer for p in (self.before, self.after) if p.trainer is not None)

    def forget_trainers(self) -> None:
        """Keep the designs only."""
        self.before = self.before._replace(trainer=None)
        self.after = self.after._replace(trainer=None)

    def id(self) -> int:
        """Return the number that lets Qt ask `mergeWith`."""
        return self.ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later change of the same thing that starts from the same trainer."""
        if not isinstance(other, Change) or not self.key or other.key != self.key:
            return False
        if other.before.trainer is not self.before.trainer:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


class ParameterChange(QUndoCommand):
    """A weight or bias of a network set by hand; undo puts back what it was then.

    The network is one that other steps, or the session, keep: without them nobody sees it again.
    """

    ID = 2

    def __init__(
        self, session: Session, text: str, place: int, values: tuple[float, float]
    ) -> None:
        super().__init__(text)
        assert session.trainer is not None
        self._session = session
        self._trainer = weakref.ref(session.trainer)
        self._step = session.trainer.step
        self.place = place
        self.before, self.after = values

    def redo(self) -> None:
        """Set the parameter; the stack calls it when the command is pushed, too."""
        self._put(self.after)

    def undo(self) -> None:
        """Put back what it was, whatever training has made of it since."""
        self._put(self.before)

    def _put(self, value: float) -> None:
        trainer = self._trainer()
        if trainer is None:
            self.setObsolete(True)  # the stack drops it then
        else:
            self._session.put(trainer, self.place, value)

    def id(self) -> int:
        """Return the number that lets Qt ask `mergeWith`."""
        return self.ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in a later change of the same parameter: a number is typed and turned in steps.

        What training has made of it in between is a value of its own, to be put back.
        """
        if not isinstance(other, ParameterChange) or other._what != self._what:
            return False
        self.after = other.after
        return True

    @property
    def _what(self) -> tuple[Trainer | None, int, int]:
        """The network, as it was trained by then, and the parameter."""
        return self._trainer(), self._step, self.place


class Editor(QObject):
    """Turns what panels ask for into undoable changes of the session."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(100)
        session.proposed.connect(self.propose)

    def edit(self, text: str, design: Design, key: str = "") -> None:
        """Replace the design; the trainer follows by itself."""
        before = self.session.position
        if before is None or design == before.design:
            return
        base = self._base(before, design, key)
        self._push(text, Position(before.design, base), Position(design, base), key)

    def set_parameter(self, text: str, place: int, before: float, after: float) -> None:
        """Set a weight or bias of the present network by hand; see `Network.place`."""
        if self.session.trainer is not None and before != after:
            self.stack.push(ParameterChange(self.session, text, place, (before, after)))

    def remedy(self, remedy: Remedy) -> None:
        """Apply a problem's remedy."""
        self.edit(remedy.label, remedy.design)

    def propose(self, text: str, position: Position) -> None:
        """Go to a position with a trainer of its own: something opened, or a reset."""
        before = self.session.position
        if before is not None:
            self._push(text, before, position, "")

    def _base(self, before: Position, design: Design, key: str) -> Trainer | None:
        """Return the trainer that an edited network is to come from; None if only designs change.

        A number that is turned from 64 over 1 to 128 is to lose nothing on the way: until there has
        been training in between, or a weight has been set, such edits all start from the first
        one's trainer.
        """
        if not self.session.replaces_network(design):
            return None
        last = self.stack.command(self.stack.index() - 1)
        if isinstance(last, Change) and key and last.key == key:
            base = last.before.trainer
            if base is not None and before.trainer is not None and base.step == before.trainer.step:
                return base
        return before.trainer

    def _push(self, text: str, before: Position, after: Position, key: str) -> None:
        self.stack.push(Change(self.session, text, before, after, key))
        self._spare_memory()

    def _spare_memory(self) -> None:
        """Let the oldest steps keep designs only, if all their networks and data are too much."""
        trainers: set[int] = set()
        seen: dict[int, int] = {}
        for change in self._newest_first():
            for trainer in change.trainers():
                trainers.add(id(trainer))
                seen[id(trainer)] = trainer.memory()
                seen[id(trainer.data)] = _bytes_of(trainer.data)
            if sum(seen.values()) > MOST_BYTES and len(trainers) > 2:
                change.forget_trainers()

    def _newest_first(self) -> Iterator[Change]:
        for index in reversed(range(self.stack.index())):
            change = self.stack.command(index)
            if isinstance(change, Change):
                yield change


def _bytes_of(data: DataSet) -> int:
    """Return the memory that the samples of a data set take."""
    parts = (data.train, data.validation, data.test)
    return sum(part.x.nbytes + part.y.nbytes for part in parts if part is not None)
