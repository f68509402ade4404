"""Paints the columns of neurons, their connections and the legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen

from nnplay.data import DataSet
from nnplay.nn import ACTIVATIONS
from nnplay.project import NetworkSpec
from nnplay.training.snapshot import Snapshot
from nnplay.ui.data_words import input_names
from nnplay.ui.network.answer import answer_bars
from nnplay.ui.network.bars import fits_inside, paint_bars
from nnplay.ui.network.edges import level_pens, plain_pen
from nnplay.ui.network.figures import (
    LARGE,
    SMALL,
    TINY,
    Align,
    example_image,
    paint_badges,
    paint_circles,
    paint_missing,
    paint_names,
    rounded,
    tr,
)
from nnplay.ui.network.kept import Kept
from nnplay.ui.network.layout import MORE, NAME_PITCH, Group
from nnplay.ui.network.lights import Stamps, paint_states
from nnplay.ui.network.numerals import column_values, paint_values
from nnplay.ui.network.scene import Scene
from nnplay.ui.network.sight import Sight
from nnplay.ui.network.words import layer_title
from nnplay.ui.theme import SPACING, theme

MARGIN = 3 * SPACING
"""Pixels around an exported picture."""


class Picture(Scene):
    """The drawn part of the editor. It knows areas and numbers, but no widgets."""

    def __init__(self) -> None:
        super().__init__()
        self._shows_values = False
        self._example: QImage | None = None
        self._stamps = Stamps()
        self._corners = QPainterPath()
        self._outlines = QPainterPath()
        self._pens: list[QPen] = []
        self._backdrop = Kept(self._paint_backdrop, opaque=True)
        self._rims = Kept(self._paint_rims_kept)
        self._whole = Kept(self._paint_whole, opaque=True)

    def set_data(self, data: DataSet | None) -> None:
        """Show an example of this data as the input, and the names of inputs and outputs."""
        self._example = None
        super().set_data(data)

    def set_network(self, spec: NetworkSpec) -> None:
        """Show this network; `arrange` gives its columns their places."""
        super().set_network(spec)
        self._drop_still()

    def set_snapshot(self, snapshot: Snapshot | None, sight: Sight | None = None) -> None:
        """Show these weights, if they are of the network shown, and what is seen with them."""
        before = None if self._sight is None else self._sight.example
        if (None if sight is None else sight.example) is not before:
            self._example = None
            self._backdrop.drop()
        super().set_snapshot(snapshot, sight)

    def refresh(self, font: QFont) -> None:
        """Take the colours of the theme in use, and a font."""
        self._pens = []
        self._example = None
        self._drop_still()
        super().refresh(font)

    def _arrange(self) -> None:
        super()._arrange()
        self._drop_still()
        self._outlines, self._corners = rounded(self.groups)

    def _colour(self) -> None:
        was_coloured = [gap.coloured for gap in self.gaps]
        super()._colour()
        if was_coloured != [gap.coloured for gap in self.gaps]:
            self._backdrop.drop()
        self._whole.drop()

    def take_faces(self) -> None:
        """Show the faces that have been made in the meantime."""
        super().take_faces()
        self._whole.drop()

    def _drop_still(self) -> None:
        for kept in (self._backdrop, self._rims, self._whole):
            kept.drop()

    @property
    def shows_values(self) -> bool:
        """Whether z and a are written into the neurons."""
        return self._shows_values

    @shows_values.setter
    def shows_values(self, wanted: bool) -> None:
        self._shows_values = wanted
        self._whole.drop()

    @property
    def pens(self) -> list[QPen]:
        """The pens of connections; see `level_pens`."""
        if not self._pens:
            self._pens = level_pens()
        return self._pens

    # Painting

    def show(
        self, painter: QPainter, size: QSize, clip: QRectF, area: QRectF | None = None
    ) -> None:
        """Show what lies in `clip` of the whole picture, which is kept until something changes.

        Parameters
        ----------
        size : QSize
            Of the whole picture.
        area : QRectF, optional
            What of it is seen at all.
        """
        self._whole.paint(painter, size, clip, clip if area is None else area)

    def _paint_whole(self, painter: QPainter, size: QSize, area: QRectF) -> None:
        everything = QRectF(QPointF(), size.toSizeF())
        self._backdrop.paint(painter, size, area, everything)
        self._paint_edges(painter, area)
        self._paint_faces(painter, area)
        self._rims.paint(painter, size, area, everything)
        self._paint_example(painter)

    def _paint_backdrop(self, painter: QPainter, size: QSize, area: QRectF) -> None:
        painter.fillRect(area, theme.color("panel"))
        self._paint_still(painter)

    def _paint_rims_kept(self, painter: QPainter, size: QSize, area: QRectF) -> None:
        self._paint_rims(painter)

    def _paint_still(self, painter: QPainter) -> None:
        """Paint what the backdrop holds."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font)
        for gap in self.gaps:
            painter.setPen(plain_pen(behind_weights=gap.coloured))
            gap.paint_all(painter)
        if self.groups:
            self._paint_input(painter)
        for column, group in enumerate(self.groups):
            if column and not group.tiles:
                paint_circles(painter, group)
            choice = self.columns.choices[column]
            paint_missing(painter, group, expanded=choice.expanded)
        self._paint_names(painter)

    def paint_all(self, painter: QPainter) -> None:
        """Paint the whole picture by itself, with the layers' names and the legend below."""
        if not self.groups:
            return
        painter.translate(MARGIN, MARGIN)
        self._paint_still(painter)
        areas = self.columns.areas
        whole = areas[0].united(areas[-1])
        self.paint(painter, whole)
        for column, layer in enumerate(self.columns.spec.layers, start=1):
            line = QRectF(areas[column].left(), whole.bottom() + 4, areas[column].width(), 18)
            painter.setFont(self.font)
            painter.setPen(theme.color("text"))
            painter.drawText(line, Align.AlignCenter, layer_title(self.columns.spec, column))
            painter.setPen(theme.color("muted"))
            label = ACTIVATIONS[layer.activation].label
            what = f"{layer.units:,} · {label}"
            painter.drawText(line.translated(0, 18), Align.AlignCenter, what)
        self.paint_legend(
            painter, QRectF(areas[0].left(), whole.bottom() + 8, areas[0].width(), 40)
        )

    def paint(self, painter: QPainter, clip: QRectF) -> None:
        """Paint what lies in `clip`: connections first, then faces, lights and bars over them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_edges(painter, clip)
        self._paint_faces(painter, clip)
        self._paint_rims(painter)
        self._paint_example(painter)

    def _paint_edges(self, painter: QPainter, clip: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A connection ends at the rim of a circle, so circles can lie in the backdrop.
        for gap in self.gaps:
            if gap.bounds.intersects(clip):
                gap.paint_weights(painter, self.pens)

    def _paint_example(self, painter: QPainter) -> None:
        """Paint what changes with the example, or with what is switched off."""
        self._paint_lights(painter)
        self._paint_states(painter)
        self.paint_values(painter)
        self._paint_outputs(painter)

    def _paint_lights(self, painter: QPainter) -> None:
        sight = self.sight
        if sight is None or sight.example is None:
            return
        last = len(self.groups) - 1
        for column, group in enumerate(self.groups):
            values = sight.column(column)
            if values is None or not group.units or (column == last and self._named_inside):
                continue
            if column == 0 and group.tiles:
                continue  # what x and y are needs no light
            self._stamps.paint(painter, group, values)
            if column == 0:
                self._paint_input_names(painter)

    @property
    def _named_inside(self) -> bool:
        """Whether the names of the outputs stand inside them, where a light would hide them."""
        font = QFontMetrics(self._names_font(self.groups[-1]))
        return fits_inside(font, self.columns.output_names, self.groups[-1])

    def paint_values(
        self, painter: QPainter, only: Mapping[int, Sequence[int]] | None = None
    ) -> None:
        """Write x, z and a of the example into the neurons; beside the outputs the bars do.

        Parameters
        ----------
        painter : QPainter
        only : mapping of int to sequence of int, optional
            The columns, and of each the neurons, that are meant.
        """
        sight = self.sight
        if not self.shows_values or sight is None or sight.example is None:
            return
        painter.setFont(self.name_font(TINY))
        edges = [group.bounds.left() for group in self.groups[1:]]
        if not self.columns.bars:
            edges.append(self.columns.areas[-1].right())
        for column, (group, edge) in enumerate(zip(self.groups, edges, strict=False)):
            if not group.is_image and (only is None or column in only):
                values = column_values(sight, column, tiles=group.tiles)
                paint_values(painter, group, values, edge, None if only is None else only[column])

    def _paint_states(self, painter: QPainter) -> None:
        for layer, group in zip(self.columns.spec.layers, self.groups[1:], strict=False):
            if layer.frozen or layer.frozen_units or layer.off:
                frozen = None if layer.frozen else layer.frozen_units
                paint_states(painter, group, layer.off, frozen)

    def _paint_outputs(self, painter: QPainter) -> None:
        """Write names, bars and numbers beside the outputs, or just names before there are any."""
        names = self.columns.output_names
        if not self.columns.bars or not self.groups or not self.groups[-1].neurons:
            return
        group, edge = self.groups[-1], self.columns.areas[-1].right()
        sight, noted = self.sight, self.shows_values
        bars = None if sight is None else answer_bars(sight, names, noted=noted)
        painter.setFont(self._names_font(group))
        if bars is not None:
            paint_bars(painter, group, edge, bars)
        elif group.pitch >= NAME_PITCH:
            shown = [names[unit] for unit in group.units]
            if group.tiles or not fits_inside(painter.fontMetrics(), names, group):
                edge = max(edge, group.bounds.right() + 40)
            paint_names(painter, shown, group, edge)

    def _paint_input(self, painter: QPainter) -> None:
        group, data = self.groups[0], self.columns.data
        bounds = group.bounds
        if data is not None and data.image_shape is not None:
            if self._example is None:
                self._example = example_image(data, self._example_pixels())
            painter.drawImage(bounds, self._example)
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bounds.adjusted(0.5, 0.5, -0.5, -0.5))
        elif not group.tiles:
            paint_circles(painter, group)
        area = self.columns.areas[0]
        line = QRectF(area.left(), bounds.bottom() + 8, area.width(), 18)
        if group.missing:
            line.translate(0, MORE - 4)
        bold = QFont(self.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(theme.color("text"))
        painter.drawText(line, Align.AlignCenter, tr("Input"))
        painter.setFont(self.font)
        painter.setPen(theme.color("muted"))
        painter.drawText(line.translated(0, 18), Align.AlignCenter, self.caption)

    def _example_pixels(self) -> NDArray[Any] | None:
        example, data = None if self._sight is None else self._sight.example, self.columns.data
        if example is None or data is None or example.x.size != data.features:
            return None
        return example.x if example.pixels is None else example.pixels.ravel()

    def _paint_faces(self, painter: QPainter, clip: QRectF) -> None:
        """Paint the squares of all columns, with their faces if there are any."""
        for column, group in enumerate(self.groups):
            if not (group.tiles and group.bounds.intersects(clip)):
                continue
            sheet = self.sheets.get(column)
            for i, rect in enumerate(group.neurons):
                if sheet is None:
                    painter.fillRect(rect, theme.color("raised"))
                else:
                    part = QRectF(0, i * sheet.rows, sheet.columns, sheet.rows)
                    painter.drawImage(rect, sheet.image, part)

    def _paint_rims(self, painter: QPainter) -> None:
        """Round the corners of the squares, and paint their outlines and names."""
        if self._outlines.isEmpty():
            return
        painter.fillPath(self._corners, theme.color("panel"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawPath(self._outlines)
        painter.setFont(self.name_font(SMALL))
        if self.groups[0].tiles:
            self._paint_badges(painter, 0, input_names(self.columns.data, self.columns.spec.inputs))
        if self.groups[-1].tiles and not self.columns.bars:
            self._paint_badges(painter, -1, self.columns.output_names)

    def _paint_badges(self, painter: QPainter, column: int, names: Sequence[str]) -> None:
        group = self.groups[column]
        if names:
            paint_badges(painter, [names[unit] for unit in group.units], group)

    def _paint_names(self, painter: QPainter) -> None:
        if len(self.groups) == len(self.columns.spec.layers) + 1 and not self.groups[0].tiles:
            self._paint_input_names(painter)

    def _paint_input_names(self, painter: QPainter) -> None:
        """Write the names of inputs, if there is room for them."""
        group = self.groups[0]
        names = input_names(self.columns.data, self.columns.spec.inputs)
        if names and group.neurons and group.pitch >= NAME_PITCH:
            painter.setFont(self._names_font(group))
            shown = [names[unit] for unit in group.units]
            paint_names(painter, shown, group, self.columns.areas[0].left())

    def _names_font(self, group: Group) -> QFont:
        size = group.neurons[0].height() if group.neurons else 0.0
        return self.name_font(SMALL if size < 22 else LARGE)

    def paint_legend(self, painter: QPainter, area: QRectF) -> None:
        """Paint which colour is which weight, if weights are shown, at the top of `area`."""
        painter.setFont(self.name_font(SMALL))
        self.legend.paint(painter, area)
