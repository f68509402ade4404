"""Which layer became which: compares two stacks of layers, as one finds the edits of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnplay.nn.activations import ACTIVATIONS
from nnplay.nn.layers import Dense

Origins = tuple[int | None, ...]

_INSERTED = _REMOVED = 1.5
"""More than one change of a layer costs, so that it stays; together less than four changes."""


def align(old: Sequence[Dense], new: Sequence[Dense]) -> Origins:
    """Say which old layer each new one has come from.

    The output layer has come from the output layer. Hidden layers keep their order, and as much
    as possible of them stays (Needleman and Wunsch 1970): a layer whose units, activation or
    normalisation has changed is still the same layer. Among equal layers the first ones stay.
    Where layers have only changed places, and each still takes in as many numbers as it did, each
    is followed to its new place.

    Parameters
    ----------
    old, new : sequence of Dense
        From the first hidden layer to the output layer; at least one each.

    Returns
    -------
    tuple of int or None
        For each new layer the place of the old one, None if it has been inserted.
    """
    hidden = _moved(old, new)
    if hidden is None:
        hidden = _edited(old[:-1], new[:-1])
    return (*hidden, len(old) - 1)


def activation_of(layer: Dense) -> tuple[str, dict[str, Any]]:
    """Return a layer's activation with all its parameters, to compare it with another's."""
    return layer.activation, ACTIVATIONS[layer.activation].defaults() | dict(layer.parameters)


def _traits(layer: Dense) -> tuple[Any, ...]:
    """Return what makes a layer what it is; its dropout and its first weights do not."""
    return layer.units, activation_of(layer), layer.batch_norm


def _changes(old: Dense, new: Dense) -> int:
    """Count what of a layer has changed."""
    return sum(a != b for a, b in zip(_traits(old), _traits(new), strict=True))


def _moved(old: Sequence[Dense], new: Sequence[Dense]) -> Origins | None:
    """Follow layers that have only changed places; return None if that is not all."""
    if len(old) != len(new):
        return None
    left = list(range(len(old) - 1))
    origins: list[int] = []
    for layer in new[:-1]:
        same = next((place for place in left if not _changes(old[place], layer)), None)
        if same is None:
            return None
        left.remove(same)
        origins.append(same)
    before, after = ([0, *(layer.units for layer in layers)] for layers in (old, new))
    fit = all(before[origin] == after[place] for place, origin in enumerate(origins))
    return tuple(origins) if fit and before[-2] == after[-2] else None


def _edited(old: Sequence[Dense], new: Sequence[Dense]) -> Origins:
    """Find the cheapest changes, insertions and removals that turn one into the other."""
    rows, columns = len(old), len(new)
    # ways[i][j] is how to turn old[i:] into new[j:]: the cost, and where the new layers come from.
    # Of equally cheap ways `min` takes the first: one in which the layer stays.
    ways: dict[tuple[int, int], tuple[float, Origins]] = {(rows, columns): (0, ())}
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            found = []
            if i < rows and j < columns:
                cost, origins = ways[i + 1, j + 1]
                found.append((cost + _changes(old[i], new[j]), (i, *origins)))
            if i < rows:
                cost, origins = ways[i + 1, j]
                found.append((cost + _REMOVED, origins))
            if j < columns:
                cost, origins = ways[i, j + 1]
                found.append((cost + _INSERTED, (None, *origins)))
            if found:
                ways[i, j] = min(found, key=lambda way: way[0])
    return ways[0, 0][1]
