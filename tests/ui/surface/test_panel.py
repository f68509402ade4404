from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, Samples, load
from nnplay.data.example import example_of
from nnplay.engine.surface import Surface
from nnplay.training import Trainer
from nnplay.ui.surface import SurfacePanel
from nnplay.ui.surface.plot import MOST_SHOWN
from nnplay.ui.theme import theme
from tests.ui.surface.shown import click, drag, hover, show, trainer_of, turn_wheel

_Key = Qt.Key


def nth(panel: SurfacePanel, index: int) -> QPointF:
    """Return where a point of the cloud is on the screen."""
    return panel.plot.place_of(*panel.plot.cloud.plane[index].tolist())


def houses(path: Path, targets: str = "price") -> DataRecipe:
    rows = "".join(
        f"{30 + 5 * (i % 31)},{1 + i % 7},{'yn'[i % 2]},{3000 * (i % 31)},{11 * (i % 31)}\n"
        for i in range(60)
    )
    path.write_text(f"size,rooms,garden,price,rent\n{rows}")
    return DataRecipe(str(path), options={"target": targets})


# Empty states


def test_without_data_it_says_what_to_do(panel: SurfacePanel) -> None:
    assert "once data are open" in panel.empty.text()
    assert not panel.menu_button.isEnabled()
    assert panel.plot.isHidden()


def test_pictures_and_tables_of_one_column_have_no_plane(
    panel: SurfacePanel, tmp_path: Path
) -> None:
    panel.show_empty(load("mnist-10k"))
    assert "Pictures" in panel.empty.text()
    assert "Activations" in panel.empty.text()
    path = tmp_path / "one.csv"
    path.write_text("a,kind\n" + "1,x\n2,y\n" * 10)
    panel.show_empty(load(DataRecipe(str(path))))
    assert "two columns" in panel.empty.text()
    show(panel, "circle")
    assert panel.plot.isVisible()
    panel.show_empty(None)
    assert panel.plot.isHidden()
    assert panel.legend.isHidden()


def test_without_a_snapshot_there_are_only_points(panel: SurfacePanel) -> None:
    show(panel, "circle")
    panel.set_snapshot(None)
    panel.grab()
    assert panel.plot.field() is None
    assert panel.plot.shown
    assert list(panel.table()[1]) == []


# Reading


def test_the_mouse_reads_exact_outputs_and_coordinates(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    plot = panel.plot
    plot.set_hidden({"train", "test"})
    hover(plot, plot.area().center() + QPointF(30, -20))
    assert plot.pointed is not None
    words = plot.words_at(*plot.pointed)
    inputs = trainer.data.inputs_at(np.array([plot.pointed]))
    expected = trainer.network.predict(inputs)[0, 0]
    assert words[0].startswith("P(orange): ")
    assert float(words[0].split()[-1]) == np.float32(expected)
    x, y = (float(word.split()[-1].replace("−", "-")) for word in words[1].split(", "))
    assert (x, y) == pytest.approx(plot.pointed, abs=1e-3)
    assert words[0] in plot.accessibleDescription()


def test_of_several_classes_the_likeliest_comes_first(panel: SurfacePanel) -> None:
    trainer = show(panel, "iris")
    words = panel.plot.words_at(5.0, 3.0)[:3]
    numbers = [float(word.split(": ")[1]) for word in words]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(numbers) == pytest.approx(1, abs=1e-5)
    assert {word.split(":")[0] for word in words} == set(trainer.data.classes)


def test_a_point_says_which_example_it_is_and_what_the_network_makes_of_it(
    panel: SurfacePanel,
) -> None:
    trainer = show(panel, "iris")
    data = trainer.data
    index = len(data.train) + 4
    plane = panel.plot.cloud.plane
    alone = ~(np.abs(plane - plane[index]).max(axis=1) < 1e-6)
    assert alone.sum() >= len(plane) - 3
    words = panel.plot.words_at(*plane[index].tolist())
    part, number = panel.plot.example_at(panel.plot.point_at(nth(panel, index)))
    target = data.classes[data.part(part).y[number]]
    said = data.classes[trainer.network.predict(data.part(part).x[[number]])[0].argmax()]
    names = {"train": "training", "test": "test"}
    assert words[-2:] == [f"{names[part]} {number}: “{target}”", f"predicted “{said}”"]


def test_keys_read_what_the_mouse_reads(panel: SurfacePanel) -> None:
    show(panel, "circle")
    plot = panel.plot
    QTest.keyClick(plot, _Key.Key_Right)
    QTest.keyClick(plot, _Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert plot.pointed is not None
    x, y = plot.pointed
    span = plot.span()
    # A fortieth of the whole width, and a two-hundredth of the height.
    assert x - span.x == pytest.approx(span.width / 20, abs=0.002)
    assert y - span.y == pytest.approx(span.height / 100, abs=0.002)
    assert f"x {x:.5g}" in plot.accessibleDescription()
    QTest.keyClick(plot, _Key.Key_Escape)
    assert plot.pointed is None
    assert "points" in plot.accessibleDescription()


# Choosing


def test_a_click_near_a_point_chooses_that_example(panel: SurfacePanel, qtbot: QtBot) -> None:
    trainer = show(panel, "spiral")
    index = len(trainer.data.train) + 7
    with qtbot.waitSignal(panel.chosen) as caught:
        click(panel.plot, nth(panel, index) + QPointF(1, 0))
    part, number = caught.args
    at = trainer.data.part(part).plane
    assert at is not None
    np.testing.assert_allclose(at[number], panel.plot.cloud.plane[index], atol=0.2)


def test_a_click_on_empty_ground_chooses_nothing(panel: SurfacePanel) -> None:
    show(panel, "circle")
    chosen = []
    panel.chosen.connect(lambda *what: chosen.append(what))
    click(panel.plot, panel.plot.area().topLeft() + QPointF(3, 3))
    assert not chosen


def test_enter_chooses_the_point_at_the_cross_and_n_goes_on(
    panel: SurfacePanel, qtbot: QtBot
) -> None:
    show(panel, "circle")
    panel.plot.point(tuple(panel.plot.cloud.plane[3].tolist()))
    with qtbot.waitSignal(panel.chosen):
        QTest.keyClick(panel.plot, _Key.Key_Return)
    steps: list[int] = []
    panel.stepped.connect(steps.append)
    QTest.keyClick(panel.plot, _Key.Key_N)
    QTest.keyClick(panel.plot, _Key.Key_P)
    assert steps == [1, -1]


def test_the_example_is_ringed_where_it_lies(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    before = panel.plot.grab().toImage()
    example = example_of(trainer.data, "test", 5)
    panel.set_example(example)
    plane = trainer.data.test.plane
    assert plane is not None
    assert panel.plot.example_place() == pytest.approx(plane[5].tolist())
    assert panel.plot.grab().toImage() != before
    assert "test 5" in panel.plot.accessibleDescription()
    panel.set_example(replace(example, part=None, index=-1))
    assert panel.plot.example_place() is None
    panel.set_example(replace(example, x=np.zeros(9, np.float32)))
    assert panel.plot.example_place() is None


# Moving about


def test_the_wheel_zooms_about_the_mouse_and_reset_goes_back(panel: SurfacePanel) -> None:
    show(panel, "circle")
    plot = panel.plot
    assert not panel.reset_button.isEnabled()
    home, place = plot.span(), plot.area().center() + QPointF(60, 40)
    under = home.to_plane(place, plot.area())
    turn_wheel(plot, place, 2)
    assert plot.span().width < home.width
    assert plot.span().to_plane(place, plot.area()) == pytest.approx(under, abs=0.02)
    assert panel.reset_button.isEnabled()
    panel.reset_button.click()
    assert plot.span() == home
    assert not panel.reset_button.isEnabled()


def test_dragging_moves_the_plane_with_the_mouse_and_chooses_nothing(panel: SurfacePanel) -> None:
    show(panel, "circle")
    plot = panel.plot
    chosen = []
    panel.chosen.connect(lambda *what: chosen.append(what))
    start, end = nth(panel, 0), nth(panel, 0) + QPointF(50, -30)
    under = plot.span().to_plane(start, plot.area())
    drag(plot, [start, start + QPointF(20, -10), end])
    assert plot.span().to_plane(end, plot.area()) == pytest.approx(under, abs=0.02)
    assert not chosen


def test_keys_zoom_move_and_go_back(panel: SurfacePanel) -> None:
    show(panel, "circle")
    plot, home = panel.plot, panel.plot.span()
    QTest.keyClick(plot, _Key.Key_Plus)
    QTest.keyClick(plot, _Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert plot.span().width < home.width
    assert plot.span().x > home.x
    QTest.keyClick(plot, _Key.Key_0)
    assert plot.span() == home
    for _ in range(100):
        QTest.keyClick(plot, _Key.Key_Minus)
    assert plot.span().width < 30 * home.width


def test_what_is_in_sight_stays_while_points_are_moved(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    span = panel.plot.span()
    train = trainer.data.train
    assert train.plane is not None
    plane = train.plane * np.float32(0.95)
    moved = replace(trainer.data, train=replace(train, plane=plane))
    panel.set_surface(Surface(Trainer(trainer.design, moved)))
    assert panel.plot.span() == span
    far = replace(trainer.data, train=replace(train, plane=plane * np.float32(4)))
    panel.set_surface(Surface(Trainer(trainer.design, far)))
    assert panel.plot.span().width > 2 * span.width


# What is shown


def test_parts_can_be_hidden_and_are_then_not_clicked_on(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    data, plot = trainer.data, panel.plot
    assert plot.shown == len(data.train) + len(data.test)
    place = nth(panel, 0)
    assert plot.point_at(place) >= 0
    panel.part_actions["train"].trigger()
    assert plot.shown == len(data.test)
    found = plot.point_at(place)
    assert found == -1 or plot.example_at(found)[0] == "test"
    panel.part_actions["test"].trigger()
    assert plot.point_at(place) == -1
    assert not panel.part_actions["validation"].isVisible()


def test_the_boundary_can_be_hidden(panel: SurfacePanel) -> None:
    show(panel, "circle")
    with_line = panel.plot.grab().toImage()
    panel.boundary_action.trigger()
    assert panel.plot.grab().toImage() != with_line


def test_of_many_points_some_are_shown_and_that_is_said(panel: SurfacePanel) -> None:
    trainer = trainer_of("circle")
    plane = np.random.default_rng(0).normal(size=(8000, 2)).astype(np.float32)
    many = Samples(plane, np.arange(8000) % 2, plane=plane)
    panel.set_surface(Surface(Trainer(trainer.design, replace(trainer.data, train=many))))
    assert panel.plot.shown == MOST_SHOWN
    assert f"{MOST_SHOWN:,} of {8000 + len(trainer.data.test):,} points" in panel.note.full_text()


def test_another_snapshot_is_another_picture(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    before = panel.plot.field()
    snapshot = trainer.snapshot()
    panel.set_snapshot(replace(snapshot, state=-snapshot.state))
    after = panel.plot.field()
    assert before is not None
    assert after is not None
    assert (before.outputs != after.outputs).any()


def test_a_diverged_network_is_shown_as_such(panel: SurfacePanel) -> None:
    trainer = show(panel, "circle")
    snapshot = trainer.snapshot()
    panel.set_snapshot(replace(snapshot, state=snapshot.state * np.nan))
    panel.grab()
    field = panel.plot.field()
    assert field is not None
    assert field.image.pixelColor(3, 3).name() == theme.tokens().bad
    assert panel.plot.words_at(0.0, 0.0)[0] == "P(orange): not a number"


def test_numbers_have_a_scale_of_colours_and_no_boundary(panel: SurfacePanel) -> None:
    trainer = show(panel, "plane")
    assert not panel.boundary_action.isVisible()
    assert panel.note.full_text() == f"colour: {trainer.data.targets[0]}"
    low, high = panel.plot.meaning.low, panel.plot.meaning.high
    values = trainer.data.targets_of(trainer.data.train)
    assert low <= values.min() < values.max() <= high


# Tables


def test_a_table_is_cut_at_two_columns_in_their_own_units(panel: SurfacePanel) -> None:
    trainer = show(panel, "iris")
    data = trainer.data
    assert panel.plot.names() == (data.inputs[0], data.inputs[1])
    given = data.scaling.undo(data.train.x)
    np.testing.assert_allclose(panel.plot.cloud.plane[: len(given)], given[:, :2])
    panel.controls.up.setCurrentIndex(3)
    panel.controls.up.activated.emit(3)
    assert panel.plot.names() == (data.inputs[0], data.inputs[3])
    np.testing.assert_allclose(panel.plot.cloud.plane[: len(given)], given[:, [0, 3]])


def test_one_column_cannot_be_both_axes(panel: SurfacePanel) -> None:
    show(panel, "iris")
    controls = panel.controls
    controls.across.setCurrentIndex(1)
    controls.across.activated.emit(1)
    assert (controls.across.currentIndex(), controls.up.currentIndex()) == (1, 2)


def test_the_other_columns_are_held_where_it_says(panel: SurfacePanel) -> None:
    trainer = show(panel, "iris")
    data = trainer.data
    example = example_of(data, "test", 3)
    panel.set_example(example)
    given = data.scaling.undo(data.train.x)
    expected = {
        "median": np.median(given, axis=0),
        "mean": given.mean(axis=0),
        "example": data.scaling.undo(example.x),
    }
    for row, (name, values) in enumerate(expected.items()):
        panel.controls.others.setCurrentIndex(row)
        panel.controls.others.activated.emit(row)
        assert panel.controls.held == name
        rows = np.array([[5.0, 3.0, values[2], values[3]]])
        inputs = data.scaling.apply(rows)
        outputs = trainer.network.predict(inputs)[0]
        words = panel.plot.words_at(5.0, 3.0)
        found = sorted(float(word.split(": ")[1]) for word in words[:3])
        np.testing.assert_allclose(found, np.sort(outputs), rtol=1e-4)
        assert f"{data.inputs[2]}: {float(f'{values[2]:.5g}'):.10g}" in (
            panel.controls.others.toolTip()
        )


def test_the_plane_follows_the_example_if_that_is_what_holds_it(panel: SurfacePanel) -> None:
    trainer = show(panel, "iris")
    panel.controls.others.setCurrentIndex(2)
    panel.controls.others.activated.emit(2)
    for index in (0, 9):
        panel.set_example(example_of(trainer.data, "test", index))
        assert panel.plot.surface is not None
        section = panel.plot.surface.section
        assert section is not None
        given = trainer.data.scaling.undo(trainer.data.test.x[index])
        np.testing.assert_allclose(section.held, given)
        assert panel.plot.example_place() == pytest.approx(given[:2].tolist())


def test_columns_with_two_values_are_not_the_first_choice(
    panel: SurfacePanel, tmp_path: Path
) -> None:
    path = tmp_path / "flags.csv"
    rows = "".join(f"{'yn'[i % 2]},{i},{i % 2},{i * i % 11},{'ab'[i % 2]}\n" for i in range(40))
    path.write_text(f"flag,first,zero,second,kind\n{rows}")
    show(panel, DataRecipe(str(path)))
    assert panel.plot.names() == ("first", "second")


def test_columns_without_names_are_numbered(panel: SurfacePanel) -> None:
    trainer = trainer_of("iris")
    panel.set_surface(Surface(Trainer(trainer.design, replace(trainer.data, inputs=()))))
    assert panel.plot.names() == ("column 1", "column 2")


def test_of_several_numbers_one_is_chosen(panel: SurfacePanel, tmp_path: Path) -> None:
    trainer = show(panel, houses(tmp_path / "houses.csv", "price, rent"))
    assert panel.outputs.isVisible()
    assert panel.note.full_text() == "colour: price"
    panel.outputs.setCurrentIndex(1)
    panel.outputs.activated.emit(1)
    assert panel.note.full_text() == "colour: rent"
    rents = trainer.data.targets_of(trainer.data.train)[:, 1]
    np.testing.assert_allclose(panel.plot.cloud.targets[: len(rents)], rents)
    assert panel.plot.meaning.high == pytest.approx(rents.max())


def test_choices_of_one_data_set_are_not_left_to_the_next(panel: SurfacePanel) -> None:
    show(panel, "iris")
    panel.controls.choose(2, 3)
    turn_wheel(panel.plot, panel.plot.area().center(), 3)
    show(panel, "wine")
    assert not panel.plot.zoomed
    assert (panel.controls.across.currentIndex(), panel.controls.up.currentIndex()) == (0, 1)
    show(panel, "circle")
    assert panel.controls.isHidden()
    assert panel.plot.names() == ("x", "y")


# Exports


@pytest.mark.parametrize("source", ["circle", "iris", "plane"])
def test_exports_have_what_is_shown(panel: SurfacePanel, source: str, tmp_path: Path) -> None:
    trainer = show(panel, source)
    panel.export_png(tmp_path / "a.png")
    panel.export_svg(tmp_path / "a.svg")
    panel.export_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.png").stat().st_size > 1000
    assert "<svg" in (tmp_path / "a.svg").read_text("utf-8")
    header, *rows = (tmp_path / "a.csv").read_text("utf-8").splitlines()
    assert header.split(",")[:2] == list(panel.plot.names())
    field = panel.plot.field()
    assert field is not None
    assert len(rows) == len(field.outputs)
    first = [float(number) for number in rows[0].split(",")]
    assert panel.plot.surface is not None
    expected = panel.plot.surface.outputs(trainer.snapshot(), np.array([first[:2]]))[0]
    np.testing.assert_allclose(first[2:], expected, rtol=1e-5)
    assert len(header.split(",")) == len(first)


def test_test_points_are_kept_back_while_there_is_a_validation_part(panel: SurfacePanel) -> None:
    trainer = trainer_of("circle")
    data = trainer.data
    plane = data.test.plane
    assert plane is not None
    few = Samples(data.test.x[:7], data.test.y[:7], plane=plane[:7])
    panel.set_surface(Surface(Trainer(trainer.design, replace(data, validation=few))))
    assert panel.plot.shown == len(data.train) + 7
    assert not panel.part_actions["test"].isVisible()
    assert "Evaluate" in panel.show_button.toolTip()
    panel.set_surface(Surface(trainer))
    assert panel.plot.shown == len(data.train) + len(data.test)
    assert panel.part_actions["test"].isVisible()
    assert "Evaluate" not in panel.show_button.toolTip()


def test_its_files_are_called_after_the_application(panel: SurfacePanel) -> None:
    assert panel.export_name() == "nnplay-surface"
