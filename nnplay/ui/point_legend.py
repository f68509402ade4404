"""What the colours and shapes of the points mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data import Part
from nnplay.ui.number_words import brief
from nnplay.ui.point_colours import Meaning, class_colors, value_color
from nnplay.ui.point_stamps import paint_point
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_MARK = 4.0
_BAR = 64
_MOST_NAMES = 6

Item = tuple[str, QColor, Part]


class Legend(QWidget):
    """Names with their marks, on as many lines as they need; values as a bar of colours.

    Parameters
    ----------
    most : int
        Classes that are named.
    """

    def __init__(self, parent: QWidget | None = None, *, most: int = _MOST_NAMES) -> None:
        super().__init__(parent)
        self._most = most
        self._meaning = Meaning(2)
        self._items: list[Item] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("What the points mean"))
        theme.changed.connect(self._follow_theme)
        self._names: Sequence[str] = ()
        self._parts: Sequence[Part] = ()

    def set_meaning(self, meaning: Meaning, names: Sequence[str], parts: Sequence[Part]) -> None:
        """Explain classes, or values, and the parts that there are besides training."""
        self._meaning, self._names, self._parts = meaning, names, parts
        self._follow_theme()
        words = [name for name, _, _ in self._items]
        if not meaning.classes:
            words.insert(0, f"{self._low()} – {self._high()}")
        self.setAccessibleDescription(", ".join(words))
        self.updateGeometry()

    def _follow_theme(self) -> None:
        colors = class_colors(self._meaning.classes)[: self._most]
        self._items = [(n, c, "train") for n, c in zip(self._names, colors, strict=False)]
        left = self._meaning.classes - self._most
        if left > 0:
            self._items.append((self.tr("{0} more").format(left), QColor(0, 0, 0, 0), "train"))
        names = {"test": self.tr("for testing"), "validation": self.tr("for validation")}
        muted = theme.color("muted")
        self._items += [(names[part], muted, part) for part in self._parts if part in names]
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Return True: narrow, it has more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        places = self._places(width)
        bottom = max((place.bottom() for place in places), default=0.0)
        return round(max(bottom, self._line()))

    def sizeHint(self) -> QSize:
        """Return the size at a usual width."""
        return QSize(212, self.heightForWidth(max(self.width(), 100)))

    def minimumSizeHint(self) -> QSize:
        """Return no width of its own."""
        return QSize(0, self.heightForWidth(max(self.width(), 100)))

    def _line(self) -> float:
        return QFontMetricsF(small(self.font())).height() + 2

    def _values_width(self) -> float:
        if self._meaning.classes:
            return 0.0
        metrics = QFontMetricsF(small(self.font()))
        words = metrics.horizontalAdvance(self._low()) + metrics.horizontalAdvance(self._high())
        return words + _BAR + 2 * SPACING

    def _places(self, width: int) -> list[QRectF]:
        """Return where the items stand at a width."""
        metrics = QFontMetricsF(small(self.font()))
        places = []
        x, y = self._values_width() + (3 * SPACING if not self._meaning.classes else 0), 0.0
        for name, _, _ in self._items:
            needed = 2 * _MARK + SPACING + metrics.horizontalAdvance(name) + 2
            if x and x + needed > width:
                x, y = 0.0, y + self._line()
            places.append(QRectF(x, y, min(needed, width), self._line()))
            x += needed + 3 * SPACING
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint marks and names."""
        painter = QPainter(self)
        self.paint(painter, self.width())
        painter.end()

    def paint(self, painter: QPainter, width: int) -> None:
        """Paint marks and names in a picture of that width."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        if not self._meaning.classes:
            self._paint_values(painter)
        metrics = QFontMetricsF(painter.font())
        for (name, color, part), place in zip(self._items, self._places(width), strict=True):
            if color.alpha():
                middle = QPointF(place.left() + _MARK, place.center().y())
                paint_point(painter, middle, color, part, _MARK - 1)
            room = place.adjusted(2 * _MARK + SPACING, 0, 0, 0)
            painter.setPen(theme.color("muted"))
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_values(self, painter: QPainter) -> None:
        metrics, line, meaning = QFontMetricsF(painter.font()), self._line(), self._meaning
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.color("muted"))
        width = metrics.horizontalAdvance(self._low())
        painter.drawText(QRectF(0, 0, width + 2, line), align, self._low())
        bar = QRectF(width + SPACING, line / 2 - 4, _BAR, 8)
        colors = QLinearGradient(bar.topLeft(), bar.topRight())
        for place, value in ((0, meaning.low), (0.5, meaning.middle), (1, meaning.high)):
            colors.setColorAt(place, value_color(value, meaning))
        painter.fillRect(bar, colors)
        painter.drawText(QRectF(bar.right() + SPACING, 0, self.width(), line), align, self._high())

    def _low(self) -> str:
        return brief(self._meaning.low, 3)

    def _high(self) -> str:
        return brief(self._meaning.high, 3)
