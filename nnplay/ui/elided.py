"""Labels, buttons and combo boxes that shorten their text with … instead of asking for room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_RIGHT = Qt.TextElideMode.ElideRight


class ElidedLabel(QLabel):
    """A one-line label that may be narrower than its text; the tooltip then has all of it.

    It paints its text itself: with each text that a `QLabel` is given, the whole window is laid out
    anew, which takes long while a network trains.

    Parameters
    ----------
    text : str
        What it says.
    least : int
        Characters that it keeps room for.
    steady : bool
        Whether it keeps the room of its longest text so far, as for numbers that change often.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        least: int = 6,
        steady: bool = False,
    ) -> None:
        super().__init__(parent)
        self._full = self._shown = self._longest = ""
        self._least = least
        self._steady = steady
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.set_text(text)

    def full_text(self) -> str:
        """Return the text, not shortened."""
        return self._full

    def set_text(self, text: str) -> None:
        """Show another text."""
        if text != self._full:
            self._full = text
            self.setAccessibleName(text)
            self._elide()
            self._take_room()

    def text(self) -> str:
        """Return the text as it is shown, shortened or not."""
        return self._shown

    def set_tip(self, text: str) -> None:
        """Set what the tooltip says besides a shortened text."""
        self._tip = text
        self._elide()

    def sizeHint(self) -> QSize:
        """Return the room for the whole text."""
        self.ensurePolished()
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self._longest) + 2
        return QSize(width + margins.left() + margins.right(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few characters, or for all if they are fewer."""
        hint = self.sizeHint()
        least = self.fontMetrics().averageCharWidth() * self._least
        return QSize(min(hint.width(), least), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the text to the new width."""
        super().resizeEvent(event)
        self._elide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and the text in it."""
        super().paintEvent(event)
        QStylePainter(self).drawItemText(
            self.contentsRect(),
            self.alignment().value | Qt.TextFlag.TextSingleLine.value,
            self.palette(),
            self.isEnabled(),
            self._shown,
            self.foregroundRole(),
        )

    def _take_room(self) -> None:
        advance = self.fontMetrics().horizontalAdvance
        before, now = advance(self._longest), advance(self._full)
        if now > before or not self._steady:
            self._longest = self._full
            if now != before:
                self.updateGeometry()

    def _elide(self) -> None:
        text = self.fontMetrics().elidedText(self._full, _RIGHT, self.contentsRect().width())
        if text != self._shown:
            self._shown = text
            self.update()
        lines = [self._full] if text != self._full else []
        self.setToolTip("\n".join([*lines, *([self._tip] if self._tip else [])]))


class ElidedButton(QPushButton):
    """A push button that may be narrower than its text; it keeps room for a few characters."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return the room for a few characters."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), 8 * self.fontMetrics().averageCharWidth()), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the button with its text shortened to what fits."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        element = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(element, option, self).width()
        option.text = self.fontMetrics().elidedText(option.text, _RIGHT, room)
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class ElidedComboBox(QComboBox):
    """A combo box that may be narrower than its entries, and heeds the wheel only with focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setItemDelegate(QStyledItemDelegate(self))  # the only one that heeds the style sheet
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Shorten the text to what fits."""
        super().initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, _RIGHT, field.width() - 2
        )

    def showPopup(self) -> None:  # noqa: N802
        """Show the list, wide enough for its longest entry."""
        view = self.view()
        view.setMinimumWidth(max(self.width(), view.sizeHintForColumn(0) + 16))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whatever scrolls around an unfocused field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
