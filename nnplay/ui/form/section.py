"""The heading of a section of the form, which folds and unfolds it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnplay.ui.network.glyphs import SIGN, SignKind, paint_sign
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_LINE = 7 * SPACING
_CHEVRON = 4 * SPACING
_Align = Qt.AlignmentFlag
_Key = Qt.Key


class SectionHeader(QAbstractButton):
    """One line: an arrow, the section's name, and while it is folded what is unusual in it.

    It is checked while its section is open. Disabled, it heads an empty section, and says why.

    Parameters
    ----------
    first : bool
        Whether no section stands above, so that no line is drawn there.
    """

    def __init__(self, *, first: bool, opened: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._above = 0 if first else 2 * SPACING
        self._summary = ""
        self._sign: SignKind | None = None
        self.setCheckable(True)
        self.setChecked(opened)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_LINE + self._above)
        self.toggled.connect(self._describe)
        theme.changed.connect(self.update)

    @property
    def summary(self) -> str:
        """What is said behind the name while the section is folded."""
        return self._summary

    @property
    def sign(self) -> SignKind | None:
        """The sign that something inside needs attention."""
        return self._sign

    def show_state(
        self, title: str, summary: str, sign: SignKind | None = None, *, empty: bool = False
    ) -> None:
        """Show a name, what to say while folded or empty, and a sign if something is wrong."""
        if (title, summary, sign, not empty) != (
            self.text(),
            self._summary,
            self._sign,
            self.isEnabled(),
        ):
            self.setText(title)
            self._summary, self._sign = summary, sign
            self.setEnabled(not empty)
            self._describe()
            self.update()

    @property
    def opened(self) -> bool:
        """Whether the settings below are to be seen."""
        return self.isChecked() and self.isEnabled()

    def sizeHint(self) -> QSize:
        """Return the room for the name."""
        return QSize(40 * SPACING, _LINE + self._above)

    def minimumSizeHint(self) -> QSize:
        """Return no width of its own: it never widens the form."""
        return QSize(0, _LINE + self._above)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Unfold with Right, fold with Left, toggle with Space or Enter."""
        key = event.key()
        if key in (_Key.Key_Right, _Key.Key_Left):
            self.setChecked(key == _Key.Key_Right)
        elif key in (_Key.Key_Return, _Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def _describe(self) -> None:
        state = self.tr("open") if self.isChecked() else self.tr("folded")
        self.setAccessibleName(f"{self.text()}, {state}" if self.isEnabled() else self.text())
        self.setAccessibleDescription(self._summary)
        what = self.tr("Fold this section") if self.isChecked() else self.tr("Open this section")
        lines = [] if self.opened or not self._summary else [self._summary]
        self.setToolTip("\n\n".join([*lines, *([what] if self.isEnabled() else [])]))

    def changeEvent(self, event: QEvent) -> None:
        """Repaint with a new font."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line above, the arrow, the name and the summary."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._above:
            painter.fillRect(QRectF(0, SPACING, self.width(), 1), theme.color("line"))
        row = QRectF(0, self._above, self.width(), _LINE)
        hovered = self.underMouse()
        painter.setPen(theme.color("text" if hovered or self.hasFocus() else "muted"))
        left = row
        if self.isEnabled():
            self._paint_arrow(painter, row)
            left = row.adjusted(_CHEVRON, 0, 0, 0)
        if self._sign is not None:
            paint_sign(painter, self._sign, row.right() - SIGN, row.center().y() - SIGN / 2)
            left.setRight(row.right() - SIGN - SPACING)
        self._paint_words(painter, left)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(0.5, 2.5, -0.5, -2.5), 4, 4)

    def _paint_arrow(self, painter: QPainter, row: QRectF) -> None:
        painter.save()
        painter.translate(_CHEVRON / 2 - 1, row.center().y())
        painter.rotate(90 if self.isChecked() else 0)
        path = QPainterPath()
        path.moveTo(-2, -3.5)
        path.lineTo(1.5, 0)
        path.lineTo(-2, 3.5)
        pen = QPen(painter.pen().color(), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        font = small(self.font())
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        align = _Align.AlignLeft | _Align.AlignVCenter
        painter.drawText(room, align, self.text())
        if self.opened or not self._summary:
            return
        room = room.adjusted(QFontMetricsF(bold).horizontalAdvance(self.text()), 0, 0, 0)
        room.setLeft(room.left() + 2 * SPACING)
        text = QFontMetricsF(font).elidedText(
            self._summary, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        painter.drawText(room, align, text)
