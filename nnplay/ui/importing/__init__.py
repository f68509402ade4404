"""Bringing data in: from a file, a folder, a drop or the clipboard, by a dialog with a preview."""

from __future__ import annotations

from nnplay.ui.importing.dialog import ImportDialog
from nnplay.ui.importing.imports import Imports

__all__ = ["ImportDialog", "Imports"]
