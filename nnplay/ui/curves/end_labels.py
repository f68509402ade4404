"""The last values of the curves, written beside their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme


class EndLabel(NamedTuple):
    """The last value of a curve: height as drawn, words, and the curve's colour."""

    y: float
    text: str
    token: str


def end_label_rects(
    font: QFont, labels: Sequence[EndLabel], ends: Sequence[QPointF], bounds: QRectF
) -> list[QRectF]:
    """Return where each label goes: right of its curve's end, in `bounds`, clear of the others."""
    metrics = QFontMetricsF(_bold(font))
    step = metrics.height()
    widths = [metrics.horizontalAdvance(label.text) for label in labels]
    middles = spread(
        [end.y() for end in ends], step, bounds.top() + step / 2, bounds.bottom() - step / 2
    )
    left = min(max(end.x() for end in ends) + 2 * SPACING, bounds.right() - max(widths))
    return [
        QRectF(left - 1, middle - step / 2, width + 2, step)
        for width, middle in zip(widths, middles, strict=True)
    ]


def paint_end_labels(
    painter: QPainter, font: QFont, labels: Sequence[EndLabel], rects: Sequence[QRectF]
) -> None:
    """Paint each label into the place that `end_label_rects` gives it."""
    font = _bold(font)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for label, rect in zip(labels, rects, strict=True):
        # The background, so that no grid line strikes the number through.
        painter.fillRect(rect, theme.color("panel", 190))
        painter.setPen(theme.color(label.token))
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(rect.left() + 1, baseline), label.text)


def _bold(font: QFont) -> QFont:
    font = small(font)
    font.setBold(True)
    return font


def spread(heights: Sequence[float], step: float, top: float, bottom: float) -> list[float]:
    """Return two heights, or one, moved apart to be `step` from each other, within limits."""
    placed = [min(max(height, top), bottom) for height in heights]
    if len(placed) < 2 or abs(placed[1] - placed[0]) >= step:
        return placed
    upper = 0 if placed[0] <= placed[1] else 1
    middle = (placed[0] + placed[1]) / 2
    middle = min(max(middle, top + step / 2), bottom - step / 2)
    placed[upper], placed[1 - upper] = middle - step / 2, middle + step / 2
    return placed
