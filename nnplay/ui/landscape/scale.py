"""The scale of a landscape's colours: from costs to shares of the way from low to high."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nnplay.nn.landscape import Numbers
from nnplay.ui.scales import linear_ticks, log_ticks, tick_text

_DEEPEST = 1e-9
"""Of the highest cost: what a logarithmic scale shows as its lowest if there are costs of 0."""

_FLAT = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """The costs that the first and the last colour stand for.

    Attributes
    ----------
    low, high : float
    log : bool
    """

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, costs: Numbers, *, log: bool) -> Scale:
        """Return the scale that holds some costs; linear, too, where logarithms make no sense."""
        if not costs.size:
            return cls(0.0, 1.0, False)
        low, high = float(costs.min()), float(costs.max())
        log = log and high > 0
        if log and not low > 0:
            low = max(float(costs[costs > 0].min()), _DEEPEST * high)
        if high - low <= _FLAT * abs(high):  # a plain, in the middle of the colours
            reach = abs(high) / 2 or 0.5
            low, high = low - reach, high + reach
        return cls(low, high, log)

    def share(self, costs: Numbers) -> Numbers:
        """Return how far costs are on the way from low to high: 0 to 1."""
        if self.log:
            costs = np.log(np.maximum(costs, self.low) / self.low)
            high = float(np.log(self.high / self.low))
        else:
            costs, high = costs - self.low, self.high - self.low
        shares: Numbers = np.clip(costs / high, 0, 1)
        return shares

    def share_of(self, cost: float) -> float:
        """Return how far one cost is."""
        return float(self.share(np.array([cost]))[0])

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Return up to about `most` round costs from low to high, and their words."""
        ticks = (log_ticks if self.log else linear_ticks)(self.low, self.high, most)
        step = min((b - a for a, b in pairwise(ticks)), default=self.high)
        # Over less than a decade a logarithmic axis has evenly spaced ticks, too.
        decades = self.log and all(b > 1.9 * a for a, b in pairwise(ticks))
        return [(tick, tick_text(tick, tick if decades else step)) for tick in ticks]
