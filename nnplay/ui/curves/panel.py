"""What the cost and the score plot share: curves of a history that repaint only what is new."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QKeySequence, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from nnplay.data import DataSet, Part, Task
from nnplay.training.history import Batches, History, Tests
from nnplay.training.judging import Best
from nnplay.training.table import columns, rows
from nnplay.ui.curves.best import BestMark
from nnplay.ui.curves.decimate import mean_window
from nnplay.ui.curves.end_labels import EndLabel
from nnplay.ui.curves.legend import Legend
from nnplay.ui.curves.names import CurveNames
from nnplay.ui.curves.plot import Plot
from nnplay.ui.curves.traces import Curve, Quantity, Traces
from nnplay.ui.data_words import watched_label
from nnplay.ui.export import ExportPanel, header_button
from nnplay.ui.labels import message
from nnplay.ui.readout import Line, Mark, faint
from nnplay.ui.refresh import on_screen
from nnplay.ui.scales import epoch_end, nearest, tick_text
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme

_MOST_DOTS = 60
"""Beyond that many measurements their dots would merge."""


class CurvesPanel(ExportPanel):
    """A plot of one quantity of a history, on training data and on those training is judged by.

    Parameters
    ----------
    title : str
    quantity : Quantity
    empty : str
        What to say while there is nothing to plot.
    """

    def __init__(
        self, title: str, quantity: Quantity, empty: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self._quantity = quantity
        self._history = History()
        self._epochs = 1
        self._task: Task = "classification"
        self._watched: Part = "test"
        self._watched_label = ""
        self._counts = (0, 0)
        self._whole = Traces(quantity, 50)
        self._shown = self._whole
        self.plot = Plot()
        self.plot.setAccessibleName(title)
        self.plot.moved.connect(self._view_moved)
        self.plot.pointed.connect(self._point)
        self._pointed: float | None = None
        self._best: tuple[int, float] | None = None
        self._noise = self.plot.add_curve(wide=False)
        self._means = self.plot.add_curve(wide=True)
        self._tests = self.plot.add_curve(wide=True)
        self._empty = message(empty)
        self._pages = QStackedLayout()
        self.body.addLayout(self._pages)  # first: without a parent it shows pages as windows
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.plot)
        self.legend = Legend()
        self._train_note = ""
        self.fit_button = header_button(
            self.tr("Fit"), self.tr("Show the whole run again (Home, or double click in the plot)")
        )
        self._make_header()
        self._make_menu()
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self._name_curves()

    def _make_header(self) -> None:
        self.detail.hide()
        self.header_layout.insertWidget(1, self.legend, 1000)
        self.header_buttons = QHBoxLayout()
        self.header_buttons.setSpacing(SPACING // 2)
        self.header_buttons.addWidget(self.fit_button)
        self.header_buttons.addWidget(self.menu_button)
        self.header_layout.addLayout(self.header_buttons)
        self.fit_button.clicked.connect(self.plot.fit)

    def _make_menu(self) -> None:
        self.fit_action = self.menu.addAction(self.tr("&Fit"))
        self.fit_action.setShortcut(QKeySequence(Qt.Key.Key_Home))
        self.fit_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.fit_action.triggered.connect(self.plot.fit)
        self.menu.removeAction(self.fit_action)
        self.prepend_to_menu([self.fit_action])
        self.open_menu_from(self.plot)

    # What the window calls.

    def set_history(self, history: History, epochs: int) -> None:
        """Plot another run, from its beginning.

        Parameters
        ----------
        history : History
            May still grow: `refresh` takes in what is new.
        epochs : int
            Epochs planned.
        """
        if history is self._history:
            self.set_epochs(epochs)
            return
        self._history = history
        self._epochs = epochs
        self._pointed = None
        self._best = None
        self.plot.set_best(None)
        self.plot.view.fitted = True
        self._restart()

    def set_epochs(self, epochs: int) -> None:
        """Say how many epochs are planned."""
        if epochs != self._epochs:
            self._epochs = epochs
            self._counts = (-1, -1)
            self.refresh()

    def set_train_note(self, text: str) -> None:
        """Say in the legend what else is in the training figures, such as "with dropout"."""
        if text != self._train_note:
            self._train_note = text
            self._name_curves()

    def set_best(self, best: Best | None) -> None:
        """Mark the epoch that cost least, from the next `refresh` on; None marks none."""
        # Without its weights, which would live on in here.
        kept = None if best is None else (best.epoch, self._quantity.measured(best.measured))
        if kept != self._best:
            self._best = kept
            self._counts = (-1, -1)

    def set_data(self, data: DataSet) -> None:
        """Take from a data set what is predicted, and the names of what it is measured on."""
        said = (data.task, data.watched, watched_label(data))
        if said != (self._task, self._watched, self._watched_label):
            self._task, self._watched, self._watched_label = said
            self._counts = (-1, -1)
            self._name_curves()

    def set_title(self, title: str) -> None:
        """Call the panel and its plot something else."""
        self.title.setText(title)
        for widget in (self, self.plot):
            widget.setAccessibleName(title)

    def set_empty(self, text: str) -> None:
        """Say something else while there is nothing to plot."""
        self._empty.setText(text)

    @Slot()
    def refresh(self) -> None:
        """Draw what is new in the history; a hidden panel does so when it is shown."""
        if on_screen(self) and self._counts != self._present():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    # What the kinds of plot differ in.

    @abstractmethod
    def limits(self, whole: Traces, end: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the heights, as drawn, that fit the curves, and those that hold all of them.

        Parameters
        ----------
        whole : Traces
            The curves of the whole run.
        end : float
            Where the epoch axis ends.
        """

    @abstractmethod
    def drawn(self, curve: Curve) -> Curve:
        """Return a curve as it is drawn: percent, or a logarithm."""

    @abstractmethod
    def words(self, value: float, *, exact: bool = False) -> str:
        """Return a value in words, with more digits if `exact`."""

    @abstractmethod
    def readout_of_batch(self, batches: Batches, row: int) -> str:
        """Return what to say of a single batch, behind the mean."""

    # Drawing.

    @property
    def positive(self) -> bool:
        """Whether only values above zero can be drawn."""
        return False

    @property
    def rises(self) -> bool:
        """Whether more is better, so that below the test curve there is most room."""
        return False

    def _present(self) -> tuple[int, int]:
        return self._history.steps, len(self._history.tests().step)

    def _restart(self) -> None:
        """Forget all points, and draw those of the history."""
        self._whole = self._shown = self._new_traces(50)
        self._counts = (-1, -1)
        self.refresh()

    def _new_traces(self, window: int, first: int = 0, stop: int | None = None) -> Traces:
        return Traces(self._quantity, window, first, stop, positive=self.positive)

    def _draw(self) -> None:
        tests, batches = self._history.tests(), self._history.batches()
        self._counts = (len(batches.epoch), len(tests.step))
        self._pages.setCurrentWidget(self.plot if any(self._counts) else self._empty)
        if not any(self._counts):
            return
        window = mean_window(batches)
        if window != self._whole.window:
            self._whole = self._new_traces(window)
            self._name_curves()
        self._whole.update(batches, tests)
        self._set_limits()
        self._shown = self._traces_in_view(batches, tests)
        self._set_curves()
        self._mark_best()
        self._set_labels()
        self._point(self._pointed)

    def _set_limits(self) -> None:
        x = [curve.x[-1] for curve in (self._whole.means, self._whole.tests) if len(curve.x)]
        end = epoch_end(float(max(x)), self._epochs)
        fit, reach = self.limits(self._whole, end)
        self.plot.set_limits((0.0, end), fit, reach)

    def _traces_in_view(self, batches: Batches, tests: Tests) -> Traces:
        """Return the curves of the visible steps, so that a closer look shows more of them."""
        if self.plot.view.fitted:
            return self._whole
        low, high = np.searchsorted(batches.epoch, self.plot.view.x)
        # One more on either side, for the lines that leave the view.
        first = max(0, int(low) - 1)
        stop = int(high) + 1 if high < len(batches.epoch) else None
        shown = self._shown
        if shown is self._whole or shown.rows != (first, stop):
            shown = self._new_traces(self._whole.window, first, stop)
        shown.update(batches, tests)
        return shown

    def _set_curves(self) -> None:
        for item, curve in (
            (self._noise, self._shown.noise),
            (self._means, self._shown.means),
            (self._tests, self._shown.tests),
        ):
            x, y = self.drawn(curve)
            item.setData(x, y)
        tests = self.drawn(self._shown.tests)
        keep = np.isfinite(tests.y)
        if len(keep) > _MOST_DOTS:
            keep[:-1] = False
        self.plot.set_dots("test", tests.x[keep], tests.y[keep])

    def _mark_best(self) -> None:
        epoch, value = self._best or (0, 0.0)
        if self._best is None or (self.positive and value <= 0):
            self.plot.set_best(None)
            return
        height = float(self.drawn(Curve(np.array([float(epoch)]), np.array([value]))).y[0])
        words = self.tr("lowest cost, epoch {0}").format(epoch)
        self.plot.set_best(BestMark(float(epoch), height, words, below=self.rises))

    def _set_labels(self) -> None:
        labels, x = [], 0.0
        for curve, token in ((self._whole.means, "train"), (self._whole.tests, "test")):
            if len(curve.x):
                x = max(x, float(curve.x[-1]))
                value = float(curve.y[-1])
                if np.isfinite(value):
                    height = float(self.drawn(curve).y[-1])
                    labels.append(EndLabel(height, self.words(value), token))
        self.plot.set_labels(x, labels)
        names = {"train": self.tr("train"), "test": self.tr(self._watched)}
        words = [f"{names[label.token]} {label.text}" for label in labels]
        if self._best is not None:
            epoch, best = self._best
            words.append(
                self.tr("lowest {0} cost, epoch {1}: {0} {2}").format(
                    names["test"], epoch, self.words(best)
                )
            )
        self.plot.setAccessibleDescription(
            self.tr("Epoch {0}: {1}").format(
                f"{x:.2f}", ", ".join(words) if words else self.tr("no finite numbers")
            )
        )

    @Slot()
    def _view_moved(self) -> None:
        self._draw()

    @Slot(object)
    def _point(self, epoch: float | None) -> None:
        """Say the numbers of the step nearest to `epoch`, or nothing."""
        self._pointed = epoch
        batches, tests = self._history.batches(), self._history.tests()
        if epoch is None or not len(batches.epoch):
            self.plot.set_readout(0.0, ())
            return
        row = nearest(batches.epoch, epoch)
        at = float(batches.epoch[row])
        mean = self._quantity.mean(batches, row, self._whole.window)
        step = self.tr("epoch {0} · step {1}").format(f"{at:.2f}", f"{row + 1:,}")
        lines = [
            Line(step),
            Line(self.tr("train {0}").format(self.words(mean, exact=True)), "line", "train"),
            Line(self.readout_of_batch(batches, row), self._batch_mark, "train"),
        ]
        # The newest measurement by then.
        last = int(np.searchsorted(tests.step, row + 1, side="right")) - 1
        if last >= 0:
            value = self.words(float(self._quantity.tests(tests)[last]), exact=True)
            when = tick_text(float(tests.epoch[last]), 0.01).rstrip("0").rstrip(".")
            text = self.tr("{0} {1} · epoch {2}").format(self.tr(self._watched), value, when)
            lines.append(Line(text, "dot", "test"))
        self.plot.set_readout(at, lines)

    @property
    def _batch_mark(self) -> Mark:
        return "thin" if self._quantity.noisy else ""

    @Slot()
    def _apply_theme(self) -> None:
        # Mixed, not see-through: blending a thousand crossing lines costs ten times as much.
        self._noise.set_color(QPen(faint("train")))
        self._means.set_color(QPen(theme.color("train")))
        self._tests.set_color(QPen(theme.color("test")))

    def _name_curves(self) -> None:
        names = CurveNames(self._whole.window, self._train_note, self._watched, self._watched_label)
        self.legend.set_entries(names.entries(each_batch=self._quantity.noisy))
        self.legend.setToolTip(names.help())

    # Exports.

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return f"nnplay-{self.title.text().lower()}"

    def table(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Return every step and measurement of the run."""
        return columns(self._task, self._watched), rows(self._history)

    def picture_size(self) -> QSize:
        """Return the plot's size, with a line above for title and legend."""
        self._draw()
        size = cast(QSize, self.plot.size())
        return QSize(size.width() + 2 * SPACING, size.height() + CONTROL_HEIGHT + 2 * SPACING)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw title, legend and plot."""
        size = self.picture_size()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        painter.setFont(self.title.font())
        painter.setPen(theme.color("text"))
        left = 2 * SPACING
        row = QRectF(left, SPACING, size.width() - left, CONTROL_HEIGHT)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self.title.text())
        title_width = self.title.fontMetrics().horizontalAdvance(self.title.text())
        self.legend.paint(painter, row.adjusted(title_width + 4 * SPACING, 0, 0, 0))
        self.plot.set_readout(0.0, ())
        target = QRectF(SPACING, row.bottom(), self.plot.width(), self.plot.height())
        self.plot.render(painter, target, self.plot.rect())


def extremes(curves: Iterable[Curve], start: float = 0.0) -> tuple[float, float]:
    """Return the lowest and highest number of curves from an epoch on; NaN if there is none."""
    values = np.concatenate([curve.y[curve.x >= start] for curve in curves])
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if len(values) else (np.nan, np.nan)
