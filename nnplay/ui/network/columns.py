"""The columns of the picture: what stands in each, where, and which neurons of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from nnplay.data import DataSet
from nnplay.project import NetworkSpec
from nnplay.ui.data_words import input_names, output_names
from nnplay.ui.network.choice import Choice, importance
from nnplay.ui.network.layout import (
    CAPTION,
    SMALLEST_PLANE,
    Group,
    circles,
    image,
    named_circles,
    tiles,
)

BARS = 118
"""Pixels that the bars beside the outputs take, with their numbers."""

LEAST_BARS = 62
"""Fewer, where there is only room for a number."""


class Columns:
    """Chooses figures and places for the input and every layer.

    Attributes
    ----------
    groups : tuple of Group
        Of the input and of each layer, as arranged.
    areas : tuple of QRectF
        What each may fill.
    choices : list of Choice
        Which neurons are drawn.
    bars : bool
        Whether the outputs have bars beside them.
    """

    def __init__(self) -> None:
        self.groups: tuple[Group, ...] = ()
        self.areas: tuple[QRectF, ...] = ()
        self.choices = [Choice()]
        self.bars = False
        self.spec = NetworkSpec(0, ())
        self.data: DataSet | None = None

    def set_network(self, spec: NetworkSpec) -> None:
        """Take another network; columns that stay as wide keep what was chosen of them."""
        units = self._units(self.spec)
        before = dict(enumerate(zip(units, self.choices, strict=False)))
        self.spec = spec
        self.choices = []
        for column, total in enumerate(self._units(spec)):
            kept = before.get(column)
            same = kept is not None and kept[0] == total
            self.choices.append(kept[1] if kept is not None and same else Choice())

    @staticmethod
    def _units(spec: NetworkSpec) -> tuple[int, ...]:
        return (spec.inputs, *(layer.units for layer in spec.layers))

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Rows and columns of the input, if it is a picture."""
        return None if self.data is None else self.data.image_shape

    @property
    def planar(self) -> bool:
        """Whether the data lie in a plane, over which every neuron's output can be shown."""
        data = self.data
        return data is not None and data.lift is not None and data.features == self.spec.inputs

    def rank(self, weights: Sequence[NDArray[Any]]) -> bool:
        """Choose anew the neurons that matter most; return whether others are drawn."""
        for column in range(len(self.choices)):
            # All classes matter: of the outputs the first are drawn.
            if 0 < column < len(self.spec.layers) or (column == 0 and self.image_shape is None):
                self.choices[column].rank(importance(weights, column))
        shown = [group.units for group in self.groups]
        self.arrange(self.areas)
        return shown != [group.units for group in self.groups]

    def arrange(self, areas: Sequence[QRectF], metrics: QFontMetricsF | None = None) -> None:
        """Give the neurons of every column their places in the areas."""
        self.areas = tuple(areas)
        self._metrics = metrics or self._metrics
        if len(areas) != len(self.spec.layers) + 1 or self._metrics is None:
            return
        last = len(areas) - 1
        groups = [self._input(areas[0])]
        for column in range(1, last + 1):
            groups.append(self._output() if column == last else self._hidden(column))
        self.groups = tuple(map(self._chosen, range(last + 1), groups))

    _metrics: QFontMetricsF | None = None

    def _chosen(self, column: int, group: Group) -> Group:
        if column == 0 and self.image_shape is not None:
            return group
        total = len(group.neurons) + group.missing
        units = self.choices[column].units(total, len(group.neurons))
        return dataclasses.replace(group, units=units)

    def _input(self, area: QRectF) -> Group:
        shape = self.image_shape
        if shape is not None:
            return image(area, *shape)
        area = area.adjusted(0, 0, 0, -CAPTION)
        if self.planar:
            return tiles(area, self.spec.inputs, most=1, smallest=SMALLEST_PLANE)
        widest = self._widest(input_names(self.data, self.spec.inputs))
        return named_circles(area, self.spec.inputs, widest, "left")

    def _hidden(self, column: int) -> Group:
        area, units = self.areas[column], self.spec.layers[column - 1].units
        if self.image_shape is not None:
            return tiles(area, units, most=4 if column == 1 else 2)
        if self.planar:
            return tiles(area, units, most=2, smallest=SMALLEST_PLANE)
        return circles(area, units)

    def _output(self) -> Group:
        area, units = self.areas[-1], self.spec.layers[-1].units
        self.bars = bool(self.output_names)
        room = area.adjusted(0, 0, -self._beside(area), 0) if self.bars else area
        first = len(self.spec.layers) == 1 and self.image_shape is not None
        if self.planar or first:
            return tiles(room, units, most=1 if self.bars else 4)
        return circles(room, units)

    def _beside(self, area: QRectF) -> float:
        """Return the pixels that the outputs leave free for names, bars and numbers."""
        return float(BARS) if area.width() >= BARS + 24 else float(LEAST_BARS)

    def _widest(self, names: Sequence[str]) -> float:
        assert self._metrics is not None
        return max((self._metrics.horizontalAdvance(name) for name in names), default=0.0)

    @property
    def output_names(self) -> tuple[str, ...]:
        """What the outputs stand for, in a word or two; none if that is not known."""
        outputs = output_names(self.data, self.spec.layers[-1]) if self.spec.layers else ()
        return tuple(output.short for output in outputs)
