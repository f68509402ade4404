"""What the views call a data set's parts and score, and a network's inputs and outputs."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from nnplay.data import DataSet, Part, Task
from nnplay.project import LayerSpec
from nnplay.ui.numbers import format_number

CHANNELS = ("red", "green", "blue")
"""The numbers of a coloured pixel, in the order in which a row of the data has them."""

_SCORES: dict[Task, tuple[str, str]] = {
    "classification": ("accuracy", "the share of right answers"),
    "regression": ("R²", "the share of the variance that the predictions explain, at most 1"),
}


class Output(NamedTuple):
    """What an output stands for: in a word or two, and in a few more."""

    short: str
    words: str


def score_name(task: Task) -> str:
    """Return what the score is called in a sentence: "accuracy" or "R²"."""
    return _SCORES[task][0]


def score_meaning(task: Task) -> str:
    """Return what the score is, to go on in a sentence."""
    return _SCORES[task][1]


def score_text(value: float, task: Task, decimals: int) -> str:
    """Return a score in words.

    Parameters
    ----------
    value : float
        Accuracy from 0 to 1, or R².
    decimals : int
        Of a percentage; R² gets two more, so that both are equally exact.

    >>> score_text(0.94671, "classification", 2), score_text(0.94671, "regression", 2)
    ('94.67 %', '0.9467')
    >>> score_text(-12345.6, "regression", 1)
    '−12300'
    """
    if task == "classification":
        return f"{100 * value:.{decimals}f} %"
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "−∞"
    text = f"{value:.{decimals + 2}f}"
    if value <= -10:
        text = format_number(float(f"{value:.3g}"))
    elif not float(text):
        text = text.lstrip("-")
    return text.replace("-", "−")


def watched_label(data: DataSet) -> str:
    """Return what the watched part is, e.g. "MNIST test set"; "" if nobody said so."""
    if data.watched == "test":
        return data.test_label
    return f"{len(data.part('validation')):,} held-out samples"


def offered_parts(data: DataSet) -> tuple[Part, ...]:
    """Return the parts that views offer to look at: not the test part if another one is watched.

    Whoever looks at it while still choosing layers or settings chooses by it. The Evaluate view
    alone shows it all the same, to those who insist.
    """
    parts: tuple[Part, ...] = ("train", "test")
    if data.validation is not None:
        parts = ("train", "validation")
    return tuple(part for part in parts if len(data.part(part)))


def sealed_words(data: DataSet) -> str:
    """Return why the test part is not offered, as a line to add to a tooltip; "" if it is."""
    if data.validation is None:
        return ""
    return QCoreApplication.translate(
        "DataWords",
        "The test part is kept for the very end, as there is a validation part to choose by. "
        "The Evaluate view shows it on request.",
    )


def in_sentence(label: str) -> str:
    """Return a label as it reads inside a sentence: "learning rate", but "L2"."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def capital(text: str) -> str:
    """Return a text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def pixel_shape(data: DataSet | None, inputs: int) -> tuple[int, int, int] | None:
    """Return (rows, columns, channels) if a network's inputs are the pixels of these data."""
    if data is None or data.image_shape is None:
        return None
    rows, columns = data.image_shape
    return (rows, columns, data.channels) if rows * columns * data.channels == inputs else None


def input_names(data: DataSet | None, inputs: int) -> tuple[str, ...]:
    """Return the names of a network's inputs; none if these data have none for them."""
    return data.inputs if data is not None and len(data.inputs) == inputs else ()


def output_names(data: DataSet | None, layer: LayerSpec) -> tuple[Output, ...]:
    """Return what each output of a network's last layer stands for; nothing if that is not known.

    A single output for two classes is the probability of the second, if a sigmoid makes it one.
    """
    if data is None:
        return ()
    if data.task == "regression":
        names = tuple(Output(name, f"“{name}”, as predicted") for name in data.targets)
    elif len(data.classes) == 2 and layer.units == 1:
        second = data.classes[1]
        names = (Output(f"↑ {second}", f"the output, the higher the more “{second}”"),)
        if layer.activation == "sigmoid":
            names = (Output(f"P({second})", f"the output, probability of “{second}”"),)
    else:
        names = tuple(Output(name, f"class “{name}”") for name in data.classes)
    return names if len(names) == layer.units else ()


def outputs_asked(data: DataSet, units: int) -> str:
    """Return what a data set asks of the outputs: "10 classes", "1 number to predict"."""
    if data.task == "regression":
        return f"{data.outputs:,} number{'s' * (data.outputs != 1)} to predict"
    classes = f"{len(data.classes):,} classes"
    return f"{classes}, told apart by one output" if units == 1 else classes
