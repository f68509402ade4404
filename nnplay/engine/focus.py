"""What a person looks at: one example, and one neuron. All views show the same."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from nnplay.data import DataSet, Part
from nnplay.data.example import Example, example_of
from nnplay.engine.session import Session


class Neuron(NamedTuple):
    """A neuron of the network: its layer, from 0 for the first hidden one, and its number there."""

    layer: int
    unit: int


class Focus(QObject):
    """The example and the neuron that the views show.

    It follows the session: other data, or the same with another part to be judged by, begin with
    the first example of that part and without a neuron. A drawn example stays while it has as many
    features, and a neuron that another network does not have is let go.

    Attributes
    ----------
    example_changed : Signal
        `example` is another one.
    neuron_changed : Signal
        `neuron` is another one.
    """

    example_changed = Signal()
    neuron_changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._example: Example | None = None
        self._neuron: Neuron | None = None
        self._of: tuple[str, Part] | None = None  # the data, and the part that is watched
        session.data_changed.connect(self._follow_data)
        session.network_changed.connect(self._follow_network)
        self._follow_data()

    @property
    def example(self) -> Example | None:
        """The example, of as many features as the open data have; None without data."""
        return self._example

    @example.setter
    def example(self, example: Example | None) -> None:
        if example is not self._example:
            self._example = example
            self.example_changed.emit()

    @property
    def neuron(self) -> Neuron | None:
        """The neuron, one of the present network's; None if none is chosen."""
        return self._neuron

    @neuron.setter
    def neuron(self, neuron: Neuron | None) -> None:
        if neuron != self._neuron:
            self._neuron = neuron
            self.neuron_changed.emit()

    def choose(self, part: Part, index: int) -> None:
        """Look at a sample of the open data; one beyond the end is the first again."""
        data = self._data
        if data is not None:
            self.example = example_of(data, part, index % len(data.part(part)))

    def step(self, by: int) -> None:
        """Go to another sample of the same part; from what a person drew, to the first one."""
        data, example = self._data, self._example
        if data is None:
            return
        if example is None or example.part is None:
            self.choose(data.watched, 0)
        else:
            self.choose(example.part, example.index + by)

    @property
    def _data(self) -> DataSet | None:
        """The data as the present network sees them."""
        trainer = self.session.trainer
        return self.session.data if trainer is None else trainer.data

    def _follow_data(self) -> None:
        data, example = self._data, self._example
        other = data is not None and (data.name, data.watched) != self._of
        if data is not None and other:
            self.neuron = None if self._of is not None else self._neuron
            self._of = data.name, data.watched
        if data is None:
            self.example = None
        elif example is not None and example.part is None and len(example.x) == data.features:
            return  # drawn by a person, who would have to draw it again
        elif (
            other
            or example is None
            or example.part is None
            or example.index >= len(_part(data, example))
        ):
            self.choose(data.watched, 0)
        else:
            self.choose(example.part, example.index)

    def _follow_network(self) -> None:
        self._follow_data()
        trainer, neuron = self.session.trainer, self._neuron
        if trainer is None or neuron is None:
            return
        layers = trainer.design.network.layers
        if neuron.layer >= len(layers) or neuron.unit >= layers[neuron.layer].units:
            self.neuron = None


def _part(data: DataSet, example: Example) -> range:
    """Return the numbers of the samples of the part that an example is from."""
    samples = getattr(data, example.part) if example.part is not None else None
    return range(0 if samples is None else len(samples))
