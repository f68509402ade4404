"""The box with the numbers of what is pointed at, or has been chosen by keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointer import Pointer
from nnplay.ui.network.pointing import Pointed, exists
from nnplay.ui.network.readings import Subject, lines_of
from nnplay.ui.readout import Line, paint_box, readout_rect

_MOUSE = QSizeF(8, 8)
"""What the mouse covers."""


class ReadingBox(QWidget):
    """Stands beside what it is about, over picture and cards; the mouse goes through it.

    After a click it goes with the mouse: who has pointed there has read it. Who chooses by keys has
    nothing else to read the numbers from, so there it stays.

    Parameters
    ----------
    canvas : QWidget
        What it lies on.
    picture : Picture
        What it stands beside.
    pointer : Pointer
        Says what it is about.
    """

    def __init__(self, canvas: QWidget, picture: Picture, pointer: Pointer) -> None:
        super().__init__(canvas)
        self._picture = picture
        self._pointer = pointer
        self._lines: list[Line] = []
        self._rect = QRectF()
        self.setObjectName("networkReadingBox")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, subject: Subject, rooms: Sequence[QRectF]) -> None:
        """Say the present numbers.

        Parameters
        ----------
        subject : Subject
        rooms : sequence of QRectF
            Where it may stand on the canvas, the best first; each holds the one before.
        """
        pointed = self._pointer.told
        anchors = self._anchors(pointed) if exists(pointed, subject.spec) else []
        if pointed is None or not anchors:
            self.hide()
            return
        lines = lines_of(subject, pointed)
        rect = self._place(lines, anchors, rooms)
        if (lines, rect) != (self._lines, self._rect) or self.isHidden():
            self._lines, self._rect = lines, rect
            self.setAccessibleDescription(", ".join(line.text for line in lines))
            self.setGeometry(rect.toAlignedRect())
            self.raise_()
            self.show()
            self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says, a line each; nothing while it is hidden."""
        return () if self.isHidden() else tuple(line.text for line in self._lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        painter.translate(-self.pos())
        paint_box(painter, self.font(), self._lines, self._rect)
        painter.end()

    def _anchors(self, pointed: Pointed | None) -> list[QRectF]:
        """Return what is to be left free, the best first: both ends of a connection, or just one.

        Under the mouse the box of a connection stands beside the mouse.
        """
        if pointed is None:
            return []
        end = self._picture.place(pointed.neuron)
        if self._pointer.hovered is not None and (pointed.is_edge or end is None):
            return [QRectF(self._pointer.position, _MOUSE)]
        if end is None:
            return []
        start = self._picture.place(Pointed(pointed.column - 1, pointed.source))
        return [end] if not pointed.is_edge or start is None else [start.united(end), end]

    def _place(
        self, lines: Sequence[Line], anchors: Sequence[QRectF], rooms: Sequence[QRectF]
    ) -> QRectF:
        """Return the first place where the box leaves free what it should and is seen whole."""
        rect = QRectF()
        for rect, anchor, room in self._places(lines, anchors, rooms):
            if room.contains(rect) and not rect.intersects(anchor):
                break
        return rect

    def _places(
        self, lines: Sequence[Line], anchors: Sequence[QRectF], rooms: Sequence[QRectF]
    ) -> Iterator[tuple[QRectF, QRectF, QRectF]]:
        for anchor, room in product(anchors, rooms):
            yield readout_rect(self.font(), lines, anchor, room)[0], anchor, room
