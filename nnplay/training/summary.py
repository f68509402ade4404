"""What a training came to, in a few numbers: saved with weights, printed by the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from nnplay.data import Scaling
from nnplay.nn import ACTIVATIONS
from nnplay.nn.losses import default_loss
from nnplay.project import LossSpec, build_loss
from nnplay.training.snapshot import Snapshot
from nnplay.training.table import score_key
from nnplay.training.trainer import Trainer

Names = tuple[str, ...]

MOST_SCALED = 10_000
"""Columns whose scaling and names are saved at the most: a weights file holds little text."""

MOST_LETTERS = 200_000
"""Letters that a list of names may have in all to be saved."""


def training_summary(trainer: Trainer, snapshot: Snapshot) -> dict[str, Any]:
    """Describe the run up to a snapshot of it: settings, progress, and what was measured last.

    Returns
    -------
    dict
        Plain JSON values: steps; epochs, the whole ones done; test_loss and test_accuracy, None
        unless they were measured, and for numbers test_r2; the same of the validation part where
        that is what is watched; tested_at_step (None before the first measurement). Once weights
        were set by hand or neurons switched, what was measured before is not told. best_epoch,
        whose weights were put back (None if they were not); test_data in words; scaling, which new
        samples need before the network sees them, and target_scaling, which its outputs are in;
        inputs, classes and targets, the names of what goes in and comes out, in order; features,
        those that were derived, as in a recipe; and config, the `TrainingConfig`.
    """
    tests, data = trainer.history.tests(), trainer.data
    last = int(np.searchsorted(tests.step, snapshot.step, side="right")) - 1
    tested = last >= 0 and not trainer.changed
    return {
        "steps": snapshot.step,
        "epochs": int(snapshot.epoch + 1e-9),
        "test_loss": None,
        "test_accuracy": None,
        f"{data.watched}_loss": float(tests.loss[last]) if tested else None,
        f"{data.watched}_{score_key(data.task)}": float(tests.score[last]) if tested else None,
        "tested_at_step": int(tests.step[last]) if tested else None,
        "best_epoch": trainer.best.epoch if trainer.best and trainer.best_kept else None,
        "test_data": data.test_label,
        "scaling": _plain(data.scaling),
        "target_scaling": _plain(data.target_scaling),
        "inputs": _few_names(data.inputs),
        "classes": _few_names(data.classes),
        "targets": _few_names(data.targets),
        "features": "" if data.lift is None else ", ".join(data.lift.names),
        "config": msgspec.to_builtins(trainer.design.training),
    }


def loss_of_summary(summary: Mapping[str, Any], output_activation: str) -> LossSpec:
    """Return the loss that a summary says weights were trained with, or one that fits them."""
    config = summary.get("config")
    said = config.get("loss") if isinstance(config, Mapping) else None
    # It used to be a name alone, without parameters.
    fields = {"name": said} if isinstance(said, str) else said
    try:
        loss = msgspec.convert(fields, LossSpec)
        fits = build_loss(loss).accepts(ACTIVATIONS[output_activation])
    except (ValueError, TypeError):
        fits = False
    return loss if fits else LossSpec(default_loss(output_activation))


def scaling_of_summary(
    summary: Mapping[str, Any], columns: int, key: str = "scaling"
) -> Scaling | None:
    """Return a scaling that a summary says weights were trained with.

    Parameters
    ----------
    summary : mapping
        Of a file, so anything.
    columns : int
        Inputs of the network, or for "target_scaling" its outputs.
    key : str
        "scaling" or "target_scaling".

    Returns
    -------
    Scaling or None
        None if there is none that can be used.
    """
    try:
        said = msgspec.convert(summary.get(key), _Saved)
    except ValueError:
        return None
    offset, factor = np.asarray(said.offset, np.float64), np.asarray(said.factor, np.float64)
    fits = all(array.shape in ((), (columns,)) for array in (offset, factor))
    return Scaling(said.name, offset, factor) if fits and _usable(offset, factor) else None


def names_of_summary(summary: Mapping[str, Any], key: str, counts: Collection[int]) -> Names:
    """Return names that a summary says weights were trained with.

    Parameters
    ----------
    summary : mapping
        Of a file, so anything.
    key : str
        "inputs", "classes" or "targets".
    counts : collection of int
        How many there may be.

    Returns
    -------
    tuple of str
        Empty if there are none that can be used.
    """
    try:
        names = msgspec.convert(summary.get(key), tuple[str, ...])
    except ValueError:
        return ()
    return names if len(names) in counts and len(set(names)) == len(names) else ()


class _Saved(msgspec.Struct):
    """A scaling as it is saved: one number for all columns, or one for each."""

    name: str
    offset: float | list[float]
    factor: float | list[float]


def _plain(scaling: Scaling) -> dict[str, Any] | None:
    offset, factor = _shortest(scaling.offset), _shortest(scaling.factor)
    if max(offset.size, factor.size) > MOST_SCALED:
        return None
    return {"name": scaling.name, "offset": offset.tolist(), "factor": factor.tolist()}


def _few_names(names: Names) -> list[str] | None:
    fits = len(names) <= MOST_SCALED and sum(map(len, names)) <= MOST_LETTERS
    return list(names) if fits else None


def _shortest(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one number where all are the same."""
    first = numbers.reshape(-1)[:1].reshape(())
    return first if (numbers == first).all() else numbers


def _usable(offset: NDArray[np.float64], factor: NDArray[np.float64]) -> bool:
    """Whether a scaling can be done and undone."""
    finite = bool(np.isfinite(offset).all() and np.isfinite(factor).all())
    return finite and bool(factor.all())
