"""The numbers of one neuron: its bias, and its strongest weights in and out. Plain values."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.training import Snapshot
from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.neuron.words import tr
from nnplay.ui.numbers import parse_number

MOST = 24
"""Weights that are named each way."""


class Number(NamedTuple):
    """A line of the table.

    Attributes
    ----------
    name : str
    words : str
        The name in full.
    value, gradient : float or None
        None of a heading; no gradient without a step.
    layer, unit : int
        The neuron that the number belongs to; −1 if it cannot be set by hand.
    source : int or None
        The input that a weight is from; None for a bias.
    """

    name: str
    words: str = ""
    value: float | None = None
    gradient: float | None = None
    layer: int = -1
    unit: int = -1
    source: int | None = None

    @property
    def heading(self) -> bool:
        """Whether it has no number."""
        return self.value is None

    @property
    def editable(self) -> bool:
        """Whether it can be set by hand."""
        return self.layer >= 0


def numbers_of(
    snapshot: Snapshot, infos: tuple[LayerInfo, ...], layer: int, unit: int
) -> list[Number]:
    """Return the lines of the table of a neuron: bias, gain, then weights, the strongest first."""
    arrays, info = snapshot.layers[layer], infos[layer]
    slopes = None if snapshot.gradients is None else snapshot.gradients[layer]
    name = info.neuron_words(unit)
    lines = [
        Number(
            tr("bias"),
            tr("bias of {0}").format(name),
            float(arrays.biases[unit]),
            None if slopes is None else float(slopes.biases[unit]),
            layer,
            unit,
        )
    ]
    if arrays.norm is not None:
        lines.append(
            Number(
                tr("gain γ"),
                tr("gain of {0}, of batch normalisation").format(name),
                float(arrays.norm.gains[unit]),
                None if slopes is None or slopes.norm is None else float(slopes.norm.gains[unit]),
            )
        )
    lines += _incoming(snapshot, infos, layer, unit)
    if layer + 1 < len(infos):
        lines += _outgoing(snapshot, infos, layer, unit)
    return lines


def _incoming(
    snapshot: Snapshot, infos: tuple[LayerInfo, ...], layer: int, unit: int
) -> list[Number]:
    weights, info = snapshot.layers[layer].weights[unit], infos[layer]
    slopes = None if snapshot.gradients is None else snapshot.gradients[layer].weights[unit]
    order = strongest(weights)
    lines = [Number(_heading(tr("Incoming"), len(order), len(weights)))]
    for source in order.tolist():
        words = tr("weight of {0} {1}").format(info.neuron_words(unit), info.source_words(source))
        slope = None if slopes is None else float(slopes[source])
        value = float(weights[source])
        lines.append(Number(_source(info, source), words, value, slope, layer, unit, source))
    return lines


def _outgoing(
    snapshot: Snapshot, infos: tuple[LayerInfo, ...], layer: int, unit: int
) -> list[Number]:
    above, info = layer + 1, infos[layer + 1]
    weights = snapshot.layers[above].weights[:, unit]
    slopes = None if snapshot.gradients is None else snapshot.gradients[above].weights[:, unit]
    order = strongest(weights)
    lines = [Number(_heading(tr("Outgoing"), len(order), len(weights)))]
    for to in order.tolist():
        words = tr("weight of {0} {1}").format(info.neuron_words(to), info.source_words(unit))
        slope = None if slopes is None else float(slopes[to])
        value = float(weights[to])
        lines.append(Number(_target(info, to), words, value, slope, above, to, unit))
    return lines


def strongest(weights: NDArray[np.floating]) -> NDArray[np.intp]:
    """Return the places of the largest absolute values, of equal ones the first; NaN come first."""
    size = np.abs(weights)
    size[np.isnan(size)] = np.inf
    # A layer may have a hundred thousand: only those that can be among the first are sorted.
    least = np.partition(size, -MOST)[-MOST] if len(size) > MOST else -1
    candidates = np.flatnonzero(size >= least)
    order = np.argsort(-size[candidates], kind="stable")[:MOST]
    return candidates[order]


def _heading(what: str, shown: int, count: int) -> str:
    if shown == count:
        return what
    return tr("{0}, {1} strongest of {2:,}").format(what, shown, count)


def _source(info: LayerInfo, source: int) -> str:
    """Return in a word or two where a weight is from."""
    if info.pixels is not None:
        row, column, channel = info.pixel_of(source)
        place = tr("← pixel {0}, {1}").format(row, column)
        return f"{place} {'rgb'[channel]}" if info.channels == len("rgb") else place
    if info.below:
        return tr("← neuron {0}").format(source)
    return f"← {info.sources[source]}" if info.sources else tr("← input {0}").format(source)


def _target(info: LayerInfo, to: int) -> str:
    name = info.outputs[to].short if to < len(info.outputs) else tr("neuron {0}").format(to)
    return f"→ {name}"


def read_number(text: str) -> float:
    """Return a typed number as a float32 holds it.

    Raises
    ------
    ValueError
        With a sentence that says what is wrong.
    """
    try:
        value = float(parse_number(text, integer=False))
    except ValueError as error:
        raise ValueError(tr("The value {0}.").format(error)) from None
    if abs(value) > float(np.finfo(np.float32).max):
        raise ValueError(tr("The value must be from −3.4e38 to 3.4e38, not {0}.").format(text))
    value = float(np.float32(value))
    assert math.isfinite(value)
    return value
