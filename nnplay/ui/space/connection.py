"""The wires between the panel of activations and the session."""

from __future__ import annotations

from functools import partial

from nnplay.engine.latest import Latest
from nnplay.training import Trainer
from nnplay.training.activation_space import ActivationSpace, Space
from nnplay.ui.refresh import on_screen
from nnplay.ui.space.panel import SpacePanel
from nnplay.ui.view import Context, View


class SpaceView(View):
    """Works out in a thread where a layer of the newest snapshot sends the samples."""

    panel: SpacePanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, SpacePanel())
        self._trainer: Trainer | None = None
        self._space: ActivationSpace | None = None
        self._asked: object = None
        self.latest = Latest(self)
        self.latest.done.connect(self._show)
        self.latest.failed.connect(self.failed)
        self.panel.asked.connect(self._look)
        self.panel.chosen.connect(self.focus.choose)
        self.panel.stepped.connect(self.focus.step)
        self.session.network_changed.connect(self._show_network)
        self.focus.example_changed.connect(self._show_example)
        self._show_network()
        self._show_example()

    def refresh(self) -> None:
        """Ask for what the newest snapshot makes of the samples, unless that is shown."""
        if self.session.trainer is not self._trainer:
            self._show_network()
        else:
            self._look()

    def shut_down(self) -> None:
        """End what runs in the background."""
        self.latest.shut_down()
        super().shut_down()

    def _look(self, anew: bool = False) -> None:
        """Ask for it in a thread."""
        snapshot, trainer = self.session.snapshot, self._trainer
        if snapshot is None or trainer is None:
            return
        place, part, example = self.panel.place, self.panel.part, self.focus.example
        asked = (snapshot, place, part, example)
        if asked == self._asked and not anew:
            return
        self._asked = asked
        if self._space is None:
            self._space = ActivationSpace(trainer)
        space = self._space
        extra = None
        if example is not None and len(example.x) == space.data.features:
            extra = example.x
        self.latest.ask(partial(space.look, snapshot, place, part, extra, anew=anew))

    def _show(self, space: Space) -> None:
        self.panel.set_space(space)

    def _show_network(self) -> None:
        trainer = self._trainer = self.session.trainer
        self.latest.forget()
        self._space, self._asked = None, None
        if trainer is None:
            self.panel.set_network(None, None)
            return
        self.panel.set_network(trainer.design.network, trainer.data)
        self._look_if_seen()

    def _show_example(self) -> None:
        self.panel.set_example(self.focus.example)
        self._look_if_seen()

    def _look_if_seen(self) -> None:
        if on_screen(self.panel):
            self._look()
