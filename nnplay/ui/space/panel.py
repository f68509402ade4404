"""The panel of the activation space."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnplay.data import DataSet, Part
from nnplay.data.example import Example
from nnplay.project import NetworkSpec
from nnplay.training.activation_space import INPUTS, Place, Space
from nnplay.ui.answer_words import part_word
from nnplay.ui.data_words import offered_parts, sealed_words
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.export import Table, header_button
from nnplay.ui.layer_infos import layer_infos
from nnplay.ui.plane_panel import PlanePanel
from nnplay.ui.space.plot import Rows, SpacePlot
from nnplay.ui.space.strip import MOST_LISTED, Strip
from nnplay.ui.space.table import samples_table
from nnplay.ui.space.thumbnails import listed, short_words
from nnplay.ui.theme import SPACING

_NAMED = 480
"""Pixels of width below which the title gives way."""
_FOR_RESET = 390
"""Below which the menu has Reset."""

_NARROW = 640
"""Pixels of width below which the legend gives way."""


class SpacePanel(PlanePanel):
    """Shows samples by what a layer makes of them, and lists those that a person picks.

    Signals
    -------
    asked : bool
        A person wants another layer or part; if True, the axes as they were at first.
    """

    asked = Signal(bool)

    least_height = 400
    caption_height = 6 * SPACING

    def __init__(self, parent: QWidget | None = None) -> None:
        plot = SpacePlot()
        title = QCoreApplication.translate("SpacePanel", "Activations")
        super().__init__(title, plot, ElidedLabel(steady=True), parent)
        self.plot = plot
        self._data: DataSet | None = None
        self._spec: NetworkSpec | None = None
        self._example: Example | None = None
        self._wanted = ""
        self.layers = ElidedComboBox()
        self.parts = ElidedComboBox()
        self.strip = Strip()
        self.strip.hide()
        self.body.addWidget(self.strip)
        self._make_header()
        self._connect()
        self.set_network(None, None)

    def _make_header(self) -> None:
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
        self.reset_button.setMinimumWidth(1)  # it gives way to the menu, see resizeEvent
        self.reset_action = QAction(self.tr("&Reset the view"), self)
        self.reset_action.setToolTip(self.reset_button.toolTip())
        self.reset_action.triggered.connect(self._reset)
        self.prepend_to_menu([self.reset_action])

    def _connect(self) -> None:
        self.layers.activated.connect(lambda _index: self._choose_place())
        self.parts.activated.connect(lambda _index: self.asked.emit(False))
        self.wrong_button.clicked.connect(self._pick_wrong)
        self.reset_button.clicked.connect(self._reset)
        self.plot.picked_changed.connect(self._pick)
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
        self.show_plot(True)
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
        self.show_plot(False)

    def show_plot(self, shown: bool) -> None:
        """Show the plot with all that belongs to it, or the words."""
        super().show_plot(shown)
        for widget in (self.note, self.wrong_button):
            widget.setVisible(shown)
        self._fit()
        for box in (self.layers, self.parts):
            box.setVisible(self._spec is not None)
        if not shown:
            self.strip.hide()

    def _fit(self) -> None:
        """Leave Reset to the menu where the header is narrow.

        Nor are the colours explained where there is hardly room and names stand in the plot.
        """
        shown = self.shows_plot
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

    def caption_words(self) -> str:
        """Return what is written below the legend of an exported picture."""
        return f"{self.layers.currentText()} · {self.parts.currentText()} · {self.note.full_text()}"

    def table(self) -> Table:
        """Return a row for each sample: which, its target, the outputs, and where it lies."""
        space, data = self.plot.space, self._data
        if space is None or data is None or not space.finite:
            return ("part", "sample"), ()
        return samples_table(data, space, self.plot.names())
