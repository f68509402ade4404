"""Points of which there may be very many: dots, or how many share a place."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from nnplay.data import Part
from nnplay.training.evaluation import NumberEvaluation
from nnplay.ui.evaluate.chart import Chart, padded
from nnplay.ui.evaluate.colours import shades
from nnplay.ui.evaluate.words import PART_WORDS
from nnplay.ui.export import Table
from nnplay.ui.images import image_of
from nnplay.ui.number_words import exact, figure
from nnplay.ui.theme import theme

MOST_DOTS = 1500
"""Samples that are drawn as dots; of more, the picture says how many share a small square."""

_SQUARE = 2
"""Pixels of such a square."""
_NEAR = 20.0
"""Pixels within which a sample is pointed at."""

Column = NDArray[np.float64]


class ScatterView(Chart):
    """A dot for each sample; its places are samples, in the order of the x axis for the keys.

    Attributes
    ----------
    across, up : (n,) float64 arrays
        Of the samples that have finite numbers.
    rows : (n,) int array
        Which samples these are.
    left_out : int
        Samples without finite numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.across: Column = np.zeros(0)
        self.up: Column = np.zeros(0)
        self.rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self.left_out = 0
        self._target = 0
        self._evaluation: NumberEvaluation | None = None
        self._order: NDArray[np.intp] | None = None
        self._cloud: tuple[QRectF, QImage] | None = None

    def set_evaluation(self, evaluation: NumberEvaluation | None, target: int, name: str) -> None:
        """Show the predictions of one target."""
        self._evaluation, self._target = evaluation, target
        if evaluation is None:
            self.across = self.up = np.zeros(0)
            self.rows = np.zeros(0, np.intp)
        else:
            x, y = self.columns(evaluation, target)
            # More than any number that a plot can hold is as good as none.
            finite = (np.abs(x) < 1e300) & (np.abs(y) < 1e300)
            self.rows = np.flatnonzero(finite)
            self.across, self.up = x[finite], y[finite]
            self.left_out = len(x) - len(self.across)
            self.set_limits(name)
        self._order = None
        self._forget_colors()
        if self.place is not None and not np.any(self.rows == self.place):
            self.point_at(None)
        self.refreshed()

    @abstractmethod
    def columns(self, evaluation: NumberEvaluation, target: int) -> tuple[Column, Column]:
        """Return x and y of all samples."""

    @abstractmethod
    def set_limits(self, name: str) -> None:
        """Set ranges and titles of the axes for new numbers of the target of a name."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return not len(self.across)

    def _pixels(self, area: QRectF) -> tuple[Column, Column]:
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        x = area.left() + (self.across - x0) * (area.width() / (x1 - x0))
        return x, area.bottom() - (self.up - y0) * (area.height() / (y1 - y0))

    def place_at(self, position: QPointF) -> int | None:
        """Return the sample nearest to a point, if it is near."""
        x, y = self._pixels(self.area())
        away = np.hypot(x - position.x(), y - position.y())
        nearest = int(away.argmin())
        return int(self.rows[nearest]) if away[nearest] <= _NEAR else None

    def rect_of(self, place: int) -> QRectF:
        """Return a small square around a sample."""
        index = int(np.searchsorted(self.rows, place))
        at = self.point(float(self.across[index]), float(self.up[index]), self.area())
        return QRectF(at.x() - 4, at.y() - 4, 8, 8)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Mark a sample by a ring."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("accent"))
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawEllipse(rect)

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the next sample in the order of the x axis; first the middle one."""
        if self._order is None:
            self._order = np.argsort(self.across, kind="stable")
        if place is None:
            return int(self.rows[self._order[len(self._order) // 2]])
        index = int(np.searchsorted(self.rows, place))
        rank = int(np.flatnonzero(self._order == index)[0])
        rank = min(max(rank + right - down, 0), len(self._order) - 1)
        return int(self.rows[self._order[rank]])

    def words(self, place: int) -> tuple[str, ...]:
        """Return the numbers of a sample."""
        evaluation = self._evaluation
        assert evaluation is not None
        part: Part = evaluation.part
        one = place, self._target
        return (
            self.tr("{0} example {1:,}").format(PART_WORDS[part], place),
            self.tr("true {0}").format(exact(float(evaluation.targets[one]))),
            self.tr("predicted {0}").format(figure(float(evaluation.predicted[one]))),
            self.tr("residual {0}").format(figure(float(evaluation.residuals[one]))),
            self.tr("click or Enter: look at it"),
        )

    def table(self) -> Table:
        """Return a row for each sample."""
        header = ("example", "true", "predicted", "residual")
        evaluation = self._evaluation
        if evaluation is None:
            return header, ()
        arrays = (evaluation.targets, evaluation.predicted, evaluation.residuals)
        columns = (array[:, self._target].tolist() for array in arrays)
        return header, list(zip(range(len(evaluation.targets)), *columns, strict=True))

    # Painting.

    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint the samples."""
        if len(self.across) > MOST_DOTS:
            if self._cloud is None or self._cloud[0] != area:
                self._cloud = (area, self._cloud_image(area))
            painter.drawImage(area, self._cloud[1])
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("train", 150 if len(self.across) > 100 else 220))
        for x, y in zip(*(column.tolist() for column in self._pixels(area)), strict=True):
            painter.drawEllipse(QPointF(x, y), 2.5, 2.5)

    def _cloud_image(self, area: QRectF) -> QImage:
        """Return a picture of how many samples share each small square of the plot."""
        columns = max(1, round(area.width() / _SQUARE))
        rows = max(1, round(area.height() / _SQUARE))
        x, y = self._pixels(QRectF(0, 0, columns, rows))
        # Only rounding can lead out of the picture: all points are between the axes' ends.
        place = y.astype(np.int32) * columns + x.astype(np.int32)
        count = np.bincount(place.clip(0, rows * columns - 1), minlength=rows * columns)
        # By the logarithm, and never less than a third, so that a single sample can be seen.
        share = 0.3 + 0.7 * np.log1p(count) / np.log1p(max(1, int(count.max())))
        pixels = np.where(count > 0, shades("train", share), np.uint32(0))
        image = image_of(pixels.reshape(rows, columns))
        image.reinterpretAsFormat(QImage.Format.Format_ARGB32)  # where there is none, see the grid
        return image

    def _forget_colors(self) -> None:
        self._cloud = None
        super()._forget_colors()


class PredictedView(ScatterView):
    """Predictions against the truth: on the diagonal both are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Predicted against true"))

    def columns(self, evaluation: NumberEvaluation, target: int) -> tuple[Column, Column]:
        """Return the true and the predicted numbers."""
        return evaluation.targets[:, target], evaluation.predicted[:, target]

    def set_limits(self, name: str) -> None:
        """Give both axes the same limits, so that the diagonal goes from corner to corner."""
        both = np.concatenate([self.across, self.up]) if len(self.across) else np.zeros(1)
        self.x_range = self.y_range = padded(float(both.min()), float(both.max()))
        self.x_title = self.tr("true {0}").format(name)
        self.y_title = self.tr("predicted")

    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint the samples and the diagonal."""
        super().paint_data(painter, area, vector=vector)
        self.paint_diagonal(painter, area)
