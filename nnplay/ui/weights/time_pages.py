"""The pages of the weights panel that show time: the histogram and the film."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QPainter

from nnplay.training.film import Film
from nnplay.ui.export import Table
from nnplay.ui.weights.film_view import HEADER, FilmArea, FilmView
from nnplay.ui.weights.histogram_view import HistogramView
from nnplay.ui.weights.pages import Page, tr
from nnplay.ui.weights.reel import Reels
from nnplay.ui.weights.spread import Spreads
from nnplay.ui.weights.state import State


class HistogramPage(Page):
    """How the weights are spread, over time and now."""

    name = "histogram"
    label = "Histogram"
    tip = "How many weights there are of each size, over time and now"
    comparable = False

    view: HistogramView

    def __init__(self) -> None:
        self.widget = self.view = HistogramView()
        self._spreads = Spreads()
        self._shown: tuple[Film | None, int] = (None, -1)

    def obstacle(self, state: State) -> str:
        """Return why there is nothing to show of the layer; see `Page`."""
        if state.fitting_film is None:
            return tr("There is no record of these weights yet; it begins with the network")
        return ""

    def show(self, state: State) -> float | None:
        """Show the numbers; see `Page`."""
        film, snapshot = state.fitting_film, state.snapshot
        if film is None or snapshot is None or state.arrays is None:
            self.view.set_spread(None)
        else:
            if (film, state.layer) != self._shown:
                self._shown = (film, state.layer)
                self.view.point_at(None)
            self.view.set_spread(self._spreads.of(film, state.layer, snapshot))
        return None

    def caption(self, state: State, canvas: QSizeF) -> str:
        """Return what is seen; see `Page`."""
        spread = self.view.spread
        if spread is None:
            return ""
        words = [tr("{0} weights").format(f"{spread.weights:,}")]
        bad = spread.now.total - int(spread.now.counts.sum())
        if bad:
            words.append(tr("{0} are not finite").format(f"{bad:,}"))
        words.append(tr("upwards their value; stronger colour, more weights (square root)"))
        sample = spread.columns[-1].total
        if sample < spread.weights:
            words.append(tr("in time a sample of {0}").format(f"{sample:,}"))
        return " · ".join(words)

    def table(self, state: State) -> Table:
        """Return a row for each bin of each moment, and of now."""
        header = ("step", "epoch", "from", "below", "weights", "of")
        spread = self.view.spread
        if spread is None:
            return header, ()
        edges = spread.bins.edges.tolist()
        past = spread.columns if spread.now.total == spread.columns[-1].total else None
        columns = past or (*spread.columns, spread.now)
        return header, (
            (column.step, column.epoch, low, high, count, column.total)
            for column in columns
            for (low, high), count in zip(pairwise(edges), column.counts.tolist(), strict=True)
        )


class FilmPage(Page):
    """The images of the first layer over time."""

    name = "film"
    label = "Film"
    tip = "The images of the first layer in the course of training"
    top = HEADER

    view: FilmView

    def __init__(self) -> None:
        self.area = FilmArea()
        self.widget = self.area
        self.view = self.area.view
        self._reels = Reels()

    def obstacle(self, state: State) -> str:
        """Return why there is nothing to show of the layer; see `Page`."""
        info = state.info
        if info is None or state.fitting_film is None:
            return tr("There is no record of these weights yet; it begins with the network")
        if info.pixels is not None:
            return ""
        if state.infos[0].pixels is not None:
            text = tr("The film shows the images of the first layer: choose {0} above")
            return text.format(state.infos[0].name)
        return tr(
            "A film shows weights from pixels, so it needs pictures, such as MNIST’s. "
            "Histogram shows how these weights have changed."
        )

    def show(self, state: State) -> float | None:
        """Show the numbers; see `Page`."""
        film, snapshot, info = state.fitting_film, state.snapshot, state.info
        reel = None
        if film is not None and snapshot is not None and not self.obstacle(state):
            reel = self._reels.of(film, snapshot, change=state.change)
        if info is not None:
            self.area.set_reel(info, reel, state.switches)
        return None if reel is None else reel.scale

    def caption(self, state: State, canvas: QSizeF) -> str:
        """Return what is seen; see `Page`."""
        info, reel = state.info, self.view.reel
        if info is None or reel is None:
            return ""
        frames, shown = len(reel.frames), len(self.view.strips(canvas).frames)
        units = tr("{0} of {1} neurons") if len(reel.units) < info.units else tr("{1} neurons")
        moments = tr("{0} of {1} moments") if shown < frames else tr("{1} moments")
        words = [units.format(len(reel.units), info.units), moments.format(shown, frames)]
        if state.shows_change:
            words.append(state.since)
        words.append(tr("a row is a neuron, a column an epoch, the last one now"))
        return " · ".join(words)

    def table(self, state: State) -> Table:
        """Return a row for each neuron of each frame."""
        reel, info = self.view.reel, state.info
        if reel is None or info is None:
            return ("step", "epoch", "neuron"), ()
        d = "Δ" if reel.first is not None else ""
        header = ("step", "epoch", "neuron", *(f"{d}w{source}" for source in range(info.inputs)))
        return header, (
            (frame.step, frame.epoch, unit, *weights)
            for index, frame in enumerate(reel.frames)
            for unit, weights in zip(reel.units.tolist(), reel.values(index).tolist(), strict=True)
        )

    def canvas(self, size: QSizeF) -> QSizeF:
        """Return the size of an exported picture; see `Page`."""
        if self.view.reel is None:
            return size
        size.setWidth(max(size.width(), self.view.whole_width()))  # with all moments
        return QSizeF(size.width(), self.view.total(size) + HEADER)

    def paint(self, painter: QPainter, canvas: QSizeF, *, vector: bool) -> None:
        """Paint all of the picture."""
        size = QSizeF(canvas.width(), canvas.height() - HEADER)
        self.view.paint_epochs(painter, size)
        painter.save()
        painter.translate(0, HEADER)
        super().paint(painter, size, vector=vector)
        painter.restore()
