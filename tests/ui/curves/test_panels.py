from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnplay.training.history import History
from nnplay.training.judging import Best
from nnplay.training.measurement import Measurement
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.curves.best import BestMark
from nnplay.ui.curves.panel import CurvesPanel
from nnplay.ui.curves.traces import Traces
from nnplay.ui.scales import nearest
from nnplay.ui.theme import theme
from tests.ui.curves.conftest import show
from tests.ui.curves.runs import PER_EPOCH, grow
from tests.ui.datasets import points


def drawn(panel: CurvesPanel, name: str) -> tuple[list[float], list[float]]:
    x, y = getattr(panel, f"_{name}").getData()
    return x.tolist(), y.tolist()


def move_mouse(panel: CurvesPanel, share: float) -> None:
    area = panel.plot.area()
    at = QPoint(round(area.left() + share * area.width()), round(area.center().y()))
    QTest.mouseMove(panel.plot.viewport(), at)


def settled(panel: CurvesPanel) -> tuple[bool, bool]:
    """Return whether the plot and the empty page are visible."""
    return panel.plot.isVisible(), panel._empty.isVisible()


def wheel(panel: CurvesPanel, delta: int) -> None:
    viewport = panel.plot.viewport()
    at = panel.plot.area().center()
    event = QWheelEvent(
        at,
        QPointF(viewport.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_curves_are_the_numbers_of_the_history(
    cost: CostPanel, accuracy: AccuracyPanel, history: History
) -> None:
    batches, tests = history.batches(), history.tests()
    x, y = drawn(cost, "noise")
    assert (x, y) == (batches.epoch.tolist(), batches.loss.tolist())
    assert drawn(cost, "tests") == (tests.epoch.tolist(), tests.loss.tolist())
    means = dict(zip(*drawn(cost, "means"), strict=True))
    window = min(50, PER_EPOCH // 4)
    assert means[batches.epoch[-1]] == pytest.approx(batches.loss[-window:].mean(dtype=float))
    assert drawn(accuracy, "tests")[1] == pytest.approx((100 * tests.score).tolist())
    means = dict(zip(*drawn(accuracy, "means"), strict=True))
    seen = batches.score[-window:].sum() / batches.samples[-window:].sum()
    assert means[batches.epoch[-1]] == pytest.approx(100 * seen)


def test_growing_shows_the_same_as_starting_anew(qtbot: QtBot, cost: CostPanel) -> None:
    history = History()
    cost.set_history(history, 20)
    for steps in (1, 2, 90, 700, 6000):
        grow(history, steps)
        cost.refresh()
    fresh = CostPanel()
    show(qtbot, fresh, history)
    assert len(drawn(fresh, "noise")[0]) <= 1024
    for name in ("noise", "means", "tests"):
        for mine, other in zip(drawn(cost, name), drawn(fresh, name), strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12)
    assert (cost.plot.view.x, cost.plot.view.y) == (fresh.plot.view.x, fresh.plot.view.y)


def test_nothing_new_costs_nothing(cost: CostPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(Traces, "update", lambda *_: calls.append(1))
    cost.refresh()
    cost.set_history(cost._history, 20)
    assert not calls
    grow(cost._history, 1)
    cost.refresh()
    assert calls


def test_hidden_panel_waits_until_it_is_shown(cost: CostPanel, history: History) -> None:
    before = drawn(cost, "noise")
    cost.hide()
    grow(history, 10)
    cost.refresh()
    assert drawn(cost, "noise") == before
    cost.show()
    assert len(drawn(cost, "noise")[0]) == 360


@pytest.mark.parametrize("kind", [CostPanel, AccuracyPanel])
def test_empty_run_says_what_to_do(
    qtbot: QtBot, kind: type[CostPanel] | type[AccuracyPanel]
) -> None:
    panel = kind()
    show(qtbot, panel, History())
    assert settled(panel) == (False, True)
    assert "Press Train" in panel._empty.text()
    grow(panel._history, 1)
    panel.refresh()
    assert settled(panel) == (True, False)
    panel.set_history(History(), 20)
    assert settled(panel) == (False, True)


def switches(cost: CostPanel) -> tuple[bool, bool, bool, str]:
    return (
        cost.log_scale,
        cost.log_button.isChecked(),
        cost.log_action.isChecked(),
        cost.log_button.text(),
    )


def test_log_scale_draws_logarithms_and_all_switches_agree(
    qtbot: QtBot, cost: CostPanel, history: History
) -> None:
    QTest.mouseClick(cost.log_button, Qt.MouseButton.LeftButton)
    assert switches(cost) == (True, True, True, "log")
    assert drawn(cost, "tests")[1] == pytest.approx(np.log10(history.tests().loss).tolist())
    cost.log_action.trigger()
    assert switches(cost) == (False, False, False, "linear")
    assert drawn(cost, "tests")[1] == history.tests().loss.tolist()
    cost.activateWindow()
    cost.plot.setFocus()
    qtbot.waitUntil(cost.plot.hasFocus)
    QTest.keyClick(cost.plot, Qt.Key.Key_L)
    cost.set_history(grow(History(), 5), 20)
    assert switches(cost) == (True, True, True, "log")


def test_what_cannot_be_drawn_is_left_out(qtbot: QtBot) -> None:
    history = History()
    for step, loss in enumerate((2.0, math.inf, 1.0, 0.0, math.nan, 0.5, -1.0), start=1):
        history.add_batch(step / 10, loss, 1, 2, 0.01)
    history.add_test(3, 0.3, math.nan, 0.5)
    panel = CostPanel()
    show(qtbot, panel, history)
    assert np.isnan(drawn(panel, "noise")[1]).tolist() == [
        False, True, False, False, True, False, False
    ]  # fmt: skip
    assert all(map(math.isfinite, (*panel.plot.view.x, *panel.plot.view.y)))
    panel.log_scale = True
    assert np.isnan(drawn(panel, "noise")[1]).tolist() == [
        False, True, False, True, True, False, True
    ]  # fmt: skip
    assert all(map(math.isfinite, (*panel.plot.view.x, *panel.plot.view.y)))
    panel.grab()


@pytest.mark.parametrize("log", [False, True])
def test_run_that_is_all_broken_is_drawn_without_complaint(cost: CostPanel, log: bool) -> None:
    history = History()
    history.add_batch(0.1, math.nan, 0, 1, 0.01)
    cost.log_scale = log
    cost.set_history(history, 20)
    assert not cost.grab().isNull()
    assert cost.plot.accessibleDescription() == "Epoch 0.10: no finite numbers"


def test_ends_are_labelled_with_the_last_values(cost: CostPanel, accuracy: AccuracyPanel) -> None:
    tests = cost._history.tests()
    words = cost.plot.accessibleDescription()
    assert words.startswith("Epoch 3.50: train ")
    assert words.endswith(f"test {tests.loss[-1]:.3f}")
    assert accuracy.plot.accessibleDescription().endswith(f"test {100 * tests.score[-1]:.1f} %")


def test_pointing_says_the_numbers_of_the_nearest_step(cost: CostPanel, history: History) -> None:
    batches, tests = history.batches(), history.tests()
    low, high = cost.plot.view.x
    share = 0.4
    row = nearest(batches.epoch, low + share * (high - low))
    move_mouse(cost, share)
    head, mean, batch, test = cost.plot.readout
    step = int(head.split("step ")[1])
    assert abs(step - (row + 1)) <= 1
    assert head.startswith(f"epoch {batches.epoch[step - 1]:.2f}")
    window = slice(max(0, step - 25), step)
    assert float(mean.split()[1]) == pytest.approx(batches.loss[window].mean(), rel=1e-4)
    assert float(batch.split()[2]) == pytest.approx(batches.loss[step - 1], rel=1e-3)
    assert float(test.split()[1]) == pytest.approx(tests.loss[0], rel=1e-4)
    assert test.endswith("epoch 1")
    QTest.mouseMove(cost.plot.viewport(), QPoint(1, cost.plot.height() - 2))
    assert cost.plot.readout == ()


def test_pointing_says_how_many_were_right(accuracy: AccuracyPanel, history: History) -> None:
    move_mouse(accuracy, 0.5)
    head, mean, batch, test = accuracy.plot.readout
    step = int(head.split("step ")[1])
    correct = history.batches().score[:step]
    assert mean == f"train {100 * correct[-25:].mean() / 32:.2f} %"
    assert batch == f"this batch {round(correct[-1])} of 32 right"
    assert test == f"test {100 * history.tests().score[step // 100 - 1]:.2f} % · epoch 2"


def test_read_out_stays_on_its_step_while_the_run_goes_on(
    cost: CostPanel, history: History
) -> None:
    move_mouse(cost, 0.2)
    before = cost.plot.readout
    grow(history, 20)
    cost.refresh()
    assert cost.plot.readout == before


def test_zoom_is_kept_until_fit(cost: CostPanel, history: History) -> None:
    ways: tuple[Callable[[], None], ...] = (
        partial(QTest.keyClick, cost.plot, Qt.Key.Key_Home),
        partial(QTest.mouseClick, cost.fit_button, Qt.MouseButton.LeftButton),
        partial(QTest.mouseDClick, cost.plot.viewport(), Qt.MouseButton.LeftButton),
        cost.fit_action.trigger,
    )
    for leave in ways:
        wheel(cost, 240)
        seen = (cost.plot.view.x, cost.plot.view.y)
        assert cost.plot.view.fitted is False
        grow(history, 60)
        cost.refresh()
        assert (cost.plot.view.x, cost.plot.view.y) == seen
        leave()
        assert cost.plot.view.x[1] >= history.steps / PER_EPOCH


def test_keys_zoom_and_pan(cost: CostPanel) -> None:
    view = cost.plot.view
    whole = view.x[1] - view.x[0]
    QTest.keyClick(cost.plot, Qt.Key.Key_Plus)
    assert view.x[1] - view.x[0] == pytest.approx(0.8 * whole)
    start = view.x[0]
    QTest.keyClick(cost.plot, Qt.Key.Key_Right)
    assert view.x[0] > start
    QTest.keyClick(cost.plot, Qt.Key.Key_Left)
    assert view.x[0] == pytest.approx(start)
    heights = view.y
    QTest.keyClick(cost.plot, Qt.Key.Key_Up)
    assert view.y[0] > heights[0]
    QTest.keyClick(cost.plot, Qt.Key.Key_Down)
    QTest.keyClick(cost.plot, Qt.Key.Key_Minus)
    QTest.keyClick(cost.plot, Qt.Key.Key_Minus)
    assert view.x[1] - view.x[0] == pytest.approx(whole)


def test_dragging_pans(cost: CostPanel) -> None:
    wheel(cost, 600)
    view, area = cost.plot.view, cost.plot.area()
    start, viewport = view.x, cost.plot.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    QTest.mouseMove(viewport, area.center().toPoint() - QPoint(50, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton)
    moved = (start[1] - start[0]) * 50 / area.width()
    assert view.x[0] - start[0] == pytest.approx(moved, rel=0.05)


def test_closer_look_shows_every_step(cost: CostPanel) -> None:
    grow(cost._history, 20_000)
    cost.refresh()
    assert len(drawn(cost, "noise")[0]) <= 1024
    for _ in range(25):
        cost.plot.zoom(0.7)
    x, y = drawn(cost, "noise")
    low, high = cost.plot.view.x
    batches = cost._history.batches()
    inside = (batches.epoch > low) & (batches.epoch < high)
    assert 0 < inside.sum() < 512
    shown = dict(zip(x, y, strict=True))
    for epoch, loss in zip(batches.epoch[inside], batches.loss[inside], strict=True):
        assert shown[epoch] == loss


def test_axes_grow_in_few_steps(cost: CostPanel, accuracy: AccuracyPanel) -> None:
    for panel in (cost, accuracy):
        history = History()
        panel.set_history(history, 20)
        ends = []
        for _ in range(60):
            grow(history, 10)
            panel.refresh()
            ends.append(panel.plot.view.x[1])
        assert ends == sorted(ends)
        assert len(set(ends)) <= 9


def test_accuracy_axis_narrows_to_where_the_curves_are(accuracy: AccuracyPanel) -> None:
    grow(accuracy._history, 400)
    accuracy.refresh()
    low, high = accuracy.plot.view.y
    assert low > 50
    assert high == pytest.approx(100, abs=1)


def test_planned_epochs_bound_the_axis(cost: CostPanel) -> None:
    cost.set_epochs(7)
    grow(cost._history, 300)
    cost.refresh()
    assert cost.plot.view.x[1] == pytest.approx(7, rel=0.02)


def test_legend_says_which_is_which(cost: CostPanel) -> None:
    cost.set_data(points())
    cost.resize(900, 300)
    assert cost.legend.accessibleName() == (
        "train, mean of last 25 batches, each batch, test, made test set"
    )
    assert "made test set" in cost.legend.toolTip()
    assert "batches seen" in cost.legend.toolTip()


def test_legend_says_less_in_less_room(cost: CostPanel) -> None:
    cost.set_data(points())
    texts = []
    for width in (900, 640, 480, 320):
        cost.resize(width, 300)
        texts.append(cost.legend.text)
        assert cost.legend._width(cost.legend._fitting(cost.legend.width())) <= cost.legend.width()
    assert texts[0] == cost.legend.accessibleName()
    assert texts[-1] == "train, test"
    assert [len(text) for text in texts] == sorted((len(text) for text in texts), reverse=True)


def test_one_batch_an_epoch_is_not_called_a_mean(qtbot: QtBot) -> None:
    history = History()
    for epoch in (1.0, 2.0):
        history.add_batch(epoch, 1.0, 1, 2, 0.01)
    panel = CostPanel()
    show(qtbot, panel, history)
    assert panel.legend.accessibleName() == "train, test"


def best(epoch: int, loss: float, accuracy: float) -> Best:
    return Best(epoch, epoch * PER_EPOCH, Measurement(loss, accuracy), np.empty(0))


def test_the_best_epoch_is_marked(cost: CostPanel, accuracy: AccuracyPanel) -> None:
    for panel in (cost, accuracy):
        assert panel.plot.best is None
        panel.set_best(best(2, 0.3, 0.97))
        panel.refresh()
    assert cost.plot.best == BestMark(2.0, 0.3, "lowest cost, epoch 2")
    assert accuracy.plot.best == BestMark(2.0, 97.0, "lowest cost, epoch 2", below=True)
    assert "lowest test cost, epoch 2: test 0.300" in cost.plot.accessibleDescription()
    assert "lowest test cost, epoch 2: test 97.0 %" in accuracy.plot.accessibleDescription()
    cost.log_scale = True
    assert cost.plot.best == BestMark(2.0, math.log10(0.3), "lowest cost, epoch 2")
    cost.set_best(best(3, 0.0, 1.0))  # which has no logarithm
    cost.refresh()
    assert cost.plot.best is None


def test_another_best_epoch_takes_the_mark_over_and_another_run_removes_it(
    cost: CostPanel,
) -> None:
    for epoch in (1, 3):
        cost.set_best(best(epoch, 1 / epoch, 0.5))
        cost.refresh()
        assert cost.plot.best is not None
        assert cost.plot.best.text == f"lowest cost, epoch {epoch}"
    cost.set_history(grow(History(), 120), 20)
    assert cost.plot.best is None


def test_the_same_best_epoch_again_costs_nothing(
    cost: CostPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    cost.set_best(best(2, 0.3, 0.97))
    cost.refresh()
    calls: list[int] = []
    monkeypatch.setattr(Traces, "update", lambda *_: calls.append(1))
    cost.set_best(best(2, 0.3, 0.97))
    cost.refresh()
    assert not calls


def test_the_mark_is_seen(cost: CostPanel) -> None:
    without = cost.grab().toImage()
    cost.set_best(best(2, 1.5, 0.9))
    cost.refresh()
    assert cost.grab().toImage() != without
    # Beyond what is visible there is nothing to mark.
    cost.plot.view.zoom(0.1, 0.1, 0.0, 0.0)
    assert not cost.grab().isNull()


def test_theme_changes_the_colours(cost: CostPanel) -> None:
    before = cost.grab().toImage()
    theme.apply("light")
    after = cost.grab().toImage()
    centre = cost.plot.geometry().topLeft() + cost.plot.area().topLeft().toPoint() + QPoint(3, 3)
    assert before.pixelColor(centre).lightness() < 60
    assert after.pixelColor(centre).lightness() > 200
    assert cost._means.opts["pen"].color() == theme.color("train")


def test_menu_opens_by_mouse_and_key(qtbot: QtBot, cost: CostPanel) -> None:
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = QPoint(20, 20)
        event = QContextMenuEvent(reason, at, cost.plot.mapToGlobal(at))
        QApplication.sendEvent(cost.plot.viewport(), event)
        qtbot.waitUntil(cost.menu.isVisible)
        texts = [action.text().replace("&", "") for action in cost.menu.actions() if action.text()]
        assert texts == ["Fit", "Log scale", "Export PNG…", "Export SVG…", "Export CSV…"]
        cost.menu.close()
    assert cost.menu_button.menu() is cost.menu
