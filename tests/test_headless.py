from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nnplay import headless, system
from nnplay.commands.train import Outcome
from nnplay.headless import free_name
from nnplay.training import Trainer
from nnplay.training.signs import RULES

ROOT = Path(__file__).resolve().parent.parent
PNG = b"\x89PNG\r\n\x1a\n"


def without_display(**more: str) -> dict[str, str]:
    """Return surroundings of a machine without a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in hidden} | more


def outcome_of(trainer: Trainer) -> Outcome:
    """Return what no training comes to."""
    return Outcome(trainer, 0.0, {})


@pytest.mark.skipif(sys.platform != "linux", reason="there always is a display elsewhere")
def test_main_job_in_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "nnplay-first-run.png").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "nnplay"],
        cwd=tmp_path,
        env=without_display(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    first, *lines = done.stderr.splitlines()
    assert first.startswith("There is no display, so nnplay trains in the terminal")
    assert [line.split()[1] for line in lines[:50]] == [f"{n}/50" for n in range(1, 51)]
    labels = tuple(rule.label for rule in RULES)
    assert all(line.startswith(labels) for line in lines[50:])  # what it suffers from, if anything
    assert "2,000 samples: held-out built-in digits" in done.stdout
    picture = tmp_path / "nnplay-first-run-2.png"
    assert done.stdout.splitlines()[-1] == f"Picture of the run: {picture}"
    assert picture.read_bytes().startswith(PNG)
    assert (tmp_path / "nnplay-first-run.png").read_text() == "mine"


def test_without_the_libraries_there_is_a_result_but_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(system, "missing_libraries", lambda: list(system.QT_LIBRARIES[:1]))
    monkeypatch.setattr(headless, "train_and_save", lambda trainer: (outcome_of(trainer), True))
    assert headless.run() == 0
    output, errors = capsys.readouterr()
    assert output.startswith("784-64-10 network")
    last = errors.splitlines()[-1]
    assert last.startswith("There is no picture of the run. The window needs 1 system library")
    assert list(tmp_path.iterdir()) == []


def test_picture_never_takes_the_name_of_a_file(tmp_path: Path) -> None:
    names = [free_name(tmp_path).name for _ in range(3)]
    assert names == ["nnplay-first-run.png", "nnplay-first-run-2.png", "nnplay-first-run-3.png"]


def test_picture_goes_elsewhere_if_it_cannot_be_written_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    assert free_name(tmp_path / "gone") == tmp_path / "nnplay-first-run.png"
