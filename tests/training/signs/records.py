"""Records of runs that would take hours, made by hand."""

from __future__ import annotations

import numpy as np

from nnplay.project import Design
from nnplay.training import Trainer
from nnplay.training.history import Batches, Column, History
from nnplay.training.signs import Run
from nnplay.training.vitals import next_due
from tests.training.signs.runs import data_of


class MadeHistory(History):
    """A history that says what it was given."""

    def __init__(self, made: Batches) -> None:
        super().__init__()
        self._made = made

    def batches(self) -> Batches:
        return self._made


def standing_still(asked: Design, rates: Column, gradient: list[float], update: float) -> Run:
    """Return a run whose cost stands at 0.7, half of it right, with the same gradients throughout.

    Parameters
    ----------
    asked : Design
    rates : (steps,) array
        The learning rate of each step.
    gradient : list of float
        Of each layer.
    update : float
        The update-to-weight ratio of all layers.
    """
    data = data_of(asked.data.source)
    trainer = Trainer(asked, data)
    steps, size = len(rates), asked.training.batch_size
    epochs = np.arange(1, steps + 1) * size / len(data.train)
    made = Batches(
        epochs,
        np.full(steps, 0.7, np.float32),
        np.full(steps, 0.5 * size),
        np.full(steps, size, np.int32),
        rates,
    )
    step = next_due(0)
    while step <= steps:
        trainer.vitals._flow.append(step, epochs[step - 1], gradient, 1.0, update)
        step = next_due(step)
    return Run(asked, asked, data, MadeHistory(made), trainer.vitals, trainer.snapshot())
