"""What a person chooses of a landscape: the directions, and how far it reaches."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnplay.training.landscape import Kind, Wish
from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.theme import SPACING

ZOOMS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


class Choices(QWidget):
    """Two combo boxes, for a panel's header.

    Attributes
    ----------
    kinds, zooms : ElidedComboBox
    changed : Signal
        `wish` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw = 0
        self.kinds, self.zooms = ElidedComboBox(), ElidedComboBox()
        self.kinds.setAccessibleName(self.tr("Directions"))
        self.kinds.addItem(self.tr("Random"), "random")
        self.kinds.addItem(self.tr("Path"), "path")
        self.kinds.setToolTip(
            self.tr(
                "The two directions of the plane: random ones, scaled to the weights neuron by "
                "neuron; or those along which the weights have moved most while training."
            )
        )
        self.kinds.setMinimumContentsLength(5)
        self.zooms.setMinimumContentsLength(5)
        self.zooms.setAccessibleName(self.tr("Range"))
        self.zooms.addItems([""] * len(ZOOMS))
        self.zooms.setCurrentIndex(ZOOMS.index(1.0))
        self._name_zooms()
        self.kinds.currentIndexChanged.connect(self._kind_chosen)
        self.zooms.currentIndexChanged.connect(self.changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.kinds)
        layout.addWidget(self.zooms)

    @property
    def kind(self) -> Kind:
        """Which directions are chosen."""
        return "path" if self.kinds.currentData() == "path" else "random"

    @property
    def wish(self) -> Wish:
        """What is chosen."""
        draw = self._draw if self.kind == "random" else 0
        return Wish(self.kind, ZOOMS[self.zooms.currentIndex()], draw)

    def draw_others(self) -> None:
        """Choose random directions, other ones than before."""
        self._draw += 1
        self.kinds.setCurrentIndex(self.kinds.findData("random"))
        self.changed.emit()

    @Slot()
    def _kind_chosen(self) -> None:
        self._name_zooms()
        self.changed.emit()

    def _name_zooms(self) -> None:
        path = self.kind == "path"
        text = self.tr("{0} × path") if path else "± {0}"
        for index, zoom in enumerate(ZOOMS):
            self.zooms.setItemText(index, text.format(f"{zoom:g}"))
        self.zooms.setToolTip(
            self.tr("How far the picture reaches: 1 holds all of the path.")
            if path
            else self.tr("How far the picture reaches to each side: 1 is as far as the weights.")
        )
