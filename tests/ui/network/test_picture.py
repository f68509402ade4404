from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication

from nnplay.nn.layers import LayerArrays
from nnplay.training import Snapshot
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.weights import colour_index, packed
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


def test_the_edge_scale_leaves_out_the_weights_that_are_images(host: Host) -> None:
    snapshot = snapshot_of(DESIGN)
    host.panel.set_snapshot(snapshot)
    largest = max(float(np.abs(layer.weights).max()) for layer in snapshot.layers[1:])
    assert host.panel.canvas.picture.edge_scale == pytest.approx(largest)
    host.panel.set_data(data_set(None))
    largest = max(float(np.abs(layer.weights).max()) for layer in snapshot.layers)
    assert host.panel.canvas.picture.edge_scale == pytest.approx(largest)
    assert host.panel.canvas.picture.caption == "16 numbers"


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
    assert shown[0].startswith("Images: each pixel")


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
