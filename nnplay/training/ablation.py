"""What a neuron is worth: how well the network does with it, and without it.

Switching a unit off and measuring what is lost is as old as the study of networks; see Morcos,
Barrett, Rabinowitz and Botvinick 2018, arXiv 1803.06959, for what the loss of single neurons tells.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnplay.data import Part
from nnplay.nn.network import Network
from nnplay.training.evaluation import go_on, put_through
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot

Off = tuple[tuple[int, ...], ...]


class Score(NamedTuple):
    """How well a network does on a part of its data.

    Attributes
    ----------
    loss : float
        Mean cost, without penalties.
    score : float
        Accuracy or R².
    correct : int or None
        Right answers; None where numbers are predicted.
    """

    loss: float
    score: float
    correct: int | None


class Ablation(NamedTuple):
    """How well a network does with and without a neuron.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    layer, unit : int
        The neuron.
    step : int
        Training steps made before.
    samples : int
        Of the part.
    is_off : bool
        Whether the neuron is off as it is.
    others_off : int
        Other neurons that are off.
    present, absent : Score
        With the neuron on, and with it off; the others as they are.
    all_on : Score
        With all neurons on.
    """

    part: Part
    layer: int
    unit: int
    step: int
    samples: int
    is_off: bool
    others_off: int
    present: Score
    absent: Score
    all_on: Score

    @property
    def as_is(self) -> Score:
        """How well it does as it is."""
        return self.absent if self.is_off else self.present


def ablate(
    probe: Probe,
    snapshot: Snapshot,
    part: Part,
    neuron: tuple[int, int],
    between: Callable[[], None] = go_on,
) -> Ablation:
    """Measure a network with and without a neuron, on all samples of a part.

    Parameters
    ----------
    probe : Probe
        The calling thread's own.
    snapshot : Snapshot
    part : {"train", "validation", "test"}
    neuron : (int, int)
        Its layer and its number there.
    between : callable
        Called after every 500 samples; ends the work by an exception if that is wanted.

    Raises
    ------
    ValueError
        If it is a neuron of the output layer, or the part has no samples.
    """
    layer, unit = neuron
    if layer == len(snapshot.layers) - 1:
        raise ValueError("a neuron of the output layer cannot be off: it is the prediction")
    if not len(probe.data.part(part)):
        raise ValueError(f"the {part} part of {probe.data.label} has no samples")
    off = snapshot.off
    wanted = (
        _switched(off, neuron, is_off=False),
        _switched(off, neuron, is_off=True),
        ((),) * len(off),
    )
    scores: dict[Off, Score] = {}
    network = probe.at(snapshot)
    try:
        for units in dict.fromkeys(wanted):
            network.set_off(units)
            scores[units] = _measure(probe, network, part, between)
    finally:
        network.set_off(off)
    present, absent, all_on = (scores[units] for units in wanted)
    is_off = unit in off[layer]
    others = sum(map(len, off)) - is_off
    samples = len(probe.data.part(part))
    return Ablation(
        part, layer, unit, snapshot.step, samples, is_off, others, present, absent, all_on
    )


def compare_off(
    probe: Probe, snapshot: Snapshot, part: Part, between: Callable[[], None] = go_on
) -> tuple[Score, Score]:
    """Measure a network as it is, with what is switched off, and with all neurons on.

    Parameters
    ----------
    probe, snapshot, part, between
        As in `ablate`.

    Returns
    -------
    (Score, Score)
    """
    network = probe.at(snapshot)
    as_is = _measure(probe, network, part, between)
    if not any(snapshot.off):
        return as_is, as_is
    try:
        network.set_off(((),) * len(snapshot.off))
        return as_is, _measure(probe, network, part, between)
    finally:
        network.set_off(snapshot.off)


def _switched(off: Off, neuron: tuple[int, int], is_off: bool) -> Off:
    """Return which neurons are off if one of them is, or is not, and the others are as they are."""
    layer, unit = neuron
    units = {*off[layer], unit} if is_off else {*off[layer]} - {unit}
    return (*off[:layer], tuple(sorted(units)), *off[layer + 1 :])


def _measure(probe: Probe, network: Network, part: Part, between: Callable[[], None]) -> Score:
    outputs, measured = put_through(probe, network, part, between)
    right = round(measured.score * len(outputs)) if probe.data.task == "classification" else None
    return Score(*measured, right)
