"""What is said of a network's outputs and of an example, beside the mouse and in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from nnplay.data import DataSet, Part
from nnplay.nn.metrics import predicted_classes
from nnplay.project import LayerSpec
from nnplay.ui.data_words import output_names
from nnplay.ui.number_words import brief, exact

MOST_OUTPUTS = 5
"""Outputs that are said beside the mouse; of more, the largest."""

_LONGEST = 24
"""Characters of a name."""


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("SurfaceWords", text)


def shortened(name: str) -> str:
    """Return a name that is no longer than can be read beside the mouse."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def column_names(data: DataSet) -> tuple[str, ...]:
    """Return the names of the columns, which those of an array do not have."""
    if len(data.inputs) == data.features:
        return data.inputs
    return tuple(tr("column {0}").format(number + 1) for number in range(data.features))


def output_words(data: DataSet, layer: LayerSpec, outputs: NDArray[Any]) -> list[str]:
    """Return a line for each output at one place, exactly; of several classes, the likeliest first.

    Parameters
    ----------
    outputs : (outputs,) array
    """
    names = [shortened(name.short) for name in output_names(data, layer)]
    names = names or [tr("output {0}").format(index + 1) for index in range(len(outputs))]
    order: Sequence[int] = range(len(outputs))
    if data.task == "classification":
        order = sorted(order, key=lambda index: -float(outputs[index]))
    shown = [f"{names[index]}: {exact(float(outputs[index]))}" for index in order][:MOST_OUTPUTS]
    left = len(outputs) - len(shown)
    return [*shown, tr("and {0} more").format(left)] if left else shown


def part_word(part: Part) -> str:
    """Return what a part is called before a number."""
    names = {"train": tr("training"), "validation": tr("validation"), "test": tr("test")}
    return names[part]


def target_words(data: DataSet, target: Any, output: int = 0) -> str:
    """Return the class, or the number to predict, that an example has.

    Parameters
    ----------
    target : int, or float
        Class index, or the number in its own unit.
    output : int
        Which of several numbers it is.
    """
    if data.task == "classification":
        return f"“{shortened(data.classes[int(target)])}”"
    return f"{shortened(data.targets[output])} {coordinate(float(target))}"


def prediction_words(data: DataSet, outputs: NDArray[Any], output: int = 0) -> str:
    """Return what a network makes of an example: the class it says, or its number.

    Parameters
    ----------
    outputs : (outputs,) array
        Numbers in their own unit.
    """
    if not np.isfinite(outputs).all():
        return tr("not a number")
    if data.task == "regression":
        return coordinate(float(outputs[output]))
    return f"“{shortened(data.classes[int(predicted_classes(outputs[None])[0])])}”"


def coordinate(value: float) -> str:
    """Return a coordinate or a value, with as many digits as can be seen."""
    return brief(value, 5)


def place_words(names: Sequence[str], x: float, y: float) -> list[str]:
    """Say where a point is: on a line for each axis that has a long name."""
    words = [
        f"{shortened(name)} {coordinate(value)}" for name, value in zip(names, (x, y), strict=True)
    ]
    return [", ".join(words)] if max(map(len, names)) <= 2 else words
