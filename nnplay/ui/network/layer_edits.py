"""What a person does to the layers of a design, as edits with a text for undo."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from PySide6.QtCore import QObject, Signal

from nnplay.project import Design, NetworkSpec, edits


class Expected(NamedTuple):
    """The network that an edit makes, and the layer to select (and focus) in it."""

    network: NetworkSpec
    layer: int
    focus: bool


class LayerEdits(QObject):
    """Makes the edits; nothing is edited before there is a design.

    Attributes
    ----------
    edited : Signal
        (text, Design, merge key): a person changed the network.
    design : Design or None
        What is edited.
    """

    edited = Signal(str, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.design: Design | None = None
        self._expected: Expected | None = None

    def take_expected(self) -> Expected | None:
        """Return what the last edit leads to, once, if a layer is to be selected then."""
        expected, self._expected = self._expected, None
        return expected

    def why_not(self, action: str, index: int) -> str:
        """Say why a layer cannot be inserted, duplicated, removed or moved; "" if it can."""
        network = self._network
        if network is None:
            return self.tr("There is no network yet")
        if action == "insert_layer":
            return ""
        if index < 0:
            return self.tr("Select a layer first")
        if not edits.is_hidden(network, index):
            return self.tr("The output layer stays, and stays the last: the data ask for it")
        if action == "move_layer_left" and index == 0:
            return self.tr("No layer comes before")
        if action == "move_layer_right" and not edits.is_hidden(network, index + 1):
            return self.tr("Behind it comes the output layer, which stays the last")
        return ""

    def insert(self, index: int, *, focus: bool = False) -> None:
        """Insert a layer in front of one; before the output layer at the latest."""
        network = self._network
        if network is not None:
            index = min(index, len(network.layers) - 1)
            text = self.tr("Insert layer {n}").format(n=index + 1)
            self.edit(text, edits.insert_layer(network, index), index, focus=focus)

    def duplicate(self, index: int) -> None:
        """Insert a copy of a hidden layer behind it."""
        network = self._network
        if network is not None and not self.why_not("duplicate_layer", index):
            text = self.tr("Duplicate layer {n}").format(n=index + 1)
            self.edit(text, edits.duplicate_layer(network, index), index + 1)

    def remove(self, index: int) -> None:
        """Remove a hidden layer."""
        network = self._network
        if network is not None and not self.why_not("remove_layer", index):
            text = self.tr("Remove layer {n}").format(n=index + 1)
            # The next hidden layer, else the one before.
            follow = max(0, min(index, len(network.layers) - 3))
            self.edit(text, edits.remove_layer(network, index), follow)

    def move(self, index: int, place: int) -> None:
        """Move a layer to another place."""
        network = self._network
        if network is not None:
            text = self.tr("Move layer {n}").format(n=index + 1)
            self.edit(text, edits.move_layer(network, index, place), place)

    def set_units(self, index: int, units: int) -> None:
        """Give a hidden layer another number of units."""
        network = self._network
        if network is not None and edits.is_hidden(network, index):
            text = self.tr("Change units of layer {n}").format(n=index + 1)
            self.edit(text, edits.set_units(network, index, units), merge=f"units:{index}")

    def set_activation(self, index: int, activation: str) -> None:
        """Give a layer another activation."""
        network = self._network
        if network is not None:
            text = self.tr("Change activation of layer {n}").format(n=index + 1)
            if index == len(network.layers) - 1:
                text = self.tr("Change activation of the output layer")
            self.edit(text, edits.set_activation(network, index, activation))

    def edit(
        self,
        text: str,
        network: NetworkSpec,
        select: int | None = None,
        *,
        merge: str = "",
        focus: bool = False,
    ) -> None:
        """Ask for another network.

        Parameters
        ----------
        text : str
            For undo.
        network : NetworkSpec
        select : int, optional
            The layer to select in it.
        merge : str
            Edits with the same key, one after the other, are one for undo.
        focus : bool
            Whether that layer gets the focus, too, wherever it is now.
        """
        if self.design is not None:
            if select is not None:
                self._expected = Expected(network, select, focus)
            self.edited.emit(text, msgspec.structs.replace(self.design, network=network), merge)

    @property
    def _network(self) -> NetworkSpec | None:
        """The network, if there are layers in it."""
        network = None if self.design is None else self.design.network
        return network if network is not None and network.layers else None
