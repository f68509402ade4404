"""A data set small enough to train on in no time."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest


def write_tiny_folder(folder: Path) -> Path:
    """Write 60 + 24 images of 4 x 4 pixels in 3 classes that differ in which row is bright."""
    random = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 24)):
        labels = (np.arange(count) % 3).astype(np.uint8)
        images = random.integers(0, 60, (count, 4, 4), dtype=np.uint8)
        images[np.arange(count), labels] += 150
        write_part(folder, part, images, labels)
    return folder


def write_folder(
    folder: Path, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]
) -> Path:
    """Write images of shape (n, rows, columns) as training and test data alike."""
    for part in ("train", "t10k"):
        write_part(folder, part, images, labels)
    return folder


def write_part(
    folder: Path, part: str, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.uint8]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind, array in (("images", images), ("labels", labels)):
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        path = folder / f"{part}-{kind}-idx{array.ndim}-ubyte"
        path.write_bytes(header + array.tobytes())


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_folder(tmp_path_factory.mktemp("data") / "tiny")
