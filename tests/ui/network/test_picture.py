from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication

from nnplay.nn.layers import LayerArrays
from nnplay.training import Snapshot
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.weights import LEVELS, colour_index, packed
from nnplay.ui.theme import Name, theme
from tests.ui.network.tiny import Host, data_set, design_of, snapshot_of

DESIGN = design_of(8, 5)


def test_a_neuron_shows_its_weights(host: Host) -> None:
    snapshot = snapshot_of(DESIGN)
    host.panel.set_snapshot(snapshot)
    picture = host.panel.canvas.picture
    sheet, scale = picture.sheet, picture.tile_scale
    assert sheet is not None
    assert scale is not None
    table = packed(theme.diverging())
    weights = snapshot.layers[0].weights
    for neuron in range(8):
        for pixel in range(16):
            expected = table[colour_index(weights[neuron, pixel], scale)]
            assert sheet.pixel(pixel % 4, 4 * neuron + pixel // 4) == expected


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("image_shape", [(4, 4), (2, 8), None])
@pytest.mark.parametrize("units", [(), (8, 5), (1000, 300), (0, 5)])
def test_everything_can_be_painted(
    host: Host, units: tuple[int, ...], image_shape: tuple[int, int] | None, name: Name
) -> None:
    theme.apply(name)
    design = design_of(*units)
    host.panel.set_data(data_set(image_shape))
    host.show(design)
    for snapshot in (None, snapshot_of(design_of(7))):
        host.panel.set_snapshot(snapshot)
        plain = host.panel.grab().toImage()
        assert host.panel.canvas.picture.legend.texts() == ()
    if 0 not in units:
        host.panel.set_snapshot(snapshot_of(design))
        assert host.panel.canvas.picture.legend.texts()
        assert host.panel.grab().toImage() != plain


def test_weights_of_another_shape_are_not_shown(host: Host) -> None:
    picture = host.panel.canvas.picture
    host.panel.set_snapshot(snapshot_of(DESIGN))
    shown = []
    for design in (DESIGN, design_of(8, 6), DESIGN):
        host.show(design)
        shown.append((picture.sheet is not None, picture.edge_scale is not None))
    assert shown == [(True, True), (False, False), (True, True)]


def test_weights_that_are_not_finite_can_be_painted(host: Host) -> None:
    layers = []
    for layer in snapshot_of(DESIGN).layers:
        weights = layer.weights.copy()
        weights[0, :3] = np.nan, np.inf, -np.inf
        layers.append(LayerArrays(weights, layer.biases))
    host.panel.set_snapshot(Snapshot(np.empty(0), tuple(layers)))
    host.panel.grab()


def with_first_layer(snapshot: Snapshot, factor: float) -> Snapshot:
    """Return weights whose first layer is so many times as strong."""
    first, *rest = snapshot.layers
    return Snapshot(np.empty(0), (LayerArrays(factor * first.weights, first.biases), *rest))


@pytest.mark.parametrize("image_shape", [(4, 4), None])
@pytest.mark.parametrize("factor", [0.01, 1, 100])
def test_one_scale_holds_for_the_lines_of_all_layers(
    host: Host, image_shape: tuple[int, int] | None, factor: float
) -> None:
    snapshot = with_first_layer(snapshot_of(DESIGN), factor)
    host.panel.set_data(data_set(image_shape))
    host.panel.set_snapshot(snapshot)
    largest = 0.0
    for layer in snapshot.layers:
        for weight in layer.weights.ravel().tolist():
            largest = max(largest, abs(weight))
    picture = host.panel.canvas.picture
    assert picture.edge_scale == largest
    assert f"±{largest:.3g}" in picture.legend.help()


@pytest.mark.parametrize("factor", [0.01, 1, 100])
def test_a_line_from_the_picture_is_the_strongest_weight_of_its_neuron(
    host: Host, factor: float
) -> None:
    snapshot = with_first_layer(snapshot_of(DESIGN), factor)
    host.panel.set_snapshot(snapshot)
    picture = host.panel.canvas.picture
    scale = picture.edge_scale
    assert scale is not None
    found = {n: level for level, neurons in picture.gaps[0]._strokes for n in neurons}
    expected = {}
    for neuron in range(8):
        strongest = max(snapshot.layers[0].weights[neuron].tolist(), key=abs)
        level = max(1, math.ceil(abs(strongest) / scale * LEVELS))
        expected[neuron] = level if strongest > 0 else -level
    assert found == expected
    marked = picture.drawn_levels(0)
    assert marked is not None
    assert marked.tolist() == [[expected[neuron]] for neuron in range(8)]


@pytest.mark.usefixtures("qapp")
def test_before_there_is_anything_nothing_is_counted() -> None:
    assert Picture().caption == ""


def test_without_a_picture_each_input_has_its_lines(host: Host) -> None:
    host.panel.set_data(data_set(None))
    host.panel.set_snapshot(snapshot_of(DESIGN))
    picture = host.panel.canvas.picture
    assert picture.caption == "16 numbers"
    marked = picture.drawn_levels(0)
    assert marked is not None
    assert marked.shape == (8, 16)


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_frame_of_a_layer_has_one_colour_where_all_else_is_dimmed(
    host: Host, name: Name
) -> None:
    theme.apply(name)
    panel, canvas = host.panel, host.panel.canvas
    panel.set_snapshot(snapshot_of(design_of(8, 5)))
    panel.select_layer(2)
    canvas.setFocus()
    panel.selecting.select(Pointed(1, 0))
    card, image = canvas.cards[2].geometry(), canvas.grab().toImage()
    assert canvas.picture_area.bottom() < card.bottom() - 20
    # Its right edge, which no connection crosses, but for the corners.
    rows = range(canvas.picture_area.top() + 12, card.bottom() - 12)
    colours = {image.pixelColor(card.right(), row).name() for row in rows}
    assert len(colours) == 1
    assert colours != {theme.color("panel").name()}


def test_while_hidden_weights_wait(host: Host) -> None:
    host.panel.hide()
    host.panel.set_snapshot(snapshot_of(DESIGN))
    assert host.panel.canvas.picture.sheet is None
    host.panel.show()
    assert host.panel.canvas.picture.sheet is not None


def test_a_new_theme_recolours_the_images(host: Host) -> None:
    host.panel.set_snapshot(snapshot_of(DESIGN))
    dark = host.panel.canvas.picture.sheet
    theme.apply("light")
    assert host.panel.canvas.picture.sheet != dark


def test_the_legend_is_explained(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "nnplay.ui.network.canvas.QToolTip.showText",
        lambda _place, text, _widget: shown.append(text),
    )
    canvas = host.panel.canvas
    host.panel.set_snapshot(snapshot_of(DESIGN))
    place = QPoint(40, canvas.height() - 60)
    QApplication.sendEvent(canvas, QHelpEvent(QEvent.Type.ToolTip, place, place))
    assert shown[0].startswith("Images of the first layer: each pixel")


def test_before_anything_is_set(panel: NetworkPanel) -> None:
    panel.set_data(None)
    panel.set_snapshot(snapshot_of(DESIGN))
    panel.grab()
    assert panel.selected_layer == -1


@pytest.mark.parametrize("image_shape", [(4, 4), None])
def test_the_picture_can_be_exported(
    host: Host, tmp_path: Path, image_shape: tuple[int, int] | None
) -> None:
    host.panel.set_data(data_set(image_shape))
    host.panel.set_snapshot(snapshot_of(DESIGN))
    host.panel.export_png(tmp_path / "n.png")
    image = QImage(str(tmp_path / "n.png"))
    assert image.size() == host.panel.picture_size() * 2
    host.panel.export_svg(tmp_path / "n.svg")
    assert "Dense 1" in (tmp_path / "n.svg").read_text("utf-8")
    host.panel.export_csv(tmp_path / "n.csv")
    rows = list(csv.reader((tmp_path / "n.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 1 + 8 + 5 + 3
    assert rows[0][:4] == ["layer", "unit", "name", "bias"]
    biases = [bias for layer in snapshot_of(DESIGN).layers for bias in layer.biases.tolist()]
    assert [float(row[3]) for row in rows[1:]] == biases


def test_nothing_is_exported_before_there_are_weights(host: Host, tmp_path: Path) -> None:
    host.panel.export_csv(tmp_path / "n.csv")
    assert len((tmp_path / "n.csv").read_text("utf-8").splitlines()) == 1
    host.panel.export_png(tmp_path / "n.png")
