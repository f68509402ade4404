"""Where the picture comes from: a drawing, or an example of the data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataSet
from nnplay.data.example import Example
from nnplay.data.pictures.handwriting import Pixels
from nnplay.ui.draw.canvas import THICKEST, THINNEST, USUAL, Canvas
from nnplay.ui.draw.picture_view import PictureView
from nnplay.ui.draw.tools import SIDE, IconButton, row_of
from nnplay.ui.draw.words import part_words
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.labels import as_note
from nnplay.ui.numbers import format_number
from nnplay.ui.theme import SPACING


class Page(QWidget):
    """A line of tools above what it is about."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACING)


class DrawPage(Page):
    """The paper with its tools."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.pen = IconButton("mdi6.pencil", self.tr("Pen"), self.tr("Draws; its width: [ and ]"))
        self.eraser = IconButton(
            "mdi6.eraser", self.tr("Eraser"), self.tr("Takes ink away, twice as wide as the pen")
        )
        self._tools = QButtonGroup(self)
        for button in (self.pen, self.eraser):
            button.setCheckable(True)
            self._tools.addButton(button)
        self.pen.setChecked(True)
        self._tools.buttonClicked.connect(self._choose_tool)
        self.undo = IconButton("mdi6.undo", self.tr("Undo a stroke"), "Ctrl+Z")
        self.redo = IconButton("mdi6.redo", self.tr("Redo a stroke"), "Ctrl+Shift+Z")
        self.clear = IconButton("mdi6.trash-can-outline", self.tr("Clear the paper"), "Del")
        self.column.addLayout(row_of(self.pen, self.eraser, self.undo, self.redo, self.clear))
        self.column.addWidget(self.canvas, 1000)
        self.width_slider = QSlider(Qt.Orientation.Horizontal)
        self.width_slider.setRange(THINNEST, THICKEST)
        self.width_slider.setValue(USUAL)
        self.width_slider.setFixedHeight(SIDE - 4)
        self.width_slider.setAccessibleName(self.tr("Width of the pen"))
        self.column.addWidget(self.width_slider)
        self.column.addStretch(1)
        self._wire()

    def _wire(self) -> None:
        canvas, stack = self.canvas, self.canvas.stack
        self.undo.clicked.connect(stack.undo)
        self.redo.clicked.connect(stack.redo)
        self.clear.clicked.connect(canvas.clear)
        for button, able, signal in (
            (self.undo, stack.canUndo, stack.canUndoChanged),
            (self.redo, stack.canRedo, stack.canRedoChanged),
        ):
            button.setEnabled(able())
            signal.connect(button.setEnabled)
        canvas.changed.connect(self._follow_canvas)
        canvas.resized.connect(self.width_slider.setValue)
        self.width_slider.valueChanged.connect(self._choose_width)
        self._follow_canvas()
        self._choose_width(USUAL)

    @Slot()
    def _choose_tool(self) -> None:
        self.canvas.tool = "eraser" if self.eraser.isChecked() else "pen"

    @Slot()
    def _follow_canvas(self) -> None:
        self.clear.setEnabled(not self.canvas.empty)

    @Slot(int)
    def _choose_width(self, width: int) -> None:
        self.canvas.pen_width = width
        share = self.tr("Width of the pen: {0:.0f} % of the paper's longer side ([ and ])")
        self.width_slider.setToolTip(share.format(width / 2.8))


class ExamplePage(Page):
    """An example of the data, as it is; others by number, or one after the other.

    Attributes
    ----------
    wanted : Signal(int)
        The number of the example to look at, in the same part.
    stepped : Signal(int)
        How many to go on.
    """

    wanted = Signal(int)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.before = IconButton(
            "mdi6.chevron-left", self.tr("The example before"), self.tr("Page up")
        )
        self.after = IconButton(
            "mdi6.chevron-right", self.tr("The next example"), self.tr("Page down")
        )
        self.number = QSpinBox()
        self.number.setKeyboardTracking(False)
        self.number.setMinimumWidth(64)
        inner = SIDE - 2  # without the border, to be in line with the buttons
        self.number.setStyleSheet(f"QSpinBox {{ min-height: {inner}px; max-height: {inner}px }}")
        self.number.setAccessibleName(self.tr("Number of the example"))
        self.picture = PictureView()
        self.picture.setAccessibleName(self.tr("The example as it is"))
        self.caption = ElidedLabel()
        as_note(self.caption)
        row = row_of(self.before, self.number, self.after, stretch=False)
        row.setStretch(1, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.picture, 1000)
        self.column.addWidget(self.caption)
        self.column.addStretch(1)
        self.before.clicked.connect(self._step_back)
        self.after.clicked.connect(self._step_on)
        self.number.valueChanged.connect(self.wanted)

    def set_example(self, data: DataSet, example: Example, pixels: Pixels) -> None:
        """Show an example of a part of some data."""
        assert example.part is not None
        count = len(data.part(example.part))
        self.number.blockSignals(True)
        self.number.setRange(0, count - 1)
        self.number.setValue(example.index)
        self.number.blockSignals(False)
        self.number.setToolTip(self.tr("{0} of 0 to {1:,}").format(part_words(example), count - 1))
        self.picture.set_picture(pixels)
        self.caption.set_text(f"{part_words(example)} · {target_words(data, example)}")

    @Slot()
    def _step_back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _step_on(self) -> None:
        self.stepped.emit(1)


def target_words(data: DataSet, example: Example) -> str:
    """Return what an example is: a “7”, or the numbers to predict."""
    if example.target is None:
        return ""
    if data.task == "classification":
        return f"“{data.classes[int(example.target)]}”"
    values = data.target_scaling.undo(example.target).tolist()
    return ", ".join(
        f"{name} {format_number(float(f'{value:.4g}'))}"
        for name, value in zip(data.targets, values, strict=True)
    )
