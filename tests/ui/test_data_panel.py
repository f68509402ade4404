from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import CATALOGUE, DataSet, Samples, load
from nnplay.ui.data_panel import DataPanel
from nnplay.ui.data_pictures import ClassBars, ExampleGrid, SplitBar, compose, to_pixels
from nnplay.ui.theme import theme

DIGITS = CATALOGUE["mnist-10k"]


@pytest.fixture(scope="module")
def digits() -> DataSet:
    return load("mnist-10k")


@pytest.fixture
def table() -> DataSet:
    x = np.linspace(-1, 1, 20, dtype=np.float32).reshape(10, 2)
    y = np.arange(10) % 2
    return DataSet(
        name="/data/moons",
        label="Two moons",
        train=Samples(x, y),
        test=Samples(x[:4], y[:4]),
        classes=("inner", "outer"),
        image_shape=None,
        origin="/data/moons",
        licence="not stated",
        test_label="test set of Two moons",
    )


@pytest.fixture
def panel(qtbot: QtBot) -> DataPanel:
    theme.apply("dark")
    panel = DataPanel()
    qtbot.addWidget(panel)
    panel.resize(236, 500)
    panel.show()
    return panel


def entries(panel: DataPanel) -> list[str]:
    box = panel.sources
    return [box.itemText(i) for i in range(box.count())]


def choose(panel: DataPanel, text: str) -> None:
    index = panel.sources.findText(text)
    panel.sources.setCurrentIndex(index)
    panel.sources.activated.emit(index)


def test_facts_of_pictures(panel: DataPanel, digits: DataSet) -> None:
    panel.set_dataset(digits)
    facts = panel.facts
    assert panel.sources.currentText() == digits.label
    assert facts.shape.full_text() == "28 × 28 = 784"
    assert facts.train.full_text() == "train 8,000"
    assert facts.test.full_text() == "test 2,000"
    assert facts.scaling.full_text() == "0 to 1"
    assert "held-out built-in digits" in facts.test_label.text()
    assert digits.origin in facts.origin.text()
    assert digits.licence in facts.origin.text()
    assert facts.grid.isVisible()


def test_facts_of_a_table(panel: DataPanel, table: DataSet) -> None:
    panel.set_dataset(table)
    assert not panel.facts.grid.isVisible()
    assert not panel.facts.shuffle.isVisible()
    assert panel.facts.no_pictures.isVisible()
    assert panel.facts.shape.full_text() == "2 numbers each"
    assert panel.facts.scaling.full_text() == "as given"
    assert panel.facts.balance.full_text() == "5 each"


def test_sources(qtbot: QtBot, panel: DataPanel, digits: DataSet) -> None:
    panel.set_dataset(digits)
    panel.set_sources(["/data/fashion", "/data/kmnist"])
    assert entries(panel) == [DIGITS.label, "fashion", "kmnist", "Open data…"]
    assert panel.sources.currentText() == DIGITS.label
    with qtbot.waitSignal(panel.source_chosen) as signal:
        choose(panel, "kmnist")
    assert signal.args == ["/data/kmnist"]


def test_the_open_source_is_not_asked_for_again(
    qtbot: QtBot, panel: DataPanel, digits: DataSet
) -> None:
    panel.set_dataset(digits)
    with qtbot.assertNotEmitted(panel.source_chosen):
        choose(panel, DIGITS.label)


def test_open_data_leaves_the_list_at_the_open_data_set(
    qtbot: QtBot, panel: DataPanel, digits: DataSet
) -> None:
    panel.set_dataset(digits)
    with qtbot.waitSignal(panel.browse_requested):
        choose(panel, "Open data…")
    assert panel.sources.currentText() == DIGITS.label


def test_a_folder_goes_by_its_label_once_it_is_read(
    qtbot: QtBot, panel: DataPanel, table: DataSet
) -> None:
    panel.set_sources([table.name])
    assert "moons" in entries(panel)
    with qtbot.assertNotEmitted(panel.source_chosen):
        panel.set_dataset(table)
    assert panel.sources.currentText() == "Two moons"
    assert entries(panel).count("Two moons") == 1


def test_showing_the_same_again_changes_nothing(panel: DataPanel, digits: DataSet) -> None:
    panel.set_dataset(digits)
    panel.facts.grid.shuffle()
    shown = panel.facts.grid.shown()
    panel.set_dataset(digits)
    panel.set_sources([], digits.name)
    assert panel.facts.grid.shown() == shown
    assert panel.sources.currentText() == digits.label


def test_loading(panel: DataPanel, digits: DataSet) -> None:
    panel.set_loading("Reading data…")
    assert panel.loading.full_text() == "Reading data…"
    assert not panel.sources.isEnabled()
    panel.set_dataset(digits)
    panel.set_loading(None)
    assert panel.loading.full_text() == ""
    assert panel.sources.isEnabled()
    assert panel.facts.isEnabled()


def test_a_failed_choice_falls_back(panel: DataPanel, digits: DataSet) -> None:
    panel.set_dataset(digits)
    panel.set_sources(["/data/gone"])
    choose(panel, "gone")
    panel.set_loading("Reading data…")
    panel.set_loading(None)
    assert panel.sources.currentText() == digits.label


@pytest.mark.parametrize(("width", "height"), [(200, 200), (236, 470), (420, 700)])
def test_fits_its_width(panel: DataPanel, digits: DataSet, width: int, height: int) -> None:
    panel.set_sources(["/data/a folder with quite a long name, as people give them"])
    panel.set_dataset(digits)
    panel.resize(width, height)
    panel.grab()
    assert panel.width() == width
    area = panel.scroll_area
    assert panel.inside.width() == area.viewport().width()


def test_examples_fill_the_width(qtbot: QtBot, digits: DataSet) -> None:
    grid = ExampleGrid()
    qtbot.addWidget(grid)
    grid.set_data(digits)
    for width, columns in ((210, 6), (176, 5), (420, 12), (40, 3)):
        grid.resize(width, grid.heightForWidth(width))
        assert grid.columns() == columns
        assert len(grid.shown()) == 3 * columns
        assert grid.shown()[:3] == (0, 1, 2)


def test_a_click_shows_other_examples_and_hovering_says_which(
    qtbot: QtBot, digits: DataSet
) -> None:
    grid = ExampleGrid()
    qtbot.addWidget(grid)
    grid.set_data(digits)
    grid.resize(210, grid.heightForWidth(210))
    before = grid.shown()
    assert grid.example_at(QPoint(3, 3)) == before[0]
    assert grid.example_at(QPoint(209, 3)) == before[5]
    assert grid.example_at(QPoint(3, grid.height() - 3)) == before[12]
    assert grid.example_at(QPoint(-1, 3)) is None
    assert grid.describe(17) == f"example 17 · a “{digits.train.y[17]}”"
    with qtbot.waitSignal(grid.shuffled):
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton)
    assert grid.shown() != before
    assert len(set(grid.shown())) == 18


def test_the_shuffle_button_works_by_keyboard(
    qtbot: QtBot, panel: DataPanel, digits: DataSet
) -> None:
    panel.set_dataset(digits)
    with qtbot.waitSignal(panel.facts.grid.shuffled):
        QTest.keyClick(panel.facts.shuffle, Qt.Key.Key_Space)


def test_few_examples(qtbot: QtBot, digits: DataSet) -> None:
    few = Samples(digits.train.x[:4], digits.train.y[:4])
    grid = ExampleGrid()
    qtbot.addWidget(grid)
    grid.resize(210, 100)
    grid.set_data(dataclasses.replace(digits, train=few))
    grid.shuffle()
    assert sorted(grid.shown()) == [0, 1, 2, 3]
    assert grid.example_at(QPoint(200, 90)) is None
    grid.grab()


def test_examples_are_in_the_colours_of_the_theme(qtbot: QtBot, digits: DataSet) -> None:
    grid = ExampleGrid()
    qtbot.addWidget(grid)
    grid.resize(210, grid.heightForWidth(210))
    grid.set_data(digits)
    for name, background_is_dark in (("dark", True), ("light", False)):
        theme.apply("dark" if name == "dark" else "light")
        image = grid.grab().toImage()
        corner = image.pixelColor(0, 0)
        assert (corner.lightness() < 128) is background_is_dark
        assert corner.name() == theme.color("panel").name()
    theme.apply("dark")


def test_compose_places_pictures_line_by_line() -> None:
    pixels = np.arange(1, 4, dtype=np.uint8)[:, None] * np.ones(6, np.uint8)
    sheet = compose(pixels, (2, 3), 2)
    assert sheet.shape == (2 + 1 + 2, 3 + 1 + 3)
    assert sheet.tolist() == [
        [1, 1, 1, 0, 2, 2, 2],
        [1, 1, 1, 0, 2, 2, 2],
        [0, 0, 0, 0, 0, 0, 0],
        [3, 3, 3, 0, 0, 0, 0],
        [3, 3, 3, 0, 0, 0, 0],
    ]


@pytest.mark.parametrize(
    ("values", "grey"),
    [([[-1.0, 0.0, 1.0]], [[0, 127, 255]]), ([[2.0, 2.0]], [[0, 0]])],
)
def test_floats_become_grey(values: list[list[float]], grey: list[list[int]]) -> None:
    assert to_pixels(np.array(values, np.float32)).tolist() == grey


def test_split_in_words(qtbot: QtBot) -> None:
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.set_counts(8000, 2000)
    assert bar.toolTip() == "8,000 examples to train on (80 %), 2,000 to test on (20 %)"
    bar.grab()


def test_classes_in_words(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.set_counts(("cat", "dog"), [300, 700], [10, 20])
    bars.resize(200, 60)
    assert bars.class_at(QPoint(99, 5)) == 0
    assert bars.class_at(QPoint(101, 5)) == 1
    assert bars.class_at(QPoint(300, 5)) is None
    assert bars.describe(1) == "“dog”: 700 training examples (70.0 %), 20 test examples"
    assert bars.accessibleDescription() == "cat: 300, dog: 700"


@pytest.mark.parametrize("count", [1, 2, 47, 256])
def test_any_number_of_classes_is_painted(qtbot: QtBot, count: int) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.set_counts(tuple(map(str, range(count))), [5] * count, [0] * count)
    bars.resize(176, bars.sizeHint().height())
    assert not bars.grab().isNull()
