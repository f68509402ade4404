"""Training examples: pictures, or rows of a table."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from nnplay.data import DataSet
from nnplay.ui.data.pictures import ExampleGrid
from nnplay.ui.data.rows import RowsView
from nnplay.ui.data.section import fact, line_of
from nnplay.ui.theme import SPACING


class Examples(QWidget):
    """Shows some training examples, others on request, and pictures as training changes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strengths: Mapping[str, float] = {}
        self._pictures = False
        self._size, self._features = "", 0
        self.grid = ExampleGrid()
        self.rows = RowsView()
        self.shape = fact(8)
        self.changed = QToolButton()
        self.changed.setText(self.tr("As trained"))
        self.changed.setCheckable(True)
        self.changed.setProperty("header", True)
        self.changed.setAccessibleName(self.tr("Show the examples as trained"))
        self.changed.setToolTip(
            self.tr("Show examples as the network sees them, changed at random by augmentation.")
        )
        self.changed.toggled.connect(self._show_changed)
        self.shuffle = QPushButton(self.tr("Shuffle"))
        self.shuffle.setProperty("small", True)
        self.shuffle.setProperty("flat", True)
        self.shuffle.setToolTip(self.tr("Show other training examples, drawn at random."))
        self.shuffle.clicked.connect(self._shuffle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.grid)
        layout.addWidget(self.rows)
        layout.addLayout(line_of(self.shape, self.changed, self.shuffle))
        self._show_changed()

    def set_data(self, data: DataSet) -> None:
        """Show examples from all over a data set."""
        self._pictures = data.image_shape is not None
        self._features = data.features
        if data.image_shape is not None:
            self._size = " × ".join(map(str, data.image_shape))
            self._size += f" × {data.channels}" if data.channels > 1 else ""
        self.grid.setVisible(self._pictures)
        self.rows.setVisible(not self._pictures)
        self._show_changed()
        if self._pictures:
            self.grid.set_data(data)
        else:
            self.rows.set_data(data)

    def set_augmentation(self, strengths: Mapping[str, float]) -> None:
        """Offer to show pictures changed like this; with nothing, there is nothing to offer."""
        self._strengths = strengths
        self._show_changed()

    def _show_changed(self) -> None:
        offered = bool(self._strengths) and self._pictures
        self.changed.setVisible(offered)
        wanted = offered and self.changed.isChecked()
        self.grid.set_augmentation(self._strengths if wanted else {})
        self._show_shape(short=offered)

    def _show_shape(self, *, short: bool) -> None:
        """Say how many numbers an example has, in short where a button needs the room."""
        if not self._pictures:
            self.shape.set_text(self.tr("{0:,} numbers each").format(self._features))
            self.shape.set_tip(self.tr("Numbers of an example: the inputs of the network."))
            return
        product = f"{self._size} = {self._features:,}"
        self.shape.set_text(self._size if short else product)
        tip = self.tr("Pixels of an example: the inputs of the network.")
        self.shape.set_tip(f"{product}\n{tip}" if short else tip)

    def _shuffle(self) -> None:
        if self._pictures:
            self.grid.shuffle()
        else:
            self.rows.shuffle()
