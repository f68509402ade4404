"""The page of the drawings that are kept."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QScrollArea

from nnplay.ui.draw.gallery import Gallery
from nnplay.ui.draw.kept_model import KeptModel
from nnplay.ui.draw.pages import Page
from nnplay.ui.draw.tools import IconButton, row_of
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.labels import as_note


class KeptPage(Page):
    """The drawings that are kept, and how many of them the network recognises.

    Attributes
    ----------
    model : KeptModel
    chosen : Signal
        Another one is to be looked at: the one that is selected in `gallery`.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = KeptModel(self)
        self._names: tuple[str, ...] = ()
        self.open = IconButton(
            "mdi6.folder-open-outline",
            self.tr("Add drawings from a file…"),
            self.tr("An .npz file with arrays x and y, as saved here"),
        )
        self.save = IconButton(
            "mdi6.content-save-outline",
            self.tr("Save as a data set…"),
            self.tr("An .npz file that nnplay opens like any other data"),
        )
        self.remove = IconButton(
            "mdi6.trash-can-outline", self.tr("Remove the selected drawing"), "Del"
        )
        self.undo = IconButton("mdi6.undo", self.tr("Undo"), "Ctrl+Z")
        self.redo = IconButton("mdi6.redo", self.tr("Redo"), "Ctrl+Shift+Z")
        self.column.addLayout(row_of(self.open, self.save, self.remove, self.undo, self.redo))
        self.score = ElidedLabel()
        self.score.set_tip(self.tr("How many of them the network recognises now"))
        self.gallery = Gallery()
        self.area = QScrollArea()
        self.area.setWidget(self.gallery)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = QLabel(
            self.tr(
                "Draw a picture, click on what it is, and press Keep: here they gather, to be "
                "tested together."
            )
        )
        self.empty.setWordWrap(True)
        as_note(self.empty)
        self.column.addWidget(self.score)
        self.column.addWidget(self.empty)
        self.column.addWidget(self.area, 1000)
        self.column.addStretch(1)
        self._wire()
        self.set_names(())

    def _wire(self) -> None:
        gallery, model, stack = self.gallery, self.model, self.model.stack
        gallery.revealed.connect(self._reveal)
        gallery.chosen.connect(self.select)
        model.changed.connect(self._show)
        for signal in (gallery.remove_wanted, self.remove.clicked):
            signal.connect(self._remove)
        for wanted, button, act, able in (
            (gallery.undo_wanted, self.undo, stack.undo, stack.canUndoChanged),
            (gallery.redo_wanted, self.redo, stack.redo, stack.canRedoChanged),
        ):
            button.setEnabled(False)
            wanted.connect(act)
            button.clicked.connect(act)
            able.connect(button.setEnabled)

    def set_names(self, names: tuple[str, ...]) -> None:
        """Say what the classes are called; none if there are no classes."""
        self._names = names
        self.open.setEnabled(bool(names))
        self._show()

    def set_predicted(self, predicted: NDArray[Any] | None) -> None:
        """Show the classes that the network takes the drawings for; −1 for no number."""
        self.gallery.set_predicted(predicted)
        kept = self.model.kept
        text = self.tr("{0} kept").format(len(kept)) if kept else ""
        if kept and predicted is not None and len(predicted) == len(kept):
            right = sum(int(p) == one.label for p, one in zip(predicted, kept, strict=True))
            text = self.tr("{0} of {1}: {2:.1f} %").format(
                right, len(kept), 100 * right / len(kept)
            )
        self.score.set_text(text)

    @Slot(int)
    def select(self, index: int) -> None:
        """Look at one."""
        self.gallery.select(index)
        self.chosen.emit()

    def select_any(self) -> None:
        """Select the first one if none is."""
        if self.gallery.selected < 0 and self.model.kept:
            self.gallery.select(0)

    @Slot()
    def _show(self) -> None:
        kept = self.model.kept
        self.gallery.set_kept(kept, self._names)
        self.empty.setVisible(not kept)
        self.area.setVisible(bool(kept))
        for button in (self.save, self.remove):
            button.setEnabled(bool(kept))
        self.set_predicted(None)

    @Slot()
    def _remove(self) -> None:
        if 0 <= self.gallery.selected < len(self.model.kept):
            self.model.remove(self.gallery.selected)

    @Slot(QRect)
    def _reveal(self, rect: QRect) -> None:
        center = rect.center()
        self.area.ensureVisible(center.x(), center.y(), rect.width(), rect.height())
