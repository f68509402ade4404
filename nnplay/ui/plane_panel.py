"""The frame of a panel that shows a plane: the plot, what it means below, or what to do instead."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRect, QSize, QSizeF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import ExportPanel
from nnplay.ui.labels import as_note, message
from nnplay.ui.plane_chart import Chart
from nnplay.ui.point_legend import Legend
from nnplay.ui.theme import SPACING, theme

_MOST_NAMES = 10
"""Classes that the legend names."""

_PICTURE_WIDTH = 480


class PlanePanel(ExportPanel):
    """A panel with a plot, its legend and a note.

    Parameters
    ----------
    title : str
    plot : Chart
    note : ElidedLabel
        Stands beside the legend.

    Attributes
    ----------
    least_height : int
        Pixels of the plot in an exported picture, at least.
    caption_height : int
        Pixels below the legend of an exported picture, for `caption_words`.

    Signals
    -------
    chosen : (str, int)
        A person chose this example of this part.
    stepped : int
        A person wants the next example, or with −1 the one before.
    """

    chosen = Signal(str, int)
    stepped = Signal(int)

    least_height: ClassVar[int]
    caption_height: ClassVar[int] = 0

    def __init__(
        self, title: str, plot: Chart, note: ElidedLabel, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.detail.hide()
        self.empty = message()
        self.legend = Legend(most=_MOST_NAMES)
        self.note = note
        as_note(note)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(plot)
        below = QHBoxLayout()
        below.addWidget(self.legend, 1)
        below.addWidget(note)
        self.body.setSpacing(SPACING)
        self.body.addWidget(self._pages, 1)
        self.body.addLayout(below)
        self.header_layout.setSpacing(SPACING)
        self.open_menu_from(plot)
        self._chart = plot
        plot.stepped.connect(self.stepped)

    @property
    def shows_plot(self) -> bool:
        """Whether there is a plot rather than words."""
        return self._pages.currentWidget() is self._chart

    def show_plot(self, shown: bool) -> None:
        """Show the plot, or the words."""
        self._pages.setCurrentWidget(self._chart if shown else self.empty)
        self.menu_button.setEnabled(shown)

    def caption_words(self) -> str:
        """Return what is written below the legend of an exported picture."""
        return ""

    def picture_size(self) -> QSize:
        """Return the size of the plot with its legend."""
        size = self._chart.size().expandedTo(QSize(_PICTURE_WIDTH, self.least_height))
        return QSize(size.width(), size.height() + self._height_below(size.width()))

    def _height_below(self, width: int) -> int:
        legend = self.legend.heightForWidth(width - 4 * SPACING)
        return legend + 4 * SPACING + self.caption_height

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw plot, legend and caption."""
        size = self.picture_size()
        painter.fillRect(QRect(0, 0, size.width(), size.height()), theme.color("panel"))
        if not self.shows_plot:
            return
        below = self._height_below(size.width())
        self._chart.paint(painter, QSizeF(size.width(), size.height() - below), vector=vector)
        painter.translate(2 * SPACING, size.height() - below + 2 * SPACING)
        self.legend.paint(painter, size.width() - 4 * SPACING)
        painter.setPen(theme.color("muted"))
        painter.drawText(0, below - 4 * SPACING, self.caption_words())
