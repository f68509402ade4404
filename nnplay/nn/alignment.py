"""Which layer became which: compares two stacks of layers, as one finds the edits of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nnplay.nn.activations import ACTIVATIONS
from nnplay.nn.layers import Dense

Origins = tuple[int | None, ...]

Marks = tuple[Sequence[Any], Sequence[Any]]
"""Of the old layers and of the new ones, what tells those apart that are equal otherwise."""

_INSERTED = _REMOVED = 1.5
"""More than one change of a layer costs, so that it stays; together less than four changes."""

_OTHER_MARK = 1e-3
"""What another mark costs: so little that it decides only between equally cheap ways."""


class _Known(NamedTuple):
    """What a layer is recognised by."""

    units: int
    traits: tuple[Any, ...]
    mark: Any


def align(old: Sequence[Dense], new: Sequence[Dense], marks: Marks | None = None) -> Origins:
    """Say which old layer each new one has come from.

    The output layer has come from the output layer. Hidden layers keep their order, and as much
    as possible of them stays (Needleman and Wunsch 1970): a layer whose units, activation or
    normalisation has changed is still the same layer. Among equal layers those of the same marks
    stay, else the first ones.
    Where layers have only changed places, and each still takes in as many numbers as it did, each
    is followed to its new place.

    Parameters
    ----------
    old, new : sequence of Dense
        From the first hidden layer to the output layer; at least one each.
    marks : pair of sequences, optional
        Something for each old layer and for each new one that can be compared, such as which
        neurons are switched off.

    Returns
    -------
    tuple of int or None
        For each new layer the place of the old one, None if it has been inserted.
    """
    before, after = marks or ([None] * len(old), [None] * len(new))
    known, asked = list(map(_known, old, before)), list(map(_known, new, after))
    hidden = _moved(known, asked)
    if hidden is None:
        hidden = _edited(known[:-1], asked[:-1])
    return (*hidden, len(old) - 1)


def activation_of(layer: Dense) -> tuple[str, dict[str, Any]]:
    """Return a layer's activation with all its parameters, to compare it with another's."""
    return layer.activation, ACTIVATIONS[layer.activation].defaults() | dict(layer.parameters)


def _known(layer: Dense, mark: Any) -> _Known:
    """Return what makes a layer what it is; its dropout and its first weights do not."""
    return _Known(layer.units, (layer.units, activation_of(layer), layer.batch_norm), mark)


def _cost(old: _Known, new: _Known) -> float:
    """Count what of a layer has changed."""
    changes: int = sum(a != b for a, b in zip(old.traits, new.traits, strict=True))
    return changes + (_OTHER_MARK if old.mark != new.mark else 0)


def _moved(old: Sequence[_Known], new: Sequence[_Known]) -> Origins | None:
    """Follow layers that have only changed places; return None if that is not all."""
    if len(old) != len(new):
        return None
    left = list(range(len(old) - 1))
    origins: list[int] = []
    for layer in new[:-1]:
        same = [place for place in left if old[place].traits == layer.traits]
        if not same:
            return None
        origin = next((place for place in same if old[place].mark == layer.mark), same[0])
        left.remove(origin)
        origins.append(origin)
    before, after = ([0, *(layer.units for layer in layers)] for layers in (old, new))
    fit = all(before[origin] == after[place] for place, origin in enumerate(origins))
    return tuple(origins) if fit and before[-2] == after[-2] else None


def _edited(old: Sequence[_Known], new: Sequence[_Known]) -> Origins:
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
                found.append((cost + _cost(old[i], new[j]), (i, *origins)))
            if i < rows:
                cost, origins = ways[i + 1, j]
                found.append((cost + _REMOVED, origins))
            if j < columns:
                cost, origins = ways[i, j + 1]
                found.append((cost + _INSERTED, (None, *origins)))
            if found:
                ways[i, j] = min(found, key=lambda way: way[0])
    return ways[0, 0][1]
