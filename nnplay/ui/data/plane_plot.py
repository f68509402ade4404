"""Points of the plane, and behind them what the network makes of the plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data import DataRecipe, DataSet
from nnplay.engine.surface import Surface, grid
from nnplay.training import Snapshot
from nnplay.ui.cloud import Cloud, cloud_of
from nnplay.ui.data_words import output_names
from nnplay.ui.frame import Frame, frame_of
from nnplay.ui.number_words import brief
from nnplay.ui.plane_paint import (
    paint_axes,
    paint_bounds,
    points_layer,
    radius_of,
)
from nnplay.ui.point_colours import Meaning, meaning_of, surface_image, value_color
from nnplay.ui.point_stamps import paint_point
from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import theme

_SIDE = 212
_REACH = 8.0
"""Pixels from a point within which it counts as pointed at."""

_SURFACE = 0.55
"""How strongly the surface is painted, so that the points on it stand out."""

_DIMMED = 0.35

_PLAIN = ("x", "y")

_LONGEST_NAME = 18
"""Characters of an axis's name beside the mouse."""


class PlanePlot(QWidget):
    """A square picture of two-dimensional data.

    The surface is worked out while it is painted, and so only where it can be seen.

    Attributes
    ----------
    cloud : Cloud
    frame : Frame
        What of the plane is in sight.
    meaning : Meaning
    pointed : (float, float) or None
        The point of the plane that the mouse or the keys are at.
    selected : int
        Index of the point that edits act on, or −1.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cloud = Cloud()
        self.frame = Frame()
        self.meaning = Meaning(2)
        self.pointed: tuple[float, float] | None = None
        self.selected = -1
        self._data: DataSet | None = None
        self._source = ""
        self._surface: Surface | None = None
        self._snapshot: Snapshot | None = None
        self._image: QImage | None = None
        self._layer: QPixmap | None = None
        self._moving: tuple[int, tuple[float, float]] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Points of the plane"))
        theme.changed.connect(self._forget_pictures)

    # What is shown

    def set_data(self, data: DataSet, recipe: DataRecipe) -> None:
        """Show the points of a data set; what was in sight stays so while points are edited."""
        self._data = data
        self.cloud = cloud_of(data, recipe)
        self.meaning = meaning_of(data)
        fresh = recipe.source != self._source and not recipe.points
        if fresh or not self.frame.holds(self.cloud.plane) or not self._source:
            self.frame = frame_of(self.cloud.plane)
        self._source = recipe.source
        if not (recipe.points and self.selected < len(self.cloud)):
            self.selected = -1
        self._moving = None
        self._forget_pictures()
        self._describe()

    def set_surface(self, surface: Surface | None) -> None:
        """Show what another network says; with None, only the points."""
        self._surface, self._snapshot, self._image = surface, None, None
        self.update()

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the network says now."""
        if snapshot is not self._snapshot:
            self._snapshot, self._image = snapshot, None
            self.update()

    def select(self, index: int) -> None:
        """Mark a point as the one that edits act on; −1 is none."""
        if index != self.selected:
            self.selected = index
            self._describe()
            self.update()

    def point_at(self, place: QPointF) -> int:
        """Return the index of the point at or near a place on the screen, or −1."""
        if not len(self.cloud):
            return -1
        away = self.frame.to_screen(self.cloud.plane, self.area()) - (place.x(), place.y())
        distances = np.hypot(*away.T)
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= _REACH else -1

    def place_of(self, index: int) -> QPointF:
        """Return where a point is on the screen."""
        x, y = self.frame.to_screen(self.cloud.plane[index : index + 1], self.area())[0]
        return QPointF(float(x), float(y))

    def area(self) -> QRectF:
        """Return the square that is painted."""
        side = float(min(self.width(), self.height()))
        return QRectF(0, 0, side, side)

    def axes(self) -> tuple[str, str]:
        """Return the names of both axes: those of the inputs, or x and y where these differ."""
        data = self._data
        if data is None or data.lift is None or data.lift.names != _PLAIN or not data.inputs:
            return _PLAIN
        return data.inputs[0], data.inputs[1]

    def target_words(self, index: int) -> str:
        """Return the class or the value of a point."""
        assert self._data is not None
        target = self.cloud.targets[index]
        if self.meaning.classes:
            return self._data.classes[int(target)]
        return f"{self._data.targets[0]} {brief(float(target))}"

    def words_at(self, x: float, y: float) -> list[str]:
        """Say what the network says at a point of the plane, exactly, and what lies there."""
        words = [*self._output_words(x, y), *self._place_words(x, y)]
        place = self.frame.to_screen(np.array([[x, y]]), self.area())[0]
        index = self.point_at(QPointF(*place.tolist()))
        if index >= 0:
            part = {"train": self.tr("training"), "test": self.tr("testing")}
            purpose = part.get(self.cloud.part(index), self.tr("validation"))
            words.append(
                self.tr("point {0:,}: {1}, for {2}").format(
                    index + 1, self.target_words(index), purpose
                )
            )
        return words

    def _place_words(self, x: float, y: float) -> list[str]:
        """Say where a point is: on a line for each axis that has a name of its own."""
        names = self.axes()
        pairs = zip(names, (x, y), strict=True)
        words = [f"{_shortened(name)} {brief(value)}" for name, value in pairs]
        return [", ".join(words)] if names == _PLAIN else words

    def _output_words(self, x: float, y: float) -> list[str]:
        outputs = self._outputs(np.array([[x, y]]))
        if outputs is None or self._surface is None:
            return []
        outputs = outputs[0]
        names = output_names(self._surface.data, self._surface.layer)
        best = int(outputs.argmax()) if self.meaning.classes else 0
        name = names[best].short if best < len(names) else self.tr("output {0}").format(best + 1)
        return [f"{name}: {brief(float(outputs[best]))}"]

    def _describe(self) -> None:
        text = self.tr("{0:,} points").format(len(self.cloud))
        if self.pointed is not None:
            text = ", ".join(self.words_at(*self.pointed))
        if 0 <= self.selected < len(self.cloud):
            chosen = self.tr("point {0:,} is chosen: {1}")
            text += "; " + chosen.format(self.selected + 1, self.target_words(self.selected))
        self.setAccessibleDescription(text)

    # Size and painting

    def heightForWidth(self, width: int) -> int:
        """Return the width: it is a square."""
        return width

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(_SIDE, _SIDE)

    def minimumSizeHint(self) -> QSize:
        """Return hardly any width."""
        return QSize(_SIDE // 2, _SIDE // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the points anew, in another size."""
        super().resizeEvent(event)
        self._layer = None

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self.point(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the mouse."""
        inside = self.area().contains(event.position())
        self.point(self.frame.to_plane(event.position(), self.area()) if inside else None)

    def point(self, at: tuple[float, float] | None) -> None:
        """Point at a place in the plane, or at nothing."""
        if at != self.pointed:
            self.pointed = at
            self._describe()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint surface, axes and points, and what is said of the point under the mouse."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        area = self.area()
        image = self.surface_picture()
        if image is not None:
            painter.save()
            painter.setOpacity(painter.opacity() * _SURFACE)
            painter.drawImage(area, image)
            painter.restore()
        paint_axes(painter, self.frame, area)
        painter.drawPixmap(0, 0, self._points())
        self._paint_marked(painter)
        paint_bounds(painter, self.frame, area, self.axes())
        if self.pointed is not None:
            self._paint_pointed(painter, self.pointed)
        painter.end()

    def surface_picture(self) -> QImage | None:
        """Return the surface of the newest snapshot, a pixel for each place that was asked."""
        if self._image is None and self._surface is not None:
            side = self._surface.side
            outputs = self._outputs(grid(self.frame.centre, self.frame.half, side))
            if outputs is not None:
                self._image = surface_image(outputs, side, self.meaning)
        return self._image

    def _outputs(self, plane: NDArray[Any]) -> NDArray[Any] | None:
        """Return what the network says at points; None while it is of other data, or not there."""
        surface, snapshot, data = self._surface, self._snapshot, self._data
        if surface is None or snapshot is None or data is None:
            return None
        if (surface.data.classes, surface.data.targets) != (data.classes, data.targets):
            return None
        return surface.outputs(snapshot, plane)

    def _points(self) -> QPixmap:
        if self._layer is None:
            skip = -1 if self._moving is None else self._moving[0]
            self._layer = points_layer(
                self.area().size().toSize(),
                self.devicePixelRatioF(),
                self.cloud,
                self.frame,
                self.meaning,
                skip,
            )
        return self._layer

    def _paint_marked(self, painter: QPainter) -> None:
        """Paint the point that is moved, and a ring round the one that is selected."""
        radius = radius_of(len(self.cloud))
        if self._moving is not None:
            index, at = self._moving
            place = QPointF(*self.frame.to_screen(np.array([at]), self.area())[0].tolist())
            color = value_color(float(self.cloud.targets[index]), self.meaning)
            paint_point(painter, place, color, self.cloud.part(index), radius + 1)
        elif 0 <= self.selected < len(self.cloud):
            place = self.place_of(self.selected)
        else:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 1.5))
        painter.drawEllipse(place, radius + 4, radius + 4)

    def _paint_pointed(self, painter: QPainter, at: tuple[float, float]) -> None:
        x, y = self.frame.to_screen(np.array([at]), self.area())[0].tolist()
        if self.hasFocus():
            painter.setPen(QPen(theme.color("text"), 1))
            painter.drawLine(QPointF(x - 5, y), QPointF(x + 5, y))
            painter.drawLine(QPointF(x, y - 5), QPointF(x, y + 5))
        anchor = QRectF(x - 4, y - 4, 8, 8)
        lines = [Line(words) for words in self.words_at(*at)]
        paint_readout(painter, self.font(), lines, anchor, self.area())

    def _forget_pictures(self) -> None:
        self._image = self._layer = None
        self.update()


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
