"""What keys and menus do with the selection: a table of slots, each of which knows when it cannot.

Their names are those of the actions that call them; see `nnplay.ui.network.actions`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from nnplay.ui.network.selecting import Switch

if TYPE_CHECKING:
    from nnplay.ui.network.panel import NetworkPanel


class Slot:
    """A method of the panel that does one thing, or nothing where there is a reason for that.

    Parameters
    ----------
    go : callable
        Does it.
    why_not : callable
        Says why it would change nothing now; "" if it would.
    """

    def __init__(
        self, go: Callable[[NetworkPanel], None], why_not: Callable[[NetworkPanel], str]
    ) -> None:
        def act(panel: NetworkPanel) -> None:
            if not why_not(panel):
                go(panel)

        self.why_not = why_not
        self._act = act

    def __get__(self, panel: NetworkPanel, _owner: object = None) -> Callable[[], None]:
        """Return the method of a panel."""
        return MethodType(self._act, panel)


def _layer(by: int) -> Slot:
    """Select the layer before or behind; the first if none is selected."""

    def why_not(panel: NetworkPanel) -> str:
        if 0 <= panel.selected_layer + by < len(panel.canvas.cards):
            return ""
        return tr("No layer comes before") if by < 0 else tr("No layer comes behind")

    return Slot(lambda panel: panel.go_to_layer(panel.selected_layer + by), why_not)


def _neuron(by: int) -> Slot:
    """Select the neuron before or behind in the selected layer, and go on at its other end."""
    return Slot(
        lambda panel: panel.selecting.step(panel.selected_layer, by),
        lambda panel: panel.selecting.why_no_step(panel.selected_layer),
    )


def _connection(by: int) -> Slot:
    """Select the next weaker connection to the selected neuron, or the next stronger one."""
    return Slot(
        lambda panel: panel.selecting.step_connection(by),
        lambda panel: panel.selecting.why_no_connection(),
    )


def _switch(which: Switch) -> Slot:
    """Switch the selected neuron off or freeze it, or freeze the layer; or the other way."""
    return Slot(
        lambda panel: panel.selecting.switch(which, panel.selected_layer),
        lambda panel: panel.selecting.why_no_switch(which, panel.selected_layer),
    )


class Walks:
    """The slots of `NetworkPanel` that are one call."""

    focus_picture = Slot(
        lambda panel: panel.enter_picture(),
        lambda panel: "" if panel.canvas.cards else tr("There is no network yet"),
    )
    previous_layer, next_layer = _layer(-1), _layer(1)
    previous_neuron, next_neuron = _neuron(-1), _neuron(1)
    next_connection, previous_connection = _connection(1), _connection(-1)
    select_end = Slot(
        lambda panel: panel.selecting.select_end(),
        lambda panel: panel.selecting.why_no_end(),
    )
    let_go = Slot(
        lambda panel: panel.selecting.drop(),
        lambda panel: "" if panel.selecting.selected else tr("Nothing is selected"),
    )
    freeze_layer = _switch("frozen")
    freeze_neuron = _switch("frozen_units")
    switch_neuron = _switch("off")


SLOTS: dict[str, Slot] = {
    name: slot for name, slot in vars(Walks).items() if isinstance(slot, Slot)
}
"""Those of `Walks`, by name."""


def tr(text: str) -> str:
    """Translate why something cannot be done."""
    return QCoreApplication.translate("Walks", text)
