"""Where data sets are downloaded from, and what is expected to arrive: the one table of both.

A file counts as right by its SHA-256 alone, so a mirror need not be trusted, and http is as good as
https. The hashes are of the contents, since each mirror has packed them in its own way. Only the
packed files of KMNIST have published hashes, so of that set the very .gz files are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that can be downloaded.

    Attributes
    ----------
    name : str
        Its name, without ``.gz``.
    size : int
        Bytes of the contents.
    packed_size : int
        Bytes of the .gz as its first publisher has it.
    sha256 : str
        Of the contents, or of the .gz if `packed`.
    packed : bool
        Whether the .gz itself is checked and kept.
    """

    name: str
    size: int
    packed_size: int
    sha256: str
    packed: bool = False

    @property
    def stored_name(self) -> str:
        """Name under which it is kept."""
        return f"{self.name}.gz" if self.packed else self.name

    @property
    def stored_size(self) -> int:
        """Bytes that it takes where it is kept."""
        return self.packed_size if self.packed else self.size


@dataclass(frozen=True, slots=True)
class Remote:
    """A data set that can be downloaded.

    Attributes
    ----------
    name, label : str
        In the catalogue, and in a sentence.
    mirrors : tuple of str
        Addresses that lack only the name of a file with ``.gz``, in the order in which they are
        tried.
    files : tuple of RemoteFile
        Training images and labels, test images and labels.
    """

    name: str
    label: str
    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]

    @property
    def packed_size(self) -> int:
        """Bytes to download."""
        return sum(file.packed_size for file in self.files)


_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
# 60,000 and 10,000 images of 28 x 28 bytes behind 16 of a header; labels behind 8.
_SIZES = (47_040_016, 60_008, 7_840_016, 10_008)


def _files(packed: bool, *known: tuple[int, str]) -> tuple[RemoteFile, ...]:
    """Return the four files from the size of each .gz and the hash."""
    return tuple(
        RemoteFile(name, size, packed_size, sha256, packed)
        for name, size, (packed_size, sha256) in zip(_NAMES, _SIZES, known, strict=True)
    )


_MNIST = Remote(
    "mnist",
    "MNIST",
    (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
    _files(
        False,
        (9_912_422, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        (28_881, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        (1_648_877, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        (4_542, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ),
)
_FASHION = Remote(
    "fashion-mnist",
    "Fashion-MNIST",
    (
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    _files(
        False,
        (26_421_880, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        (29_515, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        (4_422_102, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        (5_148, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ),
)
_KMNIST = Remote(
    "kmnist",
    "KMNIST",
    (
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ),
    _files(
        True,
        (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
        (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
    ),
)

REMOTES: Mapping[str, Remote] = MappingProxyType(
    {remote.name: remote for remote in (_MNIST, _FASHION, _KMNIST)}
)
"""What can be downloaded, by name in the catalogue."""
