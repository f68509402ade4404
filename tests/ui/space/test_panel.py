from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, Samples
from nnplay.data.example import example_of
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape
from nnplay.training.activation_space import INPUTS, ActivationSpace, Place, Space
from nnplay.ui.space import SpacePanel
from nnplay.ui.space.plot import NEAREST, is_inside, label_box
from nnplay.ui.space.strip import MOST_LISTED
from nnplay.ui.space.thumbnails import thumbnail
from tests.ui.surface.shown import click, drag, hover, trainer_of, turn_wheel

_Key = Qt.Key


def show(panel: SpacePanel, trainer: Trainer) -> Space:
    """Show a network where the panel asks to look, and return what is seen."""
    panel.set_network(trainer.design.network, trainer.data)
    space = ActivationSpace(trainer).look(trainer.snapshot(), panel.place, panel.part)
    panel.set_space(space)
    panel.grab()
    return space


def shown(panel: SpacePanel) -> Space:
    space = panel.plot.space
    assert space is not None
    return space


def place_of(panel: SpacePanel, row: int) -> QPointF:
    return panel.plot.place_of(*shown(panel).points[row].tolist())


def pictures(channels: int) -> DataSet:
    """Return a few pictures of 4 by 3 pixels of two classes."""
    x = np.random.default_rng(0).integers(0, 256, (20, 12 * channels), np.uint8)
    samples = Samples(x, np.arange(20) % 2)
    return DataSet(
        "made", "Made", samples, samples, ("u", "v"), (4, 3), "", "", "made", channels=channels
    )


def on(data: DataSet) -> Trainer:
    return Trainer(default_design("made", data_shape(data)), data)


# What is offered


def test_without_data_it_says_what_to_do(panel: SpacePanel) -> None:
    assert "once data are open" in panel.empty.text()
    assert panel.layers.isHidden()
    assert not panel.menu_button.isEnabled()


def test_inputs_outputs_and_sums_of_all_layers_are_offered_the_last_hidden_one_first(
    panel: SpacePanel,
) -> None:
    show(panel, trainer_of("circle"))
    names = [panel.layers.itemText(index) for index in range(panel.layers.count())]
    layers = ["Dense 1", "Dense 2", "Output"]
    assert names == ["Inputs", *layers, *(f"{name}: sums z" for name in layers)]
    assert panel.layers.currentText() == "Dense 2"
    assert panel.place == Place(1)
    expected = {"Inputs": Place(INPUTS), "Output": Place(2), "Dense 1: sums z": Place(0, sums=True)}
    for name, place in expected.items():
        panel.layers.setCurrentText(name)
        assert panel.place == place


def test_another_layer_is_asked_for_and_stays_chosen(panel: SpacePanel, qtbot: QtBot) -> None:
    trainer = trainer_of("circle")
    show(panel, trainer)
    with qtbot.waitSignal(panel.asked) as caught:
        panel.layers.setCurrentIndex(1)
        panel.layers.activated.emit(1)
    assert caught.args == [False]
    show(panel, trainer_of("spiral"))
    assert panel.place == Place(0)
    # These data have a network with one hidden layer: what is not there cannot stay.
    panel.layers.setCurrentText("Dense 2: sums z")
    panel.layers.activated.emit(5)
    show(panel, trainer_of("mnist-10k"))
    assert panel.layers.currentText() == "Dense 1"
    show(panel, trainer_of("circle"))
    assert panel.layers.currentText() == "Dense 2: sums z"


def test_parts_are_offered_and_the_watched_one_comes_first(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    show(panel, trainer)
    assert [panel.parts.itemText(i) for i in range(panel.parts.count())] == ["Training", "Test"]
    assert panel.part == "test"
    data = replace(trainer.data, validation=trainer.data.test)
    show(panel, Trainer(trainer.design, data))
    offered = [panel.parts.itemText(i) for i in range(panel.parts.count())]
    assert offered == ["Training", "Validation"]
    assert panel.part == "validation"
    assert "Evaluate" in panel.parts.toolTip()
    show(panel, trainer)
    assert panel.part == "test"
    assert "Evaluate" not in panel.parts.toolTip()


# Reading


def test_axes_say_how_much_of_the_variance_lies_along_them(panel: SpacePanel) -> None:
    space = show(panel, trainer_of("iris"))
    first, second = (f"{100 * share:.1f} %" for share in space.shares)
    assert panel.plot.names() == (f"PC 1, {first}", f"PC 2, {second}")
    panel.set_space(replace(space, turned=True))
    assert panel.plot.names() == (f"axis 1, {first}", f"axis 2, {second}")
    together = f"{100 * space.shares.sum():.1f} % of the variance in {space.width} dimensions"
    assert together in panel.note.full_text()


def test_the_mouse_reads_the_example_its_class_and_prediction(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    space = show(panel, trainer)
    hover(panel.plot, place_of(panel, 4))
    assert panel.plot.pointed is not None
    row = int(panel.plot.nearest(panel.plot.place_of(*panel.plot.pointed), 1)[0])
    assert np.abs(space.points[row] - space.points[4]).max() < panel.plot.span().width / 50
    classes, data = trainer.data.classes, trainer.data.test
    said = classes[trainer.network.predict(data.x[[row]])[0].argmax()]
    words = panel.plot.accessibleDescription()
    assert f"test {row}: “{classes[data.y[row]]}”" in words
    assert f"redicted “{said}”" in words
    assert ("wrongly" in words) == bool(space.wrong[row])


def test_keys_walk_and_pick_what_lies_nearest(panel: SpacePanel, qtbot: QtBot) -> None:
    space = show(panel, trainer_of("circle"))
    panel.plot.point(tuple(space.points[8].tolist()))
    with qtbot.waitSignal(panel.chosen) as caught:
        QTest.keyClick(panel.plot, _Key.Key_Return)
    away = space.points[caught.args[1]] - space.points[8]
    assert np.abs(away).max() < 1e-6
    assert len(panel.plot.picked) == NEAREST
    steps: list[int] = []
    panel.stepped.connect(steps.append)
    QTest.keyClick(panel.plot, _Key.Key_N)
    assert steps == [1]


# Picking


def test_a_click_lists_the_nearest_examples(panel: SpacePanel, qtbot: QtBot) -> None:
    space = show(panel, trainer_of("circle"))
    place = place_of(panel, 0)
    at = place.toPoint().toTuple()
    distances = [math.dist(at, place_of(panel, n).toTuple()) for n in range(len(space.rows))]
    nearest = sorted(range(len(distances)), key=distances.__getitem__)[:NEAREST]
    with qtbot.waitSignal(panel.chosen) as caught:
        click(panel.plot, place)
    assert set(panel.plot.picked.tolist()) == set(nearest)
    assert caught.args == ["test", int(space.rows[nearest[0]])]
    assert panel.strip.isVisible()
    assert panel.strip.count() == NEAREST


def test_a_click_on_empty_ground_lets_go(panel: SpacePanel) -> None:
    show(panel, trainer_of("circle"))
    click(panel.plot, place_of(panel, 0))
    assert panel.strip.isVisible()
    panel.grab()
    click(panel.plot, panel.plot.area().topLeft() + QPointF(2, 2))
    assert panel.strip.isHidden()
    assert not len(panel.plot.picked)


def test_a_lasso_picks_what_it_holds(panel: SpacePanel) -> None:
    space = show(panel, trainer_of("iris"))
    area = panel.plot.area()
    left = [
        area.topLeft() + QPointF(1, 1),
        QPointF(area.center().x(), area.top() + 1),
        QPointF(area.center().x(), area.bottom() - 1),
        area.bottomLeft() + QPointF(1, -1),
    ]
    expected = {
        row for row in range(len(space.rows)) if place_of(panel, row).x() < area.center().x()
    }
    assert 0 < len(expected) < len(space.rows)
    drag(panel.plot, left)
    assert set(panel.plot.picked.tolist()) == expected
    assert panel.strip.count() == len(expected)


def test_the_middle_button_moves_the_plane_and_picks_nothing(panel: SpacePanel) -> None:
    show(panel, trainer_of("iris"))
    start = panel.plot.area().center()
    under = panel.plot.span().to_plane(start, panel.plot.area())
    end = start + QPointF(60, 20)
    drag(panel.plot, [start, start + QPointF(30, 10), end], Qt.MouseButton.MiddleButton)
    assert panel.plot.span().to_plane(end, panel.plot.area()) == pytest.approx(under, abs=0.02)
    assert panel.strip.isHidden()


@pytest.mark.parametrize("seed", range(3))
def test_inside_a_polygon_is_what_angles_say(seed: int) -> None:
    random = np.random.default_rng(seed)
    corners = random.random((9, 2))
    points = random.random((200, 2))
    found = is_inside(points, corners)
    for (x, y), inside in zip(points.tolist(), found.tolist(), strict=True):
        # The angles under which the sides are seen add up to whole turns: odd ones inside.
        around = 0.0
        for (x0, y0), (x1, y1) in zip(
            corners.tolist(), np.roll(corners, -1, 0).tolist(), strict=True
        ):
            step = math.atan2(y1 - y, x1 - x) - math.atan2(y0 - y, x0 - x)
            around += (step + math.pi) % (2 * math.pi) - math.pi
        assert inside == (round(around / (2 * math.pi)) % 2 == 1)


def test_wrong_ones_are_listed_with_what_they_are_and_are_taken_for(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    space = show(panel, trainer)
    assert space.wrong.any()
    panel.wrong_button.click()
    assert panel.plot.picked.tolist() == np.flatnonzero(space.wrong).tolist()
    classes, row = trainer.data.classes, int(np.flatnonzero(space.wrong)[0])
    said = classes[trainer.network.predict(trainer.data.test.x[[row]])[0].argmax()]
    true = classes[trainer.data.test.y[row]]
    assert panel.strip.item(0).text() == f"{row} · {true} → {said}"
    assert f"test {row}: “{true}”" in panel.strip.item(0).toolTip()
    panel.set_space(replace(space, wrong=np.zeros_like(space.wrong)))
    assert not panel.wrong_button.isEnabled()


def test_choosing_in_the_list_is_told_by_mouse_and_keys(panel: SpacePanel) -> None:
    space = show(panel, trainer_of("iris"))
    click(panel.plot, place_of(panel, 0))
    chosen: list[tuple[Any, ...]] = []
    panel.chosen.connect(lambda *what: chosen.append(what))
    second, third = (int(space.rows[row]) for row in panel.plot.picked[1:3])
    place = panel.strip.visualItemRect(panel.strip.item(1)).center()
    QTest.mouseClick(panel.strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(panel.strip, _Key.Key_Right)
    assert chosen == [("test", second), ("test", third)]


def test_the_example_of_all_views_is_marked_in_the_list(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    show(panel, trainer)
    click(panel.plot, place_of(panel, 0))
    row = 5
    sample = int(shown(panel).rows[panel.plot.picked[row]])
    panel.set_example(example_of(trainer.data, "test", sample))
    assert panel.strip.currentRow() == row
    panel.set_example(example_of(trainer.data, "train", sample))
    assert panel.strip.currentRow() == -1


def test_a_long_list_is_cut_and_that_is_said(panel: SpacePanel) -> None:
    show(panel, trainer_of("circle"))
    panel.plot.picked_changed.emit(np.arange(150))
    assert panel.strip.count() == MOST_LISTED
    assert "100 of 150" in panel.strip.accessibleDescription()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_are_listed_as_pictures(panel: SpacePanel, channels: int) -> None:
    data = pictures(channels)
    show(panel, on(data))
    click(panel.plot, place_of(panel, 3))
    icon = panel.strip.item(0).icon()
    assert not icon.isNull()
    row = int(panel.plot.picked[0])
    shape = (4, 3, 3) if channels == 3 else (4, 3)
    image = thumbnail(data.test.x[row].reshape(shape))
    assert image.size() == QSize(3, 4)
    pixel = data.test.x[row].reshape(4, 3, channels)[2, 1]
    expected = tuple(pixel.tolist()) if channels == 3 else (int(pixel[0]),) * 3
    assert image.pixelColor(1, 2).getRgb()[:3] == expected  # type: ignore[index]


# Live


def test_what_is_picked_stays_picked_while_training_and_the_list_says_what_is_so_now(
    panel: SpacePanel,
) -> None:
    trainer = trainer_of("iris")
    space = show(panel, trainer)
    panel.wrong_button.click()
    picked = panel.plot.picked.tolist()
    # Now the network says the truth.
    right = np.eye(3)[space.targets]
    panel.set_space(replace(space, outputs=right, wrong=np.zeros_like(space.wrong)))
    assert panel.plot.picked.tolist() == picked
    assert "→" not in panel.strip.item(0).text()
    assert "wrongly" not in panel.strip.item(0).toolTip()


def test_another_layer_lets_go_of_what_was_picked_and_zoomed(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    show(panel, trainer)
    click(panel.plot, place_of(panel, 0))
    turn_wheel(panel.plot, panel.plot.area().center(), 2)
    assert panel.plot.zoomed
    panel.layers.setCurrentIndex(0)
    show(panel, trainer)
    assert panel.strip.isHidden()
    assert not panel.plot.zoomed


def test_reset_asks_for_the_components_themselves(panel: SpacePanel, qtbot: QtBot) -> None:
    show(panel, trainer_of("iris"))
    turn_wheel(panel.plot, panel.plot.area().center(), 2)
    with qtbot.waitSignal(panel.asked) as caught:
        panel.reset_button.click()
    assert caught.args == [True]
    assert not panel.plot.zoomed


def test_a_diverged_network_is_said_to_be_one_and_can_come_back(panel: SpacePanel) -> None:
    trainer = trainer_of("iris")
    space = show(panel, trainer)
    snapshot = trainer.snapshot()
    gone = ActivationSpace(trainer).look(
        replace(snapshot, state=snapshot.state * np.nan), panel.place, panel.part
    )
    panel.set_space(gone)
    assert "diverged" in panel.empty.text()
    assert panel.plot.isHidden()
    assert list(panel.table()[1]) == []
    panel.set_space(space)
    assert panel.plot.isVisible()


def test_numbers_are_coloured_and_never_wrong(panel: SpacePanel) -> None:
    trainer = trainer_of("plane")
    space = show(panel, trainer)
    assert panel.wrong_button.isHidden()
    assert "wrong" not in panel.note.full_text()
    assert f"colour: {trainer.data.targets[0]}" in panel.note.full_text()
    click(panel.plot, place_of(panel, 2))
    row = int(panel.plot.picked[0])
    text = panel.strip.item(0).text().replace("−", "-")
    true, said = (float(part.split()[-1]) for part in text.split(" → "))
    assert true == pytest.approx(float(space.targets[row, 0]), rel=1e-3)
    assert said == pytest.approx(float(space.outputs[row, 0]), rel=1e-3)


def one_class(data: DataSet) -> DataSet:
    rows: NDArray[Any] = data.test.y == 0
    return replace(data, test=Samples(data.test.x[rows], data.test.y[rows]))


def test_one_sample_and_classes_without_samples_are_shown(panel: SpacePanel) -> None:
    data = trainer_of("iris").data
    for few in (one_class(data), replace(data, test=Samples(data.test.x[:1], data.test.y[:1]))):
        space = show(panel, on(few))
        assert panel.plot.isVisible()
        assert len(space.points) == len(few.test)


@pytest.mark.parametrize("x", [0, 60, 200, 299, 340])
@pytest.mark.parametrize("y", [0, 25, 90, 170])
def test_names_of_classes_stay_within_the_plot(x: float, y: float) -> None:
    area = QRectF(50, 20, 250, 130)
    box = label_box(x, y, 70, 15, area)
    assert area.contains(box)
    assert (box.width(), box.height()) == (70, 15)
    if (x, y) == (200, 90):  # with room on all sides, right above the place
        assert box.center().x() == x
        assert 0 < y - box.bottom() < 15


# Exports


@pytest.mark.parametrize("source", ["iris", "plane"])
def test_exports_have_what_is_shown(panel: SpacePanel, source: str, tmp_path: Path) -> None:
    trainer = trainer_of(source)
    space = show(panel, trainer)
    panel.export_png(tmp_path / "a.png")
    panel.export_svg(tmp_path / "a.svg")
    panel.export_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.png").stat().st_size > 1000
    assert "<svg" in (tmp_path / "a.svg").read_text("utf-8")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header[-2:] == list(panel.plot.names())
    assert len(rows) == len(space.rows)
    assert [float(number) for number in rows[7][-2:]] == pytest.approx(space.points[7].tolist())
    assert rows[7][:2] == ["test", str(space.rows[7])]
    assert all(len(row) == len(header) for row in rows)


def test_its_files_are_called_after_the_application(panel: SpacePanel) -> None:
    show(panel, trainer_of("iris"))
    assert panel.export_name() == "nnplay-activations-dense-2"
