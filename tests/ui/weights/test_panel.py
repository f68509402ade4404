from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.training.snapshot import Snapshot
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.layer_infos import layer_infos
from nnplay.ui.number_words import exact
from nnplay.ui.theme import theme
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.cells import BIAS, Cell
from nnplay.ui.weights.images_view import lay_out
from nnplay.ui.weights.view import HeatView
from tests.ui.datasets import pictures
from tests.ui.weights.nets import fill, snapshot_of, spec_of


def picture(view: HeatView) -> QImage:
    return view.grab().toImage()


def colour_at(image: QImage, point: QPointF) -> int:
    return image.pixelColor(int(point.x()), int(point.y())).rgba()


def expected_colour(value: float, scale: float) -> int:
    return int(color_table()[to_indices(np.array([value], np.float32), scale)[0]])


def test_every_pixel_of_the_matrix_is_its_weight(panel: WeightsPanel) -> None:
    weights, biases, _ = fill(panel, 16, 10).layers[0]
    view = panel.matrix_view
    image = picture(view)
    for unit in range(10):
        for source in range(16):
            point = view.rect_of(Cell(unit, source)).center()
            assert colour_at(image, point) == expected_colour(weights[unit, source], view.scale)
        point = view.rect_of(Cell(unit, BIAS)).center()
        assert colour_at(image, point) == expected_colour(biases[unit], view.scale)


def test_every_pixel_of_an_image_is_its_weight(panel: WeightsPanel) -> None:
    weights = fill(panel, 16, 3, image_shape=(2, 8)).layers[0].weights
    assert panel.view == "images"
    view = panel.images_view
    image = picture(view)
    for unit in range(3):
        for source in range(16):
            point = view.rect_of(Cell(unit, source)).center()
            assert colour_at(image, point) == expected_colour(weights[unit, source], view.scale)


def test_crowded_matrix_shows_the_strongest_weights(panel: WeightsPanel) -> None:
    weights = fill(panel, 2000, 500, 10).layers[0].weights
    view = panel.matrix_view
    image = picture(view)
    shape = view.geometry_for(view.canvas())
    units = slice(int(shape.rows[7]), int(shape.rows[8]))
    inputs = slice(int(shape.columns[30]), int(shape.columns[31]))
    block = weights[units, inputs]
    assert block.size > 1
    best = block.ravel()[np.abs(block).argmax()]
    point = view.rect_of(Cell(units.start, inputs.start)).center()
    assert colour_at(image, point) == expected_colour(best, view.scale)
    cell = view.place_at(point)
    assert cell is not None
    assert weights[cell] == best
    assert "strongest" in panel.caption.full_text()


def test_scale_holds_all_weights_and_biases_and_is_written(panel: WeightsPanel) -> None:
    weights, biases, _ = fill(panel, 16, 10).layers[0]
    scale = panel.matrix_view.scale
    assert max(np.abs(weights).max(), np.abs(biases).max()) <= scale
    assert panel.colour_bar.texts == (f"+{scale:g}", "0", f"−{scale:g}")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(7, 6), ["class “7”", "from neuron 6 of Dense 1"]),
        (Cell(7, BIAS), ["bias of class “7”"]),
    ],
)
def test_output_layer_is_described(panel: WeightsPanel, cell: Cell, words: list[str]) -> None:
    layer = fill(panel, 4, 16, 10, layer=1).layers[1]
    panel.matrix_view.point_at(cell)
    value = layer.biases[7] if cell.input == BIAS else layer.weights[cell]
    name = "b[7]" if cell.input == BIAS else "W[7, 6]"
    assert panel.matrix_view.texts == (f"{name} = {exact(value)}", *words)
    assert panel.matrix_view.accessibleDescription() == ", ".join(panel.matrix_view.texts)


def test_first_layer_is_described_by_pixels_or_inputs(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    panel.images_view.point_at(Cell(2, 6))
    assert panel.images_view.texts[1:] == ("neuron 2 of Dense 1", "from pixel row 1, column 2")
    fill(panel, 12, 4, 2)
    panel.matrix_view.point_at(Cell(2, 6))
    assert panel.matrix_view.texts[1:] == ("neuron 2 of Dense 1", "from input 6")


def test_mouse_points_at_the_cell_under_it(panel: WeightsPanel) -> None:
    for shape in (None, (3, 4)):
        fill(panel, 12, 4, 2, image_shape=shape)
        view = panel.shown
        for cell in (Cell(0, 0), Cell(3, 11), Cell(2, BIAS)):
            QTest.mouseMove(view, view.rect_of(cell).center().toPoint())
            assert view.place == cell
        QTest.mouseMove(view, QPoint(view.width() - 1, 0))
        assert view.place is None


def test_number_under_the_mouse_follows_the_training(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2)
    view = panel.matrix_view
    QTest.mouseMove(view, view.rect_of(Cell(1, 2)).center().toPoint())
    later = snapshot_of(spec_of(12, 4, 2), seed=1)
    panel.set_snapshot(later)
    assert view.texts[0] == f"W[1, 2] = {exact(later.layers[0].weights[1, 2])}"


def test_keys_walk_from_cell_to_cell(panel: WeightsPanel) -> None:
    fill(panel, 4, 3, 2)
    view = panel.matrix_view
    key = Qt.Key
    for pressed, cell in (
        (key.Key_Down, Cell(0, 0)),
        (key.Key_Down, Cell(1, 0)),
        (key.Key_Left, Cell(1, 0)),
        (key.Key_Right, Cell(1, 1)),
        (key.Key_Right, Cell(1, 2)),
        (key.Key_Right, Cell(1, 3)),
        (key.Key_Right, Cell(1, BIAS)),
        (key.Key_Right, Cell(1, BIAS)),
        (key.Key_Up, Cell(0, BIAS)),
        (key.Key_Left, Cell(0, 3)),
        (key.Key_Escape, None),
    ):
        QTest.keyClick(view, pressed)
        assert view.place == cell


def test_keys_walk_from_image_to_image(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    view = panel.images_view
    assert view.grid(view.room).columns >= 2
    view.point_at(Cell(0, 3))
    key = Qt.Key
    for pressed, cell in (
        (key.Key_Right, Cell(1, 0)),
        (key.Key_Left, Cell(0, 3)),
        (key.Key_Down, Cell(0, 7)),
        (key.Key_Down, Cell(0, 11)),
        (key.Key_Down, Cell(0, BIAS)),
        (key.Key_Right, Cell(1, BIAS)),
        (key.Key_Up, Cell(1, 10)),
    ):
        QTest.keyClick(view, pressed)
        assert view.place == cell


def test_keys_scroll_to_the_cell(panel: WeightsPanel) -> None:
    fill(panel, 784, 200, 10, image_shape=(28, 28))
    view, area = panel.images_view, panel.images_area
    assert view.height() > area.viewport().height()
    view.point_at(Cell(190, 400))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.visibleRegion().contains(view.rect_of(Cell(190, 428)).center().toPoint())


@pytest.mark.parametrize(
    ("units", "width", "height"), [(10, 400, 200), (64, 500, 320), (1, 99, 99)]
)
def test_images_fill_the_room_they_have(units: int, width: int, height: int) -> None:
    grid = lay_out(units, (28, 28), QSizeF(width, height))
    last = grid.tile(units - 1)
    assert last.bottom() <= height
    assert max(grid.tile(unit).right() for unit in range(units)) <= width
    assert grid.width >= 28


def test_images_are_for_pixels_only(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    assert (panel.view, panel.images_button.isEnabled()) == ("images", True)
    panel.current_layer = 1
    assert (panel.view, panel.images_button.isEnabled()) == ("matrix", False)
    panel.current_layer = 0
    assert panel.view == "images"
    QTest.mouseClick(panel.matrix_button, Qt.MouseButton.LeftButton)
    panel.current_layer = 1
    panel.current_layer = 0
    assert panel.view == "matrix"
    fill(panel, 5, 2, image_shape=(3, 4))
    assert panel.view == "matrix"


def test_layers_are_named_and_the_choice_is_kept(panel: WeightsPanel) -> None:
    infos = layer_infos(spec_of(6, 5, 4, 3), pictures((2, 3), classes=("a", "b", "c")))
    assert [(i.name, i.below, [o.short for o in i.outputs], i.pixels) for i in infos] == [
        ("Dense 1", "", [], (2, 3, 1)),
        ("Dense 2", "Dense 1", [], None),
        ("Output", "Dense 2", ["a", "b", "c"], None),
    ]
    fill(panel, 6, 5, 4, 3, layer=1)
    fill(panel, 6, 5, 7, 3, layer=1)
    assert panel.current_layer == 1
    fill(panel, 6, 3, layer=0)
    assert panel.layers.currentText() == "Output"


def test_without_numbers_it_says_so(panel: WeightsPanel) -> None:
    pages = panel._pages
    assert pages.currentIndex() == 0
    snapshot = fill(panel, 4, 3, 2)
    assert pages.currentIndex() == 1
    panel.set_snapshot(None)
    assert pages.currentIndex() == 0
    panel.set_snapshot(snapshot)
    panel.set_network(spec_of(4, 9, 2), None)
    assert pages.currentIndex() == 0  # the numbers are still of the network before
    panel.grab()


def test_hidden_panel_does_nothing(
    panel: WeightsPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    spec = spec_of(12, 4, 2)
    fill(panel, 12, 4, 2)
    panel.hide()
    shown: list[Snapshot] = []
    monkeypatch.setattr(WeightsPanel, "_show_values", lambda self: shown.append(self._snapshot))
    later = snapshot_of(spec, seed=1)
    panel.set_snapshot(later)
    panel.set_snapshot(None)
    panel.set_snapshot(later)
    assert not shown
    with qtbot.waitExposed(panel):
        panel.show()
    assert shown == [later]
    panel.set_snapshot(later)
    assert shown == [later]


def test_what_is_no_number_is_shown_as_such(panel: WeightsPanel) -> None:
    spec = spec_of(3, 2)
    network = snapshot_of(spec).state.copy()
    network[0] = np.nan
    network[1] = np.inf
    kernel = network[:6].reshape(3, 2)
    snapshot = Snapshot(network, (type(snapshot_of(spec).layers[0])(kernel.T, network[6:]),))
    panel.set_network(spec, None)
    panel.set_snapshot(snapshot)
    view = panel.matrix_view
    image = picture(view)
    for cell, text in ((Cell(0, 0), "not a number"), (Cell(1, 0), "∞")):
        assert colour_at(image, view.rect_of(cell).center()) == theme.color("bad").rgba()
        view.point_at(cell)
        assert view.texts[0].endswith(f"= {text}")


def test_theme_changes_the_colours(panel: WeightsPanel) -> None:
    for shape in (None, (3, 4)):
        weights = fill(panel, 12, 4, 2, image_shape=shape).layers[0].weights
        view = panel.shown
        assert isinstance(view, HeatView)
        for name in ("light", "dark"):
            theme.apply("light" if name == "light" else "dark")
            colour = colour_at(picture(view), view.rect_of(Cell(1, 1)).center())
            assert colour == expected_colour(weights[1, 1], view.scale)


def test_smallest_network_is_drawn(panel: WeightsPanel) -> None:
    weights = fill(panel, 1, 1).layers[0].weights
    view = panel.matrix_view
    colour = colour_at(picture(view), view.rect_of(Cell(0, 0)).center())
    assert colour == expected_colour(weights[0, 0], view.scale)
