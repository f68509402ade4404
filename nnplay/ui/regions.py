"""Going from panel to panel of the window by keys."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QScrollArea,
    QTabBar,
    QToolBar,
    QWidget,
)

from nnplay.ui.docks import Docks
from nnplay.ui.network import NetworkPanel
from nnplay.ui.notices import NoticeBar
from nnplay.ui.refresh import on_screen

_Area = Qt.DockWidgetArea


class Regions(QObject):
    """The parts of a window that the focus goes round: its bars, its docks, and what is between.

    Parameters
    ----------
    window : QMainWindow
    docks : Docks
    notices : NoticeBar
    network : NetworkPanel
    """

    def __init__(
        self, window: QMainWindow, docks: Docks, notices: NoticeBar, network: NetworkPanel
    ) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self._notices, self._network = notices, network

    def next(self) -> None:
        """Put the focus on the next region that has a place for it."""
        self._go(1)

    def previous(self) -> None:
        """Put the focus on the region before that has a place for it."""
        self._go(-1)

    def in_sight(self) -> list[QWidget]:
        """Return those that are on the screen, from the tool bar to the status bar."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        regions = [
            *self._window.findChildren(QToolBar, options=direct),
            *self._docks_in(_Area.TopDockWidgetArea),
            *self._docks_in(_Area.LeftDockWidgetArea),
            self._notices,
            self._network,
            *self._docks_in(_Area.RightDockWidgetArea),
            *self._docks_in(_Area.BottomDockWidgetArea),
            *(dock for dock in self._docks if dock.isFloating()),
            self._window.statusBar(),
        ]
        return [region for region in regions if on_screen(region)]

    def _docks_in(self, area: Qt.DockWidgetArea) -> list[QDockWidget]:
        """Return those that are fixed in an area, from left to right and from above to below."""
        fixed = (dock for dock in self._docks if not dock.isFloating())
        found = [dock for dock in fixed if self._window.dockWidgetArea(dock) == area]
        return sorted(found, key=lambda dock: (dock.x(), dock.y()))

    def _go(self, by: int) -> None:
        regions = self.in_sight()
        focused = QApplication.focusWidget()
        # From nowhere as from the first, the tool bar: the command search gives its focus up.
        here = next((i for i, one in enumerate(regions) if _holds(one, focused)), 0)
        for step in range(1, len(regions)):
            control = self._place_in(regions[(here + by * step) % len(regions)])
            if control is not None:
                _focus(control)
                return

    def _place_in(self, region: QWidget) -> QWidget | None:
        """Return what had the focus last in a region, else what it comes to first."""
        last = region.focusWidget()
        if _takes_focus(last):
            return last
        if region is self._network:
            return self._network.entry
        controls = [widget for widget in _in_tab_order(region) if _takes_focus(widget)]
        if isinstance(region, QDockWidget):
            body = region.widget()
            # What a panel is for, before the buttons in its header.
            controls.sort(key=lambda widget: not body.isAncestorOf(widget))
        return controls[0] if controls else None


def _holds(region: QWidget, focused: QWidget | None) -> bool:
    """Return whether the focus is in a region, or on the tabs that bring a dock to the front."""
    if focused is None:
        return False
    if isinstance(region, QDockWidget) and isinstance(focused, QTabBar):
        own = focused.parent() is region.parent()
        if own and focused.tabText(focused.currentIndex()) == region.windowTitle():
            return True
    return region is focused or region.isAncestorOf(focused)


def _in_tab_order(region: QWidget) -> Iterator[QWidget]:
    """Yield what is in a region in the order of the Tab key."""
    widget = region.nextInFocusChain()
    while widget is not None and widget is not region:
        if region.isAncestorOf(widget):
            yield widget
        widget = widget.nextInFocusChain()


def _takes_focus(widget: QWidget | None) -> bool:
    """Return whether there is a widget, and the Tab key would stop at it now."""
    if widget is None or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    return widget.isVisible() and widget.isEnabled()


def _focus(control: QWidget) -> None:
    control.activateWindow()  # of a floating panel
    control.setFocus(Qt.FocusReason.TabFocusReason)
    around = control.parentWidget()
    while around is not None and not around.isWindow():
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(control)
        around = around.parentWidget()
