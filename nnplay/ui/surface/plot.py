"""The large decision surface: what a network says, with the points that it was taught and asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnplay.data import Part
from nnplay.data.example import Example
from nnplay.engine.surface import Surface
from nnplay.training import Snapshot
from nnplay.ui.answer_words import (
    column_names,
    output_words,
    part_word,
    place_words,
    prediction_words,
    target_words,
)
from nnplay.ui.cloud import PARTS, Cloud, cloud_from
from nnplay.ui.plane_axes import paint_grid, paint_ticks
from nnplay.ui.plane_chart import Chart
from nnplay.ui.plane_paint import paint_cloud, radius_of
from nnplay.ui.point_colours import Meaning, meaning_of
from nnplay.ui.span import Span, span_of
from nnplay.ui.spread import spread
from nnplay.ui.surface.field import Field, cells_of, field_of, fits
from nnplay.ui.theme import theme

MOST_SHOWN = 3_000
"""Points that are painted; of more, as many evenly spread over the set."""

_REACH = 8.0
"""Pixels from a point within which it counts as pointed at."""

_Place = tuple[Part, int]


class SurfacePlot(Chart):
    """Shows outputs over the plane, the decision boundary, and points.

    The surface is worked out while it is painted, and so only where it can be seen.

    Attributes
    ----------
    surface : Surface or None
        Whose `section` says what the plane is.
    cloud : Cloud
    meaning : Meaning
    output : int
        Which of several numbers to predict is shown.
    hidden : set of {"train", "validation", "test"}
        Parts whose points are not shown.
    boundary : bool
        Whether the decision boundary is shown.

    Signals
    -------
    chosen : (str, int)
        A person clicked on this example of this part.
    """

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface: Surface | None = None
        self.cloud = Cloud()
        self.meaning = Meaning(2)
        self.output = 0
        self.hidden: set[Part] = set()
        self.boundary = True
        self._rows: NDArray[np.intp] = np.empty(0, np.intp)
        self._snapshot: Snapshot | None = None
        self._example: Example | None = None
        self._field: Field | None = None
        self._layer: QPixmap | None = None
        self._axes = ("", "")
        self.setAccessibleName(self.tr("Decision surface"))
        self.clicked.connect(self._choose)
        words = self.tr(
            "Click on a point to look at that example everywhere; turn the wheel to zoom, drag to "
            "move.\nArrow keys move the cross, with Shift in finer steps, with Ctrl the plane; "
            "+ and − zoom,\n0 goes back; Enter chooses a point, N and P the next example or the "
            "one before."
        )
        self.setWhatsThis(words)

    # What is shown

    def set_surface(self, surface: Surface | None) -> None:
        """Show another network, or the same in another section of its table."""
        self.surface = surface
        self._field = None
        if surface is not None:
            self._take_points(surface)
        self.update()

    def set_output(self, output: int) -> None:
        """Show another of several numbers to predict."""
        self.output = output
        if self.surface is not None:
            self.set_surface(self.surface)

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the network says now."""
        if snapshot is not self._snapshot:
            self._snapshot, self._field = snapshot, None
            if self.pointed is not None:
                self.describe()
            self.update()

    def set_example(self, example: Example | None) -> None:
        """Draw a ring round the example that all views look at."""
        self._example = example
        self.describe()
        self.update()

    def set_hidden(self, hidden: set[Part]) -> None:
        """Leave the points of some parts out."""
        self.hidden = hidden
        self._show_rows()

    def set_boundary(self, shown: bool) -> None:
        """Show the decision boundary or not."""
        self.boundary = shown
        self.update()

    def names(self) -> tuple[str, str]:
        """Return the names of both axes."""
        surface = self.surface
        if surface is None:
            return "x", "y"
        data, section = surface.data, surface.section
        if section is not None:
            names = column_names(data)
            return names[section.across], names[section.up]
        plain = data.lift is not None and data.lift.names == ("x", "y")
        return (data.inputs[0], data.inputs[1]) if plain and len(data.inputs) == 2 else ("x", "y")

    def span_lost(self) -> None:
        """Drop what was painted for another part of the plane, size or theme."""
        self._field = self._layer = None
        super().span_lost()

    def _take_points(self, surface: Surface) -> None:
        data, section = surface.data, surface.section
        self.output = min(self.output, data.outputs - 1)
        self.meaning = meaning_of(data, self.output if data.task == "regression" else 0)
        if section is None:
            self.cloud = cloud_from(data, lambda samples: np.asarray(samples.plane), self.output)
        else:
            self.cloud = cloud_from(data, lambda s: section.plane_of(data, s), self.output)
        self.equal = section is None
        names = self.names()
        # A point that is moved must not move the others.
        if names != self._axes or not self.home.holds(self.cloud.plane):
            self._axes = names
            self.set_home(span_of(self.cloud.plane))
        self._show_rows()

    def _show_rows(self) -> None:
        """Choose the points that are painted."""
        numbers = [PARTS.index(part) for part in self.hidden]
        rows = np.flatnonzero(~np.isin(self.cloud.parts, numbers))
        self._rows = rows[spread(len(rows), MOST_SHOWN)]
        self._layer = None
        self.describe()
        self.update()

    # What there is

    @property
    def shown(self) -> int:
        """Number of points that are painted."""
        return len(self._rows)

    def field(self, area: QRectF | None = None) -> Field | None:
        """Return the surface of the newest snapshot; None without a network that fits the data."""
        surface, snapshot = self.surface, self._snapshot
        if surface is None or snapshot is None or not fits(surface.data, surface.layer):
            return None
        if area is not None and area != self.area():
            cells = cells_of(surface.side, area)
            return field_of(surface, snapshot, self.span(area), cells, self.meaning, self.output)
        if self._field is None:
            cells = cells_of(surface.side, self.area())
            self._field = field_of(surface, snapshot, self.span(), cells, self.meaning, self.output)
        return self._field

    def point_at(self, place: QPointF) -> int:
        """Return the index in the cloud of the point at or near a place on the screen, or −1."""
        if not len(self._rows):
            return -1
        places = self.span().to_screen(self.cloud.plane[self._rows], self.area())
        distances = np.hypot(*(places - (place.x(), place.y())).T)
        nearest = int(distances.argmin())
        return int(self._rows[nearest]) if distances[nearest] <= _REACH else -1

    def example_at(self, index: int) -> _Place:
        """Return the part of a point of the cloud, and its number there."""
        part = self.cloud.parts[index]
        return PARTS[int(part)], index - int(np.searchsorted(self.cloud.parts, part))

    def words_at(self, x: float, y: float) -> Sequence[str]:
        """Say what the network says at a point of the plane, exactly, and what lies there."""
        words = place_words(self.names(), x, y)
        surface, snapshot = self.surface, self._snapshot
        if surface is not None and snapshot is not None:
            outputs = surface.outputs(snapshot, np.array([[x, y]]))[0]
            words = [*output_words(surface.data, surface.layer, outputs), *words]
        index = self.point_at(self.place_of(x, y))
        return [*words, *self._point_words(index)] if index >= 0 else words

    def _point_words(self, index: int) -> list[str]:
        """Say what example a point is, and what the network makes of all of it."""
        surface = self.surface
        assert surface is not None
        part, number = self.example_at(index)
        target = target_words(surface.data, self.cloud.targets[index], self.output)
        words = [self.tr("{0} {1:,}: {2}").format(part_word(part), number, target)]
        if self._snapshot is not None:
            seen = surface.data.part(part).seen([number])
            outputs = surface.outputs_of(self._snapshot, seen)[0]
            said = prediction_words(surface.data, outputs, self.output)
            words.append(self.tr("predicted {0}").format(said))
        return words

    def summary(self) -> str:
        """Say what the plot shows."""
        x, y = self.names()
        words = self.tr("{0} across, {1} up; {2:,} points").format(x, y, self.shown)
        place = self.example_place()
        if place is not None and self._example is not None and self._example.part is not None:
            example = f"{part_word(self._example.part)} {self._example.index:,}"
            words += "; " + self.tr("the example, {0}, is at {1}").format(
                example, ", ".join(place_words((x, y), *place))
            )
        return words

    def example_place(self) -> tuple[float, float] | None:
        """Return where the example of all views lies in the plane; None if nobody knows."""
        surface, example = self.surface, self._example
        if surface is None or example is None or len(example.x) != surface.data.features:
            return None
        if surface.section is not None:
            x, y = surface.section.place_of(surface.data, example.x[None])[0].tolist()
            return x, y
        if example.part is None or example.index >= len(surface.data.part(example.part)):
            return None
        plane = surface.data.part(example.part).plane
        assert plane is not None
        x, y = plane[example.index].tolist()
        return x, y

    def _choose(self, place: QPointF) -> None:
        index = self.point_at(place)
        if index >= 0:
            self.chosen.emit(*self.example_at(index))

    # Painting

    def paint_plot(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint surface, boundary, grid, points and the ring."""
        span, field = self.span(area), self.field(area)
        painter.save()
        painter.setClipRect(area)
        if field is not None:
            painter.drawImage(area, field.image)
        if field is not None and self.boundary:
            painter.setPen(QPen(theme.color("text"), 1.5))
            painter.drawLines(field.lines(area))
        painter.restore()
        if vector or area != self.area():
            self._paint_still(painter, area, span, vector=vector)
        else:
            painter.drawPixmap(0, 0, self._still_layer(area, span))
        self._paint_ring(painter, area, span)

    def _still_layer(self, area: QRectF, span: Span) -> QPixmap:
        """Return what training leaves alone, painted once."""
        if self._layer is None:
            ratio = self.devicePixelRatioF()
            self._layer = QPixmap(self.size() * ratio)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._layer)
            painter.setFont(self.font())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_still(painter, area, span, vector=False)
            painter.end()
        return self._layer

    def _paint_still(self, painter: QPainter, area: QRectF, span: Span, *, vector: bool) -> None:
        """Paint grid, points and numbers of the axes."""
        painter.save()
        painter.setClipRect(area)
        paint_grid(painter, area, span)
        places = span.to_screen(self.cloud.plane[self._rows], area)
        self._paint_cloud(painter, places, area, vector=vector)
        painter.restore()
        paint_ticks(painter, area, span, self.names())

    def _paint_cloud(
        self, painter: QPainter, places: NDArray[Any], area: QRectF, *, vector: bool
    ) -> None:
        """Paint the points that are in sight."""
        low, high = (area.left() - 9, area.top() - 9), (area.right() + 9, area.bottom() + 9)
        inside = ((places >= low) & (places <= high)).all(axis=1)
        paint_cloud(
            painter, self.cloud, self._rows[inside], places[inside], self.meaning, vector=vector
        )

    def _paint_ring(self, painter: QPainter, area: QRectF, span: Span) -> None:
        place = self.example_place()
        if place is None:
            return
        middle = QPointF(*span.to_screen(np.array([place]), area)[0].tolist())
        if not area.contains(middle):
            return
        radius = radius_of(len(self.cloud)) + 4
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((theme.color("panel"), 4), (theme.color("text"), 2)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(middle, radius, radius)
