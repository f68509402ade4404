"""Names and numbers as the picture writes them."""

from __future__ import annotations

from nnplay.project import NetworkSpec
from nnplay.ui.network.figures import tr
from nnplay.ui.number_words import brief as brief


def layer_title(spec: NetworkSpec, column: int) -> str:
    """Return the name of a column: "Input", "Dense 1", "Output"."""
    if column == 0:
        return tr("Input")
    last = column == len(spec.layers)
    return tr("Output") if last else tr("Dense {n}").format(n=column)


def output_stays_on() -> str:
    """Say why a neuron of the output layer cannot be switched off."""
    return tr("The outputs are the prediction: they cannot be switched off")
