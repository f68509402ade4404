"""What comes back at the next start: one table of settings, kept by QSettings."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T")


class Setting(Generic[T]):
    """One remembered value.

    Parameters
    ----------
    key : str
        Its name in the settings file.
    default : object
        Returned if nothing, or something of another type, is stored.
    """

    def __init__(self, key: str, default: T) -> None:
        self.key = key
        self.default = default

    def get(self) -> T:
        """Return the stored value."""
        value: Any = QSettings().value(self.key)
        # An INI file cannot tell a list of one, or a truth value, from a string.
        if isinstance(self.default, list) and isinstance(value, str):
            value = [value]
        if isinstance(self.default, bool) and value in ("true", "false"):
            value = value == "true"
        return value if isinstance(value, type(self.default)) else self.default

    def set(self, value: T) -> None:
        """Store a value."""
        QSettings().setValue(self.key, value)


GEOMETRY = Setting("window/geometry", QByteArray())
LAYOUT = Setting("window/layout", QByteArray())
THEME = Setting("window/theme", "dark")
KEEP_LEARNED = Setting("training/keep_learned", True)
COMPILED = Setting("training/compiled", True)
PACE = Setting("training/pace", "full")
"""The name of one of `nnplay.ui.pace.PACES`."""
LOG_SCALE = Setting("cost/log_scale", False)
DESIGN = Setting("session/design", "")
"""The last design, as JSON."""
FOLDER = Setting("files/folder", "")
"""The folder that the last file was opened from or saved to."""
DATA_FOLDER = Setting("files/data_folder", "")
"""The folder that data were opened from last."""
DATA_FOLDERS = Setting[list[str]]("files/data_folders", [])
"""Data from disk that were opened before, newest first: texts for `nnplay.data.parse_recipe`."""
