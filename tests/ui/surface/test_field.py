from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnplay.data import load, parse_recipe
from nnplay.engine.surface import Surface
from nnplay.project import LayerSpec, default_design
from nnplay.training import Trainer, data_shape
from nnplay.ui.point_colours import class_colors, meaning_of
from nnplay.ui.span import Span
from nnplay.ui.surface.field import cells_of, class_pixels, field_of, fits
from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def dark(qapp: object) -> None:
    theme.apply("dark")


def distance(pixel: int, token: str) -> int:
    """Return how far a colour is from one of the theme's."""
    one, other = QColor.fromRgba(int(pixel)), theme.color(token)
    return sum(
        abs(a - b)
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    )


def test_one_output_and_two_have_the_same_colours() -> None:
    p = np.linspace(0, 1, 11, dtype=np.float32)[:, None]
    assert class_pixels(p, 2).tolist() == class_pixels(np.hstack([1 - p, p]), 2).tolist()


@pytest.mark.parametrize("best", [0, 1, 2])
def test_the_colour_is_that_of_the_best_class_and_fades_with_its_lead(best: int) -> None:
    outputs = np.full((4, 3), 1 / 3)
    for row, lead in enumerate((0.9, 0.5, 0.1)):
        outputs[row] = (1 - lead) / 3
        outputs[row, best] += lead
    pixels = class_pixels(outputs, 3).tolist()
    far = [distance(pixel, "zero") for pixel in pixels]
    assert far == sorted(far, reverse=True)
    assert far[3] == 0
    hue = QColor.fromRgba(pixels[0]).hue()
    assert abs(hue - class_colors(3)[best].hue()) <= 4


def test_what_is_not_a_number_is_marked() -> None:
    pixels = class_pixels(np.array([[np.nan], [0.2], [np.inf]], np.float32), 2)
    bad = theme.color("bad").rgba()
    assert pixels[0] == bad
    assert pixels[1] != bad
    many = class_pixels(np.array([[np.nan, 0.1, 0.2], [0.1, 0.2, 0.7]]), 3)
    assert (many[0] == bad, many[1] == bad) == (True, False)


def test_cells_are_square_and_no_more_than_allowed() -> None:
    for area in (QRectF(0, 0, 900, 400), QRectF(0, 0, 300, 900)):
        columns, rows = cells_of(64, area)
        assert columns * rows == pytest.approx(64 * 64, rel=0.05)
        assert area.width() / columns == pytest.approx(area.height() / rows, rel=0.05)
    columns, rows = cells_of(64, QRectF(0, 0, 160, 100))
    assert columns * rows <= 40 * 25 * 1.1
    assert min(cells_of(16, QRectF(0, 0, 2000, 50))) >= 8


def trainer_of(source: str) -> Trainer:
    recipe = parse_recipe(source)
    data = load(recipe)
    return Trainer(default_design(recipe, data_shape(data)), data)


@pytest.mark.parametrize("source", ["circle", "plane", "multi-gauss"])
def test_a_field_is_the_network_on_a_grid(source: str) -> None:
    trainer = trainer_of(source)
    surface, snapshot = Surface(trainer), trainer.snapshot()
    span = Span(1.0, -1.0, 6.0, 3.0)
    field = field_of(surface, snapshot, span, (20, 10), meaning_of(trainer.data))
    assert (field.image.width(), field.image.height()) == (20, 10)
    # The fourth place of the second line.
    place = (1 - 6 + 3.5 * 12 / 20, -1 + 3 - 1.5 * 6 / 10)
    assert field.places[23] == pytest.approx(place)
    expected = surface.outputs(snapshot, np.array([place]))[0]
    np.testing.assert_allclose(field.outputs[23], expected, rtol=1e-5)


def test_the_boundary_runs_where_the_picture_says(qtbot: QtBot) -> None:
    trainer = trainer_of("circle")
    surface, snapshot = Surface(trainer), trainer.snapshot()
    span, area = Span(0, 0, 6, 6), QRectF(40, 10, 300, 300)
    field = field_of(surface, snapshot, span, (60, 60), meaning_of(trainer.data))
    lines = field.lines(area)
    assert lines
    ends = [span.to_plane(point, area) for line in lines for point in (line.p1(), line.p2())]
    assert surface.outputs(snapshot, np.array(ends)) == pytest.approx(0.5, abs=0.03)


def test_outputs_that_do_not_stand_for_the_classes_are_not_shown() -> None:
    two, three = load("circle"), load("iris")
    assert fits(two, LayerSpec(1, "sigmoid"))
    assert fits(two, LayerSpec(2, "softmax"))
    assert fits(three, LayerSpec(3, "softmax"))
    assert not fits(three, LayerSpec(1, "sigmoid"))
    assert not fits(two, LayerSpec(5, "softmax"))
    assert fits(load("plane"), LayerSpec(1, "identity"))
