from __future__ import annotations

import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from nnplay import __version__, headless, system
from nnplay.cli import COMMANDS, main
from nnplay.commands import data

ROOT = Path(__file__).resolve().parent.parent


def nnplay(*words: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run nnplay in a process of its own."""
    return subprocess.run([sys.executable, "-m", "nnplay", *words], text=True, cwd=ROOT, **settings)


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return the list of what a window would have been opened on."""
    opened: list[str | None] = []

    def run(file: str | None) -> int:
        opened.append(file)
        return 7

    module = types.ModuleType("nnplay.ui.app")
    monkeypatch.setattr(module, "run", run, raising=False)
    monkeypatch.setitem(sys.modules, "nnplay.ui.app", module)
    monkeypatch.setattr(headless, "run", lambda: run("headless"))
    return opened


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    output = capsys.readouterr().out
    assert all(f"  {name} " in output and text in output for name, text in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: nnplay {name} ")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"nnplay {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    heavy = ("numpy", "scipy", "PySide6", "msgspec", "nnplay.data", "nnplay.nn", "nnplay.ui")
    code = f"import sys, nnplay.cli; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_opens_a_window(
    window: list[str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train").touch()
    for words in ([], [str(tmp_path)], ["./train"], ["--", "train"]):
        assert main(words) == 7
    assert window == [None, str(tmp_path), "./train", "train"]


def test_command_wins_over_a_file_of_its_name(
    window: list[str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data").touch()
    assert main(["data", "list"]) == 0
    assert window == []


def test_no_display_means_the_terminal(
    window: list[str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system, "has_display", lambda: False)
    monkeypatch.setattr(system, "missing_libraries", lambda: pytest.fail("needs no library"))
    assert main([]) == 7
    assert window == ["headless"]
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"There is no display to open {tmp_path} on; ")


def test_missing_libraries_are_named(
    window: list[str | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system, "missing_libraries", lambda: list(system.QT_LIBRARIES[:1]))
    assert main([]) == 2
    errors = capsys.readouterr().err
    assert "libEGL.so.1" in errors
    assert "install" in errors
    assert window == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.npz"], "There is no file or folder nowhere.npz; give one that exists, or one"),
        (["trian", "--epochs"], "Unrecognized arguments: --epochs; see `nnplay --help`."),
        (["--frobnicate"], "Unrecognized arguments: --frobnicate; see `nnplay --help`."),
        (["evaluate", "--data"], "Argument --data: expected one argument; see `nnplay evaluate"),
        (["data", "get"], "Argument list|info|fetch: invalid choice: 'get'"),
        (["info", "now"], "Unrecognized arguments: now; see `nnplay info --help`."),
    ],
)
def test_bad_usage_gets_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    output, errors = capsys.readouterr()
    assert errors.startswith(sentence)
    assert (output, errors.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (OSError(13, "Permission denied", "x.npz"), 2, "x.npz: Permission denied.\n"),
        (BrokenPipeError(), 0, ""),
    ],
)
def test_what_is_no_fault_of_the_program_shows_no_traceback(
    error: BaseException,
    code: int,
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr(data, "run", fail)
    assert main(["data", "list"]) == code
    assert capsys.readouterr().err == text


def test_faults_of_the_program_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "run", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        main(["data", "list"])


def test_bad_input_in_a_process_of_its_own() -> None:
    done = nnplay("train", "--seed", "-1", capture_output=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Seed must lie from 0 to 2,147,483,647, not -1.\n"


def test_broken_pipe_is_quiet() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = nnplay("data", "info", "mnist-10k", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = nnplay("data", "list", stdout=full, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (2, "No space left on device.\n")


def test_every_text_can_be_written_in_every_encoding() -> None:
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = nnplay("train", "--help", capture_output=True, env=surroundings)
    assert (done.returncode, done.stderr) == (0, "")


def test_outputs_may_be_closed() -> None:
    command = f'"{sys.executable}" -m nnplay data info nowhere >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], cwd=ROOT).returncode == 2
