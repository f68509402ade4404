from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import inspect, load
from nnplay.data.downloads import mirrors
from nnplay.data.downloads.mirrors import Remote, RemoteFile
from nnplay.data.progress import Amount, CancelledError
from nnplay.errors import DataError

LETTERS = {"uint8": (8, ">u1"), "int16": (0x0B, ">i2"), "float32": (0x0D, ">f4")}


def write(path: Path, array: npt.NDArray[Any]) -> None:
    kind, dtype = LETTERS[array.dtype.name]
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, kind, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(dtype).tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_all(tmp_path, np.uint8)
    return tmp_path


def write_all(folder: Path, dtype: Any) -> None:
    for part, count in (("train", 40), ("t10k", 10)):
        pixels = np.arange(count * 6).reshape(count, 2, 3) % 250
        write(folder / f"{part}-images-idx3-ubyte", pixels.astype(dtype))
        labels = (np.arange(count) % 3).astype(np.uint8)
        write(folder / f"{part}-labels-idx1-ubyte", labels)


def test_a_preview_shows_the_first_images_and_what_is_there(folder: Path) -> None:
    preview = inspect(folder, {})
    assert preview.images is not None
    assert preview.images.shape == (24, 2, 3)
    assert preview.images[1].tolist() == [[6, 7, 8], [9, 10, 11]]
    assert preview.labels[:4] == ("0", "1", "2", "0")
    assert len(preview.labels) == 24
    assert (preview.samples, preview.outputs, preview.task) == (50, 3, "classification")
    assert preview.notes == ("40 to train on and 10 to test on, as given.",)
    assert [c.detail for c in preview.columns] == ["50 of 2 x 3 pixels", "3 classes"]


def test_a_preview_reads_no_more_images_than_it_shows(folder: Path) -> None:
    path = folder / "train-images-idx3-ubyte"
    whole = path.read_bytes()
    shown = inspect(folder, {}).images
    path.write_bytes(whole[: 16 + 24 * 6] + bytes(len(whole) - 16 - 24 * 6))
    again = inspect(folder, {}).images
    assert shown is not None
    assert again is not None
    assert np.array_equal(shown, again)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("t10k-labels-idx1-ubyte", np.zeros(9, np.uint8), "10 images but .* 9 labels"),
        ("t10k-labels-idx1-ubyte", np.zeros((10, 1, 1), np.uint8), "perhaps .* are swapped"),
        ("train-images-idx3-ubyte", np.zeros(40, np.uint8), "perhaps .* are swapped"),
        ("train-images-idx3-ubyte", np.zeros((40, 0, 3), np.uint8), "images of 0 x 3 pixels"),
        ("t10k-images-idx3-ubyte", np.zeros((10, 3, 2), np.uint8), "test images of 3 x 2"),
        ("t10k-images-idx3-ubyte", np.zeros((10, 2, 3), np.int16), "uint8 but test .* float32"),
    ],
)
def test_what_is_wrong_is_said_by_preview_and_reader(
    folder: Path, name: str, array: npt.NDArray[Any], message: str
) -> None:
    write(folder / name, array)
    with pytest.raises(DataError, match=message) as caught:
        load(folder)
    assert inspect(folder, {}).problem == str(caught.value)


def test_a_missing_file_is_a_problem_not_a_dead_end(folder: Path) -> None:
    (folder / "t10k-labels-idx1-ubyte").unlink()
    assert "holds no t10k-labels-idx1-ubyte" in inspect(folder, {}).problem


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_images_of_other_types_become_floats_and_are_standardised(folder: Path, dtype: Any) -> None:
    write_all(folder, dtype)
    data = load(folder)
    assert (data.train.x.dtype, data.scaling.name) == (np.float32, "standardise")
    # Pixels are scaled alike, as 0 to 239 all were: their mean is 119.5, their spread 69.28.
    assert abs(data.train.x.mean()) < 1e-6
    np.testing.assert_allclose(data.train.x[0], (np.arange(6) - 119.5) / 69.28, rtol=1e-4)
    images = inspect(folder, {}).images
    assert images is not None
    # The first 24 hold 0 to 143, shown from black to white.
    assert images[0, 0].tolist() == [0, 1, 3]
    assert images[23, 1, 2] == 255


def test_reading_can_be_cancelled(folder: Path) -> None:
    def cancel(amount: Amount) -> None:
        if amount.done:
            raise CancelledError("Cancelled.")

    with pytest.raises(CancelledError):
        load(folder, cancel)


def test_fashion_mnist_is_recognised_by_its_contents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for part, count in (("train", 40), ("t10k", 20)):
        images = (np.arange(count * 6) % 250).astype(np.uint8).reshape(count, 2, 3)
        labels = (np.arange(count) % 10).astype(np.uint8)
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            path = tmp_path / f"{part}-{name}-ubyte"
            write(path, array)
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            files.append(RemoteFile(path.name, len(content), 0, digest))
    remote = Remote("fashion-mnist", "Fashion-MNIST", (), tuple(files))
    monkeypatch.setattr(mirrors, "REMOTES", {"fashion-mnist": remote})
    data = load(tmp_path)
    assert data.classes[0] == "T-shirt/top"
    assert data.classes[9] == "Ankle boot"
    assert data.licence == "MIT, Copyright (c) 2017 Zalando SE"
    assert data.label.startswith("Fashion-MNIST, ")
    assert data.test_label == "Fashion-MNIST test set"
    # One other pixel, and it is another data set.
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    assert load(tmp_path).classes == tuple("0123456789")
    assert load(tmp_path).test_label == f"test set of {tmp_path.name}"
