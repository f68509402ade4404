"""The drawings that are kept, with undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnplay.ui.draw.kept import MOST, Kept


class _Replace(QUndoCommand):
    """From some drawings to others."""

    def __init__(self, model: KeptModel, text: str, after: tuple[Kept, ...]) -> None:
        super().__init__(text)
        self._model, self._before, self._after = model, model.kept, after

    def redo(self) -> None:
        """Have those after the change."""
        self._model.show(self._after)

    def undo(self) -> None:
        """Have those before it."""
        self._model.show(self._before)


class KeptModel(QObject):
    """The drawings that are kept.

    Attributes
    ----------
    kept : tuple of Kept
    stack : QUndoStack
    changed : Signal
        `kept` are others.
    edited : Signal
        A person has changed them.
    """

    changed = Signal()
    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kept: tuple[Kept, ...] = ()
        self._begins = False
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._edited)

    def start_with(self, kept: Sequence[Kept]) -> None:
        """Begin with drawings that come from a file; there is nothing to undo."""
        self._begins = True
        self.stack.clear()
        self._begins = False
        self.show(tuple(kept))

    def add(self, more: Sequence[Kept]) -> str:
        """Keep more drawings; return why not, or "" if they are kept."""
        if len(self.kept) + len(more) > MOST:
            return self.tr("A set takes up to {0} drawings; save it and remove some.").format(MOST)
        self._push(self.tr("Keep"), (*self.kept, *more))
        return ""

    def remove(self, index: int) -> None:
        """Let one go."""
        self._push(self.tr("Remove"), (*self.kept[:index], *self.kept[index + 1 :]))

    def relabel(self, index: int, label: int) -> None:
        """Say that one is of another class."""
        if self.kept[index].label != label:
            one = self.kept[index]._replace(label=label)
            self._push(self.tr("Relabel"), (*self.kept[:index], one, *self.kept[index + 1 :]))

    def show(self, kept: tuple[Kept, ...]) -> None:
        """Have other drawings; for the undo stack."""
        self.kept = kept
        self.changed.emit()

    def _push(self, text: str, after: tuple[Kept, ...]) -> None:
        self.stack.push(_Replace(self, text, after))

    def _edited(self, _index: int) -> None:
        if not self._begins:
            self.edited.emit()
