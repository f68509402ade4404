"""The Help menu."""

from __future__ import annotations

import platform
from pathlib import Path

import numpy as np
import PySide6
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnplay import __version__


class Help(QObject):
    """Shows what the program is and which keys it knows."""

    def __init__(self, window: QWidget, log_folder: Path | None) -> None:
        super().__init__(window)
        self.window = window
        self.log_folder = log_folder
        self.actions: dict[str, QAction] = {}

    def open_log(self) -> None:
        """Show the log folder in the file manager."""
        if self.log_folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.log_folder)))

    def about(self) -> None:
        """Show versions, licence and data attribution."""
        box = QMessageBox(self.window)
        box.setWindowTitle(self.tr("About nnplay"))
        box.setText(f"<b>nnplay {__version__}</b>")
        box.setInformativeText(
            self.tr(
                "A desktop neural-network playground. MIT licence.\n\n"
                "Built-in digits: MNIST by Yann LeCun, Corinna Cortes and Christopher Burges, "
                "CC BY-SA 3.0.\n\nPython {0}, NumPy {1}, PySide6 {2}"
            ).format(platform.python_version(), np.__version__, PySide6.__version__)
        )
        box.open()

    def shortcuts(self) -> None:
        """List every action with its keys."""
        dialog = QDialog(self.window)
        dialog.setWindowTitle(self.tr("Keyboard shortcuts"))
        form = QFormLayout()
        form.setHorizontalSpacing(32)
        for action in self.actions.values():
            keys = [
                key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()
            ]
            if keys:
                text = action.property("label") or action.text()
                label = QLabel(text.replace("&", "").rstrip("…"))
                label.setToolTip(action.toolTip())
                form.addRow(label, QLabel("   ".join(keys)))
        content = QWidget()
        content.setLayout(form)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(content)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        outer = QVBoxLayout(dialog)
        outer.addWidget(area)
        outer.addWidget(buttons)
        dialog.resize(480, 640)
        dialog.open()
