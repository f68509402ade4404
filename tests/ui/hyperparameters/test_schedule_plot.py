from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnplay.project import Design, ScheduleSpec, TrainingConfig, fields
from nnplay.training.history import History
from nnplay.ui.hyperparameters import HyperparameterPanel
from nnplay.ui.hyperparameters.course import Plan
from nnplay.ui.hyperparameters.schedule_plot import SchedulePlot
from nnplay.ui.theme import theme

COSINE = Plan(TrainingConfig(learning_rate=0.01, schedule=ScheduleSpec("cosine")), 20)


@pytest.fixture
def plot(qtbot: QtBot) -> SchedulePlot:
    theme.apply("dark")
    plot = SchedulePlot()
    qtbot.addWidget(plot)
    plot.resize(280, plot.height())
    plot.set_course(COSINE, 20)
    plot.show()
    return plot


def picture(plot: SchedulePlot) -> QImage:
    return plot.grab().toImage()


def step(history: History, epoch: float, rate: float) -> None:
    history.add_batch(epoch, 1.0, 1, 2, rate)


def test_it_says_in_words_what_it_draws(plot: SchedulePlot) -> None:
    words = "Learning rate over 20 epochs: falls from 0.01 to 0."
    assert plot.accessibleDescription() == plot.toolTip() == words
    assert plot.now_text == ""


def test_the_mouse_reads_epoch_and_rate(plot: SchedulePlot) -> None:
    area = plot.area()
    QTest.mouseMove(plot, QPoint(round(area.center().x()), 20))
    epoch, rate = plot.readout.removeprefix("epoch ").split(" · ")
    assert float(epoch) == pytest.approx(10, abs=0.2)
    assert float(rate) == pytest.approx(0.005, rel=0.05)
    assert not plot.grab().isNull()
    QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.readout == ""


def test_the_dot_stands_where_training_is(plot: SchedulePlot) -> None:
    before = picture(plot)
    plot.set_now((5.0, 0.0085355))
    assert plot.now_text == "now 0.00854"
    area = plot.area()
    x = round(area.left() + 0.25 * area.width())
    y = round(area.bottom() - 0.85355 * area.height())
    after = picture(plot)
    assert after.pixelColor(x, y) == theme.color("accent") != before.pixelColor(x, y)
    plot.set_now(None)
    assert plot.now_text == ""
    assert picture(plot) == before


def test_a_move_that_nobody_could_see_is_not_painted(
    plot: SchedulePlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot.set_now((5.0, 0.0085355))
    painted: list[int] = []
    monkeypatch.setattr(SchedulePlot, "update", lambda _self: painted.append(1))
    plot.set_now((5.001, 0.0085355))
    plot.set_now((5.001, 0.0085355))
    assert not painted
    plot.set_now((6.0, 0.0079))
    assert painted


@pytest.mark.parametrize("name", ["light", "dark"])
def test_both_themes(plot: SchedulePlot, name: str) -> None:
    theme.apply("light")
    light = picture(plot)
    theme.apply("dark")
    assert picture(plot) != light


# In the panel


def test_it_is_shown_for_all_but_a_constant_rate(
    panel: HyperparameterPanel, design: Design
) -> None:
    plot = panel.schedule_plot
    assert not plot.isVisible()
    for name in ("step", "exponential", "cosine", "warmup_cosine", "onecycle", "plateau"):
        panel.set_design(fields.SCHEDULE.put(design, name))
        assert plot.isVisible(), name
        assert plot.accessibleDescription()
    panel.section(fields.SCHEDULE.group).setChecked(False)
    assert not plot.isVisible()
    panel.section(fields.SCHEDULE.group).setChecked(True)
    assert plot.isVisible()
    for schedule in ("constant", "no such schedule"):
        panel.set_design(fields.SCHEDULE.put(design, schedule))
        assert not plot.isVisible()


def test_an_impossible_parameter_hides_it(panel: HyperparameterPanel, design: Design) -> None:
    step_wise = fields.SCHEDULE.put(design, "step")
    every = fields.own_fields(fields.SCHEDULE, "step")[1]
    panel.set_design(step_wise)
    panel.set_design(every.put(step_wise, 0))
    assert not panel.schedule_plot.isVisible()


def test_it_follows_settings_and_length(panel: HyperparameterPanel, design: Design) -> None:
    cosine = fields.SCHEDULE.put(design, "cosine")
    panel.set_design(cosine)
    panel.set_history(History(), 8)
    words = panel.schedule_plot.accessibleDescription
    assert words() == "Learning rate over 8 epochs: falls from 0.002 to 0."
    panel.set_design(fields.LEARNING_RATE.put(cosine, 0.1))
    assert words() == "Learning rate over 8 epochs: falls from 0.1 to 0."
    panel.set_epochs(16)
    assert words() == "Learning rate over 16 epochs: falls from 0.1 to 0."


def test_while_training_it_shows_the_rate_of_the_last_step(
    panel: HyperparameterPanel, design: Design
) -> None:
    history = History()
    panel.set_design(fields.SCHEDULE.put(design, "cosine"))
    panel.set_history(history, 10)
    assert panel.schedule_plot.now_text == ""
    step(history, 0.5, 0.002)
    step(history, 1.0, 0.00199)
    panel.refresh()
    assert panel.schedule_plot.now_text == "now 0.00199"
    panel.set_history(History(), 10)
    assert panel.schedule_plot.now_text == ""


def test_reduce_on_plateau_draws_what_has_happened(
    panel: HyperparameterPanel, design: Design
) -> None:
    history = History()
    panel.set_design(fields.SCHEDULE.put(design, "plateau"))
    panel.set_history(history, 10)
    words = panel.schedule_plot.accessibleDescription
    assert "depends on the measured cost" in words()
    for epoch, rate in ((1.0, 0.002), (2.0, 0.002), (3.0, 0.001)):
        step(history, epoch, rate)
        panel.refresh()
    assert words() == "Learning rate over 10 epochs: so far falls from 0.002 to 0.001."
    assert not panel.schedule_plot.grab().isNull()


def test_nothing_new_and_nothing_visible_costs_nothing(
    panel: HyperparameterPanel, design: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History()
    panel.set_design(fields.SCHEDULE.put(design, "cosine"))
    panel.set_history(history, 10)
    asked: list[int] = []
    monkeypatch.setattr(SchedulePlot, "set_now", lambda *_: asked.append(1))
    panel.refresh()
    assert not asked
    panel.hide()
    step(history, 0.5, 0.002)
    panel.refresh()
    assert not asked
    panel.show()
    assert asked
