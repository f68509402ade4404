"""The wires between the surface panel and the session."""

from __future__ import annotations

from nnplay.engine.surface import Surface
from nnplay.training import Trainer
from nnplay.ui.refresh import USUAL, on_screen
from nnplay.ui.surface.panel import SurfacePanel, why_empty
from nnplay.ui.view import Context, View


class SurfaceView(View):
    """Shows what the newest snapshot says over the plane, twenty times a second if it can."""

    panel: SurfacePanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, SurfacePanel())
        self._trainer: Trainer | None = None
        self._stale = True
        self.panel.chosen.connect(self.focus.choose)
        self.panel.stepped.connect(self.focus.step)
        self.session.network_changed.connect(self._follow_network)
        self.focus.example_changed.connect(self._show_example)
        self._follow_network()

    @property
    def every(self) -> int:
        """Twenty times a second where there is something to see: a turn comes late by some."""
        trainer = self._trainer
        return USUAL if trainer is None or why_empty(trainer.data) else 33

    def refresh(self) -> None:
        """Show the newest snapshot; the panel looks at it when it paints."""
        if self._stale or self.session.trainer is not self._trainer:
            self._show_network()
        else:
            self.panel.set_snapshot(self.session.snapshot)

    def _follow_network(self) -> None:
        """Show another network, or leave that for when somebody looks."""
        self._stale = True
        if on_screen(self.panel):
            self._show_network()

    def _show_network(self) -> None:
        trainer = self._trainer = self.session.trainer
        self._stale = False
        self.panel.set_snapshot(None)
        if trainer is not None and not why_empty(trainer.data):
            self.panel.set_surface(Surface(trainer))
        else:
            self.panel.show_empty(None if trainer is None else trainer.data)
        self._show_example()
        self.panel.set_snapshot(self.session.snapshot)

    def _show_example(self) -> None:
        self.panel.set_example(self.focus.example)
