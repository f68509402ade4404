"""What damaged files have brought to light, each in its smallest form."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnplay.data import DataRecipe, load
from nnplay.data.pictures.decode import Style, decode, prepare_pillow
from nnplay.errors import DataError

# The bits of a float32 that is no number and that processors complain about when it is used.
SIGNALLING = 0x7F800001


def png_piece(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def test_a_png_whose_packed_pixels_are_damaged_is_refused_though_its_check_sums_hold(
    tmp_path: Path,
) -> None:
    packed = bytearray(zlib.compress(bytes(range(256)), 0))
    packed[2] = 0xFF  # there is no such kind of block
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + png_piece(b"IHDR", struct.pack(">IIBBBBB", 15, 16, 8, 0, 0, 0, 0))
        + png_piece(b"IDAT", bytes(packed))
        + png_piece(b"IEND", b"")
    )
    prepare_pillow()
    with pytest.raises(DataError, match=r"is damaged"):
        decode(path, Style(8, 1, "stretch"))


def test_a_file_of_nothing_that_webp_takes_64_mb_for_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    Image.new("RGB", (2000, 2000)).save(path, lossless=True)
    prepare_pillow()
    with pytest.raises(DataError, match="states 2,000 x 2,000 pixels"):
        decode(path, Style(8, 1, "stretch"))


@pytest.mark.parametrize("kind", ["npy", "idx", "idx-folder"])
def test_a_number_that_processors_complain_about_is_a_missing_value(
    tmp_path: Path, kind: str
) -> None:
    x = np.zeros((8, 2, 2), np.float32)
    x[:, 0, 0] = range(8)
    x.reshape(-1).view(np.uint32)[0] = SIGNALLING
    y = np.array([0, 1] * 4, np.uint8)
    images = struct.pack(">4B3I", 0, 0, 13, 3, *x.shape) + x.byteswap().tobytes()
    labels = struct.pack(">4BI", 0, 0, 8, 1, len(y)) + y.tobytes()
    path = {"npy": tmp_path / "x.npy", "idx": tmp_path / "a-images-idx3-ubyte"}.get(kind, tmp_path)
    if kind == "npy":
        np.save(path, x)
        np.save(tmp_path / "y.npy", y)
    else:
        for part in ("a", "train", "t10k"):
            (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(images)
            (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(labels)
    # The suite makes errors of warnings, and NumPy would warn.
    data = load(DataRecipe(str(path), scaling="standardise"))
    assert np.isfinite(data.train.seen()).all()


@pytest.mark.parametrize("shape", ["(8)", "(08,)", "(8, 02)"])
def test_an_array_whose_shape_is_not_written_as_numpy_writes_it_is_refused(
    tmp_path: Path, shape: str
) -> None:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    path = tmp_path / "x.npy"
    path.write_bytes(b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header + bytes(16))
    with pytest.raises(DataError, match="a header that NumPy does not write"):
        load(path)


def test_what_a_damaged_archive_holds_is_not_poured_into_the_message(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * 60_000 + ".npy", b"")
    # The name that stands before the member becomes another one than that of the list.
    path.write_bytes(path.read_bytes().replace(b"x", b"\x01", 1))
    with pytest.raises(DataError) as caught:
        load(path)
    assert len(str(caught.value)) < 1_000


def test_names_that_are_no_text_stay_different_classes(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(8.0)[:, None])
    np.save(tmp_path / "y.npy", np.array([b"\xfe", b"\xff"] * 4))
    assert load(tmp_path / "x.npy").classes == (r"\xfe", r"\xff")
