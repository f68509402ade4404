"""What the window's undo keeps and comes back to."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from nnplay.nn import OPTIMIZERS
from nnplay.project import Design
from nnplay.training import Trainer


class Position(NamedTuple):
    """What undo returns to: a design and, where a change replaced it, the trainer.

    A trainer of other layers stands for the one that it becomes with those of the design.
    """

    design: Design
    trainer: Trainer | None


def lower_rate(trainer: Trainer) -> float:
    """Return the learning rate to go back with after a divergence.

    It is a tenth of the present one, or the optimizer's own if that is lower.
    """
    training = trainer.design.training
    return min(training.learning_rate / 10, OPTIMIZERS[training.optimizer.name].learning_rate)


def gone_back(design: Design, trainer: Trainer) -> Position:
    """Return a design with a lower learning rate, and the last good weights of its trainer."""
    rate = lower_rate(trainer)
    training = msgspec.structs.replace(design.training, learning_rate=rate)
    return Position(msgspec.structs.replace(design, training=training), trainer.gone_back(rate))
