"""The connections between two columns of neurons, as curves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnplay.ui.network.layout import Group
from nnplay.ui.network.weights import LEVELS, MOST_A_GAP, evenly, strongest, strongest_each
from nnplay.ui.theme import theme

THICK = LEVELS - 1
"""From this level on a connection is drawn as two lines beside each other.

Qt draws lines up to one pixel wide twenty times faster than wider ones.
"""


REACH = 4.0
"""Pixels from a connection within which the mouse points at it."""


class Gap:
    """The connections from one column to the next.

    Parameters
    ----------
    sources, targets : Group
        The columns; `targets` holds the neurons whose weights these are.
    """

    def __init__(self, sources: Group, targets: Group) -> None:
        self._sources = sources
        self._targets = targets
        self._paths: dict[int, QPainterPath] = {}
        self._strokes: list[tuple[int, list[int]]] = []
        # The strokes as one path a level: a call for each connection costs as much as its pixels.
        self._levels: list[tuple[int, QPainterPath]] = []
        self._joined_strokes: list[tuple[int, list[int]]] = []
        left, right = sources.bounds.center().x(), targets.bounds.center().x()
        union = sources.bounds.united(targets.bounds)
        self.bounds = QRectF(left, union.top(), right - left, union.height())

    @property
    def coloured(self) -> bool:
        """Whether weights are shown."""
        return bool(self._strokes)

    def show_nothing(self) -> None:
        """Forget the weights."""
        self._strokes = []

    def show_weights(self, weights: NDArray[Any], scale: float, most: int) -> None:
        """Show the strongest connections.

        Parameters
        ----------
        weights : (targets, sources) array
            Of all neurons of both layers, drawn or not.
        scale : float
            The magnitude of the highest level.
        most : int
            How many connections at most.
        """
        order, levels = strongest(self.weights_drawn(weights), scale, most)
        self._strokes = _runs(order.tolist(), levels.tolist())

    def weights_drawn(self, weights: NDArray[Any]) -> NDArray[Any]:
        """Return the weights that the lines of the gap stand for.

        One line leads from an image to a neuron: it stands for the strongest of the neuron's
        weights.

        Parameters
        ----------
        weights : (targets, sources) array
            Of all neurons of both layers, drawn or not.

        Returns
        -------
        (targets drawn, sources drawn) array
        """
        targets, sources = list(self._targets.units), list(self._sources.units)
        if self._sources.is_image:
            return strongest_each(weights[targets])[:, None]
        return weights[np.ix_(targets, sources)]

    def paint_all(self, painter: QPainter) -> None:
        """Draw all connections alike, or an even choice of them, with the painter's pen."""
        pairs = len(self._sources.neurons) * len(self._targets.neurons)
        for edge in evenly(pairs, MOST_A_GAP).tolist():
            painter.drawPath(self._path(edge))

    def paint_weights(self, painter: QPainter, pens: Sequence[QPen]) -> None:
        """Draw the strongest connections, with `pens` from `level_pens`."""
        if self._joined_strokes != self._strokes:
            self._joined_strokes = self._strokes
            self._levels = [(level, self._joined(edges)) for level, edges in self._strokes]
        for level, path in self._levels:
            painter.setPen(pens[level])
            painter.drawPath(path)
            if abs(level) >= THICK:
                painter.translate(0.0, 0.8)
                painter.drawPath(path)
                painter.translate(0.0, -0.8)

    def _joined(self, edges: Sequence[int]) -> QPainterPath:
        joined = QPainterPath()
        for edge in edges:
            path = self._paths.get(edge)
            if path is None:
                path = self._paths[edge] = self._path(edge)
            joined.addPath(path)
        return joined

    def paint_some(
        self,
        painter: QPainter,
        pens: Sequence[QPen],
        levels: NDArray[Any],
        *,
        target: int | None = None,
        source: int | None = None,
    ) -> None:
        """Draw the connections of one neuron, or one connection, those without weight too.

        Parameters
        ----------
        levels : (targets drawn, sources drawn) int array
            See `nnplay.ui.network.weights.levels`.
        target, source : int, optional
            The place of the neuron among those that are drawn; both for one connection.
        """
        across = len(self._sources.neurons)
        targets = range(len(self._targets.neurons)) if target is None else (target,)
        sources = range(across) if source is None else (source,)
        for i in targets:
            for j in sources:
                level = int(levels[i, j])
                painter.setPen(pens[level])
                path = self._path(i * across + j)
                painter.drawPath(path)
                if abs(level) >= THICK or target is not None is not source:
                    painter.drawPath(path.translated(0.0, 0.8))

    def points(
        self, step: float, *, target: int | None = None, source: int | None = None
    ) -> NDArray[Any]:
        """Return points along the connections of one neuron, or along one connection.

        Parameters
        ----------
        step : float
            Pixels across between two points.
        target, source : int, optional
            As in `paint_some`.

        Returns
        -------
        (n, 2) array
            Across and down.
        """
        x0, x1 = self._sources.bounds.right(), self._targets.bounds.left()
        sources = range(len(self._sources.neurons)) if source is None else (source,)
        targets = range(len(self._targets.neurons)) if target is None else (target,)
        starts = np.array([self._sources.port(j) for _ in targets for j in sources])[:, None]
        ends = np.array([self._targets.port(i) for i in targets for _ in sources])[:, None]
        along = np.linspace(0, 1, max(2, round((x1 - x0) / step) + 1))
        x, share = x0 + along * (x1 - x0), np.array([_share(place) for place in along])
        y = starts + share * (ends - starts)
        return np.stack([np.broadcast_to(x, y.shape), y], axis=-1).reshape(-1, 2)

    def edge_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the places of target and source of the coloured connection at a point."""
        x0, x1 = self._sources.bounds.right(), self._targets.bounds.left()
        if not (x0 < point.x() < x1 and self._strokes):
            return None
        # All curves go through the same heights at the same x, in shares of their start and end.
        share = _share((point.x() - x0) / (x1 - x0))
        across = len(self._sources.neurons)
        nearest, least = None, REACH
        for _, edges in reversed(self._strokes):  # the strongest first
            for edge in edges:
                target, source = divmod(edge, across)
                start, end = self._sources.port(source), self._targets.port(target)
                away = abs(start + share * (end - start) - point.y())
                if away < least:
                    nearest, least = (target, source), away
        return nearest

    def _path(self, edge: int) -> QPainterPath:
        target, source = divmod(edge, len(self._sources.neurons))
        start, end = self._sources.neurons[source], self._targets.neurons[target]
        y0, y1 = self._sources.port(source), self._targets.port(target)
        x0, x1 = self._sources.bounds.right(), self._targets.bounds.left()
        middle = (x0 + x1) / 2
        path = QPainterPath(QPointF(start.right(), y0))
        if self._sources.across > 1:
            path.lineTo(x0, y0)
        path.cubicTo(middle, y0, middle, y1, x1, y1)
        if self._targets.across > 1:
            path.lineTo(end.left(), y1)
        return path


def _share(x: float) -> float:
    """Return how far up its way a curve is at a share `x` of its way across.

    It is the cubic Bézier curve with the controls (½, 0) and (½, 1): x = 3/2 t (1 − t) + t³ and
    y = 3 t² − 2 t³.
    """
    low, high = 0.0, 1.0
    for _ in range(20):
        t = (low + high) / 2
        if 1.5 * t * (1 - t) + t**3 < x:
            low = t
        else:
            high = t
    return 3 * t * t - 2 * t**3


def _runs(order: Iterable[int], levels: Iterable[int]) -> list[tuple[int, list[int]]]:
    """Group neighbours of one level, so that each group needs one pen."""
    runs: list[tuple[int, list[int]]] = []
    for edge, level in sorted(zip(order, levels, strict=True), key=_strength):
        if not runs or runs[-1][0] != level:
            runs.append((level, []))
        runs[-1][1].append(edge)
    return runs


def _strength(stroke: tuple[int, int]) -> tuple[int, int]:
    level = stroke[1]
    return abs(level), level


def plain_pen(*, behind_weights: bool) -> QPen:
    """Return the pen of connections without colour, fainter if coloured ones lie over them."""
    dark = theme.name == "dark"
    return QPen(theme.color("muted", 24 if behind_weights else 64 if dark else 52), 1.0)


def level_pens() -> list[QPen]:
    """Return the pens of the theme in use: [level] and [-level] with 1 ≤ level ≤ LEVELS."""
    rising = range(1, LEVELS + 1)
    positive = [QPen(_faded(theme.color("positive"), level), 1.0) for level in rising]
    negative = [QPen(_faded(theme.color("negative"), level), 1.0) for level in rising]
    return [QPen(), *positive, *reversed(negative)]


def _faded(color: QColor, level: int) -> QColor:
    # On white a thin line needs more ink to be seen as well as on black.
    least = 0.10 if theme.name == "dark" else 0.14
    color.setAlphaF(least + (0.95 - least) * (level / LEVELS) ** 1.3)
    return color
