"""What part of a plot is visible, and its ticks. Plain numbers, no widgets."""

from __future__ import annotations

import math

from nnplay.ui.scales import linear_ticks, log_ticks, tick_text

Range = tuple[float, float]

CLOSEST = 1e-4
"""The smallest visible share of what there is."""

MARGIN = 0.015
"""Share of the limits added around them, so that a dot or line on a limit is drawn whole."""


class View:
    """The visible part, which fits the data until a person moves it.

    Attributes
    ----------
    x, y : (float, float)
        What is visible: epochs, and heights as drawn.
    fitted : bool
        Whether the view follows the data.
    log : bool
        Whether heights are decimal logarithms.
    unit : str
        Written behind the numbers of the upright axis.
    """

    def __init__(self) -> None:
        self.x: Range = (0.0, 1.0)
        self.y: Range = (0.0, 1.0)
        self.fitted = True
        self.log = False
        self.unit = ""
        self._fit = (self.x, self.y)
        self._reach = (self.x, self.y)

    def set_limits(self, x: Range, y: Range, reach: Range) -> None:
        """Say what fits the data, and the heights between which there is anything at all."""
        x = (x[0], x[1] + MARGIN * (x[1] - x[0]))
        margin = MARGIN * (y[1] - y[0])
        y = (y[0] - margin, y[1] + margin)
        self._fit = (x, y)
        self._reach = (x, (min(y[0], reach[0] - margin), max(y[1], reach[1] + margin)))
        if self.fitted:
            self.x, self.y = self._fit

    def fit(self) -> None:
        """Show all that fits, and follow the data from now on."""
        self.fitted = True
        self.x, self.y = self._fit

    def zoom(self, factor_x: float, factor_y: float, x: float, y: float) -> bool:
        """Show that many times as much, around the point at these shares of width and height.

        Returns
        -------
        bool
            Whether anything changed.
        """
        return self._set(_zoomed(self.x, factor_x, x), _zoomed(self.y, factor_y, y))

    def pan(self, x: float, y: float) -> bool:
        """Move by shares of width and height; return whether anything changed."""
        x *= self.x[1] - self.x[0]
        y *= self.y[1] - self.y[0]
        return self._set((self.x[0] + x, self.x[1] + x), (self.y[0] + y, self.y[1] + y))

    def set_log(self, log: bool) -> None:
        """Take heights as decimal logarithms or as they are; what is visible stays so."""
        if log == self.log:
            return
        self.log = log
        low, high = self.y
        if log:
            high = max(high, 1e-30)
            self.y = math.log10(max(low, high / 1000)), math.log10(high)
        else:
            self.y = 10.0**low, 10.0**high

    def x_ticks(self, most: int) -> list[tuple[float, str]]:
        """Return positions and words of up to `most` ticks."""
        ticks = linear_ticks(*self.x, most)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else self.x[1] - self.x[0]
        return [(tick, tick_text(tick, step)) for tick in ticks]

    def y_ticks(self, most: int) -> list[tuple[float, str]]:
        """Return heights and words of up to `most` ticks."""
        if not self.log:
            ticks = linear_ticks(*self.y, most)
            step = ticks[1] - ticks[0] if len(ticks) > 1 else self.y[1] - self.y[0]
            return [(tick, tick_text(tick, step) + self.unit) for tick in ticks]
        ticks = log_ticks(10.0 ** self.y[0], 10.0 ** self.y[1], most)
        even = len(ticks) > 2 and math.isclose(ticks[2] - ticks[1], ticks[1] - ticks[0])
        steps = [ticks[1] - ticks[0]] * len(ticks) if even else ticks
        return [
            (math.log10(tick), tick_text(tick, step))
            for tick, step in zip(ticks, steps, strict=True)
        ]

    def _set(self, x: Range, y: Range) -> bool:
        x, y = _within(x, self._reach[0]), _within(y, self._reach[1])
        if (x, y) == (self.x, self.y):
            return False
        self.x, self.y, self.fitted = x, y, False
        return True


def _zoomed(visible: Range, factor: float, share: float) -> Range:
    low, high = visible
    if factor == 1:
        return visible
    center = low + share * (high - low)
    return center - (center - low) * factor, center + (high - center) * factor


def _within(wanted: Range, reach: Range) -> Range:
    """Return a range as wide as `wanted`, if possible, that does not leave `reach`."""
    low, high = reach
    whole, span = high - low, wanted[1] - wanted[0]
    if span >= whole * (1 - 1e-9):
        return reach
    if span < CLOSEST * whole:
        center = (wanted[0] + wanted[1]) / 2
        span = CLOSEST * whole
        wanted = (center - span / 2, center + span / 2)
    if wanted[0] < low:
        return low, low + span
    if wanted[1] > high:
        return high - span, high
    return wanted
