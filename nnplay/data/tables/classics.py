"""Small tables that generations have learned on; built in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnplay import resources
from nnplay.data.entry import Entry
from nnplay.data.options import resolve
from nnplay.data.progress import Progress
from nnplay.data.raw import RawData
from nnplay.data.tables.options import OPTIONS
from nnplay.data.tables.reader import read_table
from nnplay.errors import DataError

_LICENCE = "CC BY 4.0"


@dataclass(frozen=True, slots=True)
class _Classic:
    """A row of `_TABLES`; see `Entry` and `RawData` for the fields."""

    name: str
    label: str
    help: str
    origin: str

    def make(self, _options: Mapping[str, Any], progress: Progress) -> RawData:
        """Read the table."""
        try:
            path = resources.path(f"data/classics/{self.name}.csv")
        except FileNotFoundError as error:
            raise DataError(str(error)) from error
        # Nothing is left to be guessed, and no note about it is needed.
        given = {"task": "classification", "delimiter": "comma", "header": "yes"}
        raw = read_table(path, resolve(OPTIONS, given, self.label), progress)
        return replace(raw, label=self.label, origin=self.origin, licence=_LICENCE)


_TABLES = (
    _Classic(
        "iris",
        "Iris, 150 flowers",
        "Length and width of sepals and petals of 150 iris flowers of 3 species: one species is "
        "told apart by a straight line, the other two overlap.",
        "R. A. Fisher, “The use of multiple measurements in taxonomic problems” (1936), by way of "
        "the UCI Machine Learning Repository (doi:10.24432/C56C76)",
    ),
    _Classic(
        "wine",
        "Wine, 178 samples",
        "13 chemical measurements of 178 Italian wines, made from 3 cultivars of grape.",
        "Wine by Stefan Aeberhard and M. Forina (1991), UCI Machine Learning Repository "
        "(doi:10.24432/C5PC7J)",
    ),
    _Classic(
        "breast-cancer",
        "Breast cancer, 569 samples",
        "30 measurements of cell nuclei in 569 samples of breast tissue, each malignant or benign.",
        "Breast Cancer Wisconsin (Diagnostic) by William Wolberg, Olvi Mangasarian, Nick Street "
        "and W. Street (1993), UCI Machine Learning Repository (doi:10.24432/C5DW2B)",
    ),
)

CLASSICS = tuple(
    Entry(
        name=classic.name,
        label=classic.label,
        group="Tables",
        help=classic.help,
        make=classic.make,
    )
    for classic in _TABLES
)
"""The entries of the catalogue."""
