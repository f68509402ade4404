"""What is said of a landscape."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from nnplay.training.landscape import POINTS, Frame, Place
from nnplay.ui.landscape.surface import SIDE, Surface
from nnplay.ui.number_words import brief, figure, percent

Off = Sequence[Sequence[int]]
"""The neurons that are off, layer by layer."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Landscape", text)


def _about(share: float) -> str:
    """Return a share as percents with about two digits."""
    if share >= 0.9995:
        return percent(1.0, 0)
    return percent(share, 1 if share >= 0.0095 else 2)


def epochs(progress: float) -> str:
    """Return a moment of training."""
    return _tr("epoch {0}").format(f"{progress:.4g}")


def switched_words(before: Off, now: Off) -> str:
    """Return how many neurons have been switched off and on, from those off before and now.

    >>> switched_words(((1,), ()), ((2, 3), ()))
    '2 neurons switched off, 1 neuron switched on'
    """
    were, are = (
        {(layer, unit) for layer, units in enumerate(off) for unit in units}
        for off in (before, now)
    )
    forms = (
        (len(are - were), _tr("1 neuron switched off"), _tr("{0:,} neurons switched off")),
        (len(were - are), _tr("1 neuron switched on"), _tr("{0:,} neurons switched on")),
    )
    said = (one if count == 1 else many.format(count) for count, one, many in forms if count)
    return ", ".join(said)


def axis_titles(frame: Frame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what α and β are, in ever fewer words."""
    if not frame.shares:
        forms = (_tr("{0}: 1 is as long as the weights"), _tr("{0}, in weights"), "{0}")
        shares = ("", "")
    else:
        forms = (
            _tr("{0}: distance along the path's direction {1}, {2} of its variance"),
            _tr("{0}: distance, {2}"),
            "{0}",
        )
        shares = (_about(frame.shares[0]), _about(frame.shares[1]))
    alpha, beta = (
        tuple(form.format(axis, number, share) for form in forms)
        for number, (axis, share) in enumerate(zip("αβ", shares, strict=True), 1)
    )
    return alpha, beta


def node_words(surface: Surface, row: int, column: int) -> tuple[str, ...]:
    """Return what is said of a point of the grid: its cost, and where it is."""
    frame = surface.frame
    where = f"α {figure(frame.alphas[column])}, β {figure(frame.betas[row])}"
    if not surface.known[row, column]:
        return _tr("not computed yet"), where
    cost = float(surface.costs[row, column])
    difference = cost - frame.cost
    words = [_tr("cost {0}").format(figure(cost)), where]
    if math.isfinite(difference) and difference:
        sign = "+" if difference > 0 else ""
        words.append(_tr("{0} against now").format(sign + brief(difference, 3)))
    if surface.lowest == (row, column):
        at_edge = {0, SIDE - 1} & {row, column}
        words.append(_tr("the lowest here, at the edge") if at_edge else _tr("the lowest here"))
    return tuple(words)


def stop_words(surface: Surface, index: int) -> tuple[str, ...]:
    """Return what is said of a moment of training: when it was, and how far from here."""
    frame = surface.frame
    place = frame.path[index]
    words = (
        f"{epochs(place.epoch)}, " + _tr("step {0}").format(f"{place.step:,}"),
        f"α {figure(place.alpha)}, β {figure(place.beta)}",
    )
    if index == len(frame.path) - 1:
        return (_tr("cost {0} now").format(figure(frame.cost)), *words)
    return (*words, distance_words(place))


def distance_words(place: Place) -> str:
    """Return how far from the present weights a moment is, and how much of that can be seen."""
    text = _tr("{0} away from here, {1} of that in this plane")
    share = place.within / place.distance if place.distance else 1.0
    return text.format(brief(place.distance, 3), _about(share))


def result_words(surface: Surface) -> str:
    """Return what was found."""
    frame = surface.frame
    text = _tr("cost {0} now").format(brief(frame.cost, 3))
    if surface.lowest is not None:
        row, column = surface.lowest
        lowest = surface.costs[row, column]
        where = f"({brief(frame.alphas[column], 3)}, {brief(frame.betas[row], 3)})"
        if lowest < frame.cost:
            text += _tr(", lowest {0} at {1}").format(brief(lowest, 3), where)
        else:
            text += _tr(", none lower found")
    bad = int((surface.known & ~surface.finite).sum())
    if bad:
        text += _tr(", {0} points not finite").format(f"{bad:,}")
    return text + _tr(" · mean of {0} training samples").format(f"{frame.samples:,}")


def plane_words(frame: Frame) -> str:
    """Return what plane is shown, and how much of the path is in it."""
    if frame.shares:
        words = [
            _tr("The path's two leading directions, {0} and {1} of its variance").format(
                *map(_about, frame.shares)
            )
        ]
    else:
        angle = math.degrees(math.acos(frame.cosine))
        words = [_tr("Two random directions, {0}° apart").format(f"{angle:.1f}")]
    if len(frame.path) > 1:
        start = frame.path[0]
        words.append(_tr("start {0}").format(distance_words(start)))
        words.append(_tr("numbers along the path are epochs"))
    elif not frame.recorded:
        words.append(_tr("the path of so many weights is not recorded"))
    if frame.normalised:
        words.append(_tr("batch normalisation by its running statistics"))
    return " · ".join(words)


def progress_words(surface: Surface, seconds: float) -> str:
    """Return how far the work is, and how long it will take at this pace."""
    text = _tr("{0} of {1} points").format(f"{surface.count:,}", f"{POINTS:,}")
    if surface.level:
        text += _tr(", {0} × {0} done").format(surface.level)
    if surface.count and seconds > 1:
        left = seconds / surface.count * (POINTS - surface.count)
        text += _tr(", about {0} s left").format(f"{max(1, round(left)):,}")
    return text
