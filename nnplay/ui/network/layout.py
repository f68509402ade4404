"""Where things stand in the picture: columns across, neurons down. Geometry only, no painting."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from nnplay.ui.theme import SPACING

BAND = 9 * SPACING
"""Pixels above the neurons, for the buttons."""

PADDING = 2 * SPACING
"""Pixels between a card's edge and what it holds."""

MORE = 5 * SPACING
"""Pixels of the line "+ 112 more" below a group of neurons."""

CAPTION = 11 * SPACING
"""Pixels of the two lines below the input."""

LOWEST_AREA = 18 * SPACING
"""The least height that neurons are given before the picture scrolls instead."""

LOWEST_CIRCLES = 24 * SPACING
"""The same where there are circles only, which say little unless all of eight are there."""

TILE_SIZES = (56, 48, 42, 36, 28, 22)
"""Sides of a square with a neuron's weights, where all of them can be drawn."""

SMALLEST_IMAGE, SMALLEST_PLANE = 28, 22
"""The least side with which an image says anything, and with which what covers a plane does."""

USUAL_TILE = 40
"""The side where not all can be, at least; large enough to see what a neuron looks for."""

TILE_GAP = 6
"""Pixels between two squares."""

MOST_IN_COLUMN = 16
"""Neurons of one layer that are drawn one below the other; more would only be a texture."""


NAME_GAP = 6.0
"""Pixels from a neuron to its name beside it."""

NAME_MARGIN = 4.0
"""Pixels of a neuron's width that a name inside it leaves free."""

NAME_PITCH = 14.0
"""Pixels from one neuron to the next that their names need."""

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Measures:
    """Widths in pixels of one way to lay out the cards; `editor` is a card's lower part's height.

    Attributes
    ----------
    widest : int
        A card takes this much where there is room.
    gap : int
        The least distance between two cards.
    """

    input: int
    card: int
    widest: int
    gap: int
    editor: int


BESIDE = Measures(input=148, card=184, widest=208, gap=12, editor=84)
"""Units and activation beside each other: where there is room."""

STACKED = Measures(input=112, card=132, widest=168, gap=12, editor=132)
"""Units above activation: for many layers."""

EXTRAS = 5 * SPACING
"""Pixels of a card's line for what a layer has besides units and activation."""

WIDEST_GAP = 300
"""Beyond this the columns stay together, and the picture is centred."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns across: left edge and width of the input and of each card, in whole pixels."""

    stacked: bool
    input: tuple[int, int]
    cards: tuple[tuple[int, int], ...]


def editor_height(*, stacked: bool, extras: bool) -> int:
    """Return the pixels of a card's lower part."""
    return (STACKED if stacked else BESIDE).editor + (EXTRAS if extras else 0)


def least_height(*, stacked: bool, extras: bool, images: bool) -> int:
    """Return the pixels that the picture and the cards need at least."""
    lowest = LOWEST_AREA if images else LOWEST_CIRCLES
    return BAND + lowest + editor_height(stacked=stacked, extras=extras)


def least_width(layers: int) -> int:
    """Return the pixels that the input and `layers` cards need at least."""
    return _least(STACKED, layers)


def spread(available: int, layers: int) -> Spread:
    """Lay out the input and `layers` cards in `available` pixels, or in the least they need."""
    stacked = _least(BESIDE, layers) > available
    measures = STACKED if stacked else BESIDE
    width = max(available, _least(measures, layers))
    if not layers:
        return Spread(stacked, (0, measures.input), ())
    card = min(measures.widest, (width - measures.input - layers * measures.gap) // layers)
    gap = min(WIDEST_GAP, (width - measures.input - layers * card) / layers)
    left = (width - measures.input - layers * (card + gap)) / 2
    first = left + measures.input + gap
    cards = tuple((round(first + i * (card + gap)), card) for i in range(layers))
    return Spread(stacked, (round(left), measures.input), cards)


def _least(measures: Measures, layers: int) -> int:
    return measures.input + layers * (measures.card + measures.gap)


@dataclass(frozen=True, slots=True)
class Group:
    """The neurons of one column, in order of their index.

    Attributes
    ----------
    bounds : QRectF
        Around all of them.
    neurons : tuple of QRectF
        Those that are drawn.
    missing : int
        How many are not.
    across : int
        Neurons beside each other.
    tiles : bool
        Whether they are squares that show weights, not circles.
    units : tuple of int
        The number of each neuron that is drawn.
    """

    bounds: QRectF
    neurons: tuple[QRectF, ...]
    missing: int = 0
    across: int = 1
    tiles: bool = False
    units: tuple[int, ...] = ()

    @property
    def is_image(self) -> bool:
        """Whether one picture stands for all of them."""
        return bool(self.neurons) and not self.units

    @property
    def line(self) -> QRectF:
        """The line below the neurons that says how many are missing."""
        line = QRectF(0, 0, max(160.0, self.bounds.width()), MORE)
        line.moveCenter(QPointF(self.bounds.center().x(), self.bounds.bottom() + MORE / 2))
        return line

    def place(self, unit: int) -> QRectF | None:
        """Return where a neuron is drawn, if it is."""
        return self.neurons[self.units.index(unit)] if unit in self.units else None

    @property
    def pitch(self) -> float:
        """Pixels from one neuron to the one below; without one, its own size."""
        if len(self.neurons) <= self.across:
            return self.neurons[0].height() if self.neurons else 0.0
        return self.neurons[self.across].top() - self.neurons[0].top()

    def port(self, neuron: int) -> float:
        """Return the height at which a neuron's connections come and go.

        Neurons beside each other share a row, so theirs are fanned out a little.
        """
        rect = self.neurons[neuron]
        place = neuron % self.across - (self.across - 1) / 2
        return rect.center().y() + place * rect.height() * 0.22


def circles(area: QRectF, count: int) -> Group:
    """Put `count` neurons below each other, or as many as fit; `units` are the first."""
    pitch = min(40.0, area.height() / max(1, count))
    shown, room = count, area.height()
    if count > MOST_IN_COLUMN or pitch < 8:
        room -= MORE
        pitch = min(40.0, max(16.0, room / MOST_IN_COLUMN))
        shown = min(count, max(1, int(room / pitch)))
    size = min(28.0, 0.8 * pitch)
    return _grid(area, count, shown, 1, size, pitch - size)


def named_circles(area: QRectF, count: int, widest: float, side: Side) -> Group:
    """Put neurons below each other, in the middle or as far aside as their names ask for.

    Parameters
    ----------
    widest : float
        Pixels of the longest name. If it does not fit into a neuron, all names stand beside theirs,
        unless the neurons are too close for names.
    side : {"left", "right"}
        Where they stand then.
    """
    centred = circles(area, count)
    size = centred.bounds.width()
    if widest <= size - NAME_MARGIN or centred.pitch < NAME_PITCH:
        return centred
    spare = (area.width() - size) / 2
    aside = 2 * max(0.0, min(spare, widest + NAME_GAP - spare))
    room = area.adjusted(aside, 0, 0, 0) if side == "left" else area.adjusted(0, 0, -aside, 0)
    return circles(room, count)


def tiles(area: QRectF, count: int, most: int = 4, smallest: int = SMALLEST_IMAGE) -> Group:
    """Put `count` squares into a few columns, at most `most`, or as many as fit.

    Rather than with sides below `smallest` only some of them are drawn, larger.
    """
    for size in (size for size in TILE_SIZES if size >= smallest):
        rows, widest = _fitting(area.height(), size), min(most, _fitting(area.width(), size))
        across = math.ceil(count / max(1, rows))
        if 0 < across <= widest:
            return _grid(area, count, count, across, size, TILE_GAP, squares=True)
    room = area.height() - MORE
    rows = max(1, _fitting(room, USUAL_TILE))
    across = max(1, min(3, most, _fitting(area.width(), USUAL_TILE)))
    side = min(room / rows, area.width() / across, float(TILE_SIZES[0])) - TILE_GAP
    return _grid(area, count, min(count, rows * across), across, int(side), TILE_GAP, squares=True)


def _fitting(room: float, size: int) -> int:
    return int((room + TILE_GAP) / (size + TILE_GAP))


def _grid(
    area: QRectF,
    count: int,
    shown: int,
    across: int,
    size: float,
    gap: float,
    *,
    squares: bool = False,
) -> Group:
    rows = math.ceil(shown / across)
    width = min(across, max(1, shown)) * (size + gap) - gap
    height = max(0.0, rows * (size + gap) - gap)
    below = MORE if shown < count else 0
    left = area.center().x() - width / 2
    top = area.top() + max(0.0, area.height() - height - below) / 2
    if squares:
        left, top = round(left), round(top)
    neurons = tuple(
        QRectF(left + i % across * (size + gap), top + i // across * (size + gap), size, size)
        for i in range(shown)
    )
    return Group(
        QRectF(left, top, width, height),
        neurons,
        count - shown,
        across,
        squares,
        tuple(range(shown)),
    )


def image(area: QRectF, rows: int, columns: int) -> Group:
    """Put one picture of an example, of `rows` × `columns` pixels, as large as fits.

    It stands for all inputs, so it has no neuron with a number.
    """
    room = QRectF(area.left(), area.top(), area.width(), max(24.0, area.height() - CAPTION))
    scale = min(room.width() / columns, room.height() / rows)
    width, height = columns * scale, rows * scale
    left = area.center().x() - width / 2
    top = area.top() + max(0.0, area.height() - height - CAPTION) / 2
    rect = QRectF(round(left), round(top), round(width), round(height))
    return Group(rect, (rect,))


def drop_place(centres: tuple[float, ...], dragged: int, x: float) -> int:
    """Return the place among the hidden layers where a card let go at `x` belongs.

    Parameters
    ----------
    centres : tuple of float
        Of the hidden layers' cards, from left to right.
    dragged : int
        The card that is dragged.
    """
    return sum(centre < x for i, centre in enumerate(centres) if i != dragged)
