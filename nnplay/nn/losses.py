r"""Losses L, the number that training makes small: the mean over the batch of one cost a sample.

Predictions have the shape (batch, outputs). Targets are either a matrix of the same shape
(`target="vectors"`) or class numbers of shape (batch,) (`target="indices"`). With ℓ the cost of one
sample, so that L = (1/N) Σ ℓ:

`costs(prediction, target)`
    returns ℓ of every sample, shape (batch,).
`gradient(prediction, target, out)`
    writes ∂ℓ/∂prediction into `out`; whoever takes the mean divides by N.

Where a loss and an output activation undo each other's exponentials (cross-entropy behind softmax
or sigmoid), going through the prediction would lose digits, or overflow: log(softmax(z)) is −∞
long before the loss is. Those pairs are fused in `nnplay.nn.fused`, which `Loss.fused` names.
Every other pair takes the general route: `gradient`, then the activation's `backward`.

To add a loss, add an entry to `LOSSES`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import fused
from nnplay.nn.activations import Activation
from nnplay.nn.arrays import Array
from nnplay.nn.registry import Entry, Parameter, Registry

Target = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss(Entry):
    """One entry of `LOSSES`; see the module's docstring for `costs` and `gradient`.

    Attributes
    ----------
    derivative : str
        The formula of the gradient.
    target : {"vectors", "indices"}
        What `costs` and `gradient` expect as targets.
    outputs : tuple of str or None
        Output activations that fit, by name; None if all fit.
    misfit : str
        Why other output activations do not fit.
    remedy : str
        The output activation to propose when the present one does not fit.
    fused : mapping
        Output activation name to the routine that computes prediction, costs and ∂ℓ/∂z at once.
    on_vectors : str
        For a loss on indices: the name of the same loss on one-hot vectors.
    kinks : tuple of float
        Errors ŷ − y at which the gradient jumps.
    """

    derivative: str
    target: Literal["vectors", "indices"]
    costs: Callable[..., Array]
    gradient: Callable[..., None]
    outputs: tuple[str, ...] | None = None
    misfit: str = ""
    remedy: str = "identity"
    fused: Mapping[str, fused.FusedLoss] = field(default_factory=dict)
    on_vectors: str = ""
    kinks: tuple[float, ...] = ()

    def accepts(self, activation: Activation) -> bool:
        """Whether an output layer with `activation` can be trained on this loss."""
        return self.outputs is None or activation.name in self.outputs

    def bind(self, **parameters: float) -> Loss:
        """Return this loss with its parameters set; those left out keep their defaults.

        Raises
        ------
        ValueError
            If it does not have such a parameter, or not such a value of it.
        """
        self.check(parameters)
        if not self.parameters:
            return self
        values = self.defaults() | parameters
        costs, gradient = partial(self.costs, **values), partial(self.gradient, **values)
        return dataclasses.replace(self, costs=costs, gradient=gradient)

    def value(self, prediction: Array, target: Target) -> float:
        """Return L, the mean cost."""
        return float(self.costs(prediction, target).mean())

    def vectors(self) -> Loss:
        """Return the same loss on vectors, whatever the targets of this one are."""
        return LOSSES[self.on_vectors] if self.on_vectors else self

    def classes(self, outputs: int) -> int:
        """Count the classes that outputs can tell apart: one says yes or no, unless softmax's."""
        return 2 if outputs == 1 and self.outputs != ("softmax",) else outputs

    def encode(
        self, labels: NDArray[np.integer[Any]], outputs: int, dtype: Any, smoothing: float = 0.0
    ) -> Target:
        """Turn class numbers into the targets that this loss expects.

        A single output that says yes or no gets 0 for the first class and 1 for the second.

        Parameters
        ----------
        labels : (n,) int array
            Class numbers from 0 to ``classes(outputs) - 1``.
        outputs : int
            Units of the output layer.
        dtype : dtype
            Of the vectors, if vectors are what the loss wants.
        smoothing : float
            ε from 0 to 1: vectors become (1 − ε) y + ε/K with K classes (Szegedy, Vanhoucke, Ioffe,
            Shlens and Wojna 2016, arXiv 1512.00567, section 7), or (1 − ε) y + ε/2 where every
            output answers a yes-or-no question of its own.

        Returns
        -------
        (n,) int array or (n, outputs) array
            The class numbers themselves, or their vectors.

        Raises
        ------
        ValueError
            If a label lies outside the range, naming the first such sample; or if class numbers
            were to be smoothed.
        """
        classes = self.classes(outputs)
        wrong = np.flatnonzero((labels < 0) | (labels >= classes))
        if wrong.size:
            raise ValueError(
                f"sample {wrong[0]} has the label {labels[wrong[0]]}, "
                f"but the network has outputs for 0 to {classes - 1}"
            )
        if self.target == "indices":
            if smoothing:
                raise ValueError(f"{self.label} takes class numbers, which cannot be smoothed")
            return labels.astype(np.intp, copy=False)
        one_output = classes != outputs
        vectors = labels[:, None] if one_output else labels[:, None] == np.arange(classes)
        even = 0.5 if one_output or self.outputs == ("sigmoid",) else 1 / classes
        return np.asarray(vectors * (1 - smoothing) + smoothing * even, dtype)


def _mse(prediction: Array, target: Target) -> Array:
    error = prediction - target
    costs: Array = np.vecdot(error, error) / 2
    return costs


def _mse_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.subtract(prediction, target, out=out)


def _mae(prediction: Array, target: Target) -> Array:
    costs: Array = np.abs(prediction - target).sum(axis=1)
    return costs


def _mae_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.subtract(prediction, target, out=out)
    np.sign(out, out=out)


def _huber(prediction: Array, target: Target, delta: float) -> Array:
    error = np.abs(prediction - target)
    near = np.minimum(error, delta)
    # ½ near² + delta (error − near): the second term is zero within delta.
    costs: Array = (near * (error - near / 2)).sum(axis=1)
    return costs


def _huber_gradient(prediction: Array, target: Target, out: Array, delta: float) -> None:
    np.subtract(prediction, target, out=out)
    np.clip(out, -delta, delta, out=out)


def _binary_cross_entropy(prediction: Array, target: Target) -> Array:
    # xlogy-like: 0 · log 0 counts as 0, so a perfect prediction costs nothing.
    hit = np.where(target > 0, target * np.log(np.where(target > 0, prediction, 1)), 0)
    miss = np.where(target < 1, (1 - target) * np.log1p(-np.where(target < 1, prediction, 0)), 0)
    costs: Array = -(hit + miss).sum(axis=1)
    return costs


def _binary_cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.subtract(prediction, target, out=out)
    np.divide(out, prediction * (1 - prediction), out=out)


def _cross_entropy(prediction: Array, target: Target) -> Array:
    hit = np.where(target > 0, target * np.log(np.where(target > 0, prediction, 1)), 0)
    costs: Array = -hit.sum(axis=1)
    return costs


def _cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    np.divide(target, prediction, out=out)
    np.negative(out, out=out)


def _sparse_cross_entropy(prediction: Array, target: Target) -> Array:
    costs: Array = -np.log(prediction[np.arange(len(target)), target])
    return costs


def _sparse_cross_entropy_gradient(prediction: Array, target: Target, out: Array) -> None:
    rows = np.arange(len(target))
    out.fill(0)
    out[rows, target] = -1 / prediction[rows, target]


_ONE_DISTRIBUTION = (
    "it compares the true class with one probability distribution, "
    "so the outputs must be probabilities that add up to one, as softmax makes them"
)

_ENTRIES = (
    Loss(
        name="sparse_categorical_cross_entropy",
        label="Sparse cross-entropy",
        formula="L = −(1/N) Σ ln ŷ[true class]",
        derivative="∂L/∂ŷ = −1/(N ŷ) at the true class; behind softmax ∂L/∂z = (ŷ − y)/N",
        help="Costs the surprise at the true class; the usual choice for one class out of several.",
        source="the negative log-likelihood of a categorical distribution",
        target="indices",
        costs=_sparse_cross_entropy,
        gradient=_sparse_cross_entropy_gradient,
        outputs=("softmax",),
        misfit=_ONE_DISTRIBUTION,
        remedy="softmax",
        fused={"softmax": fused.softmax_sparse_cross_entropy},
        on_vectors="categorical_cross_entropy",
    ),
    Loss(
        name="categorical_cross_entropy",
        label="Cross-entropy (one-hot)",
        formula="L = −(1/N) Σ Σᵢ yᵢ ln ŷᵢ",
        derivative="∂L/∂ŷ = −y/(N ŷ); behind softmax ∂L/∂z = (ŷ − y)/N",
        help="The same cost, with the true class written as a vector of zeros and a one.",
        source="the negative log-likelihood of a categorical distribution",
        target="vectors",
        costs=_cross_entropy,
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
        costs=_binary_cross_entropy,
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
        costs=_mse,
        gradient=_mse_gradient,
    ),
    Loss(
        name="mae",
        label="Mean absolute error",
        formula="L = (1/N) Σ Σᵢ |ŷᵢ − yᵢ|",
        derivative="∂L/∂ŷ = sign(ŷ − y)/N (0 where they are equal)",
        help="Counts every error by its size alone, so that a few wild samples do not rule.",
        source="least absolute deviations, Boscovich 1757",
        target="vectors",
        costs=_mae,
        gradient=_mae_gradient,
        kinks=(0.0,),
    ),
    Loss(
        name="huber",
        label="Huber",
        formula="L = (1/N) Σ Σᵢ h(ŷᵢ − yᵢ), h(e) = ½ e² if |e| ≤ d, else d (|e| − ½ d)",
        derivative="∂L/∂ŷ = (ŷ − y)/N, limited to ±d/N",
        help="Squared error for small errors, absolute error for large ones.",
        source="Huber 1964",
        target="vectors",
        costs=_huber,
        gradient=_huber_gradient,
        parameters=(
            Parameter("delta", "Threshold d", 1.0, 1e-6, 1e6, "Where squared becomes absolute."),
        ),
    ),
)

LOSSES: Registry[Loss] = Registry("loss", *(entry.bind() for entry in _ENTRIES))


def default_loss(output_activation: str) -> str:
    """Name the loss for an output activation: the first that fuses with it, else MSE."""
    return next((loss.name for loss in LOSSES.values() if output_activation in loss.fused), "mse")
