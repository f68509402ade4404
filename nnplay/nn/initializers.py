r"""Initialisers: the random numbers that a layer's weights start from. Biases start at zero.

Each keeps the variance of the signals, forward or backward, about equal from layer to layer:

========  ======================  ==========================================
family    variance of a weight    derived for
========  ======================  ==========================================
Glorot    2 / (inputs + units)    tanh and sigmoid (a compromise, both ways)
He        2 / inputs              ReLU, which halves the variance
LeCun     1 / inputs              linear and self-normalising units
========  ======================  ==========================================

The uniform form draws from ±√(3 · variance), the normal form from N(0, variance).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.registry import Registry


@dataclass(frozen=True, slots=True)
class Initializer:
    """One entry of `INITIALIZERS`.

    Attributes
    ----------
    variance : callable
        ``variance(inputs, units)``, the variance of one weight.
    distribution : {"uniform", "normal"}
        The shape that the weights are drawn from.
    """

    name: str
    label: str
    formula: str
    help: str
    source: str
    variance: Callable[[int, int], float]
    distribution: Literal["uniform", "normal"]

    def draw(self, generator: np.random.Generator, inputs: int, units: int) -> NDArray[Any]:
        """Draw weights.

        Returns
        -------
        (units, inputs) float64 array
            Row = neuron. Drawn in float64 whatever the network's dtype, so that one seed gives
            the same network in float32 and float64, up to rounding.
        """
        deviation = math.sqrt(self.variance(inputs, units))
        if self.distribution == "normal":
            return generator.normal(0.0, deviation, (units, inputs))
        limit = math.sqrt(3) * deviation
        return generator.uniform(-limit, limit, (units, inputs))


_FAMILIES: tuple[tuple[str, str, str, str, str, Callable[[int, int], float]], ...] = (
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

INITIALIZERS: Registry[Initializer] = Registry(
    "initialiser",
    *(
        Initializer(
            name=f"{family}_{distribution}",
            label=f"{label} {distribution}",
            formula=f"{'U(±√(3v))' if distribution == 'uniform' else 'N(0, v)'}, v = {variance}",
            help=help_text,
            source=source,
            variance=function,
            distribution=distribution,
        )
        for family, label, variance, help_text, source, function in _FAMILIES
        for distribution in ("normal", "uniform")
    ),
)
