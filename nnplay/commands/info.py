"""`nnplay info`: what a report about nnplay needs to say of the machine it runs on."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy  # noqa: F401 - loads the library of matrix products, which is reported
from threadpoolctl import threadpool_info

from nnplay import __version__, resources, system
from nnplay.commands.console import DONE, pairs
from nnplay.data.downloads.fetch import cache_folder
from nnplay.training.threads import usable_cores

PACKAGES = (
    "numpy",
    "scipy",
    "PySide6-Essentials",
    "pyqtgraph",
    "qtawesome",
    "msgspec",
    "safetensors",
    "threadpoolctl",
    "numba",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: there are none."""
    parser.description = (
        "Versions, paths, threads and display: what a report about a problem should contain."
    )


def run(_arguments: argparse.Namespace) -> int:
    """Print the facts; return the exit code."""
    print(pairs(facts()))
    return DONE


def facts() -> dict[str, str]:
    """Return what is to be said, by name, in order."""
    missing = ", ".join(library.soname for library in system.missing_libraries())
    return {
        "nnplay": __version__,
        "Python": f"{platform.python_version()} at {sys.executable}",
        "System": platform.platform(),
        **{package: _version(package) for package in PACKAGES},
        "BLAS": "; ".join(map(_describe, threadpool_info())) or "none found",
        "Cores": f"{usable_cores()} usable of {os.cpu_count()}",
        "Display": "yes" if system.has_display() else "none: nnplay trains in the terminal",
        "Missing libraries": missing or "none",
        "Settings": settings_place(),
        "Log": str(log_folder()),
        "Downloads": str(cache_folder()),
        "Built-in data": _resource("data"),
    }


# Qt decides on these places when the window is open; here they are told without loading Qt.


def settings_place() -> str:
    """Return where the window keeps its settings."""
    if sys.platform == "win32":
        return r"HKEY_CURRENT_USER\Software\nnplay\nnplay in the registry"
    if sys.platform == "darwin":
        return str(Path.home() / "Library/Preferences/com.nnplay.nnplay.plist")
    return str(_folder("XDG_CONFIG_HOME", ".config") / "nnplay/nnplay.conf")


def log_folder() -> Path:
    """Return where the window keeps its log files."""
    if sys.platform == "win32":
        data = _folder("LOCALAPPDATA", "AppData/Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library/Application Support"
    else:
        data = _folder("XDG_DATA_HOME", ".local/share")
    return data / "nnplay/nnplay/logs"


def _folder(variable: str, default: str) -> Path:
    chosen = Path(os.environ.get(variable, ""))
    return chosen if chosen.is_absolute() else Path.home() / default


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _describe(pool: dict[str, object]) -> str:
    name = " ".join(str(pool[key]) for key in ("internal_api", "version") if pool.get(key))
    architecture = f", for {pool['architecture']}" if pool.get("architecture") else ""
    threads = pool.get("num_threads")
    return f"{name}, {threads} thread{'' if threads == 1 else 's'}{architecture}"


def _resource(name: str) -> str:
    try:
        return str(resources.path(name))
    except FileNotFoundError as error:
        return str(error)
