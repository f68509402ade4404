"""Makes the project's own Python environment (.venv) and keeps it right, for run.py and test.py.

A stamp, written last, says what is in place; a start that finds it true does nothing more. Whatever
else is found (an interrupted install, a missing interpreter, packages that have gone, a project
folder that has moved) is repaired by making the environment anew. Standard library only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = "scripts/constraints.txt"
SETUP_FAILED = 3  # nnplay itself uses 0, 1 and 2
INTERRUPTED = 130

# What an install needs -> what pip is asked for; "dev" holds all of "run".
KINDS = {"run": ".[fast]", "dev": ".[dev,fast]"}

# The first pattern found in pip's output names the cause; a lost network also reads "no matching
# distribution", so it comes first.
CAUSES = (
    (
        r"NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionResetError|ProxyError|"
        r"Failed to establish a new connection|Temporary failure in name resolution",
        "The packages could not be fetched: check this machine's network connection (or its proxy "
        "settings), then start again.",
    ),
    (
        r"SSLError|CERTIFICATE_VERIFY_FAILED",
        "The packages could not be fetched over a trusted connection: check this machine's clock "
        "and certificates, then start again.",
    ),
    (
        r"No space left on device|not enough space on the disk",
        "The disk is full: nnplay needs about 1 GB to be set up; make room, then start again.",
    ),
    (
        r"Permission denied|Read-only file system|Access is denied",
        "This folder cannot be written to: copy the project to a folder of your own, then start "
        "again.",
    ),
    (
        r"No matching distribution found|requires a different Python",
        "A package has no ready-made build for this Python on this machine: start again with "
        "Python 3.11, 3.12 or 3.13.",
    ),
)
UNKNOWN_CAUSE = "Start again; if that does not help, {log} holds all that pip said."


class SetupError(Exception):
    """The environment cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Stamp:
    """What a finished install left in place.

    Attributes
    ----------
    place : str
        The interpreter and the project folder it was made for; another needs a new environment.
    requirements : str
        A hash of what pip was asked for; another needs an update.
    kind : str
        "run" or "dev".
    packages : list of str
        The names in site-packages.
    """

    place: str
    requirements: str
    kind: str
    packages: list[str]


@dataclass(frozen=True)
class Environment:
    """The environment of the project in folder `root`."""

    root: Path

    @property
    def folder(self) -> Path:
        """The environment's folder."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        windows = sys.platform == "win32"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def log(self) -> Path:
        """The whole output of the last set-up."""
        return self.folder / "install.log"

    @property
    def stamp_file(self) -> Path:
        """Where the stamp lies."""
        return self.folder / "nnplay-setup.json"

    def installed_names(self) -> list[str]:
        """Return the names in site-packages, sorted; none if there is no such folder."""
        base = {"base": str(self.folder), "platbase": str(self.folder)}
        try:
            return sorted(os.listdir(sysconfig.get_path("purelib", "venv", base)))  # noqa: PTH208
        except OSError:
            return []

    def place(self) -> str:
        """Describe the interpreter and the folder that an environment is bound to."""
        tag = sys.implementation.cache_tag
        return f"{tag} {sysconfig.get_platform()} {self.root}"

    def requirements(self) -> str:
        """Hash the parts of pyproject.toml and the pins that decide what pip installs."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        relevant = (project["build-system"], project["project"], project["tool"].get("hatch"))
        pins = (self.root / CONSTRAINTS).read_bytes()
        return hashlib.sha256(repr(relevant).encode() + pins).hexdigest()

    def read_stamp(self) -> Stamp | None:
        """Return the stamp, or None where there is none that can be read."""
        try:
            return Stamp(**json.loads(self.stamp_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Write the stamp whole or not at all."""
        unfinished = self.stamp_file.with_suffix(".tmp")
        unfinished.write_text(json.dumps(vars(stamp)), encoding="utf-8")
        unfinished.replace(self.stamp_file)


def ensure(kind: str, root: Path = ROOT) -> Path:
    """Put the environment in place if it is not.

    Parameters
    ----------
    kind : {"run", "dev"}
        What it is for: to run nnplay, or to test it too.
    root : Path
        The project's folder.

    Returns
    -------
    Path
        The environment's interpreter.

    Raises
    ------
    SetupError
        If it cannot be made.
    """
    environment = Environment(root)
    try:
        if not _is_current(environment, _sound_stamp(environment), kind):
            with _only_one(root):
                _set_up(environment, kind)
    except OSError as error:
        raise SetupError(f"nnplay could not be set up: {error}.") from error
    return environment.python


def _sound_stamp(environment: Environment) -> Stamp | None:
    """Return the stamp if what it says is still there."""
    stamp = environment.read_stamp()
    if stamp is None or stamp.place != environment.place():
        return None
    if not os.access(environment.python, os.X_OK):
        return None
    return stamp if set(stamp.packages).issubset(environment.installed_names()) else None


def _is_current(environment: Environment, stamp: Stamp | None, kind: str) -> bool:
    if stamp is None or stamp.requirements != environment.requirements():
        return False
    return stamp.kind in (kind, "dev")


def _set_up(environment: Environment, kind: str) -> None:
    stamp = _sound_stamp(environment)
    if _is_current(environment, stamp, kind):
        return  # another start, which this one waited for, has done it
    if stamp is None:
        _say("Setting up nnplay (once, about a minute) …")
        _make_folder(environment)
    else:
        _say("Bringing nnplay's packages up to date …")
        environment.stamp_file.unlink()
    wanted = "dev" if stamp is not None and stamp.kind == "dev" else kind
    requirements = environment.requirements()
    try:
        _install(environment, wanted)
    except SetupError:
        if stamp is not None:  # pip gave up and put everything back: what was there still works
            environment.write_stamp(stamp)
        raise
    names = environment.installed_names()
    environment.write_stamp(Stamp(environment.place(), requirements, wanted, names))


def _make_folder(environment: Environment) -> None:
    import importlib.util
    import tempfile

    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            f"This Python {version} cannot make environments (its venv or ensurepip module is "
            f"missing): on Debian and Ubuntu install it with `sudo apt install "
            f"python{version}-venv`, then start again."
        )
    command = [sys.executable, "-I", "-m", "venv", "--clear", str(environment.folder)]
    with tempfile.TemporaryFile() as log:
        code, output = _run(command, environment.root, log)
    if code:
        raise SetupError(_explain("Python's venv", output, environment))


def _install(environment: Environment, kind: str) -> None:
    command = [str(environment.python), "-I", "-m", "pip", "install", "--no-input"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:"]
    command += ["--constraint", CONSTRAINTS, "--editable", KINDS[kind]]
    with environment.log.open("w+b") as log:
        code, output = _run(command, environment.root, log)
    if code:
        raise SetupError(_explain("pip", output, environment))


def _run(command: list[str], folder: Path, log: IO[bytes]) -> tuple[int, str]:
    """Run a command quietly in `folder`; return its exit code and all it printed into `log`."""
    import subprocess

    surroundings = dict(os.environ)
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_HASHES", "PIP_NO_DEPS"):
        surroundings.pop(name, None)  # each would put the packages elsewhere, or not at all
    # The pins hold for the build tools too; older pips read the first name, newer ones the second.
    surroundings |= {"PIP_CONSTRAINT": CONSTRAINTS, "PIP_BUILD_CONSTRAINT": CONSTRAINTS}
    code = subprocess.call(
        command,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    log.seek(0)
    return code, log.read().decode("utf-8", errors="replace")


def _explain(tool: str, output: str, environment: Environment) -> str:
    """Return the tool's last words and what to do about them."""
    unknown = UNKNOWN_CAUSE.format(log=environment.log)
    advice = next((advice for sign, advice in CAUSES if re.search(sign, output)), unknown)
    lines = [line.strip() for line in output.strip().splitlines()]
    errors = [line for line in lines if line.upper().startswith("ERROR:")]
    quoted = "\n".join(f"    {line}" for line in (errors or lines)[-5:])
    return f"nnplay could not be set up: {tool} failed.\n{quoted}\n{advice}"


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Hold other starts back while the environment is made.

    The lock lies on the file of pins (beyond its end, as Windows keeps others from reading what is
    locked) and the system takes it back if this process ends in any way.
    """
    with (root / CONSTRAINTS).open("rb") as file:
        if not _lock(file.fileno(), wait=False):
            _say("Another start is setting nnplay up; waiting for it …")
            _lock(file.fileno(), wait=True)
        yield


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Lock an open file; return whether that succeeded, which it does in the end if `wait`."""
    if sys.platform == "win32":
        import msvcrt
        import time

        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.5)
            else:
                return True
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: go on without
        return True


def start_nnplay(arguments: list[str]) -> int:
    """Set nnplay up if need be, then become nnplay with these arguments.

    Returns
    -------
    int
        The exit code: nnplay's own, or 3 if it could not be set up, 130 after Ctrl+C.
    """
    try:
        python = ensure("run")
        # -P: a file random.py or a folder nnplay in the current folder must not stand in the way.
        return _become([str(python), "-P", "-m", "nnplay", *arguments])
    except SetupError as error:
        _say(str(error))
        return SETUP_FAILED
    except KeyboardInterrupt:
        _say("Stopped; the next start finishes the set-up.")
        return INTERRUPTED


def _become(command: list[str]) -> int:  # noqa: RET503 - execv does not return
    if sys.platform == "win32":
        import signal
        import subprocess

        # Ctrl+C reaches both processes there: nnplay decides what it means, this one waits.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(command)
    os.execv(command[0], command)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
