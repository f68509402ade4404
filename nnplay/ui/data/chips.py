"""What the network is given of a point of the plane, as switches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QWidget

from nnplay.data.plane.features import FEATURES, PLAIN, feature_names
from nnplay.ui.theme import SPACING

_COLUMNS = 4


class FeatureChips(QWidget):
    """A switch for each of `FEATURES`; at least one is on.

    Signals
    -------
    edited : (str, str)
        A text for undo, and the recipe's `features`.
    """

    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Features"))
        self._features = ""
        self.chips: dict[str, QToolButton] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        for index, feature in enumerate(FEATURES.values()):
            chip = QToolButton()
            chip.setText(feature.label)
            chip.setCheckable(True)
            chip.setProperty("header", True)
            chip.setToolTip(self.tr("{0}: {1}").format(feature.label, feature.help))
            chip.setAccessibleName(self.tr("Feature {0}").format(feature.label))
            chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chip.clicked.connect(self._edit)
            self.chips[feature.name] = chip
            layout.addWidget(chip, index // _COLUMNS, index % _COLUMNS)

    def set_features(self, features: str) -> None:
        """Show a recipe's features."""
        self._features = features
        names = feature_names(features)
        for name, chip in self.chips.items():
            chip.setChecked(name in names)

    def on(self) -> Sequence[str]:
        """Return the names of the features whose switches are on."""
        return tuple(name for name, chip in self.chips.items() if chip.isChecked())

    def _edit(self) -> None:
        names = self.on()
        if not names:
            self.set_features(self._features)
            return
        before = feature_names(self._features)
        text = self.tr("Leave out a feature")
        if len(names) > len(before):
            text = self.tr("Add a feature")
        self.edited.emit(text, "" if names == PLAIN else ", ".join(names))
