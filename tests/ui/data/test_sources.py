from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import CATALOGUE, DRAWN, DataRecipe, DataSet, load, recipe_text
from nnplay.ui.data import sources
from nnplay.ui.data.sources import SourceList
from tests.ui.datasets import points

CIRCLE = CATALOGUE["circle"].label


@pytest.fixture
def box(qtbot: QtBot) -> SourceList:
    box = SourceList()
    qtbot.addWidget(box)
    return box


@pytest.fixture
def circle() -> DataSet:
    return load("circle")


def entries(box: SourceList) -> list[str]:
    return [box.itemText(i) for i in range(box.count())]


def choose(box: SourceList, text: str) -> None:
    index = box.findText(text)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_groups_have_headings_that_cannot_be_chosen(box: SourceList) -> None:
    found = entries(box)
    for heading in ("Pictures", "Points of the plane", "Tables", "From this computer"):
        index = found.index(heading)
        assert not box.model().flags(box.model().index(index, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert found.index("Pictures") < found.index(CATALOGUE["mnist-10k"].label)
    assert found.index("Points of the plane") < found.index(CIRCLE) < found.index("Tables")
    assert found[-3:] == ["Open data…", "Open folder…", "Paste table"]


def test_what_must_be_downloaded_says_so(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, box: SourceList
) -> None:
    away = dataclasses.replace(CATALOGUE["iris"], here=lambda: False)
    monkeypatch.setattr(sources, "CATALOGUE", {**CATALOGUE, "iris": away})
    box.refresh()
    label = f"{away.label} ↓"
    assert label in entries(box)
    tip = box.itemData(box.findText(label), Qt.ItemDataRole.ToolTipRole)
    assert "downloaded" in tip
    with qtbot.waitSignal(box.source_chosen) as signal:
        choose(box, label)
    assert signal.args == ["iris"]


def test_what_was_opened_before_is_offered_with_its_settings(qtbot: QtBot, box: SourceList) -> None:
    recipe = DataRecipe("/data/people.csv", scaling="none")
    box.set_recent([recipe_text(recipe), "/data/pets"])
    assert "people.csv" in entries(box)
    assert "pets" in entries(box)
    with qtbot.waitSignal(box.source_chosen) as signal:
        choose(box, "people.csv")
    assert signal.args == [recipe_text(recipe)]


def test_the_open_source_is_not_asked_for_again(
    qtbot: QtBot, box: SourceList, circle: DataSet
) -> None:
    box.set_current(DataRecipe("circle"), circle)
    assert box.currentText() == CIRCLE
    with qtbot.assertNotEmitted(box.source_chosen):
        choose(box, CIRCLE)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open data…", "browse_requested"),
        ("Open folder…", "folder_requested"),
        ("Paste table", "paste_requested"),
    ],
)
def test_requests_leave_the_list_at_the_open_data_set(
    qtbot: QtBot, box: SourceList, circle: DataSet, text: str, signal: str
) -> None:
    box.set_current(DataRecipe("circle"), circle)
    with qtbot.waitSignal(getattr(box, signal)):
        choose(box, text)
    assert box.currentText() == CIRCLE


def test_a_file_goes_by_its_label_once_it_is_read(box: SourceList) -> None:
    data = dataclasses.replace(points(), label="Two moons")
    box.set_recent(["/data/moons.csv"])
    box.set_current(DataRecipe("/data/moons.csv"), data)
    assert box.currentText() == "Two moons"
    assert entries(box).count("Two moons") == 1


def test_drawn_points_have_a_name(box: SourceList) -> None:
    box.set_current(DataRecipe(DRAWN), dataclasses.replace(points(), label="Drawn points"))
    assert box.currentText() == "Drawn points"


def test_arrows_open_the_list_and_nothing_else(qtbot: QtBot, box: SourceList) -> None:
    box.show()
    with qtbot.assertNotEmitted(box.source_chosen):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.view().isVisible()
    box.hidePopup()
