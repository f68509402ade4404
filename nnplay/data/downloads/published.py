"""What a person should know of the data sets of `mirrors`, and how such data are recognised."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.downloads import mirrors


@dataclass(frozen=True, slots=True)
class About:
    """What a person should know about a data set; see `DataSet` for the fields."""

    label: str
    origin: str
    licence: str
    test_label: str


@dataclass(frozen=True, slots=True)
class Published:
    """A data set that can be downloaded.

    Attributes
    ----------
    about : About
    help : str
        See `Entry`.
    classes : tuple of str
    """

    about: About
    help: str
    classes: tuple[str, ...]


PUBLISHED: Mapping[str, Published] = {
    "mnist": Published(
        About(
            label="MNIST, 70,000 digits",
            origin="MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
            licence="CC BY-SA 3.0",
            test_label="MNIST test set",
        ),
        "Handwritten digits, 28 x 28 pixels in 10 classes: 60,000 to learn from and 10,000 to "
        "test on.",
        tuple("0123456789"),
    ),
    "fashion-mnist": Published(
        About(
            label="Fashion-MNIST, 70,000 pieces of clothing",
            origin="Fashion-MNIST by Han Xiao, Kashif Rasul and Roland Vollgraf, Zalando SE",
            licence="MIT, Copyright (c) 2017 Zalando SE",
            test_label="Fashion-MNIST test set",
        ),
        "Pieces of clothing in the form of MNIST, and harder to tell apart than digits.",
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
    ),
    "kmnist": Published(
        About(
            label="KMNIST, 70,000 cursive Japanese characters",
            origin="KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (created by "
            "NIJL and others), doi:10.20676/00000341",
            licence="CC BY-SA 4.0",
            test_label="KMNIST test set",
        ),
        "Cursive characters of old Japanese books in the form of MNIST; each class has several "
        "ways to write it.",
        ("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"),
    ),
}
"""The data sets of `mirrors.REMOTES`, by the same names, in the order in which they are offered."""


def idx_sha256(array: npt.NDArray[Any]) -> str | None:
    """Return the SHA-256 of the plain IDX file that holds an array, if it is of unsigned bytes."""
    if array.dtype != np.uint8:
        return None
    sha = hashlib.sha256(struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape))
    sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()


def recognised(arrays: Sequence[npt.NDArray[Any]]) -> Published | None:
    """Return the data set that arrays are, by the hashes of their contents.

    Of a set whose packed files alone have published hashes, none are recognised.

    Parameters
    ----------
    arrays : sequence of four arrays of uint8
        Training images of shape (n, rows, columns) and labels, test images and labels.
    """
    for name, remote in mirrors.REMOTES.items():
        pairs = list(zip(arrays, remote.files, strict=True))
        # Sizes cost nothing and the hash of the last file, of labels, little, so they come first.
        if all(_may_be(array, file) for array, file in pairs) and all(
            idx_sha256(array) == file.sha256 for array, file in reversed(pairs)
        ):
            return PUBLISHED[name]
    return None


def _may_be(array: npt.NDArray[Any], file: mirrors.RemoteFile) -> bool:
    return not file.packed and 4 + 4 * array.ndim + array.nbytes == file.size
