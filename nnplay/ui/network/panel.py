"""The panel in the centre: the network as a picture whose layers are edited in place."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from nnplay.data import DataSet
from nnplay.project import Design, Problem, Remedy
from nnplay.training.snapshot import Snapshot
from nnplay.ui.network.canvas import Canvas
from nnplay.ui.network.card import LayerCard
from nnplay.ui.network.cards import layer_menu, layer_view
from nnplay.ui.network.example import ExampleChooser
from nnplay.ui.network.exports import PictureExports
from nnplay.ui.network.layer_edits import LayerEdits
from nnplay.ui.network.outputs import show_answer
from nnplay.ui.network.problems import ProblemStrip
from nnplay.ui.network.scroll import SidewaysScroll
from nnplay.ui.network.selecting import Selecting
from nnplay.ui.network.sight import Sight
from nnplay.ui.network.strip import SelectionStrip
from nnplay.ui.network.texts import size_texts
from nnplay.ui.network.walks import SLOTS, Walks
from nnplay.ui.offer import offer
from nnplay.ui.theme import SPACING

ACTIONS = (
    "insert_layer",
    "duplicate_layer",
    "remove_layer",
    "move_layer_left",
    "move_layer_right",
    "freeze_layer",
    "freeze_neuron",
    "switch_neuron",
)
"""The slots of `NetworkPanel` that act on what is selected."""

WALKS = (
    "focus_picture",
    "previous_layer",
    "next_layer",
    "previous_neuron",
    "next_neuron",
    "next_connection",
    "previous_connection",
    "select_end",
    "let_go",
)
"""Those that select something else."""


class NetworkPanel(Walks, PictureExports):
    """Shows a design's layers and the weights in them, and edits them.

    Attributes
    ----------
    edited : Signal
        (text, Design, merge key): a person changed the network.
    remedy_chosen : Signal
        (Remedy): a person took a remedy of a problem.
    selected : Signal
        (layer): another layer is selected; −1 is the input, or none.
    pointed : Signal
        (Pointed or None): another neuron or connection is selected.
    value_set : Signal
        (Pointed, before, after): a weight or bias was set by hand.
    """

    edited = Signal(str, object, str)
    remedy_chosen = Signal(object)
    selected = Signal(int)
    pointed = Signal(object)
    value_set = Signal(object, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Network"), parent)
        self._problems: tuple[Problem, ...] = ()
        self._warnings: tuple[Problem, ...] = ()
        self._data: DataSet | None = None
        self._selected = -1
        self._edits = LayerEdits(self)
        self._edits.edited.connect(self.edited)
        self._showing = False
        self.canvas = Canvas()
        self.canvas.card_added.connect(self._connect_card)
        self.canvas.insert_asked.connect(self._insert_button_pressed)
        self.canvas.moved.connect(self._edits.move)
        self.canvas.background_pressed.connect(self._select_nothing)
        self.canvas.drag_at.connect(self._scroll_to)
        self._scroll = SidewaysScroll()
        self._scroll.setWidget(self.canvas)
        self._scroll.setWidgetResizable(True)
        # The bar learns of a wider picture only after the layer that made it wider is selected.
        self._scroll.horizontalScrollBar().rangeChanged.connect(self._show_selected)
        self.canvas.setAutoFillBackground(False)
        self.strip = ProblemStrip()
        self.strip.chosen.connect(self._remedy_pressed)
        self.selection = SelectionStrip()
        self.selection.value_set.connect(self.value_set)
        self.selecting: Selecting = Selecting(self.canvas, self.selection)
        self.selecting.changed.connect(self.pointed)
        self.selecting.switched.connect(self._edits.edit)
        self.example = ExampleChooser()
        self.example.values_wanted.connect(self.canvas.show_values)
        self.header_layout.addWidget(self.example)
        self.header_layout.addWidget(self.menu_button)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.selection)
        self.body.addWidget(self.strip)
        self.detail.setMinimumWidth(1)
        self._menu = layer_menu(self)

    # Values

    def set_design(
        self,
        design: Design,
        problems: tuple[Problem, ...],
        warnings: tuple[Problem, ...] = (),
    ) -> None:
        """Show a design, and mark what is wrong with its layers, or will train badly."""
        # Selection and focus follow an edit when the design comes back from it.
        expected = self._edits.take_expected()
        if (design, problems, warnings) == (self._edits.design, *self._found):
            return
        self._edits.design, self._problems, self._warnings = design, problems, warnings
        focused = self._focused()
        index = min(self._selected, len(design.network.layers) - 1)
        self._show()
        if expected is not None and expected.network == design.network:
            index = expected.layer
            if focused is not None or expected.focus:
                self._focus_layer(index)
        elif focused is not self._focused():
            # It was on a card that has gone, and went on to some neighbour.
            self._focus_layer(index)
        self.select_layer(index)
        self.canvas.set_selected(self._selected)
        self.selecting.show()

    def set_data(self, data: DataSet | None) -> None:
        """Show an example of the data as the input, and the names of inputs and outputs."""
        if data is self._data:
            return
        self._data = data
        self.canvas.set_data(data)
        if self._edits.design is not None:
            self._show()

    def set_snapshot(self, snapshot: Snapshot | None, sight: Sight | None = None) -> None:
        """Show weights, if they are of the network shown, and what is seen with them."""
        self.canvas.set_snapshot(snapshot, sight)
        show_answer(self.canvas.picture, sight)
        self.selecting.show()
        if self.example.set_sight(sight):
            self._fit_detail()

    def set_effect(self, text: str) -> None:
        """Say below the picture what it costs that neurons are off; "" while all are on."""
        self.selection.set_effect(text)

    def _show(self) -> None:
        assert self._edits.design is not None
        network = self._edits.design.network
        self._fit_detail()
        # A card that goes hands its focus on to any other, which is nobody's choice.
        self._showing = True
        views = [
            layer_view(network, i, *self._found, self._data) for i in range(len(network.layers))
        ]
        self.canvas.set_network(network, views)
        self._showing = False
        self.strip.set_problems(
            *([p for p in found if p.layer is not None] for found in self._found)
        )

    def _fit_detail(self) -> None:
        """Show sizes and parameters in the header, shortened in the middle where it is narrow."""
        if self._edits.design is None:
            return
        network = self._edits.design.network
        sizes = (network.inputs, *(layer.units for layer in network.layers))
        count = self.tr("{n} parameters").format(n=f"{network.parameter_count:,}")
        texts = size_texts(sizes, count)
        self.detail.setToolTip(texts[0])
        beside = [self.title, self.menu_button]
        if not self.example.isHidden():
            beside.append(self.example)
        gaps = (len(beside) + 3) * 3 * SPACING
        room = self.width() - gaps - sum(widget.sizeHint().width() for widget in beside)
        metrics = self.detail.fontMetrics()
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= room)
        self.set_detail(next(fitting, ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new size."""
        super().resizeEvent(event)
        self._fit_detail()
        self.strip.set_highest(self.height() // 3)

    @property
    def _found(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        return self._problems, self._warnings

    # Selection

    @property
    def selected_layer(self) -> int:
        """The selected layer's index; −1 is the input, or none."""
        return self._selected

    def select_layer(self, index: int) -> None:
        """Select a layer and bring it into view; −1 selects none."""
        index = index if 0 <= index < len(self.canvas.cards) else -1
        if index >= 0:
            card = self.canvas.cards[index].geometry()
            self._scroll.show_across(card.left() - SPACING, card.right() + SPACING)
        if index != self._selected:
            self._selected = index
            self.canvas.set_selected(index)
            self.selected.emit(index)

    def _show_selected(self) -> None:
        self.select_layer(self._selected)

    def _select_nothing(self) -> None:
        self.select_layer(-1)

    def _card_chosen(self, index: int) -> None:
        if not self._showing:
            self.select_layer(index)
            self.canvas.update()

    def _focused(self) -> QWidget | None:
        """Return the part of the canvas that has the focus."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.canvas.isAncestorOf(focused)
        return focused if inside else None

    @property
    def entry(self) -> LayerCard | None:
        """Where the focus comes to: the selected layer, else the first."""
        cards = self.canvas.cards
        return cards[max(0, self._selected)] if cards else None

    def enter_picture(self) -> None:
        """Put the focus on the selected layer, or on the first."""
        self.activateWindow()  # it may have been in a floating panel
        self._focus_layer(max(0, self._selected))

    def go_to_layer(self, index: int) -> None:
        """Select a layer with the focus on it, and with a neuron selected, one of its neurons."""
        if 0 <= index < len(self.canvas.cards):
            self.select_layer(index)
            self._focus_layer(index)
            self.selecting.enter(index)

    def _focus_layer(self, index: int) -> None:
        if 0 <= index < len(self.canvas.cards):
            self.canvas.cards[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def _scroll_to(self, x: int) -> None:
        self._scroll.show_across(x - 12 * SPACING, x + 12 * SPACING)

    # Edits

    def why_not(self, action: str) -> str:
        """Say why one of `ACTIONS` or `WALKS` would change nothing now; "" if it would.

        Raises
        ------
        ValueError
            If there is no such action.
        """
        known = (*ACTIONS, *WALKS)
        if action not in known:
            raise ValueError(f"unknown action {action!r}; choose one of {', '.join(known)}")
        if action in SLOTS:
            return SLOTS[action].why_not(self)
        return self._edits.why_not(action, self._selected)

    def can(self, action: str) -> bool:
        """Whether one of `ACTIONS` or `WALKS` would change anything now; see `why_not`."""
        return not self.why_not(action)

    def insert_layer(self) -> None:
        """Insert a layer behind the selected one; before the output layer if that is selected."""
        self._edits.insert(self._selected + 1)

    def duplicate_layer(self) -> None:
        """Insert a copy of the selected layer behind it."""
        self._edits.duplicate(self._selected)

    def remove_layer(self) -> None:
        """Remove the selected layer."""
        self._edits.remove(self._selected)

    def move_layer_left(self) -> None:
        """Exchange the selected layer with the one before."""
        if self.can("move_layer_left"):
            self._edits.move(self._selected, self._selected - 1)

    def move_layer_right(self) -> None:
        """Exchange the selected layer with the one behind."""
        if self.can("move_layer_right"):
            self._edits.move(self._selected, self._selected + 1)

    def _insert_button_pressed(self, index: int) -> None:
        self._edits.insert(index, focus=True)

    def _remedy_pressed(self, problem: Problem, remedy: Remedy) -> None:
        # The button goes away with the problem; the keyboard goes on at the layer.
        if problem.layer is not None:
            self._focus_layer(problem.layer)
        self.remedy_chosen.emit(remedy)

    # Cards

    def _connect_card(self, card: LayerCard) -> None:
        card.chosen.connect(self._card_chosen)
        card.units_edited.connect(self._edits.set_units)
        card.activation_edited.connect(self._edits.set_activation)
        card.asked.connect(self._asked)
        card.menu_asked.connect(self._show_menu)

    def _asked(self, index: int, action: str) -> None:
        self.select_layer(index)
        getattr(self, action)()

    def layer_menu(self, index: int) -> QMenu:
        """Select a layer and return its menu, which offers what can be done with it."""
        self.select_layer(index)
        for action in self._menu.actions():
            offer(action, self.why_not(action.objectName()))
        return self._menu

    def _show_menu(self, index: int, position: QPoint) -> None:
        self.layer_menu(index).popup(position)
