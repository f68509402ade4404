"""The panel of one neuron."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataSet
from nnplay.data.example import Example
from nnplay.engine.focus import Neuron
from nnplay.project import NetworkSpec
from nnplay.training import Snapshot
from nnplay.training.ablation import Ablation
from nnplay.training.favourites import Favourites
from nnplay.ui.data_words import capital
from nnplay.ui.export import ExportPanel, Table
from nnplay.ui.labels import message
from nnplay.ui.layer_infos import LayerInfo, Switches, layer_infos
from nnplay.ui.neuron.chooser import Chooser
from nnplay.ui.neuron.examples import ExamplesSection
from nnplay.ui.neuron.export_rows import HEADER, export_rows
from nnplay.ui.neuron.face_column import FaceColumn
from nnplay.ui.neuron.faces import BarsFace, PictureFace, PlaneFace, WeightsFace
from nnplay.ui.neuron.fitting import FittingLabel
from nnplay.ui.neuron.histogram import HistogramView
from nnplay.ui.neuron.numbers import numbers_of
from nnplay.ui.neuron.overlay import Readout
from nnplay.ui.neuron.sections import Section, Sections
from nnplay.ui.neuron.switches import SwitchRow
from nnplay.ui.neuron.table import NumbersView
from nnplay.ui.neuron.words import effect_details, effect_words, example_words, target_words
from nnplay.ui.neuron.worker import Found, OverPlane, Told
from nnplay.ui.number_words import brief, exact
from nnplay.ui.theme import SPACING, theme

_NARROW = 520
"""Pixels below which the panel's name gives way to the controls."""
_FACE = (132, 300)
"""Least and greatest width of the face."""


class NeuronPanel(ExportPanel):
    """What one neuron weighs, what drives it, what it is worth; and its numbers, to be edited.

    Attributes
    ----------
    neuron : Neuron or None
        The one that is shown.
    neuron_chosen : Signal(int, int)
        A person chose another layer and neuron.
    example_chosen : Signal(str, int)
        A person chose an example: its part and number.
    part_chosen : Signal
        A person wants examples of another part: `examples.part`.
    typed : Signal(object, float)
        A person gave a `Number` of the table another value.
    switched : Signal(str, bool)
        A person switched "off", "frozen" or "layer" on or off.
    """

    neuron_chosen = Signal(int, int)
    example_chosen = Signal(str, int)
    part_chosen = Signal()
    typed = Signal(object, float)
    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("NeuronPanel", "Neuron"), parent)
        self.neuron: Neuron | None = None
        self._infos: tuple[LayerInfo, ...] = ()
        self._data: DataSet | None = None
        self._snapshot: Snapshot | None = None
        self._ablation: Ablation | None = None
        self._favourites: Favourites | None = None
        self._example: Example | None = None
        self._told: Told | None = None
        self._over: OverPlane | None = None
        self._make_header()
        self._make_parts()
        self._make_body()
        self._connect()
        self._show_page()

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)
        self.chooser = Chooser()
        self.header_layout.insertWidget(1, self.chooser)
        self.header_layout.addWidget(self.menu_button)

    def _make_parts(self) -> None:
        self.face = FaceColumn()
        self.switches = SwitchRow()
        self.effect = FittingLabel()
        self.example = FittingLabel()
        for label in (self.effect, self.example):
            label.setProperty("small", True)
        self.example.setProperty("muted", True)
        self.examples = ExamplesSection()
        self.histogram = HistogramView()
        self.numbers = NumbersView()
        tr = self.tr
        self.sections = Sections(
            (
                Section(
                    tr("Examples"), tr("What drives the neuron most, and least"), self.examples
                ),
                Section(tr("Outputs"), tr("How its outputs are spread"), self.histogram),
                Section(tr("Weights"), tr("Its bias and weights, to be edited"), self.numbers),
            )
        )
        views = (self.face.view, self.examples.most, self.examples.least, self.histogram)
        for view in views:
            self.open_menu_from(view)
        self.readout = Readout(self, *views)

    def _make_body(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(3 * SPACING)
        row.addWidget(self.face)
        row.addWidget(self.sections, 1)
        self.content = QWidget()
        self.content.setProperty("clear", True)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.switches)
        column.addWidget(self.effect)
        column.addWidget(self.example)
        column.addLayout(row, 1)
        self.empty = message()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self._scrolled(self.content))
        self.body.addWidget(self._pages)

    def _scrolled(self, content: QWidget) -> QScrollArea:
        """Return what scrolls the content where the panel is low."""
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        return area

    def _connect(self) -> None:
        self.chooser.chosen.connect(self.neuron_chosen)
        self.examples.example_chosen.connect(self.example_chosen)
        self.examples.part_chosen.connect(self.part_chosen)
        self.numbers.typed.connect(self.typed)
        self.switches.switched.connect(self.switched)

    # What the view says.

    def set_network(self, spec: NetworkSpec, data: DataSet) -> None:
        """Say which neurons there are.

        Parameters
        ----------
        spec : NetworkSpec
            Of the network that the snapshots are of.
        data : DataSet
            What it is trained on.
        """
        infos = layer_infos(spec, data)
        if infos != self._infos:
            self._infos = infos
            self.chooser.set_layers(infos)
            self.neuron = None
        if data is not self._data:
            self._data = data
            self.examples.set_data(data)
        self._snapshot = None
        self._forget()

    def set_neuron(self, neuron: Neuron | None) -> None:
        """Show another neuron."""
        if neuron is not None and not self._has(neuron):
            neuron = None
        if neuron != self.neuron:
            self.neuron = neuron
            self._forget()
        self.chooser.set_neuron(neuron)
        self._show_page()

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show these numbers."""
        fits = snapshot is not None and len(snapshot.layers) == len(self._infos)
        snapshot = snapshot if fits else None
        if snapshot is self._snapshot:
            return
        self._snapshot = snapshot
        self._show_numbers(again=True)

    def set_switches(self, switches: Switches, layer_frozen: bool, locked: str = "") -> None:
        """Show what is switched in the neuron's layer; `locked` says why nothing can be."""
        if self.neuron is None:
            return
        layer, unit = self.neuron
        self.switches.set_state(
            off=unit in switches.off, frozen=unit in switches.frozen, layer=layer_frozen
        )
        output = layer == len(self._infos) - 1
        self.switches.set_reasons(output, locked)
        if output:
            self.effect.say(
                self.tr("It is an output: without it there would be no prediction to measure")
            )

    def set_example(self, example: Example | None) -> None:
        """Say which example is looked at."""
        self._example = example
        part, index = (None, -1) if example is None else (example.part, example.index)
        self.examples.set_chosen(part, index)
        if self._told is None or self._told.example is not example:
            self._told = None
            self._show_told()

    def set_told(self, told: Told) -> None:
        """Show what the neuron makes of the example."""
        self._told = told
        self._show_told()

    def set_ablation(self, ablation: Ablation) -> None:
        """Show what the neuron is worth."""
        if self._data is None:
            return
        self._ablation = ablation
        task = self._data.task
        words = effect_words(ablation, task)
        step = self.tr(" · step {0:,}").format(ablation.step)
        dated = (text + step for text in words[:2]) if ablation.step else ()
        self.effect.say(*dated, *words, details=effect_details(ablation, task))

    def set_face(self, found: Found | OverPlane) -> None:
        """Show what drives the neuron most, or its outputs over the plane."""
        if self._data is None:
            return
        if isinstance(found, OverPlane):
            self._over = found
            self._show_over()
        elif not np.isfinite(found.preferred.z):
            self.face.set_face(None, self.tr("Its sum is not a number: training has run away"))
        elif self._data.image_shape is not None and self._data.train.x.dtype == np.uint8:
            self.face.set_face(PictureFace(found, self._data))
        else:
            self.face.set_face(BarsFace(found, self._data))

    def set_favourites(self, found: Favourites) -> None:
        """Show the examples that drive the neuron most and least, and the histogram."""
        self._favourites = found
        self.examples.set_found(self._data, found)
        self.histogram.set_found(self._data, found)
        if self._over is not None:
            self._show_over()

    @property
    def face_is_weights(self) -> bool:
        """Whether the neuron's face is that of its weights, so that no other is wanted."""
        if self.neuron is None or self._data is None:
            return False
        return self._infos[self.neuron.layer].pixels is not None and self._data.lift is None

    # Showing.

    def _has(self, neuron: Neuron) -> bool:
        layers = self._infos
        return neuron.layer < len(layers) and neuron.unit < layers[neuron.layer].units

    def _forget(self) -> None:
        """Show nothing that was found out of another neuron."""
        self._ablation = self._favourites = self._told = self._over = None
        self.face.set_face(None, self.tr("Looking…"))
        self.effect.say(self.tr("Measuring what it is worth…"))
        self._show_told()
        self.examples.set_found(self._data, None)
        self.histogram.set_found(self._data, None)
        self._show_numbers(again=False)

    def _show_page(self) -> None:
        if not self._infos:
            self.empty.setText(self.tr("Neurons appear here once a network is built"))
        else:
            self.empty.setText(
                self.tr("Click a neuron in the picture of the network, or choose a layer above")
            )
        self._pages.setCurrentIndex(0 if self.neuron is None else 1)

    def _show_told(self) -> None:
        told, data = self._told, self._data
        self.histogram.set_marked(None if told is None else told.a)
        if told is None or data is None:
            example = self._example
            self.example.say(f"{capital(example_words(example))}: …" if example else "")
            return
        name, part = example_words(told.example), told.example.part
        if part is not None:
            name = f"{name} ({target_words(data, part, told.example.index)})"
        text = self.tr("{0}: z = {1}, a = {2}").format(name, brief(told.z), brief(told.a))
        details = self.tr("z = {0}, the sum\na = {1}, the output")
        self.example.say(capital(text), details=details.format(exact(told.z), exact(told.a)))

    def _show_numbers(self, *, again: bool) -> None:
        if self.neuron is None or self._snapshot is None:
            self.numbers.show_lines([], again=False)
            return
        lines = numbers_of(self._snapshot, self._infos, *self.neuron)
        self.numbers.show_lines(lines, again=again)
        self._show_weights_face()

    def _show_weights_face(self) -> None:
        if self.neuron is None or self._snapshot is None or not self.face_is_weights:
            return
        layer, unit = self.neuron
        weights = self._snapshot.layers[layer].weights[unit]
        self.face.set_face(WeightsFace(self._infos[layer], weights))

    def _show_over(self) -> None:
        assert self._over is not None
        points, found, data = None, self._favourites, self._data
        if found is not None and data is not None:
            plane = data.part(found.part).plane
            points = None if plane is None else plane[found.largest.indices]
        self.face.set_face(PlaneFace(self._over, points))

    def minimumSizeHint(self) -> QSize:
        """Return a small size, so that a wide panel, with its large face, can be narrow again."""
        return QSize(310, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where there is no room, and give the face its share."""
        super().resizeEvent(event)
        self.show_title(self.width() >= _NARROW)
        low, high = _FACE
        width = min(max(low, self.height() - 150, self.width() // 5), high, self.width() // 3)
        self.face.set_width(width)

    # Exports.

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        if self.neuron is None:
            return "nnplay-neuron"
        name = self._infos[self.neuron.layer].name.lower().replace(" ", "-")
        return f"nnplay-{name}-neuron-{self.neuron.unit}"

    @property
    def words(self) -> str:
        """What the neuron is called."""
        if self.neuron is None:
            return ""
        info = self._infos[self.neuron.layer]
        words = info.neuron_words(self.neuron.unit)
        return f"{info.name} · {words}" if info.outputs else capital(words)

    @property
    def _drawn(self) -> QWidget:
        """All of the content, not only what a low panel has in sight."""
        return self.empty if self.neuron is None else self.content

    def picture_size(self) -> QSize:
        """Return the size of the panel's content, with a line above."""
        return self._drawn.size() + QSize(6 * SPACING, 12 * SPACING)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw the neuron's name, and the content as it is seen."""
        size = self.picture_size()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        painter.setPen(theme.color("text"))
        line = QRectF(3 * SPACING, SPACING, size.width(), 6 * SPACING)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self.words)
        painter.translate(3 * SPACING, 9 * SPACING)
        self._drawn.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)

    def table(self) -> Table:
        """Return the numbers of the table, of the examples, of the bars and of the face."""
        lines, examples = self.numbers.numbers.lines, self.examples
        rows = export_rows(lines, examples.most, examples.least, self.histogram, self.face.view)
        return HEADER, list(rows)
