r"""Losses L, the number that training makes small: the mean over the batch of one cost a sample.

Predictions have the shape (batch, outputs). Targets are either a matrix of the same shape
(`target="vectors"`) or class numbers of shape (batch,) (`target="indices"`).

`value(prediction, target, scratch=None)`
    returns L; `scratch`, of the predictions' shape, spares it an allocation.
`gradient(prediction, target, out)`
    writes ∂L/∂prediction, already divided by the batch size, into `out`.

Where a loss and an output activation undo each other's exponentials (cross-entropy behind softmax
or sigmoid), going through the prediction would lose digits, or overflow: log(softmax(z)) is −∞
long before the loss is. Those pairs are fused in `nnplay.nn.fused`, which `Loss.fused` names.
Every other pair takes the general route: `gradient`, then the activation's `backward`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import fused
from nnplay.nn.activations import Activation, Array
from nnplay.nn.registry import Registry

Target = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Loss:
    """One entry of `LOSSES`; see the module's docstring.

    Attributes
    ----------
    target : {"vectors", "indices"}
        What `value` and `gradient` expect as targets.
    outputs : mapping or None
        Output activations that fit, by name; None if all fit.
    misfit : str
        Why other output activations do not fit.
    remedy : str
        The output activation to propose when the present one does not fit.
    fused : mapping
        Output activation name to the routine that computes prediction, loss and ∂L/∂z at once.
    """

    name: str
    label: str
    formula: str
    derivative: str
    help: str
    source: str
    target: Literal["vectors", "indices"]
    value: Callable[..., float]
    gradient: Callable[[Array, Target, Array], None]
    outputs: tuple[str, ...] | None = None
    misfit: str = ""
    remedy: str = "identity"
    fused: Mapping[str, fused.FusedLoss] = field(default_factory=dict)

    def accepts(self, activation: Activation) -> bool:
        """Whether an output layer with `activation` can be trained on this loss."""
        return self.outputs is None or activation.name in self.outputs

    def encode(self, labels: NDArray[np.integer[Any]], outputs: int, dtype: Any) -> Target:
        """Turn class numbers into the targets that this loss expects.

        Parameters
        ----------
        labels : (n,) int array
            Class numbers from 0 to ``outputs - 1``.
        outputs : int
            Units of the output layer.
        dtype : dtype
            Of the vectors, if vectors are what the loss wants.

        Returns
        -------
        (n,) int array or (n, outputs) array
            The class numbers themselves, or their one-hot vectors.

        Raises
        ------
        ValueError
            If a label lies outside the range, naming the first such sample.
        """
        wrong = np.flatnonzero((labels < 0) | (labels >= outputs))
        if wrong.size:
            raise ValueError(
                f"sample {wrong[0]} has the label {labels[wrong[0]]}, "
                f"but the network has outputs for 0 to {outputs - 1}"
            )
        if self.target == "indices":
            return labels.astype(np.intp, copy=False)
        vectors = np.zeros((len(labels), outputs), dtype)
        vectors[np.arange(len(labels)), labels] = 1
        return vectors


def _mse(prediction: Array, target: Target, scratch: Array | None = None) -> float:
    error = np.subtract(prediction, target, out=scratch)
    return float(np.vdot(error, error)) / (2 * len(prediction))


def _mse_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.subtract(prediction, target, out=out)
    np.multiply(out, 1 / len(prediction), out=out)


def _binary_cross_entropy(prediction: Array, target: Target, scratch: Array | None = None) -> float:
    # xlogy-like: 0 · log 0 counts as 0, so a perfect prediction costs nothing.
    hit = np.where(target > 0, target * np.log(np.where(target > 0, prediction, 1)), 0)
    miss = np.where(target < 1, (1 - target) * np.log1p(-np.where(target < 1, prediction, 0)), 0)
    return -float(np.sum(hit + miss)) / len(prediction)


def _binary_cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.subtract(prediction, target, out=out)
    np.divide(out, prediction * (1 - prediction) * len(prediction), out=out)


def _cross_entropy(prediction: Array, target: Target, scratch: Array | None = None) -> float:
    hit = np.where(target > 0, target * np.log(np.where(target > 0, prediction, 1)), 0)
    return -float(np.sum(hit)) / len(prediction)


def _cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.divide(target, prediction, out=out)
    np.multiply(out, -1 / len(prediction), out=out)


def _sparse_cross_entropy(prediction: Array, target: Target, scratch: Array | None = None) -> float:
    return -float(np.log(prediction[np.arange(len(target)), target]).sum()) / len(prediction)


def _sparse_cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    rows = np.arange(len(target))
    out.fill(0)
    out[rows, target] = -1 / (len(prediction) * prediction[rows, target])


_ONE_DISTRIBUTION = (
    "it compares the true class with one probability distribution, "
    "so the outputs must be probabilities that add up to one, as softmax makes them"
)

LOSSES: Registry[Loss] = Registry(
    "loss",
    Loss(
        name="sparse_categorical_cross_entropy",
        label="Sparse cross-entropy",
        formula="L = −(1/N) Σ ln ŷ[true class]",
        derivative="∂L/∂ŷ = −1/(N ŷ) at the true class; behind softmax ∂L/∂z = (ŷ − y)/N",
        help="Costs the surprise at the true class; the usual choice for one class out of several.",
        source="the negative log-likelihood of a categorical distribution",
        target="indices",
        value=_sparse_cross_entropy,
        gradient=_sparse_cross_entropy_gradient,
        outputs=("softmax",),
        misfit=_ONE_DISTRIBUTION,
        remedy="softmax",
        fused={"softmax": fused.softmax_sparse_cross_entropy},
    ),
    Loss(
        name="categorical_cross_entropy",
        label="Cross-entropy (one-hot)",
        formula="L = −(1/N) Σ Σᵢ yᵢ ln ŷᵢ",
        derivative="∂L/∂ŷ = −y/(N ŷ); behind softmax ∂L/∂z = (ŷ − y)/N",
        help="The same cost, with the true class written as a vector of zeros and a one.",
        source="the negative log-likelihood of a categorical distribution",
        target="vectors",
        value=_cross_entropy,
        gradient=_cross_entropy_gradient,
        outputs=("softmax",),
        misfit=_ONE_DISTRIBUTION,
        remedy="softmax",
        fused={"softmax": fused.softmax_cross_entropy},
    ),
    Loss(
        name="binary_cross_entropy",
        label="Binary cross-entropy",
        formula="L = −(1/N) Σ Σᵢ (yᵢ ln ŷᵢ + (1 − yᵢ) ln(1 − ŷᵢ))",
        derivative="∂L/∂ŷ = (ŷ − y)/(N ŷ (1 − ŷ)); behind sigmoid ∂L/∂z = (ŷ − y)/N",
        help="Treats every output as a yes-or-no question of its own.",
        source="the negative log-likelihood of independent Bernoulli distributions",
        target="vectors",
        value=_binary_cross_entropy,
        gradient=_binary_cross_entropy_gradient,
        outputs=("sigmoid",),
        misfit=(
            "it asks each output its own yes-or-no question, "
            "so every output must be a probability of its own, as sigmoid makes it"
        ),
        remedy="sigmoid",
        fused={"sigmoid": fused.sigmoid_cross_entropy},
    ),
    Loss(
        name="mse",
        label="Mean squared error",
        formula="L = 1/(2N) Σ ‖ŷ − y‖²",
        derivative="∂L/∂ŷ = (ŷ − y)/N",
        help="Half the squared distance to the target; the ½ cancels in the gradient ŷ − y.",
        source="least squares, with the 1/(2N) convention",
        target="vectors",
        value=_mse,
        gradient=_mse_gradient,
    ),
)


def default_loss(output_activation: str) -> str:
    """Name the loss for an output activation: the first that fuses with it, else MSE."""
    return next((loss.name for loss in LOSSES.values() if output_activation in loss.fused), "mse")
