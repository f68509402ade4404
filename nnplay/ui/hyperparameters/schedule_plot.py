"""The small plot of the learning rate over a run, below the schedule."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.hyperparameters.course import Course
from nnplay.ui.numbers import format_number
from nnplay.ui.readout import Line, paint_readout, small
from nnplay.ui.theme import SPACING, theme

_HEIGHT = 17 * SPACING
_TOP, _BOTTOM = SPACING + 2, 4 * SPACING
_DOT = 7
_Align = Qt.AlignmentFlag


class SchedulePlot(QWidget):
    """The course as a line, its past in the accent's colour up to a dot where training is.

    Attributes
    ----------
    course : Course or None
        What is drawn.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.course: Course | None = None
        self._epochs = 1.0
        self._now: tuple[float, float] | None = None
        self._pointed: float | None = None
        self._highest = 0.0
        self._line: QPolygonF | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Learning rate over the run"))
        theme.changed.connect(self.update)

    def set_course(self, course: Course | None, epochs: float) -> None:
        """Show a course over a run of so many epochs; None shows none."""
        self.course = course
        self._epochs = max(epochs, 1e-9)
        points = () if course is None else course.points
        self._highest = max((rate for _, rate in points), default=0.0)
        self._line = None
        self._describe()
        self.update()

    def set_now(self, now: tuple[float, float] | None) -> None:
        """Show how far training is, in epochs, and the rate there; None before the first step."""
        if now == self._now:
            return
        before, words = self._dot(), self.now_text
        self._now = now
        if words != self.now_text or before != self._dot():
            self.update()

    @property
    def now_text(self) -> str:
        """The present rate in words: "now 0.00123"."""
        if self._now is None:
            return ""
        return self.tr("now {0}").format(_short(self._now[1]))

    @property
    def readout(self) -> str:
        """What is said of the place under the mouse; "" if it is elsewhere."""
        if self._pointed is None or self.course is None:
            return ""
        epoch, rate = self._pointed, self.course.at(self._pointed)
        return self.tr("epoch {0} · {1}").format(_epoch(epoch, self._epochs), _short(rate))

    def sizeHint(self) -> QSize:
        """Return a modest width; it takes what it is given."""
        return QSize(40 * SPACING, _HEIGHT)

    def area(self) -> QRectF:
        """Return where the curve is."""
        metrics = QFontMetricsF(small(self.font()))
        left = metrics.horizontalAdvance(_short(self._highest)) + 2 * SPACING
        return QRectF(self.rect()).adjusted(left, _TOP, -SPACING, -_BOTTOM)

    def _describe(self) -> None:
        if self.course is None:
            return
        words = self.tr("Learning rate over {0} epochs: {1}.").format(
            f"{self._epochs:g}", self.course.describe()
        )
        self.setAccessibleDescription(words)
        self.setToolTip(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stretch the line to the new width."""
        super().resizeEvent(event)
        self._line = None

    def _place(self, epoch: float, rate: float, area: QRectF) -> QPointF:
        x = area.left() + min(1.0, epoch / self._epochs) * area.width()
        return QPointF(x, area.bottom() - min(1.0, rate / (self._highest or 1.0)) * area.height())

    def _dot(self) -> tuple[int, int] | None:
        """Return the pixel of the dot."""
        if self._now is None:
            return None
        point = self._place(*self._now, self.area()).toPoint()
        return point.x(), point.y()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint axes, course, dot and read-out."""
        if self.course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        area = self.area()
        self._paint_axes(painter, area)
        if self._line is None:
            self._line = QPolygonF([self._place(*point, area) for point in self.course.points])
        now = None if self._now is None else self._place(*self._now, area)
        painter.setPen(QPen(theme.color("muted"), 1.5))
        painter.drawPolyline(self._line)
        if now is not None:
            self._paint_past(painter, self._line, area, now)
        self._paint_readout(painter, area)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(theme.color("line"), 1))
        for y in (area.top(), area.bottom()):
            painter.drawLine(QPointF(area.left(), round(y) + 0.5), QPointF(area.right(), y + 0.5))
        painter.setPen(theme.color("muted"))
        height = QFontMetricsF(painter.font()).height()
        for y, rate in ((area.top(), self._highest), (area.bottom(), 0.0)):
            label = QRectF(0, y - height / 2, area.left() - SPACING, height)
            painter.drawText(label, _Align.AlignRight | _Align.AlignVCenter, _short(rate))
        below = QRectF(area.left(), area.bottom() + 1, area.width(), self.height() - area.bottom())
        painter.drawText(below, _Align.AlignLeft | _Align.AlignTop, "0")
        end = self.tr("epoch {0}").format(f"{self._epochs:g}")
        painter.drawText(below, _Align.AlignRight | _Align.AlignTop, end)
        painter.setPen(theme.color("text"))
        painter.drawText(below, _Align.AlignHCenter | _Align.AlignTop, self.now_text)

    def _paint_past(self, painter: QPainter, line: QPolygonF, area: QRectF, now: QPointF) -> None:
        painter.save()
        past = area.adjusted(-2, -4, 2, 4)
        past.setRight(now.x())
        painter.setClipRect(past)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(line)
        end = line.last()
        if end.x() < now.x():  # a record, which grows with the dot
            painter.drawLine(end, QPointF(now.x(), end.y()))
        painter.restore()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(now, _DOT / 2, _DOT / 2)

    def _paint_readout(self, painter: QPainter, area: QRectF) -> None:
        if self._pointed is None:
            return
        x = self._place(self._pointed, 0.0, area).x()
        painter.setPen(QPen(theme.color("muted"), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        anchor = QRectF(x, area.top(), 0, 0)
        paint_readout(painter, self.font(), [Line(self.readout)], anchor, QRectF(self.rect()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the rate under the mouse."""
        area = self.area()
        share = (event.position().x() - area.left()) / area.width()
        inside = -0.05 <= share <= 1.05
        self._pointed = self._epochs * min(max(share, 0.0), 1.0) if inside else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        super().leaveEvent(event)
        self._pointed = None
        self.update()


def _short(rate: float) -> str:
    return format_number(float(f"{rate:.3g}"))


def _epoch(epoch: float, epochs: float) -> str:
    return f"{epoch:.{2 if epochs <= 10 else 1 if epochs <= 100 else 0}f}"
