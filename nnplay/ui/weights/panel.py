"""The panel of a layer's weights: as a matrix, or each neuron as an image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication, QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataSet
from nnplay.nn.layers import LayerArrays
from nnplay.project import NetworkSpec
from nnplay.training import Snapshot
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.export import ExportPanel, header_button
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.colour_bar import ColourBar
from nnplay.ui.weights.colours import Scale, largest
from nnplay.ui.weights.images_view import ImagesArea
from nnplay.ui.weights.infos import LayerInfo, layer_infos
from nnplay.ui.weights.matrix_view import TOP, MatrixView
from nnplay.ui.weights.view import HeatView

ViewName = Literal["matrix", "images"]

_NARROW = 400
_PICTURE = QSize(480, 320)


class WeightsPanel(ExportPanel):
    """Heatmaps of the weights and biases of one layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("WeightsPanel", "Weights"), parent)
        self._spec: NetworkSpec | None = None
        self._infos: tuple[LayerInfo, ...] = ()
        self._snapshot: Snapshot | None = None
        self._stale = True
        self._images_wanted = True
        self._wanted = 0
        self._scale = Scale()
        self._make_header()
        self._make_body()
        self._choose_view()

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)  # it gives way first, see resizeEvent
        self.layers = ElidedComboBox()
        self.layers.setAccessibleName(self.tr("Layer"))
        self.layers.setToolTip(self.tr("The layer whose weights are shown"))
        self.layers.currentIndexChanged.connect(self._layer_chosen)
        self.header_layout.insertWidget(1, self.layers)
        self.matrix_button = header_button(
            self.tr("Matrix"), self.tr("A row for each neuron, a column for each input")
        )
        self.images_button = header_button(self.tr("Images"), "")
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING // 2)
        self._views = QButtonGroup(self)
        for button in (self.matrix_button, self.images_button):
            button.setCheckable(True)
            self._views.addButton(button)
            buttons.addWidget(button)
        self._views.buttonClicked.connect(self._view_chosen)
        buttons.addWidget(self.menu_button)
        self.header_layout.addLayout(buttons)

    def _make_body(self) -> None:
        self.matrix_view = MatrixView()
        self.images_area = ImagesArea()
        self.images_view = self.images_area.view
        self.colour_bar = ColourBar()
        self.caption = ElidedLabel()
        self.caption.setProperty("muted", True)
        self.caption.setProperty("small", True)
        self._pictures = QStackedWidget()
        for page, view in (
            (self.matrix_view, self.matrix_view),
            (self.images_area, self.images_view),
        ):
            self._pictures.addWidget(page)
            self.open_menu_from(view)
        content = QWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._pictures, 1)
        row.addWidget(self.colour_bar)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.caption)
        column.addLayout(row, 1)
        empty = QLabel(self.tr("Weights appear here once a network is built"))
        empty.setProperty("muted", True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(content)
        self.body.addWidget(self._pages)

    # What the window calls.

    def set_network(self, spec: NetworkSpec, data: DataSet | None) -> None:
        """Say which layers there are.

        Parameters
        ----------
        spec : NetworkSpec
            Of the network that the snapshots are of.
        data : DataSet or None
            Names its inputs and outputs.
        """
        infos = layer_infos(spec, data)
        if infos == self._infos:
            return
        names = [info.name for info in infos]
        if names != [info.name for info in self._infos]:
            self.layers.blockSignals(True)
            self.layers.clear()
            self.layers.addItems(names)
            self.layers.setCurrentIndex(min(self._wanted, len(names) - 1))
            self.layers.blockSignals(False)
        self._infos = infos
        self._scale.reset()
        self._choose_view()
        self._changed()

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show these numbers; a hidden panel does so when it is shown."""
        if snapshot is not self._snapshot:
            before, self._snapshot = self._snapshot, snapshot
            if before is None or snapshot is None or snapshot.step <= before.step:
                self._scale.reset()  # another network, or the same one gone back
            self._changed()

    @Slot(int)
    def follow_layer(self, index: int) -> None:
        """Show a layer that was selected elsewhere, once there is one; −1 is none."""
        if index >= 0:
            self._wanted = index
            if index < self.layers.count():
                self.current_layer = index

    @property
    def current_layer(self) -> int:
        """Index of the layer shown; −1 if there is none."""
        return self.layers.currentIndex()

    @current_layer.setter
    def current_layer(self, index: int) -> None:
        self.layers.setCurrentIndex(index)

    @property
    def view(self) -> ViewName:
        """How the weights are shown."""
        return "images" if self.images_button.isChecked() else "matrix"

    @view.setter
    def view(self, view: ViewName) -> None:
        self._images_wanted = view == "images"
        self._choose_view()
        self._changed()

    @property
    def shown(self) -> HeatView:
        """The picture that is shown."""
        return self.images_view if self.view == "images" else self.matrix_view

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if self._stale:
            self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where there is no room for it and the controls."""
        super().resizeEvent(event)
        self.title.setVisible(self.width() >= _NARROW)
        if self._arrays() is not None:
            self._set_caption()

    # Choices.

    @Slot()
    def _layer_chosen(self) -> None:
        self._wanted = max(0, self.current_layer)
        self._scale.reset()
        self._choose_view()
        self._changed()

    @Slot()
    def _view_chosen(self) -> None:
        self._images_wanted = self.images_button.isChecked()
        self._choose_view()
        self._changed()

    def _choose_view(self) -> None:
        """Show images where the inputs are pixels, unless the person wants the matrix."""
        info = self._info()
        self.layers.setVisible(info is not None)
        possible = info is not None and info.pixels is not None
        self.images_button.setEnabled(possible)
        self.images_button.setToolTip(
            self._images_tip(info)
            if possible and info is not None
            else self.tr("Only the first layer of a network for images has weights for pixels")
        )
        images = possible and self._images_wanted
        (self.images_button if images else self.matrix_button).setChecked(True)
        self._pictures.setCurrentWidget(self.images_area if images else self.matrix_view)
        self.colour_bar.set_top(0 if images else TOP)

    def _images_tip(self, info: LayerInfo) -> str:
        if info.channels == 1:
            return self.tr("Each neuron as the image of its weights")
        return self.tr(
            "Each neuron as images of its weights: those of the pixels' red, green and blue beside "
            "each other"
        )

    # Showing.

    def _info(self) -> LayerInfo | None:
        index = self.current_layer
        return self._infos[index] if 0 <= index < len(self._infos) else None

    def _arrays(self) -> LayerArrays | None:
        """Return the numbers of the layer shown, if the snapshot is of this network."""
        info, snapshot = self._info(), self._snapshot
        if info is None or snapshot is None or self.current_layer >= len(snapshot.layers):
            return None
        arrays = snapshot.layers[self.current_layer]
        fits = arrays.weights.shape == (info.units, info.inputs)
        return arrays if fits and (arrays.norm is not None) == info.gains else None

    def _changed(self) -> None:
        self._stale = not self.isVisible()
        if not self._stale:
            self._show_values()

    def _show_values(self) -> None:
        info, arrays = self._info(), self._arrays()
        self._pages.setCurrentIndex(0 if arrays is None else 1)
        if info is None or arrays is None:
            return
        shown = [arrays.weights, arrays.biases]
        if arrays.norm is not None:
            shown.append(arrays.norm.gains - 1)
        scale = self._scale.update(max(map(largest, shown)))
        self.colour_bar.set_scale(scale)
        self.shown.set_values(info, arrays, scale)
        self._set_caption()

    def _set_caption(self) -> None:
        self.caption.set_text(self._caption_words(self.shown.canvas()))

    def _caption_words(self, canvas: QSizeF) -> str:
        info = self._info()
        if info is None:
            return ""
        size = f"{info.units} × {info.inputs} · "
        if self.view == "images":
            if info.channels > 1:
                return size + self.tr("a neuron's weights from red, green and blue of every pixel")
            return size + self.tr("each image is a neuron: its weight from every pixel")
        rows, columns = self.matrix_view.binned(canvas)
        if rows * columns > 1:
            size += self.tr("a cell is the strongest of up to {0} weights · ").format(
                rows * columns
            )
        size += self.tr("rows are neurons, columns their inputs; b is the bias")
        return size + self.tr(", γ the gain, coloured by how far it is from 1") * info.gains

    # Exports.

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        info = self._info()
        layer = info.name.lower().replace(" ", "-") if info is not None else "none"
        return f"nnplay-weights-{layer}"

    def table(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Return a row for each neuron: its number, its weights, its bias and its gain if any."""
        info, arrays = self._info(), self._arrays()
        if info is None or arrays is None:
            return ("neuron", "bias"), ()
        header = ("neuron", *(f"w{source}" for source in range(info.inputs)), "bias")
        behind = [arrays.biases.tolist()]
        if arrays.norm is not None:
            header += ("gain",)
            behind.append(arrays.norm.gains.tolist())
        numbers = zip(arrays.weights.tolist(), *behind, strict=True)
        return header, ([unit, *row, *others] for unit, (row, *others) in enumerate(numbers))

    def _canvas(self) -> QSizeF:
        """Return the size of the heatmap in an exported picture."""
        canvas = self.shown.canvas().expandedTo(QSizeF(_PICTURE))
        if self.view == "images":
            canvas.setHeight(self.images_view.grid(canvas).total)
        return canvas

    def picture_size(self) -> QSize:
        """Return the heatmap's size, with a line above for the caption and the colours beside."""
        if self._arrays() is not None:
            self._show_values()
        canvas = self._canvas().toSize()
        return canvas + QSize(self.colour_bar.width() + 4 * SPACING, 8 * SPACING + 4 * SPACING)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw caption, heatmap and colours."""
        size, canvas = self.picture_size(), self._canvas()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        info = self._info()
        if info is None or self._arrays() is None:
            return
        painter.setPen(theme.color("text"))
        line = QRectF(2 * SPACING, SPACING, size.width(), 6 * SPACING)
        words = f"{info.name} · {self._caption_words(canvas)}"
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, words)
        painter.translate(2 * SPACING, 9 * SPACING)
        self.shown.paint(
            painter, canvas, QRectF(0, 0, canvas.width(), canvas.height()), vector=vector
        )
        painter.translate(canvas.width(), 0)
        self.colour_bar.paint(painter, canvas)
