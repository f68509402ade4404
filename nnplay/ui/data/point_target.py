"""The control that says of which class, or of what value, a point is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from nnplay.data.plane.drawn import FARTHEST
from nnplay.project.fields import Field
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.form import NumberEditor
from nnplay.ui.point_colours import class_colors
from nnplay.ui.theme import SPACING, theme

_VALUE = Field(
    "data.point_value",
    "Value",
    "number",
    "The number to predict at new points, or at the chosen one.",
    minimum=-FARTHEST,
    maximum=FARTHEST,
    live=True,
)


class PointTarget(QWidget):
    """Chooses the class or the value of new points, or of the chosen one.

    Signals
    -------
    committed : float
        A person chose this class index or value.
    """

    committed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(least=5)
        self.label.setProperty("muted", True)
        self.label.setProperty("small", True)
        self.classes = ElidedComboBox()
        self.classes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.classes.setMinimumContentsLength(1)
        self.classes.activated.connect(self._commit)
        self.value = NumberEditor(_VALUE)
        self.value.committed.connect(self._commit)
        self._names: tuple[str, ...] = ()
        self._of_new = 0.0
        self._point: float | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.label)
        layout.addWidget(self.classes, 1)
        layout.addWidget(self.value, 1)
        theme.changed.connect(self._color)
        self._show()

    @property
    def of_new(self) -> float:
        """Class index or value that new points get."""
        return self._of_new

    def set_classes(self, names: Sequence[str]) -> None:
        """Offer these classes; with none, any number."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._of_new = 0.0
            self.classes.clear()
            self.classes.addItems(self._names)
            self._color()
        self._show()

    def set_new(self, target: float) -> None:
        """Give new points another class or value."""
        self._of_new = target
        self._show()

    def set_point(self, target: float | None) -> None:
        """Show the chosen point's class or value; with None, that of new points."""
        self._point = target
        self._show()

    def _show(self) -> None:
        label = self.tr("New") if self._point is None else self.tr("Chosen")
        self.label.set_text(label)
        self.label.set_tip(self.tr("What new points are, or what the chosen one is."))
        shown = self._of_new if self._point is None else self._point
        self.classes.setVisible(bool(self._names))
        self.value.setVisible(not self._names)
        if self._names:
            self.classes.setCurrentIndex(int(shown))
            self.classes.setAccessibleName(self.tr("Class: {0}").format(label.lower()))
            self.classes.setToolTip(
                self.tr(
                    "The class of new points, or of the chosen one.\nThe names are under Options ▸ "
                    "Class names once points are drawn; one name more is one class more."
                )
            )
        else:
            self.value.set_value(shown)

    def _commit(self, target: float) -> None:
        if self._point is None:
            self._of_new = float(target)
        self.committed.emit(float(target))

    def _color(self) -> None:
        for index, color in enumerate(class_colors(len(self._names))):
            self.classes.setItemIcon(index, _swatch(color))


def _swatch(color: QColor) -> QIcon:
    picture = QPixmap(10, 10)
    picture.fill(color)
    return QIcon(picture)
