"""The list of data sets that can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data import CATALOGUE, DRAWN, DataRecipe, DataSet, parse_recipe, recipe_text
from nnplay.errors import DataError
from nnplay.ui.elided import ElidedComboBox

_BROWSE, _FOLDER, _PASTE = "\nbrowse", "\nfolder", "\npaste"
"""What the list holds in place of a source: no name or path has a line break in front."""


class SourceList(ElidedComboBox):
    """Offers the catalogue by groups, then what was opened before, then ways to open more.

    Signals
    -------
    source_chosen : str
        A person chose this: the text of a recipe, as `parse_recipe` reads it.
    browse_requested, folder_requested, paste_requested : ()
        A person wants to open a file, a folder, or what is on the clipboard.
    """

    source_chosen = Signal(str)
    browse_requested = Signal()
    folder_requested = Signal()
    paste_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent: tuple[str, ...] = ()
        self._labels: dict[str, str] = {}
        self._current = ""
        self.setAccessibleName(self.tr("Data set"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPlaceholderText(self.tr("Choose data"))
        self.setMaxVisibleItems(24)
        self.activated.connect(self._choose)
        self.refresh()

    def set_current(self, recipe: DataRecipe, data: DataSet) -> None:
        """Point at the data set that is open."""
        source = recipe.source
        known = source in CATALOGUE or source == DRAWN
        self._current = source if known else recipe_text(recipe)
        self._labels[source] = data.label
        self.refresh()

    def set_recent(self, recent: Sequence[str]) -> None:
        """Offer what was opened before: texts of recipes, newest first."""
        self._recent = tuple(recent)
        self.refresh()

    def refresh(self) -> None:
        """Fill the list, unless it holds just that already, and point at the open data set."""
        wanted = self._wanted()
        present = [(self.itemText(i), self.itemData(i)) for i in range(self.count())]
        if present != [(label, text) for label, text, _ in wanted]:
            self._fill(wanted)
        index = self.findData(self._current) if self._current else -1
        if self.currentIndex() != index:
            self.setCurrentIndex(index)
        tip = self.itemData(index, Qt.ItemDataRole.ToolTipRole) if index >= 0 else ""
        self.setToolTip(str(tip))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let arrows open the list: to open one data set after the other is no way to choose."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def _wanted(self) -> list[tuple[str, str | None, str]]:
        """Return label, text and tooltip of each line; a heading has no text."""
        lines: list[tuple[str, str | None, str]] = []
        for group in dict.fromkeys(entry.group for entry in CATALOGUE.values()):
            lines.append((group, None, ""))
            for entry in CATALOGUE.values():
                if entry.group == group:
                    label, tip = entry.label, entry.help
                    if not entry.here():
                        label = self.tr("{0} ↓").format(label)
                        tip += "\n" + self.tr("↓ It is downloaded first, if you agree.")
                    lines.append((label, entry.name, tip))
        own = dict.fromkeys((*self._recent, self._current))
        others = [text for text in own if text and text not in CATALOGUE]
        if others:
            lines.append((self.tr("Opened before"), None, ""))
            lines += [(self._label(text), text, _source(text)) for text in others]
        lines.append((self.tr("From this computer"), None, ""))
        for label, text, tip in (
            (self.tr("Open data…"), _BROWSE, self.tr("A table, arrays or IDX files.")),
            (self.tr("Open folder…"), _FOLDER, self.tr("Pictures in folders, or IDX files.")),
            (self.tr("Paste table"), _PASTE, self.tr("A table that was copied somewhere else.")),
        ):
            lines.append((label, text, tip))
        return lines

    def _fill(self, lines: Sequence[tuple[str, str | None, str]]) -> None:
        self.clear()
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        for label, text, tip in lines:
            item = QStandardItem(label)
            item.setData(text, Qt.ItemDataRole.UserRole)
            item.setToolTip(tip)
            if text is None:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                font = QFont(self.font())
                font.setWeight(QFont.Weight.DemiBold)
                item.setFont(font)
            model.appendRow(item)

    def _label(self, text: str) -> str:
        source = _source(text)
        if source == DRAWN:
            return self.tr("Drawn points")
        return self._labels.get(source) or Path(source).name or source

    def _choose(self, index: int) -> None:
        text = self.itemData(index)
        requests = {
            _BROWSE: self.browse_requested,
            _FOLDER: self.folder_requested,
            _PASTE: self.paste_requested,
        }
        if text in requests:
            self.refresh()
            requests[text].emit()
        elif text is not None and text != self._current:
            self.source_chosen.emit(text)


def _source(text: str) -> str:
    """Return the source of a recipe's text: a path as a rule."""
    try:
        return parse_recipe(text).source
    except DataError:
        return text
