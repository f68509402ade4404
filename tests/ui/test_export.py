from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QImage
from pytestqt.qtbot import QtBot

from nnplay.errors import FileError
from nnplay.training.history import History
from nnplay.ui import export
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.export import PNG_SCALE, ExportPanel
from nnplay.ui.theme import theme
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.view import HeatView
from tests.ui.curves.runs import grow
from tests.ui.weights.nets import fill


@pytest.fixture
def cost(qtbot: QtBot) -> CostPanel:
    theme.apply("light")
    panel = CostPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 380)
    panel.set_history(grow(History(), 250), 5)
    return panel


@pytest.fixture
def weights(qtbot: QtBot) -> WeightsPanel:
    theme.apply("light")
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 380)
    return panel


def colours(image: QImage) -> set[int]:
    return {
        image.pixelColor(x, y).rgba()
        for x in range(0, image.width(), 2)
        for y in range(image.height())
    }


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_png_shows_the_curves_though_the_panel_was_never_shown(
    cost: CostPanel, tmp_path: Path
) -> None:
    cost.export_png(tmp_path / "cost.png")
    image = QImage(str(tmp_path / "cost.png"))
    assert image.size() == cost.picture_size() * PNG_SCALE
    found = colours(image)
    for token in ("panel", "train", "test"):
        assert theme.color(token).rgba() in found


def test_svg_of_curves_is_made_of_shapes_and_words(cost: CostPanel, tmp_path: Path) -> None:
    cost.export_svg(tmp_path / "cost.svg")
    text = (tmp_path / "cost.svg").read_text("utf-8")
    assert "<image" not in text
    assert len(re.findall("<(path|polyline|line|circle|rect)", text)) > 20
    for word in ("Cost", "epoch", "mean of last 25 batches", theme.tokens().train):
        assert word in text


@pytest.mark.parametrize("kind", [CostPanel, AccuracyPanel])
def test_csv_of_a_run_has_every_digit(
    qtbot: QtBot, tmp_path: Path, kind: type[CostPanel] | type[AccuracyPanel]
) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    history = History()
    history.add_test(0, 0.0, 2.5, 0.125)
    grow(history, 150)
    history.add_test(100, 1.0, 0.75, 0.5)
    panel.set_history(history, 5)
    panel.export_csv(tmp_path / "run.csv")
    header, *rows = read(tmp_path / "run.csv")
    assert header == [
        "step", "epoch", "train_loss", "train_accuracy", "samples", "learning_rate",
        "test_loss", "test_accuracy"
    ]  # fmt: skip
    assert rows[0] == ["0", "0.0", "", "", "", "", "2.5", "0.125"]
    batches, tests = history.batches(), history.tests()
    steps = [row for row in rows if row[2]]
    assert [int(row[0]) for row in steps] == list(range(1, 151))
    assert [float(row[1]) for row in steps] == batches.epoch.tolist()
    assert [float(row[2]) for row in steps] == batches.loss.tolist()
    assert [float(row[3]) for row in steps] == (batches.score / batches.samples).tolist()
    assert [int(row[4]) for row in steps] == batches.samples.tolist()
    assert [float(row[5]) for row in steps] == batches.learning_rate.tolist()
    tested = [[float(cell) for cell in (row[0], *row[6:])] for row in rows if row[6]]
    assert tested == np.stack([tests.step, tests.loss, tests.score], axis=1).tolist()


def test_csv_of_weights_is_the_whole_matrix_with_its_biases(
    weights: WeightsPanel, tmp_path: Path
) -> None:
    layer = fill(weights, 900, 300, 10).layers[0]
    weights.export_csv(tmp_path / "w.csv")
    header, *rows = read(tmp_path / "w.csv")
    assert header == ["neuron", *(f"w{source}" for source in range(900)), "bias"]
    numbers = np.array(rows, float)
    np.testing.assert_array_equal(numbers[:, 0], np.arange(300))
    np.testing.assert_array_equal(numbers[:, 1:-1], layer.weights)
    np.testing.assert_array_equal(numbers[:, -1], layer.biases)


@pytest.mark.parametrize("image_shape", [None, (4, 4)])
def test_small_heatmap_is_exported_as_shapes(
    weights: WeightsPanel, tmp_path: Path, image_shape: tuple[int, int] | None
) -> None:
    fill(weights, 16, 10, image_shape=image_shape)
    weights.export_svg(tmp_path / "w.svg")
    text = (tmp_path / "w.svg").read_text("utf-8")
    assert "<image" not in text
    assert isinstance(weights.shown, HeatView)
    assert f"+{weights.shown.scale:g}" in text
    weights.export_png(tmp_path / "w.png")
    image = QImage(str(tmp_path / "w.png"))
    assert image.size() == weights.picture_size() * PNG_SCALE
    assert len(colours(image)) > 40


@pytest.mark.parametrize(("image_shape", "images"), [(None, 1), ((28, 28), 40)])
def test_large_heatmap_is_an_image_among_shapes(
    weights: WeightsPanel, tmp_path: Path, image_shape: tuple[int, int] | None, images: int
) -> None:
    fill(weights, 784, 40, 10, image_shape=image_shape)
    weights.export_svg(tmp_path / "w.svg")
    assert (tmp_path / "w.svg").read_text("utf-8").count("<image") == images


def test_panel_without_numbers_exports_an_empty_picture(
    weights: WeightsPanel, tmp_path: Path
) -> None:
    weights.export_png(tmp_path / "w.png")
    weights.export_csv(tmp_path / "w.csv")
    assert read(tmp_path / "w.csv") == [["neuron", "bias"]]


def test_file_that_cannot_be_written_is_an_error_of_one_sentence(
    cost: CostPanel, tmp_path: Path
) -> None:
    for write in (cost.export_png, cost.export_svg, cost.export_csv):
        with pytest.raises(FileError, match="could not be saved"):
            write(tmp_path / "nowhere" / "cost")


def exports(panel: ExportPanel) -> list[QAction]:
    return [action for action in panel.menu.actions() if action.data()]


def test_menu_asks_where_exports_and_says_so(
    qtbot: QtBot, cost: CostPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def answer(_parent: object, _title: str, suggestion: Path, _kinds: object) -> Path:
        asked.append(suggestion)
        return tmp_path / suggestion.name

    monkeypatch.setattr(export, "ask_path", answer)
    done: list[str] = []
    cost.exported.connect(done.append)
    for action in exports(cost):
        action.trigger()
    names = ["nnplay-cost.png", "nnplay-cost.svg", "nnplay-cost.csv"]
    assert [path.name for path in asked] == names
    assert asked[1].parent == tmp_path  # where the one before went
    assert done == [str(tmp_path / name) for name in names[:2]]
    qtbot.waitUntil(lambda: len(done) == 3)  # the table is written in a thread
    assert done[2] == str(tmp_path / names[2])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_menu_tells_of_failure_and_does_nothing_if_called_off(
    qtbot: QtBot, cost: CostPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ask_path", lambda *_: None)
    with qtbot.assertNotEmitted(cost.failed):
        exports(cost)[0].trigger()
    monkeypatch.setattr(export, "ask_path", lambda *_: tmp_path / "nowhere" / "x.png")
    with qtbot.waitSignal(cost.failed) as failed, qtbot.assertNotEmitted(cost.exported):
        exports(cost)[0].trigger()
    assert failed.args is not None
    assert "could not be saved" in failed.args[0]


def test_names_say_what_is_inside(weights: WeightsPanel, qtbot: QtBot) -> None:
    fill(weights, 4, 3, 2)
    assert weights.export_name() == "nnplay-weights-dense-1"
    accuracy = AccuracyPanel()
    qtbot.addWidget(accuracy)
    assert accuracy.export_name() == "nnplay-accuracy"
    assert accuracy.picture_size() != QSize()
