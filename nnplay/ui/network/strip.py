"""The strip below the picture: the neuron or connection that is selected, to be changed by hand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from nnplay.project import LayerSpec
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import header_button
from nnplay.ui.network.glyphs import GlyphButton
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.readings import Subject, connection_title, neuron_title
from nnplay.ui.network.value_field import ValueField
from nnplay.ui.network.words import output_stays_on
from nnplay.ui.number_words import exact
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING

_ROOM_FOR_ALL = 460
"""Pixels of the strip that everything needs."""


class SelectionStrip(QWidget):
    """Shows what is selected, and says what a person wants with it.

    Attributes
    ----------
    value_set : Signal(object, float, float)
        A weight or bias was set by hand: the `Pointed`, its value before and after.
    switched : Signal(object, str)
        A neuron is to be switched ("off"), frozen ("frozen_units"), or its layer ("frozen"); the
        other way if it is so already.
    dropped : Signal
        Nothing is to be selected any more.
    """

    value_set = Signal(object, float, float)
    switched = Signal(object, str)
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pointed: Pointed | None = None
        self.name = ElidedLabel()
        self.what = QLabel()
        self.what.setProperty("muted", True)
        self.value = ValueField()
        self.value.committed.connect(self._value_set)
        self.effect = ElidedLabel(least=20)
        self.effect.hide()
        self.effect.setProperty("warning", True)
        self.off = self._switch(self.tr("Off"), "off")
        self.frozen = self._switch(self.tr("Frozen"), "frozen_units")
        self.layer_frozen = self._switch(self.tr("Layer frozen"), "frozen")
        self.close_button = GlyphButton("cross", self.tr("Select nothing"))
        self.close_button.setToolTip(self.tr("Select nothing (Esc)"))
        self.close_button.clicked.connect(self.dropped)
        self._hint = self.tr("Click a neuron or a connection to see its numbers and to change it")
        self.hint = ElidedLabel(self._hint)
        self.hint.setProperty("muted", True)
        self.contents = QWidget()
        row = QHBoxLayout(self.contents)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACING)
        row.addWidget(self.name)
        row.addWidget(self.what)
        row.addWidget(self.value)
        row.addWidget(self.effect)
        row.addStretch(1)
        for button in (self.off, self.frozen, self.layer_frozen):
            row.addWidget(button)
        row.addWidget(self.close_button)
        # One always in the place of the other, so that the picture does not jump.
        pages = QStackedLayout(self)
        pages.addWidget(self.hint)
        pages.addWidget(self.contents)
        self._pages = pages
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _switch(self, text: str, which: str) -> QToolButton:
        button = header_button(text, text)
        button.setObjectName(which)
        button.setCheckable(True)
        button.clicked.connect(self._pressed)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what can be had elsewhere, where there is little room."""
        super().resizeEvent(event)
        self.layer_frozen.setVisible(self.width() >= _ROOM_FOR_ALL)

    def set_effect(self, text: str) -> None:
        """Say what it costs that neurons are off; "" while all are on."""
        self.effect.set_text(text)
        self.hint.set_text(text or self._hint)
        self.effect.setVisible(bool(text))

    def show_selected(self, pointed: Pointed | None, subject: Subject | None) -> None:
        """Show a neuron or connection with its present numbers; of None there are none."""
        another, self._pointed = pointed != self._pointed, pointed
        possible = pointed is not None and subject is not None and pointed.column > 0
        self._pages.setCurrentWidget(self.contents if possible else self.hint)
        if pointed is None or subject is None or not possible:
            return
        layer = subject.spec.layers[pointed.column - 1]
        self.name.set_text(
            connection_title(subject, pointed)
            if pointed.is_edge
            else neuron_title(subject, pointed.column, pointed.unit)
        )
        self._show_value(pointed, subject, another=another)
        is_output = pointed.column == len(subject.spec.layers)
        self._show_switches(pointed, layer, is_output=is_output)

    def take_typed(self) -> None:
        """Take a number that is still being typed, before something else is shown."""
        self.value.commit()

    def _show_value(self, pointed: Pointed, subject: Subject, *, another: bool) -> None:
        arrays = subject.snapshot.layers[pointed.column - 1] if subject.snapshot else None
        self.value.setEnabled(arrays is not None)
        if arrays is None:
            return
        number = (
            arrays.weights[pointed.unit, pointed.source]
            if pointed.is_edge
            else arrays.biases[pointed.unit]
        )
        self.what.setText(self.tr("weight") if pointed.is_edge else self.tr("bias"))
        self.value.setToolTip(
            self.tr(
                "{what} = {n}: type a number to set it by hand; training goes on from it"
            ).format(what=self.what.text(), n=exact(number))
        )
        self.value.setAccessibleName(self.what.text())
        self.value.show_value(float(number), another=another)

    def _show_switches(self, pointed: Pointed, layer: LayerSpec, *, is_output: bool) -> None:
        neuron = not pointed.is_edge
        for button in (self.off, self.frozen):
            button.setVisible(neuron)
        self.off.setChecked(pointed.unit in layer.off)
        self.off.setEnabled(not is_output)
        self.off.setToolTip(
            output_stays_on()
            if is_output
            else self.tr("Switch the neuron off: it puts out 0 and does not learn (Ctrl+Shift+X)")
        )
        self.frozen.setChecked(layer.frozen or pointed.unit in layer.frozen_units)
        self.frozen.setEnabled(not layer.frozen)
        self.frozen.setToolTip(
            self.tr("The whole layer is frozen")
            if layer.frozen
            else self.tr(
                "Freeze the neuron: training leaves its weights and bias alone (Ctrl+Shift+I)"
            )
        )
        self.layer_frozen.setChecked(layer.frozen)
        self.layer_frozen.setToolTip(
            self.tr(
                "Freeze the layer: training leaves all its weights and biases alone (Ctrl+Shift+J)"
            )
        )

    def _value_set(self, before: float, after: float) -> None:
        if self._pointed is not None:
            self.value_set.emit(self._pointed, before, after)

    def _pressed(self) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        if self._pointed is not None:
            self.switched.emit(self._pointed, button.objectName())
