"""A neuron's face with what it is below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnplay.ui.neuron.face_view import FaceView
from nnplay.ui.neuron.faces import Face
from nnplay.ui.theme import SPACING

_HIGHEST = 10_000


class FaceColumn(QWidget):
    """The face, and its caption right below it.

    Attributes
    ----------
    view : FaceView
    caption : QLabel
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = FaceView()
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        for name in ("muted", "caption"):
            self.caption.setProperty(name, True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addWidget(self.view, 100)
        column.addWidget(self.caption)
        column.addStretch(1)

    @property
    def face(self) -> Face | None:
        """The face that is shown."""
        return self.view.face

    def set_face(self, face: Face | None, why: str = "") -> None:
        """Show a face, or say why there is none."""
        self.view.set_face(face)
        self.caption.setText(why if face is None else face.caption)
        details = "" if face is None else face.details
        self.caption.setToolTip(details)
        self.caption.setAccessibleDescription(details)
        self._fit()

    def set_width(self, width: int) -> None:
        """Take so many pixels of width."""
        self.setFixedWidth(width)
        self._fit()

    def _fit(self) -> None:
        face = self.view.face
        high = _HIGHEST if face is None else round(face.height_for(self.maximumWidth()))
        self.view.setMaximumHeight(max(high, self.view.minimumHeight()))
