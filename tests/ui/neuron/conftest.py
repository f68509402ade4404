from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet
from nnplay.engine import Position, Session, State
from nnplay.engine.focus import Focus
from nnplay.engine.trials import Tasks
from nnplay.project import default_design, fields
from nnplay.training import Trainer, data_shape
from nnplay.ui.neuron.connection import NeuronView
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context


class Bench:
    """The view of a session, in sight, and what to do with it."""

    def __init__(self, session: Session, tasks: Tasks, qtbot: QtBot) -> None:
        window = QMainWindow()
        qtbot.addWidget(window)
        window.resize(900, 500)
        self.session = session
        self.editor = Editor(session)
        self.focus = Focus(session)
        self.view = NeuronView(Context(session, self.editor, self.focus, tasks, window))
        self.panel = self.view.panel
        self.window = window
        self._qtbot = qtbot
        window.setCentralWidget(self.panel)
        with qtbot.waitExposed(window):
            window.show()

    @property
    def trainer(self) -> Trainer:
        assert self.session.trainer is not None
        return self.session.trainer

    def settle(self) -> None:
        """Wait until everything has been measured."""
        self.view.refresh()
        self._qtbot.waitUntil(lambda: not self.view.background.busy, timeout=20_000)

    def use(self, data: DataSet) -> None:
        """Open a data set that was made by hand."""
        design = default_design("made", data_shape(data))
        self.session.restore(Position(design, Trainer(design, data)))

    def train(self, epochs: int = 1) -> None:
        """Train for some epochs."""
        wanted = self.trainer.epoch + epochs
        while self.trainer.epoch < wanted:
            self.session.step_epoch()  # which first ends an epoch that is being measured
            self._qtbot.waitUntil(lambda: self.session.state is State.PAUSED, timeout=20_000)

    def train_on(self) -> None:
        """Start a training that goes on until it is paused."""
        assert self.session.design is not None
        self.session.restore(
            Position(fields.EPOCHS.put(self.session.design, 100_000), self.trainer)
        )
        self.session.train()


@pytest.fixture
def plane(points: Session, tasks: Tasks, qtbot: QtBot) -> Iterator[Bench]:
    """The view on points of the plane."""
    made = Bench(points, tasks, qtbot)
    yield made
    made.view.shut_down()


@pytest.fixture
def digits(session: Session, tasks: Tasks, qtbot: QtBot) -> Iterator[Bench]:
    """The view on the built-in digits."""
    made = Bench(session, tasks, qtbot)
    yield made
    made.view.shut_down()
