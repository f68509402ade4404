"""Questions about files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


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
        if path.suffix[1:].lower() in kinds:
            return path
        # A name with a dot of its own, such as "run0.001": Qt adds no suffix and asks nothing.
        path = path.with_name(f"{path.name}.{dialog.defaultSuffix()}")
        return path if not path.exists() or _may_replace(parent, path) else None
    finally:
        dialog.deleteLater()


def _may_replace(parent: QWidget, path: Path) -> bool:
    text = QCoreApplication.translate("dialogs", "{0} already exists. Replace it?")
    answer = QMessageBox.question(parent, path.name, text.format(path.name))
    return answer is QMessageBox.StandardButton.Yes
