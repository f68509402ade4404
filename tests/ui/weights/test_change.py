"""Weights as changes since the start, with their gradients, and as neurons are switched."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.project import LayerSpec
from nnplay.training.film import Film
from nnplay.training.morphing import keep_learned
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.number_words import exact
from nnplay.ui.theme import theme
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.cells import BIAS, GAIN, Cell
from nnplay.ui.weights.view import HeatView
from tests.ui.datasets import numbers, pictures
from tests.ui.weights.films import show, train, trainer_on
from tests.ui.weights.nets import fill

LAYERS = (LayerSpec(3, "tanh", batch_norm=True), LayerSpec(2, "softmax"))


def colour(view: HeatView, cell: Cell) -> int:
    point = view.rect_of(cell).center()
    return view.grab().toImage().pixelColor(int(point.x()), int(point.y())).rgba()


def colour_of(value: float, scale: float) -> int:
    return int(color_table()[to_indices(np.array([value], np.float32), scale)[0]])


@pytest.mark.parametrize("page", ["matrix", "images"])
def test_changes_are_weights_minus_the_first_ones(panel: WeightsPanel, page: str) -> None:
    trainer = trainer_on(pictures((2, 3), classes=("a", "b")), *LAYERS)
    first = trainer.snapshot().layers[0]
    train(trainer)
    show(panel, trainer)
    panel.view = page  # type: ignore[assignment]
    QTest.mouseClick(panel.change_button, Qt.MouseButton.LeftButton)
    now, view = trainer.snapshot().layers[0], panel.shown
    assert isinstance(view, HeatView)
    changes = now.weights - first.weights
    assert np.abs(changes).max() <= view.scale
    for cell in (Cell(0, 1), Cell(2, 5)):
        assert colour(view, cell) == colour_of(changes[cell], view.scale)
        view.point_at(cell)
        assert view.texts[0] == f"ΔW[{cell.unit}, {cell.input}] = {exact(float(changes[cell]))}"
        before, after = exact(float(first.weights[cell])), exact(float(now.weights[cell]))
        assert view.texts[1] == f"from {before} to {after}"
        view.point_at(None)
    view.point_at(Cell(1, BIAS))
    assert view.texts[0] == f"Δb[1] = {exact(float(now.biases[1] - first.biases[1]))}"
    assert "change since training began" in panel.caption.full_text()
    QTest.mouseClick(panel.change_button, Qt.MouseButton.LeftButton)
    view.point_at(Cell(0, 1))
    assert view.texts[0] == f"W[0, 1] = {exact(float(now.weights[0, 1]))}"


def test_gains_change_from_one(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LAYERS[0], LayerSpec(1, "identity"))
    train(trainer)
    show(panel, trainer)
    panel.change_button.setChecked(True)
    norm, view = trainer.snapshot().layers[0].norm, panel.matrix_view
    assert norm is not None
    view.point_at(Cell(1, GAIN))
    assert view.texts[:2] == (
        f"Δγ[1] = {exact(float(norm.gains[1] - 1))}",
        f"from 1 to {exact(float(norm.gains[1]))}",
    )
    assert colour(view, Cell(1, GAIN)) == colour_of(norm.gains[1] - 1, view.scale)


def test_an_untrained_network_has_not_changed(panel: WeightsPanel) -> None:
    show(panel, trainer_on(numbers("price"), LayerSpec(1, "identity")))
    panel.change_button.setChecked(True)
    assert not panel.matrix_view.weights.any()
    assert panel.colour_bar.texts[0] == "+1"


def test_it_says_since_when(panel: WeightsPanel) -> None:
    trainer = trainer_on(pictures((2, 3), classes=("a", "b")), *LAYERS)
    panel.change_button.setChecked(True)
    trainer.network.state[...] = 0.5
    trainer.take_loaded()
    show(panel, trainer)
    assert "change since the weights were loaded" in panel.caption.full_text()
    assert not panel.images_view.weights.any()
    train(trainer, steps=3)
    network = msgspec.structs.replace(
        trainer.design.network, layers=(LayerSpec(4, "tanh"), LAYERS[1])
    )
    kept = keep_learned(trainer, msgspec.structs.replace(trainer.design, network=network))
    show(panel, kept.trainer)
    assert "change since the layers changed, after step 3" in panel.caption.full_text()


def test_without_a_record_there_is_nothing_to_compare(panel: WeightsPanel) -> None:
    fill(panel, 5, 4)
    assert not panel.change_button.isEnabled()
    other = trainer_on(numbers("price"), LayerSpec(1, "identity"))
    panel.set_film(other.film)  # another network's
    assert not panel.change_button.isEnabled()
    panel.change_button.setChecked(True)
    assert panel.matrix_view.weights is panel._snapshot.layers[0].weights  # type: ignore[union-attr]


def test_the_table_holds_the_changes(panel: WeightsPanel, tmp_path: Path) -> None:
    trainer = trainer_on(numbers("price"), LAYERS[0], LayerSpec(1, "identity"))
    first = trainer.snapshot().layers[0]
    train(trainer)
    show(panel, trainer)
    panel.change_button.setChecked(True)
    assert panel.export_name() == "nnplay-weights-dense-1-change"
    panel.export_csv(tmp_path / "w.csv")
    header, *rows = (tmp_path / "w.csv").read_text("utf-8").splitlines()
    assert header == "neuron,Δw0,Δw1,Δbias,Δgain"
    now = trainer.snapshot().layers[0]
    for unit, row in enumerate(rows):
        values = [np.float32(text) for text in row.split(",")[1:]]
        assert values[:2] == (now.weights[unit] - first.weights[unit]).tolist()
        assert values[2] == now.biases[unit] - first.biases[unit]


def test_the_gradient_of_the_last_batch_is_said(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LAYERS[0], LayerSpec(1, "identity"))
    show(panel, trainer)
    view = panel.matrix_view
    view.point_at(Cell(1, 1))
    assert not any("gradient" in words for words in view.texts)  # it has made no step yet
    train(trainer, steps=2)
    show(panel, trainer)
    gradients = trainer.snapshot().gradients
    assert gradients is not None
    norm = gradients[0].norm
    assert norm is not None
    for cell, value in (
        (Cell(1, 1), gradients[0].weights[1, 1]),
        (Cell(2, BIAS), gradients[0].biases[2]),
        (Cell(0, GAIN), norm.gains[0]),
    ):
        view.point_at(cell)
        assert view.texts[1] == f"gradient {exact(float(value))} over the last batch"
        assert view.texts[1] in view.accessibleDescription()


@pytest.mark.parametrize("page", ["matrix", "images"])
def test_neurons_that_are_off_or_frozen_are_marked(panel: WeightsPanel, page: str) -> None:
    trainer = trainer_on(pictures((2, 3), classes=("a", "b")), LayerSpec(4, "tanh"), LAYERS[1])
    show(panel, trainer)
    panel.view = page  # type: ignore[assignment]
    view = panel.shown
    assert isinstance(view, HeatView)
    strongest = Cell(1, int(np.argmax(np.abs(view.weights[1]))))
    plain = colour(view, strongest)
    panel.set_switches((LayerSpec(4, "tanh", off=(1,), frozen_units=(2,)), LAYERS[1]))
    assert colour(view, strongest) != plain
    for unit, words in ((0, ""), (1, ", switched off"), (2, ", frozen")):
        view.point_at(Cell(unit, 0))
        assert view.texts[1] == f"neuron {unit} of Dense 1{words}"
    panel.set_switches((LayerSpec(4, "tanh", frozen=True), LAYERS[1]))
    view.point_at(strongest)
    assert view.texts[1].endswith(", frozen")
    view.point_at(None)
    assert colour(view, strongest) == plain
    panel.current_layer = 1
    panel.matrix_view.point_at(Cell(1, 0))
    assert "frozen" not in panel.matrix_view.texts[1]


@pytest.mark.parametrize("page", ["matrix", "images"])
def test_a_click_and_a_key_choose_a_neuron(panel: WeightsPanel, page: str) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    panel.view = page  # type: ignore[assignment]
    view = panel.shown
    assert isinstance(view, HeatView)
    chosen: list[object] = []
    panel.neuron_chosen.connect(chosen.append)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view, left, pos=view.rect_of(Cell(2, 5)).center().toPoint())
    view.point_at(Cell(1, 3))
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.mouseClick(view, left, pos=QPoint(view.width() - 1, 0))
    assert chosen == [(0, 2), (0, 1)]
    panel.set_neuron((0, 1))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert chosen[-1] is None  # once more lets go of it


def test_a_neuron_chosen_elsewhere_is_marked_and_made_visible(
    panel: WeightsPanel, qtbot: QtBot
) -> None:
    fill(panel, 784, 200, 10, image_shape=(28, 28), layer=1)
    panel.set_neuron((0, 190))
    view = panel.images_view
    assert (panel.current_layer, panel.view, view.neuron) == (0, "images", 190)
    place = view.neuron_rect(190).center().toPoint()
    qtbot.waitUntil(lambda: view.visibleRegion().contains(place))
    image = view.grab().toImage()
    corner = view.grid(view.room).tile(190).topLeft().toPoint()
    assert image.pixelColor(corner) == theme.color("accent")
    panel.view = "matrix"
    assert panel.matrix_view.neuron == 190
    panel.current_layer = 1
    assert panel.matrix_view.neuron is None
    panel.set_neuron(None)
    assert view.neuron is None


def test_a_neuron_chosen_while_hidden_is_there_when_the_panel_comes(
    panel: WeightsPanel, qtbot: QtBot
) -> None:
    fill(panel, 784, 200, 10, image_shape=(28, 28))
    panel.hide()
    panel.set_neuron((0, 190))
    panel.show()
    view = panel.images_view
    place = view.neuron_rect(190).center().toPoint()
    qtbot.waitUntil(lambda: view.visibleRegion().contains(place))


def test_ctrl_and_arrows_leap_from_image_to_image(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    view = panel.images_view
    view.point_at(Cell(0, 7))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(view, Qt.Key.Key_Right, control)
    assert view.place == Cell(1, 7)
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Left, control)
    assert view.place == Cell(0, 7)


def test_a_film_of_another_network_waits(panel: WeightsPanel) -> None:
    one = trainer_on(numbers("price"), LayerSpec(3, "tanh"), LayerSpec(1, "identity"))
    other = trainer_on(numbers("price"), LayerSpec(4, "tanh"), LayerSpec(1, "identity"))
    show(panel, one)
    panel.view = "histogram"
    assert panel.obstacle.isHidden()
    panel.set_film(other.film)
    assert panel.obstacle.isVisible()
    assert "no record" in panel.obstacle.text()
    panel.set_film(Film(one.network))
    assert panel.obstacle.isHidden()
