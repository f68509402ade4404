"""The data panel: which data set is open, what it looks like, and what its parts are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnplay.data import CATALOGUE, DataSet
from nnplay.ui.data_pictures import ClassBars, ExampleGrid, SplitBar
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.scroll_panel import ScrollPanel, rule
from nnplay.ui.theme import SPACING

_BROWSE = ""
"""What the list holds for "Open data…" in place of a source."""


class DataPanel(ScrollPanel):
    """Shows the open data set and offers others.

    Signals
    -------
    source_chosen : str
        A person chose this catalogue name or folder.
    browse_requested : ()
        A person wants to open data from disk.
    """

    source_chosen = Signal(str)
    browse_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("Data"))
        self.setAccessibleName(self.tr("Data"))
        self._data: DataSet | None = None
        self._labels: dict[str, str] = {}
        self._recent: tuple[str, ...] = ()
        self._current = ""
        self.sources = ElidedComboBox()
        self.sources.setAccessibleName(self.tr("Data set"))
        self.sources.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sources.setPlaceholderText(self.tr("Choose data"))
        self.sources.activated.connect(self._choose)
        self.loading = ElidedLabel(least=4)
        self.loading.setProperty("muted", True)
        self.header_layout.addWidget(self.loading)
        self.content.addWidget(self.sources)
        self.facts = _Facts(self)
        self.content.addWidget(self.facts)
        self.content.addStretch(1)
        self.facts.hide()
        self._list_sources()

    def set_dataset(self, dataset: DataSet) -> None:
        """Show a data set."""
        self._current = dataset.name
        self._labels[dataset.name] = dataset.label
        self._list_sources()
        if dataset is not self._data:
            self._data = dataset
            self.facts.set_dataset(dataset)
            self.facts.show()

    def set_sources(self, recent: Sequence[str], current: str = "") -> None:
        """Offer the catalogue and recently opened folders.

        Parameters
        ----------
        recent : sequence of str
            Folders, newest first.
        current : str
            The source that is open; by default that of the data set shown.
        """
        self._recent = tuple(recent)
        self._current = current or self._current
        self._list_sources()

    def set_loading(self, text: str | None) -> None:
        """Say that another data set is being read, or with None that none is any more."""
        self.loading.set_text(text or "")
        self.sources.setEnabled(not text)
        self.facts.setEnabled(not text)
        if not text:
            self._list_sources()

    def _list_sources(self) -> None:
        """Fill the list, unless it holds just that already, and point at the open data set."""
        box = self.sources
        names = dict.fromkeys([*CATALOGUE, *self._recent, *([self._current] * bool(self._current))])
        wanted = [*((self._label(name), name) for name in names), (self.tr("Open data…"), _BROWSE)]
        present = [(box.itemText(i), box.itemData(i)) for i in range(box.count())]
        if wanted != present:
            box.clear()
            for label, name in wanted:
                box.addItem(label, name)
                tip = self.tr("Choose a folder with data on this computer.")
                tip = self._describe(name) if name != _BROWSE else tip
                box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        index = box.findData(self._current) if self._current else -1
        if box.currentIndex() != index:
            box.setCurrentIndex(index)
        box.setToolTip(self._describe(self._current) if self._current else "")

    def _label(self, name: str) -> str:
        if name in CATALOGUE:
            return CATALOGUE[name].label
        return self._labels.get(name) or Path(name).name or name

    def _describe(self, name: str) -> str:
        return CATALOGUE[name].help if name in CATALOGUE else name

    def _choose(self, index: int) -> None:
        name = self.sources.itemData(index)
        if name == _BROWSE:
            self._list_sources()
            self.browse_requested.emit()
        elif name != self._current:
            self.source_chosen.emit(name)


class _Facts(QWidget):
    """What is known about one data set."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid = ExampleGrid()
        self.no_pictures = _text("muted", "small")
        self.shape = _fact(14)
        self.shuffle = QPushButton(self.tr("Shuffle"))
        self.shuffle.setProperty("small", True)
        self.shuffle.setProperty("flat", True)
        self.shuffle.setToolTip(self.tr("Show other training examples, drawn at random."))
        self.shuffle.clicked.connect(self.grid.shuffle)
        self.split = SplitBar()
        self.train, self.test = _fact(14), _fact(10)
        self.test_label = _text("muted", "small")
        self.scaling = _fact(8)
        self.balance = _fact(6)
        self.bars = ClassBars()
        self.origin = _text("muted", "small")
        scaling = QLabel(self.tr("Scaling"))
        scaling.setProperty("muted", True)
        scaling.setProperty("small", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        _add_group(layout, self.grid, self.no_pictures, (self.shape, self.shuffle))
        layout.addWidget(rule())
        split = (_heading(self.tr("Split")), self.split, (self.train, self.test))
        _add_group(layout, *split, self.test_label, (scaling, self.scaling))
        layout.addWidget(rule())
        _add_group(layout, (_heading(self.tr("Classes")), self.balance), self.bars)
        layout.addWidget(rule())
        layout.addWidget(self.origin)

    def set_dataset(self, data: DataSet) -> None:
        """Show the facts of a data set."""
        pictures = data.image_shape is not None
        self.grid.setVisible(pictures)
        self.shuffle.setVisible(pictures)
        self.no_pictures.setVisible(not pictures)
        self.no_pictures.setText(self.tr("Its examples are rows of numbers, not pictures."))
        if data.image_shape is not None:
            self.grid.set_data(data)
            rows, columns = data.image_shape
            self.shape.set_text(f"{rows} × {columns} = {data.features:,}")
            self.shape.set_tip(self.tr("Pixels of an example: the inputs of the network."))
        else:
            self.shape.set_text(self.tr("{0:,} numbers each").format(data.features))
            self.shape.set_tip(self.tr("Numbers of an example: the inputs of the network."))
        self._set_split(data)
        pixels = data.train.x.dtype == np.uint8
        self.scaling.set_text(self.tr("0 to 1") if pixels else self.tr("as given"))
        self.scaling.set_tip(
            self.tr("Pixel values from 0 to 255 are divided by 255 before the network sees them.")
            if pixels
            else self.tr("The network sees the numbers as they are in the data.")
        )
        self.origin.setText(self.tr("{0}, licence {1}").format(data.origin, data.licence))

    def _set_split(self, data: DataSet) -> None:
        self.split.set_counts(len(data.train), len(data.test))
        self.train.set_text(self.tr("train {0:,}").format(len(data.train)))
        self.test.set_text(self.tr("test {0:,}").format(len(data.test)))
        self.test_label.setText(self.tr("Tested on: {0}").format(data.test_label))
        self.test_label.setToolTip(
            self.tr("Test cost and test accuracy are measured on the {0}.").format(data.test_label)
        )
        count = len(data.classes)
        train = np.bincount(data.train.y, minlength=count).tolist()
        test = np.bincount(data.test.y, minlength=count).tolist()
        self.bars.set_counts(data.classes, train, test)
        self.balance.set_text(
            self.tr("{0:,} to {1:,} each").format(min(train), max(train))
            if min(train) < max(train)
            else self.tr("{0:,} each").format(min(train))
        )
        self.balance.set_tip(self.tr("Training examples of the rarest and the commonest class."))


def _text(*properties: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    for name in properties:
        label.setProperty(name, True)
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def _fact(least: int) -> ElidedLabel:
    label = ElidedLabel(least=least)
    label.setProperty("muted", True)
    label.setProperty("small", True)
    return label


def _add_group(layout: QVBoxLayout, *lines: QWidget | tuple[QWidget, QWidget]) -> None:
    """Add lines that belong together: a widget, or one at the left and one at the right."""
    group = QVBoxLayout()
    group.setSpacing(SPACING)
    for line in lines:
        if isinstance(line, QWidget):
            group.addWidget(line)
            continue
        both = QHBoxLayout()
        both.setSpacing(2 * SPACING)
        both.addWidget(line[0])
        both.addStretch(1)
        both.addWidget(line[1])
        if isinstance(line[1], QLabel):
            line[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        group.addLayout(both)
    layout.addLayout(group)
