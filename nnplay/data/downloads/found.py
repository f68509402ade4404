"""Copies of the data sets that can be downloaded which are on this computer already.

The cache of nnplay itself comes first, then where Debian, Keras and torchvision put them. Wherever
a copy lies, it is used only if its contents have the hashes of the table in `mirrors`.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.idx import read_idx
from nnplay.data.arrays.npy_values import read_values
from nnplay.data.arrays.npy_zip import ERRORS, open_archive
from nnplay.data.downloads.fetch import folder_of, is_whole
from nnplay.data.downloads.mirrors import Remote, RemoteFile
from nnplay.data.downloads.published import idx_sha256
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import RawPart
from nnplay.errors import DataError

SYSTEM = Path("/usr/share/datasets")
"""Where packages of a Linux distribution put data sets."""

_TORCHVISION = {
    "mnist": "MNIST/raw",
    "fashion-mnist": "FashionMNIST/raw",
    "kmnist": "KMNIST/raw",
}
_KERAS = {"mnist": "mnist.npz", "fashion-mnist": "fashion-mnist"}
# Names of the arrays in Keras' file, in the order of the files of a `Remote`.
_KERAS_ARRAYS = ("x_train", "y_train", "x_test", "y_test")
_NPZ_SLACK = 65_536


class Content(NamedTuple):
    """What a copy holds, checked by its hashes.

    Attributes
    ----------
    train, test : RawPart
        Pixels as uint8 of shape (n, rows * columns), and class indices.
    image_shape : tuple of (int, int)
        (rows, columns).
    """

    train: RawPart
    test: RawPart
    image_shape: tuple[int, int]


def copies(remote: Remote) -> list[Path]:
    """Return where complete copies of a data set seem to lie, judged by names and sizes alone."""
    return [place for place in _places(remote.name) if _seems_complete(place, remote)]


def read_copy(place: Path, remote: Remote, progress: Progress) -> Content:
    """Read a copy.

    Parameters
    ----------
    place : Path
        One of `copies`.
    remote : Remote
    progress : callable
        Is told of each file, and may cancel the work.

    Raises
    ------
    DataError
        It cannot be read, or holds something else.
    """
    read = _from_npz if place.suffix == ".npz" else _from_folder
    arrays = []
    for number, file in enumerate(remote.files):
        progress(Amount(f"Reading {remote.label}", number, len(remote.files), "files"))
        arrays.append(read(place, remote, file))
    images, labels, test_images, test_labels = arrays
    rows, columns = images.shape[1:]
    return Content(
        RawPart(images.reshape(-1, rows * columns), labels.astype(np.int64)),
        RawPart(test_images.reshape(-1, rows * columns), test_labels.astype(np.int64)),
        (rows, columns),
    )


def _places(name: str) -> Iterator[Path]:
    """Yield where the data set may lie, in the order in which it is looked for."""
    yield folder_of(name)
    given = os.environ.get("NNPLAY_MNIST_DIR")
    if name == "mnist" and given:
        yield Path(given)
    yield SYSTEM / name
    home = _home()
    if name in _KERAS:
        keras = Path(os.environ.get("KERAS_HOME") or home / ".keras")
        yield keras / "datasets" / _KERAS[name]
    for root in _torchvision_roots(home):
        yield root / _TORCHVISION[name]


def _torchvision_roots(home: Path) -> Iterator[Path]:
    """Yield folders that a person is likely to have given to torchvision."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    torch = Path(os.environ.get("TORCH_HOME") or caches / "torch")
    for folder in (Path("data"), home / "data", home / "datasets", torch, torch / "datasets"):
        yield folder.absolute()


def _home() -> Path:
    with suppress(RuntimeError):
        return Path.home()
    return Path("/nonexistent")  # a user without a home


def _seems_complete(place: Path, remote: Remote) -> bool:
    try:
        if place.suffix == ".npz":
            most = sum(file.size for file in remote.files) + _NPZ_SLACK
            return place.is_file() and 0 < place.stat().st_size <= most
        return all(_path_of(place, file) is not None for file in remote.files)
    except OSError:
        return False


def _path_of(folder: Path, file: RemoteFile) -> Path | None:
    """Return the path of a file in a folder, plain or packed, if its size is right."""
    spellings = (file.name, file.name.replace("-idx", ".idx"))
    for name in spellings:
        plain, packed = folder / name, folder / f"{name}.gz"
        if not file.packed and plain.is_file() and plain.stat().st_size == file.size:
            return plain
        if packed.is_file() and _has_packed_size(packed, file):
            return packed
    return None


def _has_packed_size(path: Path, file: RemoteFile) -> bool:
    if file.packed:
        return path.stat().st_size == file.packed_size
    with path.open("rb") as packed:
        size = packed.seek(0, os.SEEK_END)
        packed.seek(max(0, size - 4))
        # A gzip file ends with the size of its contents.
        return packed.read(4) == struct.pack("<I", file.size)


def _from_folder(folder: Path, remote: Remote, file: RemoteFile) -> npt.NDArray[np.uint8]:
    """Read a file of a folder; what has been checked is what is returned."""
    path = _path_of(folder, file)
    if path is None:
        raise _other_contents(folder, remote)
    if file.packed and not is_whole(path, file):
        raise _other_contents(path, remote)
    array = read_idx(path)
    if not file.packed and idx_sha256(array) != file.sha256:
        raise _other_contents(path, remote)
    return array


def _from_npz(path: Path, remote: Remote, file: RemoteFile) -> npt.NDArray[np.uint8]:
    """Read an array of Keras' file; nothing is unpacked but an array of the right size."""
    name = _KERAS_ARRAYS[remote.files.index(file)]
    try:
        with open_archive(path) as archive:
            header = archive.members[name].header
            if header.dtype != np.uint8 or header.data_bytes > file.size:
                raise _other_contents(path, remote)
            with archive.data(name) as member:
                array = read_values(member, header, np.dtype(np.uint8))
    except ERRORS as error:
        raise _other_contents(path, remote) from error
    if idx_sha256(array) != file.sha256:
        raise _other_contents(path, remote)
    return array


def _other_contents(path: Path, remote: Remote) -> DataError:
    return DataError(f"{path} does not hold {remote.label}.")
