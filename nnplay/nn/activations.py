r"""Activation functions f, which turn a layer's weighted sums z into its outputs a = f(z).

Every entry gives two in-place routines, so that a training step allocates nothing:

`forward(z, a, scratch)`
    writes f(z) into `a`. `z` and `a` may be the same array unless `needs_input` is set.
`backward(z, a, gradient, scratch)`
    turns ∂L/∂a, in `gradient`, into ∂L/∂z, in the same array. For an element-wise activation
    that is a product with f′; for softmax it is a product with the Jacobian.

All arrays have the shape (batch, units). An activation with parameters, such as the slope of leaky
ReLU, takes them as keywords of both routines; `Activation.bind` sets them.

To add an activation, add an entry to `ACTIVATIONS`: the tests, forms, file formats and
documentation follow.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array, scalar
from nnplay.nn.registry import Entry, Parameter, Registry


class Scratch(NamedTuple):
    """Working memory for an activation: arrays of shape (batch, units).

    Attributes
    ----------
    first, second : array
    mask : array of bool
    zeros : array
        Always 0: NumPy takes a maximum of two arrays five times faster than one with a number.
    """

    first: Array
    second: Array
    mask: NDArray[np.bool_]
    zeros: Array

    @classmethod
    def like(cls, array: Array) -> Scratch:
        """Allocate the working memory that fits `array`."""
        return cls(
            np.empty_like(array),
            np.empty_like(array),
            np.empty(array.shape, np.bool_),
            np.zeros(array.shape, array.dtype),
        )

    def head(self, batch: int) -> Scratch:
        """Return views of the first `batch` samples."""
        return Scratch(
            self.first[:batch], self.second[:batch], self.mask[:batch], self.zeros[:batch]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation(Entry):
    """One entry of `ACTIVATIONS`; see the module's docstring for `forward` and `backward`.

    Attributes
    ----------
    derivative : str
        The formula of f′.
    initializer : str
        The entry of `INITIALIZERS` that suits the weights of a layer with this activation.
    needs_input : bool
        Whether z must outlive `forward`; if not, z's memory is given to a.
    element_wise : bool
        False if one output depends on several sums, as with softmax.
    output_range : tuple of float
        The open bounds of a.
    kinks : tuple of float
        Values of z where f has no derivative; there the program uses the value in `derivative`.
    flat : str
        Why no gradient passes, if none does; else empty.
    """

    derivative: str
    forward: Callable[..., None]
    backward: Callable[..., None]
    initializer: str = "he_normal"
    output_range: tuple[float, float] = (-math.inf, math.inf)
    needs_input: bool = False
    element_wise: bool = True
    kinks: tuple[float, ...] = ()
    flat: str = ""

    def bind(self, **parameters: float) -> Activation:
        """Return this activation with its parameters set; those left out keep their defaults.

        Raises
        ------
        ValueError
            If it does not have such a parameter, or not such a value of it.
        """
        self.check(parameters)
        if not self.parameters:
            return self
        values = self.defaults() | parameters
        forward, backward = partial(self.forward, **values), partial(self.backward, **values)
        return dataclasses.replace(self, forward=forward, backward=backward)

    def __call__(self, z: Array) -> Array:
        """Return f(z) as a new array of z's shape and dtype."""
        a = np.empty_like(z)
        self.forward(z, a, Scratch.like(z))
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


def _identity(z: Array, a: Array, scratch: Scratch) -> None:
    if a is not z:
        np.copyto(a, z)


def _identity_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    """f′ = 1: nothing to do."""


# The most negative z whose e⁻ᶻ is finite; below it σ is zero to the last digit anyway.
_SIGMOID_FLOOR = {
    np.dtype(kind): scalar(-math.floor(math.log(np.finfo(kind).max)), np.dtype(kind))
    for kind in (np.float32, np.float64)
}


def sigmoid(z: Array, a: Array) -> None:
    """Write 1 / (1 + e⁻ᶻ) into `a`, without overflow and with full relative precision."""
    np.maximum(z, _SIGMOID_FLOOR[z.dtype], out=a)
    np.negative(a, a)
    np.exp(a, a)
    np.add(a, scalar(1.0, z.dtype), a)
    np.reciprocal(a, a)


def _sigmoid(z: Array, a: Array, scratch: Scratch) -> None:
    sigmoid(z, a)


def _sigmoid_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    np.subtract(1, a, out=scratch.first)
    np.multiply(scratch.first, a, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


def _tanh(z: Array, a: Array, scratch: Scratch) -> None:
    np.tanh(z, out=a)


def _tanh_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    np.multiply(a, a, out=scratch.first)
    np.subtract(1, scratch.first, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


# A product with a mask sets up a conversion for 3 µs, then is faster than one with signs.
_CAST_PAYS = 4096


def _relu(z: Array, a: Array, scratch: Scratch) -> None:
    np.maximum(z, scratch.zeros, out=a)


def _relu_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # a > 0 exactly where z > 0, so ReLU′(0) = 0 and z need not be kept.
    if gradient.size <= _CAST_PAYS:
        np.sign(a, scratch.first)
        np.multiply(gradient, scratch.first, gradient)
    else:
        np.greater(a, 0, out=scratch.mask)
        np.multiply(gradient, scratch.mask, out=gradient)


def _leaky_relu(z: Array, a: Array, scratch: Scratch, slope: float) -> None:
    # The slope is at most 1, so the larger of the two lines is the right one on either side.
    np.multiply(z, slope, out=scratch.first)
    np.maximum(z, scratch.first, out=a)


def _leaky_relu_backward(
    z: Array, a: Array, gradient: Array, scratch: Scratch, slope: float
) -> None:
    np.greater(a, 0, out=scratch.first)
    np.multiply(scratch.first, 1 - slope, out=scratch.first)
    np.add(scratch.first, slope, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


def _elu(z: Array, a: Array, scratch: Scratch, alpha: float) -> None:
    np.minimum(z, scratch.zeros, out=scratch.first)
    np.expm1(scratch.first, out=scratch.first)
    np.multiply(scratch.first, alpha, out=scratch.first)
    np.maximum(z, scratch.zeros, out=a)
    np.add(a, scratch.first, out=a)


def _elu_backward(z: Array, a: Array, gradient: Array, scratch: Scratch, alpha: float) -> None:
    # α eᶻ = a + α for z ≤ 0, and min(a, 0) is 0 where z > 0, which leaves α: there f′ is 1 instead.
    np.minimum(a, scratch.zeros, out=scratch.first)
    np.add(scratch.first, alpha, out=scratch.first)
    np.greater(a, 0, out=scratch.mask)
    np.copyto(scratch.first, 1, where=scratch.mask)
    np.multiply(gradient, scratch.first, out=gradient)


def _softplus(z: Array, a: Array, scratch: Scratch) -> None:
    np.logaddexp(z, 0, out=a)


def _softplus_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # σ(z) = 1 − 1/(1 + eᶻ) = 1 − e⁻ᵃ, exact to the last digits even where it is tiny.
    np.negative(a, out=scratch.first)
    np.expm1(scratch.first, out=scratch.first)
    np.negative(scratch.first, out=scratch.first)
    np.multiply(gradient, scratch.first, out=gradient)


def _swish(z: Array, a: Array, scratch: Scratch) -> None:
    sigmoid(z, a)
    np.multiply(a, z, out=a)


def _swish_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    # f′ = σ + z σ (1 − σ) = σ (1 + z (1 − σ))
    share, factor = scratch.first, scratch.second
    sigmoid(z, share)
    np.subtract(1, share, out=factor)
    np.multiply(factor, z, out=factor)
    np.add(factor, 1, out=factor)
    np.multiply(factor, share, out=factor)
    np.multiply(gradient, factor, out=gradient)


def _binary_step(z: Array, a: Array, scratch: Scratch) -> None:
    np.greater_equal(z, 0, out=scratch.mask)
    np.copyto(a, scratch.mask)


def _binary_step_backward(z: Array, a: Array, gradient: Array, scratch: Scratch) -> None:
    gradient.fill(0)


def _normal_distribution(z: Array, out: Array) -> None:
    """Write Φ(z) into `out`."""
    # Imported when first needed: it takes longer to load than all the rest of this package.
    from scipy.special import ndtr

    ndtr(z, out=out)


def _gelu(z: Array, a: Array, scratch: Scratch) -> None:
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


def _softmax(z: Array, a: Array, scratch: Scratch) -> None:
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


_ENTRIES = (
    Activation(
        name="identity",
        label="Identity",
        formula="f(z) = z",
        derivative="f′(z) = 1",
        help="Passes the weighted sum on unchanged; layers of it alone stay one linear map.",
        source="the linear regression unit",
        initializer="glorot_uniform",
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
        initializer="glorot_uniform",
        forward=_sigmoid,
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
        initializer="glorot_uniform",
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
        name="leaky_relu",
        label="Leaky ReLU",
        formula="f(z) = z if z > 0, else s z",
        derivative="f′(z) = 1 if z > 0, else s",
        help="A ReLU that lets a little through below zero, so that no neuron can fall silent.",
        source="Maas, Hannun and Ng 2013",
        forward=_leaky_relu,
        backward=_leaky_relu_backward,
        kinks=(0.0,),
        parameters=(
            Parameter("slope", "Slope s", 0.01, 0.0, 1.0, "The slope below zero; 0 is ReLU."),
        ),
    ),
    Activation(
        name="elu",
        label="ELU",
        formula="f(z) = z if z > 0, else α (eᶻ − 1)",
        derivative="f′(z) = 1 if z > 0, else α eᶻ",
        help="Bends smoothly to −α below zero, which draws a layer's mean output towards zero.",
        source="Clevert, Unterthiner and Hochreiter 2016, arXiv 1511.07289",
        forward=_elu,
        backward=_elu_backward,
        kinks=(0.0,),
        parameters=(
            Parameter("alpha", "α", 1.0, 0.0, 10.0, "How far below zero the outputs can go."),
        ),
    ),
    Activation(
        name="softplus",
        label="Softplus",
        formula="f(z) = ln(1 + eᶻ)",
        derivative="f′(z) = σ(z)",
        help="A ReLU rounded off everywhere: always positive, and its slope is the sigmoid.",
        source="Dugas, Bengio, Bélisle, Nadeau and Garcia 2001",
        forward=_softplus,
        backward=_softplus_backward,
        output_range=(0.0, math.inf),
    ),
    Activation(
        name="swish",
        label="Swish (SiLU)",
        formula="f(z) = z σ(z)",
        derivative="f′(z) = σ(z) (1 + z (1 − σ(z)))",
        help="Much like GELU: smooth, and slightly negative just below zero.",
        source="Ramachandran, Zoph and Le 2017, arXiv 1710.05941",
        forward=_swish,
        backward=_swish_backward,
        output_range=(-0.28, math.inf),
        needs_input=True,
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
        name="binary_step",
        label="Binary step",
        formula="f(z) = 1 if z ≥ 0, else 0",
        derivative="f′(z) = 0 (and none at the jump z = 0)",
        help="Fires or not, like the first model of a neuron; gradients cannot train through it.",
        source="McCulloch and Pitts 1943; Rosenblatt 1958",
        initializer="glorot_uniform",
        forward=_binary_step,
        backward=_binary_step_backward,
        output_range=(0.0, 1.0),
        kinks=(0.0,),
        flat="its slope is zero everywhere, so every gradient that goes back through it is zero",
    ),
    Activation(
        name="softmax",
        label="Softmax",
        formula="softmax(z)ᵢ = e^zᵢ / Σₖ e^zₖ",
        derivative="∂aᵢ/∂zⱼ = aᵢ (δᵢⱼ − aⱼ), a matrix: every output depends on every sum",
        help="Turns the output layer's sums into probabilities that add up to one.",
        source="Bridle 1990",
        initializer="glorot_uniform",
        forward=_softmax,
        backward=_softmax_backward,
        output_range=(0.0, 1.0),
        element_wise=False,
    ),
)

ACTIVATIONS: Registry[Activation] = Registry("activation", *(entry.bind() for entry in _ENTRIES))
