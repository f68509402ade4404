"""The checks that scripts/test.py runs, in order. Standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import _setup

# Name -> arguments to the environment's Python.
CHECKS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "import contracts": (
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo'])",
    ),
    "pytest": ("-m", "pytest"),
}

APART = "tests/fuzz"
"""Tests that take minutes of one core: they run beside everything else, in a process of their own,
unless it is said which tests to run."""

# A person's own settings must not change what the tests compute.
UNSET = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def run_all(pytest_arguments: list[str]) -> int:
    """Run every check, also after one has failed.

    Parameters
    ----------
    pytest_arguments : list of str
        Passed on to pytest.

    Returns
    -------
    int
        0 if everything holds, 1 if a check failed, 3 if the environment could not be made, 130
        after Ctrl+C.
    """
    try:
        python = _setup.ensure("dev")
        with _apart(python, wanted=not pytest_arguments) as apart:
            arguments = pytest_arguments or [f"--ignore={APART}"]
            failed = [name for name in CHECKS if not _holds(name, python, arguments)]
            if apart is not None and not _reported(apart):
                failed.append(APART)
    except _setup.SetupError as error:
        print(error, file=sys.stderr)
        return _setup.SETUP_FAILED
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return _setup.INTERRUPTED
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


@contextmanager
def _apart(
    python: Path, *, wanted: bool
) -> Iterator[tuple[subprocess.Popen[bytes], IO[Any]] | None]:
    """Run the tests of `APART` while the block runs, if that is wanted; end them with it."""
    if not wanted:
        yield None
        return
    with tempfile.TemporaryFile() as output:
        command = [str(python), "-m", "pytest", APART]
        surroundings = _surroundings() | {"NNPLAY_FUZZ_JOBS": "1"}
        process = subprocess.Popen(
            command, cwd=_setup.ROOT, env=surroundings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process, output
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def _reported(apart: tuple[subprocess.Popen[bytes], IO[Any]]) -> bool:
    """Wait for the tests that run apart, and print what they printed; return whether they hold."""
    process, output = apart
    print(f"== pytest {APART}", flush=True)
    code = process.wait()
    output.seek(0)
    print(output.read().decode(errors="replace"), flush=True)
    return code == 0


def _holds(name: str, python: Path, pytest_arguments: list[str]) -> bool:
    """Run one check, its output straight to the terminal; return whether it holds."""
    command = [str(python), *CHECKS[name]]
    if name == "pytest":
        command += pytest_arguments
    print(f"== {name}", flush=True)
    begin = time.perf_counter()
    code = _run(command)
    if name != "pytest":  # pytest's own closing line has its time and stays the last one
        verdict = "holds" if code == 0 else "FAILED"
        print(f"   {name} {verdict} ({time.perf_counter() - begin:.1f} s)", flush=True)
    return code == 0


def _run(command: list[str]) -> int:
    process = subprocess.Popen(command, cwd=_setup.ROOT, env=_surroundings())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()  # Ctrl+C has reached it too, and it may have to stop what it started
        raise


def _surroundings() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in UNSET}
