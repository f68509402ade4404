"""The numbers of the example that are written into the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, load
from nnplay.data.example import example_of
from nnplay.project import default_design
from nnplay.training import Probe, Trainer, data_shape
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.figures import TINY
from nnplay.ui.network.highlight import paint_highlight
from nnplay.ui.network.layout import Group, circles
from nnplay.ui.network.numerals import column_values, paint_values, value_notes
from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.sight import Sight
from nnplay.ui.number_words import brief
from tests.ui.datasets import numbers
from tests.ui.network.recorder import Recorder

INDEX = 3


def seen(data: DataSet) -> tuple[Trainer, Sight]:
    trainer = Trainer(default_design("made", data_shape(data)), data)
    return trainer, Sight(Probe(trainer), trainer.snapshot(), example_of(data, "test", INDEX))


def computed(trainer: Trainer) -> list[tuple[list[float], list[float]]]:
    """Return z and a of each layer, by plain sums and the network's own activations."""
    a = trainer.data.test.seen([INDEX])[0].astype(np.float64)
    found: list[tuple[list[float], list[float]]] = []
    for layer in trainer.network.layers:
        z = [
            sum(float(w) * float(x) for w, x in zip(row, a, strict=True)) + float(b)
            for row, b in zip(layer.weights, layer.biases, strict=True)
        ]
        buffers = trainer.network.forward(np.ascontiguousarray(trainer.data.test.seen([INDEX])))
        a = buffers[len(found)].a[0]
        found.append((z, a.tolist()))
    return found


def painted(
    qtbot: QtBot,
    trainer: Trainer,
    sight: Sight,
    *,
    values: bool = True,
    pointed: Pointed | None = None,
) -> Recorder:
    """Return what is painted over the connections of a network."""
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(1200, 560)
    panel.set_data(trainer.data)
    panel.set_design(trainer.design, ())
    panel.show()
    panel.set_snapshot(sight.snapshot, sight)
    panel.canvas.show_values(values)
    picture: Picture = panel.canvas.picture
    recorder = Recorder(panel.width(), panel.height())
    picture.paint(recorder, QRectF(panel.rect()))
    if pointed is not None:
        paint_highlight(picture, recorder, panel.size(), QRectF(panel.rect()), pointed)
    recorder.end()
    return recorder


@pytest.mark.parametrize("name", ["mnist-10k", "circle", "iris", "plane"])
def test_z_and_a_are_those_of_the_network(name: str) -> None:
    trainer, sight = seen(load(name))
    np.testing.assert_array_equal(column_values(sight, 0)["x"], trainer.data.test.seen([INDEX])[0])
    for column, (z, a) in enumerate(computed(trainer), start=1):
        found = column_values(sight, column)
        np.testing.assert_allclose(found["z"], z, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found["a"], a, rtol=1e-6)


@pytest.mark.parametrize("name", ["mnist-10k", "iris"])
def test_every_output_has_its_z(qtbot: QtBot, name: str) -> None:
    trainer, sight = seen(load(name))
    texts = painted(qtbot, trainer, sight).texts
    z, a = (column_values(sight, len(trainer.network.layers))[letter] for letter in "za")
    np.testing.assert_allclose(z, computed(trainer)[-1][0], rtol=1e-4, atol=1e-5)
    long, short = value_notes(sight)
    for unit in range(trainer.network.outputs):
        assert short[unit] == f"z {brief(float(z[unit]), 3)}"
        assert long[unit] == f"{short[unit]}  a {brief(float(a[unit]), 3)}"
        assert (long[unit] in texts) is not (short[unit] in texts)


def test_of_a_number_to_predict_a_is_not_in_its_unit(qtbot: QtBot) -> None:
    trainer, sight = seen(numbers("price"))
    texts = painted(qtbot, trainer, sight).texts
    z, a = (float(column_values(sight, len(trainer.network.layers))[x][0]) for x in "za")
    assert z == a
    assert f"z {brief(z, 3)}  a {brief(a, 3)}" in texts


def test_inputs_have_x_where_they_are_circles(qtbot: QtBot) -> None:
    trainer, sight = seen(load("iris"))
    texts = painted(qtbot, trainer, sight).texts
    for x in trainer.data.test.seen([INDEX])[0].tolist():
        assert f"x {brief(x, 3)}" in texts


def test_inputs_that_are_squares_have_their_name_already(qtbot: QtBot) -> None:
    trainer, sight = seen(load("circle"))
    texts = painted(qtbot, trainer, sight).texts
    for x in trainer.data.test.seen([INDEX])[0].tolist():
        assert brief(x, 3) in texts
        assert f"x {brief(x, 3)}" not in texts


def test_an_image_has_no_numbers_on_it(qtbot: QtBot) -> None:
    trainer, sight = seen(load("mnist-10k"))
    assert not [text for text in painted(qtbot, trainer, sight).texts if text.startswith("x ")]


@pytest.mark.parametrize("name", ["mnist-10k", "circle", "iris", "plane"])
def test_nothing_lies_over_something_else(qtbot: QtBot, name: str) -> None:
    trainer, sight = seen(load(name))
    words = painted(qtbot, trainer, sight).words
    for place, (text, one) in enumerate(words):
        for other_text, other in words[place + 1 :]:
            # With an example the names of inputs are painted once more, over their light.
            assert text == other_text or not one.intersects(other), (text, other_text)


def test_of_what_is_pointed_at_the_numbers_lie_over_the_lit_lines(qtbot: QtBot) -> None:
    trainer, sight = seen(load("iris"))
    recorder = painted(qtbot, trainer, sight, pointed=Pointed(1, 2))
    z, a = (column_values(sight, 1)[letter] for letter in "za")
    last = recorder.texts[-2 * (1 + trainer.network.layers[1].units) - 4 :]
    assert f"z {brief(float(z[2]), 3)}" in last
    assert f"a {brief(float(a[2]), 3)}" in last
    assert f"z {brief(float(z[3]), 3)}" not in last  # its neighbour in the layer stays dimmed
    for x in trainer.data.test.seen([INDEX])[0].tolist():
        assert f"x {brief(x, 3)}" in last


def test_without_being_asked_no_numbers_are_written(qtbot: QtBot) -> None:
    trainer, sight = seen(load("iris"))
    texts = painted(qtbot, trainer, sight, values=False).texts
    assert not [text for text in texts if text[:2] in ("x ", "z ", "a ")]


def width(lines: list[str]) -> float:
    """Return the pixels that some lines take on their plate."""
    metrics = QFontMetricsF(tiny_font())
    return max((metrics.horizontalAdvance(line) for line in lines), default=0.0) + 4


def tiny_font() -> QFont:
    font = QFont()
    font.setPixelSize(TINY)
    return font


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (-0.123, ["z −0.123", "a 0.456"]),
        (-0.123, ["z −0.12", "a 0.46"]),
        (-0.123, ["−0.12", "0.46"]),
        (-0.0123, ["−0.01", "0.46"]),
        (np.nan, ["a 0.456"]),
        (np.nan, ["0.46"]),
        (-0.123, []),
    ],
)
def test_a_square_says_what_fits(qtbot: QtBot, z: float, expected: list[str]) -> None:
    side = math.ceil(width(expected))
    square = QRectF(10, 10, side, max(side, 40))
    recorder = written(Group(square, (square,), tiles=True, units=(0,)), z, 300)
    assert recorder.texts == expected
    for plate, _ in recorder.fills:
        assert square.adjusted(-1, 0, 1, 0).contains(plate)


@pytest.mark.parametrize(
    ("height", "expected"),
    [
        (320, ["z −0.123", "a 0.456"]),
        (160, ["z −0.123  a 0.456"]),
        (160, ["a 0.456"]),
        (160, []),
        (40, []),
    ],
)
def test_beside_a_circle_stands_what_fits(qtbot: QtBot, height: float, expected: list[str]) -> None:
    group = circles(QRectF(10, 10, 40, height), 10 if height > 40 else 5)
    room = math.ceil(width(expected)) + 3
    recorder = written(group, -0.123, group.bounds.right() + (room if height > 40 else 300))
    assert recorder.texts == len(group.neurons) * expected
    for plate, _ in recorder.fills:
        assert group.bounds.right() < plate.left() < plate.right() <= group.bounds.right() + room


def written(group: Group, z: float, edge: float) -> Recorder:
    """Return what is written into or beside some neurons of like numbers."""
    recorder = Recorder(400, 400)
    recorder.setFont(tiny_font())
    ones = np.ones(10)
    paint_values(recorder, group, {"z": z * ones, "a": 0.456 * ones}, edge)
    recorder.end()
    return recorder
