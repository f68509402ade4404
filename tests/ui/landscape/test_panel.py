from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.training.landscape import Wish
from nnplay.ui.landscape.colours import bad_colour, colour_table
from nnplay.ui.landscape.drawing import Drawing
from nnplay.ui.landscape.panel import LandscapePanel
from nnplay.ui.landscape.picture import LandscapePicture, Node, Stop
from nnplay.ui.theme import theme
from tests.ui.landscape.made import PATH, bowl, frame, surface
from tests.ui.themes import dark_theme as dark_theme

NOW = Stop(2)


@pytest.fixture
def panel(qtbot: QtBot) -> LandscapePanel:
    panel = LandscapePanel()
    qtbot.addWidget(panel)
    panel.resize(900, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_work(250, 2.5e9)
    return panel


@pytest.fixture
def picture(panel: LandscapePanel) -> LandscapePicture:
    panel.set_surface(surface(), 1.0)
    return panel.picture


def hover(picture: LandscapePicture, point: QPointF) -> None:
    QTest.mouseMove(picture, point.toPoint())


# Asking.


def test_nothing_is_shown_before_it_is_asked_for(panel: LandscapePanel, qtbot: QtBot) -> None:
    assert not panel.picture.isVisible()
    text = panel.empty.text()
    assert "1,089 points, each the cost of 250 training samples: 2.5 billion" in text
    assert "2.5 billion multiplications" in panel.compute.toolTip()
    with qtbot.waitSignal(panel.wanted) as asked:
        panel.compute.click()
    assert asked.args == [Wish("random", 1.0, 0)]


def test_without_a_network_there_is_nothing_to_ask_for(panel: LandscapePanel) -> None:
    panel.set_work(0, 0)
    assert not panel.compute.isEnabled()
    assert not panel.other.isEnabled()
    assert "once one is built" in panel.empty.text()


def test_directions_and_range_are_chosen_by_keys(panel: LandscapePanel, qtbot: QtBot) -> None:
    QTest.keyClick(panel.choices.kinds, Qt.Key.Key_Down)
    QTest.keyClick(panel.choices.zooms, Qt.Key.Key_Up)
    assert panel.choices.zooms.currentText() == "0.5 × path"
    with qtbot.waitSignal(panel.wanted) as asked:
        QTest.keyClick(panel.compute, Qt.Key.Key_Space)
    assert asked.args == [Wish("path", 0.5, 0)]
    QTest.keyClick(panel.choices.kinds, Qt.Key.Key_Up)
    assert panel.choices.zooms.currentText() == "± 0.5"


def test_other_random_directions_are_an_entry_of_the_menu(
    panel: LandscapePanel, qtbot: QtBot
) -> None:
    panel.choices.kinds.setCurrentIndex(1)
    for draw in (1, 2):
        with qtbot.waitSignal(panel.wanted) as asked:
            panel.other.trigger()
        assert asked.args == [Wish("random", 1.0, draw)]


def test_progress_is_shown_and_can_be_cancelled(panel: LandscapePanel, qtbot: QtBot) -> None:
    panel.begin()
    assert panel.progress.isVisible()
    assert panel.compute.text() == "Cancel"
    assert not panel.other.isEnabled()
    panel.set_surface(surface(count=289), 2.0)
    assert panel.progress.value() == 289
    assert panel.caption.full_text() == "289 of 1,089 points, 17 × 17 done, about 6 s left"
    with qtbot.waitSignal(panel.unwanted):
        panel.compute.click()
    panel.end()
    assert not panel.progress.isVisible()
    assert panel.caption.full_text().startswith(
        "As of epoch 2 · cancelled at 289 of 1,089 points ·"
    )
    assert panel.compute.text() == "Compute again"
    assert panel.picture.isVisible()


def test_cancelled_before_the_first_point_leaves_the_invitation(panel: LandscapePanel) -> None:
    panel.begin()
    assert "first points" in panel.empty.text()
    panel.end()
    assert "Compute:" in panel.empty.text()


def test_a_refusal_stays_until_something_else_is_asked_for(panel: LandscapePanel) -> None:
    panel.begin()
    panel.refuse("It cannot be.")
    assert panel.empty.text() == "It cannot be."
    panel.choices.kinds.setCurrentIndex(1)
    assert panel.empty.text() != "It cannot be."
    panel.set_surface(surface(), 1.0)
    panel.refuse("It cannot be.")
    panel.set_now("epoch 9")
    assert panel.caption.full_text() == "It cannot be."
    panel.begin()
    panel.end()
    assert "Now epoch 9" in panel.caption.full_text()


# What is said.


def test_caption_says_of_when_and_what_was_found(panel: LandscapePanel) -> None:
    panel.set_surface(surface(), 1.0)
    assert panel.caption.full_text() == (
        "As of epoch 2 · cost 1.06 now, lowest 0.5 at (0.25, −0.5) · mean of 250 training samples"
    )
    assert panel.note.full_text() == (
        "Two random directions, 90.0° apart · start 9 away from here, 66.7 % of that in this plane"
        " · numbers along the path are epochs"
    )
    panel.set_now("epoch 12")
    assert panel.caption.full_text().startswith("Now epoch 12: compute again · As of epoch 2 ·")
    panel.set_now("epoch 2")
    assert "Weights changed since epoch" in panel.caption.full_text()
    panel.set_now("", "", "1 neuron switched off")
    said = panel.caption.full_text()
    assert said.startswith("1 neuron switched off since epoch 2: compute again · As of epoch 2 ·")
    panel.set_now("")
    panel.choices.zooms.setCurrentIndex(0)
    assert "For what is chosen above, compute again" in panel.caption.full_text()
    panel.set_now("", "training ran away")
    assert "training ran away" in panel.caption.full_text()


def test_another_landscape_is_not_taken_for_an_old_one(panel: LandscapePanel) -> None:
    panel.set_surface(surface(), 1.0)
    panel.set_now("epoch 12")
    panel.set_surface(surface(), 1.0)
    assert "Now epoch 12" not in panel.caption.full_text()


def test_note_says_what_the_path_holds_and_what_is_special(panel: LandscapePanel) -> None:
    path = frame(wish=Wish("path"), shares=(0.9, 0.084), normalised=True)
    panel.set_surface(surface(of=path), 1.0)
    words = panel.note.full_text()
    assert "two leading directions, 90.0 % and 8.4 % of its variance" in words
    assert "batch normalisation by its running statistics" in words
    panel.set_surface(surface(of=frame(path=PATH[-1:], recorded=False)), 1.0)
    assert "the path of so many weights is not recorded" in panel.note.full_text()


def test_where_nothing_lower_is_found_it_says_so(panel: LandscapePanel) -> None:
    panel.set_surface(surface(lambda a, b: a * a + b * b, of=frame(cost=0.0)), 1.0)
    assert "cost 0 now, none lower found" in panel.caption.full_text()


def test_costs_that_are_not_finite_are_counted_shown_and_said(panel: LandscapePanel) -> None:
    panel.set_surface(surface(lambda a, b: math.inf if a > 0.9 else bowl(a, b)), 1.0)
    assert "66 points not finite" in panel.caption.full_text()
    panel.picture.point_at(Node(3, 32))
    assert panel.picture.texts[0] == "cost ∞"
    panel.picture.point_at(None)
    spot = panel.picture.rect_of(Node(16, 32)).center() - QPointF(3, 0)
    image = panel.picture.grab().toImage()
    assert image.pixelColor(spot.toPoint()) == bad_colour()


def test_nothing_but_nan_can_be_shown(panel: LandscapePanel) -> None:
    panel.set_surface(surface(lambda a, b: math.nan, of=frame(cost=math.nan)), 1.0)
    assert "cost not a number now, 1,089 points not finite" in panel.caption.full_text()
    panel.grab()


# The picture.


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("log", [True, False])
def test_colours_stand_for_the_costs(picture: LandscapePicture, name: str, log: bool) -> None:
    theme.apply("dark" if name == "dark" else "light")
    picture.set_log(log)
    image = picture.drawing().image
    places = np.linspace(-1, 1, 161).tolist()
    costs = np.array([[bowl(alpha, beta) for alpha in places] for beta in places[::-1]])
    ends = 0.5, bowl(-1, 1)
    if log:
        costs, ends = np.log(costs), (math.log(ends[0]), math.log(ends[1]))
    for row, column in ((0, 0), (40, 120), (80, 80), (160, 20)):  # points of the grid
        share = (costs[row, column] - ends[0]) / (ends[1] - ends[0])
        index = round(255 * share)
        expected = colour_table()[max(0, index - 1) : index + 2].tolist()
        assert image.pixel(column, row) in expected


@pytest.mark.parametrize("name", ["dark", "light"])
def test_colours_go_steadily_away_from_the_panels(name: str) -> None:
    theme.apply("dark" if name == "dark" else "light")
    table = colour_table()[:256]
    red, green, blue = ((table >> shift & 255).astype(float) for shift in (16, 8, 0))
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    steps = np.diff(light) if name == "dark" else -np.diff(light)
    assert steps.min() >= 0 or steps.min() > -1  # bytes are rounded
    assert abs(light[-1] - light[0]) > 90


def test_mouse_reads_the_cost_of_the_nearest_point(picture: LandscapePicture) -> None:
    hover(picture, picture.rect_of(Node(4, 30)).center() + QPointF(2, -1))
    assert picture.place == Node(4, 30)
    alpha, beta = 0.875, -0.75
    cost = bowl(alpha, beta)
    assert picture.texts == (
        f"cost {cost:.6g}",
        "α 0.875, β −0.75",
        f"{cost - bowl(0, 0):.3g} against now".replace("-", "−"),
    )
    assert picture.accessibleDescription() == ", ".join(picture.texts)
    hover(picture, QPointF(1, 1))
    assert picture.place is None


def test_mouse_reads_the_path_before_the_grid(picture: LandscapePicture) -> None:
    hover(picture, picture.rect_of(Stop(1)).center() + QPointF(3, 2))
    assert picture.place == Stop(1)
    assert picture.texts == (
        "epoch 1, step 50",
        "α 0.25, β 0.375",
        "4 away from here, 75.0 % of that in this plane",
    )
    hover(picture, picture.rect_of(NOW).center())
    assert picture.texts == ("cost 1.0625 now", "epoch 2, step 100", "α 0, β 0")


def test_keys_walk_over_grid_and_path(picture: LandscapePicture) -> None:
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    assert picture.place == NOW
    for key, place in (
        (Qt.Key.Key_Right, Node(16, 17)),
        (Qt.Key.Key_Up, Node(17, 17)),
        (Qt.Key.Key_Left, Node(17, 16)),
        (Qt.Key.Key_Down, Node(16, 16)),
        (Qt.Key.Key_PageUp, NOW),
        (Qt.Key.Key_PageUp, Stop(1)),
        (Qt.Key.Key_PageUp, Stop(0)),
        (Qt.Key.Key_PageUp, Stop(0)),
        (Qt.Key.Key_PageDown, Stop(1)),
        (Qt.Key.Key_Up, Node(23, 20)),
        (Qt.Key.Key_Home, NOW),
        (Qt.Key.Key_End, Node(8, 20)),
    ):
        QTest.keyClick(picture, key)
        assert picture.place == place
    assert picture.texts[-1] == "the lowest here"
    for _ in range(40):
        QTest.keyClick(picture, Qt.Key.Key_Left)
    assert picture.place == Node(8, 0)
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert picture.place is None
    assert not picture.accessibleDescription()
    QTest.keyClick(picture, Qt.Key.Key_Up)
    assert picture.place == Node(17, 16)  # one further than the present weights


def test_a_lowest_point_at_the_edge_is_called_that(panel: LandscapePanel) -> None:
    panel.set_surface(surface(lambda a, b: 2 + a), 1.0)
    QTest.keyClick(panel.picture, Qt.Key.Key_End)
    assert panel.picture.texts[-1] == "the lowest here, at the edge"


def test_what_is_not_computed_yet_has_no_cost(panel: LandscapePanel) -> None:
    panel.set_surface(surface(count=81), 1.0)
    panel.picture.point_at(Node(1, 1))
    assert panel.picture.texts[0] == "not computed yet"


def test_keys_do_nothing_without_a_landscape(panel: LandscapePanel) -> None:
    panel.picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.picture, Qt.Key.Key_Up)
    assert panel.picture.place is None
    assert panel.picture.texts == ()


def test_log_button_changes_the_colours(panel: LandscapePanel, picture: LandscapePicture) -> None:
    before = picture.drawing().image
    QTest.mouseClick(panel.log_button, Qt.MouseButton.LeftButton)
    assert not picture.drawing().scale.log
    assert picture.drawing().image != before


def test_places_on_the_screen_are_those_of_the_axes(picture: LandscapePicture) -> None:
    drawing = picture.drawing()
    assert drawing.point_of(-1, -1) == drawing.area.bottomLeft()
    assert drawing.point_of(1, 1) == drawing.area.topRight()
    assert drawing.node_point(16, 16) == drawing.area.center()
    for node in ((0, 0), (32, 32), (7, 21)):
        assert drawing.node_at(drawing.node_point(*node)) == node
    assert drawing.node_at(drawing.area.topLeft() - QPointF(30, 0)) is None
    assert picture.rect().contains(drawing.area.toAlignedRect())


def test_isolines_lie_where_the_cost_is_theirs(picture: LandscapePicture) -> None:
    drawing = picture.drawing()
    area = drawing.area
    assert len(drawing.isolines) > 1
    for line, (cost, text) in zip(drawing.isolines, drawing.scale.ticks(8), strict=False):
        assert float(text) == cost
        for x, y in line.pieces.reshape(-1, 2).tolist():
            alpha = 2 * (x - area.left()) / area.width() - 1
            beta = 2 * (area.bottom() - y) / area.height() - 1
            assert bowl(alpha, beta) == pytest.approx(cost, rel=0.02)


@pytest.mark.parametrize("size", [(200, 110), (430, 190), (1600, 900)])
def test_picture_fits_into_any_size(panel: LandscapePanel, size: tuple[int, int]) -> None:
    made = surface(lambda a, b: math.inf if a > 0 else bowl(a, b), count=500)
    drawing = Drawing(made, QSizeF(*size), panel.font(), log=True)
    assert drawing.area.left() > 0
    assert drawing.area.right() < size[0]
    assert drawing.area.bottom() < size[1]


# Exports.


def test_exports(panel: LandscapePanel, picture: LandscapePicture, tmp_path: Path) -> None:
    panel.export_png(tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert image.size() == panel.picture_size() * 2
    colours = {image.pixel(QPoint(x, 500)) for x in range(0, image.width(), 7)}
    assert len(colours) > 30
    panel.export_svg(tmp_path / "a.svg")
    svg = (tmp_path / "a.svg").read_text("utf-8")
    assert "<image" in svg  # the colour bar
    assert svg.count("<path") > 40
    assert ">lowest<" in svg
    panel.export_csv(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 33 * 33 + 3
    for row in rows[:1089]:
        assert row["what"] == "grid"
        assert float(row["cost"]) == bowl(float(row["alpha"]), float(row["beta"]))
    assert [row["what"] for row in rows[1089:]] == ["path", "path", "now"]
    assert [float(row["within_plane"]) for row in rows[1089:]] == [6, 3, 0]
    assert float(rows[-1]["cost"]) == bowl(0, 0)


def test_exports_of_nothing_are_empty(panel: LandscapePanel, tmp_path: Path) -> None:
    for suffix in ("png", "svg", "csv"):
        getattr(panel, f"export_{suffix}")(tmp_path / f"a.{suffix}")
    assert not QImage(str(tmp_path / "a.png")).isNull()
    assert (tmp_path / "a.csv").read_text("utf-8-sig").strip().count("\n") == 0
    assert panel.export_name() == "nnplay-landscape-random"


def test_small_panels_leave_out_name_and_note(panel: LandscapePanel) -> None:
    panel.set_surface(surface(), 1.0)
    assert panel.title.isVisible()
    assert panel.note.isVisible()
    panel.resize(430, 250)
    assert not panel.title.isVisible()
    assert not panel.note.isVisible()
    assert panel.note.full_text() in panel.caption.toolTip()


def test_there_is_nothing_to_export_before_there_is_a_landscape(panel: LandscapePanel) -> None:
    panel.set_work(250, 1e6)
    assert not panel.menu_button.isEnabled()
    panel.set_surface(surface(), 1.0)
    assert panel.menu_button.isEnabled()
    panel.clear()
    assert not panel.menu_button.isEnabled()
