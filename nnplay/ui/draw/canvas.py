"""The paper to draw on: pen, eraser, and an undo of its own."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QUndoCommand,
    QUndoStack,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.draw.strokes import Stroke, blank, paint_stroke, painted, pixels_of_image
from nnplay.ui.readout import small
from nnplay.ui.shades import picture_image
from nnplay.ui.theme import SPACING, theme

Tool = Literal["pen", "eraser"]

THINNEST, USUAL, THICKEST = 6, 22, 60
"""Pixels of the canvas, of which its longer side has 280. A digit of MNIST is about two of its 28
pixels wide, when it is as large as it can be."""

_STEP = 4
_ERASER = 2.0
"""The eraser is so many times as wide as the pen."""

_REDO = QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")


class _Replace(QUndoCommand):
    """From some strokes to others."""

    def __init__(self, canvas: Canvas, text: str, after: tuple[Stroke, ...]) -> None:
        super().__init__(text)
        self._canvas, self._before, self._after = canvas, canvas.strokes, after

    def redo(self) -> None:
        """Show the strokes after the change."""
        self._canvas.show_strokes(self._after)

    def undo(self) -> None:
        """Show those before it."""
        self._canvas.show_strokes(self._before)


class Canvas(QWidget):
    """Takes a drawing by mouse, pen or finger.

    Attributes
    ----------
    strokes : tuple of Stroke
        What has been drawn and not taken back.
    stack : QUndoStack
        Of strokes.
    drawing : Signal
        A stroke that is under way has grown.
    changed : Signal
        `strokes` are others.
    resized : Signal(int)
        The pen has another width.
    """

    drawing = Signal()
    changed = Signal()
    resized = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.tool: Tool = "pen"
        self.strokes: tuple[Stroke, ...] = ()
        self._shape = (28, 28)
        self._width = USUAL
        self._image = blank(self._shape)
        self._stroke: Stroke | None = None
        self._mouse: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 64)
        self.setAccessibleName(self.tr("Paper to draw on"))
        theme.changed.connect(self.update)
        self._describe()

    # What the panel calls

    def set_shape(self, shape: tuple[int, int]) -> None:
        """Take the proportions of pictures of (rows, columns); other ones begin an empty paper."""
        if shape != self._shape:
            self._shape = shape
            self.stack.clear()
            self.show_strokes(())

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The drawing: white on black, (height, width)."""
        return pixels_of_image(self._image)

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes and self._stroke is None

    @property
    def pen_width(self) -> int:
        """Width of the pen in pixels of the canvas."""
        return self._width

    @pen_width.setter
    def pen_width(self, width: int) -> None:
        width = max(THINNEST, min(width, THICKEST))
        if width != self._width:
            self._width = width
            self.resized.emit(width)
            self.update()

    def clear(self) -> None:
        """Take everything away; it can be undone."""
        if self.strokes:
            self.stack.push(_Replace(self, self.tr("Clear"), ()))

    def add(self, stroke: Stroke) -> None:
        """Add a stroke as if it had been drawn."""
        self.stack.push(_Replace(self, self.tr("Stroke"), (*self.strokes, stroke)))

    def show_strokes(self, strokes: tuple[Stroke, ...]) -> None:
        """Show other strokes; only the undo stack calls it, and `set_shape`."""
        self.strokes = strokes
        self._stroke = None
        self._image = painted(strokes, self._shape)
        self._describe()
        self.update()
        self.changed.emit()

    def area(self) -> QRectF:
        """Return where the paper is: as large as fits, in its proportions, from the top left."""
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        return QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr(
                "{0} strokes. Without a mouse, choose Example and nudge one of the data."
            ).format(len(self.strokes))
        )

    # Drawing

    def _place(self, point: QPointF) -> tuple[float, float]:
        """Return a point of the widget in pixels of the canvas."""
        scale = self._image.width() / self.area().width()
        return point.x() * scale, point.y() * scale

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        if event.button() != Qt.MouseButton.LeftButton or not self.area().contains(
            event.position()
        ):
            event.ignore()
            return
        by_eraser = event.pointingDevice().pointerType() is QPointingDevice.PointerType.Eraser
        erases = by_eraser or self.tool == "eraser"
        width = self._width * (_ERASER if erases else 1)
        self._stroke = Stroke((self._place(event.position()),), width, erases)
        self._extend(0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        self._mouse = event.position()
        if self._stroke is not None:
            place = self._place(event.position())
            if place != self._stroke.points[-1]:
                points = (*self._stroke.points, place)
                self._stroke = self._stroke._replace(points=points)
                self._extend(len(points) - 1)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton and self._stroke is not None:
            self.add(self._stroke)

    def _extend(self, first: int) -> None:
        assert self._stroke is not None
        paint_stroke(self._image, self._stroke, first, ends=False)
        self.update()
        self.drawing.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the ring that shows how wide the pen is."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Make the pen wider or narrower."""
        self.pen_width += _STEP if event.angleDelta().y() > 0 else -_STEP
        event.accept()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Claim undo and redo, which else are the window's, for the drawing."""
        claims = event.type() is QEvent.Type.ShortcutOverride
        if claims and isinstance(event, QKeyEvent) and (undoes(event) or redoes(event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo strokes; choose tools."""
        key = Qt.Key(event.key())
        if undoes(event):
            self.stack.undo()
        elif redoes(event):
            self.stack.redo()
        elif key == Qt.Key.Key_Escape and self._stroke is not None:
            self.show_strokes(self.strokes)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.pen_width += _STEP if key == Qt.Key.Key_BracketRight else -_STEP
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self.update()

    # Painting

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(220, 220)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the paper, the ink, and how wide the pen is."""
        painter = QPainter(self)
        area = self.area()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, picture_image(self.pixels))
        painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.empty:
            self._paint_hint(painter, area)
        if self._mouse is not None and area.contains(self._mouse):
            wide = self._width * (_ERASER if self.tool == "eraser" else 1)
            radius = wide * area.width() / self._image.width() / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("muted", 160), 1))
            painter.drawEllipse(self._mouse, radius, radius)
        painter.end()

    def _paint_hint(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(small(self.font()))
        painter.setPen(theme.color("muted"))
        align = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(*(SPACING * n for n in (2, 2, -2, -2))), align, self.hint)

    @property
    def hint(self) -> str:
        """What an empty paper says."""
        return self.tr("Draw here.\nThe network reads along.")


def undoes(event: QKeyEvent) -> bool:
    """Whether a key asks to undo."""
    return event.matches(QKeySequence.StandardKey.Undo)


def redoes(event: QKeyEvent) -> bool:
    """Whether a key asks to redo; both that the window knows, whatever the system."""
    return QKeySequence(event.keyCombination()) in _REDO
