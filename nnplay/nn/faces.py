r"""What a neuron looks for in an input: the weighted sum of what those before it look for.

A neuron of the first layer looks for its own weights. One behind it sums up what the neurons before
it put out, so its face is the sum of theirs, weighted like that: for the rows F of all faces of a
layer, F = W F₋₁ with F₁ = W₁. That is the product W W₋₁ … W₁, which the network would be if its
activations were the identity; what they cut off is left out, so it is a likeness, not a portrait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


@np.errstate(all="ignore")
def weighted_faces(
    weights: Sequence[NDArray[Any]], units: Mapping[int, Sequence[int]]
) -> dict[int, NDArray[Any]]:
    """Return the faces of some neurons of some layers.

    Parameters
    ----------
    weights : sequence of (units, inputs) array
        Of every layer.
    units : mapping of int to sequence of int
        Neurons of a layer, by the layer's index.

    Returns
    -------
    dict of int to (neurons, inputs of the network) array
        By the layer's index.
    """
    chosen = {layer: weights[layer][list(units[layer])] for layer in sorted(units, reverse=True)}
    if not chosen:
        return {}
    # The few rows first: no product of two whole layers. Those of all layers behind go through a
    # layer together, so that each matrix is read once.
    rows = chosen[max(chosen)][:0]
    for layer in range(max(chosen), -1, -1):
        if len(rows):
            rows = rows @ weights[layer]
        if layer in chosen:
            rows = np.concatenate([rows.reshape(-1, weights[layer].shape[1]), chosen[layer]])
    ends = np.cumsum([len(chosen[layer]) for layer in chosen])
    return dict(zip(chosen, np.split(rows, ends[:-1]), strict=True))


def effort(weights: Sequence[NDArray[Any]], units: Mapping[int, Sequence[int]]) -> int:
    """Return how many products `weighted_faces` sums up."""
    return sum(
        len(chosen) * sum(weights[below].size for below in range(layer))
        for layer, chosen in units.items()
    )
