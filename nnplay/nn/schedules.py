r"""Schedules: how the learning rate changes in the course of a training run.

``entry.rate(base, epoch, epochs, costs=(), **parameters)`` returns the learning rate of the step
that is about to be made:

`base`
    the learning rate η that the person set.
`epoch`
    how far training is, in epochs: 1.5 is the middle of the second.
`epochs`
    the length of the whole run, above 0. Past its end the rate stays what it was at the end.
`costs`
    the cost on the test data after each finished epoch; read only by schedules that set
    `watches_costs`. What it holds may grow, but must not change.

These are pure functions of what they are given, so that any of it may change while a network
trains and acts at once. To add a schedule, write such a function and add an entry to `SCHEDULES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnplay.nn.registry import Entry, Parameter, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Entry):
    """One entry of `SCHEDULES`.

    Attributes
    ----------
    rate : callable
        See the module's docstring; takes `parameters` as keywords.
    watches_costs : bool
        Whether the rate depends on the costs, so that it cannot be known in advance.
    """

    rate: Callable[..., float]
    watches_costs: bool = False


def _held(epoch: float, epochs: float) -> float:
    """Return the epoch, or the last one past the end of the run.

    Raises
    ------
    ValueError
        If the run has no length.
    """
    if epochs <= 0:
        raise ValueError(f"a run must be longer than 0 epochs, not {epochs}")
    return epoch if epoch < epochs else epochs


def _constant(base: float, epoch: float, epochs: float, costs: Sequence[float] = ()) -> float:
    return base


def _step(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    factor: float = 0.5,
    every: int = 10,
) -> float:
    return float(base * factor ** (_held(epoch, epochs) // every))


def _exponential(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    factor: float = 0.95,
) -> float:
    return float(base * factor ** _held(epoch, epochs))


def _half_cosine(start: float, end: float, share: float) -> float:
    """Go from `start` to `end` along half a cosine wave, as `share` goes from 0 to 1."""
    # Weights that add up to 1 keep the result between the two.
    weight = (1 - math.cos(math.pi * share)) / 2
    return start * (1 - weight) + end * weight


def _cosine(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    final: float = 0.0,
) -> float:
    return _half_cosine(base, base * final, _held(epoch, epochs) / epochs)


def _warmup_cosine(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    warmup: float = 1.0,
    final: float = 0.0,
) -> float:
    epoch = _held(epoch, epochs)
    if epoch <= warmup and warmup:
        return base * (epoch / warmup)
    return _cosine(base, epoch - warmup, epochs - warmup, final=final)


def _onecycle(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    peak: float = 0.0,
    warmup: float = 0.3,
    start: float = 25.0,
    end: float = 1e4,
) -> float:
    peak = peak or base
    share = _held(epoch, epochs) / epochs
    if share < warmup:
        return _half_cosine(peak / start, peak, share / warmup)
    if warmup == 1:
        return peak
    return _half_cosine(peak, peak / end, (share - warmup) / (1 - warmup))


class _Reductions:
    """Counts the plateaus in a course of costs; remembers its last answer for the same question.

    The rate is asked for at every step, but the costs change only with the epoch.
    """

    def __init__(self) -> None:
        # Replaced whole, since a window and a training thread may ask at the same time.
        self._last: tuple[Sequence[float], tuple[int, int, float], int] = ((), (0, 0, 0.0), 0)

    def __call__(self, costs: Sequence[float], patience: int, threshold: float) -> int:
        asked = (len(costs), patience, threshold)
        known_costs, known, answer = self._last
        if known_costs is not costs or known != asked:
            answer = self._count(costs, patience, threshold)
            self._last = (costs, asked, answer)
        return answer

    @staticmethod
    def _count(costs: Sequence[float], patience: int, threshold: float) -> int:
        best, waited, reductions = math.inf, 0, 0
        for cost in costs:
            if cost < best * (1 - threshold):
                best, waited = cost, 0
            else:
                waited += 1
            if waited == patience:
                reductions, waited = reductions + 1, 0
        return reductions


_reductions = _Reductions()


def _plateau(
    base: float,
    epoch: float,
    epochs: float,
    costs: Sequence[float] = (),
    *,
    factor: float = 0.5,
    patience: int = 3,
    threshold: float = 0.001,
    minimum: float = 1e-6,
) -> float:
    reduced = base * factor ** _reductions(costs, patience, threshold)
    return float(max(reduced, min(minimum, base)))


_FINAL = Parameter("final", "Final share", 0.0, 0.0, 1.0, "Share of the rate left at the end.")

SCHEDULES: Registry[Schedule] = Registry(
    "schedule",
    Schedule(
        name="constant",
        label="Constant",
        formula="η(e) = η",
        help="Keeps the learning rate as it is set; the one to begin with.",
        source="Robbins and Monro 1951, with a fixed step",
        rate=_constant,
    ),
    Schedule(
        name="step",
        label="Step",
        formula="η(e) = η · factor^⌊e / every⌋",
        help="Cuts the rate at once every few epochs; the cost often falls a step with it.",
        source="Szegedy et al. 2015, arXiv 1409.4842",
        rate=_step,
        parameters=(
            Parameter("factor", "Factor", 0.5, 0.0, 1.0, "What each cut multiplies the rate by."),
            Parameter("every", "Every", 10, 1, 10_000, "Epochs from one cut to the next."),
        ),
    ),
    Schedule(
        name="exponential",
        label="Exponential",
        formula="η(e) = η · factorᵉ",
        help="Lets the rate decay evenly, by the same share in every epoch.",
        source="Senior, Heigold, Ranzato and Yang 2013",
        rate=_exponential,
        parameters=(
            Parameter("factor", "Factor", 0.95, 0.0, 1.0, "What an epoch multiplies the rate by."),
        ),
    ),
    Schedule(
        name="cosine",
        label="Cosine",
        formula="η(e) = η (final + (1 − final) (1 + cos(π e / epochs)) / 2)",
        help="Falls slowly at first, then faster, and settles gently by the end of the run.",
        source="Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts",
        rate=_cosine,
        parameters=(_FINAL,),
    ),
    Schedule(
        name="warmup_cosine",
        label="Warm-up + cosine",
        formula="η(e) = η e / warmup while e ≤ warmup, then a cosine to the end",
        help="Rises from 0 before it falls: spares fresh weights from large early steps.",
        source="Goyal et al. 2017, arXiv 1706.02677; Loshchilov and Hutter 2017, arXiv 1608.03983",
        rate=_warmup_cosine,
        parameters=(
            Parameter("warmup", "Warm-up", 1.0, 0.0, 10_000.0, "Epochs in which the rate rises."),
            _FINAL,
        ),
    ),
    Schedule(
        name="onecycle",
        label="One cycle",
        formula="half a cosine from peak / start up to peak, another down to peak / end",
        help="Rises to a rate too high to stay at and falls far below: fast for short runs.",
        source="Smith and Topin 2018, arXiv 1708.07120, with cosine halves and fixed momentum",
        rate=_onecycle,
        parameters=(
            Parameter(
                "peak",
                "Peak",
                0.0,
                0.0,
                100.0,
                "The highest rate.",
                logarithmic=True,
                zero_text="learning rate",
            ),
            Parameter("warmup", "Rise", 0.3, 0.0, 1.0, "Share of the run in which it rises."),
            Parameter(
                "start",
                "Start",
                25.0,
                1.0,
                1e6,
                "How many times smaller than the peak the first rate is.",
                logarithmic=True,
            ),
            Parameter(
                "end",
                "End",
                1e4,
                1.0,
                1e9,
                "How many times smaller than the peak the last rate is.",
                logarithmic=True,
            ),
        ),
    ),
    Schedule(
        name="plateau",
        label="Reduce on plateau",
        formula="η ← factor · η whenever patience epochs have not improved the test cost",
        help="Cuts the rate when the test cost has stopped falling.",
        source="Krizhevsky, Sutskever and Hinton 2012, by hand; He et al. 2016, arXiv 1512.03385",
        rate=_plateau,
        watches_costs=True,
        parameters=(
            Parameter("factor", "Factor", 0.5, 0.0, 1.0, "What each cut multiplies the rate by."),
            Parameter("patience", "Patience", 3, 1, 10_000, "Epochs to wait for an improvement."),
            Parameter(
                "threshold",
                "Threshold",
                0.001,
                0.0,
                0.5,
                "Share by which the best cost must fall to count as improved.",
                logarithmic=True,
            ),
            Parameter(
                "minimum",
                "Minimum",
                1e-6,
                0.0,
                1.0,
                "The rate is not cut below it.",
                logarithmic=True,
            ),
        ),
    ),
)
