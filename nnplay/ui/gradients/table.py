"""The numbers of the view as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from nnplay.training.vitals import Vitals
from nnplay.ui.gradients.pages import Page
from nnplay.ui.gradients.spread import Spreads

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def table_of(
    page: Page, names: Sequence[str], vitals: Vitals | None, spreads: Spreads | None
) -> Table:
    """Return header and rows of what a page shows; no rows where it is empty."""
    if page.curves is None:
        return _table_of_spreads(names, spreads)
    header = ("step", "epoch", *names)
    if vitals is None:
        return header, ()
    curves = page.curves(vitals)
    columns = (curves.step.astype(int).tolist(), curves.epoch.tolist(), curves.values.tolist())
    return header, [(step, epoch, *row) for step, epoch, row in zip(*columns, strict=True)]


def _table_of_spreads(names: Sequence[str], spreads: Spreads | None) -> Table:
    header = ("size from", "to", *names)
    if spreads is None:
        return header, ()
    counts = zip(*(layer.counts.tolist() for layer in spreads.layers), strict=True)
    rows: list[Sequence[Any]] = [(0, 0, *(layer.zeros for layer in spreads.layers))]
    rows += [(*spreads.edges(index), *row) for index, row in enumerate(counts)]
    return header, rows
