"""The data sets at hand: an undo gets back to them without reading them again."""

from __future__ import annotations

from contextlib import suppress
from weakref import WeakValueDictionary

from nnplay.data import DataRecipe, DataSet, is_instant, load
from nnplay.errors import DataError


class Library:
    """Data sets by recipe, as long as something else, like a trainer kept for undo, holds them."""

    def __init__(self) -> None:
        self._datasets: WeakValueDictionary[bytes, DataSet] = WeakValueDictionary()

    def know(self, recipe: DataRecipe, data: DataSet) -> None:
        """Remember the data of a recipe; not as they are scaled for a network of other data."""
        self._datasets[recipe.key] = data.pristine or data

    def data_of(self, recipe: DataRecipe) -> DataSet | None:
        """Return the data of a recipe, if they are at hand or made in a moment."""
        data = self._datasets.get(recipe.key)
        if data is None and is_instant(recipe):
            with suppress(DataError):  # to be said when it is opened the long way
                data = self._datasets[recipe.key] = load(recipe)
        return data
