"""The editor of one layer: its units and activation, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from nnplay.nn import ACTIVATIONS
from nnplay.project.fields import MOST_UNITS
from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.network.glyphs import Sign
from nnplay.ui.network.layout import PADDING, editor_height
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING

UNITS_WIDTH = 18 * SPACING
"""Pixels of the field for them, where the activation stands beside it."""


@dataclass(frozen=True, slots=True)
class LayerView:
    """What a person sees of one layer.

    Attributes
    ----------
    index, last : int
        The layer's place, and the output layer's.
    inputs, units : int
        What goes into the layer, and its neurons.
    locked : str
        Why the units cannot be edited here, or "".
    problem, warning : str
        What is wrong with the layer, and what will train badly, or "".
    parameters : int
        Numbers that training changes.
    gains : bool
        Whether those of batch normalisation are among them.
    extras, short_extras : tuple of str
        What else the layer has, in few words and in fewer, and `extras_help` in more.
    """

    index: int
    last: int
    inputs: int
    units: int
    activation: str
    locked: str = ""
    problem: str = ""
    warning: str = ""
    parameters: int = 0
    gains: bool = False
    extras: tuple[str, ...] = ()
    short_extras: tuple[str, ...] = ()
    extras_help: str = ""

    @property
    def is_output(self) -> bool:
        """Whether this is the output layer, which stays last."""
        return self.index == self.last

    @property
    def activation_label(self) -> str:
        """The activation in words."""
        known = self.activation in ACTIVATIONS
        return ACTIVATIONS[self.activation].label if known else self.activation


class LayerEditor(QWidget):
    """Name, units, activation, output shape and parameters of one layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.sign = Sign()
        self.title = QLabel()
        self.title.setProperty("title", True)
        self.shape = QLabel()
        self.parameters = QLabel()
        self.extras = QLabel()
        for label in (self.shape, self.parameters, self.extras):
            label.setProperty("muted", True)
            label.setProperty("small", True)
            label.setFixedHeight(4 * SPACING)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.units = UnitsBox()
        self.activation = ActivationBox()
        self._heading = QHBoxLayout()
        self._heading.setContentsMargins(0, 0, 0, 0)
        self._heading.setSpacing(SPACING)
        self._heading.addWidget(self.sign)
        self._heading.addWidget(self.title)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(SPACING)
        self._grid.setColumnStretch(1, 1)
        self._grid.addLayout(self._heading, 0, 0, 1, 2)
        self._grid.setRowMinimumHeight(0, 5 * SPACING)
        self._stacked: bool | None = None
        self._shapes: tuple[str, ...] = ()
        self._counts: tuple[str, ...] = ()
        self._extras = ("", "")
        self._grid.addWidget(self.extras, 5, 0, 1, 2)
        self.sign.hide()
        self.extras.hide()
        self.set_form(stacked=False, extras=False)

    def set_form(self, *, stacked: bool, extras: bool) -> None:
        """Put activation below units and shape below both, for narrow cards, or beside.

        Parameters
        ----------
        extras : bool
            Whether there is a line for what else layers have; all cards keep it if one needs it.
        """
        self.extras.setVisible(extras)
        self.setFixedHeight(editor_height(stacked=stacked, extras=extras) - PADDING)
        if stacked == self._stacked:
            return
        self._stacked = stacked
        grid, heading = self._grid, self._heading
        for layout in (grid, heading):
            for widget in (self.units, self.activation, self.shape, self.parameters):
                layout.removeWidget(widget)
        if stacked:
            grid.addWidget(self.units, 1, 0, 1, 2)
            grid.addWidget(self.activation, 2, 0, 1, 2)
            grid.addWidget(self.shape, 3, 0, 1, 2)
            heading.addStretch(1)
        else:
            grid.addWidget(self.units, 1, 0)
            grid.addWidget(self.activation, 1, 1)
            heading.takeAt(2)
            heading.addWidget(self.shape, 1)
        grid.addWidget(self.parameters, 4, 0, 1, 2)
        grid.setColumnMinimumWidth(0, 0 if stacked else UNITS_WIDTH)
        align = Qt.AlignmentFlag.AlignLeft if stacked else Qt.AlignmentFlag.AlignRight
        self.shape.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self._fit_texts()

    def show_view(self, view: LayerView) -> None:
        """Show a layer's values."""
        self.title.setText(
            self.tr("Output") if view.is_output else self.tr("Dense {n}").format(n=view.index + 1)
        )
        self.sign.setVisible(bool(view.problem or view.warning))
        self.sign.set_kind("problem" if view.problem else "warning")
        self.sign.setToolTip(view.problem or view.warning)
        self.units.show_units(view.units, view.locked)
        self.activation.show_activation(view.activation)
        self._shapes = (self.tr("(batch, {n})").format(n=view.units), f"(…, {view.units})", "")
        self.shape.setToolTip(self.tr("Shape of this layer's output"))
        count = f"{view.parameters:,}"
        self._counts = (self.tr("{n} parameters").format(n=count), count, "")
        parts = self.tr("{n} parameters: {inputs} × {units} weights and {units} biases")
        if view.gains:
            parts = self.tr(
                "{n} parameters: {inputs} × {units} weights, {units} biases and {units} gains"
            )
        self.parameters.setToolTip(
            parts.format(n=count, inputs=f"{view.inputs:,}", units=f"{view.units:,}")
        )
        self._extras = (" · ".join(view.extras), " ".join(view.short_extras))
        self.extras.setToolTip(view.extras_help)
        self.extras.setAccessibleDescription(view.extras_help)
        self._fit_texts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten what does not fit."""
        super().resizeEvent(event)
        self._fit_texts()

    def _fit_texts(self) -> None:
        beside = 0
        if not self._stacked:
            sign = 0 if self.sign.isHidden() else self.sign.width() + SPACING
            beside = sign + self.title.sizeHint().width() + SPACING
        _set_fitting(self.shape, self._shapes, self.width() - beside)
        _set_fitting(self.parameters, self._counts, self.width())
        elide = Qt.TextElideMode.ElideRight
        shortest = self.extras.fontMetrics().elidedText(self._extras[-1], elide, self.width())
        _set_fitting(self.extras, (*self._extras, shortest), self.width())


def _set_fitting(label: QLabel, texts: tuple[str, ...], room: int) -> None:
    """Show the first of `texts` that fits into `room` pixels."""
    metrics = label.fontMetrics()
    label.setText(next((t for t in texts if metrics.horizontalAdvance(t) <= room), ""))


class UnitsBox(QSpinBox):
    """The number of units; it tells of a step, Enter or leaving, not of every key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, MOST_UNITS)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Units"))

    def show_units(self, units: int, locked: str) -> None:
        """Show a number; `locked` says why it cannot be edited, or is ""."""
        if self.value() != units:
            blocked = self.blockSignals(True)
            self.setValue(units)
            self.blockSignals(blocked)
        self.setReadOnly(bool(locked))
        self.setButtonSymbols(
            QAbstractSpinBox.ButtonSymbols.NoButtons
            if locked
            else QAbstractSpinBox.ButtonSymbols.UpDownArrows
        )
        most = f"{MOST_UNITS:,}"
        self.setToolTip(locked or self.tr("Units: neurons of this layer, 1 to {n}").format(n=most))
        if self.property("invalid") != (units < 1):
            self.setProperty("invalid", units < 1)
            self.style().polish(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the picture, unless the box is being edited."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ActivationBox(ElidedComboBox):
    """The activations, with their formulas as tooltips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setMinimumWidth(20 * SPACING)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Activation"))
        for row, entry in enumerate(ACTIVATIONS.values()):
            self.addItem(entry.label, entry.name)
            tip = f"{entry.formula}\n{entry.help}"
            self.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)

    def show_activation(self, name: str) -> None:
        """Show an activation; one that is not known is shown as it is written."""
        row = self.findData(name)
        self.setPlaceholderText("" if row >= 0 else name)
        self.setCurrentIndex(row)
        tip = self.itemData(row, Qt.ItemDataRole.ToolTipRole) if row >= 0 else name
        self.setToolTip(self.tr("Activation: {tip}").format(tip=tip))
