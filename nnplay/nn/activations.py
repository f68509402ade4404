r"""Activation functions f, which turn a layer's weighted sums z into its outputs a = f(z).

Every entry gives two in-place routines, so that a training step allocates nothing:

`forward(z, a)`
    writes f(z) into `a`. `z` and `a` may be the same array unless `needs_input` is set.
`backward(z, a, gradient, scratch)`
    turns ∂L/∂a, in `gradient`, into ∂L/∂z, in the same array. For an element-wise activation
    that is a product with f′; for softmax it is a product with the Jacobian.

All arrays have the shape (batch, units). To add an activation, add an entry to `ACTIVATIONS`:
the tests, forms, file formats and documentation follow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.registry import Registry

Array = NDArray[np.floating[Any]]


class Scratch(NamedTuple):
    """Working memory for `backward`: two arrays and a mask, each of shape (batch, units)."""

    first: Array
    second: Array
    mask: NDArray[np.bool_]

    @classmethod
    def like(cls, array: Array) -> Scratch:
        """Allocate the working memory that fits `array`."""
        return cls(np.empty_like(array), np.empty_like(array), np.empty(array.shape, np.bool_))

    def head(self, batch: int) -> Scratch:
        """Return views of the first `batch` samples."""
        return Scratch(self.first[:batch], self.second[:batch], self.mask[:batch])


@dataclass(frozen=True, slots=True)
class Activation:
    """One entry of `ACTIVATIONS`; see the module's docstring for `forward` and `backward`.

    Attributes
    ----------
    needs_input : bool
        Whether `backward` reads z; if not, z's memory is given to a.
    element_wise : bool
        False if one output depends on several sums, as with softmax.
    output_range : tuple of float
        The open bounds of a.
    kinks : tuple of float
        Values of z where f has no derivative; there the program uses the value in `derivative`.
    """

    name: str
    label: str
    formula: str
    derivative: str
    help: str
    source: str
    forward: Callable[[Array, Array], None]
    backward: Callable[[Array, Array, Array, Scratch], None]
    output_range: tuple[float, float] = (-math.inf, math.inf)
    needs_input: bool = False
    element_wise: bool = True
    kinks: tuple[float, ...] = ()

    def __call__(self, z: Array) -> Array:
        """Return f(z) as a new array of z's shape and dtype."""
        a = np.empty_like(z)
        self.forward(z, a)
        return a

    def slope(self, z: Array) -> Array:
        """Return f′(z) of an element-wise activation as a new array.

        Raises
        ------
        ValueError
            If the activation has no element-wise derivative.
        """
        if not self.element_wise:
            raise ValueError(f"{self.label} has a Jacobian, not an element-wise derivative")
        gradient = np.ones_like(z)
        self.backward(z, self(z), gradient, Scratch.like(z))
        return gradient


def _identity(z: Array, a: Array) -> None:
    if a is not z:
        np.copyto(a, z)


def _identity_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    """f′ = 1: nothing to do."""


# The most negative z whose e⁻ᶻ is finite; below it σ is zero to the last digit anyway.
_SIGMOID_FLOOR = {
    np.dtype(kind): np.dtype(kind).type(-math.floor(math.log(np.finfo(kind).max)))
    for kind in (np.float32, np.float64)
}


def sigmoid(z: Array, a: Array) -> None:
    """Write 1 / (1 + e⁻ᶻ) into `a`, without overflow and with full relative precision."""
    np.maximum(z, _SIGMOID_FLOOR[z.dtype], out=a)
    np.negative(a, out=a)
    np.exp(a, out=a)
    np.add(a, 1, out=a)
    np.reciprocal(a, out=a)


def _sigmoid_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    np.subtract(1, a, out=scratch.first)
    np.multiply(scratch.first, a, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


def _tanh(z: Array, a: Array) -> None:
    np.tanh(z, out=a)


def _tanh_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    np.multiply(a, a, out=scratch.first)
    np.subtract(1, scratch.first, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


def _relu(z: Array, a: Array) -> None:
    np.maximum(z, 0, out=a)


def _relu_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # a > 0 exactly where z > 0, so ReLU′(0) = 0 and z need not be kept.
    np.greater(a, 0, out=scratch.mask)
    np.multiply(gradient, scratch.mask, out=gradient)


def _normal_distribution(z: Array, out: Array) -> None:
    """Write Φ(z) into `out`."""
    # Imported when first needed: it takes longer to load than all the rest of this package.
    from scipy.special import ndtr

    ndtr(z, out=out)


def _gelu(z: Array, a: Array) -> None:
    _normal_distribution(z, a)
    np.multiply(a, z, out=a)


def _gelu_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # Φ(z) + z φ(z) with φ(z) = exp(−z²/2) / √(2π)
    cdf, density = scratch.first, scratch.second
    np.multiply(z, z, out=density)
    np.multiply(density, -0.5, out=density)
    np.exp(density, out=density)
    np.multiply(density, 1 / math.sqrt(2 * math.pi), out=density)
    np.multiply(density, z, out=density)
    _normal_distribution(z, cdf)
    np.add(cdf, density, out=cdf)
    np.multiply(gradient, cdf, out=gradient)


def _softmax(z: Array, a: Array) -> None:
    # Softmax does not change when every z of a row moves by the same amount, and after
    # subtracting the largest no exponential can overflow.
    np.subtract(z, np.maximum.reduce(z, axis=1, keepdims=True), out=a)
    np.exp(a, out=a)
    np.divide(a, np.add.reduce(a, axis=1, keepdims=True), out=a)


def _softmax_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # The Jacobian is diag(a) − a aᵀ, so ∂L/∂z = a ⊙ (g − (g · a)), without forming a matrix.
    np.multiply(gradient, a, out=scratch.first)
    np.subtract(gradient, np.add.reduce(scratch.first, axis=1, keepdims=True), out=gradient)
    np.multiply(gradient, a, out=gradient)


ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    Activation(
        name="identity",
        label="Identity",
        formula="f(z) = z",
        derivative="f′(z) = 1",
        help="Passes the weighted sum on unchanged; layers of it alone stay one linear map.",
        source="the linear regression unit",
        forward=_identity,
        backward=_identity_backward,
    ),
    Activation(
        name="sigmoid",
        label="Sigmoid",
        formula="σ(z) = 1 / (1 + e⁻ᶻ)",
        derivative="σ′(z) = σ(z) (1 − σ(z))",
        help="Squeezes any number into 0 to 1; far from zero its slope, and so learning, fades.",
        source="Rumelhart, Hinton and Williams 1986",
        forward=sigmoid,
        backward=_sigmoid_backward,
        output_range=(0.0, 1.0),
    ),
    Activation(
        name="tanh",
        label="Tanh",
        formula="tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)",
        derivative="tanh′(z) = 1 − tanh²(z)",
        help="Squeezes any number into −1 to 1, centred on zero.",
        source="LeCun, Bottou, Orr and Müller 1998, Efficient BackProp",
        forward=_tanh,
        backward=_tanh_backward,
        output_range=(-1.0, 1.0),
    ),
    Activation(
        name="relu",
        label="ReLU",
        formula="ReLU(z) = max(0, z)",
        derivative="ReLU′(z) = 1 if z > 0, else 0 (0 is taken at the kink z = 0)",
        help="Lets positive sums through and blocks the rest: fast, and the usual first choice.",
        source="Nair and Hinton 2010",
        forward=_relu,
        backward=_relu_backward,
        output_range=(0.0, math.inf),
        kinks=(0.0,),
    ),
    Activation(
        name="gelu",
        label="GELU",
        formula="GELU(z) = z Φ(z), Φ the normal distribution function",
        derivative="GELU′(z) = Φ(z) + z φ(z), φ the normal density",
        help="A ReLU with a smooth bend instead of a kink; the exact form, not the tanh one.",
        source="Hendrycks and Gimpel 2016, arXiv 1606.08415",
        forward=_gelu,
        backward=_gelu_backward,
        output_range=(-0.17, math.inf),
        needs_input=True,
    ),
    Activation(
        name="softmax",
        label="Softmax",
        formula="softmax(z)ᵢ = e^zᵢ / Σₖ e^zₖ",
        derivative="∂aᵢ/∂zⱼ = aᵢ (δᵢⱼ − aⱼ), a matrix: every output depends on every sum",
        help="Turns the output layer's sums into probabilities that add up to one.",
        source="Bridle 1990",
        forward=_softmax,
        backward=_softmax_backward,
        output_range=(0.0, 1.0),
        element_wise=False,
    ),
)
