"""The buttons that say what a panel shows; a menu where there is no room for them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from nnplay.ui.export import header_button
from nnplay.ui.theme import SPACING


class PageSwitch(QWidget):
    """One button for each page, of which one is checked.

    Parameters
    ----------
    pages : sequence of (str, str, str)
        Name, label and tooltip of each.
    tip : str
        Tooltip of the menu.

    Attributes
    ----------
    buttons : dict of str to QToolButton
    menu_button : QToolButton
        Takes their place where the panel is narrow.
    chosen : Signal(str)
        A person chose the page of this name.
    """

    chosen = Signal(str)

    def __init__(
        self, pages: Sequence[tuple[str, str, str]], tip: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._actions: dict[str, QAction] = {}
        self._group = QActionGroup(self)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu_button = header_button("", tip)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING // 2)
        for name, label, tip in pages:
            self._add(name, label, tip)
            row.addWidget(self.buttons[name])
        row.addWidget(self.menu_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.current = pages[0][0]
        self.set_compact(False)

    def _add(self, name: str, label: str, tip: str) -> None:
        action = QAction(label, self)
        action.setCheckable(True)
        action.setData(name)
        action.setToolTip(tip)
        action.triggered.connect(self._triggered)
        self._group.addAction(action)
        self.menu.addAction(action)
        button = header_button(label, tip)
        button.setDefaultAction(action)
        button.setAccessibleName(label)
        button.setAccessibleDescription(tip)
        self._actions[name], self.buttons[name] = action, button

    @property
    def current(self) -> str:
        """The name of the page that is checked."""
        return str(self._group.checkedAction().data())

    @current.setter
    def current(self, name: str) -> None:
        action = self._actions[name]
        action.setChecked(True)
        self.menu_button.setText(self.tr("{0} ▾").format(action.text()))
        self.menu_button.setAccessibleName(self.tr("Shown as: {0}").format(action.text()))

    def set_possible(self, name: str, possible: bool, tip: str) -> None:
        """Say whether a page can be chosen, and what its tooltip says."""
        self._actions[name].setEnabled(possible)
        self._actions[name].setToolTip(tip)

    @property
    def room(self) -> int:
        """Pixels that all buttons need beside each other."""
        hints = [button.sizeHint().width() for button in self.buttons.values()]
        return sum(hints) + (len(hints) - 1) * (SPACING // 2)

    def set_compact(self, compact: bool) -> None:
        """Offer a menu instead of the buttons, or the buttons."""
        for button in self.buttons.values():
            button.setVisible(not compact)
        self.menu_button.setVisible(compact)

    def minimumSizeHint(self) -> QSize:
        """Return the room for the menu alone: the panel goes over to it when it gets narrow.

        It is that of the longest name, so that the panel asks for no more on another page.
        """
        metrics, now = self.menu_button.fontMetrics(), self.menu_button.text()
        names = (metrics.horizontalAdvance(f"{a.text()} ▾") for a in self._actions.values())
        longer = max(0, max(names) - metrics.horizontalAdvance(now))
        width = self.menu_button.sizeHint().width() + longer
        return QSize(width, super().minimumSizeHint().height())

    @Slot()
    def _triggered(self) -> None:
        self.current = self.current
        self.chosen.emit(self.current)
