"""The data that were opened before, so that they come back with their settings."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nnplay.data import CATALOGUE, DRAWN, DataRecipe, parse_recipe, recipe_text
from nnplay.engine import Session
from nnplay.errors import DataError
from nnplay.ui import settings

MOST = 8
"""Data sets that are remembered."""


class Recent(QObject):
    """Remembers the data from disk that a session opens, newest first.

    Signals
    -------
    chosen : str
        What a person chose in the menu: a text for `nnplay.data.parse_recipe`.
    """

    chosen = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.menu = QMenu(self.tr("Open &recent data"), window)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.menu.triggered.connect(self._choose)
        session.data_changed.connect(self._remember)
        self._fill()

    def texts(self) -> list[str]:
        """Return what was opened before, newest first, as texts for `parse_recipe`."""
        return settings.DATA_FOLDERS.get()

    def recipe_of(self, source: str) -> DataRecipe:
        """Return how a path was read when it was last opened."""
        recipes = (_parsed(text) for text in self.texts())
        return next((r for r in recipes if r and r.source == source), DataRecipe(source))

    def _remember(self) -> None:
        recipe = self.session.design.data if self.session.design else DataRecipe("")
        if not recipe.source or not _from_disk(recipe):
            return
        others = [
            text
            for text in self.texts()
            if (other := _parsed(text)) is not None and other.source != recipe.source
        ]
        settings.DATA_FOLDERS.set([recipe_text(recipe), *others][:MOST])

    def _fill(self) -> None:
        self.menu.clear()
        for text in self.texts():
            recipe = _parsed(text)
            if recipe is not None:
                self.menu.addAction(recipe.source.replace("&", "&&")).setData(text)
        if self.menu.isEmpty():
            self.menu.addAction(self.tr("None yet")).setEnabled(False)

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())


def _from_disk(recipe: DataRecipe) -> bool:
    return recipe.source not in CATALOGUE and recipe.source != DRAWN


def _parsed(text: str) -> DataRecipe | None:
    try:
        return parse_recipe(text)
    except DataError:
        return None
