"""The panel to draw a picture, or nudge one of the data, and see what the network says of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from nnplay.data.example import Example
from nnplay.ui.draw import sheet
from nnplay.ui.draw.answer import Answer
from nnplay.ui.draw.body import DrawBody
from nnplay.ui.draw.kept import Kept
from nnplay.ui.draw.modes import MODES, Mode, ModeSwitch
from nnplay.ui.draw.subject import (
    NOTHING,
    Kind,
    Taken,
    from_data,
    from_drawing,
    from_kept,
    looked_at,
)
from nnplay.ui.draw.words import picture_words, why_not_keep
from nnplay.ui.export import ExportPanel, Table, header_button
from nnplay.ui.labels import message
from nnplay.ui.theme import SPACING

_WHILE_DRAWING = 12
"""Milliseconds between two looks at a stroke that is being drawn."""

_NARROW = 560
"""A narrower panel leaves its name out."""

_CROWDED = 420
"""A narrower one names the example by its number alone."""


class DrawPanel(ExportPanel):
    """A picture that a person makes, the picture that the network is given, and what it says.

    Attributes
    ----------
    mode : {"draw", "example", "kept"}
        Where the picture comes from.
    example : Example or None
        The picture as the network is given it; None if there is none.
    source : Example or None
        The example of the data that is looked at elsewhere, or was last.
    label : int or None
        The class that the picture is of, as the data or a person say.
    explained : int
        Of numbers that are predicted, the one that the slopes are to be of.
    looked_at : Signal
        `example` is another one.
    slopes_wanted : Signal
        `slopes_on`, or which number is to be explained, has changed.
    example_wanted : Signal(int)
        Look at the example of this number.
    step_wanted : Signal(int)
        Look at the example so many further on.
    save_wanted, open_wanted : Signal
        Of the drawings that are kept.
    """

    looked_at = Signal()
    slopes_wanted = Signal()
    example_wanted = Signal(int)
    step_wanted = Signal(int)
    save_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Draw"), parent)
        self.example: Example | None = None
        self.source: Example | None = None
        self.label: int | None = None
        self.explained = 0
        self._kind: Kind | None = None
        self._taken = NOTHING
        self._drawn_label: int | None = None
        self._answer: Answer | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_WHILE_DRAWING)
        self._pause.timeout.connect(self._take_drawing)
        self._make_header()
        self._make_body()
        self._wire()
        self.set_data(None)

    # Building

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)
        self.modes = ModeSwitch()
        self.header_layout.insertWidget(1, self.modes)
        self.slopes = header_button(
            self.tr("Slopes"),
            self.tr(
                "Colour each pixel by how the score of the predicted class changes with it (S)"
            ),
        )
        self.slopes.setCheckable(True)
        end = QHBoxLayout()
        end.setSpacing(SPACING // 2)
        end.addWidget(self.slopes)
        end.addWidget(self.menu_button)
        self.header_layout.addLayout(end)

    def _make_body(self) -> None:
        self.inside = DrawBody()
        inside = self.inside
        self.draw_page, self.example_page = inside.draw_page, inside.example_page
        self.kept_page, self.canvas = inside.kept_page, inside.draw_page.canvas
        self.kept = inside.kept_page.model
        self.gallery, self.picture = inside.kept_page.gallery, inside.picture
        self.pad, self.bars, self.keep = inside.pad, inside.bars, inside.keep
        self.caption = inside.caption
        self.empty = message(
            self.tr(
                "Drawing needs data of pictures: choose “MNIST, 10,000 digits” in the Data "
                "panel, or open pictures of your own."
            )
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(inside)
        self.body.addWidget(self._pages)

    def _wire(self) -> None:
        self.modes.changed.connect(self._mode_chosen)
        self.slopes.toggled.connect(self.slopes_wanted)
        self.canvas.drawing.connect(self._pause_then_look)
        self.canvas.changed.connect(self._drawing_changed)
        self.pad.changed.connect(self._look)
        self.example_page.wanted.connect(self.example_wanted)
        self.example_page.stepped.connect(self.step_wanted)
        self.bars.chosen.connect(self._row_chosen)
        for view in (self.picture, self.example_page.picture, self.bars):
            view.pointed.connect(self._say)
            self.open_menu_from(view)
        self.keep.clicked.connect(self.keep_picture)
        self.kept.changed.connect(self._kept_changed)
        self.kept_page.chosen.connect(self._take)
        self.kept_page.save.clicked.connect(self.save_wanted)
        self.kept_page.open.clicked.connect(self.open_wanted)

    # What the window calls

    def set_data(self, kind: Kind | None) -> None:
        """Say what pictures the data are; None if they are none."""
        self._kind = kind
        self.source = self._drawn_label = None
        self._pages.setCurrentIndex(int(kind is not None))
        for button in (self.modes, self.slopes, self.menu_button):
            button.setVisible(kind is not None)
        self.kept_page.set_names(() if kind is None else kind.data.classes)
        if kind is not None:
            names, classes = kind.data.classes or kind.data.targets, bool(kind.data.classes)
            self.canvas.set_shape(kind.form.shape)
            self.bars.set_names(names, classes=classes)
        self._take()

    def set_source(self, example: Example) -> None:
        """Say which example of the data is looked at elsewhere."""
        if self._kind is None:
            return
        self.source = example
        self.example_page.set_example(self._kind.data, example, self._kind.pixels_of(example))
        self.modes.offer(example)
        if self.mode == "example":
            self._take()

    def set_answer(self, answer: Answer | None) -> None:
        """Show what the network says of `example`; None if it cannot be asked."""
        self._answer = answer
        self.bars.set_answer(answer)
        self._show_picture()
        self._say("")

    # What is chosen

    @property
    def mode(self) -> Mode:
        """Where the picture comes from."""
        return self.modes.mode

    @property
    def slopes_on(self) -> bool:
        """Whether slopes are wanted."""
        return self.slopes.isChecked()

    @Slot()
    def _mode_chosen(self) -> None:
        self.inside.sources.setCurrentIndex(MODES.index(self.mode))
        if self.mode == "kept":
            self.kept_page.select_any()
        self._take()

    # The picture

    def _pause_then_look(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _drawing_changed(self) -> None:
        self._pause.stop()
        if self.canvas.empty:
            self._drawn_label = None
        self._take_drawing()

    @Slot()
    def _take_drawing(self) -> None:
        if self.mode == "draw":
            self._take()

    @Slot()
    def _take(self) -> None:
        """Begin with the picture as it comes from where it comes from."""
        self.pad.reset()
        self._taken = NOTHING if self._kind is None else self._taken_from(self._kind)
        self.label = self._taken.label
        self._look()

    def _taken_from(self, kind: Kind) -> Taken:
        if self.mode == "draw":
            return from_drawing(kind, self.canvas.pixels, self._drawn_label)
        if self.mode == "kept":
            return from_kept(self.kept.kept, self.gallery.selected)
        return from_data(kind, self.source)

    @Slot()
    def _look(self) -> None:
        """Give the network the picture as it is now."""
        kind, taken = self._kind, self._taken
        nudge = self.pad.nudge
        self.example = None if kind is None else looked_at(kind, taken, nudge, self.label)
        self.pad.set_enabled(self.example is not None)
        self.bars.set_label(self.label)
        self._update_keep()
        self.looked_at.emit()
        self._show_picture()
        self._say("")

    def _show_picture(self) -> None:
        if self.example is None or self._kind is None:
            self.picture.set_picture(None)
            return
        pixels, answer = self._kind.pixels_of(self.example), self._answer
        if answer is None or answer.slopes is None or not answer.finite or not self.slopes_on:
            self.picture.set_picture(pixels)
            return
        name = answer.names[answer.explained]
        whose = f"“{name}”" if self._kind.data.classes else name
        self.picture.set_picture(pixels, answer.slopes, whose)

    # Labels, and keeping

    @Slot(int)
    def _row_chosen(self, row: int) -> None:
        """Say what the picture is; or, of numbers, which one is to be explained."""
        if self._kind is None or self.example is None:
            return
        if not self._kind.data.classes:
            self.explained = row
            self.slopes_wanted.emit()
        elif self.mode == "kept":
            self.kept.relabel(self.gallery.selected, row)
        else:
            self.label = None if row == self.label else row
            if self.mode == "draw":
                self._drawn_label = self.label
            self._look()

    def _number_key(self, digit: int) -> bool:
        """Say what the picture is by a digit: the class of that name, or else of that number."""
        names = self.bars.names
        row = names.index(str(digit)) if str(digit) in names else digit - 1
        if not 0 <= row < len(names):
            return False
        self._row_chosen(row)
        return True

    def _why_not_keep(self) -> str:
        return why_not_keep(self._kind, self.example, self.label, self.kept.kept)

    def _update_keep(self) -> None:
        why = self._why_not_keep()
        self.keep.setEnabled(not why)
        self.keep.setToolTip(why or self.tr("Keep this picture, to test all of them (Enter)"))

    @Slot()
    def keep_picture(self) -> None:
        """Keep the picture with its class, if it can be."""
        example, label = self.example, self.label
        if self._why_not_keep() or self._kind is None or example is None or label is None:
            return
        problem = self.kept.add([Kept(self._kind.pixels_of(example), label)])
        if problem:
            self.failed.emit(problem)

    @Slot()
    def _kept_changed(self) -> None:
        self.modes.count(len(self.kept.kept))
        if self.mode == "kept":
            self.kept_page.select_any()
            self._take()
        else:
            self._update_keep()

    # Words

    @Slot(str)
    def _say(self, text: str) -> None:
        """Say what is pointed at; if nothing is, what the picture is."""
        row, pictures = self.bars.row, (self.picture, self.example_page.picture)
        pointed = [self.bars.words(row)] if row is not None else [p.words() for p in pictures]
        self.caption.set_text(text or next(filter(None, pointed), "") or self._picture_words())

    def _picture_words(self) -> str:
        if self._kind is None:
            return ""
        words = picture_words(self._kind, self.mode, self.example, self._answer, self.pad.words())
        if self.example is not None and self.label is None and self._kind.data.classes:
            words += self.tr(" · click on what it is")
        return words

    # Events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge, name, keep; go to another example."""
        key = Qt.Key(event.key())
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        digit = key - Qt.Key.Key_0
        if self.pad.take_key(event):
            return
        if key in pages and self._kind is not None:
            self.modes.choose("example")
            self.step_wanted.emit(pages[key])
        elif 0 <= digit <= 9 and self._number_key(digit):
            return
        elif key == Qt.Key.Key_S and self._kind is not None:
            self.slopes.toggle()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep_picture()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where there is no room for it."""
        super().resizeEvent(event)
        self.show_title(self.width() >= _NARROW)
        self.modes.set_compact(self.width() < _CROWDED)

    # Exports

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return "nnplay-drawing"

    def table(self) -> Table:
        """Return a row for each class or number: what the network says, and its score z."""
        return sheet.table(self._answer, self.label)

    def picture_size(self) -> QSize:
        """Return the size of picture and bars beside each other."""
        return sheet.size(self.bars)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw the picture that the network is given, and its answer."""
        del vector  # the pixels are a picture either way
        sheet.paint(painter, self.picture, self.bars, self._picture_words())
