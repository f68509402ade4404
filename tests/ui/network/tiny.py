"""A small data set, designs for it, and a stand-in for the main window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from nnplay.data import DataSet, Samples
from nnplay.project import (
    DataRecipe,
    DataShape,
    Design,
    LayerSpec,
    NetworkSpec,
    build_network,
    find_problems,
    find_warnings,
)
from nnplay.training.snapshot import Snapshot
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.canvas import Canvas

SHAPE = DataShape(16, 3)


def design_of(*units: int, activation: str = "relu", outputs: int = 3) -> Design:
    hidden = tuple(LayerSpec(n, activation) for n in units)
    return Design(DataRecipe("tiny"), NetworkSpec(16, (*hidden, LayerSpec(outputs, "softmax"))))


def design_with(*layers: LayerSpec) -> Design:
    return Design(DataRecipe("tiny"), NetworkSpec(16, (*layers, LayerSpec(3, "softmax"))))


def data_set(image_shape: tuple[int, int] | None = (4, 4)) -> DataSet:
    x = np.arange(32, dtype=np.uint8).reshape(2, 16)
    samples = Samples(x, np.array([0, 1]))
    classes = ("a", "b", "a long name of a class")
    return DataSet("tiny", "Tiny", samples, samples, classes, image_shape, "", "", "")


def snapshot_of(design: Design, seed: int = 0) -> Snapshot:
    return Snapshot.of(build_network(design.network, seed))


def _widget_at(canvas: Canvas, place: QPointF) -> QWidget:
    cards = (card for card in canvas.cards if card.geometry().contains(place.toPoint()))
    return next(cards, canvas)


def hover(canvas: Canvas, place: QPointF) -> None:
    """Move the mouse to a place of the canvas, over whatever lies there."""
    widget = _widget_at(canvas, place)
    local = QPointF(widget.mapFrom(canvas, place.toPoint()))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        local,
        QPointF(widget.mapToGlobal(local.toPoint())),
        none,
        none,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def click(canvas: Canvas, place: QPointF) -> None:
    """Click at a place of the canvas, on whatever lies there."""
    widget = _widget_at(canvas, place)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.mapFrom(canvas, place.toPoint()))


class Host:
    """What stands in for the main window: it takes every edit, and shows the result."""

    def __init__(self, panel: NetworkPanel) -> None:
        self.panel = panel
        self.edits: list[tuple[str, Design, str]] = []
        self.selections: list[int] = []
        panel.edited.connect(self.take)
        panel.selected.connect(self.selections.append)

    def take(self, text: str, design: Design, merge: str) -> None:
        self.edits.append((text, design, merge))
        self.show(design)

    def show(self, design: Design) -> None:
        self.panel.set_design(design, find_problems(design, SHAPE), find_warnings(design))

    @property
    def last(self) -> tuple[str, list[tuple[int, str]], str]:
        text, design, merge = self.edits[-1]
        return text, [(x.units, x.activation) for x in design.network.layers], merge
