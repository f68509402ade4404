"""What inputs and outputs are called in the picture, and pictures in colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from nnplay.data import DataSet, Samples
from nnplay.project import DataRecipe, Design, LayerSpec, NetworkSpec
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.figures import example_image
from nnplay.ui.network.layout import named_circles
from nnplay.ui.network.readings import lines_of
from nnplay.ui.network.weights import brightness_weights, colour_index, packed
from nnplay.ui.theme import theme
from tests.ui.datasets import numbers, pictures, points
from tests.ui.network.tiny import hover, snapshot_of


def show(panel: NetworkPanel, data: DataSet, *layers: LayerSpec) -> Design:
    design = Design(DataRecipe("made"), NetworkSpec(data.features, layers))
    panel.set_data(data)
    panel.set_design(design, ())
    return design


@pytest.mark.parametrize(
    ("data", "layer", "words"),
    [
        (points(), LayerSpec(2, "softmax"), "2 classes"),
        (points(), LayerSpec(1, "sigmoid"), "2 classes, told apart by one output"),
        (numbers("price"), LayerSpec(1, "identity"), "1 number to predict"),
    ],
)
def test_the_output_says_what_it_follows(
    panel: NetworkPanel, data: DataSet, layer: LayerSpec, words: str
) -> None:
    show(panel, data, LayerSpec(8, "tanh"), layer)
    units = panel.canvas.cards[-1].editor.units
    assert units.isReadOnly()
    assert units.toolTip() == f"Follows the data set: {words}"


def test_captions_count_the_channels(panel: NetworkPanel) -> None:
    for data, words in (
        (pictures((4, 5), 3), "4 × 5 × 3 = 60"),
        (pictures((4, 5)), "4 × 5 = 20"),
        (points(), "2 numbers"),
        (numbers("price", inputs=("size",)), "1 number"),
    ):
        show(panel, data, LayerSpec(2, "softmax"))
        assert panel.canvas.picture.caption == words


def test_an_input_is_named_where_the_mouse_rests(panel: NetworkPanel) -> None:
    show(panel, numbers("price"), LayerSpec(1, "identity"))
    titles = []
    for neuron in panel.canvas.picture.groups[0].neurons:
        hover(panel.canvas, neuron.center())
        pointed = panel.canvas.pointer.hovered
        assert pointed is not None
        titles.append(lines_of(panel.canvas.subject, pointed)[0].text)
    assert titles == ["Input · size", "Input · age of the house"]


def test_names_change_the_picture(panel: NetworkPanel) -> None:
    data = numbers("price")
    layers = (LayerSpec(8, "tanh"), LayerSpec(1, "identity"))
    show(panel, replace(data, inputs=(), targets=()), *layers)
    plain = panel.canvas.grab().toImage()
    show(panel, replace(data, inputs=("size", "age"), targets=()), *layers)
    inputs = panel.canvas.grab().toImage()
    assert inputs != plain
    show(panel, replace(data, inputs=("size", "age")), *layers)
    assert panel.canvas.grab().toImage() not in (plain, inputs)


def test_circles_give_way_to_long_names_only() -> None:
    area = QRectF(0, 0, 148, 200)
    middle = named_circles(area, 2, 8.0, "left")
    assert middle.bounds.center().x() == area.center().x()
    for side in ("left", "right"):
        aside = named_circles(area, 2, 90.0, side)
        left, right = aside.bounds.left(), area.right() - aside.bounds.right()
        assert max(left, right) >= 96
        assert (left > right) is (side == "left")
        assert area.contains(named_circles(area, 2, 900.0, side).bounds)
        crowded = named_circles(QRectF(0, 0, 148, 80), 8, 90.0, side)
        assert crowded.bounds.center().x() == area.center().x()


def test_an_example_in_colour_is_shown_as_it_is() -> None:
    data = pictures((2, 3), 3)
    image = example_image(data)
    assert (image.width(), image.height()) == (3, 2)
    for row, column in np.ndindex(2, 3):
        first = (row * 3 + column) * 3
        assert image.pixelColor(column, row) == QColor(first, first + 1, first + 2)


@pytest.mark.parametrize("channels", [1, 3])
def test_an_example_may_be_of_scaled_numbers(channels: int) -> None:
    x = np.linspace(-2, 1, 4 * channels, dtype=np.float32)[None, :]
    samples = Samples(x, np.zeros(1, np.int64))
    data = replace(pictures((2, 2), channels), train=samples, test=samples)
    lowest, highest = example_image(data).pixelColor(0, 0), example_image(data).pixelColor(1, 1)
    if channels == 1:
        assert (lowest, highest) == (theme.color("zero"), theme.color("text"))
    else:
        assert lowest.red() == 0
        assert highest.blue() == 255
    flat = replace(data, train=replace(samples, x=np.full_like(x, -1.0)))
    assert not example_image(flat).isNull()


def test_a_neuron_for_colours_shows_what_brightness_counts(panel: NetworkPanel) -> None:
    data = pictures((4, 5), 3, classes=("a", "b"))
    design = show(panel, data, LayerSpec(6, "relu"), LayerSpec(2, "softmax"))
    snapshot = snapshot_of(design)
    panel.set_snapshot(snapshot)
    picture = panel.canvas.picture
    sheet, scale, table = picture.sheet, picture.tile_scale, packed(theme.diverging())
    assert sheet is not None
    assert scale is not None
    weights = snapshot.layers[0].weights
    for neuron, pixel in np.ndindex(len(picture.groups[1].neurons), 20):
        total = sum(float(weights[neuron, 3 * pixel + channel]) for channel in range(3))
        expected = table[colour_index(np.array([total]), scale)[0]]
        found = QColor(sheet.pixel(pixel % 5, 4 * neuron + pixel // 5))
        wanted = QColor(int(expected) & 0xFFFFFF)
        for one in ("red", "green", "blue"):  # a sum of floats may round to the next colour
            assert abs(getattr(found, one)() - getattr(wanted, one)()) <= 1
    assert "red, green and blue" in picture.legend.help()
    panel.set_data(pictures((5, 12)))
    assert "red, green and blue" not in picture.legend.help()


def test_brightness_of_grey_pixels_is_the_weight_itself() -> None:
    weights = np.arange(24.0).reshape(4, 6)
    assert brightness_weights(weights, (2, 3, 1)).tolist() == weights.tolist()


def test_pictures_in_colour_for_another_network_are_no_obstacle(panel: NetworkPanel) -> None:
    design = Design(DataRecipe("made"), NetworkSpec(20, (LayerSpec(4, "relu"),)))
    panel.set_data(pictures((4, 5), 3))
    panel.set_design(design, ())
    panel.set_snapshot(snapshot_of(design))
    assert panel.canvas.picture.sheet is None
    assert not panel.grab().isNull()


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(440, 210), (720, 400)])
def test_all_of_a_small_network_is_drawn(
    panel: NetworkPanel, name: str, size: tuple[int, int]
) -> None:
    theme.apply("dark" if name == "dark" else "light")
    layers = (LayerSpec(8, "tanh"), LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid"))
    design = show(panel, points(), *layers)
    panel.set_snapshot(snapshot_of(design))
    panel.resize(*size)
    groups = panel.canvas.picture.groups
    assert [len(group.neurons) for group in groups] == [2, 8, 8, 1]
    assert not panel.grab().isNull()
