"""The panel of the decision surface."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnplay.data import DataSet, Part
from nnplay.data.example import Example
from nnplay.engine.surface import Surface
from nnplay.training import Snapshot
from nnplay.ui.answer_words import part_word
from nnplay.ui.cloud import PARTS
from nnplay.ui.data_words import offered_parts, sealed_words
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.export import Table, header_button
from nnplay.ui.plane_panel import PlanePanel
from nnplay.ui.surface.controls import SectionControls
from nnplay.ui.surface.plot import MOST_SHOWN, SurfacePlot

_LOW = 180
"""Pixels of height below which the legend gives way."""


class SurfacePanel(PlanePanel):
    """Shows what a network says over a plane."""

    least_height = 360

    def __init__(self, parent: QWidget | None = None) -> None:
        plot = SurfacePlot()
        title = QCoreApplication.translate("SurfacePanel", "Surface")
        super().__init__(title, plot, ElidedLabel(), parent)
        self.plot = plot
        self._surface: Surface | None = None
        self.controls = SectionControls()
        self.body.insertWidget(0, self.controls)
        self._make_header()
        self._connect()
        self.show_empty(None)

    def _make_header(self) -> None:
        self.outputs = ElidedComboBox()
        self.outputs.setAccessibleName(self.tr("Number shown"))
        self.outputs.setToolTip(self.tr("Which of the predicted numbers is shown"))
        self.show_button = header_button(self.tr("Show ▾"), self.tr("Which points are shown"))
        self.show_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.show_menu = QMenu(self)
        self.part_actions: dict[Part, QAction] = {}
        for part in PARTS:
            text = self.tr("Points for {0}").format(part_word(part))
            self.part_actions[part] = self._add_choice(text)
        self.boundary_action = self._add_choice(self.tr("Decision boundary"))
        self.show_button.setMenu(self.show_menu)
        self.reset_button = header_button(
            self.tr("Reset"),
            self.tr("Show all points again (0).\nTurn the wheel to zoom, drag to move."),
        )
        self.header_layout.insertWidget(1, self.outputs)
        for button in (self.show_button, self.reset_button, self.menu_button):
            self.header_layout.addWidget(button)

    def _add_choice(self, text: str) -> QAction:
        action = self.show_menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(self._show_wanted)
        return action

    def _connect(self) -> None:
        self.plot.chosen.connect(self.chosen)
        self.plot.span_changed.connect(self._show_reset)
        self.reset_button.clicked.connect(self.plot.reset)
        self.controls.changed.connect(self._cut)
        self.outputs.activated.connect(self._show_output)

    # What the view calls

    def show_empty(self, data: DataSet | None) -> None:
        """Say why there is no surface, and what to do."""
        self._surface = None
        self.plot.set_surface(None)
        self.empty.setText(why_empty(data))
        self.show_plot(False)

    def set_surface(self, surface: Surface) -> None:
        """Show another network, of data for which `why_empty` gives no reason."""
        before, self._surface = self._surface, surface
        if before is None or _names(before.data) != _names(surface.data):
            self.plot.reset()
        self.show_plot(True)
        self._offer(surface.data)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a low panel has no room for."""
        super().resizeEvent(event)
        self._show_legend()

    def _show_legend(self) -> None:
        """Explain colours and shapes, unless that would leave hardly any room to the plot."""
        self.legend.setVisible(self.shows_plot and self.height() >= _LOW)

    def show_plot(self, shown: bool) -> None:
        """Show the plot with all that belongs to it, or the words."""
        super().show_plot(shown)
        self._show_legend()
        for part in (self.show_button, self.reset_button):
            part.setVisible(shown)
        self.controls.setVisible(False)
        self.outputs.setVisible(False)
        self.note.setVisible(False)

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the network says now."""
        self.plot.set_snapshot(snapshot)

    def set_example(self, example: Example | None) -> None:
        """Ring the example that all views look at, and cut through it if that is wanted."""
        self.plot.set_example(example)
        if self.controls.set_example(example) and not self.controls.isHidden():
            self._cut()

    def _offer(self, data: DataSet) -> None:
        """Offer what can be chosen of these data."""
        table = data.lift is None
        many = len(data.targets) > 1
        self.controls.setVisible(table)
        self.outputs.setVisible(many)
        if table:
            self.controls.set_data(data)
        if list(data.targets) != [self.outputs.itemText(i) for i in range(self.outputs.count())]:
            self.outputs.clear()
            self.outputs.addItems(list(data.targets))
        self.plot.output = max(0, self.outputs.currentIndex())
        for part, action in self.part_actions.items():
            action.setVisible(part in offered_parts(data))
        self.plot.set_hidden(self._hidden())
        lines = (self.tr("Which points are shown"), sealed_words(data))
        self.show_button.setToolTip("\n".join(filter(None, lines)))
        self.boundary_action.setVisible(data.task == "classification")

    def _cut(self) -> None:
        """Show the network in the plane that is chosen."""
        surface = self._surface
        if surface is None:
            return
        names = self.plot.names()
        surface.section = self.controls.section() if surface.data.lift is None else None
        self.plot.set_surface(surface)
        if names != self.plot.names():
            self.plot.reset()
        self._explain(surface.data)
        self._show_reset()

    def _show_output(self, index: int) -> None:
        self.plot.set_output(index)
        if self._surface is not None:
            self._explain(self._surface.data)

    def _show_wanted(self) -> None:
        self.plot.set_hidden(self._hidden())
        self.plot.set_boundary(self.boundary_action.isChecked())
        if self._surface is not None:
            self._explain(self._surface.data)

    def _hidden(self) -> set[Part]:
        """Return the parts that are not to be seen, or not wanted."""
        return {
            part
            for part, action in self.part_actions.items()
            if not (action.isVisible() and action.isChecked())
        }

    def _explain(self, data: DataSet) -> None:
        """Say what colours and shapes mean, and how many points there are."""
        shown = [part for part in offered_parts(data) if part not in self.plot.hidden]
        self.legend.set_meaning(self.plot.meaning, data.classes, shown)
        count = sum(len(data.part(part)) for part in shown)
        notes = [self.tr("fainter: less certain")]
        if data.task == "regression":
            notes = [self.tr("colour: {0}").format(data.targets[self.plot.output])]
        if count > MOST_SHOWN:
            notes.append(self.tr("{0:,} of {1:,} points").format(self.plot.shown, count))
        self.note.set_text(" · ".join(notes))
        self.note.setVisible(bool(notes))

    def _show_reset(self) -> None:
        self.reset_button.setEnabled(self.plot.zoomed)

    # Exports

    def export_name(self) -> str:
        """Return a file name."""
        return "nnplay-surface"

    def table(self) -> Table:
        """Return a row for each place of the grid: where it is, and all outputs there."""
        names, field, surface = self.plot.names(), self.plot.field(), self._surface
        if field is None or surface is None:
            return names, ()
        count = field.outputs.shape[1]
        outputs = list(surface.data.targets or surface.data.classes)
        if len(outputs) != count:
            outputs = [f"P({surface.data.classes[-1]})"]
        rows = zip(field.places.tolist(), field.outputs.tolist(), strict=True)
        return (*names, *outputs), ([*place, *found] for place, found in rows)


def why_empty(data: DataSet | None) -> str:
    """Return what to do for a surface to be there, or "" if there is one."""
    if data is None:
        return _tr("The decision surface appears here once data are open.")
    if data.image_shape is not None:
        return _tr(
            "Pictures have as many directions as pixels, so there is no plane to draw.\n"
            "Open points or a table, or look at the pictures in the Activations view."
        )
    if data.lift is None and data.features < 2:
        return _tr(
            "A surface needs two columns, and this table has one.\n"
            "Open points or a table with more columns."
        )
    return ""


def _names(data: DataSet) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return data.name, data.inputs, data.classes


def _tr(text: str) -> str:
    return QCoreApplication.translate("SurfacePanel", text)
