"""Which example the picture shows: its name, and the way to others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnplay.data import DataSet
from nnplay.data.example import Example
from nnplay.nn.metrics import predicted_classes
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import header_button
from nnplay.ui.network.glyphs import GlyphButton
from nnplay.ui.network.sight import Sight
from nnplay.ui.network.words import brief
from nnplay.ui.theme import SPACING


class ExampleChooser(QWidget):
    """Names the example in the header of the picture.

    Attributes
    ----------
    stepped : Signal(int)
        The example before (−1) or behind (1) is wanted.
    values_wanted : Signal(bool)
        Whether z and a are to be written into the neurons.
    """

    stepped = Signal(int)
    values_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel(least=16)
        self.name.setProperty("muted", True)
        tip = self.tr(
            "Write z = W a + b and a = f(z) of this example into the neurons, x into the inputs"
        )
        self.values = header_button("z a", tip)
        self.values.setCheckable(True)
        self.values.toggled.connect(self.values_wanted)
        self.previous = self._button("back", self.tr("Previous example (Ctrl+PgUp)"))
        self.next = self._button("on", self.tr("Next example (Ctrl+PgDown)"))
        self.previous.clicked.connect(self._back)
        self.next.clicked.connect(self._on)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING // 2)
        for widget in (self.name, self.previous, self.next, self.values):
            row.addWidget(widget)
        self.hide()

    def _button(self, glyph: str, tip: str) -> GlyphButton:
        button = GlyphButton(glyph, tip)
        button.setToolTip(tip)
        return button

    def set_sight(self, sight: Sight | None) -> bool:
        """Name the example that is seen; return whether that takes more room or less."""
        before = self.isHidden(), self.sizeHint().width()
        self._show(sight)
        return before != (self.isHidden(), self.sizeHint().width())

    def _show(self, sight: Sight | None) -> None:
        example = None if sight is None else sight.example
        self.setVisible(example is not None)
        if sight is None or example is None:
            return
        text = example_name(sight.probe.data, example)
        answer = _answer(sight)
        self.name.set_text(f"{text}{answer}")

    def _back(self) -> None:
        self.stepped.emit(-1)

    def _on(self) -> None:
        self.stepped.emit(1)


def example_name(data: DataSet, example: Example) -> str:
    """Return what an example is called: "test example 17, a “7”"."""
    if example.part is None:
        return "your drawing"
    name = f"{example.part} example {example.index:,}"
    if example.target is None:
        return name
    if data.task == "classification":
        return f"{name}, “{data.classes[int(example.target)]}”"
    given = data.target_scaling.undo(example.target[None])[0]
    return f"{name}, {brief(float(given[0]))}"


def _answer(sight: Sight) -> str:
    """Return what the network takes the example for, if that is wrong."""
    values, data, example = sight.values, sight.probe.data, sight.example
    if values is None or example is None or data.task == "regression":
        return ""
    best = int(predicted_classes(values[-1].a)[0])
    if example.target is not None and best == int(example.target):
        return ""
    return f", taken for “{data.classes[best]}”"
