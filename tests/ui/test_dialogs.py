from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.dialogs import ask_path


@pytest.mark.parametrize(("typed", "saved"), [("other", "other.svg"), ("other.SVG", "other.SVG")])
def test_dialog_suggests_a_name_and_completes_what_is_typed(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    suggested: list[str] = []
    kinds = {"svg": "SVG", "png": "PNG"}

    def type_name(dialog: QFileDialog) -> int:
        suggested.extend(dialog.selectedFiles())
        dialog.selectFile(str(tmp_path / typed))
        return 1

    monkeypatch.setattr(QFileDialog, "exec", type_name)
    assert ask_path(parent, "Export", tmp_path / "cost.svg", kinds) == tmp_path / saved
    assert suggested == [str(tmp_path / "cost.svg")]
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 0)
    assert ask_path(parent, "Export", tmp_path / "cost.svg", kinds) is None


@pytest.mark.parametrize("yes", [True, False])
def test_a_name_with_a_dot_replaces_nothing_without_asking(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yes: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    present = tmp_path / "run0.001.svg"
    present.write_text("precious")

    def type_name(dialog: QFileDialog) -> int:
        dialog.selectFile(str(tmp_path / "run0.001"))
        return 1

    button = QMessageBox.StandardButton.Yes if yes else QMessageBox.StandardButton.No
    monkeypatch.setattr(QFileDialog, "exec", type_name)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: button)
    chosen = ask_path(parent, "Export", tmp_path / "cost.svg", {"svg": "SVG"})
    assert chosen == (present if yes else None)
