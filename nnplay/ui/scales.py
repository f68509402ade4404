"""Round axis limits that grow in calm steps, and where to put ticks. Plain numbers, no Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.number_words import scientific

_ENDS = (1, 2, 3, 4, 5, 6, 8)
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_FLOORS = (99.5, 99, 98, 95, 90, 80, 70, 60, 50, 40, 20)


def round_up(value: float, mantissas: Sequence[float] = _STEPS) -> float:
    """Return the next number of the form mantissa · 10ⁿ that is not below `value` > 0."""
    power = math.floor(math.log10(value))
    for exponent in (power, power + 1):
        for mantissa in mantissas:
            candidate = _scaled(mantissa, exponent)
            if candidate >= value * (1 - 1e-9):
                return candidate
    return value


def round_down(value: float, mantissas: Sequence[float] = (1, 2, 5)) -> float:
    """Return the nearest number of the form mantissa · 10ⁿ that is not above `value` > 0."""
    power = math.floor(math.log10(value))
    candidates = [_scaled(m, e) for e in (power - 1, power) for m in mantissas]
    return max(c for c in candidates if c <= value * (1 + 1e-9))


def epoch_end(progress: float, epochs: int) -> float:
    """Return where the epoch axis ends: a round number of epochs that holds `progress`.

    Parameters
    ----------
    progress : float
        Epochs trained so far.
    epochs : int
        Epochs planned: the axis goes no further unless training did.
    """
    for end in (0.1, 0.2, 0.5, 1.0):
        if progress <= end:
            return end
    end = round_up(progress, _STEPS if progress > 10 else _ENDS)
    return float(epochs) if progress <= epochs < end else end


def cost_limits(low: float, high: float, floor: float, *, log: bool) -> tuple[float, float]:
    """Return round limits of a cost axis.

    Parameters
    ----------
    low, high : float
        Smallest and largest cost to show; NaN if there is none.
    floor : float
        Smallest value of the smooth curves. A logarithmic axis goes at most a decade below it,
        so that single lucky batches do not press the curves together.
    log : bool
        Whether the axis is logarithmic; all numbers are above zero then.
    """
    if not log:
        return 0.0, round_up(high) if high > 0 else 1.0
    if not high > 0:
        return 0.1, 10.0
    lowest = max(low, floor / 10) if floor > 0 else low
    bottom, top = round_down(lowest), round_up(high, (1, 2, 5))
    return (bottom, top) if top > bottom else (bottom, 10 * bottom)


def accuracy_floor(lowest: float) -> float:
    """Return the lower limit, in percent, of an accuracy axis that must show `lowest`."""
    return next((float(floor) for floor in _FLOORS if floor <= lowest), 0.0)


def r2_floor(lowest: float, highest: float) -> float:
    """Return the lower limit of an axis of R², whose upper one is 1.

    Parameters
    ----------
    lowest, highest : float
        Of the curves; NaN if there is nothing. What lies below −1 says no more than that the
        predictions are useless, so the axis goes no deeper, unless nothing lies above.
    """
    if not (math.isfinite(lowest) and math.isfinite(highest)):
        return 0.0
    wanted = max(lowest, min(-1.0, 2 * highest))
    return accuracy_floor(100 * wanted) / 100 if wanted >= 0 else -round_up(-wanted, (1, 2, 5))


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from `low` to `high`, at least a `most`-th of that apart."""
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return []
    step = round_up(span / max(1, most), (1, 2, 5))
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return [index * step for index in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return up to `most` round numbers from `low` > 0 to `high`, for a logarithmic axis."""
    most = max(1, most)
    fine = _log_ticks(low, high, (1, 2, 5))
    if len(fine) < 3:
        return linear_ticks(low, high, most)
    ticks = fine
    if len(ticks) > most:
        decades = _log_ticks(low, high, (1,))
        ticks = decades if len(decades) > 1 else fine
    return ticks[:: -(-len(ticks) // most)]


def _log_ticks(low: float, high: float, mantissas: Sequence[float]) -> list[float]:
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [_scaled(mantissa, exponent) for exponent in exponents for mantissa in mantissas]
    return [tick for tick in ticks if low * (1 - 1e-6) <= tick <= high * (1 + 1e-6)]


def tick_text(value: float, step: float) -> str:
    """Return the words for a tick, with the decimals that a spacing of `step` needs."""
    if abs(value) < step * 1e-6:
        return "0"
    if not 1e-3 <= abs(value) < 1e5:
        return scientific(value, 3)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:.{decimals}f}".replace("-", "−")


def label_step(count: int, pixels: float, room: float) -> int:
    """Return how many of `count` rows to go between labels: 1, 2, 5, 10 and so on.

    Parameters
    ----------
    count : int
    pixels : float
        The whole extent.
    room : float
        Pixels that a label needs.
    """
    step = 1
    while step < count and pixels / count * step < room:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def nearest(ascending: NDArray[np.float64], value: float) -> int:
    """Return the index of the number nearest to `value`."""
    right = min(int(np.searchsorted(ascending, value)), len(ascending) - 1)
    left = max(right - 1, 0)
    return left if value - ascending[left] <= ascending[right] - value else right


def _scaled(mantissa: float, exponent: int) -> float:
    # Through text, so that 3 · 10⁻¹ is 0.3 and not 0.30000000000000004.
    return float(f"{mantissa}e{exponent}")
