"""Telling in a terminal what a training has suffered from, and which option may help."""

from __future__ import annotations

from nnplay.commands.console import say
from nnplay.project import Design, Problem
from nnplay.project.fields import DATA_FIELDS, FIELDS, LEARNING_RATE, Value
from nnplay.project.notation import format_layers
from nnplay.training import Trainer
from nnplay.training.signs import Run, find_signs


def tell_signs(trainer: Trainer) -> None:
    """Say every sign of trouble that a training shows in the end, a line each; none if it is well.

    That a cost which ran away asks for a lower learning rate is left out: whoever tells of the
    divergence says so.
    """
    for finding in find_signs(Run.of(trainer, trainer.snapshot())):
        problem = finding.problem
        if trainer.divergence is None or problem.field != LEARNING_RATE.path:
            say(sentence(problem, trainer.design))


def sentence(problem: Problem, design: Design) -> str:
    """Return what is wrong with the training of a design, and the options of its best remedy."""
    advice = [options_to(design, remedy.design) for remedy in problem.remedies]
    best = next(filter(None, advice), "")
    return f"{problem.text.removesuffix('.')}; try {best}." if best else problem.text


def options_to(design: Design, other: Design) -> str:
    """Return the options of `nnplay train` that make another design of one: "--l2 0.001"."""
    words = []
    if other.network.layers != design.network.layers:
        words.append(f'--layers "{format_layers(other.network.layers)}"')
    for field in (*DATA_FIELDS, *FIELDS):
        value = field.get(other)
        if value != field.get(design):
            words.append(f"--{field.name.replace('_', '-')} {_written(value)}")
    return " ".join(words)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
