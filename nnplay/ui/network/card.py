"""One layer's column: see-through above, where the picture shows, and its editor below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from nnplay.ui.network.editor import LayerEditor, LayerView
from nnplay.ui.network.glyphs import GlyphButton
from nnplay.ui.network.layout import PADDING
from nnplay.ui.theme import SPACING


class LayerCard(QWidget):
    """The column of one layer; it knows its place, and says what a person wants with it.

    Attributes
    ----------
    units_edited, activation_edited : Signal
        (layer, value).
    asked : Signal
        (layer, action): a key or button was pressed; actions are slots of the panel.
    chosen : Signal
        (layer): the focus came to it.
    menu_asked : Signal
        (layer, global position).
    dragged, dropped : Signal
        (layer, global position). A drag may end with `drag_cancelled` instead.
    """

    units_edited = Signal(int, int)
    activation_edited = Signal(int, str)
    asked = Signal(int, str)
    chosen = Signal(int)
    left = Signal()
    menu_asked = Signal(int, QPoint)
    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    drag_cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = LayerView(0, 0, 0, 0, "")
        self._press: QPoint | None = None
        self._dragging = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # In the order of the Tab key.
        self.editor = LayerEditor(self)
        self.tools = LayerTools(self)
        self.tools.asked.connect(self._ask)
        self.editor.units.valueChanged.connect(self._units_changed)
        self.editor.activation.activated.connect(self._activation_chosen)
        for child in (self.editor.units, self.editor.activation):
            child.installEventFilter(self)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.tools, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(PADDING, SPACING, PADDING, PADDING)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addStretch(1)
        outer.addWidget(self.editor)
        self.tools.hide()

    def show_view(self, view: LayerView) -> None:
        """Show a layer's values, without telling anyone of an edit."""
        if view == self.view:
            return
        self.view = view
        self.setAccessibleName(self._spoken_name())
        wrong = "\n".join(text for text in (view.problem, view.warning) if text)
        self.setAccessibleDescription(wrong)
        drag = "" if view.is_output else self.tr("Drag sideways to move this layer")
        self.setToolTip(wrong or drag)
        self.editor.show_view(view)
        self.tools.set_place(view.index, view.last)

    def set_selected(self, selected: bool) -> None:
        """Show or hide the tools of a hidden layer."""
        self.tools.setVisible(selected and not self.view.is_output)

    def _spoken_name(self) -> str:
        view = self.view
        what = ", ".join((view.activation_label, *view.extras))
        if view.is_output:
            return self.tr("Output layer: {units} units, {what}").format(
                units=f"{view.units:,}", what=what
            )
        return self.tr("Layer {n}: {units} units, {what}").format(
            n=view.index + 1, units=f"{view.units:,}", what=what
        )

    def _units_changed(self, units: int) -> None:
        self.units_edited.emit(self.view.index, units)

    def _activation_chosen(self, row: int) -> None:
        name = self.editor.activation.itemData(row)
        if name != self.view.activation:
            self.activation_edited.emit(self.view.index, name)

    def _ask(self, action: str) -> None:
        self.asked.emit(self.view.index, action)

    # Focus and keys

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the layer."""
        super().focusInEvent(event)
        self.chosen.emit(self.view.index)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the picture show that the focus has left."""
        super().focusOutEvent(event)
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Select the layer when one of its fields gets the focus."""
        if event.type() == QEvent.Type.FocusIn:
            self.chosen.emit(self.view.index)
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Let keys to walk with be no shortcuts of the window in a field, nor Escape in a drag."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            elsewhere = self._dragging or not self.hasFocus()
            if elsewhere and _chord(event) in WALKS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the layer; keys that mean something in a field act only outside of one."""
        if event.key() == Qt.Key.Key_Escape and self._dragging:
            self._end_drag()
            self.drag_cancelled.emit()
            return
        chord = _chord(event)
        action = CHORDS.get(chord)
        if action is None and self.hasFocus():
            action = (KEYS | WALKS).get(chord)
        if action is None:
            super().keyPressEvent(event)
        else:
            self._ask(action)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the layer's menu."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.menu_asked.emit(self.view.index, event.globalPos())

    # Dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the layer, and be ready for a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the layer, once the mouse has moved far enough to mean it."""
        if self._press is None or self.view.is_output:
            return
        way = (event.position().toPoint() - self._press).manhattanLength()
        if self._dragging or way >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.view.index, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the layer where it is."""
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._end_drag()
            self.dropped.emit(self.view.index, event.globalPosition().toPoint())
        self._press = None

    def _end_drag(self) -> None:
        self._dragging = False
        self._press = None
        self.unsetCursor()


_Key = Qt.Key
_ALT, _CTRL = Qt.KeyboardModifier.AltModifier.value, Qt.KeyboardModifier.ControlModifier.value

KEYS = {
    _Key.Key_Delete.value: "remove_layer",
    _Key.Key_Insert.value: "insert_layer",
}
"""Keys of a card that has the focus itself."""

WALKS = {
    _Key.Key_Left.value: "previous_layer",
    _Key.Key_Right.value: "next_layer",
    _Key.Key_Up.value: "previous_neuron",
    _Key.Key_Down.value: "next_neuron",
    _Key.Key_Escape.value: "let_go",
}
"""Others of it, which select something else."""

CHORDS = {
    _CTRL | _Key.Key_D.value: "duplicate_layer",
    _ALT | _Key.Key_Left.value: "move_layer_left",
    _ALT | _Key.Key_Right.value: "move_layer_right",
}
"""Keys that act from a card's fields too."""


def _chord(event: QKeyEvent) -> int:
    """Return a key with those held down, be it on the keypad or not."""
    return event.keyCombination().toCombined() & ~Qt.KeyboardModifier.KeypadModifier.value


class LayerTools(QWidget):
    """The buttons of a selected hidden layer."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.buttons: dict[str, GlyphButton] = {}
        for action, glyph, name, keys in (
            ("move_layer_left", "left", self.tr("Move layer left"), self.tr("Alt+Left")),
            ("duplicate_layer", "copy", self.tr("Duplicate layer"), self.tr("Ctrl+D")),
            ("remove_layer", "bin", self.tr("Remove layer"), self.tr("Del")),
            ("move_layer_right", "right", self.tr("Move layer right"), self.tr("Alt+Right")),
        ):
            button = GlyphButton(glyph, name)
            button.setObjectName(action)
            button.setToolTip(f"{name} ({keys})")
            button.clicked.connect(self._clicked)
            row.addWidget(button)
            self.buttons[action] = button

    def set_place(self, index: int, last: int) -> None:
        """Enable what the layer at `index` can do when the output layer is `last`."""
        self.buttons["move_layer_left"].setEnabled(index > 0)
        self.buttons["move_layer_right"].setEnabled(index < last - 1)

    def _clicked(self) -> None:
        self.asked.emit(self.sender().objectName())
