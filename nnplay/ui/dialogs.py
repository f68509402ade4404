"""Questions about files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_path(
    parent: QWidget, title: str, suggestion: Path, kinds: Mapping[str, str]
) -> Path | None:
    """Let a person choose where to save.

    Parameters
    ----------
    parent : QWidget
    title : str
    suggestion : Path
        Folder and name to start from; its suffix chooses the kind.
    kinds : mapping of str to str
        Suffixes without the dot, and what to call such files.

    Returns
    -------
    Path or None
        With one of the suffixes; None if the person changed their mind.
    """
    filters = {f"{label} (*.{suffix})": suffix for suffix, label in kinds.items()}
    dialog = QFileDialog(parent, title, str(suggestion), ";;".join(filters))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)

    def follow(chosen: str) -> None:
        # The dialog adds the suffix before it asks whether to replace a file.
        dialog.setDefaultSuffix(filters[chosen])

    dialog.filterSelected.connect(follow)
    present = next((f for f, suffix in filters.items() if suggestion.suffix == f".{suffix}"), None)
    dialog.selectNameFilter(present or next(iter(filters)))
    follow(present or next(iter(filters)))
    try:
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        known = path.suffix[1:].lower() in kinds
        return path if known else path.with_name(f"{path.name}.{dialog.defaultSuffix()}")
    finally:
        dialog.deleteLater()
