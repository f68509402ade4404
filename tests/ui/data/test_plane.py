from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import DRAWN, DataRecipe, DataSet, Point, load, parse_recipe
from nnplay.data.plane.drawn import drawn
from nnplay.engine.surface import Surface, grid
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape
from nnplay.ui.cloud import cloud_of
from nnplay.ui.data.plane_view import PlaneView
from nnplay.ui.frame import Frame, frame_of
from nnplay.ui.plane_paint import MOST_SHOWN, shown_points
from nnplay.ui.point_colours import Meaning, surface_image, value_color
from nnplay.ui.theme import theme

_Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton

POINTS = (
    Point(-3.0, 2.0, 0.0),
    Point(3.0, 2.0, 1.0),
    Point(-3.0, -2.0, 0.0, True),
    Point(3.0, -2.0, 1.0, True),
    Point(0.0, 4.0, 1.0),
    Point(-4.0, 4.0, 0.0),
)
RECIPE = DataRecipe(DRAWN, points=POINTS, scaling="none")


class Edits(list[tuple[str, DataRecipe, str]]):
    def __init__(self, view: PlaneView) -> None:
        super().__init__()
        view.recipe_edited.connect(self.add)

    def add(self, text: str, recipe: DataRecipe, key: str) -> None:
        self.append((text, recipe, key))


def shown(view: PlaneView, recipe: DataRecipe) -> DataSet:
    data = load(recipe)
    view.set_data(data, recipe)
    return data


@pytest.fixture
def view(qtbot: QtBot) -> PlaneView:
    theme.apply("dark")
    view = PlaneView()
    qtbot.addWidget(view)
    view.resize(240, 400)
    shown(view, RECIPE)
    view.show()
    view.grab()
    return view


@pytest.fixture
def edits(view: PlaneView) -> Edits:
    return Edits(view)


def trainer_of(source: str) -> Trainer:
    recipe = parse_recipe(source)
    data = load(recipe)
    return Trainer(default_design(recipe, data_shape(data)), data)


def place(view: PlaneView, x: float, y: float) -> QPointF:
    at = view.plot.frame.to_screen(np.array([[x, y]]), view.plot.area())[0]
    return QPointF(*at.tolist())


def click(view: PlaneView, x: float, y: float) -> None:
    QTest.mouseClick(view.plot, LEFT, pos=place(view, x, y).toPoint())


# The frame


@pytest.mark.parametrize("point", [(0.0, 0.0), (1.5, -2.5), (-3.0, 3.0)])
def test_screen_and_plane_are_each_others_inverse(point: tuple[float, float]) -> None:
    frame, rect = Frame(1.0, -1.0, 5.0), QRectF(0, 0, 200, 200)
    at = frame.to_screen(np.array([point]), rect)[0]
    assert frame.to_plane(QPointF(*at.tolist()), rect) == pytest.approx(point)


def test_up_is_up() -> None:
    frame, rect = Frame(0.0, 0.0, 2.0), QRectF(0, 0, 100, 100)
    assert frame.to_screen(np.array([[-2.0, 2.0]]), rect).tolist() == [[0.0, 0.0]]
    assert frame.to_plane(QPointF(500, 500), rect) == (2.0, -2.0)


def test_frames_hold_all_points_with_equal_axes() -> None:
    assert frame_of(np.array([[-5.0, 5.0], [5.0, -5.0]])) == Frame(0.0, 0.0, 6.0)
    far = np.array([[1000.0, 5.0], [1010.0, 7.0]])
    frame = frame_of(far)
    assert frame.holds(far)
    assert frame.x == pytest.approx(1005)
    assert frame_of(np.array([[3.0, 3.0]])).holds(np.array([[3.0, 3.0]]))


# The points


def test_points_stand_in_the_order_of_the_recipe_however_they_are_split() -> None:
    recipe = drawn(load("xor"), DataRecipe("xor", validation_share=0.3))
    data = load(recipe)
    assert data.validation is not None
    cloud = cloud_of(data, recipe)
    given = np.array([(p.x, p.y, p.target) for p in recipe.points], np.float32)
    np.testing.assert_array_equal(cloud.plane, given[:, :2])
    np.testing.assert_array_equal(cloud.targets, given[:, 2])
    tested = [cloud.part(i) == "test" for i in range(len(cloud))]
    assert tested == [point.test for point in recipe.points]
    assert sum(cloud.part(i) == "validation" for i in range(len(cloud))) == len(data.validation)


def test_points_of_a_made_set_are_numbered_as_if_drawn() -> None:
    recipe = DataRecipe("circle", validation_share=0.2)
    data = load(recipe)
    cloud, points = cloud_of(data, recipe), drawn(data, recipe).points
    np.testing.assert_array_equal(cloud.plane[:, 0], np.array([p.x for p in points], np.float32))
    np.testing.assert_array_equal(cloud.targets, [p.target for p in points])


def test_of_very_many_points_some_are_painted() -> None:
    rows = shown_points(100_000)
    assert len(rows) == MOST_SHOWN
    assert (rows[0], rows[-1]) == (0, 99_999)


def test_many_points_say_how_many_are_shown(view: PlaneView) -> None:
    assert not view.shown.isVisible()
    shown(view, DataRecipe("gauss", options={"samples": 20_000}))
    assert view.shown.text() == "5,000 of 20,000 points are shown."
    assert view.shown.isVisible()


def test_values_are_shown_as_they_were_given() -> None:
    plain, scaled = (parse_recipe(text) for text in ("plane", "plane target_scaling=standardise"))
    expected, shown = (cloud_of(load(recipe), recipe) for recipe in (plain, scaled))
    np.testing.assert_allclose(shown.targets, expected.targets, atol=1e-6)
    recipe = msgspec.structs.replace(drawn(load(plain), plain), target_scaling="standardise")
    cloud = cloud_of(load(recipe), recipe)
    np.testing.assert_allclose(cloud.targets, [p.target for p in recipe.points], atol=1e-6)


# The surface


def predicted(trainer: Trainer, plane: NDArray[Any]) -> NDArray[Any]:
    outputs = trainer.network.predict(trainer.data.inputs_at(plane))
    scaling = trainer.data.target_scaling
    return outputs / scaling.factor + scaling.offset


@pytest.mark.parametrize("source", ["circle", "plane", "plane target_scaling=standardise"])
def test_the_surface_is_what_the_network_predicts_there(source: str) -> None:
    trainer = trainer_of(source)
    surface = Surface(trainer)
    assert trainer.data.train.plane is not None
    frame = frame_of(trainer.data.train.plane)
    plane = grid(frame.centre, frame.half, 16)
    before = surface.outputs(trainer.snapshot(), plane)
    np.testing.assert_array_equal(before, predicted(trainer, plane))
    trainer.network.parameters[...] += 0.25
    after = surface.outputs(trainer.snapshot(), plane)
    np.testing.assert_array_equal(after, predicted(trainer, plane))
    assert (after != before).any()


def test_the_grid_has_the_middles_of_cells_from_the_upper_left_on() -> None:
    assert grid((1.0, 0.0), 2.0, 2).tolist() == [[0, 1], [2, 1], [0, -1], [2, -1]]


def test_surface_colours() -> None:
    theme.apply("dark")
    negative, zero, positive = (theme.color(t).rgb() for t in ("negative", "zero", "positive"))
    outputs = np.array([[0.0], [0.5], [1.0], [7.0]], np.float32)
    image = surface_image(outputs, 2, Meaning(2))
    pixels = [image.pixel(x, y) for y in (0, 1) for x in (0, 1)]
    assert pixels == [negative, zero, positive, positive]
    two = surface_image(np.array([[1.0, 0.0]], np.float32), 1, Meaning(2))
    assert two.pixel(0, 0) == negative
    values = surface_image(np.array([[10.0]], np.float32), 1, Meaning(0, 10.0, 20.0))
    assert values.pixel(0, 0) == negative


def test_several_classes_are_mixed_by_probability() -> None:
    meaning = Meaning(3)
    first, second, _ = (value_color(i, meaning) for i in range(3))
    image = surface_image(np.array([[0.5, 0.5, 0.0]], np.float32), 1, meaning)
    mixed = image.pixelColor(0, 0)
    assert mixed.red() == pytest.approx((first.red() + second.red()) / 2, abs=1)
    assert mixed.blue() == pytest.approx((first.blue() + second.blue()) / 2, abs=1)
    bad = surface_image(np.full((1, 3), np.nan, np.float32), 1, meaning)
    assert bad.width() == 1


def test_hovering_reads_the_exact_output(view: PlaneView) -> None:
    trainer = trainer_of("circle")
    view.set_data(trainer.data, DataRecipe("circle"))
    view.set_surface(Surface(trainer))
    view.set_snapshot(trainer.snapshot())
    x, y = 1.25, -0.5
    view.plot.point((x, y))
    at = trainer.data.inputs_at(np.array([[x, y]]))
    outputs = trainer.network.predict(at)[0]
    assert f"{outputs.max():.4g}" in view.plot.accessibleDescription()
    assert "x 1.25, y −0.5" in view.plot.accessibleDescription()
    assert not view.plot.grab().isNull()


def test_the_surface_follows_new_snapshots(view: PlaneView) -> None:
    trainer = trainer_of("circle")
    view.set_data(trainer.data, DataRecipe("circle"))
    view.set_surface(Surface(trainer))
    assert view.plot.surface_picture() is None
    view.set_snapshot(trainer.snapshot())
    first = view.plot.surface_picture()
    trainer.network.parameters[...] *= -1
    view.set_snapshot(trainer.snapshot())
    assert view.plot.surface_picture() != first
    view.set_surface(None)
    assert view.plot.surface_picture() is None


def test_a_network_of_other_data_says_nothing(view: PlaneView) -> None:
    trainer = trainer_of("plane")
    view.set_surface(Surface(trainer))
    view.set_snapshot(trainer.snapshot())
    assert view.plot.surface_picture() is None
    view.plot.grab()


# The mouse


def test_a_click_adds_a_point_of_the_chosen_class(view: PlaneView, edits: Edits) -> None:
    view.target.set_new(1)
    click(view, 1.0, 1.0)
    text, recipe, _ = edits[-1]
    assert text == "Add a point"
    assert recipe.points[:-1] == POINTS
    assert recipe.points[-1].target == 1
    assert (recipe.points[-1].x, recipe.points[-1].y) == pytest.approx((1, 1), abs=0.05)


def test_a_drag_moves_a_point(view: PlaneView, edits: Edits) -> None:
    plot = view.plot
    QTest.mousePress(plot, LEFT, pos=place(view, -3, 2).toPoint())
    for x in (-2.0, 0.0, 1.0):
        QTest.mouseMove(plot, place(view, x, 0).toPoint())
        plot.grab()
    QTest.mouseRelease(plot, LEFT, pos=place(view, 1, 0).toPoint())
    [(text, recipe, _)] = edits
    assert text == "Move a point"
    assert (recipe.points[0].x, recipe.points[0].y) == pytest.approx((1, 0), abs=0.05)
    assert recipe.points[1:] == POINTS[1:]


def test_escape_leaves_a_dragged_point_where_it_was(view: PlaneView, edits: Edits) -> None:
    plot = view.plot
    QTest.mousePress(plot, LEFT, pos=place(view, -3, 2).toPoint())
    QTest.mouseMove(plot, place(view, 1, 0).toPoint())
    QTest.keyClick(plot, _Key.Key_Escape)
    QTest.mouseRelease(plot, LEFT, pos=place(view, 1, 0).toPoint())
    assert not edits


def test_the_menu_relabels_and_deletes(view: PlaneView, edits: Edits) -> None:
    menu = view.plot.menu_at(place(view, -3, 2))
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Make it “blue”", "Make it “orange”", "Delete the point"]
    assert not menu.actions()[0].isEnabled()
    menu.actions()[1].trigger()
    assert edits[-1][1].points[0].target == 1
    menu.actions()[-1].trigger()
    assert edits[-1][1].points == POINTS[1:]
    menu.deleteLater()


def test_the_menu_of_empty_ground_adds_a_point_of_any_class(view: PlaneView, edits: Edits) -> None:
    menu = view.plot.menu_at(place(view, 1, 1))
    assert [action.text() for action in menu.actions()] == ["Add “blue” here", "Add “orange” here"]
    menu.actions()[1].trigger()
    added = edits[-1][1].points[-1]
    assert added.target == 1
    assert (added.x, added.y) == pytest.approx((1, 1), abs=0.05)
    menu.deleteLater()


def test_the_menu_of_values_adds_one(view: PlaneView) -> None:
    shown(view, DataRecipe("plane"))
    menu = view.plot.menu_at(QPointF(1, 1))
    assert [action.text() for action in menu.actions()] == ["Add a point here"]
    menu.deleteLater()


def test_how_to_draw_is_said_where_nothing_else_is(view: PlaneView) -> None:
    assert view.hint.isVisible()
    assert "add a point" in view.hint.text()
    assert "Del deletes" in view.plot.accessibleDescription()
    view.plot.point((0.0, 0.0))
    assert "Del deletes" not in view.plot.accessibleDescription()


# Points that a person brought


@pytest.fixture
def table(tmp_path: Path) -> DataRecipe:
    path = tmp_path / "petals.csv"
    rows = [f"{i % 7},{i % 5},{'ab'[i % 2]}" for i in range(40)]
    header = "petal length (cm),width of the whole petal in millimetres,kind"
    path.write_text("\n".join([header, *rows]) + "\n")
    return DataRecipe(str(path))


def test_points_of_a_table_change_only_after_a_deliberate_start(
    view: PlaneView, edits: Edits, table: DataRecipe
) -> None:
    shown(view, table)
    assert view.start.isVisible()
    assert not view.target.isVisible()
    click(view, 3.3, 3.3)
    for key in (_Key.Key_Return, _Key.Key_N, _Key.Key_Delete, _Key.Key_2):
        QTest.keyClick(view.plot, key)
    assert not edits
    assert view.plot.selected == -1
    view.start.click()
    assert not view.start.isVisible()
    click(view, 3.3, 3.3)
    assert edits[-1][1].source == DRAWN


def test_another_set_is_not_started_yet(view: PlaneView, table: DataRecipe) -> None:
    shown(view, table)
    menu = view.plot.menu_at(QPointF(1, 1))
    [start] = menu.actions()
    start.trigger()
    menu.deleteLater()
    assert view.plot.editable
    shown(view, msgspec.structs.replace(table, scaling="none"))
    assert view.plot.editable
    shown(view, DataRecipe("circle"))
    assert view.plot.editable
    shown(view, table)
    assert not view.plot.editable


def test_axes_have_the_names_of_columns(view: PlaneView, table: DataRecipe) -> None:
    shown(view, table)
    view.plot.point((1.5, 2.5))
    words = view.plot.accessibleDescription()
    assert words == "petal length (cm) 1.5, width of the whol… 2.5"
    assert not view.plot.grab().isNull()
    shown(view, msgspec.structs.replace(table, features="x, y, xx"))
    assert view.plot.axes() == ("x", "y")


# The keys


def test_keys_add_choose_relabel_move_and_delete(view: PlaneView, edits: Edits) -> None:
    plot = view.plot
    QTest.keyClick(plot, _Key.Key_Right)
    QTest.keyClick(plot, _Key.Key_2)
    QTest.keyClick(plot, _Key.Key_Return)
    added = edits[-1][1].points[-1]
    assert (added.x, added.y, added.target) == (pytest.approx(plot.frame.half / 20), 0, 1)
    QTest.keyClick(plot, _Key.Key_N)
    assert plot.selected == 0
    assert view.target.label.full_text() == "Chosen"
    QTest.keyClick(plot, _Key.Key_2)
    assert edits[-1][1].points[0].target == 1
    QTest.keyClick(plot, _Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    text, recipe, key = edits[-1]
    assert text == "Move a point"
    assert key
    assert recipe.points[0].y == pytest.approx(2 + plot.frame.half / 100)
    QTest.keyClick(plot, _Key.Key_Delete)
    assert edits[-1][1].points == POINTS[1:]


def test_a_refused_edit_says_why_and_emits_nothing(view: PlaneView, edits: Edits) -> None:
    few = DataRecipe(DRAWN, points=(*POINTS[:2], POINTS[2]), scaling="none")
    shown(view, few)
    view.plot.choose(2)
    QTest.keyClick(view.plot, _Key.Key_Delete)
    assert not edits
    assert "testing" in view.message.text()
    assert view.message.isVisible()
    assert view.plot.selected == 2
    click(view, 1, 1)
    assert edits
    assert not view.message.isVisible()


def test_too_many_points_cannot_be_edited(view: PlaneView, edits: Edits) -> None:
    shown(view, DataRecipe("gauss", options={"samples": 6000}))
    view.plot.add_wanted.emit(5.9, -5.9)
    assert not edits
    assert "Choose fewer samples" in view.message.text()


def test_values_are_edited_by_number(qtbot: QtBot, view: PlaneView, edits: Edits) -> None:
    data = load("plane")
    recipe = drawn(data, DataRecipe("plane"))
    shown(view, recipe)
    assert view.target.value.isVisible()
    assert not view.target.classes.isVisible()
    view.plot.choose(3)
    assert view.target.value.value() == pytest.approx(recipe.points[3].target)
    view.target.value.committed.emit(0.5)
    text, edited, _ = edits[-1]
    assert text == "Change the value of a point"
    assert edited.points[3].target == 0.5
    view.plot.choose(-1)
    view.target.value.committed.emit(0.25)
    view.plot.add_wanted.emit(0.0, 0.0)
    assert edits[-1][1].points[-1].target == 0.25


def test_the_view_stays_while_points_are_edited(view: PlaneView) -> None:
    frame = view.plot.frame
    shown(view, DataRecipe(DRAWN, points=POINTS[:4], scaling="none"))
    assert view.plot.frame == frame
    assert frame_of(view.plot.cloud.plane) != frame


def test_the_points_can_be_saved(qtbot: QtBot, view: PlaneView) -> None:
    with qtbot.waitSignal(view.save_requested) as signal:
        QTest.keyClick(view.save, _Key.Key_Space)
    assert signal.args == [RECIPE]
    view.plot.grab()
