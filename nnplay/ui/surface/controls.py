"""Which two columns of a table span the plane, and what the others are held at."""

from __future__ import annotations

from itertools import chain, islice
from typing import Literal

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from nnplay.data import DataSet
from nnplay.data.example import Example
from nnplay.engine.surface import Section, Values, middle_of
from nnplay.ui.answer_words import column_names, coordinate
from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.theme import SPACING

Held = Literal["median", "mean", "example"]

_MOST_SAID = 24
"""Columns whose held values a tooltip lists."""


class SectionControls(QWidget):
    """Chooses a plane through the space of a table.

    Attributes
    ----------
    held : {"median", "mean", "example"}
        What the other columns are held at.

    Signals
    -------
    changed : ()
        A person chose another plane.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: DataSet | None = None
        self._middles: dict[str, Values] = {}
        self._example: Example | None = None
        self.across = _box(self.tr("Column across"), self.tr("The column from left to right"))
        self.up = _box(self.tr("Column up"), self.tr("The column from bottom to top"))
        self.others = _box(self.tr("Other columns"), "")
        for name, words in (
            ("median", self.tr("others: median")),
            ("mean", self.tr("others: mean")),
            ("example", self.tr("others: the example's")),
        ):
            self.others.addItem(words, name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACING)
        for widget, stretch in (
            (self.across, 3),
            (_times(), 0),
            (self.up, 3),
            (self.others, 4),
        ):
            row.addWidget(widget, stretch)
        self.across.activated.connect(lambda _index: self._keep_apart(self.across, self.up))
        self.up.activated.connect(lambda _index: self._keep_apart(self.up, self.across))
        self.others.activated.connect(lambda _index: self._change())

    @property
    def held(self) -> Held:
        """What the other columns are held at."""
        name: Held = self.others.currentData()
        return name

    def set_data(self, data: DataSet) -> None:
        """Offer the columns of a table; of the same ones as before, the choice stays."""
        same = self._data is not None and column_names(self._data) == column_names(data)
        self._data, self._middles = data, {}
        if not same:
            first, second = telling_columns(data)
            for box, chosen in ((self.across, first), (self.up, second)):
                box.clear()
                box.addItems(list(column_names(data)))
                box.setCurrentIndex(chosen)
        self.others.setVisible(data.features > 2)
        self._describe()

    def set_example(self, example: Example | None) -> bool:
        """Take the example that the others may be held as in; return whether the plane moves."""
        self._example = example
        self._describe()
        return self.held == "example"

    def section(self) -> Section:
        """Return the plane that is chosen."""
        return Section(self.across.currentIndex(), self.up.currentIndex(), self._held_values())

    def choose(self, across: int, up: int) -> None:
        """Choose two columns."""
        self.across.setCurrentIndex(across)
        self.up.setCurrentIndex(up)
        self._change()

    def _held_values(self) -> Values:
        data, example, how = self._data, self._example, self.held
        assert data is not None
        if how == "example" and example is not None and len(example.x) == data.features:
            return data.scaling.undo(example.x)
        name: Literal["median", "mean"] = "mean" if how == "mean" else "median"
        if name not in self._middles:
            self._middles[name] = middle_of(data, name)
        return self._middles[name]

    def _keep_apart(self, chosen: ElidedComboBox, other: ElidedComboBox) -> None:
        """Give the other axis another column if both have one and the same."""
        if chosen.currentIndex() == other.currentIndex():
            other.setCurrentIndex((other.currentIndex() + 1) % other.count())
        self._change()

    def _change(self) -> None:
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        """Say in the tooltip what each other column is held at."""
        data = self._data
        if data is None:
            return
        section = self.section()
        lines = [
            f"{name}: {coordinate(float(value))}"
            for index, (name, value) in enumerate(
                zip(column_names(data), section.held, strict=True)
            )
            if index not in (section.across, section.up)
        ]
        left = len(lines) - _MOST_SAID
        if left > 0:
            lines = [*lines[:_MOST_SAID], self.tr("and {0} more").format(left)]
        head = self.tr("The plane is cut through the table where the other columns are held at:")
        self.others.setToolTip("\n".join([head, *lines]))
        self.others.setAccessibleDescription(", ".join(lines))


def telling_columns(data: DataSet) -> tuple[int, int]:
    """Return the two columns to begin with: the first that have more than two values."""
    rows = data.train.x[: 1 << 12]
    telling = (index for index, column in enumerate(rows.T) if len(np.unique(column)) > 2)
    chosen = list(islice(telling, 2))
    rest = (index for index in range(data.features) if index not in chosen)
    first, second = islice(chain(chosen, rest), 2)
    return first, second


def _box(name: str, tip: str) -> ElidedComboBox:
    box = ElidedComboBox()
    box.setMinimumContentsLength(2)  # they share what room there is
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box


def _times() -> QLabel:
    label = QLabel("×")
    label.setProperty("muted", True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
