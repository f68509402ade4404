"""How the signs say numbers, and which layers they mean."""

from __future__ import annotations

from collections.abc import Sequence

from nnplay.project import Design
from nnplay.project.problems import layer_name


def number(value: float) -> str:
    """Return a number with two or three digits: "0.0031", "2.1e-6", "2.31", "120", "4,200"."""
    if not 1e-3 <= abs(value) < 1e7 and value:
        return _power(value)
    if abs(value) >= 1000:
        return f"{float(f'{value:.2g}'):,.0f}"
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.2g}"


def percent(share: float) -> str:
    """Return a share as "62 %"."""
    return f"{100 * share:.0f} %"


def times_less(ratio: float) -> str:
    """Return how many times one number goes into another: "1,200" for 0.00083."""
    return number(1 / ratio)


def named(design: Design, layers: Sequence[int]) -> str:
    """Return some layers as a sentence names them: "layer 2", "layers 1 to 3", "layers 1, 4"."""
    if len(layers) == 1:
        return layer_name(design, layers[0]).lower()
    numbers = [index + 1 for index in layers]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"layers {numbers[0]} to {numbers[-1]}"
    return f"layers {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _power(value: float) -> str:
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
