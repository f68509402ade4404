"""What the numbers of a layer are called. Plain values, no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from nnplay.data import DataSet
from nnplay.project import NetworkSpec
from nnplay.ui.data_words import CHANNELS, Output, input_names, output_names, pixel_shape


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """What to call the numbers of a layer.

    Attributes
    ----------
    name : str
        As the window calls the layer.
    units, inputs : int
    below : str
        Name of the layer that the inputs come from; empty for the data.
    outputs : tuple of Output
        What the units of an output layer stand for, else empty.
    sources : tuple of str
        Names of the inputs, if they have any.
    pixels : (int, int, int) or None
        (rows, columns, channels) if the inputs are the pixels of an image.
    gains : bool
        Whether there are those of batch normalisation.
    """

    name: str
    units: int
    inputs: int
    below: str = ""
    outputs: tuple[Output, ...] = ()
    sources: tuple[str, ...] = ()
    pixels: tuple[int, int, int] | None = None
    gains: bool = False

    def neuron_words(self, unit: int) -> str:
        """Return what a neuron is called."""
        if unit < len(self.outputs):
            return self.outputs[unit].words
        text = QCoreApplication.translate("WeightsPanel", "neuron {0} of {1}")
        return text.format(unit, self.name)

    def row_label(self, unit: int) -> str:
        """Return what to write beside a neuron's row."""
        return self.outputs[unit].short if unit < len(self.outputs) else str(unit)

    @property
    def channels(self) -> int:
        """Numbers of a pixel."""
        return self.pixels[2] if self.pixels else 1

    @property
    def image_shape(self) -> tuple[int, int]:
        """(rows, columns) of a neuron's image, in which the channels stand beside each other."""
        rows, columns, channels = self.pixels or (1, 1, 1)
        return rows, columns * channels

    def place_of(self, source: int) -> tuple[int, int]:
        """Return the (row, column) of an input in the neuron's image."""
        row, column, channel = self.pixel_of(source)
        return row, channel * (self.image_shape[1] // self.channels) + column

    def input_at(self, row: int, column: int) -> int:
        """Return the input at a place in the neuron's image."""
        columns = self.image_shape[1] // self.channels
        channel, column = divmod(column, columns)
        return (row * columns + column) * self.channels + channel

    def pixel_of(self, source: int) -> tuple[int, int, int]:
        """Return the (row, column, channel) of an input."""
        pixel, channel = divmod(source, self.channels)
        return *divmod(pixel, self.image_shape[1] // self.channels), channel

    def source_words(self, source: int) -> str:
        """Return where an input comes from."""
        if self.pixels is not None:
            row, column, channel = self.pixel_of(source)
            color = f", {CHANNELS[channel]}" if self.channels == len(CHANNELS) else ""
            return f"from pixel row {row}, column {column}{color}"
        if self.below:
            return f"from neuron {source} of {self.below}"
        if self.sources:
            return f"from input {source}, “{self.sources[source]}”"
        return f"from input {source}"


@dataclass(frozen=True, slots=True)
class Switches:
    """What a person has switched in a layer.

    Attributes
    ----------
    off : frozenset of int
        Neurons that put out 0.
    frozen : frozenset of int
        Neurons that training leaves as they are.
    """

    off: frozenset[int] = frozenset()
    frozen: frozenset[int] = frozenset()


def layer_infos(spec: NetworkSpec, data: DataSet | None) -> tuple[LayerInfo, ...]:
    """Return what to call the numbers of each layer of a network."""
    translate = QCoreApplication.translate
    last = len(spec.layers) - 1
    infos: list[LayerInfo] = []
    for index, (units, inputs) in enumerate(spec.shapes):
        name = (
            translate("WeightsPanel", "Output")
            if index == last
            else translate("WeightsPanel", "Dense {0}").format(index + 1)
        )
        layer = spec.layers[index]
        infos.append(
            LayerInfo(
                name,
                units,
                inputs,
                below=infos[-1].name if infos else "",
                outputs=output_names(data, layer) if index == last else (),
                sources=() if index else input_names(data, inputs),
                pixels=None if index else pixel_shape(data, inputs),
                gains=layer.batch_norm,
            )
        )
    return tuple(infos)
