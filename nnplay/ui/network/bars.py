"""What stands beside the outputs: names, bars and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen

from nnplay.ui.network.figures import TINY, Align
from nnplay.ui.network.layout import NAME_GAP, NAME_MARGIN, Group
from nnplay.ui.theme import theme

_NUMBER = 54.0
"""Pixels of the number behind a bar."""

_LEAST_NAME = 24
"""Pixels below which a shortened name says nothing any more."""

_LEAST_TRACK, _GOOD_TRACK = 24, 48
"""Pixels below which a bar says nothing any more, and with which it says enough."""

_GAP = 6.0
"""Pixels between what stands in one line."""

_TWO_LINES = 26.0
"""Pixels from one output to the next that two lines beside it need."""


class Bars(NamedTuple):
    """What stands beside the outputs.

    Attributes
    ----------
    names : sequence of str
    shares : sequence of float or None
        How long each bar is, from 0 to 1; None if the outputs are no shares of anything.
    texts : sequence of str
        The number of each.
    best : int
        The output that is the answer, −1 without.
    target : int
        The output that should have been, −1 if nobody knows.
    notes : sequence of sequences of str
        What else is said of each output where there is room, such as "z 4.21": the same in
        several ways, the longest first.
    """

    names: Sequence[str]
    shares: Sequence[float] | None
    texts: Sequence[str]
    best: int = -1
    target: int = -1
    notes: Sequence[Sequence[str]] = ()


class _Table(NamedTuple):
    """The bars with the widths that are the same in every row, in pixels: notes, 0 without, ..."""

    bars: Bars
    note: float
    number: float


_Form = Callable[[QPainter, QRectF, int, _Table], QRectF]
"""Paints a row, 28 pixels high, and returns where its note may stand."""


def fits_inside(metrics: QFontMetrics, names: Sequence[str], group: Group) -> bool:
    """Whether every name fits into its neuron, in a font."""
    if group.tiles or not group.neurons:
        return False
    room = group.neurons[0].width() - NAME_MARGIN
    return all(metrics.horizontalAdvance(name) <= room for name in names)


def paint_bars(painter: QPainter, group: Group, edge: float, bars: Bars) -> None:
    """Paint names, bars and numbers beside the outputs, as far as `edge`."""
    inside = fits_inside(painter.fontMetrics(), bars.names, group)
    left = group.bounds.right() + NAME_GAP + 2
    number = max(map(painter.fontMetrics().horizontalAdvance, bars.texts), default=0) + _GAP
    form, rooms = _form(group, bars, inside, edge - left, number)
    small = QFont(painter.font())
    small.setPixelSize(TINY)
    notes, width = _fitting(bars, QFontMetricsF(small), rooms)
    table = _Table(bars, width, number)
    places = []
    for unit, rect in zip(group.units, group.neurons, strict=True):
        _paint_ring(painter, rect, _ring(unit, bars), tile=group.tiles)
        if inside:
            painter.setPen(theme.color("text"))
            painter.drawText(rect, Align.AlignCenter, bars.names[unit])
        row = QRectF(left, rect.center().y() - 14, edge - left, 28)
        places.append((unit, form(painter, row, unit, table)))
    if notes:
        painter.setFont(small)
        for unit, place in places:
            painter.setPen(_number_color(unit, bars))
            painter.drawText(place, Align.AlignVCenter | Align.AlignLeft, notes[unit])


def _form(
    group: Group, bars: Bars, inside: bool, width: float, number: float
) -> tuple[_Form, tuple[float, ...]]:
    """Return how rows look, and the pixels that a note may take: with a good bar to without."""
    two_lines = group.pitch >= _TWO_LINES or len(group.neurons) == 1
    tracks = () if bars.shares is None else (_GOOD_TRACK + _GAP, _LEAST_TRACK + _GAP)
    if inside and two_lines:
        return _paint_above, (width,)
    if inside:
        return _paint_row, (*(width - _NUMBER - track for track in tracks), width - number)
    if two_lines:
        return _paint_two_lines, (*(width - track for track in tracks), width)
    return _paint_name, (width - number - _LEAST_NAME - 2 * _GAP,)


def _fitting(
    bars: Bars, metrics: QFontMetricsF, rooms: Sequence[float]
) -> tuple[Sequence[str], float]:
    """Return the longest notes that fit all rows, and their width; nothing if none do."""
    for room in rooms:
        for notes in bars.notes:
            width = max(map(metrics.horizontalAdvance, notes), default=0.0)
            if width <= room:
                return notes, width
    return (), 0.0


def _paint_ring(painter: QPainter, rect: QRectF, color: QColor | None, *, tile: bool) -> None:
    if color is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color, 2.0))
    if tile:
        painter.drawRoundedRect(rect, 6, 6)
    else:
        painter.drawEllipse(rect)


def _ring(unit: int, bars: Bars) -> QColor | None:
    """Return the colour of the ring around an output, if it has one."""
    if unit == bars.best:
        return theme.color("accent" if bars.target in (-1, unit) else "bad")
    return theme.color("good") if unit == bars.target else None


def _number_color(unit: int, bars: Bars) -> QColor:
    return theme.color("text" if unit in (bars.best, bars.target) or bars.best < 0 else "muted")


def _paint_row(painter: QPainter, row: QRectF, unit: int, table: _Table) -> QRectF:
    """Paint a bar, a note's place and a number beside each other."""
    bars, note = table.bars, table.note + _GAP if table.note else 0.0
    place = QRectF(row.right() - table.note, row.top(), table.note, row.height())
    number, side = QRectF(row), Align.AlignLeft
    if bars.shares is not None:
        track = QRectF(row.left(), row.center().y() - 4, row.width() - _NUMBER - note, 8)
        if track.width() >= _LEAST_TRACK:
            _paint_track(painter, track, bars.shares[unit])
            number.setLeft(track.right() + _GAP)
        place.moveLeft(number.left())
        side = Align.AlignRight
    painter.setPen(_number_color(unit, bars))
    painter.drawText(number, Align.AlignVCenter | side, bars.texts[unit])
    return place


def _paint_above(painter: QPainter, row: QRectF, unit: int, table: _Table) -> QRectF:
    """Paint a bar and its number, and leave a line below them to the note if there is one."""
    if not table.note:
        return _paint_row(painter, row, unit, table)
    _paint_row(painter, row.translated(0, -5), unit, table._replace(note=0.0))
    return QRectF(row.left(), row.center().y() + 2, row.width(), 12)


def _paint_two_lines(painter: QPainter, row: QRectF, unit: int, table: _Table) -> QRectF:
    """Paint a name and its number, and a bar below them, or a note, or both."""
    bars, note = table.bars, table.note
    words = QRectF(row.left(), row.center().y() - 14, row.width(), 16)
    place = QRectF(row.left(), row.center().y() + 1, row.width(), 12)
    if bars.shares is not None:
        track = QRectF(row.left(), row.center().y() + 4, row.width(), 5)
        if note:
            track.setRight(row.right() - note - _GAP)
        if not note or track.width() >= _LEAST_TRACK:
            _paint_track(painter, track, bars.shares[unit])
            place.setLeft(row.right() - note)
    elif not note:
        words.moveTop(row.center().y() - 8)
    _paint_words(painter, words, unit, bars)
    return place


def _paint_name(painter: QPainter, row: QRectF, unit: int, table: _Table) -> QRectF:
    """Paint a name, a note's place and a number, on a bar."""
    bars = table.bars
    words = QRectF(row.left(), row.center().y() - 7, row.width(), 14)
    if bars.shares is not None:
        fill = QRectF(words)
        fill.setWidth(words.width() * min(1.0, max(0.0, bars.shares[unit])))
        painter.fillRect(fill, theme.color("accent", 90))
    words.adjust(2, 0, -2, 0)
    place = QRectF(words)
    place.setLeft(words.right() - table.number - table.note)
    _paint_words(painter, words, unit, bars, place.left() if table.note else None)
    return place


def _paint_words(
    painter: QPainter, words: QRectF, unit: int, bars: Bars, end: float | None = None
) -> None:
    """Paint a name at the left, as far as its number or `end`, and the number at the right."""
    metrics = painter.fontMetrics()
    number = metrics.horizontalAdvance(bars.texts[unit])
    painter.setPen(_number_color(unit, bars))
    painter.drawText(words, Align.AlignVCenter | Align.AlignRight, bars.texts[unit])
    end = words.right() - number if end is None else end
    room = int(end - words.left() - _GAP)
    if room < _LEAST_NAME:
        return
    name = metrics.elidedText(bars.names[unit], Qt.TextElideMode.ElideRight, room)
    painter.setPen(theme.color("text"))
    painter.drawText(words, Align.AlignVCenter | Align.AlignLeft, name)


def _paint_track(painter: QPainter, track: QRectF, share: float) -> None:
    painter.fillRect(track, theme.color("raised"))
    if share == share:  # a number
        fill = QRectF(track)
        fill.setWidth(max(1.0, track.width() * min(1.0, max(0.0, share))))
        painter.fillRect(fill, theme.color("accent"))
