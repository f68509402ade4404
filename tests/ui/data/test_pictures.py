from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, Samples
from nnplay.ui.data.bars import ClassBars, SplitBar, TargetHistogram
from nnplay.ui.data.pictures import ExampleGrid, compose
from nnplay.ui.shades import to_pixels
from nnplay.ui.theme import theme
from tests.ui.datasets import pictures


@pytest.fixture
def grid(qtbot: QtBot) -> ExampleGrid:
    theme.apply("dark")
    grid = ExampleGrid()
    qtbot.addWidget(grid)
    return grid


def test_examples_fill_the_width(grid: ExampleGrid, digits: DataSet) -> None:
    grid.set_data(digits)
    for width, columns in ((210, 6), (176, 5), (420, 12), (40, 3)):
        grid.resize(width, grid.heightForWidth(width))
        assert grid.columns() == columns
        assert len(grid.shown()) == 3 * columns
        steps = np.diff(grid.shown())
        assert (grid.shown()[0], grid.shown()[-1]) == (0, 7999)
        assert steps.max() - steps.min() <= 1


def test_a_click_shows_other_examples_and_hovering_says_which(
    qtbot: QtBot, grid: ExampleGrid, digits: DataSet
) -> None:
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


def test_few_examples(grid: ExampleGrid, digits: DataSet) -> None:
    few = Samples(digits.train.x[:4], digits.train.y[:4])
    grid.resize(210, 100)
    grid.set_data(dataclasses.replace(digits, train=few))
    grid.shuffle()
    assert sorted(grid.shown()) == [0, 1, 2, 3]
    assert grid.example_at(QPoint(200, 90)) is None
    grid.grab()


def test_grey_examples_are_in_the_colours_of_the_theme(grid: ExampleGrid, digits: DataSet) -> None:
    grid.resize(210, grid.heightForWidth(210))
    grid.set_data(digits)
    theme.apply("light")
    assert grid.grab().toImage().pixelColor(0, 0).name() == theme.color("panel").name()
    theme.apply("dark")
    assert grid.grab().toImage().pixelColor(0, 0).name() == theme.color("panel").name()


def test_coloured_examples_keep_their_colours(grid: ExampleGrid) -> None:
    data = pictures((4, 4), 3, ("cat", "dog"))
    red = np.tile(np.array([200, 30, 10], np.uint8), (2, 16)).reshape(2, 48)
    data = dataclasses.replace(data, train=Samples(red, np.array([0, 1])))
    grid.set_data(data)
    grid.resize(120, grid.heightForWidth(120))
    color = grid.grab().toImage().pixelColor(10, 10)
    assert (color.red(), color.green(), color.blue()) == (200, 30, 10)
    assert "a “cat”, a “dog”" in grid.accessibleDescription()


def test_compose_places_pictures_line_by_line() -> None:
    pixels = np.arange(1, 4, dtype=np.uint8)[:, None] * np.ones(6, np.uint8)
    sheet = compose(pixels, (2, 3), 2)
    assert sheet.tolist() == [
        [1, 1, 1, 0, 2, 2, 2],
        [1, 1, 1, 0, 2, 2, 2],
        [0, 0, 0, 0, 0, 0, 0],
        [3, 3, 3, 0, 0, 0, 0],
        [3, 3, 3, 0, 0, 0, 0],
    ]


def test_compose_leaves_gaps_of_coloured_pictures_clear() -> None:
    sheet = compose(np.array([[1, 2, 3], [4, 5, 6]], np.uint8), (1, 1), 2, 3)
    assert sheet.tolist() == [[[1, 2, 3, 255], [0, 0, 0, 0], [4, 5, 6, 255]]]


@pytest.mark.parametrize(
    ("values", "grey"),
    [([[-1.0, 0.0, 1.0]], [[0, 127, 255]]), ([[2.0, 2.0]], [[0, 0]])],
)
def test_floats_become_grey(values: list[list[float]], grey: list[list[int]]) -> None:
    assert to_pixels(np.array(values, np.float32)).tolist() == grey


def test_the_split_is_painted_in_three_parts(qtbot: QtBot) -> None:
    theme.apply("dark")
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.resize(100, 8)
    bar.set_counts(50, 30, 20)
    image = bar.grab().toImage()
    colors = [image.pixelColor(x, 4).name() for x in (25, 60, 85)]
    assert colors == [theme.color(token).name() for token in ("train", "muted", "test")]


def test_classes_in_words(qtbot: QtBot) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.set_counts(("cat", "dog"), [300, 700], [10, 20])
    bars.resize(200, 60)
    assert bars.bar_at(QPoint(99, 5)) == 0
    assert bars.bar_at(QPoint(101, 5)) == 1
    assert bars.bar_at(QPoint(300, 5)) is None
    assert bars.describe(1) == "“dog”: 700 training examples (70.0 %), 20 test examples"
    assert bars.accessibleDescription() == "cat: 300, dog: 700"


@pytest.mark.parametrize("count", [1, 2, 47, 256])
def test_any_number_of_classes_is_painted(qtbot: QtBot, count: int) -> None:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.set_counts(tuple(map(str, range(count))), [5] * count, [0] * count)
    bars.resize(176, bars.sizeHint().height())
    assert not bars.grab().isNull()


def test_values_are_counted_in_ranges(qtbot: QtBot) -> None:
    histogram = TargetHistogram()
    qtbot.addWidget(histogram)
    histogram.set_values(np.array([0.0, 0.1, 10.0], np.float32))
    assert histogram.describe(0) == "0 to 0.5: 2 training examples"
    assert histogram.describe(19) == "9.5 to 10: 1 training examples"
    histogram.resize(176, histogram.sizeHint().height())
    histogram.grab()
