"""The views of the running network that share the lower docks, each a tab."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QDockWidget

from nnplay.ui.docks import Docks
from nnplay.ui.draw.connection import DrawView
from nnplay.ui.evaluate.connection import EvaluateView
from nnplay.ui.gradients.connection import GradientsView
from nnplay.ui.landscape.connection import LandscapeView
from nnplay.ui.neuron.connection import NeuronView
from nnplay.ui.refresh import Turn
from nnplay.ui.space.connection import SpaceView
from nnplay.ui.surface.connection import SurfaceView
from nnplay.ui.view import Context, View
from nnplay.ui.weights.connection import WeightsView


class Entry(NamedTuple):
    """One view.

    Attributes
    ----------
    name : str
        Of its dock, in the saved layout.
    make : callable
        From a `Context` to the `View`.
    behind : str
        The dock whose place it shares, as a tab; "" for one of its own.
    """

    name: str
    make: Callable[[Context], View]
    behind: str = ""


VIEWS: tuple[Entry, ...] = (
    Entry("weights", WeightsView),
    Entry("evaluate", EvaluateView, behind="accuracy"),
    Entry("gradients", GradientsView, behind="cost"),
    Entry("landscape", LandscapeView, behind="cost"),
    Entry("surface", SurfaceView, behind="accuracy"),
    Entry("space", SpaceView, behind="weights"),
    Entry("neuron", NeuronView, behind="weights"),
    Entry("draw", DrawView, behind="weights"),
)


class Views(QObject):
    """All views of `VIEWS`, by name."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.window)
        self._docks: dict[str, QDockWidget] = {}
        self.by_name = {entry.name: entry.make(context) for entry in VIEWS}
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shut_down)

    def __getitem__(self, name: str) -> View:
        return self.by_name[name]

    def __iter__(self) -> Iterator[View]:
        return iter(self.by_name.values())

    def add_docks(self, docks: Docks) -> None:
        """Make a dock for each view, those with a place of their own first."""
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        for entry in sorted(VIEWS, key=lambda entry: bool(entry.behind)):
            view = self.by_name[entry.name]
            docks.add(entry.name, view.panel, area, entry.behind)
            dock = self._docks[entry.name] = docks.by_name[entry.name]
            dock.visibilityChanged.connect(partial(self._came, view))
            view.badge.connect(partial(self._mark, dock))
            view.signs.connect(partial(self._explain, dock))

    def show_signs(self) -> None:
        """Bring the view that says what goes wrong in training to the front."""
        dock = self._docks["gradients"]
        dock.show()
        dock.raise_()

    def turns(self) -> list[Turn]:
        """Return what the refresher is to call."""
        return [Turn(view.refresh, view.panel, partial(_every, view)) for view in self]

    def shut_down(self) -> None:
        """End what runs in the background for any view; may be called repeatedly."""
        for view in self:
            view.shut_down()

    def _mark(self, dock: QDockWidget, badge: str) -> None:
        """Write a badge behind a dock's name; the name itself is the panel's."""
        name = dock.widget().accessibleName()
        dock.setWindowTitle(f"{name} ({badge})" if badge else name)

    def _explain(self, dock: QDockWidget, signs: tuple[str, ...]) -> None:
        """Say in the View menu what a dock's badge counts; Qt leaves tabs no tooltip but names."""
        dock.toggleViewAction().setToolTip(", ".join(signs))

    def _came(self, view: View, visible: bool) -> None:
        if visible:
            view.refresh()


def _every(view: View) -> int:
    return view.every
