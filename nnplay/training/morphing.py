"""Other layers for a network in training: a trainer that goes on with what another one learned."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec

from nnplay.data import DRAWN, DataSet, is_instant
from nnplay.nn.arrays import Array
from nnplay.nn.morph import morph
from nnplay.project import Design, find_problems
from nnplay.project.fields import restart_needed, switches_of
from nnplay.training.fit import measure_now
from nnplay.training.trainer import Trainer, data_shape

SAMPLE = 2000
"""About how many training samples the statistics of new batch normalisation are taken from."""


class Kept(NamedTuple):
    """A trainer that goes on with other layers.

    Attributes
    ----------
    trainer : Trainer
    exact : bool
        Whether its network predicts what the one before did.
    text : str
        What happened to the layers, in a sentence; "" if they are what they were.
    """

    trainer: Trainer
    exact: bool
    text: str


def other_layers(one: Design, other: Design) -> bool:
    """Whether two designs differ in their layers, so that one's network is not the other's."""
    return "Layers" in restart_needed(one, other)


def other_points(one: Design, other: Design) -> bool:
    """Whether two designs differ in points that a person drew, and make the same of them.

    Then a network that has learned from one's points can go on with the other's.
    """
    before, after = one.data, other.data
    if before == after or after.source != DRAWN or not is_instant(before):
        return False
    # Where a made set leaves its scaling open, the points that it becomes say what it came to.
    scalings = ((before.scaling, after.scaling), (before.target_scaling, after.target_scaling))
    same = all(open_one in (said, "auto") for open_one, said in scalings)
    return same and before.features == after.features


def takes_over(one: Design, other: Design) -> bool:
    """Whether another design is one that a trained network can follow with what it has learned."""
    if one.data == other.data:
        return other_layers(one, other)
    return other_points(one, other)


def kept_design(trainer: Trainer, wanted: Design) -> Design | None:
    """Return the design of a trainer that takes over layers and points of another, and no more.

    What else waits for a restart (another seed, optimizer, loss …) goes on waiting.

    Returns
    -------
    Design or None
        None if the network has those layers already, or can have nothing to do with them: the
        data are others, training has run away, or the layers are impossible.
    """
    present = trainer.design
    if trainer.divergence is not None or not takes_over(present, wanted):
        return None
    layers = wanted.network.layers
    shape = (wanted.network.inputs, *(layer.units for layer in layers[-1:]))
    if shape != (present.network.inputs, present.network.layers[-1].units):
        return None
    network = msgspec.structs.replace(present.network, layers=layers)
    design = msgspec.structs.replace(present, data=wanted.data, network=network)
    return None if find_problems(design, data_shape(trainer.data)) else design


def keep_learned(trainer: Trainer, design: Design, data: DataSet | None = None) -> Kept:
    """Return a trainer for other layers or points that goes on with what a trainer has learned.

    Its history goes on, too; its optimizer is fresh, since moments of old weights would push the
    new ones in directions that mean nothing to them. A network that predicts otherwise than before
    is measured on the test data, so that the curves show what the change has cost.

    Parameters
    ----------
    trainer : Trainer
        Must not train meanwhile. What it has learned is only read; its network is brought in line
        with the switches of its design.
    design : Design
        From `kept_design`.
    data : DataSet, optional
        The design's; by default the trainer's.
    """
    data = data or trainer.data
    made = Trainer(design, data, trainer.network.dtype)
    trainer.network.set_off(trainer.off)  # there may have been no step since they were changed
    before, after = (
        [switches_of(layer) for layer in one.network.layers] for one in (trainer.design, design)
    )
    morphed = morph(
        trainer.network,
        made.network,
        seed=trainer.step,  # else the same neurons would be copied at every edit
        sample=_sample(data),
        non_negative=_is_non_negative(data),
        marks=(before, after),
    )
    made.stand_where(trainer)
    if not morphed.exact or data is not trainer.data:
        made.history.add_test(made.step, made.progress, *measure_now(made, made.data.watched))
    changed = other_layers(trainer.design, design)
    return Kept(made, morphed.exact, morphed.text if changed else "")


def _sample(data: DataSet) -> Array:
    """Return training samples from all over the set, which may be sorted."""
    return data.train.seen(slice(None, None, math.ceil(len(data.train) / SAMPLE)))


def _is_non_negative(data: DataSet) -> bool:
    """Whether no input is ever below zero."""
    return all(
        part.x.min(initial=0) * part.scale + part.offset >= 0 for part in (data.train, data.test)
    )
