"""That all views of the window follow the data, and the layer selected."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet
from nnplay.engine import Position, State
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape
from nnplay.ui.main_window import MainWindow
from tests.ui.datasets import numbers, points, with_validation


def use(window: MainWindow, data: DataSet) -> None:
    design = default_design("made", data_shape(data))
    window.session.restore(Position(design, Trainer(design, data)))


def names(window: MainWindow) -> tuple[str, ...]:
    """Return what bar, panel, dock and menu call the score."""
    dock = window.docks["accuracy"]
    return (
        window.run_status.score.caption.text(),
        window.accuracy.title.text(),
        dock.windowTitle(),
        dock.toggleViewAction().text(),
    )


def test_all_views_follow_from_classes_to_numbers_and_back(window: MainWindow) -> None:
    use(window, with_validation(numbers("price")))
    assert names(window) == ("Validation R²", "R²", "R²", "R²")
    assert window.network.canvas.cards[-1].editor.units.toolTip().endswith("1 number to predict")
    use(window, points())
    assert names(window) == ("Test accuracy", "Accuracy", "Accuracy", "Accuracy")
    assert "told apart" in window.network.canvas.cards[-1].editor.units.toolTip()


def test_numbers_are_trained_on_in_sight_of_all_views(window: MainWindow, qtbot: QtBot) -> None:
    use(window, numbers("price", "rent"))
    window.actions_by_name["step_epoch"].trigger()
    trainer = window.session.trainer
    assert trainer is not None
    qtbot.waitUntil(lambda: trainer.epoch == 1 and window.session.state is State.PAUSED)
    window.refresher.refresh_all()
    score = trainer.history.last_test().score
    shown = window.run_status.score.value.text().replace("−", "-")
    assert float(shown) == pytest.approx(score, rel=0.01, abs=1e-4)
    assert "test" in window.accuracy.plot.accessibleDescription()


def test_the_weights_shown_are_those_of_the_layer_selected(window: MainWindow) -> None:
    use(window, points())
    for layer, name in ((1, "Dense 2"), (2, "Output"), (0, "Dense 1")):
        window.network.select_layer(layer)
        assert window.weights.layers.currentText() == name
    window.network.select_layer(-1)
    assert window.weights.layers.currentText() == "Dense 1"
