"""Where the panels stand around the picture, and the tabs of those that share a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget
from shiboken6 import isValid

from nnplay.ui.panel import Panel

_SIDES = {"data": 236, "hyperparameters": 300}
_BELOW = {"cost": 450, "accuracy": 450, "weights": 520}
"""Pixels across of the docks that others are tabs of."""

_HEIGHT, _LEAST_HEIGHT = 285, 200
_ABOVE = 420
"""Pixels that tool bar, picture and all else of a low window need above and below the docks."""


class Docks(QObject):
    """The window's docks by name.

    Parameters
    ----------
    window : QMainWindow
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._given = _HEIGHT
        self._panels: dict[QDockWidget, Panel] = {}
        self.by_name: dict[str, QDockWidget] = {}
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        area = Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, area.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.BottomDockWidgetArea)
        # The panels stand as far from the edge of the window as from each other.
        window.setContentsMargins(6, 0, 6, 6)

    def __getitem__(self, name: str) -> QDockWidget:
        return self.by_name[name]

    def __iter__(self) -> Iterator[QDockWidget]:
        return iter(self.by_name.values())

    def add(self, name: str, panel: Panel, area: Qt.DockWidgetArea, behind: str = "") -> None:
        """Put a panel into a dock of its own in an area, or behind another dock as a tab."""
        dock = self.by_name[name] = panel.in_dock(name, self._window)
        self._panels[dock] = panel
        if behind:
            self._window.tabifyDockWidget(self.by_name[behind], dock)
        else:
            self._window.addDockWidget(area, dock)
        for changed in (dock.visibilityChanged, dock.dockLocationChanged, dock.topLevelChanged):
            changed.connect(self._name_once)

    def arrange(self, fronts: Sequence[str]) -> None:
        """Give the docks their usual sizes, and bring those that others share to the front."""
        orientation = Qt.Orientation
        self._resize(_SIDES, orientation.Horizontal)
        self._resize(_BELOW, orientation.Horizontal)
        self._given = self._usual_height()
        self._resize(dict.fromkeys(_BELOW, self._given), orientation.Vertical)
        for name in fronts:
            self.by_name[name].raise_()

    def fit_height(self) -> None:
        """Leave the picture its room when the window becomes low; take it when it is high again."""
        height = self._usual_height()
        below = [dock for dock in self if self._is_seen_below(dock)]
        now = max((dock.height() for dock in below), default=0)
        if height < min(now, _HEIGHT) or self._given < height:
            self._given = height
            self._window.resizeDocks(below, [height] * len(below), Qt.Orientation.Vertical)

    def restore(self, state: QByteArray, version: int) -> None:
        """Bring back a layout that `QMainWindow.saveState` wrote."""
        if not state.isEmpty():
            self._window.restoreState(state, version)
        self._name_once()

    def _usual_height(self) -> int:
        return min(_HEIGHT, max(_LEAST_HEIGHT, self._window.height() - _ABOVE))

    def _is_seen_below(self, dock: QDockWidget) -> bool:
        area = self._window.dockWidgetArea(dock)
        in_front = not dock.isFloating() and not dock.visibleRegion().isEmpty()
        return in_front and area == Qt.DockWidgetArea.BottomDockWidgetArea

    def _resize(self, sizes: Mapping[str, int], orientation: Qt.Orientation) -> None:
        docks = [self.by_name[name] for name in sizes]
        self._window.resizeDocks(docks, list(sizes.values()), orientation)

    def _name_once(self) -> None:
        """Leave the name out of the header of a panel whose tab says it."""
        if not isValid(self._window):  # docks are hidden once more while it is being deleted
            return
        for dock, panel in self._panels.items():
            tabbed = bool(self._window.tabifiedDockWidgets(dock)) and not dock.isFloating()
            panel.set_tabbed(tabbed)
