"""The plot of a layer's activations: samples in a plane, to be pointed at and to be lassoed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnplay.data import DataSet
from nnplay.training.activation_space import Space
from nnplay.ui.answer_words import coordinate, part_word, prediction_words, target_words
from nnplay.ui.plane_axes import paint_grid, paint_ticks
from nnplay.ui.plane_chart import Chart
from nnplay.ui.point_colours import Meaning, class_colors, meaning_of, target_colors
from nnplay.ui.point_stamps import Stamp, paint_stamps
from nnplay.ui.readout import small
from nnplay.ui.space.limits import Limits
from nnplay.ui.span import Span
from nnplay.ui.theme import SPACING, theme

NEAREST = 12
"""Examples that a click shows: those that lie nearest."""

_REACH = 8.0
_RADIUS, _SMALL = 2.5, 1.8
_LOW = 220
"""Pixels of height below which points are painted small."""

_FAINT = 64
"""Opacity, of 255, of what is not picked."""

_CLEAR = QColor(0, 0, 0, 0)
_MOST_LABELS = 20
_ABOVE = 7
"""Pixels from the middle of a class to its name, which would hide samples that are all alike."""

Rows = NDArray[np.intp]


class SpacePlot(Chart):
    """Shows samples by what a layer makes of them.

    Attributes
    ----------
    space : Space or None
    picked : (n,) array of int
        Which of the samples shown a person picked.

    Signals
    -------
    picked_changed : object
        A person picked samples: their places among those shown, the nearest to a click first.
    """

    picked_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.space: Space | None = None
        self.picked: Rows = np.empty(0, np.intp)
        self._data: DataSet | None = None
        self._meaning = Meaning(2)
        self._limits = Limits()
        self._lasso: list[QPointF] = []
        self.setAccessibleName(self.tr("Activations in two dimensions"))
        self.setWhatsThis(
            self.tr(
                "Click to see the examples that lie nearest, draw round some to see those; turn "
                "the wheel to zoom,\ndrag with the middle button or with Ctrl to move. Arrow keys "
                "move the cross, + and − zoom, 0 goes back;\nEnter shows the nearest examples, N "
                "and P go to the next example or the one before."
            )
        )
        self.clicked.connect(self._pick_near)

    # What is shown

    def set_data(self, data: DataSet | None) -> None:
        """Say what the samples are of."""
        self._data, self.space = data, None
        if data is not None:
            self._meaning = meaning_of(data)
        self.forget()

    def forget(self) -> None:
        """Other points follow, which have nothing to do with those before."""
        self._limits.reset()
        self.reset()
        self.pick(np.empty(0, np.intp))

    def set_space(self, space: Space) -> None:
        """Show where samples are now; those picked stay picked while they are the same samples."""
        before, self.space = self.space, space
        if before is not None and not _same(before, space):
            self.forget()
        if space.finite:
            self.set_home(self._limits.update(space.points))
        self.describe()
        self.update()

    @property
    def meaning(self) -> Meaning:
        """What the colours stand for."""
        return self._meaning

    @property
    def labelled(self) -> bool:
        """Whether the names of the classes stand in the plot."""
        return 0 < self._meaning.classes <= _MOST_LABELS

    def pick(self, picked: Rows) -> None:
        """Mark samples, by their places among those shown, and fade the others."""
        self.picked = picked
        self.describe()
        self.update()

    def names(self) -> tuple[str, str]:
        """Return the names of both axes, with the share of the variance along each."""
        space = self.space
        if space is None:
            return "", ""
        form = self.tr("axis {0}, {1} %") if space.turned else self.tr("PC {0}, {1} %")
        first, second = (
            form.format(place + 1, f"{100 * share:.1f}")
            for place, share in enumerate(space.shares.tolist())
        )
        return first, second

    # Picking

    def nearest(self, place: QPointF, most: int) -> Rows:
        """Return the samples nearest to a place on the screen, if any is close."""
        if self.space is None or not self.space.finite:
            return np.empty(0, np.intp)
        away = self._places() - (place.x(), place.y())
        distances = np.hypot(*away.T)
        order = np.argsort(distances, kind="stable")[:most]
        return order if distances[order[0]] <= _REACH else order[:0]

    def inside(self, outline: Sequence[QPointF]) -> Rows:
        """Return the samples inside a polygon on the screen."""
        corners = np.array([(point.x(), point.y()) for point in outline])
        return np.flatnonzero(is_inside(self._places(), corners))

    def _places(self) -> NDArray[np.float64]:
        assert self.space is not None
        return self.span().to_screen(self.space.points, self.area())

    def _pick_near(self, place: QPointF) -> None:
        self.picked_changed.emit(self.nearest(place, NEAREST))

    def drag(self, start: QPointF, place: QPointF, event: QMouseEvent) -> None:
        """Draw the lasso; with the middle button or Ctrl, move the plane."""
        moves = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if moves or event.buttons() & Qt.MouseButton.MiddleButton:
            self.pan(place)
            return
        self._lasso = [*(self._lasso or [start]), place]
        self.point(None)
        self.update()

    def drop(self, _event: QMouseEvent) -> None:
        """Pick what the lasso holds."""
        lasso, self._lasso = self._lasso, []
        if lasso and self.space is not None and self.space.finite:
            self.picked_changed.emit(self.inside(lasso))
        self.update()

    # Words

    def words_at(self, x: float, y: float) -> Sequence[str]:
        """Say which sample is at a point, and where the point is."""
        first, second = (name.split(",")[0] for name in self.names())
        place = f"{first} {coordinate(x)}, {second} {coordinate(y)}"
        words = [] if self.space is None else [place]
        near = self.nearest(self.place_of(x, y), 1)
        return [*self.example_words(int(near[0])), *words] if len(near) else words

    def example_words(self, row: int) -> list[str]:
        """Say of a sample what it is and what the network takes it for."""
        space, data = self.space, self._data
        assert space is not None
        assert data is not None
        target = space.targets[row]
        target = target if data.task == "classification" else target[0]
        said = prediction_words(data, space.outputs[row])
        name = f"{part_word(space.part)} {int(space.rows[row]):,}"
        wrong = self.tr("wrongly predicted {0}") if space.wrong[row] else self.tr("predicted {0}")
        return [f"{name}: {target_words(data, target)}", wrong.format(said)]

    def summary(self) -> str:
        """Say what the plot shows."""
        space = self.space
        if space is None:
            return ""
        words = [self.tr("{0:,} samples").format(len(space.rows)), *self.names()]
        if len(self.picked):
            words.append(self.tr("{0:,} are picked").format(len(self.picked)))
        return ", ".join(words)

    # Painting

    def paint_plot(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint grid, samples, the names of classes and the ring."""
        span, space = self.span(area), self.space
        if space is None or not space.finite:
            return
        painter.save()
        painter.setClipRect(area)
        paint_grid(painter, area, span)
        places = span.to_screen(space.points, area)
        radius = _SMALL if area.height() < _LOW else _RADIUS
        self._paint_samples(painter, space, places, radius, vector=vector)
        self._paint_labels(painter, space, places, area)
        self._paint_ring(painter, space, area, span)
        self._paint_lasso(painter)
        painter.restore()
        paint_ticks(painter, area, span, self.names())

    def _paint_samples(
        self,
        painter: QPainter,
        space: Space,
        places: NDArray[Any],
        radius: float,
        *,
        vector: bool,
    ) -> None:
        targets = space.targets if space.targets.ndim == 1 else space.targets[:, 0]
        colors, which = target_colors(targets, self._meaning)
        rim = None if self._meaning.classes else theme.color("muted", 150)
        bold = _stamps(colors, radius, rim)
        faint = _stamps(list(map(_faint, colors)), radius, _CLEAR)
        which = which + len(colors) * space.wrong
        picked = self.picked
        paint_stamps(painter, places, which, faint if len(picked) else bold, vector=vector)
        paint_stamps(painter, places[picked], which[picked], bold, vector=vector)

    def _paint_labels(
        self, painter: QPainter, space: Space, places: NDArray[Any], area: QRectF
    ) -> None:
        """Write the name of each class above the middle of its samples."""
        data = self._data
        if data is None or not self.labelled:
            return
        painter.setFont(small(painter.font()))
        metrics = QFontMetricsF(painter.font())
        colors = class_colors(len(data.classes))
        for target, name in enumerate(data.classes):
            rows = space.targets == target
            if not rows.any():
                continue
            x, y = np.median(places[rows], axis=0).tolist()
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, 90)
            width = metrics.horizontalAdvance(text) + 2 * SPACING
            box = label_box(x, y, width, metrics.height(), area)
            painter.setPen(QPen(colors[target], 1))
            painter.setBrush(theme.color("panel", 210))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(theme.color("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_ring(self, painter: QPainter, space: Space, area: QRectF, span: Span) -> None:
        """Draw a ring round the example that all views look at."""
        if space.extra is None:
            return
        middle = QPointF(*span.to_screen(space.extra[None], area)[0].tolist())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((theme.color("panel"), 4), (theme.color("text"), 2)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(middle, _RADIUS + 4, _RADIUS + 4)

    def _paint_lasso(self, painter: QPainter) -> None:
        if self._lasso:
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(theme.color("accent", 40))
            painter.drawPolygon(QPolygonF(self._lasso))


def _stamps(colors: Sequence[QColor], radius: float, rim: QColor | None) -> list[Stamp]:
    """Return what samples look like: first those rightly predicted, then the others."""
    right = [Stamp("train", color, radius, rim) for color in colors]
    return right + [Stamp("cross", color, radius, rim) for color in colors]


def _faint(color: QColor) -> QColor:
    faint = QColor(color)
    faint.setAlpha(_FAINT)
    return faint


def label_box(x: float, y: float, width: float, height: float, area: QRectF) -> QRectF:
    """Return where a name stands: above a place, and within the plot."""
    box = QRectF(x - width / 2, y - _ABOVE - height, width, height)
    box.moveRight(min(box.right(), area.right() - 1))
    box.moveLeft(max(box.left(), area.left() + 1))
    box.moveBottom(min(box.bottom(), area.bottom() - 1))
    box.moveTop(max(box.top(), area.top() + 1))
    return box


def is_inside(places: NDArray[Any], corners: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which points lie inside a polygon: a line to the right crosses its sides oddly often.

    Parameters
    ----------
    places : (n, 2) array
    corners : (m, 2) array
    """
    inside = np.zeros(len(places), bool)
    x, y = places.T
    for (x0, y0), (x1, y1) in zip(corners.tolist(), np.roll(corners, -1, 0).tolist(), strict=True):
        if y0 != y1:
            spans = (y0 > y) != (y1 > y)
            inside ^= spans & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    return inside


def _same(before: Space, now: Space) -> bool:
    """Whether two spaces are of the same samples at the same place of the network."""
    return (before.place, before.part) == (now.place, now.part) and np.array_equal(
        before.rows, now.rows
    )
