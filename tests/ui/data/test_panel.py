from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import Amount, DataRecipe, DataSet, Samples, load
from nnplay.data.plane.drawn import drawn
from nnplay.ui.data import DataPanel
from nnplay.ui.data.loading import amount_words
from tests.ui.datasets import numbers

DIGITS = DataRecipe("mnist-10k")


def shown(panel: DataPanel, text: str) -> DataSet:
    data = load(text)
    panel.set_dataset(data, DataRecipe(text))
    return data


def test_without_data_it_says_what_to_do(panel: DataPanel) -> None:
    assert "Choose one above" in panel.empty.text()
    assert panel.empty.isVisible()
    assert not panel.facts.isVisible()


def test_facts_of_pictures(panel: DataPanel, digits: DataSet) -> None:
    panel.set_dataset(digits, DIGITS)
    facts = panel.facts
    assert facts.examples.grid.isVisible()
    assert not facts.examples.rows.isVisible()
    assert not facts.plane.isVisible()
    assert facts.examples.shape.full_text() == "28 × 28 = 784"
    assert facts.split.train.full_text() == "train 8,000"
    assert facts.split.test.full_text() == "test 2,000"
    assert facts.split.header.summary == "scaled to 0–1"
    assert "held-out built-in digits" in facts.split.tested_on.text()
    assert "came with the data" in facts.split.tested_on.toolTip()
    assert digits.licence in facts.origin.text()
    assert not facts.options.isVisible()
    assert not panel.empty.isVisible()


def test_facts_of_a_table(panel: DataPanel) -> None:
    shown(panel, "iris")
    facts = panel.facts
    assert facts.examples.rows.isVisible()
    assert not facts.examples.grid.isVisible()
    assert facts.split.header.summary == "standardised"
    assert facts.targets.bars.isVisible()
    assert facts.targets.balance.full_text() == "40 training examples each"
    assert "came with" not in facts.split.tested_on.toolTip()


def test_numbers_to_predict_have_a_histogram(panel: DataPanel) -> None:
    shown(panel, "plane")
    targets = panel.facts.targets
    assert targets.histogram.isVisible()
    assert not targets.bars.isVisible()
    assert targets.header.text() == "To predict: value"
    counts = [targets.histogram.describe(i) for i in range(targets.histogram.count())]
    total = sum(int(words.rpartition(": ")[2].split()[0]) for words in counts)
    assert total == 250


def test_a_validation_part_is_shown(panel: DataPanel) -> None:
    recipe = DataRecipe("circle", validation_share=0.2)
    panel.set_dataset(load(recipe), recipe)
    split = panel.facts.split
    assert split.validation.full_text() == "val 50"
    assert split.bar.toolTip() == (
        "200 examples to train on (40 %), 50 to choose by (10 %), 250 to test on (50 %)"
    )
    assert "validation share 0.2" in split.header.summary
    assert split.tested_on.text() == "Judged by the validation part; the test part stays unseen."


def test_a_choice_without_help_leaves_no_empty_lines(panel: DataPanel) -> None:
    shown(panel, "circle")
    editor = panel.facts.split.form.row("scaling").editor
    assert editor.toolTip().startswith("Automatic\n\n")
    assert "\n\n\n" not in editor.toolTip()


def test_another_set_is_shown_from_the_top(panel: DataPanel) -> None:
    shown(panel, "circle")
    panel.resize(236, 300)
    panel.grab()
    bar = panel.scroll_area.verticalScrollBar()
    bar.setValue(60)
    drawing = drawn(load("circle"), DataRecipe("circle"))
    panel.set_dataset(load(drawing), drawing)
    assert bar.value() == 60
    shown(panel, "iris")
    assert bar.value() == 0


def test_notes_are_shown(panel: DataPanel) -> None:
    data = dataclasses.replace(numbers("price"), notes=("Two rows were left out.", "One more."))
    panel.set_dataset(data, DataRecipe("/data/houses.csv"))
    assert panel.facts.notes.text() == "Two rows were left out.\nOne more."
    assert panel.facts.notes.isVisible()


def test_an_option_is_edited(qtbot: QtBot, panel: DataPanel) -> None:
    shown(panel, "spiral")
    editor = panel.facts.options_form.row("noise").editor
    with qtbot.waitSignal(panel.recipe_edited) as signal:
        QTest.keyClick(editor, Qt.Key.Key_Up)
    text, recipe, _key = signal.args
    assert text == "Change noise"
    assert recipe.source == "spiral"
    assert recipe.options["noise"] > 0


def test_a_second_edit_adds_to_one_that_is_still_being_read(qtbot: QtBot, panel: DataPanel) -> None:
    shown(panel, "spiral")
    with qtbot.waitSignals([panel.recipe_edited, panel.recipe_edited]):
        panel.facts.options_form.row("noise").editor.committed.emit(10.0)
        panel.facts.split.form.row("validation_share").editor.committed.emit(0.2)
    with qtbot.waitSignal(panel.recipe_edited) as signal:
        panel.facts.chips.chips["xx"].click()
    recipe = signal.args[1]
    assert recipe.options == {"noise": 10.0}
    assert recipe.validation_share == 0.2
    assert recipe.features == "x, y, xx"


def test_what_was_asked_for_in_vain_is_taken_back(panel: DataPanel) -> None:
    shown(panel, "spiral")
    form = panel.facts.options_form
    form.row("noise").editor.committed.emit(10.0)
    assert form.row("noise").editor.value() == 10
    panel.show_present()
    assert form.row("noise").editor.value() == 0


def test_features_are_switches_and_one_stays_on(qtbot: QtBot, panel: DataPanel) -> None:
    recipe = DataRecipe("circle", features="x")
    panel.set_dataset(load(recipe), recipe)
    chips = panel.facts.chips
    assert chips.on() == ("x",)
    with qtbot.assertNotEmitted(panel.recipe_edited):
        chips.chips["x"].click()
    assert chips.on() == ("x",)
    with qtbot.waitSignal(panel.recipe_edited) as signal:
        QTest.keyClick(chips.chips["y"], Qt.Key.Key_Space)
    assert signal.args[1].features == ""


def test_a_long_reading_is_shown_and_can_be_cancelled(qtbot: QtBot, panel: DataPanel) -> None:
    loading = panel.loading
    panel.set_loading(True)
    assert not loading.isVisible()
    loading.amount = lambda: Amount("Reading people.csv", 34_000_000, 120_000_000)
    loading.look()
    assert loading.isVisible()
    assert loading.text.full_text() == "Reading people.csv, 34 of 120 MB"
    assert loading.bar.value() * 120 == pytest.approx(loading.bar.maximum() * 34, rel=0.01)
    with qtbot.waitSignal(panel.cancel_requested):
        QTest.keyClick(loading.cancel, Qt.Key.Key_Space)
    panel.set_loading(False)
    assert not loading.isVisible()
    assert not loading.active


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount("Reading a.csv", 1500, 20_000), "Reading a.csv, 2 of 20 kB"),
        (Amount("Reading pets", 1200, None, "files"), "Reading pets, 1,200 files"),
        (Amount("Reading b", 0, 0), "Reading b, 0 of 0 kB"),
    ],
)
def test_amounts_in_words(amount: Amount, words: str) -> None:
    assert amount_words(amount) == words


@pytest.mark.parametrize(("width", "height"), [(200, 200), (236, 470), (420, 700)])
@pytest.mark.parametrize("name", ["mnist-10k", "iris", "circle", "plane"])
def test_fits_its_width(panel: DataPanel, name: str, width: int, height: int) -> None:
    panel.set_recent(["/data/a folder with quite a long name, as people give them"])
    shown(panel, name)
    panel.facts.split.header.setChecked(True)
    panel.resize(width, height)
    panel.grab()
    assert panel.width() == width
    assert panel.inside.width() == panel.scroll_area.viewport().width()


def test_pictures_as_trained_are_offered_only_if_there_is_augmentation(
    panel: DataPanel, digits: DataSet
) -> None:
    examples = panel.facts.examples
    panel.set_dataset(digits, DIGITS)
    assert not examples.changed.isVisible()
    plain = examples.grid.grab().toImage()
    panel.set_augmentation({"rotate": 30.0})
    assert examples.changed.isVisible()
    panel.grab()
    assert examples.shape.text() == "28 × 28"
    assert examples.grid.grab().toImage() == plain
    examples.changed.click()
    changed = examples.grid.grab().toImage()
    assert changed != plain
    panel.set_augmentation({})
    assert examples.grid.grab().toImage() == plain


def test_rows_have_the_numbers_that_were_given(panel: DataPanel) -> None:
    data = shown(panel, "iris")
    model = panel.facts.examples.rows.rows
    given = data.train.x[0] / data.scaling.factor + data.scaling.offset
    cells = [model.data(model.index(0, c)) for c in range(model.columnCount())]
    assert cells == ["setosa", *(f"{value:.4g}" for value in given)]
    column = data.train.x[:, 1] / data.scaling.factor[1] + data.scaling.offset[1]
    assert model.describe(2) == (
        f"sepal width (cm)\nmean {column.mean():.4g}, from {column.min():.4g} to {column.max():.4g}"
    )


def test_rows_are_of_every_class_at_first(panel: DataPanel) -> None:
    shown(panel, "iris")
    model = panel.facts.examples.rows.rows
    kinds = {model.data(model.index(row, 0)) for row in range(8)}
    assert kinds == {"setosa", "versicolor", "virginica"}


def test_rows_copy_only_what_they_show(panel: DataPanel) -> None:
    many = np.zeros((200_000, 3), np.float32)
    many[:, 0] = np.arange(200_000)
    samples = Samples(many, np.zeros((200_000, 1), np.float32))
    few = Samples(many[:2], np.zeros((2, 1), np.float32))
    data = dataclasses.replace(
        numbers("price"), train=samples, test=few, inputs=("number", "b", "c")
    )
    panel.set_dataset(data, DataRecipe("/data/many.csv"))
    rows = panel.facts.examples.rows.rows
    assert rows.rowCount() == 50
    QTest.keyClick(panel.facts.examples.shuffle, Qt.Key.Key_Space)
    assert rows.rowCount() == 50
    drawn = [float(rows.data(rows.index(r, 1))) for r in range(50)]
    assert drawn != list(range(50))
