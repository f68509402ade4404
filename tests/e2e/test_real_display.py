"""The program on a real X server, driven by real key presses and mouse clicks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nnplay.files import load_weights

pytestmark = pytest.mark.xvfb
DEADLINE = 60.0


def wait_for(condition: Callable[[], object]) -> None:
    pause = threading.Event()
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "nothing happened in time"
        pause.wait(0.05)


def test_click_train_press_stop_save_and_quit(x_display: str, tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(*words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    program = subprocess.Popen([sys.executable, "-m", "nnplay"], env=environment)
    try:
        pattern = ["search", "--sync", "--onlyvisible", "--name", "MNIST, 10,000 digits"]
        window = xdotool(*pattern).splitlines()[0]
        xdotool("windowfocus", "--sync", window)
        # The Train button is the first of the tool bar, below the menu.
        xdotool("mousemove", "--window", window, "60", "52", "click", "1")
        path = tmp_path / "drawn.safetensors"
        trained = tmp_path / "trained.safetensors"
        for target in (path, trained):
            xdotool("key", "ctrl+shift+s")
            dialog = xdotool("search", "--sync", "--onlyvisible", "--name", "Save weights")
            xdotool("windowfocus", "--sync", dialog.splitlines()[0])
            xdotool("key", "ctrl+a")
            xdotool("type", "--delay", "2", str(target))
            xdotool("key", "Return")
            wait_for(target.exists)
            xdotool("windowfocus", "--sync", window)
            xdotool("key", "ctrl+period")
        assert load_weights(trained).training["steps"] > 0
        xdotool("key", "ctrl+q")
        assert program.wait(DEADLINE) == 0
    finally:
        program.kill()
        program.wait()
