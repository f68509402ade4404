"""The pages about predicted numbers, used as a person would."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.training.evaluation import NumberEvaluation
from nnplay.ui.evaluate import EvaluatePanel
from nnplay.ui.evaluate.residuals import BINS, Bin
from nnplay.ui.evaluate.scatter import MOST_DOTS, ScatterView
from nnplay.ui.number_words import exact, figure
from tests.ui.evaluate.answers import (
    class_data,
    click,
    fill,
    fill_numbers,
    hover,
    keys,
    number_data,
    spec,
)

RIGHT, DOWN, LEFT, UP = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up
ENTER = Qt.Key.Key_Return


def shown(panel: EvaluatePanel, true: list[float], predicted: list[float]) -> NumberEvaluation:
    data = number_data()
    panel.set_network(spec(2, 1, "identity"), data)
    columns = (np.array(values)[:, None] for values in (true, predicted))
    answers = NumberEvaluation("test", 120, 1.5, 0, 0.25, *columns)
    panel.set_evaluation(answers)
    return answers


def scatter(panel: EvaluatePanel) -> ScatterView:
    view = panel.figures.view
    assert isinstance(view, ScatterView)
    return view


def test_only_pages_about_numbers_are_offered(panel: EvaluatePanel, qtbot: QtBot) -> None:
    def offered() -> list[str]:
        return [name for name, button in panel.pages.buttons.items() if button.isVisible()]

    panel.resize(700, 320)
    fill_numbers(panel)
    qtbot.waitUntil(lambda: offered() == ["predicted", "residuals"])
    assert panel.page == "predicted"
    panel.set_network(spec(6, 3, "softmax"), class_data())
    qtbot.waitUntil(lambda: offered() == ["confusion", "classes", "reliability", "roc"])
    assert panel.page == "confusion"


def test_figures_are_in_the_unit_of_the_target(panel: EvaluatePanel) -> None:
    # Errors 1, −1, 2, 0 about a mean of 25: squares 6, spread 500.
    shown(panel, [10, 20, 30, 40], [9, 21, 28, 40])
    words = panel.figures.caption_words()
    assert words == "R² 0.988 · MAE 1 · RMSE 1.225 · at step 120, epoch 1.5"


@pytest.mark.parametrize("page", ["predicted", "residuals"])
def test_every_sample_says_its_numbers_and_can_be_chosen(
    panel: EvaluatePanel, page: str, qtbot: QtBot
) -> None:
    answers = fill_numbers(panel)
    panel.pages.buttons[page].click()
    view = scatter(panel)
    panel.grab()
    for row in range(6):
        said = hover(view, view.rect_of(row).center())
        true, predicted = answers.targets[row, 0], answers.predicted[row, 0]
        assert f"test example {row}, true {exact(true)}, predicted {figure(predicted)}" in said
        assert f"residual {figure(true - predicted)}" in said
        with qtbot.waitSignal(panel.example_chosen) as chosen:
            click(view, view.rect_of(row).center())
        assert chosen.args == ["test", row]


def test_the_keys_walk_along_the_axis(panel: EvaluatePanel, qtbot: QtBot) -> None:
    shown(panel, [3.0, 1.0, 2.0], [0.0, 0.5, 1.0])
    view = panel.figures.view
    assert "example 2" in keys(view, RIGHT)  # the middle one
    assert "example 0" in keys(view, RIGHT)
    assert "example 0" in keys(view, RIGHT)
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        keys(view, LEFT, LEFT, ENTER)
    assert chosen.args == ["test", 1]


def test_the_histogram_counts_every_residual(panel: EvaluatePanel) -> None:
    answers = fill_numbers(panel, 200)
    panel.pages.buttons["residuals"].click()
    view = panel.figures.residuals
    panel.grab()
    most = float(np.abs(answers.residuals).max())
    total = 0
    for number in range(BINS):
        low, high = (most * (2 * (number + k) / BINS - 1) for k in (0, 1))
        last = number == BINS - 1
        inside = [r for r in answers.residuals[:, 0] if low <= r < high or (last and r == high)]
        said = ", ".join(view.words(Bin(number)))
        assert f"{len(inside)} of 200 examples" in said
        total += len(inside)
    assert total == 200
    said = hover(view, view.rect_of(Bin(BINS // 2)).center())
    assert said.startswith("residual ")
    QTest.mouseMove(panel, QPoint(1, 1))
    view.point_at(None)
    first, second = keys(view, UP), keys(view, UP)
    assert first.startswith("residual ")
    assert first != second


def test_another_target(panel: EvaluatePanel) -> None:
    answers = fill_numbers(panel, 6, "price", "rent")
    box = panel.figures.target_box
    assert box.isVisible()
    before = panel.figures.caption_words()
    box.setCurrentIndex(1)
    assert panel.figures.caption_words() != before
    _, rows = panel.table()
    assert [row[1] for row in rows] == answers.targets[:, 1].tolist()
    fill_numbers(panel, 6, "price")
    assert not box.isVisible()


def test_very_many_samples_are_painted_as_a_cloud(panel: EvaluatePanel) -> None:
    fill_numbers(panel, MOST_DOTS + 1)
    view = panel.figures.predicted
    few = view.grab().toImage()
    fill_numbers(panel, 60_000)
    many = view.grab().toImage()
    assert few != many
    said = hover(view, view.area().center())
    assert "test example" in said


def test_predictions_that_are_not_finite_are_left_out(panel: EvaluatePanel) -> None:
    shown(panel, [1.0, 2.0, 3.0], [np.nan, 2.5, np.inf])
    view = panel.figures.predicted
    assert view.left_out == 2
    assert "example 1" in keys(view, RIGHT)
    assert "2 predictions not finite" in panel.figures.caption_words()
    shown(panel, [1.0, 2.0], [np.nan, np.nan])
    assert panel.figures.nothing.isVisible()
    assert "lower learning rate" in panel.figures.nothing.text()


@pytest.mark.parametrize("page", ["predicted", "residuals"])
def test_one_sample_and_equal_predictions(panel: EvaluatePanel, page: str) -> None:
    for true, predicted in (([2.0], [2.0]), ([1.0, 2.0], [5.0, 5.0]), ([0.0, 0.0], [0.0, 0.0])):
        shown(panel, true, predicted)
        panel.pages.buttons[page].click()
        panel.grab()
        assert "example 0" in hover(scatter(panel), scatter(panel).rect_of(0).center())


def test_from_numbers_to_classes_and_back(panel: EvaluatePanel) -> None:
    fill_numbers(panel)
    fill(panel)
    assert panel.figures.caption_words().startswith("50.00 % right")
    fill_numbers(panel)
    assert panel.figures.caption_words().startswith("R²")


def test_neurons_that_are_off_are_mentioned(panel: EvaluatePanel) -> None:
    answers = fill_numbers(panel)
    panel.set_evaluation(dataclasses.replace(answers, off=2, step=0))
    assert panel.figures.caption_words().endswith("before training, 2 neurons off")
