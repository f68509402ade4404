"""The plane as a person edits it: by mouse, by keys, and by a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip, QWidget

from nnplay.data import DataRecipe, DataSet
from nnplay.ui.data.plane_plot import PlanePlot
from nnplay.ui.keys import ARROWS, BY_TAB

_STEPS = 40
"""Steps of an arrow key across the square; with Shift, five times finer."""

_MENU_CLASSES = 9

_Key = Qt.Key


class PlaneEditor(PlanePlot):
    """Says what a person wants to do with the points, and does nothing by itself.

    Attributes
    ----------
    editable : bool
        Whether a person may change the points; else only look at them.

    Signals
    -------
    add_wanted : (float, float)
        A point, here.
    move_wanted : (int, float, float, bool)
        This point, there; the last says whether by keys, step by step.
    relabel_wanted : (int, int)
        This point, of that class.
    delete_wanted : int
        This point, gone.
    class_chosen : int
        New points of this class.
    chosen : int
        A person selected this point, or none with −1.
    start_wanted : ()
        A person wants to change points that were not made for it.
    """

    add_wanted = Signal(float, float)
    move_wanted = Signal(int, float, float, bool)
    relabel_wanted = Signal(int, int)
    delete_wanted = Signal(int)
    class_chosen = Signal(int)
    chosen = Signal(int)
    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: Sequence[str] = ()
        self._pressed: QPointF | None = None
        self._grabbed = -1
        self.editable = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_editable(True)

    def set_data(self, data: DataSet, recipe: DataRecipe) -> None:
        """Show the points of a data set."""
        self._classes = data.classes
        self._grabbed, self._pressed = -1, None
        super().set_data(data, recipe)

    def set_editable(self, editable: bool) -> None:
        """Let a person change the points, or only look at them."""
        self.editable = editable
        shape = Qt.CursorShape.CrossCursor if editable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        words = self._how_to_edit() if editable else self._how_to_start()
        self.setToolTip(words)
        self.setWhatsThis(words)
        if not editable:
            self._pressed = None
            self._let_go()
            self.choose(-1)
        self._describe()

    def _how_to_edit(self) -> str:
        return self.tr(
            "Click on an empty place to add a point, on a point to choose it;\n"
            "drag it to move it; click with the right button for more.\n"
            "Arrow keys move the cross or the chosen point, with Shift in finer steps;\n"
            "Enter adds or chooses; 1 to 9 give the class; N and P choose the next point\n"
            "or the one before; Del deletes the chosen point; Esc lets go of it."
        )

    def _how_to_start(self) -> str:
        return self.tr(
            "Press Edit points to change the points; they then become a drawing of their own.\n"
            "Arrow keys move the cross."
        )

    def _describe(self) -> None:
        """Say, too, what can be done, while nothing else is said."""
        super()._describe()
        if self.pointed is None and self.selected < 0:
            self.setAccessibleDescription(f"{self.accessibleDescription()}. {self.toolTip()}")

    def choose(self, index: int) -> None:
        """Select a point, and say so."""
        self.select(index)
        self.chosen.emit(index)

    # The mouse

    def event(self, event: QEvent) -> bool:
        """Show the tooltip on empty ground only: a point has its own words beside it."""
        if not self._asks_about_point(event):
            return super().event(event)
        QToolTip.hideText()
        return True

    def _asks_about_point(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        return self.point_at(QPointF(event.pos())) >= 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the point that is there."""
        if event.button() == Qt.MouseButton.LeftButton and self.editable:
            self._pressed = event.position()
            self._grabbed = self.point_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the point that is held."""
        if self._grabbed < 0 or not self._far_enough(event.position()):
            super().mouseMoveEvent(event)
            return
        if self._moving is None:
            self.choose(self._grabbed)
            self._layer = None
        self._moving = self._grabbed, self.frame.to_plane(event.position(), self.area())
        self.pointed = None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the dragged point there, choose the one clicked on, or add one."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        moving, grabbed, self._pressed = self._moving, self._grabbed, None
        self._let_go()
        if moving is not None:
            self.move_wanted.emit(moving[0], *moving[1], False)
        elif grabbed >= 0:
            self.choose(-1 if grabbed == self.selected else grabbed)
        elif self.area().contains(event.position()):
            self.add_wanted.emit(*self.frame.to_plane(event.position(), self.area()))

    def _far_enough(self, place: QPointF) -> bool:
        start = self._pressed
        far = QApplication.startDragDistance()
        return self._moving is not None or (
            start is not None and (place - start).manhattanLength() >= far
        )

    def _let_go(self) -> None:
        self._grabbed = -1
        if self._moving is not None:
            self._moving = None
            self._layer = None
            self.update()

    # The menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done here."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        place = QPointF(event.pos()) if by_mouse else self._key_place()
        menu = self.menu_at(place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place.toPoint()) if by_mouse else self._below(place))

    def menu_at(self, place: QPointF) -> QMenu:
        """Return the menu for a place on the screen."""
        menu = QMenu(self)
        index = self.point_at(place)
        if not self.editable:
            menu.addAction(self.tr("Edit points"), self.start_wanted.emit)
        elif index < 0:
            self._offer_points(menu, *self.frame.to_plane(place, self.area()))
        else:
            self._offer_changes(menu, index)
        return menu

    def _offer_points(self, menu: QMenu, x: float, y: float) -> None:
        """Offer a new point of each class; of no classes, one of the value that new points get."""
        if not self._classes:
            menu.addAction(self.tr("Add a point here"), partial(self.add_wanted.emit, x, y))
        for number, name in enumerate(self._classes[:_MENU_CLASSES]):
            menu.addAction(
                self.tr("Add “{0}” here").format(name),
                partial(self._add_of_class, number, x, y),
            )

    def _add_of_class(self, number: int, x: float, y: float) -> None:
        self.class_chosen.emit(number)
        self.add_wanted.emit(x, y)

    def _offer_changes(self, menu: QMenu, index: int) -> None:
        """Offer what can be done with a point, and choose it."""
        self.choose(index)
        for number, name in enumerate(self._classes[:_MENU_CLASSES]):
            action = menu.addAction(
                self.tr("Make it “{0}”").format(name),
                partial(self.relabel_wanted.emit, index, number),
            )
            action.setEnabled(number != int(self.cloud.targets[index]))
        if self._classes:
            menu.addSeparator()
        menu.addAction(self.tr("Delete the point"), partial(self.delete_wanted.emit, index))

    def _key_place(self) -> QPointF:
        """Return where the keys are: at the chosen point, the cross, or the middle."""
        if 0 <= self.selected < len(self.cloud):
            return self.place_of(self.selected)
        if self.pointed is None:
            return self.area().center()
        x, y = self.frame.to_screen(np.array([self.pointed]), self.area())[0].tolist()
        return QPointF(x, y)

    def _below(self, place: QPointF) -> QPoint:
        return self.mapToGlobal(place.toPoint() + QPoint(0, 8))

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, add, choose, relabel or delete."""
        key = _Key(event.key())
        number = key - _Key.Key_1
        if key in ARROWS:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(*ARROWS[key], 2 * self.frame.half / (_STEPS * (5 if fine else 1)))
        elif not self.editable:
            super().keyPressEvent(event)
        elif key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space):
            self._enter()
        elif key in (_Key.Key_N, _Key.Key_P) and len(self.cloud):
            self._choose_next(1 if key == _Key.Key_N else -1)
        elif key in (_Key.Key_Delete, _Key.Key_Backspace) and self.selected >= 0:
            self.delete_wanted.emit(self.selected)
        elif 0 <= number < min(len(self._classes), _MENU_CLASSES):
            self._give_class(number)
        elif key == _Key.Key_Escape and (self.selected >= 0 or self._grabbed >= 0):
            self._pressed = None
            self._let_go()
            self.choose(-1)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, up: int, step: float) -> None:
        """Move the chosen point, or else the cross."""
        index = self.selected
        x, y = self._position(index) if index >= 0 else self.pointed or self.frame.centre
        half = self.frame.half
        x = max(self.frame.x - half, min(x + right * step, self.frame.x + half))
        y = max(self.frame.y - half, min(y + up * step, self.frame.y + half))
        if index >= 0:
            self.move_wanted.emit(index, *self.frame.rounded(x, y), True)
        else:
            self.point(self.frame.rounded(x, y))

    def _enter(self) -> None:
        """Let go of the chosen point; else choose the one at the cross, or add one there."""
        if self.selected >= 0:
            self.point(self._position(self.selected))
            self.choose(-1)
            return
        index = self.point_at(self._key_place())
        if index >= 0:
            self.choose(index)
        else:
            self.add_wanted.emit(*(self.pointed or self.frame.centre))

    def _position(self, index: int) -> tuple[float, float]:
        x, y = self.cloud.plane[index].tolist()
        return x, y

    def _choose_next(self, step: int) -> None:
        start = self.selected if self.selected >= 0 else (-1 if step > 0 else 0)
        self.point(None)
        self.choose((start + step) % len(self.cloud))

    def _give_class(self, number: int) -> None:
        if self.selected >= 0:
            self.relabel_wanted.emit(self.selected, number)
        else:
            self.class_chosen.emit(number)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in BY_TAB and self.pointed is None and self.selected < 0:
            self.point(self.frame.centre)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.point(None)
