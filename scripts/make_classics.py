"""Make the built-in tables of resources/data/classics from the copies in scikit-learn.

Usage: python3 scripts/make_classics.py, where scikit-learn is installed. Its copies hold the
numbers of the UCI Machine Learning Repository, with the known mistakes of its iris mended, but no
row of names. The numbers are kept digit by digit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "resources" / "data" / "classics"


@dataclass(frozen=True, slots=True)
class Classic:
    """A table to make.

    Attributes
    ----------
    name : str
        Of the file, without ``.csv``.
    copy : str
        Name of the copy in scikit-learn.
    columns : tuple of str
        Names of the columns of numbers.
    target : str
        Name of the column of classes.
    classes : mapping of str to str
        New names of those classes that get one.
    """

    name: str
    copy: str
    columns: tuple[str, ...]
    target: str
    classes: Mapping[str, str] = field(default_factory=dict)


_CELL = (
    *("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity"),
    *("concave points", "symmetry", "fractal dimension"),
)

TABLES = (
    Classic(
        "iris",
        "iris.csv",
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        "species",
    ),
    Classic(
        "wine",
        "wine_data.csv",
        (
            *("alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols"),
            *("flavanoids", "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue"),
            *("OD280/OD315 of diluted wines", "proline"),
        ),
        "cultivar",
        {"class_0": "1", "class_1": "2", "class_2": "3"},
    ),
    Classic(
        "breast-cancer",
        "breast_cancer.csv",
        (
            *(f"mean {measure}" for measure in _CELL),
            *(f"{measure} error" for measure in _CELL),
            *(f"worst {measure}" for measure in _CELL),
        ),
        "diagnosis",
    ),
)


def make(classic: Classic, copy: str) -> str:
    """Return a table with names, from the text of its copy."""
    (head, *rows) = list(csv.reader(io.StringIO(copy))) or [[]]
    names = [classic.classes.get(name, name) for name in head[2:]]
    width = len(classic.columns)
    alike = all(len(row) == width + 1 and row[-1] in map(str, range(len(names))) for row in rows)
    if not alike or head[:2] != [str(len(rows)), str(width)]:
        raise SystemExit(f"{classic.copy} does not hold rows of {width} numbers and a class.")
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([*classic.columns, classic.target])
    writer.writerows([*row[:-1], names[int(row[-1])]] for row in rows)
    return table.getvalue()


def main() -> None:
    """Write the three tables."""
    from sklearn import datasets

    folder = Path(datasets.__file__).parent / "data"
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for classic in TABLES:
        table = make(classic, (folder / classic.copy).read_text(encoding="ascii"))
        (OUTPUT / f"{classic.name}.csv").write_text(table, encoding="ascii", newline="\n")
        print(f"{classic.name}.csv: {table.count(chr(10)) - 1} rows")


if __name__ == "__main__":
    main()
