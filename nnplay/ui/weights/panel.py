"""The panel of a layer's weights: as a matrix, as images, as a histogram, as a film."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnplay.data import DataSet
from nnplay.project import LayerSpec, NetworkSpec
from nnplay.training import Snapshot
from nnplay.training.film import Film
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.export import header_button
from nnplay.ui.heat_colours import Scale
from nnplay.ui.labels import as_note, message
from nnplay.ui.layer_infos import LayerInfo, layer_infos
from nnplay.ui.page_switch import PageSwitch
from nnplay.ui.refresh import on_screen
from nnplay.ui.theme import SPACING
from nnplay.ui.weights.exports import WeightsExport
from nnplay.ui.weights.pages import ImagesPage, MatrixPage, Page, PageName, tr
from nnplay.ui.weights.sort_menu import SortMenu
from nnplay.ui.weights.time_pages import FilmPage, HistogramPage

_LEAST_COMBO = 76
_LOW = 24


class WeightsPanel(WeightsExport):
    """Pictures of the weights and biases of one layer.

    Attributes
    ----------
    neuron_chosen : Signal(object)
        A person chose the neuron (layer, unit), or None: let go of the one that is chosen.
    """

    neuron_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("WeightsPanel", "Weights"), parent)
        self._stale = True
        self._reveals = False
        self._neuron: tuple[int, int] | None = None
        self._wanted_page: PageName = "images"
        self._wanted = 0
        self._make_pages()
        self._make_header()
        self._make_body()
        self._choose_page()

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)  # it gives way first, see resizeEvent
        self.layers = ElidedComboBox()
        self.layers.setAccessibleName(self.tr("Layer"))
        self.layers.setToolTip(self.tr("The layer whose weights are shown"))
        self.layers.currentIndexChanged.connect(self._layer_chosen)
        self.header_layout.insertWidget(1, self.layers)
        pages = self._pages_by_name.values()
        labels = [(page.name, tr(page.label), tr(page.tip)) for page in pages]
        self.switch = PageSwitch(labels, tr("How the weights are shown"))
        self.switch.chosen.connect(self._page_chosen)
        self.matrix_button = self.switch.buttons["matrix"]
        self.images_button = self.switch.buttons["images"]
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING // 2)
        buttons.addWidget(self.switch)
        buttons.addWidget(self.menu_button)
        self.header_layout.addLayout(buttons)

    def _make_pages(self) -> None:
        scale = Scale()
        self.sort_menu = SortMenu(self)
        self.sort_menu.changed.connect(self._sort)
        self._matrix = MatrixPage(scale, self.sort_menu)
        self._images = ImagesPage(scale)
        pages: tuple[Page, ...] = (self._matrix, self._images, HistogramPage(), FilmPage())
        self._pages_by_name = {str(page.name): page for page in pages}
        self.matrix_view = self._matrix.view
        self.matrix_view.sort_wanted.connect(self.sort_menu.go_on)
        self.images_area, self.images_view = self._images.area, self._images.view
        for page in pages:
            page.view.activated.connect(self._pick)

    def _make_body(self) -> None:
        self._pictures = QStackedWidget()
        for page in self._pages_by_name.values():
            self._pictures.addWidget(page.widget)
            self.open_menu_from(page.view)
        self.obstacle = message()
        self._pictures.addWidget(self.obstacle)
        content = QWidget()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._pictures, 1)
        row.addWidget(self.colour_bar)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addLayout(self._make_caption())
        column.addLayout(row, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(message(self.tr("Weights appear here once a network is built")))
        self._pages.addWidget(content)
        self.body.addWidget(self._pages)

    def _make_caption(self) -> QHBoxLayout:
        self.caption = ElidedLabel()
        as_note(self.caption)
        self.change_button = header_button(
            self.tr("Change"),
            self.tr(
                "Show how far each weight is from where it began: from the initial weights, or "
                "those that were loaded, or those after the layers were last changed"
            ),
        )
        self.change_button.setCheckable(True)
        self.change_button.toggled.connect(self._toggle_change)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.caption, 1)
        for button in (self.sort_menu.button, self.change_button):
            button.setFixedHeight(_LOW)
            row.addWidget(button)
        return row

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
        self.set_switches(spec.layers)
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
        self._state.infos = infos
        self._forget_scale()
        self._choose_page()
        self._changed()

    def set_switches(self, layers: Sequence[LayerSpec]) -> None:
        """Say which neurons are off and which are frozen."""
        if layers != self._state.layers:
            self._state.layers = layers
            self._changed()

    def set_film(self, film: Film | None, *, loaded: bool = False) -> None:
        """Give the record of what the weights were; `loaded` if it begins with a file's."""
        if film is not self._state.film or loaded != self._state.loaded:
            self._state.film, self._state.loaded = film, loaded
            if self._state.change:
                self._forget_scale()
            self._changed()

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show these numbers; a panel out of sight catches up when it is called in sight."""
        before = self._snapshot
        if snapshot is not before:
            self._state.snapshot = snapshot
            if before is None or snapshot is None or snapshot.step <= before.step:
                self._forget_scale()  # another network, or the same one gone back
        if snapshot is not before or self._stale:
            self._changed()
        if self._reveals:
            self._mark_neuron()

    def set_neuron(self, neuron: tuple[int, int] | None) -> None:
        """Mark a neuron that was chosen, as (layer, unit), and make it visible."""
        if neuron == self._neuron:
            return
        self._neuron = neuron
        if neuron is not None:
            self.follow_layer(neuron[0])
            self._reveals = True
        self._mark_neuron()

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
    def view(self) -> PageName:
        """How the weights are shown."""
        return cast(PageName, self.switch.current)

    @view.setter
    def view(self, view: PageName) -> None:
        self._wanted_page = view
        self._choose_page()
        self._changed()

    @property
    def page(self) -> Page:
        """What shows them."""
        return self._pages_by_name[self.view]

    @property
    def _infos(self) -> tuple[LayerInfo, ...]:
        return self._state.infos

    @property
    def _snapshot(self) -> Snapshot | None:
        return self._state.snapshot

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if self._stale:
            self._changed()
        self._mark_neuron()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out first the name, then the row of buttons, where there is no room for them."""
        super().resizeEvent(event)
        margins, gap = self.header_layout.contentsMargins(), self.header_layout.spacing()
        taken = margins.left() + margins.right() + self.menu_button.width() + 4 * gap
        room = self.width() - taken - self.switch.room
        self.switch.set_compact(room < _LEAST_COMBO)
        self.layers.setMaximumWidth(max(_LEAST_COMBO, room) if room >= _LEAST_COMBO else 1000)
        named = self.title.sizeHint().width() + self.layers.sizeHint().width() + gap
        self.show_title(room >= named)
        if self._state.arrays is not None:
            self._set_caption()

    # Choices.

    @Slot()
    def _layer_chosen(self) -> None:
        self._wanted = max(0, self.current_layer)
        self._forget_scale()
        self._choose_page()
        self._mark_neuron()
        self._changed()

    @Slot(str)
    def _page_chosen(self, name: str) -> None:
        self.view = cast(PageName, name)
        if self._neuron is not None:
            self._reveals = True
            self._mark_neuron()

    @Slot(bool)
    def _toggle_change(self, checked: bool) -> None:
        self._state.change = checked
        self._forget_scale()
        self._changed()

    @Slot()
    def _sort(self) -> None:
        self._matrix.sort_again()
        self._changed()

    @Slot(object)
    def _pick(self, place: object) -> None:
        unit = self.shown.unit_of(place)
        if unit is not None:
            neuron = (self.current_layer, unit)
            self.neuron_chosen.emit(None if neuron == self._neuron else neuron)

    def _forget_scale(self) -> None:
        for page in self._pages_by_name.values():
            page.forget_scale()

    def _mark_neuron(self) -> None:
        """Mark the chosen neuron if it is of the layer shown; make it visible, if that is due."""
        neuron = self._neuron
        unit = neuron[1] if neuron is not None and neuron[0] == self.current_layer else None
        for view in (page.view for page in self._pages_by_name.values()):
            view.set_neuron(unit)
        if self._reveals and on_screen(self):
            QTimer.singleShot(0, self._reveal)  # once everything has its place

    @Slot()
    def _reveal(self) -> None:
        if self._reveals and on_screen(self):
            self._reveals = False
            self.shown.reveal_neuron()

    def _choose_page(self) -> None:
        """Show what a person wants; where inputs are no pixels, a matrix instead of images."""
        state = self._state
        state.layer = self.current_layer
        self.layers.setVisible(state.info is not None)
        why = self._images.obstacle(state)
        self.switch.set_possible("images", not why, why or self._images.tip_for(state))
        wanted = "matrix" if why and self._wanted_page == "images" else self._wanted_page
        self.switch.current = wanted
        page = self.page
        self._pictures.setCurrentWidget(page.widget)
        self.colour_bar.set_top(page.top)
        self.sort_menu.button.setVisible(page.sortable)
        self.change_button.setVisible(page.comparable)

    # Showing.

    def _changed(self) -> None:
        self._stale = not on_screen(self)
        if not self._stale:
            self._show_values()

    def _show_values(self) -> None:
        there = self._state.arrays is not None
        self._pages.setCurrentIndex(1 if there else 0)
        if not there:
            return
        page = self.page
        why = page.obstacle(self._state)
        self.obstacle.setText(why)
        self._pictures.setCurrentWidget(self.obstacle if why else page.widget)
        self.change_button.setVisible(page.comparable and not why)
        self.change_button.setEnabled(self._state.fitting_film is not None)
        scale = page.show(self._state)
        self.colour_bar.setVisible(scale is not None and not why)
        if scale is not None:
            self.colour_bar.set_scale(scale)
        self._set_caption()

    def _set_caption(self) -> None:
        self.caption.set_text(self._caption_words(self.shown.canvas()))
