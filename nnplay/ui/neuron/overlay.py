"""The box that says what is pointed at, over the whole panel: its pictures are too small for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnplay.ui.pointed import PointedView
from nnplay.ui.readout import Line, paint_readout, readout_rect
from nnplay.ui.theme import SPACING


class SmallView(PointedView):
    """A picture whose numbers are said by a `Readout`.

    Attributes
    ----------
    said : Signal
        What it has to say may be something else.
    """

    said = Signal()

    def _describe(self) -> None:
        super()._describe()
        self.said.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, and mark the place pointed at."""
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, QSizeF(self.size()), vector=False)
        if self.place is not None and not self.empty:
            self.paint_mark(painter, self.rect_of(self.place))
        painter.end()


class Readout(QWidget):
    """The box, beside the place pointed at in one of some pictures.

    Parameters
    ----------
    panel : QWidget
        What it stays inside.
    views : SmallView
        Pictures in it.
    """

    def __init__(self, panel: QWidget, *views: SmallView) -> None:
        super().__init__(panel)
        self._panel = panel
        self._view: SmallView | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        for view in views:
            view.said.connect(lambda view=view: self._follow(view))

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says now, a line each."""
        return () if self._view is None else self._view.texts

    def _follow(self, view: SmallView) -> None:
        if view is not self._view and view.place is None:
            return
        self._view = view
        if not self.texts or not view.isVisible():
            self.hide()
            return
        rect, _ = readout_rect(self.font(), self._lines(), self._anchor(), self._bounds())
        self.setGeometry(rect.adjusted(-1, -1, 1, 1).toAlignedRect())
        self.raise_()
        self.show()
        self.update()

    def _lines(self) -> list[Line]:
        return [Line(text) for text in self.texts]

    def _bounds(self) -> QRectF:
        return QRectF(self._panel.rect()).adjusted(SPACING, SPACING, -SPACING, -SPACING)

    def _anchor(self) -> QRectF:
        """Return where the place pointed at is in the panel."""
        assert self._view is not None
        rect = self._view.rect_of(self._view.place)
        return QRectF(self._view.mapTo(self._panel, rect.topLeft()), rect.size())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        if not self.texts:
            return
        painter = QPainter(self)
        painter.translate(-self.pos())
        paint_readout(painter, self.font(), self._lines(), self._anchor(), self._bounds())
        painter.end()
