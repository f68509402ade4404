from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.data import DataRecipe, inspect, load, read
from nnplay.data.progress import Amount, CancelledError
from nnplay.errors import DataError

PIXELS = bytes(range(6 * 2 * 2))
LABELS = bytes([3, 1, 3, 1, 3, 1])


def header(*shape: int, kind: int = 0x08) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, kind, len(shape), *shape)


IMAGES_FILE = header(6, 2, 2) + PIXELS
LABELS_FILE = header(6) + LABELS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "some-images-idx3-ubyte").write_bytes(IMAGES_FILE)
    (tmp_path / "some-labels-idx1-ubyte").write_bytes(LABELS_FILE)
    return tmp_path / "some-images-idx3-ubyte"


def whole(path: Path, **options: Any) -> tuple[list[list[float]], list[Any]]:
    """Return all samples and targets, before they are split, in the order of the file."""
    raw = read(DataRecipe(str(path), options))
    return raw.samples.x.tolist(), raw.samples.y.tolist()


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("some-images-idx3-ubyte", "some-labels-idx1-ubyte"),
        ("some-images.idx3-ubyte", "some-labels.idx1-ubyte"),
        ("some-images-idx3-ubyte.gz", "some-labels-idx1-ubyte.gz"),
        ("some-images-idx3-ubyte.gz", "some-labels-idx1-ubyte"),
        ("some-images-idx3-ubyte", "some-labels-idx1-ubyte.gz"),
        ("images.idx", "labels.idx"),
    ],
)
def test_the_labels_are_found_by_their_name(tmp_path: Path, images: str, labels: str) -> None:
    for name, content in ((images, IMAGES_FILE), (labels, LABELS_FILE)):
        packed = gzip.compress(content) if name.endswith(".gz") else content
        (tmp_path / name).write_bytes(packed)
    data = load(DataRecipe(str(tmp_path / images), test_share=0.34))
    assert (len(data.train), len(data.test)) == (4, 2)
    assert data.classes == ("1", "3")
    assert data.image_shape == (2, 2)
    assert data.train.x.dtype == np.uint8
    assert data.notes == (f"The labels were read from {labels}.",)


def test_samples_and_labels_stay_together(path: Path) -> None:
    x, y = whole(path)
    assert x == [list(PIXELS[i : i + 4]) for i in range(0, 24, 4)]
    assert y == [1, 0, 1, 0, 1, 0]


def test_another_file_of_labels_may_be_named(path: Path) -> None:
    (path.parent / "mine").write_bytes(header(6, kind=0x0D) + struct.pack(">6f", *range(6)))
    assert whole(path, labels="mine")[1] == [[n] for n in range(6)]
    assert whole(path, labels="mine", task="classification")[1] == list(range(6))
    assert whole(path, labels=str(path.parent / "mine"))[1] == [[n] for n in range(6)]


def test_colour_and_tables_of_numbers_are_understood(tmp_path: Path) -> None:
    (tmp_path / "labels").write_bytes(LABELS_FILE)
    path = tmp_path / "images"
    path.write_bytes(header(6, 1, 2, 3) + bytes(range(36)))
    data = load(path)
    assert (data.image_shape, data.channels, data.features) == ((1, 2), 3, 6)
    path.write_bytes(header(6, 3, kind=0x0D) + struct.pack(">18f", *range(18)))
    data = load(path)
    assert (data.image_shape, data.inputs) == (None, ("x1", "x2", "x3"))
    assert data.scaling.name == "standardise"


@pytest.fixture
def test_file(path: Path) -> Path:
    """Write two more pictures, one of them of a new class, to a file beside."""
    beside = path.with_name("more-images-idx3-ubyte")
    beside.write_bytes(header(2, 2, 2) + bytes(range(8)))
    path.with_name("more-labels-idx1-ubyte").write_bytes(header(2) + b"\3\7")
    return beside


def test_samples_to_test_on_may_lie_in_another_file(path: Path, test_file: Path) -> None:
    for name in (test_file.name, str(test_file)):
        raw = read(DataRecipe(str(path), {"test": name}))
        assert raw.test is not None
        assert raw.samples.x.tolist() == [list(PIXELS[i : i + 4]) for i in range(0, 24, 4)]
        assert raw.test.x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]
        assert raw.classes == ("1", "3", "7")
        assert raw.test.y.tolist() == [1, 2]
        assert raw.test_label == "more-images-idx3-ubyte"
    data = load(DataRecipe(str(path), {"test": test_file.name}))
    assert (len(data.train), len(data.test)) == (6, 2)
    preview = inspect(path, {"test": test_file.name})
    assert (preview.problem, preview.samples, preview.outputs) == ("", 8, 3)
    assert "2 samples of more-images-idx3-ubyte are to test on." in preview.notes


def test_labels_of_the_samples_to_test_on_may_be_named(path: Path, test_file: Path) -> None:
    path.with_name("more-labels-idx1-ubyte").rename(path.with_name("answers"))
    with pytest.raises(DataError, match="more-images-idx3-ubyte holds no labels"):
        read(DataRecipe(str(path), {"test": test_file.name}))
    raw = read(DataRecipe(str(path), {"test": test_file.name, "test_labels": "answers"}))
    assert raw.test is not None
    assert raw.test.y.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (header(2, 2, 3) + bytes(12), "2 x 2, uint8, to train on but 2 x 3, uint8, to test on"),
        (header(2, 2, 2, kind=0x0D) + bytes(32), "uint8, to train on but 2 x 2, float32, to test"),
        (header(0, 2, 2), "holds no samples"),
        (header(3, 2, 2) + bytes(12), "more-images-idx3-ubyte holds 3 samples but 2 targets"),
        (b"nothing", "not an IDX file"),
        (None, "no test file"),
    ],
)
def test_what_is_wrong_with_samples_to_test_on_is_said(
    path: Path, test_file: Path, content: bytes | None, message: str
) -> None:
    test_file.unlink()
    if content is not None:
        test_file.write_bytes(content)
    options: dict[str, Any] = {"test": test_file.name}
    with pytest.raises(DataError, match=message) as caught:
        read(DataRecipe(str(path), options))
    assert inspect(path, options).problem == str(caught.value)


def test_a_preview_shows_pictures_and_their_labels(path: Path) -> None:
    preview = inspect(path, {})
    assert preview.problem == ""
    assert preview.images is not None
    assert preview.images.tolist()[0] == [[0, 1], [2, 3]]
    assert preview.labels == ("3", "1", "3", "1", "3", "1")
    assert (preview.samples, preview.outputs, preview.task) == (6, 2, "classification")
    assert preview.found["labels"] == str(path.parent / "some-labels-idx1-ubyte")


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("some-labels-idx1-ubyte", header(5) + LABELS[:5], {}, "6 samples but 5 targets"),
        ("some-labels-idx1-ubyte", header(6) + bytes(6), {}, "a single class"),
        ("some-labels-idx1-ubyte", header(6, kind=0x09) + b"\xff" * 6, {}, "the label -1"),
        ("some-labels-idx1-ubyte", header(6) + LABELS + b"x", {}, "goes on after"),
        ("some-images-idx3-ubyte", header(6) + LABELS, {}, "is a file of labels"),
        ("some-images-idx3-ubyte", b"nothing", {}, "not an IDX file"),
        ("some-images-idx3-ubyte", header(0, 2, 2), {}, "holds no samples"),
        ("some-images-idx3-ubyte", header(6, 600, 600) + bytes(6 * 600 * 600), {}, "262,144"),
        ("other", b"", {"labels": "nowhere"}, "no labels file .*nowhere"),
        ("other", b"", {"labels": "a\0b"}, "no labels file"),
        ("other", b"", {"shape": "3x3"}, "have 4 numbers, not the 9"),
        ("other", b"", {"shape": "big"}, "must be like 28x28"),
    ],
)
def test_what_is_wrong_is_said(
    path: Path, name: str, content: bytes, options: dict[str, Any], message: str
) -> None:
    (path.parent / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        load(DataRecipe(str(path), options))
    if "single class" not in message:
        assert inspect(path, options).problem


def test_labels_that_are_nowhere_are_asked_for(path: Path) -> None:
    (path.parent / "some-labels-idx1-ubyte").unlink()
    with pytest.raises(DataError, match="choose the labels file"):
        load(path)
    preview = inspect(path, {})
    assert "choose the labels file" in preview.problem
    assert preview.images is not None


def test_reading_can_be_cancelled(path: Path) -> None:
    def cancel(_amount: Amount) -> None:
        raise CancelledError("Cancelled.")

    with pytest.raises(CancelledError):
        load(path, cancel)
