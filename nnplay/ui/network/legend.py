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
        if self.lines is None:
            return ()
        lines = _short(self.lines)
        if self.images is None:
            return ((f"−{lines}", "0", f"+{lines}"), ("", tr("weights of lines"), ""))
        images = _short(self.images)
        return ((tr("Images"), "", f"±{images}"), (tr("Lines"), "", f"±{lines}"))

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
            sentences.append(self._image_help(self.images))
        if self.lines is not None:
            sentences.append(self._line_help(self.lines))
        return "\n".join(sentences)

    def _image_help(self, scale: float) -> str:
        text = tr(
            "Images of the first layer: each pixel is the weight of that input. 99 % of the "
            "layer's weights lie within ±{n}; larger ones have the same colour."
        )
        if self.coloured:
            text = tr(
                "Images of the first layer: each pixel is the sum of its weights for red, green "
                "and blue, which is what its brightness counts; the Weights panel has each colour "
                "by itself. 99 % of the sums lie within ±{n}; larger ones have the same colour."
            )
        behind = tr(
            "Behind the first layer, an image is the sum of the images before it, weighted by the "
            "neuron's weights: what it would look for without activations, each layer on its own "
            "scale."
        )
        return "\n".join((text.format(n=f"{scale:.3g}"), behind))

    def _line_help(self, scale: float) -> str:
        text = tr(
            "Lines: the strongest weights between the neurons shown; a stronger line is a larger "
            "weight. One scale holds for all layers: their largest weight is ±{n}."
        ).format(n=f"{scale:.3g}")
        if self.images is None:
            return text
        bundle = tr(
            "The line from the picture to a neuron stands for the strongest of that neuron's "
            "weights, on the same scale."
        )
        return f"{text} {bundle}"

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
