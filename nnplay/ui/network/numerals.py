"""The numbers of the example that stand in the neurons, or beside them: x, z and a."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFontMetrics, QPainter

from nnplay.ui.network.figures import Align
from nnplay.ui.network.layout import Group
from nnplay.ui.network.sight import Sight
from nnplay.ui.number_words import brief
from nnplay.ui.theme import theme

Values = Mapping[str, NDArray[Any]]
"""A number for each neuron of a column, (units,), by the letter it is known by."""

_MARGIN = 2
"""Pixels of a plate left and right of its words."""

_AWAY = 3
"""Pixels from a circle to the plate beside it."""


def column_values(sight: Sight, column: int, *, tiles: bool = False) -> Values:
    """Return what a column's neurons take and put out: x of the inputs, z and a of others.

    Parameters
    ----------
    sight : Sight
    column : int
        0 for the inputs.
    tiles : bool
        Whether they are drawn as squares.
    """
    if column == 0:
        x = sight.column(0)
        # A square has the name of its input in its corner, which may well be "y".
        return {} if x is None else {"" if tiles else "x": x}
    if sight.values is None:
        return {}
    z, a = sight.values[column - 1]
    return {"z": z[0], "a": a[0]}


def value_notes(sight: Sight) -> tuple[tuple[str, ...], ...]:
    """Return z and a of each output, and z by itself, as they stand beside the outputs."""
    values = column_values(sight, len(sight.probe.spec.layers))
    texts = [[_word(name, number) for number in array.tolist()] for name, array in values.items()]
    if not texts:
        return ()
    return tuple("  ".join(words) for words in zip(*texts, strict=True)), tuple(texts[0])


def paint_values(
    painter: QPainter,
    group: Group,
    values: Values,
    edge: float,
    only: Sequence[int] | None = None,
) -> None:
    """Write numbers into the neurons, or beside them where they are circles.

    What has no room is left out; a says more than z.

    Parameters
    ----------
    edge : float
        Where the room to the right of circles ends.
    only : sequence of int, optional
        The neurons that are meant.
    """
    metrics = painter.fontMetrics()
    room = QSizeF(edge - group.bounds.right() - _AWAY, group.pitch)
    if group.tiles and group.neurons:
        room = group.neurons[0].size() + QSizeF(2, 0)
    lists = {name: array.tolist() for name, array in values.items()}
    for unit, rect in zip(group.units, group.neurons, strict=True):
        words = _fitting({name: row[unit] for name, row in lists.items()}, metrics, room)
        if not words or (only is not None and unit not in only):
            continue
        plate = QRectF(0, 0, _width(words, metrics), metrics.height() * len(words))
        plate.moveCenter(rect.center())
        if not group.tiles:
            plate.moveLeft(rect.right() + _AWAY)
        _paint_plate(painter, plate, words)


def _paint_plate(painter: QPainter, plate: QRectF, words: Sequence[str]) -> None:
    painter.fillRect(plate, theme.color("panel", 205))
    painter.setPen(theme.color("text"))
    line = plate.height() / len(words)
    for number, text in enumerate(words):
        row = QRectF(plate.left(), plate.top() + number * line, plate.width(), line)
        painter.drawText(row, Align.AlignCenter, text)


def _fitting(
    numbers: Mapping[str, float], metrics: QFontMetrics, room: QSizeF
) -> Sequence[str] | None:
    """Return the lines that say most of some numbers in a room."""
    for words in _ways(numbers):
        high = metrics.height() * len(words) <= room.height()
        if high and _width(words, metrics) <= room.width():
            return words
    return None


def _ways(numbers: Mapping[str, float]) -> Iterator[Sequence[str]]:
    """Give the ways to write some numbers, as lines, the best first."""
    for digits in (3, 2):
        yield [_word(name, number, digits) for name, number in numbers.items()]
    yield ["  ".join(_word(name, number) for name, number in numbers.items())]
    yield [brief(number, 2) for number in numbers.values()]
    yield [brief(number, 2 if abs(number) >= 0.1 else 1) for number in numbers.values()]
    for name, last in list(numbers.items())[-1:]:
        yield [_word(name, last)]
        yield [brief(last, 2)]


def _word(name: str, number: float, digits: int = 3) -> str:
    return f"{name} {brief(number, digits)}".lstrip()


def _width(words: Sequence[str], metrics: QFontMetrics) -> float:
    return max(map(metrics.horizontalAdvance, words)) + 2 * _MARGIN
