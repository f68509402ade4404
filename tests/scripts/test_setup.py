"""Setting up: what is done when, what is repaired, what a person is told. Installs nothing."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import _checks
import _setup
import pytest
from _setup import Environment, SetupError, ensure

SCRIPTS = Path(_setup.__file__).parent

PYPROJECT = """
[build-system]
requires = ["builder"]
[project]
name = "small"
dependencies = ["numpy"]
[tool.lint]
line-length = 100
"""


class Tools:
    """Stands in for Python's venv and pip; remembers what they were asked to do."""

    def __init__(self, root: Path) -> None:
        self.environment = Environment(root)
        self.asked: list[str] = []
        self.failure: str | BaseException | None = None

    def run(self, command: list[str], folder: Path, _log: IO[bytes]) -> tuple[int, str]:
        assert folder == self.environment.root
        if "venv" in command:
            self.asked.append("venv")
            shutil.rmtree(self.environment.folder, ignore_errors=True)
            self.environment.python.parent.mkdir(parents=True)
            self.environment.python.symlink_to(sys.executable)
            self.packages.mkdir(parents=True)
            return 0, ""
        self.asked.append(f"pip {command[-1]}")
        if isinstance(self.failure, BaseException):
            raise self.failure
        if self.failure:
            return 1, self.failure
        (self.packages / "numpy").mkdir(exist_ok=True)
        return 0, ""

    @property
    def packages(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        windows = sys.platform == "win32"
        return self.environment.folder / ("Lib" if windows else f"lib/{version}") / "site-packages"

    def asked_by(self, kind: str) -> list[str]:
        """Return what a start of this kind asks for."""
        self.asked = []
        ensure(kind, self.environment.root)
        return self.asked


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    (tmp_path / "scripts").mkdir()
    (tmp_path / _setup.CONSTRAINTS).write_text("numpy==1\n")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    tools = Tools(tmp_path)
    monkeypatch.setattr(_setup, "_run", tools.run)
    return tools


def test_second_start_does_nothing(tools: Tools) -> None:
    assert tools.asked_by("run") == ["venv", "pip .[fast]"]
    assert tools.asked_by("run") == []


def test_says_one_line_once(tools: Tools, capsys: pytest.CaptureFixture[str]) -> None:
    ensure("run", tools.environment.root)
    ensure("run", tools.environment.root)
    assert capsys.readouterr() == ("", "Setting up nnplay (once, about a minute) …\n")


def damage_stamp(environment: Environment) -> None:
    environment.stamp_file.write_text("{")


def lose_stamp(environment: Environment) -> None:
    environment.stamp_file.unlink()


def lose_python(environment: Environment) -> None:
    environment.python.unlink()


def lose_package(environment: Environment) -> None:
    shutil.rmtree(next(environment.folder.rglob("numpy")))


def come_from_elsewhere(environment: Environment) -> None:
    stamp = json.loads(environment.stamp_file.read_text())
    environment.stamp_file.write_text(json.dumps(stamp | {"place": "another folder or Python"}))


@pytest.mark.parametrize(
    "damage", [damage_stamp, lose_stamp, lose_python, lose_package, come_from_elsewhere]
)
def test_damage_is_repaired_by_making_it_anew(
    tools: Tools, damage: Callable[[Environment], None]
) -> None:
    ensure("run", tools.environment.root)
    damage(tools.environment)
    assert tools.asked_by("run") == ["venv", "pip .[fast]"]
    assert tools.asked_by("run") == []


@pytest.mark.parametrize(
    ("path", "text", "asked"),
    [
        ("pyproject.toml", PYPROJECT.replace('["numpy"]', '["numpy", "scipy"]'), ["pip .[fast]"]),
        ("pyproject.toml", PYPROJECT.replace("100", "99"), []),
        (_setup.CONSTRAINTS, "numpy==2\n", ["pip .[fast]"]),
    ],
)
def test_update_follows_what_is_required(
    tools: Tools, path: str, text: str, asked: list[str]
) -> None:
    ensure("run", tools.environment.root)
    (tools.environment.root / path).write_text(text)
    assert tools.asked_by("run") == asked
    assert tools.asked_by("run") == []


def test_tests_add_their_tools_and_running_keeps_them(tools: Tools) -> None:
    ensure("run", tools.environment.root)
    assert tools.asked_by("dev") == ["pip .[dev,fast]"]
    assert tools.asked_by("run") == []
    (tools.environment.root / _setup.CONSTRAINTS).write_text("numpy==2\n")
    assert tools.asked_by("run") == ["pip .[dev,fast]"]


def test_failed_install_is_tried_again_from_the_start(tools: Tools) -> None:
    tools.failure = "ERROR: broken"
    with pytest.raises(SetupError, match=r"(?s)pip failed.*ERROR: broken.*install\.log"):
        ensure("run", tools.environment.root)
    tools.failure = None
    assert tools.asked_by("run") == ["venv", "pip .[fast]"]


def test_failed_update_keeps_what_works(tools: Tools) -> None:
    ensure("run", tools.environment.root)
    (tools.environment.root / _setup.CONSTRAINTS).write_text("numpy==2\n")
    tools.failure = "ERROR: no network"
    with pytest.raises(SetupError):
        ensure("run", tools.environment.root)
    tools.failure = None
    assert tools.asked_by("run") == ["pip .[fast]"]


def test_interrupted_update_is_not_trusted(tools: Tools) -> None:
    ensure("run", tools.environment.root)
    (tools.environment.root / _setup.CONSTRAINTS).write_text("numpy==2\n")
    tools.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        ensure("run", tools.environment.root)
    tools.failure = None
    assert tools.asked_by("run") == ["venv", "pip .[fast]"]


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for numpy",
            "check this machine's network connection",
        ),
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "cannot be written to"),
        ("ERROR: No matching distribution found for numpy==1", "Python 3.11, 3.12 or 3.13"),
        ("ERROR: SSLError(CERTIFICATE_VERIFY_FAILED)", "certificates"),
    ],
)
def test_advice(tools: Tools, output: str, advice: str) -> None:
    tools.failure = output
    with pytest.raises(SetupError) as error:
        ensure("run", tools.environment.root)
    assert advice in str(error.value)
    assert output.splitlines()[-1] in str(error.value)


def test_tells_debian_what_is_missing(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name)
    )
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(SetupError, match=rf"`sudo apt install python{version}-venv`"):
        ensure("run", tools.environment.root)
    assert tools.asked == []


def test_one_set_up_at_a_time(tools: Tools) -> None:
    pins = tools.environment.root / _setup.CONSTRAINTS
    with pins.open("rb") as first, pins.open("rb") as second:
        assert _setup._lock(first.fileno(), wait=False)
        assert not _setup._lock(second.fileno(), wait=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there the process cannot be replaced")
def test_becomes_nnplay(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, command: became.append(command))
    monkeypatch.setattr(_setup, "ensure", lambda _kind: tools.environment.python)
    _setup.start_nnplay(["train", "--layers", "128 relu, 10 softmax"])
    python = str(tools.environment.python)
    assert became == [[python, "-P", "-m", "nnplay", "train", "--layers", "128 relu, 10 softmax"]]


@pytest.mark.parametrize("start", [_setup.start_nnplay, _checks.run_all])
@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (SetupError("pip failed."), _setup.SETUP_FAILED, "pip failed.\n"),
        (KeyboardInterrupt(), _setup.INTERRUPTED, "Stopped"),
    ],
)
def test_trouble_is_one_message(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    start: Callable[[list[str]], int],
    error: BaseException,
    code: int,
    told: str,
) -> None:
    def fail(_kind: str) -> Path:
        raise error

    monkeypatch.setattr(_setup, "ensure", fail)
    assert start([]) == code
    assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize(("failing", "code"), [("", 0), ("mypy", 1), ("pytest", 1)])
def test_all_checks_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], failing: str, code: int
) -> None:
    commands: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], cwd: Path, env: dict[str, str]) -> None:
            assert cwd == _setup.ROOT
            assert "OMP_NUM_THREADS" not in env
            commands.append(command)

        def wait(self) -> int:
            return int(failing in commands[-1])

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(_setup, "ensure", lambda _kind: Path("python"))
    monkeypatch.setattr(subprocess, "Popen", Process)
    assert _checks.run_all(["-k", "name"]) == code
    assert len(commands) == len(_checks.CHECKS)
    assert commands[-1] == ["python", "-m", "pytest", "-k", "name"]
    printed = capfd.readouterr()
    assert printed.err == (f"Failed: {failing}.\n" if failing else "")
    assert [name for name in _checks.CHECKS if f"== {name}\n" in printed.out] == [*_checks.CHECKS]


def test_long_tests_run_beside_the_others(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    class Process:
        def __init__(
            self, command: list[str], cwd: Path, env: dict[str, str], **files: Any
        ) -> None:
            started.append((command, env))
            self._apart = bool(files)
            if self._apart:
                files["stdout"].write(b"3 failed\n")

        def poll(self) -> int:
            return 0

        def wait(self) -> int:
            return int(self._apart)

    monkeypatch.setattr(_setup, "ensure", lambda _kind: Path("python"))
    monkeypatch.setattr(subprocess, "Popen", Process)
    assert _checks.run_all([]) == 1
    (first, surroundings), *_, (last, _) = started
    assert first == ["python", "-m", "pytest", _checks.APART]
    assert surroundings["NNPLAY_FUZZ_JOBS"] == "1"
    assert last == ["python", "-m", "pytest", f"--ignore={_checks.APART}"]
    printed = capfd.readouterr()
    assert printed.err == f"Failed: {_checks.APART}.\n"
    assert printed.out.endswith("3 failed\n\n")


@pytest.mark.parametrize("name", ["run.py", "test.py", "_old_python.py"])
def test_parses_on_old_pythons(name: str) -> None:
    text = (SCRIPTS / name).read_text(encoding="ascii")
    ast.parse(text, feature_version=(3, 4))
    assert "->" not in text  # Python 2 knows no annotations


def test_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer and this is Python 3\.9"):
        runpy.run_path(str(SCRIPTS / "_old_python.py"))
