"""The switches of a neuron: off, frozen, its whole layer frozen."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from nnplay.ui.theme import SPACING

Switch = Literal["off", "frozen", "layer"]


class SwitchRow(QWidget):
    """Three check boxes.

    Attributes
    ----------
    switched : Signal(str, bool)
        A person switched "off", "frozen" or "layer" on or off.
    """

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.off = QCheckBox(self.tr("Off"))
        self.frozen = QCheckBox(self.tr("Frozen"))
        self.layer = QCheckBox(self.tr("Freeze the layer"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * SPACING)
        self._boxes: dict[Switch, QCheckBox] = {
            "off": self.off,
            "frozen": self.frozen,
            "layer": self.layer,
        }
        for name, box in self._boxes.items():
            box.clicked.connect(lambda on, name=name: self.switched.emit(name, on))
            row.addWidget(box)
        row.addStretch(1)

    def set_state(self, *, off: bool, frozen: bool, layer: bool) -> None:
        """Show how the neuron is switched."""
        for box, on in ((self.off, off), (self.frozen, frozen), (self.layer, layer)):
            box.setChecked(on)

    def set_reasons(self, output: bool, locked: str) -> None:
        """Say what cannot be switched, and why.

        Parameters
        ----------
        output : bool
            Whether it is an output, which cannot be off.
        locked : str
            Why nothing can be switched; "" if it can.
        """
        no_off = self.tr("An output cannot be off: it is the prediction") if output else ""
        tips: dict[Switch, str] = {
            "off": no_off or self.tr("The neuron puts out 0 and learns nothing (ablation)"),
            "frozen": self.tr(
                "Training leaves the neuron's incoming weights and its bias as they are"
            ),
            "layer": self.tr("Training leaves all weights and biases of its layer as they are"),
        }
        for name, box in self._boxes.items():
            tip = locked or tips[name]
            box.setEnabled(not locked and not (name == "off" and output))
            box.setToolTip(tip)
            box.setAccessibleDescription(tip)
