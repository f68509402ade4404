"""The offer to download data that are not on this computer, in the real window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe
from nnplay.engine import State
from nnplay.project import Design, LayerSpec, NetworkSpec
from nnplay.ui import settings
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from tests.data.loopback import (
    TINY,
    Server,
    halted,
    mirror_of_all,
    packed,
    status,
    write_files,
)

Open = Callable[[], MainWindow]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A mirror of tiny data sets by all the names, for a computer that has none of them."""
    with mirror_of_all(tmp_path, monkeypatch) as server:
        yield server


@pytest.fixture
def opened(qtbot: QtBot, server: Server) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        window = open_window()
        qtbot.addWidget(window)
        windows.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.session.state is State.READY, timeout=20_000)
        return window

    yield make
    for window in windows:
        window.close()


def press(window: MainWindow, key: str, text: str) -> None:
    """Press a button of a notice."""
    buttons = {button.text(): button for button in window.notices.notice(key).buttons}
    QTest.mouseClick(buttons[text], Qt.MouseButton.LeftButton)


def source(window: MainWindow) -> str:
    assert window.session.data is not None
    return window.session.data.name


def test_missing_data_are_downloaded_when_a_person_agrees(
    opened: Open, server: Server, qtbot: QtBot
) -> None:
    window = opened()
    with qtbot.waitSignal(window.session.missing):
        window.files.open_source("fashion-mnist")
    notice = window.notices.notice("missing")
    assert "Tiny is not on this computer" in notice.text
    assert server.asked == []
    assert source(window) == "mnist-10k"
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        press(window, "missing", "Download")
    assert source(window) == "fashion-mnist"
    assert window.notices.visible_keys() == ()


def test_a_download_that_fails_can_be_tried_again(
    opened: Open, server: Server, qtbot: QtBot
) -> None:
    server.serve_all("a", status(503))
    window = opened()
    with qtbot.waitSignal(window.session.missing):
        window.files.open_source("mnist")
    with qtbot.waitSignal(window.session.refused, timeout=20_000):
        press(window, "missing", "Download")
    assert "could not be downloaded" in window.notices.notice("refused").text
    server.serve_files("a", packed(TINY))
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        press(window, "refused", "Try again")
    assert source(window) == "mnist"
    assert "refused" not in window.notices.visible_keys()


def test_files_that_a_person_has_are_as_good(
    opened: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(tmp_path / "mine", TINY)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window = opened()
    with qtbot.waitSignal(window.session.missing):
        window.files.open_source("mnist")
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        press(window, "missing", "Use files I have…")
    assert source(window) == str(folder)
    assert "missing" not in window.notices.visible_keys()


def test_the_offer_stands_over_the_digits_when_the_last_data_are_gone(
    opened: Open, qtbot: QtBot
) -> None:
    network = NetworkSpec(20, (LayerSpec(7, "tanh"), LayerSpec(10, "softmax")))
    last = Design(DataRecipe("kmnist"), network)
    settings.DESIGN.set(msgspec.json.encode(last).decode())
    window = opened()
    assert source(window) == "mnist-10k"
    assert window.notices.visible_keys() == ("missing",)
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        press(window, "missing", "Download")
    assert source(window) == "kmnist"
    assert window.session.design is not None
    assert [layer.units for layer in window.session.design.network.layers] == [7, 10]


def test_another_choice_takes_the_offer_away(opened: Open, qtbot: QtBot) -> None:
    window = opened()
    with qtbot.waitSignal(window.session.missing):
        window.files.open_source("mnist")
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        window.files.open_source("spiral")
    assert "missing" not in window.notices.visible_keys()


def test_a_download_is_cancelled_in_its_middle(
    opened: Open, server: Server, qtbot: QtBot, tmp_path: Path
) -> None:
    files = packed(TINY)
    server.serve_all("a", halted(next(iter(files.values()))))
    window = opened()
    with qtbot.waitSignal(window.session.missing):
        window.files.open_source("mnist")
    press(window, "missing", "Download")
    assert server.waiting.wait(20)
    loading = window.data.loading
    qtbot.waitUntil(loading.cancel.isVisible)
    QTest.mouseClick(loading.cancel, Qt.MouseButton.LeftButton)
    assert window.session.state is State.READY
    qtbot.waitUntil(lambda: not loading.cancel.isVisible())
    assert source(window) == "mnist-10k"
    # The thread ends without another byte from the server, and leaves nothing of the file.
    qtbot.waitUntil(lambda: not window.session._jobs._jobs, timeout=20_000)
    left = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert [path.name for path in left if path.suffix != ".lock" and path.stat().st_size] == []
    server.resume.set()
    server.serve_files("a", files)
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        window.session.open_data("mnist", download=True)
    assert source(window) == "mnist"
