"""Which colour is which weight."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnplay.ui.images import image_of
from nnplay.ui.network.figures import Align, tr
from nnplay.ui.network.weights import packed
from nnplay.ui.theme import theme


class Legend(NamedTuple):
    """The magnitudes with the strongest colour; None where no weights are shown.

    Attributes
    ----------
    images, lines : float or None
        Of the images of first-layer neurons, and of connections.
    coloured : bool
        Whether the inputs are coloured pixels.
    planar : bool
        Whether neurons show what they put out over the plane.
    """

    images: float | None
    lines: float | None
    coloured: bool = False
    planar: bool = False

    def texts(self) -> tuple[tuple[str, str, str], ...]:
        """Return a line for each scale: what stands left, in the middle and right."""
        scales = ((tr("Images"), self.images), (tr("Lines"), self.lines))
        shown = [(name, _short(scale)) for name, scale in scales if scale is not None]
        if len(shown) == 1:
            return ((f"−{shown[0][1]}", "0", f"+{shown[0][1]}"),)
        return tuple((name, "", f"±{number}") for name, number in shown)

    def help(self) -> str:
        """Say what the numbers are; "" where no weights are shown."""
        sentences = []
        if self.planar:
            sentences.append(
                tr(
                    "Squares: what each neuron puts out over the plane of the data; orange above "
                    "zero, blue below, each layer on its own scale."
                )
            )
        if self.images is not None:
            text = tr(
                "Images: each pixel is the weight of that input. 99 % of the layer's weights "
                "lie within ±{n}; larger ones have the same colour."
            )
            if self.coloured:
                text = tr(
                    "Images: each pixel is the sum of its weights for red, green and blue, which "
                    "is what its brightness counts; the Weights panel has each colour by itself. "
                    "99 % of the sums lie within ±{n}; larger ones have the same colour."
                )
            sentences.append(text.format(n=f"{self.images:.3g}"))
            sentences.append(
                tr(
                    "Behind the first layer, an image is the sum of the images before it, weighted "
                    "by the neuron's weights: what it would look for without activations, each "
                    "layer on its own scale. Lines from the picture show what its pixels come to "
                    "in each neuron."
                )
            )
        if self.lines is not None:
            text = tr(
                "Lines: the strongest connections between the neurons shown; the "
                "largest weight among all that lines stand for is ±{n}."
            )
            sentences.append(text.format(n=f"{self.lines:.3g}"))
        return "\n".join(sentences)

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint a bar of colours and the numbers below it, at the top of `area`."""
        texts = self.texts()
        if not texts:
            return
        table = packed(theme.diverging())
        bar = QRectF(area.left(), area.top(), area.width(), 8)
        painter.drawImage(bar, image_of(table[None, :]))
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(theme.color("muted"))
        line = QRectF(area.left(), bar.bottom() + 3, area.width(), 16)
        for left, middle, right in texts:
            painter.drawText(line, Align.AlignLeft | Align.AlignVCenter, left)
            painter.drawText(line, Align.AlignCenter, middle)
            painter.drawText(line, Align.AlignRight | Align.AlignVCenter, right)
            line.translate(0, 15)


def _short(number: float) -> str:
    return f"{number:#.2g}".rstrip(".")
