"""What data that are about to be opened look like: rows, pictures or arrays."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from nnplay.data import Preview
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.importing.contents import ContentsList
from nnplay.ui.importing.pictures import PictureList
from nnplay.ui.importing.table import PreviewTable
from nnplay.ui.panel import Panel
from nnplay.ui.theme import SPACING


class PreviewPanel(Panel):
    """Shows a `Preview`.

    Signals
    -------
    column_chosen : (int, QPoint)
        A person asks what can be done with one of its columns, in a menu at that place.
    """

    column_chosen = Signal(int, QPoint)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Preview"))
        for plain in (self.title, self.detail):  # names of files and kinds may be too long for them
            plain.hide()
        self.name, self.kind = ElidedLabel(title, least=12), ElidedLabel(least=8)
        self.name.setProperty("title", True)
        self.kind.setProperty("muted", True)
        self.header_layout.insertWidget(0, self.name)
        self.header_layout.insertWidget(1, self.kind)
        self.table, self.contents, self.pictures = PreviewTable(), ContentsList(), PictureList()
        self.nothing = QLabel(self.tr("There is nothing to show."))
        self.nothing.setProperty("muted", True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint = ElidedLabel(least=12)
        self.hint.setProperty("muted", True)
        self.hint.setProperty("small", True)
        samples = QWidget()
        layout = QVBoxLayout(samples)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.contents)
        layout.addWidget(self.pictures, 1)
        self._stack = QStackedLayout()
        for page in (self.nothing, self.table, samples):
            self._stack.addWidget(page)
        self._samples = samples
        self.body.addLayout(self._stack, 1)
        self.body.addWidget(self.hint)
        for view in (self.table, self.contents):
            view.column_chosen.connect(self.column_chosen)

    def set_preview(self, preview: Preview, *, columns_can_change: bool) -> None:
        """Show a preview.

        Parameters
        ----------
        preview : Preview
        columns_can_change : bool
            Whether a click on a column leads to a menu.
        """
        self.kind.set_text(_detail(preview))
        if preview.images is None and preview.rows:
            self.table.set_rows(preview.columns, preview.rows)
            self._stack.setCurrentWidget(self.table)
            hint = self.tr("Click a column's head, or press Space, to change its part.")
        elif preview.columns or preview.images is not None:
            self._show_samples(preview)
            self._stack.setCurrentWidget(self._samples)
            hint = self.tr("Click a name, or press Space, to change its part.")
        else:
            self._stack.setCurrentWidget(self.nothing)
            hint = ""
        self.hint.set_text(hint if columns_can_change and preview.columns else "")
        self.hint.setVisible(bool(self.hint.full_text()))

    def focus(self) -> None:
        """Take the keyboard, so that arrows and Space lead to the columns."""
        page = self._stack.currentWidget()
        (self.table if page is self.table else self.contents).setFocus()

    def _show_samples(self, preview: Preview) -> None:
        policy = QSizePolicy.Policy
        pictures = preview.images is not None
        self.contents.set_columns(preview.columns)
        self.contents.setVisible(bool(preview.columns))
        height = policy.Maximum if pictures else policy.Expanding
        self.contents.setSizePolicy(policy.Expanding, height)
        self.pictures.setVisible(pictures)
        if preview.images is not None:
            self.pictures.set_pictures(preview.images, preview.labels)


def _detail(preview: Preview) -> str:
    """Return what it was taken for, and how much of it there is: "a table · 150 samples"."""
    samples = "" if preview.samples is None else _counted(preview.samples, preview.estimated)
    return " · ".join(text for text in (preview.kind, samples) if text)


def _counted(samples: int, estimated: bool) -> str:
    """Say how many samples there are; of an estimate, two digits: "about 1,000,000 samples"."""
    if not estimated:
        return f"{samples:,} sample{'' if samples == 1 else 's'}"
    return f"about {round(samples, 2 - len(str(samples))):,} samples"
