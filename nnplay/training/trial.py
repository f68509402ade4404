"""Things tried out on a copy of a network, which leave the one that is open alone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from nnplay.data import DataSet
from nnplay.errors import DesignError, NnplayError
from nnplay.nn.arrays import Array
from nnplay.nn.gradient_check import ArrayCheck, GradientCheck, compare_gradients
from nnplay.nn.random import generator
from nnplay.project import Design
from nnplay.training.trainer import Trainer

BATCH = 32
"""Training samples of a gradient check."""


def trial_trainer(
    design: Design, data: DataSet, state: Array | None = None, dtype: Any = np.float32
) -> Trainer:
    """Return another trainer of a design, with an optimizer that has seen no step.

    Parameters
    ----------
    design : Design
        Must be free of problems.
    data : DataSet
    state : array, optional
        What its network has learned (`Network.state`); by default it has fresh weights.
    dtype : dtype
        Of its network.

    Raises
    ------
    DesignError
        If the network does not fit into memory.
    ValueError
        If the state belongs to a network of another size.
    """
    try:
        trainer = Trainer(design, data, dtype)
    except MemoryError as error:
        raise DesignError(
            f"A network of {design.network.parameter_count:,} parameters does not fit into this "
            "computer's memory; use fewer units."
        ) from error
    if state is not None:
        if state.shape != trainer.network.state.shape:
            raise ValueError(
                f"this network has {trainer.network.state.size} numbers, not {state.size}"
            )
        trainer.network.state[...] = state
    return trainer


def compare_design_gradients(
    design: Design, data: DataSet, state: Array | None = None, batch: int = BATCH, seed: int = 0
) -> Generator[ArrayCheck, None, GradientCheck]:
    """Compare gradients as training computes them: with its penalties, targets and class weights.

    Parameters
    ----------
    design, data, state
        As in `trial_trainer`.
    batch : int
        Training samples that the loss is the mean of.
    seed : int
        Which samples, and which parameters of large arrays.

    Yields, returns
    ---------------
    See `nnplay.nn.gradient_check.compare_gradients`.

    Raises
    ------
    NnplayError
        If the network does not fit into memory, or its cost is not finite.
    """
    trainer = trial_trainer(design, data, state, np.float64)
    source = trainer.train_source
    source.start(generator(seed, "check").permutation(len(source)))
    samples = source.take(batch)
    if samples is None:
        raise ValueError("there are no training samples to check gradients on")
    try:
        return (
            yield from compare_gradients(
                trainer.network,
                samples.x,
                samples.y,
                trainer.loss,
                penalties=trainer.plan.penalties,
                weights=samples.weights,
                seed=seed,
            )
        )
    except FloatingPointError as error:
        raise NnplayError(
            "With these weights the cost is no finite number, so there is no slope to compare with."
        ) from error
