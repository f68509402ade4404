"""The colours of a heatmap with the numbers they stand for."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from PySide6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

WIDTH = 80
_BAR = 10
_LARGEST = 320


class ColourBar(QWidget):
    """An upright bar from −scale at the bottom to +scale at the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = 1.0
        self.top = 0
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def set_scale(self, scale: float) -> None:
        """Say what the strongest colours stand for."""
        if scale != self.scale:
            self.scale = scale
            self.setAccessibleName(
                self.tr("Colours from {0} to {1}").format(self.texts[2], self.texts[0])
            )
            self.update()

    def set_top(self, top: int) -> None:
        """Say how many pixels to leave free above the bar, to stand beside the picture."""
        if top != self.top:
            self.top = top
            self.update()

    @property
    def texts(self) -> tuple[str, str, str]:
        """The numbers at top, middle and bottom."""
        size = f"{self.scale:g}".replace("e+", "e").replace("e-0", "e-").replace("-", "−")
        return f"+{size}", "0", f"−{size}"

    def sizeHint(self) -> QSize:
        """Return the bar's width."""
        return QSize(WIDTH, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, QSizeF(self.size()))
        painter.end()

    def paint(self, painter: QPainter, size: QSizeF) -> None:
        """Paint the bar in a picture of that size."""
        height = min(size.height() - self.top, _LARGEST)
        if height < 4 * SPACING:
            return
        bar = QRectF(2 * SPACING, self.top, _BAR, height)
        gradient = QLinearGradient(bar.topLeft(), bar.bottomLeft())
        for position, token in ((0.0, "positive"), (0.5, "zero"), (1.0, "negative")):
            gradient.setColorAt(position, theme.color(token))
        painter.fillRect(bar, gradient)
        font = small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        digits = metrics.capHeight()
        # The outer numbers stay beside the bar, so that nothing is cut off at its ends.
        baselines = (bar.top() + digits + 1, bar.center().y() + digits / 2, bar.bottom() - 1)
        for text, baseline in zip(self.texts, baselines, strict=True):
            painter.drawText(QPointF(bar.right() + 1.5 * SPACING, baseline), text)
