"""What every measurement needs: the data, the machine, a process of its own, a table."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from threadpoolctl import threadpool_info

from nnplay.data import DataSet, load

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "scripts" / "bench.py"

LIBRARIES = {"numpy": "numpy", "torch": "torch", "sklearn": "scikit-learn", "jax": "jax"}
"""Modules that results depend on, and the packages they come in."""

BLAS_SETTINGS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Variables that change how OpenBLAS, and so NumPy alone, works."""

# What else runs makes times longer, above all those of several threads.
LOAD = f"load before {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"


def mnist() -> DataSet:
    """Load the full MNIST, or explain how to point at it."""
    folder = os.environ.get("NNPLAY_MNIST_DIR", str(ROOT.parent / "shared" / "data" / "mnist"))
    if not Path(folder).is_dir():
        raise SystemExit("Set NNPLAY_MNIST_DIR to a folder with the four MNIST files.")
    return load(folder)


def installed(module: str) -> bool:
    """Whether a package to compare with can be imported."""
    return find_spec(module) is not None


def cores() -> list[int]:
    """Return the numbers of the cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def machine() -> str:
    """Describe this machine and the libraries on it in a line."""
    return ", ".join(
        (
            processor(),
            f"{len(cores())} cores",
            f"{platform.system()} {platform.machine()}",
            f"Python {platform.python_version()}",
            *(f"{p} {metadata.version(p)}" for m, p in LIBRARIES.items() if installed(m)),
            blas(),
            LOAD,
        )
    )


def processor() -> str:
    """Name the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def blas() -> str:
    """Name the library that does NumPy's matrix products, and the processor it works as if on.

    Where ``OPENBLAS_CORETYPE`` names an older one, NumPy is slower than it need be; others are not.
    """
    told = "".join(f", {k}={os.environ[k]}" for k in BLAS_SETTINGS if os.environ.get(k))
    for pool in threadpool_info():
        if pool["user_api"] == "blas":
            return f"{pool['internal_api']} ({pool.get('architecture', 'unknown')}{told})"
    return "unknown BLAS"


def child(
    command: str,
    *options: str,
    environment: Mapping[str, str] | None = None,
    only: Collection[int] | None = None,
) -> Any:
    """Run a command of bench.py as a process of its own; return the JSON of its last line.

    Parameters
    ----------
    environment : mapping, optional
        Variables set besides the present ones.
    only : collection of int, optional
        The cores it may run on.

    Raises
    ------
    SystemExit
        If it fails; it says why on standard error.
    """
    pin = None
    if only is not None and hasattr(os, "sched_setaffinity"):
        pin = partial(os.sched_setaffinity, 0, only)
    done = subprocess.run(
        [sys.executable, str(BENCH), command, *options],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | dict(environment or {}),
        preexec_fn=pin,
    )
    if done.returncode:
        raise SystemExit(done.returncode)  # it has said why
    return json.loads(done.stdout.splitlines()[-1])


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |")


def spread(values: Sequence[float], form: str) -> str:
    """Write the median of some numbers, and the least and most where there are several."""
    if len(values) == 1:
        return f"{values[0]:{form}}"
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"
