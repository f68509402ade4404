"""The data sets nnplay knows by name, and the one way to load any of them or one from disk.

A built-in data set is one entry of `CATALOGUE`; another kind of file or folder is one row of
`READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nnplay import resources
from nnplay.data.dataset import DataSet
from nnplay.data.idx_folder import IdxFolder, read_idx_folder
from nnplay.errors import DataError

DEFAULT = "mnist-10k"
"""Name of the data set that is used unless a person chooses another."""


@dataclass(frozen=True, slots=True)
class About:
    """What a person should know about a data set; see `DataSet` for the fields."""

    label: str
    origin: str
    licence: str
    test_label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A built-in data set.

    Attributes
    ----------
    name : str
        What it is asked for by.
    help : str
        One sentence that says what it holds.
    about : About
        Label, origin, licence and what its test part is.
    loader : callable
        Takes this entry and returns the data set.
    """

    name: str
    help: str
    about: About
    loader: Callable[[Entry], DataSet]

    @property
    def label(self) -> str:
        """Name for people."""
        return self.about.label


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of path that data can be read from.

    Attributes
    ----------
    label : str
        What such a path is, for people, e.g. ``"a folder with MNIST-style IDX files"``.
    recognises : callable
        Tells from a path, without reading data, whether it is of this kind.
    read : callable
        Takes such a path and the name to give the data set, and returns the data set.
    """

    label: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, str], DataSet]


def load(source: str | Path) -> DataSet:
    """Load a data set by its catalogue name or from disk.

    Parameters
    ----------
    source : str or Path
        A name in `CATALOGUE`, else a path of a kind in `READERS`. A catalogue name wins over a
        folder of the same name; a Path object is always a path.

    Returns
    -------
    DataSet
        The data, in memory.

    Raises
    ------
    DataError
        There is no such data set, or it cannot be read.
    """
    if isinstance(source, str) and source in CATALOGUE:
        entry = CATALOGUE[source]
        return entry.loader(entry)
    path = Path(source)
    with suppress(RuntimeError):  # "~name" of nobody: a path like any other, which is not there
        path = path.expanduser()
    names = ", ".join(CATALOGUE)
    kinds = " or ".join(reader.label for reader in READERS)
    try:
        for reader in READERS:
            if reader.recognises(path):
                return reader.read(path, str(source))
        if path.exists():
            raise DataError(
                f"{path} is not data that nnplay reads; give {kinds}, or a name: {names}."
            )
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} cannot be opened ({reason}); check the path.") from error
    raise DataError(f"There is no data set {str(source)!r}; give one of: {names}, or {kinds}.")


def _data_set(name: str, content: IdxFolder, about: About) -> DataSet:
    return DataSet(
        name=name,
        label=about.label,
        train=content.train,
        test=content.test,
        classes=content.classes,
        image_shape=content.image_shape,
        origin=about.origin,
        licence=about.licence,
        test_label=about.test_label,
    )


def _load_mnist_10k(entry: Entry) -> DataSet:
    try:
        folder = resources.path("data/mnist-10k")
    except FileNotFoundError as error:
        raise DataError(str(error)) from error
    content = read_idx_folder(folder)
    return _data_set(entry.name, content, entry.about)


def _read_folder(folder: Path, name: str) -> DataSet:
    content = read_idx_folder(folder)
    if content.is_mnist():
        return _data_set(name, content, _MNIST)
    label = folder.resolve().name or str(folder)
    about = About(
        label=label,
        origin=str(folder.resolve()),
        licence="not stated",
        test_label=f"test set of {label}",
    )
    return _data_set(name, content, about)


_MNIST = About(
    label="MNIST, 70,000 digits",
    origin="MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges",
    licence="CC BY-SA 3.0",
    test_label="MNIST test set",
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Entry(
                name="mnist-10k",
                help="The first 10,000 training digits of MNIST, 28 x 28 pixels in 10 classes: "
                "8,000 to learn from and 2,000 held out.",
                about=About(
                    label="MNIST, 10,000 digits",
                    origin=_MNIST.origin,
                    licence=_MNIST.licence,
                    # They are MNIST training images, so this is not the MNIST test set.
                    test_label="held-out built-in digits",
                ),
                loader=_load_mnist_10k,
            ),
        )
    }
)
"""The built-in data sets by name."""

READERS: tuple[Reader, ...] = (
    Reader("a folder with MNIST-style IDX files", Path.is_dir, _read_folder),
)
"""The kinds of path that `load` understands, in the order in which they are tried."""
