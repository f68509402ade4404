"""What the window opens with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe
from nnplay.engine import State
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow

PROGRAM = """
import gc
from PySide6.QtCore import QTimer
from nnplay.ui import app, settings

def look() -> None:
    print(gc.isenabled(), gc.get_freeze_count() > 1000)
    window.close()

def opened(*arguments: object) -> app.MainWindow:
    global window
    window = open_window(*arguments)
    QTimer.singleShot(0, look)
    return window

settings.COMPILED.set(False)
open_window, app.open_window = app.open_window, opened
print(app.run(), gc.isenabled())
"""


def shown(qtbot: QtBot, file: Path | None = None) -> MainWindow:
    window = open_window(None if file is None else str(file))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.session.state is State.READY, timeout=20_000)
    return window


def source(window: MainWindow) -> str:
    assert window.session.design is not None
    return window.session.design.data.source


def table(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_text("a,b,c\n" + "".join(f"{i},{i % 5},{'xy'[i % 2]}\n" for i in range(40)))
    return path


def test_a_table_is_asked_about_over_the_digits(qtbot: QtBot, tmp_path: Path) -> None:
    window = shown(qtbot, table(tmp_path))
    imports = window.files.imports
    qtbot.waitUntil(lambda: imports.dialog is not None and imports.dialog.shown is not None)
    assert source(window) == "mnist-10k"
    assert imports.dialog is not None
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        imports.dialog.accept()
    assert source(window) == str(tmp_path / "t.csv")
    window.close()


def test_weights_open_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    first = shown(qtbot)
    with qtbot.waitSignal(first.session.saved):
        first.session.save_weights(tmp_path / "w.safetensors")
    first.close()
    window = shown(qtbot, tmp_path / "w.safetensors")
    assert window.files.weights_path == tmp_path / "w.safetensors"
    window.close()


def test_a_file_that_cannot_be_read_is_told_of_over_the_digits(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "letter.docx").write_bytes(b"Dear all")
    window = shown(qtbot, tmp_path / "letter.docx")
    texts = " ".join(label.text() for label in window.notices.findChildren(QLabel))
    assert "letter.docx" in texts
    assert source(window) == "mnist-10k"
    window.close()


def test_the_last_data_come_back_as_they_were_read(qtbot: QtBot, tmp_path: Path) -> None:
    recipe = DataRecipe(str(table(tmp_path)), options={"target": "b"}, test_share=0.5)
    window = shown(qtbot)
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        window.session.open_data(recipe)
    window.close()
    again = shown(qtbot)
    assert again.session.design is not None
    assert again.session.design.data == recipe
    assert again.session.data is not None
    assert len(again.session.data.test) == 20
    again.close()


def test_python_does_not_collect_by_itself_while_the_window_is_open() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=120
    )
    assert (result.returncode, result.stdout) == (0, "False True\n0 True\n"), result.stderr
