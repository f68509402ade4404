"""The panel of the activation space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QRect, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from nnplay.data import DataSet, Part
from nnplay.data.example import Example
from nnplay.project import NetworkSpec
from nnplay.training.activation_space import INPUTS, Place, Space
from nnplay.ui.data.legend import Legend
from nnplay.ui.data_words import offered_parts, sealed_words
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.export import ExportPanel, header_button
from nnplay.ui.space.plot import Rows, SpacePlot
from nnplay.ui.space.strip import MOST_LISTED, Strip
from nnplay.ui.space.table import samples_table
from nnplay.ui.space.thumbnails import listed, short_words
from nnplay.ui.surface.panel import MOST_NAMES
from nnplay.ui.surface.words import part_word
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.infos import layer_infos

_NAMED = 480
"""Pixels of width below which the title gives way."""
_FOR_RESET = 390
"""Below which the menu has Reset."""

_NARROW = 640
"""Pixels of width below which the legend gives way."""

_PICTURE = QSize(480, 400)


class SpacePanel(ExportPanel):
    """Shows samples by what a layer makes of them, and lists those that a person picks.

    Signals
    -------
    asked : bool
        A person wants another layer or part; if True, the axes as they were at first.
    chosen : (str, int)
        A person chose this example of this part.
    stepped : int
        A person wants the next example, or with −1 the one before.
    """

    asked = Signal(bool)
    chosen = Signal(str, int)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("SpacePanel", "Activations"), parent)
        self._data: DataSet | None = None
        self._spec: NetworkSpec | None = None
        self._example: Example | None = None
        self._wanted = ""
        self.layers = ElidedComboBox()
        self.parts = ElidedComboBox()
        self.plot = SpacePlot()
        self.strip = Strip()
        self.legend = Legend(most=MOST_NAMES)
        self.note = ElidedLabel(steady=True)
        self._make_header()
        self._make_body()
        self._connect()
        self.set_network(None, None)

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)
        for box, name, tip in (
            (self.layers, self.tr("Layer"), self.tr("The layer whose outputs are shown")),
            (self.parts, self.tr("Part"), self.tr("The samples that are shown")),
        ):
            box.setAccessibleName(name)
            box.setToolTip(tip)
        self.wrong_button = header_button(
            self.tr("Wrong"), self.tr("List the examples that are predicted wrongly")
        )
        self.reset_button = header_button(
            self.tr("Reset"),
            self.tr(
                "Show all samples again (0), along the principal components themselves.\n"
                "Turn the wheel to zoom; drag with the middle button, or with Ctrl, to move."
            ),
        )
        for widget in (
            self.layers,
            self.parts,
            self.wrong_button,
            self.reset_button,
            self.menu_button,
        ):
            self.header_layout.addWidget(widget)
        self.header_layout.setSpacing(SPACING)
        self.reset_button.setMinimumWidth(1)  # it gives way to the menu, see resizeEvent
        self.reset_action = QAction(self.tr("&Reset the view"), self)
        self.reset_action.setToolTip(self.reset_button.toolTip())
        self.reset_action.triggered.connect(self._reset)
        self.prepend_to_menu([self.reset_action])

    def _make_body(self) -> None:
        self.empty = QLabel()
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.plot)
        self.note.setProperty("muted", True)
        self.note.setProperty("small", True)
        below = QHBoxLayout()
        below.addWidget(self.legend, 1)
        below.addWidget(self.note)
        self.strip.hide()
        self.body.setSpacing(SPACING)
        self.body.addWidget(self.pages, 1)
        self.body.addLayout(below)
        self.body.addWidget(self.strip)
        self.open_menu_from(self.plot)

    def _connect(self) -> None:
        self.layers.activated.connect(lambda _index: self._choose_place())
        self.parts.activated.connect(lambda _index: self.asked.emit(False))
        self.wrong_button.clicked.connect(self._pick_wrong)
        self.reset_button.clicked.connect(self._reset)
        self.plot.picked_changed.connect(self._pick)
        self.plot.stepped.connect(self.stepped)
        self.strip.chosen.connect(self.chosen)

    # What the view calls

    def set_network(self, spec: NetworkSpec | None, data: DataSet | None) -> None:
        """Offer the layers of another network; with None, say what to do."""
        names_before = self._place_names()
        same_data = data is self._data
        self._spec, self._data = spec, data
        if not same_data:
            self.plot.set_data(data)
            self._list(np.empty(0, np.intp))
        if spec is None or data is None:
            self._say(
                self.tr("What the layers make of the samples appears here once data are open.")
            )
            return
        if names_before != self._place_names():
            self._offer_places(len(spec.layers))
        if not same_data:
            self._offer_parts(data)
            self.legend.set_meaning(self.plot.meaning, data.classes, ())

    def set_space(self, space: Space) -> None:
        """Show where samples are now."""
        before = self.plot.space
        self.plot.set_space(space)
        if not space.finite:
            self._say(
                self.tr(
                    "The network's numbers are not finite any more: training has diverged.\n"
                    "Reset it and train with a lower learning rate."
                )
            )
            return
        self._show_plot(True)
        if before is None or not len(self.plot.picked):
            self._list(self.plot.picked)
        elif not self.strip.isHidden():
            self._update_list(space)
        self._explain(space)

    def set_example(self, example: Example | None) -> None:
        """Mark the example that all views look at in the list."""
        self._example = example
        if example is not None:
            self.strip.show_current(example.part, example.index)

    @property
    def place(self) -> Place:
        """Where in the network a person wants to look."""
        place: Place | None = self.layers.currentData()
        return Place() if place is None else place

    @property
    def part(self) -> Part:
        """Which samples a person wants to see."""
        part: Part | None = self.parts.currentData()
        return "train" if part is None else part

    # What is offered

    def _place_names(self) -> list[str]:
        """Return inputs, outputs of each layer, and sums of each layer."""
        if self._spec is None:
            return []
        names = [info.name for info in layer_infos(self._spec, self._data)]
        return [self.tr("Inputs"), *names, *(self.tr("{0}: sums z").format(n) for n in names)]

    def _offer_places(self, count: int) -> None:
        """Offer them; what a person chose stays chosen where there is one of that name."""
        places = [Place(INPUTS), *(Place(number) for number in range(count))]
        places += [Place(number, sums=True) for number in range(count)]
        names = self._place_names()
        self.layers.clear()
        for name, place in zip(names, places, strict=True):
            self.layers.addItem(name, place)
        # Usually the last hidden layer: there the classes are told apart, or not.
        usual = places.index(Place(max(0, count - 2)))
        self.layers.setCurrentIndex(names.index(self._wanted) if self._wanted in names else usual)

    def _choose_place(self) -> None:
        self._wanted = self.layers.currentText()
        self.asked.emit(False)

    def _offer_parts(self, data: DataSet) -> None:
        wanted = self.part if self.parts.count() else data.watched
        self.parts.clear()
        parts = offered_parts(data)
        for part in parts:
            self.parts.addItem(part_word(part).capitalize(), part)
        self.parts.setCurrentIndex(parts.index(wanted if wanted in parts else data.watched))
        lines = (self.tr("The samples that are shown"), sealed_words(data))
        self.parts.setToolTip("\n".join(filter(None, lines)))

    # What is shown

    def _say(self, words: str) -> None:
        self.empty.setText(words)
        self._show_plot(False)

    def _show_plot(self, shown: bool) -> None:
        self.pages.setCurrentWidget(self.plot if shown else self.empty)
        for widget in (self.note, self.wrong_button):
            widget.setVisible(shown)
        self._fit()
        for box in (self.layers, self.parts):
            box.setVisible(self._spec is not None)
        self.menu_button.setEnabled(shown)
        if not shown:
            self.strip.hide()

    def _fit(self) -> None:
        """Leave Reset to the menu where the header is narrow.

        Nor are the colours explained where there is hardly room and names stand in the plot.
        """
        shown = self.pages.currentWidget() is self.plot
        self.reset_button.setVisible(shown and self.width() >= _FOR_RESET)
        self.legend.setVisible(shown and not (self.width() < _NARROW and self.plot.labelled))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a narrow panel has no room for."""
        super().resizeEvent(event)
        self.show_title(self.width() >= _NAMED)
        self._fit()

    def _explain(self, space: Space) -> None:
        """Say how many samples there are, how many are wrong, and how much of them is seen."""
        data, share = self._data, f"{100 * float(space.shares.sum()):.1f}"
        assert data is not None
        classes = data.task == "classification"
        if classes:
            wrong = int(space.wrong.sum())
            first = self.tr("× {0:,} of {1:,} wrong").format(wrong, len(space.rows))
            self.wrong_button.setEnabled(bool(wrong))
        else:
            first = self.tr("colour: {0}").format(data.targets[0])
        self.wrong_button.setVisible(classes)
        form = self.tr("{0} % of the variance in {1:,} dimensions")
        if space.width == 1:
            form = self.tr("{0} % of the variance in one dimension")
        self.note.set_text(f"{first} · {form.format(share, space.width)}")
        self.note.set_tip(
            self.tr("{0:,} of the {1:,} samples, evenly spread").format(
                len(space.rows), len(data.part(space.part))
            )
        )

    # Picking

    def _pick(self, picked: Rows) -> None:
        self.plot.pick(picked)
        self._list(picked)
        if len(picked) and self.plot.space is not None:
            space = self.plot.space
            self.chosen.emit(space.part, int(space.rows[picked[0]]))

    def _pick_wrong(self) -> None:
        if self.plot.space is not None:
            wrong = np.flatnonzero(self.plot.space.wrong)
            self.plot.pick(wrong)
            self._list(wrong)

    def _list(self, picked: Rows) -> None:
        """List samples in the strip; nothing hides it."""
        space, data = self.plot.space, self._data
        self.strip.setVisible(bool(len(picked)))
        if space is None or data is None or not len(picked):
            self.strip.set_examples(())
            return
        self.strip.set_examples(listed(data, space, picked.tolist(), self._words(picked)))
        count, most = len(picked), min(len(picked), MOST_LISTED)
        self.strip.setAccessibleDescription(
            self.tr("{0:,} of {1:,} picked examples").format(most, count)
        )
        self.set_example(self._example)

    def _update_list(self, space: Space) -> None:
        """Say what the network makes of the listed examples now."""
        data, picked = self._data, self.plot.picked[:MOST_LISTED]
        assert data is not None
        picture = data.image_shape is not None
        texts = [short_words(data, space, row, picture=picture) for row in picked.tolist()]
        self.strip.set_texts(list(zip(texts, self._words(picked), strict=True)))

    def _words(self, picked: Rows) -> list[str]:
        return ["\n".join(self.plot.example_words(r)) for r in picked[:MOST_LISTED].tolist()]

    def _reset(self) -> None:
        self.plot.forget()
        self._list(self.plot.picked)
        self.asked.emit(True)

    # Exports

    def export_name(self) -> str:
        """Return a file name."""
        layer = self.layers.currentText().lower().replace(" ", "-").replace(":", "")
        return f"nnplay-activations-{layer}"

    def picture_size(self) -> QSize:
        """Return the size of the plot with its legend."""
        size = self.plot.size().expandedTo(_PICTURE)
        return QSize(size.width(), size.height() + self._legend_height(size.width()))

    def _legend_height(self, width: int) -> int:
        return self.legend.heightForWidth(width - 4 * SPACING) + 10 * SPACING

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw plot, legend and note."""
        size = self.picture_size()
        painter.fillRect(QRect(0, 0, size.width(), size.height()), theme.color("panel"))
        if self.plot.space is None or not self.plot.space.finite:
            return
        below = self._legend_height(size.width())
        self.plot.paint(painter, QSizeF(size.width(), size.height() - below), vector=vector)
        painter.translate(2 * SPACING, size.height() - below + 2 * SPACING)
        self.legend.paint(painter, size.width() - 4 * SPACING)
        painter.setPen(theme.color("muted"))
        words = (
            f"{self.layers.currentText()} · {self.parts.currentText()} · {self.note.full_text()}"
        )
        painter.drawText(0, below - 4 * SPACING, words)

    def table(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Return a row for each sample: which, its target, the outputs, and where it lies."""
        space, data = self.plot.space, self._data
        if space is None or data is None or not space.finite:
            return ("part", "sample"), ()
        return samples_table(data, space, self.plot.names())
