"""Paints the columns of neurons, their connections and the legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPixmap

from nnplay.data import DataSet
from nnplay.project import NetworkSpec
from nnplay.training.snapshot import Snapshot
from nnplay.ui.data_words import input_names, output_names, pixel_shape
from nnplay.ui.images import image_of
from nnplay.ui.network.edges import Gap, level_pens, plain_pen
from nnplay.ui.network.figures import (
    Align,
    example_image,
    paint_badges,
    paint_circles,
    paint_missing,
    paint_names,
    rounded,
    tr,
)
from nnplay.ui.network.layout import (
    CAPTION,
    MORE,
    NAME_PITCH,
    Group,
    Side,
    image,
    named_circles,
    tiles,
)
from nnplay.ui.network.legend import Legend
from nnplay.ui.network.weights import (
    brightness_weights,
    most_coloured,
    packed,
    robust_scale,
    symmetric_scale,
    tile_sheet,
)
from nnplay.ui.theme import tabular, theme

_SMALL, _LARGE = 11, 12
"""Pixels of the font of names in and beside neurons."""


class Picture:
    """The drawn part of the editor. It knows areas and numbers, but no widgets.

    Attributes
    ----------
    groups : tuple of Group
        The input's and each layer's neurons, as arranged.
    edge_scale, tile_scale : float or None
        The magnitude with the strongest colour, among connections and first-layer images;
        None where no weights are shown.
    """

    def __init__(self) -> None:
        self.groups: tuple[Group, ...] = ()
        self.edge_scale: float | None = None
        self.tile_scale: float | None = None
        self._spec = NetworkSpec(0, ())
        self._data: DataSet | None = None
        self._snapshot: Snapshot | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._areas: tuple[QRectF, ...] = ()
        self._example: QImage | None = None
        self._sheet: QImage | None = None
        self._corners = QPainterPath()
        self._outlines = QPainterPath()
        self._pens: list[QPen] = []
        self._backdrop: QPixmap | None = None
        self._backdrop_key = (0, 0, 1.0)
        self._font = QFont()

    # What is shown

    def set_data(self, data: DataSet | None) -> None:
        """Show an example of this data as the input, and the names of inputs and outputs."""
        self._data = data
        self._example = None
        self._arrange()

    def set_network(self, spec: NetworkSpec) -> None:
        """Show this network; `arrange` gives its columns their places."""
        self._spec = spec

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show these weights, if they are of the network shown."""
        self._snapshot = snapshot
        self._colour()

    def refresh(self, font: QFont) -> None:
        """Take the colours of the theme in use, and a font."""
        self._font = tabular(font)
        self._pens = []
        self._backdrop = None
        self._example = None
        self._colour()

    def arrange(self, areas: Sequence[QRectF]) -> None:
        """Give the input and each layer the area that its neurons may fill."""
        self._areas = tuple(areas)
        self._arrange()

    @property
    def caption(self) -> str:
        """What the input is, for instance "28 × 28 = 784"."""
        shape = self._image_shape()
        if shape is not None and self._data is not None:
            sides = (*shape, self._data.channels) if self._data.channels > 1 else shape
            return f"{' × '.join(map(str, sides))} = {math.prod(sides):,}"
        if self._spec.inputs == 1:
            return tr("1 number")
        return tr("{n} numbers").format(n=f"{self._spec.inputs:,}")

    def help_at(self, point: QPointF) -> str:
        """Return the name of the input at a point, or ""."""
        names = input_names(self._data, self._spec.inputs)
        if names and self.groups:
            row = QRectF(self._areas[0])
            for name, rect in zip(names, self.groups[0].neurons, strict=False):
                row.setTop(rect.top())
                row.setBottom(rect.bottom())
                if row.contains(point):
                    return name
        return ""

    @property
    def sheet(self) -> QImage | None:
        """The images of the drawn first-layer neurons' weights, below each other."""
        return self._sheet

    @property
    def shows_images(self) -> bool:
        """Whether the input is a picture, and the first layer's neurons are."""
        return self._image_shape() is not None

    def _image_shape(self) -> tuple[int, int] | None:
        return None if self._data is None else self._data.image_shape

    def _weights(self) -> tuple[NDArray[Any], ...] | None:
        """Return the snapshot's weights if they are of the network shown."""
        if self._snapshot is None:
            return None
        weights = tuple(layer.weights for layer in self._snapshot.layers)
        fits = tuple(w.shape for w in weights) == self._spec.shapes
        return weights if fits else None

    # Geometry

    def _arrange(self) -> None:
        if len(self._areas) != len(self._spec.layers) + 1:
            return
        shape = self._image_shape()
        first = self._areas[0]
        if shape is not None:
            groups = [image(first, *shape)]
        else:
            inputs = self._spec.inputs
            area = first.adjusted(0, 0, 0, -CAPTION)
            names = input_names(self._data, inputs)
            groups = [self._named_circles(area, inputs, names, "left")]
        for i, layer in enumerate(self._spec.layers):
            area, units = self._areas[i + 1], layer.units
            names = self._output_names() if i == len(self._spec.layers) - 1 else ()
            if shape is not None and i == 0:
                groups.append(tiles(area, units))
            else:
                groups.append(self._named_circles(area, units, names, "right"))
        self.groups = tuple(groups)
        self._backdrop = None
        self._gaps = tuple(Gap(a, b) for a, b in pairwise(groups))
        self._outlines, self._corners = rounded(self.groups)
        self._colour()

    def _named_circles(self, area: QRectF, count: int, names: Sequence[str], side: Side) -> Group:
        metrics = QFontMetricsF(self._name_font(_LARGE))
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        return named_circles(area, count, widest, side)

    def _colour(self) -> None:
        """Choose connections and make the images of the weights."""
        self._sheet = self.edge_scale = self.tile_scale = None
        was_coloured = [gap.coloured for gap in self._gaps]
        for gap in self._gaps:
            gap.show_nothing()
        self._choose()
        if was_coloured != [gap.coloured for gap in self._gaps]:
            self._backdrop = None

    def _choose(self) -> None:
        if len(self.groups) != len(self._spec.layers) + 1:
            return
        weights = self._weights()
        shape = self._image_shape()
        bundled = shape is not None
        most = most_coloured(len(self._gaps) - bundled)
        if weights is None:
            return
        # From an image one line stands for all the weights of a neuron: it has no colour.
        colourable = list(zip(self._gaps, weights, strict=True))[bundled:]
        if colourable:
            self.edge_scale = symmetric_scale(w for _, w in colourable)
        for gap, matrix in colourable:
            assert self.edge_scale is not None
            gap.show_weights(matrix, self.edge_scale, most)
        if shape is not None and len(self.groups) > 1 and self.groups[1].tiles:
            self._make_sheet(weights[0], shape)

    def _make_sheet(self, weights: NDArray[Any], shape: tuple[int, int]) -> None:
        pixels_of = pixel_shape(self._data, weights.shape[1])
        if pixels_of is None:
            return
        shown = brightness_weights(weights, len(self.groups[1].neurons), pixels_of)
        self.tile_scale = robust_scale(weights if pixels_of[2] == 1 else shown)
        pixels = tile_sheet(shown, shape, self.tile_scale, packed(theme.diverging()))
        self._sheet = image_of(pixels)

    # Painting

    def paint_backdrop(self, painter: QPainter, size: QSize, clip: QRectF) -> None:
        """Paint all that does not change with the weights; it is made once, then kept.

        Parameters
        ----------
        size : QSize
            Of the whole picture.
        """
        ratio = painter.device().devicePixelRatioF()
        key = (size.width(), size.height(), ratio)
        if self._backdrop is None or self._backdrop_key != key:
            self._backdrop = self._make_backdrop(size, ratio)
            self._backdrop_key = key
        part = QRectF(clip.topLeft() * ratio, clip.size() * ratio)
        painter.drawPixmap(clip, self._backdrop, part)

    def _make_backdrop(self, size: QSize, ratio: float) -> QPixmap:
        backdrop = QPixmap(size * ratio)
        backdrop.setDevicePixelRatio(ratio)
        backdrop.fill(theme.color("panel"))
        painter = QPainter(backdrop)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        for gap in self._gaps:
            painter.setPen(plain_pen(behind_weights=gap.coloured))
            gap.paint_all(painter)
        if self.groups:
            self._paint_input(painter)
        for group in self.groups[1:]:
            if not group.tiles:
                paint_circles(painter, group)
            paint_missing(painter, group)
        self._paint_names(painter)
        painter.end()
        return backdrop

    def paint(self, painter: QPainter, clip: QRectF) -> None:
        """Paint the weights that lie in `clip`: connections first, then images over them."""
        if not self._pens:
            self._pens = level_pens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A connection ends at the rim of a circle, so circles can lie in the backdrop.
        for gap in self._gaps:
            if gap.bounds.intersects(clip):
                gap.paint_weights(painter, self._pens)
        for group in self.groups:
            if group.tiles and group.bounds.intersects(clip):
                self._paint_tiles(painter, group)

    def _paint_input(self, painter: QPainter) -> None:
        group = self.groups[0]
        bounds = group.bounds
        if self._data is not None and self._data.image_shape is not None:
            if self._example is None:
                self._example = example_image(self._data)
            painter.drawImage(bounds, self._example)
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bounds.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            paint_circles(painter, group)
            paint_missing(painter, group)
        line = QRectF(self._areas[0].left(), bounds.bottom() + 8, self._areas[0].width(), 18)
        if group.missing:
            line.translate(0, MORE - 4)
        bold = QFont(self._font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(theme.color("text"))
        painter.drawText(line, Align.AlignCenter, tr("Input"))
        painter.setFont(self._font)
        painter.setPen(theme.color("muted"))
        painter.drawText(line.translated(0, 18), Align.AlignCenter, self.caption)

    def _paint_tiles(self, painter: QPainter, group: Group) -> None:
        if self._sheet is not None and self._data is not None and self._data.image_shape:
            rows, columns = self._data.image_shape
            for i, rect in enumerate(group.neurons):
                painter.drawImage(rect, self._sheet, QRectF(0, i * rows, columns, rows))
        else:
            for rect in group.neurons:
                painter.fillRect(rect, theme.color("raised"))
        painter.fillPath(self._corners, theme.color("panel"))
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawPath(self._outlines)
        if group is self.groups[-1] and self._data is not None:
            painter.setFont(self._name_font(_SMALL))
            paint_badges(painter, self._output_names(), group)

    def _output_names(self) -> tuple[str, ...]:
        outputs = output_names(self._data, self._spec.layers[-1]) if self._spec.layers else ()
        return tuple(output.short for output in outputs)

    def _paint_names(self, painter: QPainter) -> None:
        """Write the names of inputs and outputs, if there is room for them."""
        if len(self.groups) != len(self._spec.layers) + 1:
            return
        for group, names, edge in (
            (self.groups[0], input_names(self._data, self._spec.inputs), self._areas[0].left()),
            (self.groups[-1], self._output_names(), self._areas[-1].right()),
        ):
            if names and group.neurons and not group.tiles and group.pitch >= NAME_PITCH:
                painter.setFont(self._names_font(group))
                paint_names(painter, names, group, edge)

    def _names_font(self, group: Group) -> QFont:
        size = group.neurons[0].height() if group.neurons else 0.0
        return self._name_font(_SMALL if size < 22 else _LARGE)

    @property
    def legend(self) -> Legend:
        """What the colours mean now."""
        coloured = self._data is not None and self._data.channels > 1
        return Legend(self.tile_scale, self.edge_scale, coloured)

    def _name_font(self, pixels: int) -> QFont:
        font = QFont(self._font)
        font.setPixelSize(pixels)
        return font

    def paint_legend(self, painter: QPainter, area: QRectF) -> None:
        """Paint which colour is which weight, if weights are shown, at the top of `area`."""
        painter.setFont(self._name_font(_SMALL))
        self.legend.paint(painter, area)
