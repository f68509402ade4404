"""Networks shown in a panel, and a person's mouse over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnplay.data import DataRecipe, load, parse_recipe
from nnplay.engine.surface import Surface
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape
from nnplay.ui.plane_chart import Chart
from nnplay.ui.surface import SurfacePanel


def trainer_of(source: str | DataRecipe) -> Trainer:
    recipe = parse_recipe(source) if isinstance(source, str) else source
    data = load(recipe)
    return Trainer(default_design(recipe, data_shape(data)), data)


def show(panel: SurfacePanel, source: str | DataRecipe) -> Trainer:
    """Show an untrained network for a data set, and return its trainer."""
    trainer = trainer_of(source)
    panel.set_surface(Surface(trainer))
    panel.set_snapshot(trainer.snapshot())
    panel.grab()
    return trainer


def hover(chart: Chart, place: QPointF) -> None:
    QTest.mouseMove(chart, place.toPoint())


def click(chart: Chart, place: QPointF) -> None:
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place.toPoint())


def drag(
    chart: Chart, places: list[QPointF], button: Qt.MouseButton = Qt.MouseButton.LeftButton
) -> None:
    """Press at the first place, move along the others, and let go at the last."""
    QTest.mousePress(chart, button, pos=places[0].toPoint())
    for place in places[1:]:
        _move(chart, place, button)
    QTest.mouseRelease(chart, button, pos=places[-1].toPoint())


def _move(chart: Chart, place: QPointF, button: Qt.MouseButton) -> None:
    # QTest.mouseMove does not say that a button is held.
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        QPointF(chart.mapToGlobal(place.toPoint())),
        Qt.MouseButton.NoButton,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(chart, event)


def turn_wheel(chart: Chart, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place,
        QPointF(chart.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart, event)
