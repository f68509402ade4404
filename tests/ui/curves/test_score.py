"""What the curves are called and how they are drawn for numbers to predict and for validation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from nnplay.files.csv_file import write_csv
from nnplay.training.history import History
from nnplay.training.judging import Best
from nnplay.training.measurement import Measurement
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.curves.panel import CurvesPanel
from tests.ui.curves.conftest import show
from tests.ui.datasets import numbers, points, with_validation


def learned(*scores: float, batch: int = 4) -> History:
    """Return a history with a step and a measurement of these R² an epoch."""
    history = History()
    for epoch, score in enumerate(scores, start=1):
        history.add_batch(float(epoch), 1.0, batch * score, batch, 0.01)
        history.add_test(epoch, float(epoch), 1.0, score)
    return history


@pytest.fixture
def r2(qtbot: QtBot) -> AccuracyPanel:
    panel = AccuracyPanel()
    panel.set_data(with_validation(numbers("price")))
    show(qtbot, panel, learned(-0.4, 0.25, 0.875))
    return panel


def drawn(panel: CurvesPanel, name: str) -> list[float]:
    heights: list[float] = getattr(panel, f"_{name}").getData()[1].tolist()
    return heights


def point_at_the_end(panel: CurvesPanel) -> tuple[str, ...]:
    area = panel.plot.area()
    for share in (0.5, 0.99):  # a mouse that stands there already would not move
        at = QPoint(round(area.left() + share * area.width()), round(area.center().y()))
        QTest.mouseMove(panel.plot.viewport(), at)
    return panel.plot.readout


def test_r2_is_drawn_as_it_is(r2: AccuracyPanel) -> None:
    assert drawn(r2, "tests") == [-0.4, 0.25, 0.875]
    assert drawn(r2, "means") == [-0.4, 0.25, 0.875]
    low, high = r2.plot.view.y
    assert low == pytest.approx(-0.5, abs=0.05)
    assert high == pytest.approx(1.0, abs=0.05)
    assert all("%" not in text for _, text in r2.plot.view.y_ticks(8))


def test_everything_is_called_r2_and_validation(r2: AccuracyPanel) -> None:
    assert r2.title.text() == r2.accessibleName() == r2.plot.accessibleName() == "R²"
    assert r2.export_name() == "nnplay-r2"
    assert "R²" in r2._empty.text()
    assert r2.legend.accessibleName() == "train, validation, 6 held-out samples"
    assert "Validation: measured on all of the validation data" in r2.legend.toolTip()
    assert r2.plot.accessibleDescription() == "Epoch 3.00: train 0.875, validation 0.875"
    assert point_at_the_end(r2) == (
        "epoch 3.00 · step 3",
        "train 0.8750",
        "this batch 0.875",
        "validation 0.8750 · epoch 3",
    )


def test_the_dock_is_called_so_too(qtbot: QtBot) -> None:
    window, panel = QMainWindow(), AccuracyPanel()
    qtbot.addWidget(window)
    dock = panel.in_dock("accuracy", window)
    assert isinstance(dock, QDockWidget)
    for data, name in ((numbers("price"), "R²"), (points(), "Accuracy")):
        panel.set_data(data)
        assert (dock.windowTitle(), dock.objectName()) == (name, "accuracy")


def test_classes_after_numbers_are_in_percent_again(r2: AccuracyPanel) -> None:
    r2.set_data(points())
    r2.set_history(learned(0.5, 0.75), 2)
    assert r2.title.text() == "Accuracy"
    assert drawn(r2, "tests") == [50.0, 75.0]
    assert point_at_the_end(r2)[2:] == ("this batch 3 of 4 right", "test 75.00 % · epoch 2")
    assert all(text.endswith(" %") for _, text in r2.plot.view.y_ticks(8))


def test_the_note_and_the_best_epoch_name_the_watched_part(r2: AccuracyPanel) -> None:
    r2.set_train_note("with dropout")
    assert "Train figures are those with dropout; validation figures are not." in (
        r2.legend.toolTip()
    )
    r2.set_best(Best(2, 2, Measurement(0.1, 0.25), np.empty(0)))
    r2.refresh()
    assert r2.plot.accessibleDescription().endswith(
        "lowest validation cost, epoch 2: validation 0.250"
    )


@pytest.mark.parametrize("panel_type", [CostPanel, AccuracyPanel])
def test_test_is_not_called_validation(
    qtbot: QtBot, panel_type: type[CostPanel] | type[AccuracyPanel]
) -> None:
    panel = panel_type()
    panel.set_data(numbers("price"))
    show(qtbot, panel, learned(0.5))
    words = (*point_at_the_end(panel), panel.legend.toolTip(), panel.legend.accessibleName())
    assert "test" in "".join(words)
    assert not any("alidation" in text for text in words)


def test_a_dreadful_beginning_does_not_press_the_curve_flat(r2: AccuracyPanel) -> None:
    r2.set_history(learned(-1e30, *[-500.0] * 3, *[0.9] * 30), 34)
    low, high = r2.plot.view.y
    assert low == pytest.approx(-1.0, abs=0.05)
    assert high == pytest.approx(1.0, abs=0.05)
    assert min(drawn(r2, "tests")) == -10.0
    r2.plot.zoom(1.2)
    for _ in range(40):
        r2.plot.zoom(0.8)
    assert r2.plot.view.y[1] - r2.plot.view.y[0] < 0.01
    assert not r2.grab().isNull()


def test_a_run_that_stays_dreadful_is_still_seen(r2: AccuracyPanel) -> None:
    r2.set_history(learned(-3e6, -70.0, -60.0, -50.0), 4)
    low, _ = r2.plot.view.y
    assert -110 < low < -50
    assert drawn(r2, "tests")[1:] == [-70.0, -60.0, -50.0]


def test_tables_have_the_columns_of_the_task(r2: AccuracyPanel, tmp_path: Path) -> None:
    write_csv(tmp_path / "run.csv", *r2.table())
    header = (tmp_path / "run.csv").read_text("utf-8").splitlines()[0].split(",")
    assert {"train_r2", "validation_loss", "validation_r2"} <= set(header)
