"""The data sets nnplay knows by name; one entry of `CATALOGUE` each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nnplay import resources
from nnplay.data.arrays.idx_folder import raw_data, read_idx_folder
from nnplay.data.downloads.entries import DOWNLOADS
from nnplay.data.downloads.published import PUBLISHED, About
from nnplay.data.entry import Entry
from nnplay.data.plane.toys import TOYS
from nnplay.data.progress import Progress
from nnplay.data.raw import RawData
from nnplay.data.tables.classics import CLASSICS
from nnplay.errors import DataError

DEFAULT = "mnist-10k"
"""Name of the data set that is used unless a person chooses another."""

_MNIST = PUBLISHED["mnist"].about
_BUILT_IN = About(
    label="MNIST, 10,000 digits",
    origin=_MNIST.origin,
    licence=_MNIST.licence,
    # They are MNIST training images, so this is not the MNIST test set.
    test_label="held-out built-in digits",
)


def _make_mnist_10k(_options: Mapping[str, object], _progress: Progress) -> RawData:
    try:
        folder = resources.path("data/mnist-10k")
    except FileNotFoundError as error:
        raise DataError(str(error)) from error
    return raw_data(read_idx_folder(folder), _BUILT_IN)


_ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="mnist-10k",
        label=_BUILT_IN.label,
        group="Pictures",
        help="The first 10,000 training digits of MNIST, 28 x 28 pixels in 10 classes: "
        "8,000 to learn from and 2,000 held out.",
        make=_make_mnist_10k,
    ),
    *DOWNLOADS,
    *TOYS,
    *CLASSICS,
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""The data sets by name, in the order in which they are offered."""
