"""Other layers for a network in training: a trainer that goes on with what another one learned."""

from __future__ import annotations

import math
from typing import NamedTuple

import msgspec
import numpy as np

from nnplay.data import DataSet
from nnplay.nn.arrays import Array
from nnplay.nn.morph import morph
from nnplay.project import Design, find_problems
from nnplay.project.fields import restart_needed
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
        What happened to the layers, in a sentence.
    """

    trainer: Trainer
    exact: bool
    text: str


def other_layers(one: Design, other: Design) -> bool:
    """Whether two designs differ in their layers, so that one's network is not the other's."""
    return "Layers" in restart_needed(one, other)


def kept_design(trainer: Trainer, wanted: Design) -> Design | None:
    """Return the design of a trainer that takes over the layers of another design, and no more.

    What else waits for a restart (another seed, optimizer, loss …) goes on waiting.

    Returns
    -------
    Design or None
        None if the network has those layers already, or can have nothing to do with them: the
        data are others, training has run away, or the layers are impossible.
    """
    present = trainer.design
    if trainer.divergence is not None or present.data != wanted.data:
        return None
    if not other_layers(present, wanted):
        return None
    layers = wanted.network.layers
    shape = (wanted.network.inputs, *(layer.units for layer in layers[-1:]))
    if shape != (present.network.inputs, present.network.layers[-1].units):
        return None
    network = msgspec.structs.replace(present.network, layers=layers)
    design = msgspec.structs.replace(present, network=network)
    return None if find_problems(design, data_shape(trainer.data)) else design


def keep_learned(trainer: Trainer, design: Design) -> Kept:
    """Return a trainer for other layers that goes on with what a trainer has learned.

    Its history goes on, too; its optimizer is fresh, since moments of old weights would push the
    new ones in directions that mean nothing to them. A network that predicts otherwise than before
    is measured on the test data, so that the curves show what the change has cost.

    Parameters
    ----------
    trainer : Trainer
        Must not train meanwhile; it is only read.
    design : Design
        From `kept_design`.
    """
    made = Trainer(design, trainer.data, trainer.network.dtype)
    morphed = morph(
        trainer.network,
        made.network,
        seed=trainer.step,  # else the same neurons would be copied at every edit
        sample=_sample(trainer.data),
        non_negative=_is_non_negative(trainer.data),
    )
    made.stand_where(trainer)
    if not morphed.exact:
        made.history.add_test(made.step, made.progress, *measure_now(made, "test"))
    return Kept(made, morphed.exact, morphed.text)


def _sample(data: DataSet) -> Array:
    """Return training samples from all over the set, which may be sorted."""
    x = data.train.x[:: math.ceil(len(data.train) / SAMPLE)]
    samples: Array = x * np.float32(data.train.scale)
    return samples


def _is_non_negative(data: DataSet) -> bool:
    """Whether no input is ever below zero."""
    return all(part.x.min(initial=0) >= 0 for part in (data.train, data.test))
