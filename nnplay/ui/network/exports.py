"""What of the network picture can be saved as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter

from nnplay.ui.export import ExportPanel
from nnplay.ui.network.canvas import Canvas
from nnplay.ui.network.picture import MARGIN
from nnplay.ui.network.tables import neuron_table
from nnplay.ui.theme import SPACING, theme


class PictureExports(ExportPanel):
    """A panel with the picture on its `canvas`."""

    canvas: Canvas

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return "nnplay-network"

    def picture_size(self) -> QSize:
        """Return the size of the picture, with a line of names below the layers."""
        margins = QSize(2 * MARGIN, 2 * MARGIN)
        return self.canvas.picture_area.size() + QSize(0, 14 * SPACING) + margins

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw the neurons, their connections, the names of the layers and the legend."""
        area = self.canvas.picture_area
        painter.fillRect(QRectF(QPointF(), self.picture_size().toSizeF()), theme.color("panel"))
        painter.translate(-area.topLeft())
        self.canvas.picture.paint_all(painter)

    def table(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """Return a row for each neuron: bias, z and a for the example, gradient of the bias."""
        return neuron_table(self.canvas.subject)
