"""Shows a neuron's face; every number in it can be pointed at."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.export import Table
from nnplay.ui.neuron.faces import Face, Place
from nnplay.ui.neuron.overlay import SmallView

_LEAST = 64


class FaceView(SmallView):
    """A neuron's face.

    Attributes
    ----------
    face : Face or None
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face: Face | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST, _LEAST)
        self.setAccessibleName(self.tr("Face of the neuron"))

    def set_face(self, face: Face | None) -> None:
        """Show a face, or none."""
        before, self.face = self.face, face
        same = face is not None and type(face) is type(before)
        if not (same and self.place is not None and _holds(face, self.place)):
            self.point_at(None)
        self.refreshed()

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(140, 140)

    @property
    def empty(self) -> bool:
        """Whether there is no face."""
        return self.face is None

    def _rect(self) -> QRectF:
        assert self.face is not None
        return self.face.rect_in(QRectF(self.rect()))

    def place_at(self, position: QPointF) -> Place | None:
        """Return row and column at a point."""
        assert self.face is not None
        rect = self._rect()
        if not rect.contains(position):
            return None
        row = int((position.y() - rect.top()) / rect.height() * self.face.rows)
        column = int((position.x() - rect.left()) / rect.width() * self.face.columns)
        return min(row, self.face.rows - 1), min(column, self.face.columns - 1)

    def rect_of(self, place: Place) -> QRectF:
        """Return where a place is."""
        assert self.face is not None
        rect = self._rect()
        width, height = rect.width() / self.face.columns, rect.height() / self.face.rows
        return QRectF(rect.left() + place[1] * width, rect.top() + place[0] * height, width, height)

    def walk(self, place: Place | None, right: int, down: int) -> Place:
        """Return the place one further."""
        assert self.face is not None
        if place is None:
            return self.face.rows // 2, self.face.columns // 2
        row, column = place[0] + down, place[1] + right
        return (
            min(max(row, 0), self.face.rows - 1),
            min(max(column, 0), self.face.columns - 1),
        )

    def words(self, place: Place) -> tuple[str, ...]:
        """Return what a place says."""
        assert self.face is not None
        return self.face.words(place)

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the face."""
        if self.face is not None:
            room = QRectF(0, 0, size.width(), size.height())
            self.face.paint(painter, self.face.rect_in(room), vector=vector)

    def table(self) -> Table:
        """Return the numbers of the face."""
        return ("name", "value"), () if self.face is None else self.face.table()


def _holds(face: Face | None, place: Any) -> bool:
    return face is not None and bool(place[0] < face.rows and place[1] < face.columns)
