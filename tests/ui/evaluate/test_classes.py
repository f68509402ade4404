"""The pages about classes, used as a person would."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.nn.roc import roc
from nnplay.ui.evaluate import EvaluatePanel
from nnplay.ui.evaluate.confusion import Cell
from nnplay.ui.theme import theme
from tests.ui.datasets import points, with_validation
from tests.ui.evaluate.answers import (
    CONFUSION,
    LABELS,
    NAMES,
    OUTPUTS,
    class_answers,
    class_data,
    click,
    fill,
    hover,
    keys,
    spec,
)

RIGHT, DOWN, LEFT, UP = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up
ENTER, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Escape


def cell(panel: EvaluatePanel, true: int, predicted: int) -> QPointF:
    return panel.figures.confusion.rect_of(Cell(true, predicted)).center()


def test_every_cell_says_its_count_to_the_mouse_and_to_the_keys(panel: EvaluatePanel) -> None:
    fill(panel)
    view = panel.figures.confusion
    for true, row in enumerate(CONFUSION):
        for predicted, count in enumerate(row):
            said = hover(view, cell(panel, true, predicted))
            names = NAMES[true], NAMES[predicted]
            verb = "“{0}” recognised" if true == predicted else "“{0}” taken for “{1}”"
            assert said.startswith(f"{verb.format(*names)}: {count},")
            share = 100 * count / sum(row)
            assert f"{share:.2f} % of the {sum(row)} “{names[0]}”" in said
    QTest.mouseMove(panel, QPoint(1, 1))
    view.point_at(None)
    assert "“ant” recognised: 2" in keys(view, RIGHT)
    assert "“ant” taken for “bee”: 1" in keys(view, RIGHT)
    assert "“bee” recognised: 1" in keys(view, DOWN)
    assert "“ant” recognised: 2" in keys(view, LEFT, LEFT, UP, UP)
    assert keys(view, ESCAPE) == ""


def test_the_caption_sums_up_and_says_when(panel: EvaluatePanel) -> None:
    fill(panel)
    words = panel.figures.caption_words()
    assert words == "50.00 % right · cost 0.25 · at step 120, epoch 1.5"


def test_clicking_a_cell_lists_its_examples_and_escape_leads_back(
    panel: EvaluatePanel, qtbot: QtBot
) -> None:
    fill(panel)
    click(panel.figures.confusion, cell(panel, 2, 0))
    assert panel.lists_examples
    assert panel.examples.title.full_text() == "2 “cat” taken for “ant”, surest first"
    view = panel.examples.thumbnails.view
    assert "test example 7" in keys(view, RIGHT)
    assert "confidence 0.82," in view.accessibleDescription()
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        keys(view, ENTER)
    assert chosen.args == ["test", 7]
    assert "test example 6" in keys(view, RIGHT)
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        click(view, view.rect_of(1).center())
    assert chosen.args == ["test", 6]
    keys(view, ESCAPE)
    assert not panel.lists_examples
    assert panel.figures.confusion.place == Cell(2, 0)


def test_the_back_button_and_the_diagonal_by_keys(panel: EvaluatePanel) -> None:
    fill(panel)
    view = panel.figures.confusion
    view.setFocus()
    keys(view, RIGHT, ENTER)
    assert panel.examples.title.full_text() == "2 “ant” recognised, least sure first"
    assert panel.examples.listing is not None
    assert panel.examples.listing.rows.tolist() == [1, 0]
    panel.examples.back.click()
    assert not panel.lists_examples


def test_an_empty_cell_lists_nothing(panel: EvaluatePanel) -> None:
    fill(panel)
    click(panel.figures.confusion, cell(panel, 0, 2))
    assert not panel.lists_examples


def test_the_example_that_all_views_show_is_marked(panel: EvaluatePanel) -> None:
    fill(panel)
    panel.set_example("test", 6)
    click(panel.figures.confusion, cell(panel, 2, 0))
    view = panel.examples.thumbnails.view
    assert view.chosen == 1
    panel.set_example("train", 6)
    assert view.chosen is None


def test_a_long_list_is_cut_and_says_how_much_is_left(panel: EvaluatePanel) -> None:
    labels = [0] * 450
    panel.set_network(spec(6, 2, "softmax"), class_data(("no", "yes"), labels))
    outputs = [(0.4 - row / 2000, 0.6 + row / 2000) for row in range(450)]
    panel.set_evaluation(class_answers(outputs, labels, ("no", "yes")))
    click(panel.figures.confusion, cell(panel, 0, 1))
    words = panel.examples.title.full_text()
    assert words == "450 “no” taken for “yes”, surest first · 250 more"
    header, rows = panel.table()
    rows = list(rows)
    assert header[:4] == ("example", "true", "predicted", "confidence")
    assert [row[0] for row in rows] == list(range(449, 249, -1))
    view = panel.examples.thumbnails.view
    panel.grab()
    assert 0 < len(view._images) < 200  # those in sight


def test_rows_and_points_are_listed_by_their_numbers(panel: EvaluatePanel, qtbot: QtBot) -> None:
    data = points()
    panel.set_network(spec(2, 1, "sigmoid"), data)
    panel.set_evaluation(class_answers([[0.9], [0.75], [0.3]], [0, 1, 1], data.classes))
    click(panel.figures.confusion, cell(panel, 1, 1))
    rows = panel.examples.rows
    model = rows.model()
    shown = [model.index(0, column).data() for column in range(model.columnCount())]
    assert shown == ["1", "75.00 %", "0", "−2"]
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        rect = rows.visualRect(model.index(0, 0))
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen.args == ["test", 1]
    keys(rows, ESCAPE)
    assert not panel.lists_examples


def test_numbers_or_percentages(panel: EvaluatePanel) -> None:
    fill(panel)
    before = panel.figures.grab().toImage()
    panel.figures.percent.click()
    assert panel.figures.confusion.in_percent
    assert panel.figures.grab().toImage() != before


def test_mistakes_and_right_answers_have_different_colours(panel: EvaluatePanel) -> None:
    fill(panel)
    view = panel.figures.confusion
    image = view.grab().toImage()
    right, wrong, none = (
        image.pixelColor((view.rect_of(Cell(*place)).topLeft() + QPointF(4, 4)).toPoint())
        for place in ((1, 1), (2, 0), (0, 2))
    )
    assert right.blue() > right.red()
    assert wrong.red() > wrong.blue()
    assert none == theme.color("zero")


@pytest.mark.parametrize("classes", [2, 10, 30, 120])
@pytest.mark.parametrize("size", [(300, 200), (560, 320), (900, 500)])
def test_any_number_of_classes_can_be_read_in_any_size(
    panel: EvaluatePanel, classes: int, size: tuple[int, int]
) -> None:
    names = [f"class number {label}" for label in range(classes)]
    labels = np.arange(classes)
    panel.set_network(spec(6, classes, "softmax"), class_data(names, labels.tolist()))
    panel.resize(*size)
    outputs = np.full((classes, classes), 0.1)
    outputs[labels, (labels + 1) % classes] = 0.9
    panel.set_evaluation(class_answers(outputs.tolist(), labels.tolist(), names))
    panel.grab()
    view = panel.figures.confusion
    last = Cell(classes - 1, 0)
    rect = view.rect_of(last)
    assert min(rect.width(), rect.height()) >= 8
    assert view.rect().contains(rect.toAlignedRect())
    assert view.place_at(rect.center()) == last
    view.point_at(Cell(classes - 2, 0))
    assert f"“{names[-1]}” taken for “{names[0]}”: 1" in keys(view, DOWN)
    assert view.visibleRegion().contains(rect.center().toPoint())  # scrolled to it


def test_precision_recall_and_f1_and_how_they_are_counted(panel: EvaluatePanel) -> None:
    fill(panel)
    panel.pages.buttons["classes"].click()
    table = panel.figures.classes
    model = table.model()
    expected = [
        ("ant", "40.00 %", "66.67 %", "50.00 %", "3"),  # 2 of 5 predicted, 2 of 3 found
        ("bee", "50.00 %", "50.00 %", "50.00 %", "2"),
        ("cat", "100.00 %", "33.33 %", "50.00 %", "3"),
    ]
    shown = [tuple(model.index(row, column).data() for column in range(5)) for row in range(3)]
    assert shown == expected
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "“ant” is predicted 5 times, 2 times rightly"
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, 0).data() for row in range(3)] == ["cat", "bee", "ant"]
    header, rows = panel.table()
    assert header == ("class", "precision", "recall", "F1", "support")
    assert next(iter(rows)) == ("cat", 1.0, 1 / 3, 0.5, 3)


def test_a_class_without_samples_or_predictions_has_no_numbers(panel: EvaluatePanel) -> None:
    panel.set_network(spec(6, 3, "softmax"), class_data())
    panel.set_evaluation(class_answers([[0.9, 0.1, 0.0]], [0]))
    panel.pages.buttons["classes"].click()
    model = panel.figures.classes.model()
    shown = [model.index(1, column).data() for column in range(5)]
    assert shown == ["bee", "–", "–", "–", "0"]
    panel.pages.buttons["confusion"].click()
    assert "this part has no “bee”" in hover(panel.figures.confusion, cell(panel, 1, 0))


def test_a_bin_says_how_sure_and_how_right_it_is(panel: EvaluatePanel) -> None:
    fill(panel)
    panel.pages.buttons["reliability"].click()
    view = panel.figures.reliability
    # By hand: 0.85, which is right, and 0.82, which is not.
    said = hover(view, view.rect_of(8).center())
    assert said.startswith("confidence 80 % to 90 %, 2 answers, mean confidence 83.50 %, ")
    assert "right 50.00 %, too sure by 33.50 points" in said
    assert "no answers" in hover(view, view.rect_of(0).center())
    QTest.mouseMove(panel, QPoint(1, 1))
    view.point_at(None)
    assert "confidence 70 % to 80 %, 2 answers" in keys(view, RIGHT)  # the fullest, the first one
    said = keys(view, RIGHT, RIGHT, RIGHT)
    assert "confidence 90 % to 100 %, 2 answers" in said
    assert "too unsure by 6.50 points" in said
    # (0.55: right; 0.62: wrong; 0.74, 0.75: wrong; 0.85 and 0.82; 0.92, 0.95: right) / 8
    error = (0.45 + 0.62 + (0.74 + 0.75) + (0.85 + 0.82 - 1) + (0.08 + 0.05)) / 8
    assert panel.figures.caption_words().startswith(f"calibration error {100 * error:.2f} %")
    header, rows = panel.table()
    assert header == ("from", "to", "answers", "confidence", "right")
    assert [row[2] for row in rows] == [0, 0, 0, 0, 0, 1, 1, 2, 2, 2]


def test_the_roc_curve_of_a_chosen_class(panel: EvaluatePanel, qtbot: QtBot) -> None:
    fill(panel)
    panel.pages.buttons["roc"].click()
    box, view = panel.figures.class_box, panel.figures.roc
    assert box.currentText() == "ant"
    with qtbot.waitSignal(panel.wanted):
        box.setCurrentIndex(2)
    curve = roc(np.array([row[2] for row in OUTPUTS]), np.array([y == 2 for y in LABELS]))
    assert panel.figures.caption_words().startswith(f"area {curve.area:.5f}")
    said = keys(view, RIGHT, *[LEFT] * 20)
    assert said.startswith("beyond all thresholds, found 0.00 %: 0 of 3")
    said = keys(view, RIGHT)
    assert said.startswith("“cat” from 0.95 on, found 33.33 %: 1 of 3, ")
    assert "others taken for it 0.00 %: 0 of 5" in said
    _, rows = panel.table()
    assert [row[0] for row in rows] == [
        math.inf,
        *sorted({float(np.float32(r[2])) for r in OUTPUTS})[::-1],
    ]


def test_a_class_that_nothing_belongs_to_has_no_curve_but_a_word(panel: EvaluatePanel) -> None:
    panel.set_network(spec(6, 3, "softmax"), class_data())
    panel.set_evaluation(class_answers([[0.9, 0.1, 0.0]] * 2, [0, 0]))
    panel.pages.buttons["roc"].click()
    assert "needs examples of “ant” and others" in panel.figures.nothing.text()
    assert panel.figures.nothing.isVisible()


def test_the_test_part_is_shown_only_when_asked_for_twice(
    panel: EvaluatePanel, qtbot: QtBot
) -> None:
    data = with_validation(class_data())
    panel.set_network(spec(6, 3, "softmax"), data)
    offered = [panel.parts.itemText(index) for index in range(panel.parts.count())]
    assert offered == ["Training", "Validation", "Test"]
    assert panel.part == "validation"
    panel.parts.setCurrentIndex(2)
    assert panel.part is None
    assert "validation tells" in panel.notice.text()
    panel.set_evaluation(class_answers())
    assert not panel.figures.isVisible()
    with qtbot.waitSignal(panel.wanted):
        panel.unseal.click()
    assert panel.part == "test"
    panel.set_evaluation(class_answers())
    assert panel.figures.isVisible()
    panel.set_network(spec(6, 3, "softmax"), with_validation(class_data()))
    assert panel.part == "validation"
    panel.parts.setCurrentIndex(2)
    assert panel.part is None


def test_only_parts_that_exist_are_offered(panel: EvaluatePanel) -> None:
    fill(panel)
    offered = [panel.parts.itemText(index) for index in range(panel.parts.count())]
    assert offered == ["Training", "Test"]
    assert panel.part == "test"


def test_numbers_of_another_part_are_not_shown(panel: EvaluatePanel) -> None:
    panel.set_network(spec(6, 3, "softmax"), class_data())
    panel.set_evaluation(class_answers(part="train"))
    assert not panel.figures.isVisible()
    assert panel.notice.text() == "Predicting the test part …"


def test_without_data_it_says_what_to_do(panel: EvaluatePanel) -> None:
    assert panel.notice.isVisible()
    assert panel.notice.text().startswith("Open data")
    assert panel.part is None
    assert list(panel.table()[1]) == []


def test_reliability_is_not_offered_for_what_is_no_probability(panel: EvaluatePanel) -> None:
    fill(panel)
    panel.pages.buttons["reliability"].click()
    panel.set_network(spec(6, 3, "identity"), panel._data or class_data())
    assert not panel.pages.buttons["reliability"].isVisible()
    assert panel.page == "confusion"
    assert panel.pages.buttons["confusion"].isChecked()


def test_outputs_that_are_not_numbers_are_said_to_be_none(panel: EvaluatePanel) -> None:
    panel.set_network(spec(6, 3, "softmax"), class_data())
    panel.set_evaluation(class_answers([[math.nan] * 3] * 8))
    assert "8 outputs not a number" in panel.figures.caption_words()
    for name in ("classes", "reliability", "roc"):
        panel.pages.buttons[name].click()
        panel.grab()


def test_a_narrow_panel_has_a_menu_of_pages(panel: EvaluatePanel) -> None:
    fill(panel)
    panel.resize(300, 240)
    panel.grab()
    assert panel.pages.menu_button.isVisible()
    assert not panel.pages.buttons["classes"].isVisible()
    offered = [action for action in panel.pages.menu_button.menu().actions() if action.isVisible()]
    offered[1].trigger()
    assert panel.page == "classes"
    panel.resize(700, 240)
    panel.grab()
    assert panel.pages.buttons["classes"].isVisible()
    assert panel.pages.buttons["classes"].isChecked()
