"""What the weights are of: named inputs and outputs, coloured pixels, gains."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnplay.data import DataSet
from nnplay.project import LayerSpec, NetworkSpec
from nnplay.training.snapshot import Snapshot
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.number_words import exact
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.cells import BIAS, GAIN, Cell
from nnplay.ui.weights.view import HeatView
from tests.ui.datasets import numbers, pictures, points
from tests.ui.weights.nets import snapshot_of


def fill(panel: WeightsPanel, data: DataSet, *layers: LayerSpec) -> Snapshot:
    spec = NetworkSpec(data.features, layers)
    snapshot = snapshot_of(spec)
    panel.set_network(spec, data)
    panel.set_snapshot(snapshot)
    return snapshot


def colour(view: HeatView, cell: Cell) -> int:
    point = view.rect_of(cell).center()
    return view.grab().toImage().pixelColor(int(point.x()), int(point.y())).rgba()


def colour_of(value: float, scale: float) -> int:
    return int(color_table()[to_indices(np.array([value], np.float32), scale)[0]])


def test_inputs_are_called_by_their_names(panel: WeightsPanel) -> None:
    fill(panel, numbers("price"), LayerSpec(3, "tanh"), LayerSpec(1, "identity"))
    panel.matrix_view.point_at(Cell(2, 1))
    assert panel.matrix_view.texts[1:] == (
        "neuron 2 of Dense 1",
        "from input 1, “age of the house”",
    )
    panel.current_layer = 1
    panel.matrix_view.point_at(Cell(0, 2))
    assert panel.matrix_view.texts[1:] == ("“price”, as predicted", "from neuron 2 of Dense 1")


def test_names_stand_over_their_columns_where_there_is_room(
    panel: WeightsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = numbers("price", inputs=tuple(f"quite a long name {i}" for i in range(12)))
    fill(panel, data, LayerSpec(1, "identity"))
    shown: list[bool] = []
    plain = type(panel.matrix_view)._paint_names

    def noted(*arguments: object) -> bool:
        shown.append(plain(*arguments))  # type: ignore[arg-type]
        return shown[-1]

    monkeypatch.setattr(type(panel.matrix_view), "_paint_names", noted)
    for width, expected in ((320, False), (1400, True)):
        panel.resize(width, 300)
        panel.matrix_view.grab()
        assert shown[-1] is expected


def test_a_single_output_says_what_it_means(panel: WeightsPanel) -> None:
    fill(panel, points(), LayerSpec(1, "sigmoid"))
    panel.matrix_view.point_at(Cell(0, BIAS))
    assert panel.matrix_view.texts[1] == "bias of the output, probability of “orange”"
    assert panel._infos[-1].row_label(0) == "P(orange)"


def test_each_channel_of_coloured_pixels_is_an_image(panel: WeightsPanel) -> None:
    weights = fill(panel, pictures((4, 5), 3), LayerSpec(2, "relu")).layers[0].weights
    view = panel.images_view
    assert panel.view == "images"
    for unit in range(2):
        for row, column, channel in np.ndindex(4, 5, 3):
            cell = Cell(unit, (row * 5 + column) * 3 + channel)
            rect = view.rect_of(cell)
            assert view.place_at(rect.center()) == cell
            # Next to each other in a channel, and channels from left to right.
            tile = view.grid(view.room).tile(unit)
            across = (rect.center().x() - tile.left()) / tile.width()
            assert across == pytest.approx((channel * 5 + column + 0.5) / 15)
    for cell in (Cell(0, 7), Cell(1, 31), Cell(1, 47)):
        assert colour(view, cell) == colour_of(weights[cell], view.scale)


def test_a_coloured_pixel_is_described_exactly(panel: WeightsPanel) -> None:
    weights = fill(panel, pictures((4, 5), 3), LayerSpec(2, "relu")).layers[0].weights
    source = (2 * 5 + 3) * 3 + 1
    for view in (panel.images_view, panel.matrix_view):
        panel.view = "images" if view is panel.images_view else "matrix"
        view.point_at(Cell(1, source))
        assert view.texts[0] == f"W[1, {source}] = {exact(float(weights[1, source]))}"
        assert view.texts[2] == "from pixel row 2, column 3, green"
    assert "red, green and blue" in panel.images_button.toolTip()


def test_keys_walk_through_the_channels(panel: WeightsPanel) -> None:
    fill(panel, pictures((4, 5), 3), LayerSpec(2, "relu"))
    view = panel.images_view
    view.point_at(Cell(0, 4 * 3))  # the last pixel of the first row, red
    key = Qt.Key
    for pressed, cell in (
        (key.Key_Right, Cell(0, 1)),  # the first, green
        (key.Key_Down, Cell(0, 5 * 3 + 1)),
        (key.Key_Left, Cell(0, 9 * 3)),
    ):
        QTest.keyClick(view, pressed)
        assert view.place == cell


def test_pictures_of_another_size_than_the_network_are_a_matrix(panel: WeightsPanel) -> None:
    data = pictures((4, 5), 3)
    spec = NetworkSpec(20, (LayerSpec(2, "relu"),))
    panel.set_network(spec, data)
    panel.set_snapshot(snapshot_of(spec))
    assert panel.view == "matrix"
    panel.matrix_view.point_at(Cell(0, 3))
    assert panel.matrix_view.texts[2] == "from input 3"


def test_gains_stand_beside_the_biases(panel: WeightsPanel, tmp_path: Path) -> None:
    normed = LayerSpec(3, "relu", batch_norm=True)
    arrays = fill(panel, points(), normed, LayerSpec(1, "sigmoid")).layers[0]
    assert arrays.norm is not None
    gains, view = arrays.norm.gains, panel.matrix_view
    for unit in range(3):
        cell = Cell(unit, GAIN)
        assert view.place_at(view.rect_of(cell).center()) == cell
        assert colour(view, cell) == colour_of(gains[unit] - 1, view.scale)
    view.point_at(Cell(1, GAIN))
    assert view.texts == (f"γ[1] = {exact(float(gains[1]))}", "gain of neuron 1 of Dense 1")
    view.point_at(Cell(1, 1))
    for pressed, source in ((Qt.Key.Key_Right, BIAS), (Qt.Key.Key_Right, GAIN)):
        QTest.keyClick(view, pressed)
        assert view.place == Cell(1, source)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.place == Cell(1, GAIN)
    assert view.scale >= np.abs(gains - 1).max()
    assert "γ" in panel.caption.full_text()
    panel.export_csv(tmp_path / "w.csv")
    header, *rows = (tmp_path / "w.csv").read_text("utf-8").splitlines()
    assert header == "neuron,w0,w1,bias,gain"
    assert [np.float32(row.split(",")[-1]) for row in rows] == gains.tolist()


def test_a_layer_without_gains_has_no_place_for_them(panel: WeightsPanel) -> None:
    fill(panel, points(), LayerSpec(3, "relu", batch_norm=True), LayerSpec(1, "sigmoid"))
    panel.current_layer = 1
    view = panel.matrix_view
    assert [kind for _, kind, _ in view.geometry_for(view.canvas()).extras] == [BIAS]
    assert "γ" not in panel.caption.full_text()
    view.point_at(Cell(0, BIAS))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.place == Cell(0, BIAS)


def test_numbers_of_a_network_without_gains_wait_for_its_description(panel: WeightsPanel) -> None:
    fill(panel, points(), LayerSpec(3, "relu", batch_norm=True), LayerSpec(1, "sigmoid"))
    plain = NetworkSpec(2, (LayerSpec(3, "relu"), LayerSpec(1, "sigmoid")))
    panel.set_snapshot(snapshot_of(plain))
    assert panel._pages.currentIndex() == 0
    panel.set_network(plain, points())
    assert panel._pages.currentIndex() == 1


def test_the_layer_selected_elsewhere_is_followed(panel: WeightsPanel) -> None:
    layers = (LayerSpec(3, "relu"), LayerSpec(4, "relu"), LayerSpec(1, "sigmoid"))
    fill(panel, points(), *layers)
    panel.follow_layer(1)
    assert panel.layers.currentText() == "Dense 2"
    panel.follow_layer(-1)
    assert panel.current_layer == 1
    panel.follow_layer(3)  # one that the network shown does not have yet
    assert panel.current_layer == 1
    fill(panel, points(), layers[0], *layers)
    assert panel.layers.currentText() == "Output"
    panel.current_layer = 0  # chosen here, it stays
    fill(panel, points(), *layers)
    assert panel.current_layer == 0
