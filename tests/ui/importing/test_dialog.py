"""The dialog on real files: what it shows, and what a person changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, OptionValue
from nnplay.engine.inspecting import Inspector
from nnplay.engine.jobs import Jobs
from nnplay.ui.form import ChoiceEditor, NumberEditor, TextEditor
from nnplay.ui.importing import ImportDialog
from nnplay.ui.theme import SPACING, theme
from tests.ui.trials import Heard

Show = Callable[..., ImportDialog]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Open the dialog on a path, with options, and wait for its first preview."""
    theme.apply("dark")
    jobs = Jobs()
    inspector = Inspector(jobs, jobs)
    made: list[ImportDialog] = []

    def open_dialog(path: Path, **options: OptionValue) -> ImportDialog:
        dialog = ImportDialog(DataRecipe(str(path), options=options), inspector)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        settled(qtbot, dialog)
        made.append(dialog)
        return dialog

    yield open_dialog
    for dialog in made:
        dialog.close()
    jobs.shutdown()


def settled(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: not dialog._inspector.busy, timeout=20_000)


def heads(dialog: ImportDialog) -> list[str]:
    table = dialog.preview.table
    return [table.head_text(index) for index in range(table.model().columnCount())]


def menu(dialog: ImportDialog) -> dict[str, QAction]:
    found = [menu for menu in dialog.findChildren(QMenu) if menu.isVisible()]
    assert len(found) == 1
    return {action.text(): action for action in found[0].actions()}


def choose(qtbot: QtBot, dialog: ImportDialog, index: int, text: str) -> None:
    """Click the head of a column, and an entry of the menu that opens."""
    table = dialog.preview.table
    x = table.columnViewportPosition(index) + 5
    viewport = table.heads.viewport()
    position = viewport.rect().center()
    position.setX(x)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=position)
    menu(dialog)[text].trigger()
    for opened in dialog.findChildren(QMenu):
        opened.close()
    settled(qtbot, dialog)


def test_a_table_is_shown_with_what_becomes_of_its_columns(show: Show, flowers: Path) -> None:
    dialog = show(flowers)
    assert dialog.preview.kind.full_text() == "a table · 30 samples"
    assert heads(dialog)[0].startswith("length: number")
    assert heads(dialog)[2].startswith("colour: 2 categories")
    assert heads(dialog)[3].startswith("species: target, 3 classes")
    model = dialog.preview.table.model()
    assert [model.index(0, column).data() for column in range(4)] == ["1.0", "0.5", "red", "setosa"]
    assert dialog.understood.task.text() == "Classification into 3 classes."
    assert dialog.open_button.isEnabled()


def test_what_is_left_to_nnplay_is_shown_as_it_was_found(show: Show, flowers: Path) -> None:
    dialog = show(flowers)
    target, task, delimiter = (
        dialog.options.row(name).editor for name in ("target", "task", "delimiter")
    )
    assert isinstance(target, TextEditor)
    assert isinstance(task, ChoiceEditor)
    assert isinstance(delimiter, ChoiceEditor)
    assert (target.text(), target.placeholderText()) == ("", "species")
    assert task.currentText() == "Classification (automatic)"
    assert delimiter.currentText() == "Comma (automatic)"


def test_an_option_changes_what_is_shown(show: Show, qtbot: QtBot, flowers: Path) -> None:
    dialog = show(flowers)
    target = dialog.options.row("target").editor
    target.setFocus()
    QTest.keyClicks(target, "length")
    QTest.keyClick(target, Qt.Key.Key_Return)
    assert dialog.isVisible()  # the first Enter confirms what was typed
    settled(qtbot, dialog)
    assert heads(dialog)[0].startswith("length: target")
    assert dialog.understood.task.text() == "Regression: 1 number to predict."
    assert dialog.recipe.options == {"target": "length"}


def test_a_click_on_a_head_makes_the_column_the_target(
    show: Show, qtbot: QtBot, flowers: Path
) -> None:
    dialog = show(flowers)
    choose(qtbot, dialog, 1, "Predict this column")
    editor = dialog.options.row("target").editor
    assert isinstance(editor, TextEditor)
    assert editor.text() == "width"
    assert heads(dialog)[1].startswith("width: target")
    choose(qtbot, dialog, 3, "Leave it out")
    assert heads(dialog)[3].startswith("species: left out")
    choose(qtbot, dialog, 3, "Use it")
    choose(qtbot, dialog, 0, "Take as categories")
    assert dialog.recipe.options == {"target": "width", "categories": "length"}
    assert heads(dialog)[0].startswith("length: 30 categories")


def test_a_column_is_reached_by_the_keyboard(show: Show, qtbot: QtBot, flowers: Path) -> None:
    dialog = show(flowers)
    table = dialog.preview.table
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Right)
    QTest.keyClick(table, Qt.Key.Key_Space)
    opened = next(menu for menu in dialog.findChildren(QMenu) if menu.isVisible())
    QTest.keyClick(opened, Qt.Key.Key_Return)
    settled(qtbot, dialog)
    assert dialog.recipe.options == {"target": "width"}


def test_a_problem_is_said_beside_the_button_and_can_be_mended(
    show: Show, qtbot: QtBot, flowers: Path
) -> None:
    dialog = show(flowers, target="weight")
    heard = Heard()
    dialog.opened.connect(heard.hear)
    assert "weight" in dialog.status.text()
    assert dialog.sign.isVisible()
    assert not dialog.open_button.isEnabled()
    assert dialog.open_button.accessibleDescription() == dialog.status.text()
    assert heads(dialog)[0] == "length: "  # nothing is said of it that was not found out
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert heard.said == []
    QTest.mouseClick(dialog.start_over_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog)
    assert dialog.recipe == DataRecipe(str(flowers))
    assert dialog.open_button.isEnabled()
    assert not dialog.sign.isVisible()


def test_a_column_that_was_left_out_shows_that_and_is_brought_back(
    show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,x,y\n" + "".join(f"{i},{i % 3}.5,{'ab'[i % 2]}\n" for i in range(12)))
    dialog = show(path)
    assert heads(dialog)[0].startswith("id: left out")
    dialog._offer_column_actions(0, dialog.pos())
    assert menu(dialog)["Leave it out"].isChecked()
    assert not menu(dialog)["Use it"].isChecked()
    menu(dialog)["Use it"].trigger()
    settled(qtbot, dialog)
    assert heads(dialog)[0] == "id: number"


def test_a_problem_names_options_as_the_dialog_does(show: Show, archive: Path) -> None:
    dialog = show(archive)
    assert "which array the samples are (“Samples”)" in dialog.status.text()


def test_an_estimate_is_not_told_as_a_fact(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,y\n" + "1.25,k0\n1.75,k1\n" * 30_000)
    assert show(path).preview.kind.full_text() == "a table · about 60,000 samples"


def test_numbers_have_room(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    number = "-0.76543210987"
    path.write_text("a,b\n" + f"{number},{number}\n1,2\n" * 3)
    table = show(path).preview.table
    # Qt leaves three pixels on each side of a text beside what the style sheet does.
    padding = 2 * (2 * SPACING - 3 + 3) + 1
    for column in range(2):
        room = table.columnWidth(column) - padding
        assert room >= table.fontMetrics().horizontalAdvance(number)


def test_enter_opens_it_and_escape_does_not(show: Show, flowers: Path) -> None:
    heard = Heard()
    dialog = show(flowers)
    dialog.opened.connect(heard.hear)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert heard.said == []
    dialog = show(flowers, missing="median")
    dialog.opened.connect(heard.hear)
    QTest.keyClick(dialog.preview.table, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert heard.said == [DataRecipe(str(flowers), options={"missing": "median"})]


def test_a_click_on_open_counts_while_what_was_typed_is_still_looked_at(
    show: Show, qtbot: QtBot, flowers: Path
) -> None:
    dialog = show(flowers)
    target = dialog.options.row("target").editor
    target.setFocus()
    QTest.keyClicks(target, "width")
    with qtbot.waitSignal(dialog.opened) as opened:
        dialog.open_button.setFocus()  # as a click does, which takes over what was typed
        QTest.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert opened.args == [DataRecipe(str(flowers), options={"target": "width"})]
    assert not dialog.isVisible()


def test_what_turns_out_to_be_wrong_is_not_opened(show: Show, qtbot: QtBot, flowers: Path) -> None:
    dialog = show(flowers)
    dialog.set_recipe(DataRecipe(str(flowers), options={"target": "weight"}))
    dialog.accept()
    settled(qtbot, dialog)
    assert dialog.isVisible()
    assert "weight" in dialog.status.text()


def test_what_is_typed_and_wrong_is_not_passed_over_by_enter(show: Show, pets: Path) -> None:
    dialog = show(pets)
    size = dialog.options.row("size").editor
    assert isinstance(size, NumberEditor)
    size.setFocus()
    size.selectAll()
    QTest.keyClicks(size, "9999")
    QTest.keyClick(size, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_split_and_scaling_are_part_of_it(show: Show, qtbot: QtBot, flowers: Path) -> None:
    dialog = show(flowers)
    assert "target_scaling" not in {row.field.name for row in dialog.split._rows.values()}
    share = dialog.split.row("test_share").editor
    assert isinstance(share, NumberEditor)
    share.setFocus()
    share.selectAll()
    QTest.keyClicks(share, "0.25")
    QTest.keyClick(share, Qt.Key.Key_Return)
    settled(qtbot, dialog)
    assert dialog.recipe.test_share == 0.25


def test_pictures_are_shown_with_their_classes(show: Show, qtbot: QtBot, pets: Path) -> None:
    dialog = show(pets)
    pictures = dialog.preview.pictures
    assert pictures.isVisible()
    assert [pictures.item(i).text() for i in range(4)] == ["cats", "dogs", "cats", "dogs"]
    contents = dialog.preview.contents.model()
    assert [contents.index(line, 1).data() for line in range(2)] == 2 * ["4 pictures"]
    image = pictures.item(0).icon().pixmap(64, 64).toImage()
    color = image.pixelColor(20, 20)
    assert (color.red(), color.green(), color.blue()) == (60, 60, 60)
    colour = dialog.options.row("color").editor
    assert isinstance(colour, ChoiceEditor)
    assert colour.currentText() == "Grey (automatic)"


def test_arrays_of_unknown_names_are_told_apart_by_clicks(
    show: Show, qtbot: QtBot, archive: Path
) -> None:
    dialog = show(archive)
    contents = dialog.preview.contents
    assert not dialog.open_button.isEnabled()
    for line, text in ((0, "Use as the samples"), (1, "Use as the targets")):
        place = contents.visualRect(contents.model().index(line, 0)).center()
        QTest.mouseClick(contents.viewport(), Qt.MouseButton.LeftButton, pos=place)
        menu(dialog)[text].trigger()
        for opened in dialog.findChildren(QMenu):
            opened.close()
        settled(qtbot, dialog)
    assert dialog.recipe.options == {"x": "measured", "y": "answers"}
    assert dialog.open_button.isEnabled()
    assert dialog.understood.task.text() == "Classification into 2 classes."


@pytest.mark.parametrize("content", ["", "a\n1\n2\n", "\0\1\2"])
def test_what_is_no_table_leaves_every_option(show: Show, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    dialog = show(path)
    assert dialog.status.text()
    assert not dialog.open_button.isEnabled()
    assert dialog.options.row("delimiter").editor.isEnabled()


def test_a_file_that_is_gone_is_found_again(show: Show, qtbot: QtBot, flowers: Path) -> None:
    text = flowers.read_text()
    dialog = show(flowers)
    flowers.unlink()
    dialog.inspect()
    settled(qtbot, dialog)
    assert "no file" in dialog.status.text()
    flowers.write_text(text)
    QTest.mouseClick(dialog.start_over_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog)
    assert dialog.open_button.isEnabled()
    assert dialog.options.row("target").isVisible()


def test_many_columns_keep_their_widths_while_options_change(
    show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "wide.csv"
    rows = np.random.default_rng(0).normal(size=(20, 200)).round(3)
    names = ",".join(f"c{i}" for i in range(200))
    path.write_text(names + "\n" + "\n".join(",".join(map(str, row)) for row in rows) + "\n")
    dialog = show(path)
    table = dialog.preview.table
    table.setColumnWidth(3, 150)
    table.horizontalScrollBar().setValue(400)
    dialog.set_recipe(DataRecipe(str(path), options={"ignore": "c7"}))
    settled(qtbot, dialog)
    assert heads(dialog)[7].startswith("c7: left out")
    assert table.columnWidth(3) == 150
    assert table.horizontalScrollBar().value() == 400


def test_everything_has_a_name_for_those_who_cannot_see(show: Show, flowers: Path) -> None:
    dialog = show(flowers)
    for widget in (
        dialog.preview,
        dialog.preview.table,
        dialog.preview.contents,
        dialog.preview.pictures,
        dialog.understood,
        dialog.options.row("target").editor,
    ):
        assert widget.accessibleName()
