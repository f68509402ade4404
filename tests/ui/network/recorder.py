"""A painter that notes what it writes and fills."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter


class Recorder(QPainter):
    """Notes texts with the ink's bounds, and filled rectangles with their colours.

    Attributes
    ----------
    words : list of (str, QRectF)
    fills : list of (QRectF, QColor)
    """

    def __init__(self, width: int, height: int) -> None:
        # Qt does not keep what is painted on.
        self._image = QImage(width, height, QImage.Format.Format_RGB32)
        super().__init__(self._image)
        self.words: list[tuple[str, QRectF]] = []
        self.fills: list[tuple[QRectF, QColor]] = []

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.words]

    def drawText(self, rect: QRectF, flags: Any, text: str) -> None:  # type: ignore[override]  # noqa: N802
        super().drawText(rect, flags, text)
        line = self.boundingRect(rect, flags, text)
        ink = QFontMetricsF(self.font()).tightBoundingRect(text)
        base = line.top() + QFontMetricsF(self.font()).ascent()
        bounds = QRectF(line.left(), base + ink.top(), line.width(), ink.height())
        self.words.append((text, bounds))

    def fillRect(self, rect: QRectF, color: QColor) -> None:  # type: ignore[override]  # noqa: N802
        super().fillRect(rect, color)
        self.fills.append((QRectF(rect), QColor(color)))
