"""What the weights panel exports: the page that is shown, with its caption and colours."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.export import ExportPanel, Table
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.colour_bar import ColourBar
from nnplay.ui.weights.pages import Page
from nnplay.ui.weights.state import State
from nnplay.ui.weights.view import LayerView

_PICTURE = QSize(480, 320)


class WeightsExport(ExportPanel):
    """A panel that exports one of several pages.

    Attributes
    ----------
    colour_bar : ColourBar
        Beside the page that is shown, if that has such colours.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._state = State()
        self.colour_bar = ColourBar()

    @property
    @abstractmethod
    def page(self) -> Page:
        """The page that is shown."""

    @property
    def shown(self) -> LayerView:
        """The picture that is shown."""
        return self.page.view

    @abstractmethod
    def _show_values(self) -> None:
        """Bring the page up to date."""

    def _caption_words(self, canvas: QSizeF) -> str:
        return "" if self._state.info is None else self.page.caption(self._state, canvas)

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        info, state = self._state.info, self._state
        parts = ["nnplay-weights", info.name.lower().replace(" ", "-") if info else "none"]
        if self.page.name in ("histogram", "film"):
            parts.append(self.page.name)
        if state.shows_change and self.page.comparable:
            parts.append("change")
        return "-".join(parts)

    def table(self) -> Table:
        """Return the numbers of the page that is shown."""
        if self._state.arrays is not None:
            self._show_values()  # it may not have been on the screen yet
        return self.page.table(self._state)

    def _canvas(self) -> QSizeF:
        """Return the size of the picture proper in an exported one."""
        return self.page.canvas(self.shown.canvas().expandedTo(QSizeF(_PICTURE)))

    def picture_size(self) -> QSize:
        """Return the picture's size, with its caption above and the colours beside."""
        if self._state.arrays is not None:
            self._show_values()
        canvas = self._canvas().toSize()
        width = canvas.width() + self.colour_bar.width() + 4 * SPACING
        return QSize(width, canvas.height() + self._title_height(width) + 6 * SPACING)

    def _title_height(self, width: int) -> int:
        """Return the pixels that the caption of an exported picture takes, in as many lines."""
        room = QRect(0, 0, width - 4 * SPACING, 1000)
        words = self._title_words(self._canvas())
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words).height()

    def _title_words(self, canvas: QSizeF) -> str:
        info = self._state.info
        return "" if info is None else f"{info.name} · {self._caption_words(canvas)}"

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw caption, picture and colours."""
        size, canvas = self.picture_size(), self._canvas()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        if self._state.arrays is None:
            return
        painter.setPen(theme.color("text"))
        height = self._title_height(size.width())
        title = QRectF(2 * SPACING, 2 * SPACING, size.width() - 4 * SPACING, height)
        painter.drawText(title, Qt.TextFlag.TextWordWrap, self._title_words(canvas))
        painter.translate(2 * SPACING, height + 4 * SPACING)
        self.page.paint(painter, canvas, vector=vector)
        if not self.colour_bar.isHidden():
            painter.translate(canvas.width(), 0)
            self.colour_bar.paint(painter, canvas)
