"""What pyproject.toml, the pins and the imports promise, beyond what import-linter can see."""

from __future__ import annotations

import ast
import configparser
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import nnplay

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "nnplay"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["dev"],
    *PROJECT["project"]["optional-dependencies"]["fast"],
]
PINS = [
    line
    for line in (ROOT / "scripts" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def imports(path: Path, *, in_functions: bool) -> Iterator[str]:
    """Yield the full names that a module of nnplay imports, with or without those in functions."""
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            base = ".".join((*parents, *([node.module] if node.module else [])))
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif in_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += ast.iter_child_nodes(node)


def offenders(path: Path, pattern: str, *, in_functions: bool = True) -> list[str]:
    found = imports(path, in_functions=in_functions)
    return [name for name in found if re.match(pattern, name)]


@pytest.mark.parametrize("path", sorted((PACKAGE / "engine").rglob("*.py")), ids=lambda p: p.name)
def test_engine_uses_nothing_of_qt_but_qtcore(path: Path) -> None:
    assert offenders(path, r"PySide6\.(?!QtCore\b)|PySide6$|shiboken6|pyqtgraph|qtawesome") == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "nn").rglob("*.py")), ids=lambda p: p.name)
def test_mathematics_uses_numpy_and_scipy_only(path: Path) -> None:
    own = ["numba", "llvmlite"] if "compiled" in path.parts else []
    allowed = "|".join([*sys.stdlib_module_names, "numpy", "scipy", r"nnplay\.nn", *own])
    assert offenders(path, rf"(?!({allowed})\b)") == []


def test_all_else_loads_the_window_only_to_open_it() -> None:
    window = r"nnplay\.(ui|engine)\b|PySide6|pyqtgraph|qtawesome"
    rooms = [PACKAGE / name for name in ("engine", "ui")]
    paths = [path for path in PACKAGE.rglob("*.py") if not any(map(path.is_relative_to, rooms))]
    found = {path.name: offenders(path, window, in_functions=False) for path in paths}
    assert {name: names for name, names in found.items() if names} == {}


def test_the_search_for_imports_sees_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    module = tmp_path / "nnplay" / "engine" / "x.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        "import PySide6.QtGui\n"
        "from PySide6 import QtCore, QtWidgets\n"
        "from ..nn import layers\n"
        "if True:\n    from . import y\n"
        "def later():\n    import PySide6.QtSvg\n"
    )
    everywhere = {"PySide6.QtGui", "PySide6.QtCore", "PySide6.QtWidgets"}
    everywhere |= {"nnplay.nn.layers", "nnplay.engine.y"}
    assert set(imports(module, in_functions=False)) == everywhere
    assert set(imports(module, in_functions=True)) == everywhere | {"PySide6.QtSvg"}


@pytest.mark.parametrize("pin", PINS)
def test_pins_are_plain(pin: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", pin)


@pytest.mark.parametrize("requirement", [*map(Requirement, REQUIREMENTS)], ids=lambda r: r.name)
def test_requirements_are_pinned_within_their_ranges(requirement: Requirement) -> None:
    pinned = {canonicalize_name(name): version for name, version in (p.split("==") for p in PINS)}
    assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


def test_changelog_tells_of_this_version() -> None:
    assert f"\n## [{nnplay.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_desktop_file_starts_the_console_script() -> None:
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.read(ROOT / "resources" / "nnplay.desktop", encoding="utf-8")
    assert desktop["Desktop Entry"]["Exec"] == "nnplay %f"
    assert "nnplay" in PROJECT["project"]["scripts"]
