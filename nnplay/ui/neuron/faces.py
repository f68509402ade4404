"""The faces of a neuron: what it weighs, where in the plane it answers, what drives it most."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnplay.data import DataSet
from nnplay.ui.data_words import CHANNELS
from nnplay.ui.heat_colours import (
    largest,
    paint_shapes,
    round_up,
    to_image,
    to_indices,
)
from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.neuron.words import tr
from nnplay.ui.neuron.worker import Found, OverPlane
from nnplay.ui.number_words import brief, exact
from nnplay.ui.readout import small
from nnplay.ui.shades import picture_image
from nnplay.ui.theme import SPACING, theme

Place = tuple[int, int]
"""Row and column."""

_LINE = 18.0
"""Pixels of a line of bars."""
_Align = Qt.AlignmentFlag


class Face(ABC):
    """A picture in rows and columns, each place of which stands for a number.

    Attributes
    ----------
    rows, columns : int
    caption : str
        What it is.
    details : str
        How it came about.
    """

    rows = 1
    columns = 1
    caption = ""
    details = ""

    def rect_in(self, room: QRectF) -> QRectF:
        """Return where the picture is painted: as large as the room allows, at its top."""
        scale = min(room.width() / self.columns, room.height() / self.rows)
        width, height = scale * self.columns, scale * self.rows
        return QRectF(room.left() + (room.width() - width) / 2, room.top(), width, height)

    def height_for(self, width: float) -> float:
        """Return the height that it has at a width, if there is room for it."""
        return width * self.rows / self.columns

    @abstractmethod
    def paint(self, painter: QPainter, rect: QRectF, *, vector: bool) -> None:
        """Paint it; `vector` asks for shapes."""

    @abstractmethod
    def words(self, place: Place) -> tuple[str, ...]:
        """Return the exact number of a place, and what it stands for."""

    @abstractmethod
    def table(self) -> Iterable[Sequence[object]]:
        """Return a row for each number: what it is of, and the number."""


class _Heat(Face):
    """Numbers as colours around zero."""

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values
        self.rows, self.columns = values.shape
        self.scale = round_up(largest(values))
        self._indices = to_indices(values, self.scale)

    def paint(self, painter: QPainter, rect: QRectF, *, vector: bool) -> None:
        """Paint the colours."""
        if vector:
            paint_shapes(painter, rect, self._indices)
        else:
            painter.drawImage(rect, to_image(self._indices))


class WeightsFace(_Heat):
    """The weights of a neuron of the first layer, each in the place of its pixel."""

    def __init__(self, info: LayerInfo, weights: NDArray[Any]) -> None:
        rows, columns, channels = info.pixels or (1, info.inputs, 1)
        image = weights.reshape(rows, columns, channels).transpose(0, 2, 1)
        super().__init__(image.reshape(rows, channels * columns))
        self._info = info
        text = (
            tr("its weights, a pixel each; ±{0} in full colour")
            if channels == 1
            else tr("its weights from red, green and blue; ±{0} in full colour")
        )
        self.caption = text.format(f"{self.scale:g}")
        self.details = tr(
            "The input that drives this neuron most looks the same: its sum is largest where "
            "bright pixels have positive weights (orange) and dark ones negative (blue)."
        )

    def words(self, place: Place) -> tuple[str, ...]:
        """Return a weight and its pixel."""
        source = self._info.input_at(*place)
        return f"w = {exact(float(self.values[place]))}", self._info.source_words(source)

    def table(self) -> Iterable[Sequence[object]]:
        """Return no rows: all incoming weights are in the table of weights."""
        return ()


class PlaneFace(_Heat):
    """What a neuron puts out over the plane, with points that drive it most."""

    def __init__(self, over: OverPlane, points: NDArray[Any] | None = None) -> None:
        super().__init__(over.values)
        self._letter = "z" if over.sums else "a"
        self._frame = over.frame
        self.points = points
        text = (
            tr("its sum z over the plane, as it is off; ±{0} in full colour")
            if over.sums
            else tr("its output over the plane; ±{0} in full colour")
        )
        self.caption = text.format(f"{self.scale:g}")
        self.details = tr(
            "Orange is positive, blue negative. Rings are the examples that drive it most. "
            "As of step {0:,}."
        ).format(over.step)

    def paint(self, painter: QPainter, rect: QRectF, *, vector: bool) -> None:
        """Paint the colours, and the points over them."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, rect, vector=vector)
        painter.restore()
        if self.points is None or not len(self.points):
            return
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 1.2))
        for x, y in self._frame.to_screen(self.points, rect).tolist():
            painter.drawEllipse(QPointF(x, y), 3, 3)
        painter.restore()

    def words(self, place: Place) -> tuple[str, ...]:
        """Return an output and the point of the plane."""
        x, y = (f"{number:g}".replace("-", "−") for number in self._point(place))
        return f"{self._letter} = {exact(float(self.values[place]))}", tr("at ({0}, {1})").format(
            x, y
        )

    def table(self) -> Iterable[Sequence[object]]:
        """Return the output at every place."""
        for place in np.ndindex(self.values.shape):
            yield "({}, {})".format(*self._point(place)), float(self.values[place])

    def _point(self, place: Place) -> tuple[float, float]:
        row, column = place
        step = 2 * self._frame.half / self.columns
        return self._frame.rounded(
            self._frame.x - self._frame.half + (column + 0.5) * step,
            self._frame.y + self._frame.half - (row + 0.5) * step,
        )


def _how(found: Found, *, pixels: bool) -> str:
    """Say how a preferred input was found, and what it reaches."""
    held = (
        tr("pixels from black to white, no further from black than the data are on average")
        if pixels
        else tr(
            "columns at most 3 standard deviations from their mean, all together no further from "
            "it than any training example"
        )
    )
    return tr(
        "Found by gradient ascent in {0} steps, {1}: z = {2}. The training example that drives it "
        "most reaches {3}. It is the largest sum near where the ascent began (the mean of the data "
        "and that example), maybe not the largest there is. As of step {4:,}."
    ).format(found.preferred.steps, held, brief(found.preferred.z), brief(found.best), found.step)


class PictureFace(Face):
    """The picture that drives a neuron most."""

    def __init__(self, found: Found, data: DataSet) -> None:
        assert data.image_shape is not None
        self.rows, self.columns = data.image_shape
        seen = (found.preferred.x - data.train.offset) / data.train.scale
        shape = (*data.image_shape, data.channels) if data.channels > 1 else data.image_shape
        self.grey = np.nan_to_num(seen).reshape(shape)
        self._pixels = np.clip(np.rint(self.grey), 0, 255).astype(np.uint8)
        self.caption = tr("drives it most, by gradient ascent: z = {0}").format(
            brief(found.preferred.z)
        )
        self.details = _how(found, pixels=True)

    def paint(self, painter: QPainter, rect: QRectF, *, vector: bool) -> None:
        """Paint the picture."""
        painter.drawImage(rect, picture_image(self._pixels))

    def words(self, place: Place) -> tuple[str, ...]:
        """Return the brightness of a pixel."""
        where = tr("pixel row {0}, column {1}").format(*place)
        values = np.atleast_1d(self.grey[place]).tolist()
        if len(values) == len(CHANNELS):
            pairs = zip(CHANNELS, values, strict=True)
            return ", ".join(f"{name} {value:.2f}" for name, value in pairs), where
        return tr("{0} of 255").format(f"{values[0]:.2f}"), where

    def table(self) -> Iterable[Sequence[object]]:
        """Return the brightness of every pixel."""
        for place in np.ndindex(self.grey.shape):
            yield "pixel " + " ".join(map(str, place)), float(self.grey[place])


class BarsFace(Face):
    """The row of a table that drives a neuron most: how far each column is from its mean."""

    columns = 1

    def __init__(self, found: Found, data: DataSet) -> None:
        region, x = found.region, found.preferred.x
        spread = np.where(region.spread > 0, region.spread, 1)
        self._away = (x - region.centre) / spread
        self._given = data.scaling.undo(x)
        self._order = np.argsort(-np.abs(self._away), kind="stable")
        self._names = data.inputs
        self.rows = max(1, len(x))
        self.caption = tr("drives it most, by gradient ascent: z = {0}").format(
            brief(found.preferred.z)
        )
        self.details = tr(
            "A bar is a column of the table, in standard deviations from its mean.\n{0}"
        ).format(_how(found, pixels=False))

    def height_for(self, width: float) -> float:
        """Return the height of a line for each column of the table."""
        return len(self._order) * _LINE

    def rect_in(self, room: QRectF) -> QRectF:
        """Return the whole width, and as many whole lines as there is room for."""
        self.rows = max(1, min(len(self._order), int(room.height() // _LINE)))
        return QRectF(room.left(), room.top(), room.width(), self.rows * _LINE)

    def paint(self, painter: QPainter, rect: QRectF, *, vector: bool) -> None:
        """Paint names to the left, bars from a line in the middle to the right."""
        font = small(painter.font())
        font.setPixelSize(11)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        middle = rect.left() + 0.79 * rect.width()
        reach = float(np.abs(self._away).max()) or 1.0
        for row, source in enumerate(self._order[: self.rows].tolist()):
            line = QRectF(rect.left(), rect.top() + row * _LINE, rect.width(), _LINE)
            name = metrics.elidedText(
                self._name(source), Qt.TextElideMode.ElideMiddle, 0.58 * rect.width() - SPACING
            )
            painter.setPen(theme.color("muted"))
            painter.drawText(line, _Align.AlignVCenter | _Align.AlignLeft, name)
            share = float(self._away[source]) / reach * 0.21 * rect.width()
            bar = QRectF(middle, line.top() + 4, share, _LINE - 8).normalized()
            painter.fillRect(bar, theme.color("positive" if share > 0 else "negative"))
        painter.setPen(theme.color("muted"))
        painter.drawLine(QPointF(middle, rect.top() + 1), QPointF(middle, rect.bottom() - 1))

    def words(self, place: Place) -> tuple[str, ...]:
        """Return the value of a column."""
        source = int(self._order[place[0]])
        return (
            f"{self._name(source)}: {brief(float(self._given[source]))}",
            tr("{0} standard deviations from the mean").format(brief(float(self._away[source]))),
        )

    def table(self) -> Iterable[Sequence[object]]:
        """Return the value of every column, the most unusual first."""
        for source in self._order.tolist():
            yield self._name(source), float(self._given[source])

    def _name(self, source: int) -> str:
        return self._names[source] if source < len(self._names) else tr("input {0}").format(source)
