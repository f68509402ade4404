"""Gives damaged files to a reader in processes of their own, and reports what fell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PLANS = ("truncations", "headers", "mutations")
"""The kinds of damage."""

_WORKER = Path(__file__).resolve().parent / "_fuzz_worker.py"
# A file that takes longer than this hangs; far above what a busy computer makes of a second.
_HANGS = 60.0
_POLL = 0.05
_PLACE_BYTES = 8
# One heap and one thread, so that what a file takes can be told from what libraries keep.
_SURROUNDINGS = {
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_MEMORY_DISK = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be tried.

    Attributes
    ----------
    reader : str
        A name in `_fuzz_readers.TARGETS`.
    plan : str
        One of `PLANS`.
    count, seed : int
        Of the plan "mutations".
    only : tuple of int
        Numbers of the files to try; all if empty.
    """

    reader: str
    plan: str
    count: int = 0
    seed: int = 0
    only: tuple[int, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What came out.

    Attributes
    ----------
    tried, accepted : int
        Files, and those of them that were read rather than refused.
    slowest : float
        Processor time of the slowest file, in seconds.
    slowest_number : int
    growth : int
        Bytes by which the process that grew most did.
    seconds : float
    failures : list of (number, what is wrong)
    """

    tried: int = 0
    accepted: int = 0
    slowest: float = 0.0
    slowest_number: int = -1
    growth: int = 0
    seconds: float = 0.0
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, found: Mapping[str, Any]) -> None:
        """Take in what one process found."""
        self.tried += found["tried"]
        self.accepted += found["accepted"]
        self.growth = max(self.growth, found["growth"])
        if found["slowest"] > self.slowest:
            self.slowest, self.slowest_number = found["slowest"], found["slowest_number"]
        self.failures += [(failure["number"], failure["problem"]) for failure in found["failures"]]

    def __str__(self) -> str:
        return (
            f"{self.tried:,} files, {self.accepted:,} read; slowest {1000 * self.slowest:.0f} ms "
            f"(number {self.slowest_number}), grew by {self.growth / 2**20:.1f} MB; "
            f"{self.seconds:.1f} s"
        )


def run(task: Task, jobs: int = 1) -> Outcome:
    """Try all files of a task.

    Parameters
    ----------
    task : Task
    jobs : int
        How many processes share the files.
    """
    outcome = Outcome()
    begin = time.monotonic()
    place = _MEMORY_DISK if os.access(_MEMORY_DISK, os.W_OK) else None
    with TemporaryDirectory(prefix="fuzz-", dir=place) as folder:
        workers = [_Worker(task, Path(folder) / str(job), job, jobs) for job in range(jobs)]
        try:
            while not all(worker.finished() for worker in workers):
                time.sleep(_POLL)
        finally:
            for worker in workers:
                worker.stop()
        for worker in workers:
            worker.report(outcome)
    outcome.seconds = time.monotonic() - begin
    return outcome


class _Worker:
    """One process and what it is at."""

    def __init__(self, task: Task, folder: Path, first: int, step: int) -> None:
        files = folder / "files"
        files.mkdir(parents=True)
        self._place, self._output = folder / "place", folder / "output"
        self._place.write_bytes(bytes([255] * _PLACE_BYTES))
        only = task.only[first::step]
        done = bool(task.only) and not only
        self._seen, self._since, self._hangs = b"", time.monotonic(), False
        text = json.dumps(
            asdict(task)
            | {"only": only, "first": first, "step": step}
            | {"folder": str(files), "place": str(self._place)}
        )
        with self._output.open("wb") as output, (folder / "errors").open("wb") as errors:
            self._errors = folder / "errors"
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", "pass"]
                if done
                else [sys.executable, "-W", "error", str(_WORKER)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                env={**os.environ, **_SURROUNDINGS},
            )
        assert self._process.stdin is not None
        with self._process.stdin as pipe:
            pipe.write(text.encode())

    def finished(self) -> bool:
        """Tell whether the process has ended; one that hangs is ended."""
        if self._process.poll() is not None:
            return True
        place = self._place.read_bytes()
        if place != self._seen:
            self._seen, self._since = place, time.monotonic()
        elif time.monotonic() - self._since > _HANGS:
            self._hangs = True
            self.stop()
            return True
        return False

    def stop(self) -> None:
        """End the process if it has not."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def report(self, outcome: Outcome) -> None:
        """Add what the process found."""
        if self._process.returncode == 0:
            outcome.add(json.loads(self._output.read_text() or "{}"))
            return
        number = int.from_bytes(self._place.read_bytes(), "little", signed=True)
        ended = "hung" if self._hangs else f"ended with {self._process.returncode}"
        said = self._errors.read_text(errors="replace")[-3000:]
        outcome.failures.append((number, f"the process {ended}: {said}"))


def write_failures(task: Task, outcome: Outcome, folder: Path) -> Sequence[Path]:
    """Write the files that were read wrongly, and beside each what was wrong."""
    return list(_written(task, outcome, folder))


def _written(task: Task, outcome: Outcome, folder: Path) -> Iterable[Path]:
    import _fuzz_worker

    for number, problem in outcome.failures:
        if number < 0:
            continue
        seed, content = _fuzz_worker.damaged_file(asdict(task), number)
        path = folder / f"{task.reader}-{task.plan}-{task.seed}-{number}-{Path(seed.file).name}"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.with_name(f"{path.name}.txt").write_text(problem, encoding="utf-8")
        yield path
