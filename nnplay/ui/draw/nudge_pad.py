"""Buttons and keys that move, turn and spoil the picture a little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnplay.data.pictures.nudge import NONE, Nudge
from nnplay.ui.draw.tools import SIDE, IconButton
from nnplay.ui.numbers import format_number

FARTHEST, TURN, NOISE, LOUDEST = 64, 5.0, 5.0, 100.0
"""Pixels that a picture may be moved by; degrees and per cent of a step; most noise in per cent."""

_GAP = 2


class _Way(NamedTuple):
    """A way to nudge: its key, icon, name, and what it makes of a nudge."""

    key: Qt.Key
    key_text: str
    icon: str
    name: str
    change: Callable[[Nudge], Nudge]


def _move(right: int, down: int, nudge: Nudge) -> Nudge:
    x, y = (max(-FARTHEST, min(n, FARTHEST)) for n in (nudge.right + right, nudge.down + down))
    return replace(nudge, right=x, down=y)


def _turn(degrees: float, nudge: Nudge) -> Nudge:
    return replace(nudge, turn=(nudge.turn + degrees + 180) % 360 - 180)


def _spoil(nudge: Nudge) -> Nudge:
    return replace(nudge, noise=min(nudge.noise + NOISE, LOUDEST))


_WAYS = (
    _Way(Qt.Key.Key_Left, "←", "mdi6.arrow-left", "Move one pixel left", partial(_move, -1, 0)),
    _Way(Qt.Key.Key_Right, "→", "mdi6.arrow-right", "Move one pixel right", partial(_move, 1, 0)),
    _Way(Qt.Key.Key_Up, "↑", "mdi6.arrow-up", "Move one pixel up", partial(_move, 0, -1)),
    _Way(Qt.Key.Key_Down, "↓", "mdi6.arrow-down", "Move one pixel down", partial(_move, 0, 1)),
    _Way(Qt.Key.Key_Comma, ",", "mdi6.rotate-left", "Turn 5° to the left", partial(_turn, -TURN)),
    _Way(Qt.Key.Key_Period, ".", "mdi6.rotate-right", "Turn 5° to the right", partial(_turn, TURN)),
    _Way(Qt.Key.Key_N, "N", "mdi6.grain", "Add noise: 5 % of white more", _spoil),
    _Way(Qt.Key.Key_R, "R", "mdi6.restore", "Reset: the picture as it was", lambda _nudge: NONE),
)


class _Line(QWidget):
    """Buttons side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._row.addStretch(1)
        self.setMinimumWidth(len(_WAYS) // 2 * (SIDE + _GAP))  # or one line could not become two
        self._shown: tuple[IconButton, ...] = ()

    def show_buttons(self, buttons: tuple[IconButton, ...]) -> None:
        """Have these buttons, which leave the line that they were on."""
        if buttons != self._shown:
            self._shown = buttons
            for place, button in enumerate(buttons):
                self._row.insertWidget(place, button)


class NudgePad(QObject):
    """A button for each way: on one line or, where there is no room, on two.

    Attributes
    ----------
    nudge : Nudge
        What is done to the picture.
    buttons : tuple of IconButton
    first, second : QWidget
        The lines, for above and below the picture; the second one is hidden if it has no buttons.
    changed : Signal
        `nudge` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nudge = NONE
        self.buttons = tuple(self._button(way) for way in _WAYS)
        self.first, self.second = _Line(), _Line()
        self.set_room(0)
        self.reset()

    def _button(self, way: _Way) -> IconButton:
        button = IconButton(
            way.icon, QCoreApplication.translate("NudgePad", way.name), way.key_text
        )
        button.setAutoRepeat(way.key != Qt.Key.Key_R)
        button.clicked.connect(partial(self._apply, way))
        return button

    def set_room(self, width: int, *, low: bool = False) -> None:
        """Use one line where there is room for it; `low` leaves the second one to the keys."""
        half = len(_WAYS) // 2
        count = len(_WAYS) if width >= len(_WAYS) * (SIDE + _GAP) else half
        self.first.show_buttons(self.buttons[:count])
        self.second.show_buttons(self.buttons[count:])
        if count == len(_WAYS) or low:
            self.second.hide()
        elif self.second.parentWidget() is not None:  # without one it would be a window
            self.second.show()

    def set_enabled(self, enabled: bool) -> None:
        """Let the buttons and keys act, or not."""
        for line in (self.first, self.second):
            line.setEnabled(enabled)

    def reset(self) -> None:
        """Do nothing to the picture; for another picture."""
        self.nudge = NONE
        self._show_reset()

    def take_key(self, event: QKeyEvent) -> bool:
        """Nudge if it is the key of a way; return whether it is."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        way = next((way for way in _WAYS if way.key == event.key()), None)
        if way is None or not self.first.isEnabled():
            return False
        self._apply(way)
        return True

    def words(self) -> str:
        """Return what is done to the picture; "" if nothing is."""
        n = self.nudge
        parts = []
        if n.right:
            side = self.tr("{0} px right") if n.right > 0 else self.tr("{0} px left")
            parts.append(side.format(abs(n.right)))
        if n.down:
            way = self.tr("{0} px down") if n.down > 0 else self.tr("{0} px up")
            parts.append(way.format(abs(n.down)))
        if n.turn:
            parts.append(self.tr("turned {0}°").format(format_number(n.turn).replace("-", "−")))
        if n.noise:
            parts.append(self.tr("noise {0} %").format(format_number(n.noise)))
        return ", ".join(parts)

    def _apply(self, way: _Way) -> None:
        nudge = way.change(self.nudge)
        if nudge != self.nudge:
            self.nudge = nudge
            self._show_reset()
            self.changed.emit()

    def _show_reset(self) -> None:
        self.buttons[-1].setEnabled(self.nudge != NONE)
