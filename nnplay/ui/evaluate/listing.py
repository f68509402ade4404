"""Which examples are in a cell of the confusion matrix, and what is said of each. No widgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from nnplay.data import DataSet, Part
from nnplay.training.evaluation import ClassEvaluation
from nnplay.ui.evaluate.confusion import Cell
from nnplay.ui.evaluate.words import PART_WORDS
from nnplay.ui.export import Table
from nnplay.ui.number_words import brief, figure, percent, probability

MOST = 200
"""Examples that are listed; nobody looks at more."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Listing", text)


@dataclass(frozen=True, eq=False)
class Listing:
    """Examples of one cell, in the order in which they are worth looking at.

    Attributes
    ----------
    data : DataSet
    evaluation : ClassEvaluation
    cell : Cell
    rows : (k,) int array
        Their numbers in the part, the first `MOST` of them.
    total : int
        How many there are.
    """

    data: DataSet
    evaluation: ClassEvaluation
    cell: Cell
    rows: NDArray[np.intp]
    total: int

    @classmethod
    def of(cls, data: DataSet, evaluation: ClassEvaluation, cell: Cell) -> Listing:
        """List the examples of a cell."""
        rows = evaluation.cell(*cell)
        return cls(data, evaluation, cell, rows[:MOST], len(rows))

    @property
    def part(self) -> Part:
        """Where the examples are from."""
        return self.evaluation.part

    @property
    def title(self) -> str:
        """Say what is listed, in which order, and how many more there are."""
        true, predicted = (self.evaluation.report.classes[label] for label in self.cell)
        if self.cell.true == self.cell.predicted:
            words = _tr("{0:,} “{1}” recognised, least sure first").format(self.total, true)
        else:
            words = _tr("{0:,} “{1}” taken for “{2}”, surest first").format(
                self.total, true, predicted
            )
        more = self.total - len(self.rows)
        return words + (_tr(" · {0:,} more").format(more) if more else "")

    def brief(self, rank: int) -> str:
        """Say how sure the network is of its answer, in a word."""
        return self._sure(rank)[0]

    def _sure(self, rank: int) -> tuple[str, str]:
        """Return the confidence, or what there is instead, in a word and with six digits."""
        value = float(self.evaluation.confidence[self.rows[rank]])
        if not self.evaluation.probable:
            return brief(value), _tr("output {0}").format(figure(value))
        return percent(value), _tr("confidence {0}").format(probability(value))

    def words(self, rank: int) -> tuple[str, ...]:
        """Say which example it is, what it is, and what it is taken for; a line each."""
        true, predicted = (self.evaluation.report.classes[label] for label in self.cell)
        return (
            _tr("{0} example {1:,}").format(PART_WORDS[self.part], int(self.rows[rank])),
            _tr("true “{0}”, predicted “{1}”").format(true, predicted),
            self._sure(rank)[1],
        )

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the numbers that a row has: coordinates, or a table's columns."""
        if self.data.image_shape is not None:
            return ()
        if self.data.part(self.part).plane is not None:
            return ("x", "y")
        count = self.data.features
        named = self.data.inputs if len(self.data.inputs) == count else ()
        return named or tuple(str(number + 1) for number in range(count))

    def given(self) -> NDArray[np.float64]:
        """Return the numbers of all rows as they were given, (k, inputs)."""
        samples = self.data.part(self.part)
        if self.data.image_shape is not None:
            return np.zeros((len(self.rows), 0))
        if samples.plane is not None:
            return samples.plane[self.rows].astype(np.float64)
        return self.data.scaling.undo(samples.x[self.rows])

    def table(self) -> Table:
        """Return a row for each example, with all digits."""
        true, predicted = (self.evaluation.report.classes[label] for label in self.cell)
        sure = self.evaluation.confidence[self.rows].tolist()
        rows = zip(self.rows.tolist(), sure, self.given().tolist(), strict=True)
        header = ("example", "true", "predicted", "confidence", *self.inputs)
        return header, [(row, true, predicted, one, *numbers) for row, one, numbers in rows]
