"""Notices: messages in a strip over the centre of the window, which never block anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme

Kind = Literal["info", "warning", "bad", "good"]
Action = tuple[str, Callable[[], object]]

MOST_VISIBLE = 3
_ORDER: tuple[Kind, ...] = ("bad", "warning", "info", "good")
_TOKENS: dict[Kind, str] = {"info": "accent", "warning": "warning", "bad": "bad", "good": "good"}
_NARROW = 560
"""Pixels below which a notice has its buttons under its text."""


class NoticeBar(QWidget):
    """A stack of notices: the gravest first, of the same kind the newest first.

    At most `MOST_VISIBLE` are in sight; the others come up as those are closed. The bar takes no
    room while there is none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, _Notice] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACING)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(self.tr("Notices"))
        self.hide()

    def show_notice(self, key: str, kind: Kind, text: str, actions: Sequence[Action] = ()) -> None:
        """Show a notice in place of the one with the same key.

        Parameters
        ----------
        key : str
            What it is about.
        kind : {"info", "warning", "bad", "good"}
            How grave it is.
        text : str
            Plain text, one or two sentences.
        actions : sequence of (str, callable)
            A button each. The notice stays when one is clicked, until `clear` or its close button.
        """
        notice = self._notices.get(key)
        if notice is not None and notice.says(kind, text, actions):
            notice.set_callables(actions)
            return
        self.clear(key)
        notice = _Notice(key, kind, text, actions, self)
        notice.triggered.connect(self._invoke)
        notice.closed.connect(self.clear)
        self._notices[key] = notice
        self._arrange()
        # Assistive technology reads an alert without the focus moving there.
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))

    def clear(self, key: str) -> None:
        """Take a notice away, if there is one with this key."""
        notice = self._notices.pop(key, None)
        if notice is not None:
            notice.hide()
            self._layout.removeWidget(notice)
            notice.deleteLater()
            self._arrange()

    def visible_keys(self) -> tuple[str, ...]:
        """Return the keys of the notices in sight, from the top."""
        return tuple(notice.key for notice in self._sorted()[:MOST_VISIBLE])

    def notice(self, key: str) -> _Notice:
        """Return the widget of a notice."""
        return self._notices[key]

    def _sorted(self) -> list[_Notice]:
        newest_first = reversed(self._notices.values())
        return sorted(newest_first, key=lambda notice: _ORDER.index(notice.kind))

    def _arrange(self) -> None:
        for place, notice in enumerate(self._sorted()):
            if self._layout.indexOf(notice) != place:
                self._layout.insertWidget(place, notice)
            notice.setVisible(place < MOST_VISIBLE)
        self.setVisible(bool(self._notices))

    def _invoke(self, key: str, index: int) -> None:
        self._notices[key].choices[index][1]()


class _Notice(QFrame):
    """One notice."""

    triggered = Signal(str, int)
    closed = Signal(str)

    def __init__(
        self, key: str, kind: Kind, text: str, actions: Sequence[Action], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.kind: Kind = kind
        self.text = text
        self.choices = tuple(actions)
        self.setProperty("notice", kind)
        words = {
            "info": self.tr("Note"),
            "warning": self.tr("Warning"),
            "bad": self.tr("Problem"),
            "good": self.tr("Done"),
        }
        self.setAccessibleName(f"{words[kind]}: {text}")
        self.icon = _Icon(kind, words[kind])
        label = _Text(text)
        self.buttons = [self._button(index) for index in range(len(actions))]
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACING)
        for button in self.buttons:
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.close_button = QToolButton()
        self.close_button.setProperty("close", True)
        self.close_button.setToolTip(self.tr("Close this notice"))
        self.close_button.setAccessibleName(self.tr("Close this notice"))
        self.close_button.clicked.connect(self._close)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(2 * SPACING)
        self._middle.addWidget(label, 1)
        self._middle.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * SPACING, SPACING, SPACING, SPACING)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._middle, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def says(self, kind: Kind, text: str, actions: Sequence[Action]) -> bool:
        """Whether it looks the same as a notice with these words."""
        labels = [label for label, _ in actions]
        return (self.kind, self.text) == (kind, text) and labels == [a for a, _ in self.choices]

    def set_callables(self, actions: Sequence[Action]) -> None:
        """Let the same buttons do something else."""
        self.choices = tuple(actions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons beside the text, or under it where there is little room."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        narrow = self.width() < _NARROW and bool(self.buttons)
        direction = directions.TopToBottom if narrow else directions.LeftToRight
        if self._middle.direction() != direction:
            self._middle.setDirection(direction)

    def _button(self, index: int) -> QPushButton:
        button = _ActionButton(self.choices[index][0], index)
        button.chosen.connect(self._trigger)
        return button

    def _trigger(self, index: int) -> None:
        self.triggered.emit(self.key, index)

    def _close(self) -> None:
        self.closed.emit(self.key)


class _Text(QLabel):
    """Words on as many lines as they need, none of which is ever cut off for want of room."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.setContentsMargins(0, SPACING, 0, SPACING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the words need at this width."""
        super().resizeEvent(event)
        self.setMinimumHeight(CONTROL_HEIGHT)  # what is asked for next is never below it
        self.setMinimumHeight(self.heightForWidth(self.width()))


class _ActionButton(QPushButton):
    """A button that knows which one it is."""

    chosen = Signal(int)

    def __init__(self, text: str, index: int) -> None:
        super().__init__(text)
        self._index = index
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self._index)


class _Icon(QWidget):
    """A sign whose shape, not only its colour, says how grave a notice is."""

    def __init__(self, kind: Kind, word: str) -> None:
        super().__init__()
        self._kind: Kind = kind
        self.setFixedSize(QSize(4 * SPACING, CONTROL_HEIGHT))
        self.setToolTip(word)
        self.setAccessibleName(word)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a circle, triangle or octagon with a sign in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        color = theme.color(_TOKENS[self._kind])
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(color, 1.5, Qt.PenStyle.SolidLine, cap, join))
        if self._kind == "warning":
            painter.drawPolygon(QPolygonF([QPointF(0, -6.5), QPointF(7, 6), QPointF(-7, 6)]))
            painter.drawLine(QPointF(0, -2), QPointF(0, 1.5))
            painter.drawPoint(QPointF(0, 4))
        elif self._kind == "bad":
            corners = [(k + 0.5) * math.pi / 4 for k in range(8)]
            painter.drawPolygon(
                QPolygonF([QPointF(7.2 * math.cos(a), 7.2 * math.sin(a)) for a in corners])
            )
            painter.drawLine(QPointF(0, -3.5), QPointF(0, 0.5))
            painter.drawPoint(QPointF(0, 3.5))
        else:
            painter.drawEllipse(QRectF(-7, -7, 14, 14))
            if self._kind == "info":
                painter.drawPoint(QPointF(0, -3.5))
                painter.drawLine(QPointF(0, -0.5), QPointF(0, 3.5))
            else:
                painter.drawPolyline([QPointF(-3, 0), QPointF(-0.75, 2.5), QPointF(3.25, -2.5)])
        painter.end()
