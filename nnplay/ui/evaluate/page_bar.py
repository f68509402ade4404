"""The buttons of the pages, or one button with a menu where there is no room for them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from nnplay.ui.evaluate.pages import PAGES
from nnplay.ui.export import header_button
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING

_GAP = SPACING // 2
"""Pixels between two buttons."""


class PageBar(QWidget):
    """Offers some of `PAGES`; one of them is chosen.

    Attributes
    ----------
    buttons : dict of str to QToolButton
        By the page's name.
    menu_button : QToolButton
        Takes their place where the bar is narrow.
    chosen : Signal(str)
        A person chose a page; its name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._actions: dict[str, QAction] = {}
        self._offered: tuple[str, ...] = ()
        self._fitting = False
        self._group, actions = QButtonGroup(self), QActionGroup(self)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self.menu_button = header_button("", self.tr("Choose what is shown"))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._menu)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        line.addStretch(1)
        line.addWidget(self.menu_button)
        for page in PAGES:
            button = header_button(self.tr(page.label), self.tr(page.tip))
            button.setCheckable(True)
            self._group.addButton(button)
            line.addWidget(button)
            action = actions.addAction(self.tr(page.label))
            action.setToolTip(self.tr(page.tip))
            action.setCheckable(True)
            action.setData(page.name)
            self._menu.addAction(action)
            self.buttons[page.name], self._actions[page.name] = button, action
        self._group.buttonClicked.connect(self._clicked)
        actions.triggered.connect(self._triggered)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def offer(self, names: Iterable[str]) -> None:
        """Offer these pages and no others."""
        self._offered = tuple(names)
        for name, action in self._actions.items():
            action.setVisible(name in self._offered)
            button = self.buttons[name]
            button.ensurePolished()  # for the font that it will have
            words = button.fontMetrics().horizontalAdvance(button.text())
            button.setFixedWidth(words + 4 * SPACING)
        self._fit()
        self.updateGeometry()

    def set_current(self, name: str) -> None:
        """Mark the page that is shown."""
        self.buttons[name].setChecked(True)
        self._actions[name].setChecked(True)
        self.menu_button.setText(f"{self.buttons[name].text()} ▾")

    def sizeHint(self) -> QSize:
        """Return the room for all buttons."""
        return QSize(self._room(), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the room for one button: that with the menu, and the longest word."""
        widths = [self.buttons[name].minimumWidth() for name in self._offered]
        return QSize(max(widths, default=0) + 4 * SPACING, CONTROL_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the menu if there is no room for the buttons."""
        super().resizeEvent(event)
        self._fit()

    def _room(self) -> int:
        widths = [self.buttons[name].minimumWidth() for name in self._offered]
        return sum(widths) + _GAP * max(0, len(widths) - 1)

    def _fit(self) -> None:
        if self._fitting:
            return
        self._fitting = True
        for _ in range(2):  # what is shown or hidden first may change the width
            fits = self.width() >= self._room()
            self.menu_button.setVisible(not fits)
            for name, button in self.buttons.items():
                button.setVisible(fits and name in self._offered)
        self._fitting = False

    @Slot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        self.chosen.emit(next(name for name, one in self.buttons.items() if one is button))

    @Slot(QAction)
    def _triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
