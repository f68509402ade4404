"""Drawings that a person keeps with what they are to be, and their files. No widgets.

The files are data sets, which nnplay opens like any other: `x`, the pictures as bytes, and `y`, the
names of their classes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.npy_values import read_values, sample_type, target_type
from nnplay.data.arrays.npy_zip import ERRORS, NpzArchive, open_archive
from nnplay.data.arrays.npz_names import Names, choose
from nnplay.data.arrays.targets import readable
from nnplay.data.pictures.handwriting import PictureForm, Pixels
from nnplay.errors import DataError
from nnplay.files.atomic import atomic_write

MOST = 500
"""Pictures of a set: it is looked at, and tested again and again."""

_LISTED = 12


class Kept(NamedTuple):
    """A picture and the class that a person says it is of."""

    pixels: Pixels
    label: int


def merge(known: Sequence[Kept], mine: Sequence[Kept], there: Sequence[Kept]) -> tuple[Kept, ...]:
    """Put what one has done to a set together with what others have done to it.

    A drawing is its picture with its class, and of several that are alike the first, second, and so
    on: to give it another class is to remove it and to add another. So one that is removed here and
    gets another class there stays, with that class; one that gets different classes here and there
    stays with both; and what both add is added once.

    Parameters
    ----------
    known : sequence of Kept
        What all began with.
    mine : sequence of Kept
        What one has made of it.
    there : sequence of Kept
        What others have made of it.

    Returns
    -------
    tuple of Kept
        In the order of `mine`, and then what others have added.
    """
    before, ours, theirs = _told_apart(known), _told_apart(mine), _told_apart(there)
    stay = [one for key, one in ours.items() if key in theirs or key not in before]
    come = [one for key, one in theirs.items() if key not in ours and key not in before]
    return (*stay, *come)


def _told_apart(kept: Sequence[Kept]) -> dict[tuple[bytes, int, int], Kept]:
    """Return drawings by picture, class, and how many like them come before."""
    alike: Counter[tuple[bytes, int]] = Counter()
    found = {}
    for one in kept:
        what = one.pixels.tobytes(), one.label
        found[*what, alike[what]] = one
        alike[what] += 1
    return found


def file_name(form: PictureForm, classes: Sequence[str]) -> str:
    """Return the name of the file in which drawings of such pictures and classes are kept."""
    size = "x".join(map(str, form.picture_shape))
    digest = hashlib.sha256("\0".join(classes).encode("utf-8", "surrogatepass")).hexdigest()
    return f"drawings-{size}-{digest[:12]}.npz"


def write_kept(path: Path, kept: Sequence[Kept], classes: Sequence[str]) -> None:
    """Save a set as a data set.

    Parameters
    ----------
    path : Path
    kept : sequence of Kept
        At least one.
    classes : sequence of str

    Raises
    ------
    FileError
        The file cannot be written; what was there still is.
    """
    x = np.stack([one.pixels for one in kept])
    y = np.array([classes[one.label] for one in kept], np.str_)
    atomic_write(path, lambda file: np.savez(file, allow_pickle=False, x=x, y=y))


def read_kept(
    path: Path, form: PictureForm, classes: Sequence[str], most: int | None = MOST
) -> tuple[Kept, ...]:
    """Read a set, or any small archive of such pictures with classes of these names.

    Parameters
    ----------
    path : Path
    form : PictureForm
    classes : sequence of str
    most : int or None
        More pictures are refused; None takes any number.

    Raises
    ------
    DataError
        It cannot be read, or holds other pictures or classes, or too many; one sentence.
    """
    try:
        with open_archive(path) as archive:
            return _read(archive, path.name, form, classes, most)
    except ERRORS as error:  # among them that it is not there, and that it is no such archive
        raise DataError(
            f"{path} holds no drawings that nnplay can read; choose an .npz file with arrays x "
            "and y."
        ) from error


def _read(
    archive: NpzArchive,
    where: str,
    form: PictureForm,
    classes: Sequence[str],
    most: int | None,
) -> tuple[Kept, ...]:
    headers = {name: member.header for name, member in archive.members.items()}
    names = choose(headers, dict.fromkeys(Names._fields, ""), where)
    x, y = headers[names.x], headers[names.y]
    count = x.shape[0]
    if most is not None and count > most:
        raise DataError(
            f"{where} holds {count:,} pictures; a set of drawings takes up to {most}. Open it as "
            "data instead (File ▸ Open data)."
        )
    if x.dtype != np.uint8 or x.shape[1:] != form.picture_shape:
        size = " x ".join(map(str, form.picture_shape))
        given = " x ".join(map(str, x.shape[1:]))
        raise DataError(
            f"{where} holds samples of {given or 'one number'} ({x.kind}), but the data in use are "
            f"pictures of {size} bytes; open data of its kind first."
        )
    with archive.data(names.x) as file:
        pixels = read_values(file, x, sample_type(x, where))
    with archive.data(names.y) as file:
        targets = read_values(file, y, target_type(y, where))
    return tuple(map(Kept, pixels, _labels(targets, where, classes)))


def _labels(targets: npt.NDArray[Any], where: str, classes: Sequence[str]) -> list[int]:
    if targets.ndim != 1:
        raise DataError(f"{where} has several targets for each picture; give one class for each.")
    numbers = {name: number for number, name in enumerate(classes)}
    names = [readable(value) for value in targets.tolist()]
    unknown = sorted(set(names) - set(numbers))
    if unknown:
        raise DataError(
            f"{where} holds a class {unknown[0]!r}; the data in use have "
            f"{', '.join(classes[:_LISTED])}{' …' if len(classes) > _LISTED else ''}."
        )
    return [numbers[name] for name in names]
