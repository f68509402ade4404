"""What of the picture lies under the mouse: a neuron, an input, or a connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF

from nnplay.project import NetworkSpec
from nnplay.ui.network.edges import Gap
from nnplay.ui.network.layout import Group


class Pointed(NamedTuple):
    """A neuron, or a connection to it.

    Attributes
    ----------
    column : int
        0 for the inputs, else the layer's number from 1.
    unit : int
        The neuron's number; of the inputs the feature's.
    source : int
        The number of the neuron in the column before that a connection comes from; −1 for the
        neuron itself.
    """

    column: int
    unit: int
    source: int = -1

    @property
    def is_edge(self) -> bool:
        """Whether it is a connection."""
        return self.source >= 0

    @property
    def neuron(self) -> Pointed:
        """The neuron, if this is a connection to it."""
        return Pointed(self.column, self.unit)


def exists(pointed: Pointed | None, spec: NetworkSpec) -> bool:
    """Return whether a network has a neuron, an input or a connection."""
    units = (spec.inputs, *(layer.units for layer in spec.layers))
    if pointed is None or not 0 <= pointed.column < len(units):
        return False
    if not 0 <= pointed.unit < units[pointed.column]:
        return False
    # Nothing leads to an input.
    return not pointed.is_edge or pointed.source < (0, *units)[pointed.column]


def find(
    groups: Sequence[Group],
    gaps: Sequence[Gap],
    pixels: tuple[int, int, int] | None,
    point: QPointF,
) -> Pointed | None:
    """Return what lies at a point.

    Parameters
    ----------
    groups, gaps
        Of the picture.
    pixels : tuple of int or None
        (rows, columns, channels), if the input is an image; of its channels the first counts.
    point : QPointF
    """
    for column, group in enumerate(groups):
        if column == 0 and pixels is not None:
            if group.bounds.contains(point):
                return Pointed(0, _pixel(group, pixels, point))
            continue
        for unit, rect in zip(group.units, group.neurons, strict=True):
            if rect.contains(point):
                return Pointed(column, unit)
    for column, gap in enumerate(gaps, start=1):
        edge = gap.edge_at(point)
        if edge is not None:
            target, source = edge
            unit = groups[column].units[target]
            if column == 1 and pixels is not None:
                return Pointed(column, unit)  # the line stands for all of its weights
            return Pointed(column, unit, groups[column - 1].units[source])
    return None


def _pixel(group: Group, pixels: tuple[int, int, int], point: QPointF) -> int:
    rows, columns, channels = pixels
    across = (point.x() - group.bounds.left()) / group.bounds.width()
    down = (point.y() - group.bounds.top()) / group.bounds.height()
    column = min(columns - 1, max(0, int(across * columns)))
    row = min(rows - 1, max(0, int(down * rows)))
    return (row * columns + column) * channels
