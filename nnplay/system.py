"""What the window needs of the system below: a display that answers, and the libraries Qt loads."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library of the system.

    Attributes
    ----------
    soname : str
        The name that Qt loads it by.
    apt, dnf : str
        The package that brings it on Debian and Ubuntu, and on Fedora and Red Hat.
    """

    soname: str
    apt: str
    dnf: str


# What Qt's own modules load, on every kind of display.
QT_LIBRARIES = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libX11.so.6", "libx11-6", "libX11"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
)

# What its plugin for each kind of display loads besides.
PLATFORM_LIBRARIES = {
    "wayland": (
        Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
        Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    ),
    "xcb": (
        Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
        Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
        Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
        Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
        Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
        Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
        Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
        Library("libxcb-render.so.0", "libxcb-render0", "libxcb"),
        Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
        Library("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
        Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
        Library("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
        Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
        Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
        Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    ),
}

APT_SYSTEMS = {"debian", "ubuntu"}
DNF_SYSTEMS = {"fedora", "rhel", "centos"}


def has_display() -> bool:
    """Tell whether a window can be shown.

    On Linux: whether the display server that the environment names answers, or QT_QPA_PLATFORM asks
    for a platform that needs none, such as offscreen. Elsewhere there always is one.
    """
    if sys.platform != "linux":
        return True
    return any(_answers(name) for name in _platforms())


def missing_libraries() -> list[Library]:
    """Return the system libraries that Qt needs to open a window here and that cannot be loaded.

    Where the environment offers more than one kind of display, one that is complete is enough, as
    Qt falls back to it.
    """
    if sys.platform != "linux":
        return []
    lacking = [_unloadable(PLATFORM_LIBRARIES.get(name, ())) for name in _platforms()]
    fewest = lacking[0] if lacking and all(lacking) else []
    return [*_unloadable(QT_LIBRARIES), *fewest]


def library_sentence(missing: Sequence[Library]) -> str:
    """Return one sentence that says what is missing and the command that installs it.

    Parameters
    ----------
    missing : sequence of Library
        At least one, from `missing_libraries`.
    """
    names = ", ".join(library.soname for library in missing)
    plural = "ies" if len(missing) > 1 else "y"
    commands = " or ".join(f"`{command}`" for command in _install_commands(missing))
    return (
        f"The window needs {len(missing)} system librar{plural} that cannot be loaded ({names}): "
        f"install with {commands}, then start nnplay again."
    )


def _platforms() -> list[str]:
    """Return the names of the Qt platforms that Qt would try, best first."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen:  # such as "wayland;xcb" or "offscreen:fontengine=freetype"
        names = [name.partition(":")[0] for name in chosen.split(";")]
        return ["wayland" if name.startswith("wayland") else name for name in names]
    displays = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [name for name, variable in displays.items() if os.environ.get(variable)]


def _unloadable(libraries: Sequence[Library]) -> list[Library]:
    # Loading is the one true test, and not lost time: Qt needs the same libraries a moment later.
    return [library for library in libraries if _load(library.soname) is None]


def _load(soname: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(soname)
    except OSError:
        return None


def _answers(name: str) -> bool:
    """Tell whether the display server of this Qt platform accepts a connection."""
    if name not in _CONNECTS:
        return True  # offscreen, minimal, vnc …: needs no server
    soname, connects = _CONNECTS[name]
    library = _load(soname)
    return library is None or connects(library)  # a missing library is reported as just that


def _wayland_connects(library: ctypes.CDLL) -> bool:
    library.wl_display_connect.restype = ctypes.c_void_p
    connection = library.wl_display_connect(None)
    if not connection:
        return False
    library.wl_display_disconnect(ctypes.c_void_p(connection))
    return True


def _x_connects(library: ctypes.CDLL) -> bool:
    library.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(library.xcb_connect(None, None))
    failed = bool(library.xcb_connection_has_error(connection))
    library.xcb_disconnect(connection)
    return not failed


_CONNECTS: dict[str, tuple[str, Callable[[ctypes.CDLL], bool]]] = {
    "wayland": ("libwayland-client.so.0", _wayland_connects),
    "xcb": ("libxcb.so.1", _x_connects),
}


def _install_commands(missing: Sequence[Library]) -> list[str]:
    apt = " ".join(dict.fromkeys(library.apt for library in missing))
    dnf = " ".join(dict.fromkeys(library.dnf for library in missing))
    prefix = "" if os.geteuid() == 0 else "sudo "
    commands = {"apt": f"{prefix}apt install {apt}", "dnf": f"{prefix}dnf install {dnf}"}
    return [commands[manager] for manager in _package_managers()]


def _package_managers() -> list[str]:
    """Return "apt" or "dnf" as this system has it, or both where that is not known."""
    import platform  # costly to load, and only needed when something is missing

    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if family & APT_SYSTEMS:
        return ["apt"]
    return ["dnf"] if family & DNF_SYSTEMS else ["apt", "dnf"]
