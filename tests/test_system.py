"""Displays and system libraries: what is found missing, and how it is told."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable

import pytest

from nnplay import system

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's libraries")

X11 = {"DISPLAY": ":0"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}

SetEnvironment = Callable[[dict[str, str]], None]


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> SetEnvironment:
    def replace(variables: dict[str, str]) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return replace


def lose(monkeypatch: pytest.MonkeyPatch, *sonames: str) -> None:
    """Let these libraries, and no others, fail to load."""
    monkeypatch.setattr(
        system, "_load", lambda soname: None if soname in sonames else object(), raising=True
    )


@pytest.mark.parametrize(
    ("variables", "lost", "reported"),
    [
        (X11, [], []),
        (X11, ["libEGL.so.1"], ["libEGL.so.1"]),
        (X11, ["libxcb-cursor.so.0", "libGL.so.1"], ["libGL.so.1", "libxcb-cursor.so.0"]),
        (X11, ["libwayland-cursor.so.0"], []),
        (WAYLAND, ["libxcb-cursor.so.0"], []),
        (WAYLAND, ["libwayland-cursor.so.0"], ["libwayland-cursor.so.0"]),
        # Qt falls back from one to the other, so one that is whole will do.
        (X11 | WAYLAND, ["libwayland-cursor.so.0"], []),
        (X11 | WAYLAND, ["libwayland-cursor.so.0", "libxcb-xkb.so.1"], ["libwayland-cursor.so.0"]),
        ({"QT_QPA_PLATFORM": "offscreen"}, ["libxcb-cursor.so.0"], []),
        ({"QT_QPA_PLATFORM": "xcb"}, ["libxcb-cursor.so.0"], ["libxcb-cursor.so.0"]),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb"}, ["libwayland-cursor.so.0"], []),
    ],
)
def test_missing_libraries(
    surroundings: SetEnvironment,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    lost: list[str],
    reported: list[str],
) -> None:
    surroundings(variables)
    lose(monkeypatch, *lost)
    assert [library.soname for library in system.missing_libraries()] == reported


def test_nothing_is_missing_where_the_tests_run(surroundings: SetEnvironment) -> None:
    surroundings({"QT_QPA_PLATFORM": "offscreen"})
    assert system.missing_libraries() == []


@pytest.mark.parametrize(
    ("release", "user", "told"),
    [
        (
            {"ID": "debian"},
            1000,
            "install with `sudo apt install libegl1 libxcb-randr0 libxcb-xkb1`,",
        ),
        ({"ID": "mint", "ID_LIKE": "ubuntu debian"}, 0, "`apt install libegl1 libxcb-randr0 "),
        ({"ID": "fedora"}, 1000, "install with `sudo dnf install libglvnd-egl libxcb`, "),
        ({"ID": "arch"}, 1000, "libxcb-xkb1` or `sudo dnf install libglvnd-egl libxcb`"),
        (None, 1000, "libxcb-xkb1` or `sudo dnf install libglvnd-egl libxcb`"),
    ],
)
def test_library_sentence(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str] | None, user: int, told: str
) -> None:
    def os_release() -> dict[str, str]:
        if release is None:
            raise OSError
        return release

    monkeypatch.setattr(platform, "freedesktop_os_release", os_release)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    wanted = ("libEGL.so.1", "libxcb-randr.so.0", "libxcb-xkb.so.1")
    tables = (*system.QT_LIBRARIES, *system.PLATFORM_LIBRARIES["xcb"])
    sentence = system.library_sentence([entry for entry in tables if entry.soname in wanted])
    assert told in sentence
    assert "3 system libraries that cannot be loaded (libEGL.so.1, libxcb-randr.so.0, " in sentence
    assert sentence.endswith("start nnplay again.")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, False),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": ""}, False),
        ({"DISPLAY": ":9876"}, False),
        ({"WAYLAND_DISPLAY": "no-such-socket"}, False),
        ({"QT_QPA_PLATFORM": "xcb"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "minimal:enable_fonts"}, True),
    ],
)
def test_has_display(
    surroundings: SetEnvironment, variables: dict[str, str], expected: bool
) -> None:
    surroundings(variables)
    assert system.has_display() is expected


@pytest.mark.xvfb
def test_has_display_where_a_server_answers(surroundings: SetEnvironment, x_display: str) -> None:
    surroundings({"DISPLAY": x_display})
    assert system.has_display()


def test_other_systems_always_have_a_display(
    surroundings: SetEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    surroundings({})
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system.has_display()
    assert system.missing_libraries() == []
