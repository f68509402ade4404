"""The box with the numbers of what is pointed at, or has been chosen by keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnplay.ui.network.highlight import connected, lit_points
from nnplay.ui.network.picture import Picture
from nnplay.ui.network.placing import STEP, Worth, least_hiding
from nnplay.ui.network.pointer import Pointer
from nnplay.ui.network.pointing import Pointed, exists
from nnplay.ui.network.readings import Subject, lines_of
from nnplay.ui.readout import Line, paint_box, readout_rect

_MOUSE = QSizeF(8, 8)
"""What the mouse covers."""

_MOST = 0.4
"""The share of the picture's height from which on the box says its numbers in fewer lines."""

_ASIDE = 0.15
"""What counts a pixel that does not stand out, but to which somebody may look or go next."""


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
        self._about: tuple[object, ...] = ()
        self.setObjectName("networkReadingBox")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def tell(self, subject: Subject, seen: QRectF, drawn: QRectF) -> None:
        """Say the present numbers.

        Parameters
        ----------
        subject : Subject
        seen : QRectF
            What is in sight of the canvas.
        drawn : QRectF
            Where the picture is: above it are buttons, below it the controls of the cards.
        """
        pointed = self._pointer.told
        anchors = self._anchors(pointed) if exists(pointed, subject.spec) else []
        if pointed is None or not anchors:
            self._about = ()
            self.hide()
            return
        lines = full = lines_of(subject, pointed)
        if readout_rect(self.font(), full, anchors[-1], seen)[0].height() > _MOST * drawn.height():
            lines = lines_of(subject, pointed, brief=True)
        rect = self._place(pointed, lines, anchors, seen, drawn)
        if (lines, rect) != (self._lines, self._rect) or self.isHidden():
            self._lines, self._rect = lines, rect
            self.setAccessibleDescription(", ".join(line.text for line in full))
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

        Of a connection under the mouse it is the mouse.
        """
        if pointed is None or pointed.column >= len(self._picture.groups):
            return []
        end = self._picture.place(pointed.neuron)
        if self._pointer.hovered is not None and (pointed.is_edge or end is None):
            return [QRectF(self._pointer.position, _MOUSE)]
        if end is None:
            return []
        start = self._picture.place(Pointed(pointed.column - 1, pointed.source))
        return [end] if not pointed.is_edge or start is None else [start.united(end), end]

    def _place(
        self,
        pointed: Pointed,
        lines: Sequence[Line],
        anchors: Sequence[QRectF],
        seen: QRectF,
        drawn: QRectF,
    ) -> QRectF:
        """Return where the box leaves free what it should, is seen whole and hides least.

        There it stays, whatever its numbers are and where on a connection the mouse is, until it is
        about something else or would lie under the mouse.
        """
        anywhere = readout_rect(self.font(), lines, anchors[-1], seen)[0]
        size, place = anywhere.size(), self._picture.place(pointed.neuron)
        about = (pointed, self._pointer.hovered is None, place, seen, drawn)
        fits = size.height() == self._rect.height() and size.width() <= self._rect.width()
        if about == self._about and fits and not self._rect.intersects(anchors[-1]):
            return self._rect
        self._about = about
        worth = self._worth(pointed, seen, drawn)
        places = (least_hiding(size, anchor, seen, worth) for anchor in anchors)
        return next((rect for rect in places if rect is not None), anywhere)

    def _worth(self, pointed: Pointed, seen: QRectF, drawn: QRectF) -> Worth:
        """Return what is to be hidden as little as possible.

        While the mouse points it needs no control; who uses keys may want those of a card next.
        """
        picture = self._picture
        cards = _ASIDE if self._pointer.hovered is not None else 1.0
        areas = [(rect, 1.0) for rect in connected(picture, pointed)]
        areas.append((picture.groups[pointed.column].bounds, _ASIDE))
        above, below = QRectF(seen), QRectF(seen)
        above.setBottom(max(seen.top(), drawn.top()))
        below.setTop(min(seen.bottom(), drawn.bottom()))
        areas += [(above, _ASIDE), (below, cards)]
        return Worth(areas, lit_points(picture, pointed, STEP))
