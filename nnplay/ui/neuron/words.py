"""What is said of a neuron. Plain values, no widgets."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from nnplay.data import DataSet, Part, Task
from nnplay.data.example import Example
from nnplay.training.ablation import Ablation, Score
from nnplay.ui.data_words import capital, score_name, score_text
from nnplay.ui.number_words import brief, exact, figure

PARTS: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}


def tr(text: str) -> str:
    """Translate a text of the panel."""
    return QCoreApplication.translate("NeuronPanel", text)


def score_of(score: Score, task: Task) -> str:
    """Return a score as it is said of a network."""
    return score_text(score.score, task, 2)


def effect_words(ablation: Ablation, task: Task) -> tuple[str, ...]:
    """Say in a line what the network loses without a neuron; and ever shorter."""
    return tuple(_effect(ablation, task, words) for words in _difference(ablation, task))


def _effect(ablation: Ablation, task: Task, difference: str) -> str:
    name = capital(score_name(task))
    present, absent = (score_of(score, task) for score in (ablation.present, ablation.absent))
    if ablation.present.score == ablation.absent.score:
        return tr("{0} {1}, with it and without it").format(name, present)
    if ablation.is_off:
        return tr("{0} {1}; {2} with it {3}").format(name, absent, present, difference)
    return tr("{0} {1} → {2} without it {3}").format(name, present, absent, difference)


def _difference(ablation: Ablation, task: Task) -> tuple[str, ...]:
    """Return "(−1.57 points, 157 of 10,000 examples)", from how it is to how it would be.

    And shorter: without the word, without the points, which follow from the two scores.
    """
    now, then = ablation.present, ablation.absent
    if ablation.is_off:
        now, then = then, now
    change = then.score - now.score
    if task == "regression" or now.correct is None or then.correct is None:
        return (f"({_signed(change, 4)})",)
    points = tr("{0} points").format(_signed(100 * change, 2))
    count = abs(then.correct - now.correct)
    texts = (
        tr("({0}, {1:,} of {2:,} examples)"),
        tr("({0}, {1:,} of {2:,})"),
        tr("({1:,} of {2:,})"),
    )
    return tuple(text.format(points, count, ablation.samples) for text in texts)


def _signed(value: float, decimals: int) -> str:
    if not math.isfinite(value):
        return exact(value)
    text = f"{value:+.{decimals}f}"
    return text.lstrip("+-") if not float(text) else text.replace("-", "−")


def effect_details(ablation: Ablation, task: Task) -> str:
    """Return the exact numbers behind `effect_words`, a line each."""
    lines = [
        tr("Measured on all {0:,} {1} examples, as of step {2:,}:").format(
            ablation.samples, PARTS[ablation.part], ablation.step
        ),
        _line(tr("with it"), ablation.present, task, ablation.samples),
        _line(tr("without it"), ablation.absent, task, ablation.samples),
    ]
    if ablation.others_off:
        lines.append(_line(tr("with all neurons on"), ablation.all_on, task, ablation.samples))
        lines.append(tr("Other neurons that are off: {0:,}").format(ablation.others_off))
    return "\n".join(lines)


def _line(what: str, score: Score, task: Task, samples: int) -> str:
    text = f"{what}: {score_name(task)} {score_of(score, task)}"
    if score.correct is not None:
        text += tr(" ({0:,} of {1:,} right)").format(score.correct, samples)
    return text + tr(", cost {0}").format(figure(score.loss))


def example_words(example: Example) -> str:
    """Return which example it is: "test example 17"."""
    if example.part is None:
        return tr("your example")
    return tr("{0} example {1:,}").format(PARTS[example.part], example.index)


def target_words(data: DataSet, part: Part, index: int) -> str:
    """Return what an example is, or is to be predicted as: "“7”" or "price 3.2"."""
    y = data.part(part).y[index]
    if data.task == "classification":
        return f"“{data.classes[int(y)]}”"
    values = data.target_scaling.undo(y).tolist()
    return ", ".join(
        f"{name} {brief(value)}" for name, value in zip(data.targets, values, strict=True)
    )
