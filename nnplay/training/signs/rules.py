"""The table of signs that a training goes wrong.

To add one, write a function that takes a `Run` and yields `Problem`s, and add an entry to `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nnplay.project.problems import Problem
from nnplay.training.signs import course, flow
from nnplay.training.signs.run import Run


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign.

    Attributes
    ----------
    name : str
    label : str
        What it is called; a sentence about it follows.
    find : callable
        Yields what it finds in a `Run`.
    unless : tuple of str
        Names of signs further up that explain this one, which is then not looked for.
    """

    name: str
    label: str
    find: Callable[[Run], Iterator[Problem]]
    unless: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A sign that a run shows; `problem` begins with its label and says the rest."""

    rule: Rule
    problem: Problem


RULES: tuple[Rule, ...] = (
    Rule("alike", "Neurons alike", flow.find_alike),
    Rule("exploding", "Exploding gradients", flow.find_exploding),
    Rule("too_high", "Learning rate too high", course.find_too_high, ("alike", "exploding")),
    Rule("dead", "Dead neurons", flow.find_dead),
    Rule("saturated", "Saturated neurons", flow.find_saturated),
    Rule("vanishing", "Vanishing gradients", flow.find_vanishing, ("dead", "saturated", "alike")),
    Rule(
        "too_low",
        "Learning rate too low",
        course.find_too_low,
        ("dead", "saturated", "vanishing", "alike"),
    ),
    Rule("overfitting", "Overfitting", course.find_overfitting, ("exploding", "too_high")),
    Rule(
        "too_small",
        "Network too small",
        course.find_too_small,
        ("alike", "exploding", "too_high", "dead", "saturated", "vanishing", "too_low"),
    ),
)
"""Every sign by the order in which it is told; causes stand before what they explain."""


def find_signs(run: Run) -> tuple[Finding, ...]:
    """Return every sign that a run shows; empty if it goes well, or has hardly begun."""
    found: list[Finding] = []
    for rule in RULES:
        if not any(finding.rule.name in rule.unless for finding in found):
            found += [Finding(rule, _labelled(rule.label, problem)) for problem in rule.find(run)]
    return tuple(found)


def _labelled(label: str, problem: Problem) -> Problem:
    return Problem(f"{label}: {problem.text}", problem.layer, problem.field, problem.remedies)
