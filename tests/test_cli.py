from __future__ import annotations

import os
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from nnplay import __version__, headless, system
from nnplay.cli import COMMANDS, OTHER_COMMANDS, main
from nnplay.commands import data
from nnplay.commands.console import OTHER_OPTIONS, Parser
from nnplay.commands.train import add_arguments

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
        (["trian", "--epochs"], "There is no file, folder or command trian; did you mean `nn"),
        (["--", "Train"], "There is no file, folder or command Train; did you mean `nn"),
        (["eval"], "There is no file, folder or command eval; did you mean `nnplay evaluate`?"),
        (["test"], "There is no file, folder or command test; did you mean `nnplay evaluate`?"),
        (["help"], "There is no file, folder or command help; did you mean `nnplay --help`?"),
        # What looks like a path is one.
        (["train.csv"], "There is no file or folder train.csv; give one that exists, or one"),
        (["./trian"], "There is no file or folder ./trian; give one that exists, or one"),
        (["--frobnicate"], "There is no option --frobnicate; see `nnplay --help`."),
        (["--verson"], "There is no option --verson; did you mean --version?"),
        (["train", "--lr", "0.1"], "There is no option --lr; did you mean --learning-rate?"),
        (["train", "--lr=0.1"], "There is no option --lr; did you mean --learning-rate?"),
        (["train", "-lr", "0.1"], "There is no option -lr; did you mean --learning-rate?"),
        (["train", "--batch", "9"], "There is no option --batch; did you mean --batch-size?"),
        (["train", "--early", "9"], "There is no option --early; did you mean --early-stopping?"),
        (["train", "epochs=3"], "'epochs=3' is not understood; did you mean --epochs?"),
        (["evaluate", "w", "--dataset", "x"], "There is no option --dataset; did you mean --data?"),
        (["evaluate", "--data"], "Argument --data: expected one argument; see `nnplay evaluate"),
        (["data", "get"], "Argument list|info|fetch: invalid choice: 'get'"),
        (["info", "now"], "'now' is not understood; see `nnplay info --help`."),
    ],
)
def test_bad_usage_gets_one_sentence(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    output, errors = capsys.readouterr()
    assert errors.startswith(sentence)
    assert (output, errors.count("\n")) == ("", 1)


def test_an_option_is_not_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    # Another option may begin like it one day, and scripts are to go on working.
    assert main(["train", "--lear", "0.1"]) == 2
    sentence = "There is no option --lear; did you mean --learning-rate?\n"
    assert capsys.readouterr() == ("", sentence)


def test_every_other_name_is_that_of_an_option_or_a_command() -> None:
    options = Parser(prog="nnplay train")
    add_arguments(options)
    known = {word.removeprefix("--") for word in options.options}
    assert set(OTHER_OPTIONS.values()) <= known
    assert not known & set(OTHER_OPTIONS)
    assert set(OTHER_COMMANDS.values()) <= set(COMMANDS)
    assert not set(COMMANDS) & set(OTHER_COMMANDS)


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
