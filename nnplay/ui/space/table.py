"""The numbers of the plot as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nnplay.data import DataSet
from nnplay.training.activation_space import Space


def samples_table(
    data: DataSet, space: Space, axes: tuple[str, str]
) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """Return a row for each sample: which, its target, the outputs, and where it lies.

    Parameters
    ----------
    axes : (str, str)
        Names of the axes.
    """
    classes = data.task == "classification"
    targets = ["class"] if classes else [f"true {name}" for name in data.targets]
    outputs = [f"output {number + 1}" for number in range(space.outputs.shape[1])]
    header = ("part", "sample", *targets, *outputs, *axes)
    true = [[data.classes[y]] for y in space.targets] if classes else space.targets.tolist()
    columns = zip(
        space.rows.tolist(), true, space.outputs.tolist(), space.points.tolist(), strict=True
    )
    return header, ([space.part, row, *y, *said, *at] for row, y, said, at in columns)
