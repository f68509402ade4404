r"""Regularisers: what holds weights or gradients back. All leave the biases alone but `clip_*`.

Each acts at its own stage of a training step:

===========  ==================================================================================
stage        what its routine does
===========  ==================================================================================
"penalty"    ``value(kernel)`` is the penalty at strength 1; ``apply(kernel, strength, gradients,
             scratch)`` adds strength · ∂value/∂kernel to `gradients`. The penalty is a part of L.
"gradients"  ``apply(gradients, strength)`` changes the flat gradient vector before the optimizer.
"decay"      ``apply(kernel, strength, learning_rate)`` shrinks weights before the update.
"weights"    ``apply(kernel, strength)`` bounds weights after the update.
===========  ==================================================================================

A strength of 0 switches any of them off. `kernel` has the shape (inputs, units). To add one, add an
entry to `REGULARIZERS` and a field of its name to the training settings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnplay.nn.arrays import Array
from nnplay.nn.registry import Entry, Registry

Stage = Literal["penalty", "gradients", "decay", "weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regularizer(Entry):
    """One entry of `REGULARIZERS`; see the module's docstring.

    Attributes
    ----------
    stage : {"penalty", "gradients", "decay", "weights"}
    apply : callable
    value : callable
        Only of a penalty: ``value(kernel) -> float``.
    maximum : float
        The largest strength that makes sense.
    kinks : tuple of float
        Weights at which the penalty has no derivative.
    """

    stage: Stage
    apply: Callable[..., None]
    value: Callable[[Array], float] = lambda _kernel: 0.0
    maximum: float = 10.0
    kinks: tuple[float, ...] = ()


def _l2(kernel: Array) -> float:
    return float(np.vdot(kernel, kernel)) / 2


def _add_l2(kernel: Array, strength: float, gradients: Array, scratch: Array) -> None:
    np.multiply(kernel, strength, out=scratch)
    np.add(gradients, scratch, out=gradients)


def _l1(kernel: Array) -> float:
    return float(np.abs(kernel).sum())


def _add_l1(kernel: Array, strength: float, gradients: Array, scratch: Array) -> None:
    np.sign(kernel, out=scratch)
    np.multiply(scratch, strength, out=scratch)
    np.add(gradients, scratch, out=gradients)


def _decay(kernel: Array, strength: float, learning_rate: float) -> None:
    np.multiply(kernel, 1 - learning_rate * strength, out=kernel)


def _clip_norm(gradients: Array, strength: float) -> None:
    norm = math.sqrt(float(np.vdot(gradients, gradients)))
    if not math.isfinite(norm):  # the squares overflow sooner than the norm
        norm = float(np.linalg.norm(gradients.astype(np.float64)))
    if norm > strength:
        np.multiply(gradients, strength / norm, out=gradients)


def _clip_value(gradients: Array, strength: float) -> None:
    np.clip(gradients, -strength, strength, out=gradients)


def _max_norm(kernel: Array, strength: float) -> None:
    norms = np.sqrt(np.einsum("ij,ij->j", kernel, kernel))
    if not np.isfinite(norms).all():  # the squares overflow sooner than the norms
        norms = np.linalg.norm(kernel.astype(np.float64), axis=0)
    if norms.max() > strength:
        np.multiply(kernel, strength / np.maximum(norms, strength), out=kernel, casting="same_kind")


REGULARIZERS: Registry[Regularizer] = Registry(
    "regulariser",
    Regularizer(
        name="l2",
        label="L2",
        formula="L + λ/2 Σ w²,  gradient + λ w",
        help="λ of the penalty λ/2 Σ w², which keeps weights small; biases are left out.",
        source="ridge regression, Hoerl and Kennard 1970",
        stage="penalty",
        apply=_add_l2,
        value=_l2,
    ),
    Regularizer(
        name="l1",
        label="L1",
        formula="L + λ Σ |w|,  gradient + λ sign(w)",
        help="λ of the penalty λ Σ |w|, which draws needless weights all the way to zero.",
        source="lasso, Tibshirani 1996; sign(0) = 0 is taken at the kink",
        stage="penalty",
        apply=_add_l1,
        value=_l1,
        kinks=(0.0,),
    ),
    Regularizer(
        name="weight_decay",
        label="Weight decay",
        formula="w ← w − η λ w − the optimizer's step",
        help="λ by which weights shrink each step, apart from the gradient ('decoupled').",
        source="Loshchilov and Hutter 2019, arXiv 1711.05101",
        stage="decay",
        apply=_decay,
    ),
    Regularizer(
        name="max_norm",
        label="Max-norm",
        formula="‖w‖ ≤ c for the incoming weights w of every neuron",
        help="c: after each step, longer weight vectors of a neuron are cut to this length.",
        source="Srebro and Shraibman 2005; with dropout: Srivastava et al. 2014",
        stage="weights",
        apply=_max_norm,
        maximum=1000.0,
    ),
    Regularizer(
        name="clip_norm",
        label="Clip norm",
        formula="g ← g · min(1, c / ‖g‖), g all gradients together",
        help="c: a longer gradient is cut to this length, which tames single wild steps.",
        source="Pascanu, Mikolov and Bengio 2013, arXiv 1211.5063",
        stage="gradients",
        apply=_clip_norm,
        maximum=1e6,
    ),
    Regularizer(
        name="clip_value",
        label="Clip value",
        formula="g ← min(max(g, −c), c), each gradient for itself",
        help="c: every single gradient is limited to ±c.",
        source="Mikolov 2012, section 3.2.2",
        stage="gradients",
        apply=_clip_value,
        maximum=1e6,
    ),
)
