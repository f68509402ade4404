"""The ways to show weights: a page each, with what its export needs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from PySide6.QtCore import QCoreApplication, QSizeF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.export import Table
from nnplay.ui.heat_colours import Scale
from nnplay.ui.weights.cells import BIAS, GAIN
from nnplay.ui.weights.images_view import ImagesView
from nnplay.ui.weights.matrix_layout import TOP
from nnplay.ui.weights.matrix_view import MatrixView
from nnplay.ui.weights.scrolled import Scrolled
from nnplay.ui.weights.sort_menu import SortMenu
from nnplay.ui.weights.sorting import order_of, order_words
from nnplay.ui.weights.state import State
from nnplay.ui.weights.view import HeatView, LayerView

PageName = Literal["matrix", "images", "histogram", "film"]


def tr(text: str) -> str:
    """Translate a text of the panel."""
    return QCoreApplication.translate("WeightsPanel", text)


class Page(ABC):
    """A way to show the weights of a layer.

    Attributes
    ----------
    name, label, tip : str
        To remember it by, and of the button that chooses it.
    view : LayerView
        The picture.
    widget : QWidget
        What stands in the panel: the picture, or what it scrolls in.
    top : int
        Pixels above the picture's cells, where its colours begin.
    sortable, comparable : bool
        Whether it heeds the sort menu, and whether it can show changes.
    """

    name: ClassVar[PageName]
    label: ClassVar[str]
    tip: ClassVar[str] = ""
    top: ClassVar[int] = 0
    sortable: ClassVar[bool] = False
    comparable: ClassVar[bool] = True

    view: LayerView
    widget: QWidget

    def obstacle(self, state: State) -> str:
        """Return why there is nothing to show of the layer, and what helps; "" if there is."""
        return ""

    @abstractmethod
    def show(self, state: State) -> float | None:
        """Show the numbers; return what the strongest colours stand for, None for no such thing."""

    @abstractmethod
    def caption(self, state: State, canvas: QSizeF) -> str:
        """Return what is seen, in a picture of that size."""

    @abstractmethod
    def table(self, state: State) -> Table:
        """Return header and rows of the numbers shown."""

    def forget_scale(self) -> None:  # noqa: B027 - most pages have none that they keep
        """Begin the scale of colours anew: other numbers follow."""

    def canvas(self, size: QSizeF) -> QSizeF:
        """Return the size of an exported picture that should be about as large as `size`."""
        return size

    def paint(self, painter: QPainter, canvas: QSizeF, *, vector: bool) -> None:
        """Paint all of the picture."""
        self.view.paint(painter, canvas, vector=vector)


class _HeatPage(Page):
    """What matrix and images share."""

    view: HeatView

    def __init__(self, scale: Scale) -> None:
        self._scale = scale

    def forget_scale(self) -> None:
        """Begin the scale of colours anew: other numbers follow."""
        self._scale.reset()

    def show(self, state: State) -> float | None:
        """Show the numbers; see `Page`."""
        shown = state.shown
        if shown is None:
            return None
        scale = self._scale.update(shown.largest)
        self.view.set_shown(shown, scale)
        return scale

    def _size(self, state: State) -> str:
        info = state.info
        assert info is not None
        size = f"{info.units} × {info.inputs} · "
        return size + (f"{state.since} · " if state.shows_change else "")

    def table(self, state: State) -> Table:
        """Return a row for each neuron: its number, its weights, its bias and its gain if any."""
        shown = state.shown
        if shown is None:
            return ("neuron", "bias"), ()
        rows, columns = self._order(shown.info.units, shown.info.inputs)
        d = "Δ" if shown.first is not None else ""
        header = ("neuron", *(f"{d}w{source}" for source in columns), f"{d}bias")
        behind = [shown.extras[BIAS]]
        if shown.now.norm is not None:
            header += (f"{d}gain",)
            gains = shown.extras[GAIN] if shown.first is not None else shown.now.norm.gains
            behind.append(gains)
        return header, (
            [unit, *shown.weights[unit][columns].tolist(), *(each[unit].item() for each in behind)]
            for unit in rows
        )

    def _order(self, units: int, inputs: int) -> tuple[list[int], list[int]]:
        return list(range(units)), list(range(inputs))


class MatrixPage(_HeatPage):
    """A row for each neuron, a column for each input."""

    name = "matrix"
    label = "Matrix"
    tip = "A row for each neuron, a column for each input"
    top = TOP
    sortable = True

    view: MatrixView

    def __init__(self, scale: Scale, menu: SortMenu) -> None:
        super().__init__(scale)
        self.menu = menu
        self.widget = self.view = MatrixView()
        self._sorted: object = None
        self._words = ""

    def sort_again(self) -> None:
        """Sort by the numbers that are shown next."""
        self._sorted = None

    def show(self, state: State) -> float | None:
        """Show the numbers; see `Page`."""
        scale = super().show(state)
        shown = state.shown
        key = (state.info, state.shows_change)
        if shown is not None and key != self._sorted:
            self._sorted = key
            self.view.set_order(*order_of(shown, self.menu.rows, self.menu.columns))
            self._words = order_words(self.menu.rows, self.menu.columns)
            if self._words and state.snapshot is not None:
                when = tr("{0}, as after step {1} · ")
                self._words = when.format(self._words, f"{state.snapshot.step:,}")
        return scale

    def caption(self, state: State, canvas: QSizeF) -> str:
        """Return what is seen; see `Page`."""
        info = state.info
        assert info is not None
        words = self._size(state) + self._words
        rows, columns = self.view.binned(canvas)
        if rows * columns > 1:
            text = tr("a cell is the strongest of up to {0} weights · ")
            words += text.format(rows * columns)
        words += tr("rows are neurons, columns their inputs; b is the bias")
        gain = "" if state.shows_change else tr(", γ the gain, coloured by how far it is from 1")
        gain = gain or tr(", γ the gain")
        return words + gain * info.gains

    def _order(self, units: int, inputs: int) -> tuple[list[int], list[int]]:
        rows, columns = self.view.shown_order()
        return rows.tolist(), columns.tolist()


class ImagesPage(_HeatPage):
    """Each neuron as the image of its weights."""

    name = "images"
    label = "Images"

    view: ImagesView

    def __init__(self, scale: Scale) -> None:
        super().__init__(scale)
        self.view = ImagesView()
        self.widget = self.area = Scrolled(self.view)

    def tip_for(self, state: State) -> str:
        """Return what the button says of the layer shown."""
        if state.info is None or state.info.channels == 1:
            return tr("Each neuron as the image of its weights")
        return tr(
            "Each neuron as images of its weights: those of the pixels' red, green and blue beside "
            "each other"
        )

    def obstacle(self, state: State) -> str:
        """Return why there is nothing to show of the layer; see `Page`."""
        info = state.info
        if info is not None and info.pixels is not None:
            return ""
        return tr("Only the first layer of a network for images has weights for pixels")

    def caption(self, state: State, canvas: QSizeF) -> str:
        """Return what is seen; see `Page`."""
        info = state.info
        assert info is not None
        if info.channels > 1:
            words = tr("a neuron's weights from red, green and blue of every pixel")
        else:
            words = tr("each image is a neuron: its weight from every pixel")
        return self._size(state) + words

    def canvas(self, size: QSizeF) -> QSizeF:
        """Return the size of an exported picture; see `Page`."""
        return QSizeF(size.width(), self.view.grid(size).total)
