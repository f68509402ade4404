"""Which neuron: a layer, a number in it, and one on or back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.export import header_button
from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, tabular


class UnitSpin(QSpinBox):
    """A neuron of a layer, by its number or, of the output layer, by its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(tabular(self.font()))
        self.setAccessibleName(self.tr("Neuron"))

    def set_layer(self, info: LayerInfo) -> None:
        """Offer the neurons of a layer."""
        self._names = tuple(output.short for output in info.outputs)
        self.setRange(0, info.units - 1)
        self.setPrefix("" if self._names else self.tr("neuron "))
        self.setSuffix("" if self._names else self.tr(" of {0:,}").format(info.units))
        self.setToolTip(
            self.tr("The output that is shown, by its name or its number from 0 to {0:,}").format(
                info.units - 1
            )
            if self._names
            else self.tr("The neuron that is shown, from 0 to {0:,}").format(info.units - 1)
        )

    def textFromValue(self, value: int) -> str:
        """Return an output's name, or the number."""
        return self._names[value] if value < len(self._names) else str(value)

    def valueFromText(self, text: str) -> int:
        """Return the neuron of a name or a number; the present one if there is none."""
        if not self._names:
            return super().valueFromText(text)
        found = self._find(text)
        return self.value() if found is None else found

    def validate(self, text: str, position: int) -> Any:
        """Take names of outputs besides numbers."""
        if not self._names:
            return super().validate(text, position)
        state = QValidator.State
        found = self._find(text)
        return (state.Intermediate if found is None else state.Acceptable), text, position

    def _find(self, text: str) -> int | None:
        plain = text.strip()
        for unit, name in enumerate(self._names):
            if name.lower() == plain.lower():
                return unit
        inside = plain.isdecimal() and int(plain) <= self.maximum()
        return int(plain) if inside else None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whatever scrolls around an unfocused field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Chooser(QWidget):
    """Chooses a neuron.

    Attributes
    ----------
    chosen : Signal(int, int)
        A person chose this layer and neuron.
    """

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._infos: tuple[LayerInfo, ...] = ()
        self._neuron: tuple[int, int] | None = None
        self.layers = ElidedComboBox()
        self.layers.setMinimumContentsLength(5)
        self.layers.setPlaceholderText(self.tr("Layer…"))
        self.layers.setAccessibleName(self.tr("Layer of the neuron"))
        self.layers.setToolTip(self.tr("The layer of the neuron that is shown"))
        self.layers.activated.connect(self._choose_layer)
        self.units = UnitSpin()
        self.units.valueChanged.connect(self._choose_unit)
        self.back = header_button("◂", self.tr("The neuron before; of the layer before at the end"))
        self.on = header_button("▸", self.tr("The next neuron; of the next layer at the end"))
        self.back.setAccessibleName(self.tr("Previous neuron"))
        self.on.setAccessibleName(self.tr("Next neuron"))
        self.back.clicked.connect(lambda: self._step(-1))
        self.on.clicked.connect(lambda: self._step(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        for widget in (self.layers, self.units, self.back, self.on):
            row.addWidget(widget)
        for button in (self.back, self.on):
            button.setFixedWidth(CONTROL_HEIGHT - 4)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.units.setMinimumWidth(84)
        self.units.setMaximumWidth(148)
        self.units.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._show()

    def set_layers(self, infos: tuple[LayerInfo, ...]) -> None:
        """Say which layers there are."""
        self._infos = infos
        self.layers.clear()
        self.layers.addItems([info.name for info in infos])
        self.layers.setCurrentIndex(-1)
        self._neuron = None
        self._show()

    def set_neuron(self, neuron: tuple[int, int] | None) -> None:
        """Show which neuron it is."""
        self._neuron = neuron
        self._show()

    def _show(self) -> None:
        neuron = self._neuron
        self.layers.setCurrentIndex(-1 if neuron is None else neuron[0])
        self.layers.setEnabled(bool(self._infos))
        self.units.setVisible(neuron is not None)
        place = self._place()
        self.back.setEnabled(place is not None and place > 0)
        last = sum(info.units for info in self._infos) - 1
        self.on.setEnabled(bool(self._infos) and (place is None or place < last))
        if neuron is not None:
            self.units.blockSignals(True)
            self.units.set_layer(self._infos[neuron[0]])
            self.units.setValue(neuron[1])
            self.units.blockSignals(False)

    def _place(self) -> int | None:
        """Return the number of the neuron among those of all layers."""
        if self._neuron is None:
            return None
        layer, unit = self._neuron
        return sum(info.units for info in self._infos[:layer]) + unit

    def _choose_layer(self, layer: int) -> None:
        if self._neuron is None or layer != self._neuron[0]:
            self.chosen.emit(layer, 0)

    def _choose_unit(self, unit: int) -> None:
        if self._neuron is not None:
            self.chosen.emit(self._neuron[0], unit)

    def _step(self, by: int) -> None:
        place = self._place()
        place = 0 if place is None else place + by
        for layer, info in enumerate(self._infos):
            if place < info.units:
                self.chosen.emit(layer, place)
                return
            place -= info.units
