"""The first pictures of data that are about to be opened, with their classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QWidget

from nnplay.ui.theme import SPACING

_SIDE = 64
"""Pixels of a picture's longer side."""

_CELL = QSize(_SIDE + 6 * SPACING, _SIDE + 8 * SPACING)


class PictureList(QListWidget):
    """Pictures side by side, as they are in the data, each over its class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setGridSize(_CELL)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setAccessibleName(self.tr("First pictures"))

    def set_pictures(self, images: NDArray[np.uint8], labels: Sequence[str]) -> None:
        """Show pictures.

        Parameters
        ----------
        images : (n, rows, columns) or (n, rows, columns, 3) array of uint8
        labels : sequence of str
            The class of each; fewer if it is not known.
        """
        self.clear()
        for index, image in enumerate(images):
            label = labels[index] if index < len(labels) else ""
            item = QListWidgetItem(QIcon(_pixmap(image)), label)
            item.setToolTip(label or self.tr("Picture {0}").format(index + 1))
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                self.tr("Picture {0}, class {1}").format(index + 1, label or self.tr("unknown")),
            )
            self.addItem(item)


def _pixmap(image: NDArray[np.uint8]) -> QPixmap:
    """Return a picture at the size at which it is shown: small ones with sharp pixels."""
    pixels = np.ascontiguousarray(image)
    height, width = pixels.shape[:2]
    formats = QImage.Format
    form = formats.Format_Grayscale8 if pixels.ndim == 2 else formats.Format_RGB888
    picture = QImage(pixels.data, width, height, pixels.strides[0], form).copy()
    modes = Qt.TransformationMode
    small = max(height, width) <= _SIDE
    mode = modes.FastTransformation if small else modes.SmoothTransformation
    keep = Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(picture.scaled(_SIDE, _SIDE, keep, mode))
