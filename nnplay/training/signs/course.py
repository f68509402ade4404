"""Signs in the course of a training: how the cost goes, on training data and on others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnplay.nn import OPTIMIZERS
from nnplay.project import Problem, Remedy, fields
from nnplay.training.signs.remedies import (
    deepen,
    drop_out,
    offered,
    set_field,
    set_rate,
    widen,
)
from nnplay.training.signs.run import ENOUGH, Run
from nnplay.training.signs.words import named, number, percent

LARGE_UPDATE = 0.1
"""The update-to-weight ratio from which steps are too long: a hundred times the rule of thumb of
1e-3 (Karpathy, CS231n, "Neural Networks Part 3"), if the cost hardly falls with them: weights
that start near 0 have to grow. Default designs and presets stay below 0.05."""

SMALL_UPDATE = 3e-5
"""The ratio below which steps are too short. Measured: Adam with 1e-6 on MNIST gives 8e-6, SGD
with 1e-4 gives 1.5e-5, on points 2e-5; SGD with 1e-3, which does learn, 1e-4."""

ROSE = 1.5
"""The present cost by the first one from which training has made things worse."""

JUMPED = 3.0
"""The mean cost of ten batches in a row, by the first cost, that counts as a jump."""

FAR = 100.0
"""A rate by the optimizer's usual one from which the way back to that is too far for tenths."""

HARDLY = 0.9
"""The present cost by the first one above which it has hardly fallen."""

WORSE = 1.1
"""The watched cost by its lowest from which it has risen, if it stays so for `LASTING`
measurements: Prechelt 1998, "Early Stopping — but when?", calls it the generalisation loss."""

LASTING = 3

SLIGHT = 0.02
"""Share of the first cost that such a rise is at least: near 0 a tenth means nothing."""

STILL = 0.02
"""Share by which the cost falls, from one third of a run to the next, if it stands still."""

PATIENCE = 20
"""Epochs before a cost that stands still says anything: on spirals it does so for ten at first."""

POOR = 0.9
"""Accuracy, or R², on training data below which a cost that stands still is too high."""


def find_too_high(run: Run) -> Iterator[Problem]:
    """Look for a cost that runs away, jumps or rises, or for steps that are too long.

    LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp", section 4.7. See the constants above.
    """
    text = _why_too_high(run)
    if text:
        usual = _usual_rate(run)
        yield Problem(
            f"at {number(run.rate)} {text}: the steps leap over the valley that they should go "
            "down into.",
            None,
            fields.LEARNING_RATE.path,
            offered(
                run,
                set_rate(run, usual if 0 < usual < run.rate / FAR else run.rate / 10),
                set_field(run, "clip_norm", 1.0, "Clip gradients to norm 1"),
            ),
        )


def _why_too_high(run: Run) -> str:
    just_changed = run.changed > 0 and run.steps - run.changed < ENOUGH
    if run.diverged and not just_changed:
        return "the cost has run away beyond all numbers"
    if run.steps < ENOUGH or run.steps - run.since < ENOUGH:
        return ""
    first, present = run.allowed_cost, run.present_cost
    if present > ROSE * first:
        return f"the cost has risen from {number(first)} to {number(present)}"
    loss = run.present_costs
    rounds = loss[: len(loss) // 10 * 10].reshape(-1, 10).mean(axis=1, dtype=np.float64)
    if rounds.max() > JUMPED * first:
        return f"the cost has jumped from {number(first)} up to {number(float(rounds.max()))}"
    update = np.where(np.isfinite(run.update), run.update, 0.0)
    if present > HARDLY * first and update.max() >= LARGE_UPDATE:
        index = int(update.argmax())
        where = named(run.design, [index])
        return f"each step changes the weights of {where} by {percent(update[index])} of their size"
    return ""


def find_too_low(run: Run) -> Iterator[Problem]:
    """Look for steps that are too short to get anywhere.

    A rate that the schedule has brought down is meant to be low. See `SMALL_UPDATE`, `HARDLY`.
    """
    steps = run.steps - run.changed
    if steps < 5 * ENOUGH or run.rate < 0.3 * float(run.batches.learning_rate.max()):
        return
    update = run.update[np.isfinite(run.update)]
    largest = float(update.max(initial=0.0))
    start = run.mean_cost(run.changed, run.changed + 10)
    if not (0 < largest < SMALL_UPDATE and run.present_cost > HARDLY * start):
        return
    usual = _usual_rate(run)
    yield Problem(
        f"at {number(run.rate)} a step changes the weights by {number(largest)} of their size "
        f"(0.001 is healthy), and in {steps:,} steps the cost has only gone from "
        f"{number(start)} to {number(run.present_cost)}.",
        None,
        fields.LEARNING_RATE.path,
        offered(
            run,
            set_rate(run, usual) if usual > 20 * run.rate else None,
            set_rate(run, 10 * run.rate),
        ),
    )


def _usual_rate(run: Run) -> float:
    """Return the rate that the optimizer suggests; 0 if it is not known."""
    optimizer = run.wanted.training.optimizer
    return OPTIMIZERS[optimizer.name].learning_rate if optimizer.known else 0.0


def find_overfitting(run: Run) -> Iterator[Problem]:
    """Look for a watched cost that rises for good while the training cost falls.

    Geman, Bienenstock and Doursat 1992. See `WORSE`, `LASTING`, `SLIGHT`.
    """
    tests = run.tests
    if len(tests.loss) <= LASTING or run.diverged:
        return
    best = int(np.argmin(tests.loss))
    lowest, last = float(tests.loss[best]), tests.loss[max(best + 1, len(tests.loss) - LASTING) :]
    if len(last) < LASTING or last.min() < max(WORSE * lowest, lowest + SLIGHT * run.first_cost):
        return
    at = int(tests.step[best])
    then = run.mean_cost(max(0, at - run.epoch_steps), at)
    now = run.mean_cost(run.steps - run.epoch_steps, run.steps)
    if not now < then:
        return
    pictures = run.data.image_shape is not None
    yield Problem(
        f"the {run.data.watched} cost has risen from {number(lowest)} (epoch "
        f"{number(float(tests.epoch[best]))}) to {number(float(last[-1]))}, while the training "
        f"cost has fallen from {number(then)} to {number(now)}: the network learns the training "
        "samples by heart.",
        None,
        None,
        offered(
            run,
            drop_out(run),
            set_field(run, "augment_shift", 2.0, "Shift pictures by 2 px") if pictures else None,
            set_field(run, "l2", 1e-3, "L2 of 0.001"),
            _keep_best(run),
        ),
    )


def _keep_best(run: Run) -> Remedy | None:
    if fields.KEEP_BEST.get(run.wanted):
        return None
    return Remedy("Keep the best epoch", fields.KEEP_BEST.put(run.wanted, True))


def find_too_small(run: Run) -> Iterator[Problem]:
    """Look for a training cost that stands still, too high, though gradients are sound.

    Only of networks with fewer parameters than there are numbers to learn: those with more can
    learn anything by heart (Zhang, Bengio, Hardt, Recht and Vinyals 2017, arXiv 1611.03530), so
    their size is not what holds them up. Dropout and augmentation make the training score look
    worse than it is. See `STILL`, `POOR`.
    """
    training = run.design.training
    handicapped = training.augmentation or any(o.dropout for o in run.design.network.layers)
    epochs = float(run.batches.epoch[-1]) if run.steps else 0.0
    if epochs < PATIENCE or run.steps < 10 * ENOUGH or handicapped:
        return
    if not np.isfinite(run.gradient).all():
        return  # nobody knows whether they are sound
    regression = run.data.task == "regression"
    numbers = len(run.data.train) * (run.data.outputs if regression else 1)
    parameters = run.design.network.parameter_count
    if parameters >= numbers:
        return
    third = run.steps // 3
    before, now = run.mean_cost(third, 2 * third), run.mean_cost(run.steps - third, run.steps)
    score = run.mean_score(run.steps - third, run.steps)
    if now < (1 - STILL) * before or score >= POOR:
        return
    reached = f"R² {number(score)}" if regression else f"{percent(score)} right"
    yield Problem(
        f"the training cost has stood at {number(now)} for {epochs / 3:.0f} epochs, with "
        f"{reached}, though gradients are sound: {parameters:,} parameters may be too few for what "
        "there is to learn.",
        None,
        None,
        offered(
            run,
            widen(run),
            deepen(run),
            _without(run, "l2"),
        ),
    )


def _without(run: Run, name: str) -> Remedy | None:
    strength = getattr(run.wanted.training, name)
    if not strength:
        return None
    field = next(field for field in fields.FIELDS if field.name == name)
    return Remedy(f"{field.label} off", field.put(run.wanted, 0.0))
