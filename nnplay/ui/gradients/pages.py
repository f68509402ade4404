"""What the pages of the view show of a record, each a curve for every layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnplay.training.vitals import FADED, SAMPLE, Ailment, Column, Vitals
from nnplay.ui.number_words import value_text

PageName = Literal["gradients", "updates", "neurons", "now"]

DECADES = 12
"""What is smaller by so many decades than the largest is not in view at first."""

HEALTHY = (1e-4, 1e-2)
"""Update-to-weight ratios within a factor of ten of the rule of thumb, 1e-3."""


class Curves(NamedTuple):
    """The curves of a page.

    Attributes
    ----------
    step, epoch : (rows,) array
    values : (rows, layers) array
        NaN where there is nothing to draw.
    """

    step: Column
    epoch: Column
    values: Column


class Page(NamedTuple):
    """One page.

    Attributes
    ----------
    name : str
    label, tip : str
        Of its button.
    curves : callable
        From `Vitals` to `Curves`; None for the page of the present gradients.
    log : bool
        Whether the axis is logarithmic; else it goes from 0 to 100 %.
    band : (float, float) or None
        The healthy range.
    """

    name: PageName
    label: str
    tip: str
    curves: Callable[[Vitals], Curves] | None
    log: bool = True
    band: tuple[float, float] | None = None


def _gradients(vitals: Vitals) -> Curves:
    flow = vitals.flow()
    return Curves(flow.step, flow.epoch, flow.gradient)


def _updates(vitals: Vitals) -> Curves:
    flow = vitals.flow()
    return Curves(flow.step, flow.epoch, flow.update)


def _neurons(vitals: Vitals) -> Curves:
    looked = vitals.neurons()
    return Curves(looked.step, looked.epoch, 100 * looked.share)


def _tr(text: str) -> str:
    return QCoreApplication.translate("GradientsPanel", text)


def make_pages() -> tuple[Page, ...]:
    """Return the pages, in the order of their buttons."""
    return (
        Page(
            "gradients",
            _tr("Gradients"),
            _tr(
                "Root mean square of each layer's ∂L/∂W by the batch of a step, before clipping: "
                "layers of any size can be compared"
            ),
            _gradients,
        ),
        Page(
            "updates",
            _tr("Updates"),
            _tr(
                "‖ΔW‖ / ‖W‖: by how much of their size a step changes the weights. About 0.001 is "
                "a sound rule of thumb (Karpathy, CS231n); the band is a factor of ten around it"
            ),
            _updates,
            band=HEALTHY,
        ),
        Page(
            "neurons",
            _tr("Neurons"),
            _tr(
                "Share of a layer's neurons that learn nothing: dead (output and slope 0 for each "
                "of up to {0} training samples) or saturated (mean slope below {1} % of the "
                "largest)"
            ).format(SAMPLE, round(100 * FADED)),
            _neurons,
            log=False,
        ),
        Page(
            "now",
            _tr("Now"),
            _tr("How the gradients of the last batch are spread over each layer's weights"),
            None,
        ),
    )


def drawn(page: Page, values: Column) -> Column:
    """Return values as they are drawn: decimal logarithms, or as they are."""
    if not page.log:
        return values
    with np.errstate(all="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def limits(page: Page, values: Column) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the heights, as drawn, that fit the curves, and those that hold all of them."""
    if not page.log:
        return (0.0, 100.0), (0.0, 100.0)
    heights = drawn(page, values)
    heights = heights[np.isfinite(heights)]
    low, high = (float(heights.min()), float(heights.max())) if heights.size else (-4.0, 0.0)
    if page.band is not None:
        low, high = min(low, math.log10(page.band[0])), max(high, math.log10(page.band[1]))
    # In halves of decades, so that the axis does not creep.
    low, high = math.floor(2 * low) / 2, math.ceil(2 * high) / 2
    high = max(high, low + 0.5)
    return (max(low, high - DECADES), high), (low, high)


def words(page: Page, value: float) -> str:
    """Return a value as it is read off."""
    if math.isnan(value):
        return "–"
    return value_text(value, 4) if page.log else f"{value:.1f} %"


def caption(page: Page, ailments: Sequence[Ailment]) -> str:
    """Return what stands above the curves of a page, for layers with these ailments."""
    if page.name == "gradients":
        return _tr("root mean square of ∂L/∂W, each layer, before clipping")
    if page.name == "updates":
        return _tr("‖ΔW‖ / ‖W‖ of a step · band: a factor of 10 around the healthy 0.001")
    if page.name == "now":
        return _tr("weights of each layer by the size of their gradient, last batch")
    said = {
        "dead": _tr("dead neurons: 0 for every sample"),
        "saturated": _tr("saturated neurons: slope below 5 % of the largest"),
    }
    return " · ".join(text for kind, text in said.items() if kind in ailments)


def empty_words(page: Page, ailments: Sequence[Ailment]) -> str:
    """Return what to say where there is nothing to show."""
    if page.name == "neurons" and ailments and not any(ailments):
        return _tr(
            "No layer here has neurons that can die, as those of ReLU, or saturate, as those of "
            "sigmoid and tanh inside the network"
        )
    return _tr("Press Train to see how the gradients flow back through the layers")
