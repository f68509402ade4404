r"""Initialisers: the numbers that a layer's weights start from. Biases start at zero.

Three families keep the variance of the signals, forward or backward, about equal from layer to
layer:

========  ======================  ==========================================
family    variance of a weight    derived for
========  ======================  ==========================================
Glorot    2 / (inputs + units)    tanh and sigmoid (a compromise, both ways)
He        2 / inputs              ReLU, which halves the variance
LeCun     1 / inputs              linear and self-normalising units
========  ======================  ==========================================

Their uniform form draws from ±√(3 · variance), their normal form from N(0, variance).

`AUTO` is not a distribution: it takes for each layer the one that its activation names.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import Activation
from nnplay.nn.registry import Entry, Parameter, Registry

Weights = NDArray[Any]
AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Initializer(Entry):
    """One entry of `INITIALIZERS`.

    Attributes
    ----------
    fill : callable
        ``fill(generator, inputs, units, **parameters)`` returns weights of shape (units, inputs).
    symmetric : str
        Why neurons of a layer that starts so stay all alike, if they do; else empty.
    """

    fill: Callable[..., Weights]
    symmetric: str = ""

    def draw(
        self, generator: np.random.Generator, inputs: int, units: int, **parameters: float
    ) -> Weights:
        """Draw weights; parameters left out keep their defaults.

        Returns
        -------
        (units, inputs) float64 array
            Row = neuron. Drawn in float64 whatever the network's dtype, so that one seed gives
            the same network in float32 and float64, up to rounding.

        Raises
        ------
        ValueError
            If it does not have such a parameter, or not such a value of it.
        """
        self.check(parameters)
        return self.fill(generator, inputs, units, **(self.defaults() | parameters))


def chosen(name: str, activation: Activation) -> Initializer:
    """Return the initialiser of a layer: the named one, or what `AUTO` picks for its activation."""
    return INITIALIZERS[activation.initializer if name == AUTO else name]


def _auto(generator: np.random.Generator, inputs: int, units: int, scale: float) -> Weights:
    raise ValueError(f"{AUTO!r} stands for another initialiser; ask `chosen` for it")


def _normal(generator: np.random.Generator, inputs: int, units: int, deviation: float) -> Weights:
    return generator.normal(0.0, deviation, (units, inputs))


def _uniform(generator: np.random.Generator, inputs: int, units: int, limit: float) -> Weights:
    return generator.uniform(-limit, limit, (units, inputs))


def _constant(generator: np.random.Generator, inputs: int, units: int, value: float) -> Weights:
    return np.full((units, inputs), float(value))


def _zeros(generator: np.random.Generator, inputs: int, units: int) -> Weights:
    return np.zeros((units, inputs))


Variance = Callable[[int, int], float]


def _normal_of(variance: Variance) -> Callable[..., Weights]:
    def fill(generator: np.random.Generator, inputs: int, units: int, scale: float) -> Weights:
        return _normal(generator, inputs, units, scale * math.sqrt(variance(inputs, units)))

    return fill


def _uniform_of(variance: Variance) -> Callable[..., Weights]:
    def fill(generator: np.random.Generator, inputs: int, units: int, scale: float) -> Weights:
        return _uniform(generator, inputs, units, scale * math.sqrt(3 * variance(inputs, units)))

    return fill


_FORMS = (
    ("normal", "N(0, s² v)", _normal_of),
    ("uniform", "U(±s √(3v))", _uniform_of),
)
_FAMILIES: tuple[tuple[str, str, str, str, str, Variance], ...] = (
    (
        "he",
        "He",
        "2 / inputs",
        "Made for ReLU and its relatives: makes up for the half that they block.",
        "He, Zhang, Ren and Sun 2015, arXiv 1502.01852",
        lambda inputs, _units: 2 / inputs,
    ),
    (
        "glorot",
        "Glorot",
        "2 / (inputs + units)",
        "Made for tanh and sigmoid: balances the signal forward and the gradient backward.",
        "Glorot and Bengio 2010",
        lambda inputs, units: 2 / (inputs + units),
    ),
    (
        "lecun",
        "LeCun",
        "1 / inputs",
        "Keeps the variance of a linear layer's sums equal to that of its inputs.",
        "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp",
        lambda inputs, _units: 1 / inputs,
    ),
)
_SCALE = Parameter(
    "scale", "Scale s", 1.0, 0.0, 100.0, "Multiplies every weight drawn; 1 is as published."
)
_ALIKE = (
    "neurons of a layer that start alike get the same gradient, and so stay alike for ever: "
    "the layer learns no more than one neuron could"
)

INITIALIZERS: Registry[Initializer] = Registry(
    "initialiser",
    Initializer(
        name=AUTO,
        label="Automatic",
        formula="He normal for ReLU and its relatives, Glorot uniform for the others",
        help="Picks by each layer's activation.",
        source="the choice that each activation's authors recommend",
        fill=_auto,
        parameters=(_SCALE,),
    ),
    *(
        Initializer(
            name=f"{family}_{form}",
            label=f"{label} {form}",
            formula=f"{distribution}, v = {variance}",
            help=help_text,
            source=source,
            fill=fill_of(function),
            parameters=(_SCALE,),
        )
        for family, label, variance, help_text, source, function in _FAMILIES
        for form, distribution, fill_of in _FORMS
    ),
    Initializer(
        name="normal",
        label="Normal",
        formula="N(0, d²)",
        help="The same spread in every layer, however wide it is.",
        source="the normal distribution",
        fill=_normal,
        parameters=(
            Parameter("deviation", "Deviation d", 0.05, 0.0, 100.0, "Standard deviation."),
        ),
    ),
    Initializer(
        name="uniform",
        label="Uniform",
        formula="U(±l)",
        help="The same range in every layer, however wide it is.",
        source="the uniform distribution",
        fill=_uniform,
        parameters=(Parameter("limit", "Limit l", 0.05, 0.0, 100.0, "Largest absolute value."),),
    ),
    Initializer(
        name="constant",
        label="Constant",
        formula="w = c",
        help="Every weight the same: shows why neurons must start different from each other.",
        source="the counterexample to symmetry breaking",
        fill=_constant,
        parameters=(Parameter("value", "Value c", 0.1, -100.0, 100.0, "The weights' value."),),
        symmetric=_ALIKE,
    ),
    Initializer(
        name="zeros",
        label="Zeros",
        formula="w = 0",
        help="Every weight zero: shows why neurons must start different from each other.",
        source="the counterexample to symmetry breaking",
        fill=_zeros,
        symmetric=_ALIKE,
    ),
)
