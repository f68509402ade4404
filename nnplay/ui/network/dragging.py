"""A layer that is dragged along the picture: its image at the mouse, and where it would go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from nnplay.ui.network.card import LayerCard
from nnplay.ui.network.layout import BAND, drop_place
from nnplay.ui.theme import SPACING


class LayerDrag(QObject):
    """Follows the drags of cards.

    Parameters
    ----------
    canvas : QWidget
        What the cards lie on.
    cards : sequence of LayerCard
        Those of the network, the canvas's own list.
    gap_middle : callable
        Returns the middle, across, between a layer and what stands before it.

    Attributes
    ----------
    moved : Signal
        (layer, place): it was dropped there.
    at : Signal
        (x): where the mouse drags.
    """

    moved = Signal(int, int)
    at = Signal(int)

    def __init__(
        self, canvas: QWidget, cards: Sequence[LayerCard], gap_middle: Callable[[int], int]
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._cards = cards
        self._gap_middle = gap_middle
        self._marker = QFrame(canvas)
        self._marker.setObjectName("networkDropMarker")
        self._marker.hide()
        self._ghost: QLabel | None = None

    def watch(self, card: LayerCard) -> None:
        """Follow the drags of another card."""
        card.dragged.connect(self._drag)
        card.dropped.connect(self._drop)
        card.drag_cancelled.connect(self.end)

    def end(self) -> None:
        """Show no drag any more."""
        self._marker.hide()
        if self._ghost is not None:
            self._ghost.deleteLater()
            self._ghost.hide()
            self._ghost = None

    def _drag(self, index: int, position: QPoint) -> None:
        x = self._canvas.mapFromGlobal(position).x()
        if self._ghost is None:
            self._ghost = self._ghost_of(self._cards[index])
        self._ghost.adjustSize()
        self._ghost.move(x - self._ghost.width() // 2, BAND - SPACING)
        place = self._place(index, x)
        self._marker.setVisible(place != index)
        if place != index:
            gap = place if place < index else place + 1
            height = self._canvas.height() - BAND
            self._marker.setGeometry(self._gap_middle(gap) - 1, BAND, 3, height)
            self._marker.raise_()
        self.at.emit(x)

    def _drop(self, index: int, position: QPoint) -> None:
        place = self._place(index, self._canvas.mapFromGlobal(position).x())
        self.end()
        if place != index:
            self.moved.emit(index, place)

    def _place(self, index: int, x: int) -> int:
        centres = tuple(float(card.geometry().center().x()) for card in self._cards[:-1])
        return drop_place(centres, index, x)

    def _ghost_of(self, card: LayerCard) -> QLabel:
        ghost = QLabel(self._canvas)
        ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        below = card.geometry().adjusted(0, BAND - SPACING, 0, 0)
        ghost.setPixmap(_faint(self._canvas.grab(below)))
        ghost.show()
        return ghost


def _faint(pixmap: QPixmap) -> QPixmap:
    faint = QPixmap(pixmap.size())
    faint.setDevicePixelRatio(pixmap.devicePixelRatio())
    faint.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faint)
    painter.setOpacity(0.9)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return faint
