from __future__ import annotations

import gzip
import os
import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data.arrays.idx import (
    MAX_BYTES,
    MAX_DIMENSIONS,
    peek_idx,
    read_idx,
    read_images,
    read_labels,
)
from nnplay.errors import DataError
from tests.data.mutations import mutated

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
LABELS = np.array([7, 0, 255], dtype=np.uint8)
MEBIBYTE = 1 << 20


def header(*shape: int, kind: int = 0x08) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, kind, len(shape), *shape)


def idx(array: npt.NDArray[np.uint8]) -> bytes:
    return header(*array.shape) + array.tobytes()


def pack(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some-idx"


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Fail if the test takes more memory than a few small buffers need."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * MEBIBYTE


@pytest.mark.parametrize("wrap", [bytes, pack])
@pytest.mark.parametrize("name", ["a", "a.gz"])
def test_what_is_written_is_read_whatever_the_name(tmp_path: Path, wrap: Any, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(wrap(idx(IMAGES)))
    images, shape = read_images(path)
    assert shape == (3, 4)
    assert images.dtype == np.uint8
    assert np.array_equal(images, IMAGES.reshape(2, 12))
    path.write_bytes(wrap(idx(LABELS)))
    labels = read_labels(path)
    assert labels.dtype == np.int64
    assert labels.tolist() == [7, 0, 255]


TYPES: dict[int, tuple[str, type[np.generic], list[float]]] = {
    0x08: ("B", np.uint8, [0, 255]),
    0x09: ("b", np.int8, [-128, 127]),
    0x0B: ("h", np.int16, [-32768, 258]),
    0x0C: ("i", np.int32, [-(2**31), 16_909_060]),
    0x0D: ("f", np.float32, [-0.5, 1.25]),
    0x0E: ("d", np.float64, [0.1, 1e300]),
}


@pytest.mark.parametrize("wrap", [bytes, pack])
@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_read_most_significant_byte_first(path: Path, wrap: Any, kind: int) -> None:
    letter, dtype, values = TYPES[kind]
    path.write_bytes(wrap(header(2, kind=kind) + struct.pack(f">2{letter}", *values)))
    array = read_idx(path)
    assert array.dtype == dtype
    assert array.dtype.isnative
    assert array.tolist() == values


def test_images_of_other_types_become_floats(path: Path) -> None:
    path.write_bytes(header(1, 1, 3, kind=0x0B) + struct.pack(">3h", -2, 0, 300))
    images, _ = read_images(path)
    assert images.dtype == np.float32
    assert images.tolist() == [[-2.0, 0.0, 300.0]]


@pytest.mark.parametrize("ndim", range(1, MAX_DIMENSIONS + 1))
def test_arrays_of_several_dimensions_are_read(path: Path, ndim: int) -> None:
    shape = (2,) * ndim
    path.write_bytes(header(*shape) + bytes(range(2**ndim)))
    array = read_idx(path)
    assert array.shape == shape
    assert array.ravel().tolist() == list(range(2**ndim))


@pytest.mark.parametrize("wrap", [bytes, pack])
def test_the_first_rows_are_read_alone(path: Path, wrap: Any) -> None:
    path.write_bytes(wrap(idx(IMAGES)))
    stated, first = peek_idx(path, 1)
    assert stated.shape == (2, 3, 4)
    assert np.array_equal(first, IMAGES[:1])
    assert np.array_equal(peek_idx(path, 9)[1], IMAGES)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (header(1, kind=0x09) + b"\xff", "the label -1; labels must lie from 0 to 999"),
        (header(2, kind=0x0C) + struct.pack(">2i", 0, 1_000), "the label 1,000"),
        (header(1, kind=0x0D) + bytes(4), "float32 numbers; class labels must be whole"),
    ],
)
def test_labels_that_are_no_class_indices_are_refused(
    path: Path, content: bytes, message: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_labels(path)


def test_labels_may_have_any_whole_type(path: Path) -> None:
    path.write_bytes(header(2, kind=0x0C) + struct.pack(">2i", 7, 999))
    labels = read_labels(path)
    assert labels.dtype == np.int64
    assert labels.tolist() == [7, 999]


def test_no_examples_are_read_as_none(path: Path) -> None:
    path.write_bytes(header(0, 28, 28))
    images, shape = read_images(path)
    assert (images.shape, shape) == ((0, 784), (28, 28))


@pytest.mark.parametrize("wrap", [bytes, pack])
def test_a_file_cut_short_anywhere_is_refused(path: Path, wrap: Any) -> None:
    whole = wrap(idx(IMAGES))
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DataError, match="some-idx"):
            read_images(path)


@pytest.mark.parametrize("wrap", [bytes, pack])
@pytest.mark.parametrize("surplus", [b"\0", b"x", bytes(5000), idx(LABELS)])
def test_surplus_bytes_are_refused(path: Path, wrap: Any, surplus: bytes) -> None:
    path.write_bytes(wrap(idx(IMAGES) + surplus))
    with pytest.raises(DataError, match="goes on after them"):
        read_images(path)


def test_bytes_behind_the_packed_part_are_refused(path: Path) -> None:
    path.write_bytes(pack(idx(IMAGES)) + b"surplus")
    with pytest.raises(DataError, match="damaged"):
        read_images(path)


def test_a_long_tail_of_empty_packed_parts_is_refused(path: Path) -> None:
    path.write_bytes(pack(idx(IMAGES)) + pack(b"") * (2 * MEBIBYTE // len(pack(b""))))
    with pytest.raises(DataError, match="goes on after them"):
        read_images(path)


def test_every_change_of_a_header_byte_is_refused(path: Path) -> None:
    whole = idx(IMAGES)
    for position in range(16):
        # As signed bytes, the third's other meaning, the file is as long as it says.
        for value in set(range(256)) - {whole[position], 0x09 if position == 2 else None}:
            path.write_bytes(whole[:position] + bytes([value]) + whole[position + 1 :])
            with pytest.raises(DataError, match="some-idx"):
                read_images(path)


def test_every_change_of_a_packed_file_is_refused_or_harmless(path: Path) -> None:
    whole = pack(idx(IMAGES))
    for position in range(len(whole)):
        for flip in (0x01, 0x08, 0x80, 0xFF):
            changed = bytes([whole[position] ^ flip])
            path.write_bytes(whole[:position] + changed + whole[position + 1 :])
            try:
                images, _ = read_images(path)
            except DataError:
                continue
            assert np.array_equal(images, IMAGES.reshape(2, 12))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an IDX file"),
        (b"label,pixel0\n5,0\n", "not an IDX file"),
        (b"\x89PNG\r\n\x1a\n", "not an IDX file"),
        (header(1, 1, 1, kind=0x07) + b"\0", "not an IDX file"),
        (header(1, 1, 1, kind=0x0D) + bytes(3), "ends after 3 bytes|ends before"),
        (header(1, 1, 1, kind=0x0E) + bytes(9), "goes on after them"),
        (header(), "not an IDX file"),
        (header(*[1] * (MAX_DIMENSIONS + 1)) + b"\0", "not an IDX file"),
        (idx(LABELS), "has 1 dimensions where images have 3"),
        (header(1, 0, 4), "images of 0 x 4 pixels"),
    ],
)
def test_what_is_not_images_is_refused_with_a_reason(
    path: Path, content: bytes, message: str
) -> None:
    for wrap in (bytes, pack):
        path.write_bytes(wrap(content))
        with pytest.raises(DataError, match=message):
            read_images(path)


def test_images_are_no_labels(path: Path) -> None:
    path.write_bytes(idx(IMAGES))
    with pytest.raises(DataError, match="has 3 dimensions where labels have 1"):
        read_labels(path)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("wrap", [bytes, pack])
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2**32 - 1, 2**32 - 1, 2**32 - 1), "more than"),
        ((2**16, 2**16, 2**32 - 1), "more than"),
        ((MAX_BYTES + 1, 1, 1), "more than"),
        ((MAX_BYTES, 1, 1), "the file ends before them"),
    ],
)
def test_sizes_that_lie_take_no_memory(
    path: Path, wrap: Any, shape: tuple[int, ...], message: str
) -> None:
    path.write_bytes(wrap(header(*shape) + bytes(100)))
    with pytest.raises(DataError, match=message):
        read_images(path)


@pytest.mark.usefixtures("little_memory")
def test_a_file_that_unpacks_to_much_more_than_it_states_takes_no_memory(path: Path) -> None:
    bomb = pack(header(10) + bytes(16 * MEBIBYTE))
    path.write_bytes(bomb)
    tracemalloc.reset_peak()  # making the file took more
    with pytest.raises(DataError, match="goes on after them"):
        read_labels(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere cannot be read"):
        read_idx(tmp_path / "nowhere", ndim=1)
    with pytest.raises(DataError, match="is not a file"):
        read_idx(tmp_path, ndim=1)
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / "a\0b", ndim=1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(DataError, match="is not a file"):
        read_idx(path, ndim=1)


def test_a_file_that_may_not_be_read_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(idx(LABELS))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"some-idx cannot be read \(Permission denied\)"):
        read_labels(path)


def test_a_file_larger_than_memory_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(idx(LABELS))

    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "frombuffer", refuse)
    with pytest.raises(DataError, match="does not fit"):
        read_labels(path)


@pytest.mark.parametrize("wrap", [bytes, pack])
def test_random_changes_are_refused_or_read_in_full(path: Path, wrap: Any) -> None:
    random = np.random.default_rng(1)
    whole = wrap(idx(IMAGES))
    for _ in range(2_000):
        path.write_bytes(mutated(whole, random))
        try:
            array = read_idx(path)
        except DataError:
            continue
        assert array.nbytes <= len(whole) * 1040
