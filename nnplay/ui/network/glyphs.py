"""Small painted buttons and signs: they take the theme's colours, so they need no icon files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnplay.ui.theme import theme


def _plus(path: QPainterPath) -> None:
    path.moveTo(-4, 0)
    path.lineTo(4, 0)
    path.moveTo(0, -4)
    path.lineTo(0, 4)


def _right(path: QPainterPath) -> None:
    path.moveTo(-5, 0)
    path.lineTo(5, 0)
    path.moveTo(1.5, -3.5)
    path.lineTo(5, 0)
    path.lineTo(1.5, 3.5)


def _left(path: QPainterPath) -> None:
    path.moveTo(5, 0)
    path.lineTo(-5, 0)
    path.moveTo(-1.5, -3.5)
    path.lineTo(-5, 0)
    path.lineTo(-1.5, 3.5)


def _back(path: QPainterPath) -> None:
    path.moveTo(2, -4)
    path.lineTo(-2, 0)
    path.lineTo(2, 4)


def _on(path: QPainterPath) -> None:
    path.moveTo(-2, -4)
    path.lineTo(2, 0)
    path.lineTo(-2, 4)


def _cross(path: QPainterPath) -> None:
    path.moveTo(-4, -4)
    path.lineTo(4, 4)
    path.moveTo(4, -4)
    path.lineTo(-4, 4)


def _copy(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(-2, -2, 7, 7), 1.5, 1.5)
    path.moveTo(-2.5, 2)
    path.lineTo(-3.5, 2)
    path.quadTo(-5, 2, -5, 0.5)
    path.lineTo(-5, -3.5)
    path.quadTo(-5, -5, -3.5, -5)
    path.lineTo(0.5, -5)
    path.quadTo(2, -5, 2, -3.5)
    path.lineTo(2, -2.5)


def _bin(path: QPainterPath) -> None:
    path.moveTo(-5, -3)
    path.lineTo(5, -3)
    path.moveTo(-2, -3)
    path.lineTo(-1.5, -5)
    path.lineTo(1.5, -5)
    path.lineTo(2, -3)
    path.moveTo(-3.5, -3)
    path.lineTo(-3, 5)
    path.lineTo(3, 5)
    path.lineTo(3.5, -3)


GLYPHS: dict[str, Callable[[QPainterPath], None]] = {
    "plus": _plus,
    "left": _left,
    "right": _right,
    "back": _back,
    "on": _on,
    "cross": _cross,
    "copy": _copy,
    "bin": _bin,
}


class GlyphButton(QAbstractButton):
    """A button that shows a glyph.

    Parameters
    ----------
    glyph : str
        A name in `GLYPHS`.
    name : str
        Accessible name; the tooltip is set by who uses the button.
    round_ : bool
        A filled circle that floats over the picture; otherwise flat.
    """

    def __init__(
        self, glyph: str, name: str, *, round_: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._round = round_
        self._path = QPainterPath()
        GLYPHS[glyph](self._path)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedSize(self.sizeHint())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the only size."""
        return QSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background that the state asks for, then the glyph."""
        hovered = self.isEnabled() and self.underMouse()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1.0))
        elif self._round:
            painter.setPen(QPen(theme.color("muted" if hovered else "line"), 1.0))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown():
            painter.setBrush(theme.color("line"))
        elif hovered or self._round:
            painter.setBrush(theme.color("raised"))
        radius = area.width() / 2 if self._round else 5
        painter.drawRoundedRect(area, radius, radius)
        color = theme.color("text" if hovered else "muted", 255 if self.isEnabled() else 90)
        painter.setPen(QPen(color, 1.4, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.translate(QRectF(self.rect()).center())
        painter.drawPath(self._path)


SignKind = Literal["problem", "warning"]

SIGN = 16
"""Side of a sign, pixels."""


def paint_sign(painter: QPainter, kind: SignKind, left: float, top: float) -> None:
    """Paint the sign of a problem, a filled disc, or that of a warning, a triangle in outline."""
    painter.save()
    painter.translate(left, top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    if kind == "problem":
        color, ink = theme.color("bad"), theme.color("panel")
        shape.addEllipse(QPointF(8, 8), 6.25, 6.25)
        painter.setBrush(color)
        mark = (QPointF(8, 4.8), QPointF(8, 8.4), QPointF(8, 11.2))
    else:
        color = ink = theme.color("warning")
        shape.addPolygon(QPolygonF([QPointF(8, 2.5), QPointF(14, 13.5), QPointF(2, 13.5)]))
        shape.closeSubpath()
        mark = (QPointF(8, 6.5), QPointF(8, 9.3), QPointF(8, 11.6))
    painter.setPen(QPen(color, 1.5, j=Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(shape)
    painter.setPen(QPen(ink, 1.5, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(mark[0], mark[1])
    painter.drawPoint(mark[2])
    painter.restore()


class Sign(QWidget):
    """The sign of a problem or a warning, as a widget."""

    def __init__(self, kind: SignKind = "problem", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind: SignKind = kind
        self.setFixedSize(SIGN, SIGN)
        self.set_kind(kind)
        theme.changed.connect(self.update)

    def set_kind(self, kind: SignKind) -> None:
        """Become the sign of a problem or of a warning."""
        self.kind = kind
        self.setAccessibleName(self.tr("Problem") if kind == "problem" else self.tr("Warning"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        paint_sign(QPainter(self), self.kind, 0, 0)
