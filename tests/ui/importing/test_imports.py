"""Data brought into the real window: by menu, drop, clipboard and from the list of recent ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, DataSet, parse_recipe, recipe_text
from nnplay.engine import State
from nnplay.ui import settings
from nnplay.ui.app import open_window
from nnplay.ui.importing import ImportDialog
from nnplay.ui.importing.imports import file_filters, pasted_folder
from nnplay.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    until(qtbot, made, State.READY)
    yield made
    made.close()


def until(qtbot: QtBot, window: MainWindow, *states: State) -> None:
    qtbot.waitUntil(lambda: window.session.state in states, timeout=20_000)


def data(window: MainWindow) -> DataSet:
    assert window.session.data is not None
    return window.session.data


def trigger(window: MainWindow, action: str) -> None:
    window.actions_by_name[action].trigger()


def drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(window, event)


def dialog(window: MainWindow, qtbot: QtBot) -> ImportDialog:
    """Wait for the dialog with its first preview."""
    imports = window.files.imports
    qtbot.waitUntil(lambda: imports.dialog is not None and imports.dialog.shown is not None)
    assert imports.dialog is not None
    return imports.dialog


def accept(window: MainWindow, qtbot: QtBot) -> None:
    """Open what the dialog shows, with Enter."""
    shown = dialog(window, qtbot)
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        QTest.keyClick(shown, Qt.Key.Key_Return)


def notices(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.notices.findChildren(QLabel))


def press(window: MainWindow, text: str) -> None:
    buttons = window.notices.findChildren(QPushButton)
    found = next(button for button in buttons if text in button.text())
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_dropped_table_is_shown_and_opened(
    window: MainWindow, qtbot: QtBot, flowers: Path
) -> None:
    drop(window, flowers)
    accept(window, qtbot)
    assert window.files.imports.dialog is None
    assert data(window).classes == ("setosa", "versicolor", "virginica")
    assert len(data(window).train) + len(data(window).test) == 30
    trigger(window, "step_batch")
    trainer = window.session.trainer
    qtbot.waitUntil(lambda: trainer is not None and trainer.step == 1)


def test_cancelling_leaves_everything(window: MainWindow, qtbot: QtBot, flowers: Path) -> None:
    before = window.session.position
    drop(window, flowers)
    QTest.keyClick(dialog(window, qtbot), Qt.Key.Key_Escape)
    assert window.files.imports.dialog is None
    assert window.session.position == before


def test_the_menu_opens_files_and_folders(
    window: MainWindow, qtbot: QtBot, flowers: Path, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(flowers), ""))
    trigger(window, "open_data")
    accept(window, qtbot)
    assert data(window).name == str(flowers)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pets))
    trigger(window, "open_folder")
    accept(window, qtbot)
    assert data(window).classes == ("cats", "dogs")
    assert settings.DATA_FOLDER.get() == str(pets.parent)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    trigger(window, "open_data")  # and nothing is chosen
    assert window.files.imports.dialog is None


def test_the_file_dialog_offers_what_every_reader_reads() -> None:
    filters = file_filters().split(";;")
    assert all(pattern in filters[0] for pattern in ("*.csv", "*.npz", "*.npy", "*-ubyte"))
    assert filters[-1] == "All files (*)"
    # Qt takes what stands in the first brackets for the patterns.
    assert all(entry.count("(") == 1 for entry in filters)


def test_a_table_is_pasted(window: MainWindow, qtbot: QtBot) -> None:
    rows = "\n".join(f"{row}\t{row * 2}\t{9 - row}\t{'ab'[row % 2]}" for row in range(12))
    QApplication.clipboard().setText(f"cold\twarm\thot\tkind\n{rows}\n")
    trigger(window, "paste_table")
    accept(window, qtbot)
    assert data(window).inputs == ("cold", "warm", "hot")
    assert Path(data(window).name).parent == pasted_folder()


@pytest.mark.parametrize("text", ["", "just a word"])
def test_what_is_no_table_is_not_pasted(window: MainWindow, qtbot: QtBot, text: str) -> None:
    QApplication.clipboard().setText(text)
    with qtbot.waitSignal(window.session.refused) as refused:
        trigger(window, "paste_table")
    assert refused.args[0] in notices(window)
    assert window.files.imports.dialog is None


def test_a_text_field_keeps_the_key_for_pasting(window: MainWindow) -> None:
    QApplication.clipboard().setText("balanced")
    field = window.search
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "balanced"
    assert window.notices.visible_keys() == ()


def idx(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes()


def test_a_folder_like_mnists_opens_at_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "tiny"
    folder.mkdir()
    for part in ("train", "t10k"):
        images = np.arange(6 * 4 * 4, dtype=np.uint8).reshape(6, 4, 4)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(np.arange(6, dtype=np.uint8) % 2))
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        drop(window, folder)
    assert window.files.imports.dialog is None
    assert settings.DATA_FOLDERS.get() == [str(folder)]


def test_an_archive_may_hold_weights_or_data(
    window: MainWindow, qtbot: QtBot, archive: Path, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(tmp_path / "net.npz")
    with qtbot.waitSignal(window.session.opened) as opened:
        drop(window, tmp_path / "net.npz")
    assert opened.args == [str(tmp_path / "net.npz")]
    drop(window, archive)
    assert dialog(window, qtbot).preview.name.full_text() == "odd.npz"


def test_nothing_known_is_refused(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"Dear all")
    with qtbot.waitSignal(window.session.refused):
        drop(window, tmp_path / "letter.docx")
    assert "letter.docx" in notices(window)


def test_what_was_opened_comes_back_as_it_was_read(
    window: MainWindow, qtbot: QtBot, flowers: Path
) -> None:
    window.files.imports.ask(DataRecipe(str(flowers), options={"target": "colour"}))
    accept(window, qtbot)
    (text,) = settings.DATA_FOLDERS.get()
    assert parse_recipe(text) == DataRecipe(str(flowers), options={"target": "colour"})
    with qtbot.waitSignal(window.session.data_changed):
        window.files.open_source("mnist-10k")
    menu = window.files.imports.recent.menu
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == str(flowers)
    with qtbot.waitSignal(window.session.data_changed):
        action.trigger()
    assert data(window).classes == ("blue", "red")
    drop(window, flowers)  # the dialog begins where it was left, too
    assert dialog(window, qtbot).recipe.options == {"target": "colour"}


def test_each_source_is_remembered_once_newest_first(
    window: MainWindow, qtbot: QtBot, flowers: Path, pets: Path
) -> None:
    old = "/data/an old folder=of mine"  # as earlier versions wrote it
    settings.DATA_FOLDERS.set([str(flowers), str(pets), old])
    recipe = DataRecipe(str(pets), options={"size": 8})
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        window.session.open_data(recipe)
    assert settings.DATA_FOLDERS.get()[:2] == [recipe_text(recipe), str(flowers)]


def test_data_that_cannot_be_read_to_the_end_lead_back_to_the_options(
    window: MainWindow, qtbot: QtBot, flowers: Path
) -> None:
    # The preview is made of the beginning, and sees nothing of what is far behind it.
    rows = [f"{row % 7}.5,{row % 3}" for row in range(60_000)]
    flowers.write_text("a,b\n" + "\n".join(rows) + "\ninf,1\n")
    drop(window, flowers)
    shown = dialog(window, qtbot)
    assert shown.open_button.isEnabled()
    with qtbot.waitSignal(window.session.refused, timeout=20_000) as refused:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert refused.args[0] in notices(window)
    press(window, "Change the options")
    again = dialog(window, qtbot)
    assert again.recipe.source == str(flowers)


def test_closing_the_window_closes_the_dialog(
    window: MainWindow, qtbot: QtBot, flowers: Path
) -> None:
    drop(window, flowers)
    dialog(window, qtbot)
    window.close()
    assert window.files.imports.dialog is None
