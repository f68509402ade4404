"""What the curves are called in the legend, and what their numbers are."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from nnplay.data import Part
from nnplay.ui.curves.legend import Entry
from nnplay.ui.data_words import capital


class CurveNames(NamedTuple):
    """What the names of the curves depend on.

    Attributes
    ----------
    window : int
        Batches that the mean is taken over.
    note : str
        What else is in the training figures, such as "with dropout", or "".
    watched : {"test", "validation"}
        The part of the data that is measured while training.
    label : str
        What that part is, e.g. "MNIST test set", or "".
    """

    window: int
    note: str
    watched: Part
    label: str

    def entries(self, *, each_batch: bool) -> list[Entry]:
        """Return the legend's entries; `each_batch` if single batches are drawn as well."""
        train, watched = _tr("train"), _tr(self.watched)
        if self.note:
            train = f"{train} {self.note}"
        texts = (
            _tr("{0}, mean of last {1} batches").format(train, self.window),
            _tr("{0}, last {1} batches").format(train, self.window),
            train,
        )
        mean = self.window > 1
        entries = [Entry("line", "train", texts if mean else (train, train, train))]
        if each_batch and mean:
            entries.append(Entry("thin", "train", (_tr("each batch"), "", "")))
        on = f"{watched}, {self.label}" if self.label else watched
        return [*entries, Entry("dot", "test", (on, watched, watched))]

    def help(self) -> str:
        """Return what the numbers of the curves are, a sentence a line."""
        watched = _tr(self.watched)
        seen = _tr("Train: from the batches seen while training.")
        if self.window > 1:
            seen = _tr("Train: from the batches seen while training, as the mean of the last {0}.")
        lines = [seen.format(self.window)]
        if self.note:
            differs = _tr("Train figures are those {0}; {1} figures are not.")
            lines.append(differs.format(self.note, watched))
        where = f" ({self.label})" if self.label else ""
        measured = _tr("{0}: measured on all of the {1} data{2}.")
        return "\n".join([*lines, measured.format(capital(watched), watched, where)])


def _tr(text: str) -> str:
    return QCoreApplication.translate("CurveNames", text)
