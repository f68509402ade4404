"""A process that reads damaged files, with little memory to spare; _fuzz_run.py starts it.

Takes a task as JSON from standard input and writes what it found, as JSON, to standard output.
"""

from __future__ import annotations

import json
import mmap
import os
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from _fuzz_changes import Cases, Damaged, Headers, Mutations, Seed, Truncations
from _fuzz_checks import refusal_problem
from _fuzz_readers import TARGETS, Target

from nnplay.data.pictures.decode import prepare_pillow
from nnplay.errors import NnplayError

MAX_GROWTH = 64 << 20
"""Most bytes by which the process may grow."""

MAX_SECONDS = 1.0
"""Most seconds of processor time that a file may take."""

_MOST_FAILURES = 5
_PLACE_BYTES = 8


@dataclass(slots=True)
class Findings:
    """What came out so far; see `_fuzz_run.Outcome`."""

    tried: int = 0
    accepted: int = 0
    slowest: float = 0.0
    slowest_number: int = -1
    growth: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)


def cases(target: Target, task: Mapping[str, Any]) -> Cases:
    """Return the damaged files of a plan, by their numbers."""
    seeds = target.seeds()
    match task["plan"]:
        case "truncations":
            return Truncations(seeds)
        case "headers":
            return Headers(seeds)
        case _:
            return Mutations(seeds, target.tokens, task["seed"], task["count"])


def main() -> None:
    """Do the task."""
    task = json.load(sys.stdin)
    prepare_pillow()
    target = TARGETS[task["reader"]]
    numbered = cases(target, task)
    numbers = task["only"] or range(task["first"], len(numbered), task["step"])
    folder = Folder(Path(task["folder"]), target)
    folder.warm_up()
    before = _resident()
    _limit_memory()
    findings = Findings()
    with Path(task["place"]).open("r+b") as file, mmap.mmap(file.fileno(), _PLACE_BYTES) as place:
        for number in numbers:
            place[:] = number.to_bytes(_PLACE_BYTES, "little")
            _try(numbered[number], number, target, folder, findings)
            if len(findings.failures) >= _MOST_FAILURES:
                break
    findings.growth = _resident() - before
    if findings.growth > MAX_GROWTH:
        findings.failures.append(
            {"number": -1, "problem": f"the process grew by {findings.growth:,} bytes"}
        )
    json.dump({name: getattr(findings, name) for name in Findings.__slots__}, sys.stdout)


class Folder:
    """Where the sound files lie, of which one at a time is damaged."""

    def __init__(self, path: Path, target: Target) -> None:
        self._path, self._target = path, target
        self._sound: dict[str, bytes] = {}
        self._damaged = ""
        for seed in target.seeds():
            if seed.file not in self._sound:
                self._sound[seed.file] = seed.sound
                (path / seed.file).parent.mkdir(parents=True, exist_ok=True)
                self._write(seed.file, seed.sound)

    def warm_up(self) -> None:
        """Read all sound files, which nothing may refuse, so that what is loaded once is there."""
        for seed in self._target.seeds():
            problem = self.problem((seed, seed.sound), 0)
            assert not problem, f"sound {seed.file}: {problem}"

    def problem(self, damaged: Damaged, number: int) -> str:
        """Have a damaged file read; see `Target.trial`."""
        name, content = damaged[0].file, damaged[1]
        if self._damaged not in ("", name):
            self._write(self._damaged, self._sound[self._damaged])
        self._damaged = name
        self._write(name, content)
        return self._target.trial(self._path, damaged, number)

    def _write(self, name: str, content: bytes) -> None:
        with (self._path / name).open("wb", buffering=0) as file:
            file.write(content)


def _try(damaged: Damaged, number: int, target: Target, folder: Folder, findings: Findings) -> None:
    begin = time.process_time()
    problem = ""
    try:
        problem = folder.problem(damaged, number)
        findings.accepted += 1
    except NnplayError as error:
        wrong = "" if isinstance(error, target.error) else f"{type(error).__name__}: {error}"
        problem = wrong or refusal_problem(error)
    except BaseException:
        problem = traceback.format_exc(limit=-6)
    seconds = time.process_time() - begin
    findings.tried += 1
    if seconds > findings.slowest:
        findings.slowest, findings.slowest_number = seconds, number
    if seconds > MAX_SECONDS:
        problem = problem or f"took {seconds:.2f} s"
    if problem:
        findings.failures.append({"number": number, "problem": problem})


def _resident() -> int:
    """Return the most memory that the process has had at once, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, where getrusage also counts what started this process
        return 1024 * int(status.read_text().partition("VmHWM:")[2].split()[0])
    import resource

    most: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def _limit_memory() -> None:
    """Let the process have little more than it has, so that greed shows at once."""
    if sys.platform != "linux":  # where limits are not kept, or memory is counted otherwise
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MAX_GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def damaged_file(task: Mapping[str, Any], number: int) -> tuple[Seed, bytes]:
    """Return one damaged file of a task."""
    return cases(TARGETS[task["reader"]], task)[number]


if __name__ == "__main__":
    main()
