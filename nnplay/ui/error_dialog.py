"""The one dialog that says what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnplay.ui.theme import SPACING

_MOST_DETAILS = 10
"""Errors whose details the dialog keeps; the log file has all."""


class ErrorDialog(QDialog):
    """Says what happened in a sentence; details on demand.

    It does not block the window, so that work can be saved.

    Parameters
    ----------
    title : str
        What happened, in a few words.
    sentence : str
        What happened, and what to do about it.
    details : str
        Traceback and versions.
    log_folder : Path or None
        Where the log files are, if there are any.
    """

    def __init__(
        self,
        title: str,
        sentence: str,
        details: str,
        log_folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("nnplay")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._log_folder = log_folder
        self._details = [details]
        self.repeated = 0
        heading = QLabel(title)
        heading.setProperty("title", True)
        heading.setWordWrap(True)
        self.sentence = QLabel(sentence)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence.setMinimumWidth(110 * SPACING)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.more = QLabel()
        self.more.setProperty("muted", True)
        self.more.hide()
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setMinimumSize(QSize(140 * SPACING, 50 * SPACING))
        self.details.setAccessibleName(self.tr("Details"))
        self.details.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACING, 4 * SPACING, 5 * SPACING, 4 * SPACING)
        layout.setSpacing(2 * SPACING)
        for widget in (heading, self.sentence, self.more):
            layout.addWidget(widget)
        layout.addWidget(self.details, 1)
        layout.addSpacing(2 * SPACING)
        layout.addLayout(self._buttons())
        self.close_button.setFocus()
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinimumSize)

    def add(self, details: str) -> None:
        """Count one more error that came while the dialog is open."""
        self.repeated += 1
        if len(self._details) < _MOST_DETAILS and details not in self._details:
            self._details.append(details)
            self.details.appendPlainText("\n" + details)
        if self.repeated == 1:
            self.more.setText(self.tr("… and 1 more error since."))
        else:
            self.more.setText(self.tr("… and {0:,} more errors since.").format(self.repeated))
        self.more.show()

    def _buttons(self) -> QHBoxLayout:
        self.show_details = self._button(
            self.tr("Details"), self.tr("Show or hide what a bug report needs.")
        )
        self.show_details.setCheckable(True)
        self.show_details.toggled.connect(self._toggle)
        self.copy = self._button(
            self.tr("Copy details"), self.tr("Copy the details, to paste them in a bug report.")
        )
        self.copy.clicked.connect(self._copy)
        self.open_log = self._button(
            self.tr("Open log folder"), self.tr("Show the folder with the log files.")
        )
        self.open_log.clicked.connect(self._open_log)
        self.open_log.setVisible(self._log_folder is not None)
        self.close_button = self._button(self.tr("Close"), self.tr("Go on working (Esc)."))
        self.close_button.setProperty("primary", True)
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        layout = QHBoxLayout()
        layout.setSpacing(2 * SPACING)
        for button in (self.show_details, self.copy, self.open_log):
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self.close_button)
        return layout

    def _button(self, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.setToolTip(tooltip)
        button.setAccessibleName(text)
        return button

    def _toggle(self, show: bool) -> None:
        self.details.setVisible(show)
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(self.tr("Copied"))

    def _open_log(self) -> None:
        if self._log_folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder)))
