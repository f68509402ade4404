"""What is exported: the picture, the answer as bars, and its numbers as a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from nnplay.ui.draw.answer import Answer
from nnplay.ui.draw.bars import AnswerBars
from nnplay.ui.draw.picture_view import LEGEND, PictureView
from nnplay.ui.export import Table
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_SIDE = 280
_BARS = 280
_ROW = 24
_LINE = 20
_MARGIN = 2 * SPACING


def table(answer: Answer | None, label: int | None) -> Table:
    """Return header and rows: of each class or number what the network says, and its score z."""
    value = "probability" if answer is not None and answer.probable else "output"
    header = ("name", value, "z", "predicted", "label")
    if answer is None:
        return header, ()
    triples = zip(answer.names, answer.values.tolist(), answer.scores.tolist(), strict=True)
    return header, [
        (name, number, score, int(row == answer.best), int(row == label))
        for row, (name, number, score) in enumerate(triples)
    ]


def size(bars: AnswerBars) -> QSize:
    """Return the size of the exported picture."""
    height = max(_SIDE + LEGEND, _ROW * len(bars.names))
    return QSize(_SIDE + _BARS + 4 * _MARGIN, height + _LINE + 3 * _MARGIN)


def paint(painter: QPainter, picture: PictureView, bars: AnswerBars, words: str) -> None:
    """Paint picture and bars, and a line of words below."""
    whole = size(bars)
    painter.fillRect(QRectF(0, 0, whole.width(), whole.height()), theme.color("panel"))
    pixels = picture.pixels
    rows, columns = (1, 1) if pixels is None else pixels.shape[:2]
    scale = _SIDE / max(rows, columns)
    area = QRectF(_MARGIN, _MARGIN, columns * scale, rows * scale)
    picture.paint(painter, area)
    if picture.slopes is not None:
        picture.paint_legend(painter, QRectF(_MARGIN, area.bottom() + 2, area.width(), LEGEND - 2))
    first = QRectF(_SIDE + 3 * _MARGIN, _MARGIN, _BARS, _ROW)
    bars.paint(painter, first, range(len(bars.names)))
    painter.setFont(small(painter.font()))
    painter.setPen(theme.color("muted"))
    line = QRectF(_MARGIN, whole.height() - _LINE - _MARGIN, whole.width() - 2 * _MARGIN, _LINE)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
