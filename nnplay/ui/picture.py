"""A picture of a whole run, drawn by the window's own panels without a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QToolButton, QWidget

from nnplay.training import Trainer
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.export import write_png
from nnplay.ui.theme import SPACING, Name, theme
from nnplay.ui.weights import WeightsPanel

WIDTH, HEIGHT = 1200, 828
"""Pixels of the layout; the picture has `export.PNG_SCALE` times as many each way."""


def save_picture(path: Path, trainer: Trainer, theme_name: Name = "light") -> None:
    """Save the cost curve, the score's curve and the first layer's weights as a PNG.

    Makes the application object if there is none yet; a process without a display must have chosen
    Qt's offscreen platform before.

    Parameters
    ----------
    path : Path
        The file.
    trainer : Trainer
        At rest.
    theme_name : {"light", "dark"}
        The colours.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    application = QApplication.instance() or QApplication(["nnplay"])
    before = theme.name
    theme.apply(theme_name)
    cost, accuracy, weights = CostPanel(), AccuracyPanel(), WeightsPanel()
    sheet = _lay_out(cost, accuracy, weights)
    try:
        # Shown, though not on any screen, since panels draw only what can be seen.
        sheet.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        sheet.show()
        for curves in (cost, accuracy):
            curves.set_data(trainer.data)
            curves.set_history(trainer.history, trainer.until)
        weights.set_network(trainer.design.network, trainer.data)
        weights.set_snapshot(trainer.snapshot())
        QApplication.sendPostedEvents()  # among them those that lay out what has just been filled
        write_png(path, sheet.size(), lambda painter: sheet.render(painter, QPoint()))
    finally:
        sheet.close()
        sheet.deleteLater()
        QApplication.sendPostedEvents(sheet, QEvent.Type.DeferredDelete.value)
        theme.apply(before)
        del application  # not before the last widget


def _lay_out(cost: QWidget, accuracy: QWidget, weights: QWidget) -> QWidget:
    """Return a sheet with the two curves above and the weights below."""
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(*4 * [3 * SPACING])
    grid.setSpacing(3 * SPACING)
    # Qt's offscreen platform complains of windows that have a smallest size.
    grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    grid.addWidget(cost, 0, 0)
    grid.addWidget(accuracy, 0, 1)
    grid.addWidget(weights, 1, 0, 1, 2)
    for row in range(2):
        grid.setRowStretch(row, 1)
    for button in sheet.findChildren(QToolButton):
        button.hide()  # nobody can press it in a picture
    sheet.resize(WIDTH, HEIGHT)
    return sheet
