from __future__ import annotations

import struct
import tracemalloc
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from nnplay.data.pictures.decode import Style, decode, prepare_pillow
from nnplay.errors import DataError
from tests.data.mutations import mutated

RED, BLUE, WHITE, BLACK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.picture"


@pytest.fixture(autouse=True)
def pillow() -> None:
    prepare_pillow()


def style(size: int, channels: int = 3, fit: str = "crop") -> Style:
    return Style(size, channels, fit)


def save(path: Path, pixels: Any, kind: str = "PNG", **options: Any) -> None:
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, kind, **options)


def noise(*shape: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "PPM", "GIF"])
def test_a_grey_picture_of_the_right_size_keeps_its_bytes(path: Path, kind: str) -> None:
    pixels = noise(28, 28)
    save(path, pixels, kind)
    assert np.array_equal(decode(path, style(28, 1))[..., 0], pixels)
    assert np.array_equal(decode(path, style(28, 3)), np.stack([pixels] * 3, axis=2))


@pytest.mark.parametrize("kind", ["PNG", "BMP", "PPM", "WEBP"])
def test_colours_keep_their_bytes(path: Path, kind: str) -> None:
    pixels = noise(8, 8, 3)
    save(path, pixels, kind, **({"lossless": True} if kind == "WEBP" else {}))
    assert np.array_equal(decode(path, style(8)), pixels)


def test_jpeg_is_read_and_large_ones_are_made_small(path: Path) -> None:
    pixels = np.full((1600, 1600, 3), BLUE, np.uint8)
    pixels[:800] = RED
    save(path, pixels, "JPEG", quality=95)
    # Where the colours meet, a row is a mixture.
    small = decode(path, style(8)).astype(int)
    assert np.abs(small[:3] - RED).max() < 8
    assert np.abs(small[5:] - BLUE).max() < 8
    # 0.299 of red and 0.114 of blue: the luma of the JPEG standard.
    grey = decode(path, style(8, 1)).astype(int)[..., 0]
    assert np.abs(grey[:3] - 76).max() < 8
    assert np.abs(grey[5:] - 29).max() < 8


def test_shrinking_averages_all_pixels(path: Path) -> None:
    board = np.indices((64, 64)).sum(axis=0) % 2 * 255
    save(path, board)
    assert np.abs(decode(path, style(4, 1)).astype(int) - 127).max() <= 2


WIDE = np.concatenate([np.full((4, 4, 3), c, np.uint8) for c in (RED, BLUE, BLUE, WHITE)], axis=1)


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_no_square_is_cut_padded_or_stretched(path: Path, turned: bool) -> None:
    save(path, WIDE.swapaxes(0, 1) if turned else WIDE)

    def decoded(size: int, fit: str) -> npt.NDArray[np.uint8]:
        pixels = decode(path, style(size, fit=fit))
        return pixels.swapaxes(0, 1) if turned else pixels

    assert (decoded(4, "crop") == BLUE).all()
    stretched = decoded(16, "stretch")
    assert stretched[0, 0].tolist() == list(RED)
    assert (stretched[:, 7] == BLUE).all()
    assert stretched[15, 15].tolist() == list(WHITE)
    padded = decoded(16, "pad")
    assert (padded[:6] == BLACK).all()
    assert (padded[10:] == BLACK).all()
    assert np.array_equal(padded[6:10], WIDE)


def test_a_line_of_pixels_is_no_trouble(path: Path) -> None:
    save(path, np.full((1, 3000), 200))
    for fit in ("crop", "pad", "stretch"):
        assert decode(path, style(8, 1, fit)).max() == 200


def test_what_is_transparent_shows_white(path: Path) -> None:
    pixels = np.zeros((8, 8, 4), np.uint8)
    pixels[:, 4:] = (255, 0, 0, 255)
    save(path, pixels)
    assert (decode(path, style(8))[:, :4] == WHITE).all()
    assert (decode(path, style(8))[:, 4:] == RED).all()
    assert (decode(path, style(8, 1))[:, :4] == 255).all()
    Image.fromarray(np.zeros((8, 8), np.uint8), "L").save(path, "PNG", transparency=0)
    assert (decode(path, style(8)) == WHITE).all()
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 255, 255, 0, 0])
    image.save(path, "GIF", transparency=0)
    assert (decode(path, style(8)) == WHITE).all()
    image.save(path, "GIF")
    assert (decode(path, style(8)) == BLUE).all()


def test_padding_is_black_beside_transparency(path: Path) -> None:
    save(path, np.zeros((4, 8, 4), np.uint8))
    padded = decode(path, style(8, fit="pad"))
    assert (padded[:2] == BLACK).all()
    assert (padded[2:6] == WHITE).all()


def test_16_bits_are_scaled_to_8_and_1_bit_to_black_and_white(path: Path) -> None:
    wide = (np.arange(64).reshape(8, 8) * 1000).astype(np.uint16)
    Image.fromarray(wide).save(path, "PNG")
    assert np.array_equal(decode(path, style(8, 1))[..., 0], wide // 256)
    path.write_bytes(b"P5 8 8 65535\n" + wide.astype(">u2").tobytes())
    assert np.array_equal(decode(path, style(8, 1))[..., 0], wide // 256)
    Image.fromarray(np.eye(8, dtype=bool)).save(path, "PNG")
    assert np.array_equal(decode(path, style(8, 1))[..., 0], np.eye(8) * 255)


# Where the corner marked 1 of [[1, 2], [3, 4]] comes to lie, from the table of the Exif standard:
# the stored row 0 and column 0 are (top, left), (top, right), (bottom, right), ... of the scene.
UPRIGHT = {
    1: [[1, 2], [3, 4]],
    2: [[2, 1], [4, 3]],
    3: [[4, 3], [2, 1]],
    4: [[3, 4], [1, 2]],
    5: [[1, 3], [2, 4]],
    6: [[3, 1], [4, 2]],
    7: [[4, 2], [3, 1]],
    8: [[2, 4], [1, 3]],
    9: [[1, 2], [3, 4]],
}


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_pictures_are_turned_as_the_camera_was_held(path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.kron([[1, 2], [3, 4]], np.full((8, 8), 50)).astype(np.uint8)
    Image.fromarray(stored).save(path, "JPEG", exif=exif, quality=100)
    corners = decode(path, style(16, 1))[4::8, 4::8, 0].astype(int)
    assert np.abs(corners - np.array(UPRIGHT[orientation]) * 50).max() < 5


def test_damaged_exif_does_not_spoil_a_picture(path: Path) -> None:
    for exif in (b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0nonsense", b"Exif\0\0"):
        save(path, noise(8, 8), "JPEG", exif=exif)
        with warnings.catch_warnings():
            prepare_pillow()
            assert decode(path, style(8, 1)).shape == (8, 8, 1)


def test_the_first_picture_of_a_moving_one_is_taken(path: Path) -> None:
    first, second = (Image.new("L", (8, 8), value) for value in (10, 200))
    first.save(path, "GIF", save_all=True, append_images=[second])
    assert (decode(path, style(8, 1)) == 10).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "PPM", "WEBP"])
def test_a_picture_cut_short_is_refused_unless_all_of_it_is_there(path: Path, kind: str) -> None:
    save(path, noise(16, 16, 3), kind)
    whole, right = path.read_bytes(), decode(path, style(8))
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        try:
            pixels = decode(path, style(8))
        except DataError:
            continue
        # A few bytes behind the last pixel, such as the sum of an empty end mark, may be missing.
        assert length >= len(whole) - 4
        assert np.array_equal(pixels, right)


def test_every_change_of_a_png_file_is_refused_or_harmless(path: Path) -> None:
    save(path, noise(5, 5, 3))
    whole, right = path.read_bytes(), decode(path, style(8))
    for position in range(len(whole)):
        for flip in (0x01, 0x20, 0x80, 0xFF):
            changed = bytes([whole[position] ^ flip])
            path.write_bytes(whole[:position] + changed + whole[position + 1 :])
            try:
                pixels = decode(path, style(8))
            except DataError:
                continue
            assert np.array_equal(pixels, right)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "PPM", "WEBP"])
def test_random_changes_are_refused_or_decoded(path: Path, kind: str) -> None:
    save(path, noise(12, 10, 3), kind)
    whole = path.read_bytes()
    random = np.random.default_rng(4)
    for _ in range(400):
        path.write_bytes(mutated(whole, random))
        try:
            pixels = decode(path, style(8))
        except DataError:
            continue
        assert pixels.shape == (8, 8, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"II*\0\x08\0\0\0",  # TIFF, which is not among the formats
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
        b"Pf\n2 2\n-1.0\n" + bytes(16),
        b"P5 0 0 255\n",
    ],
)
def test_what_is_no_picture_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(DataError, match="is damaged or no picture"):
        decode(path, style(8))


def png_of(width: int, height: int) -> bytes:
    """Return a PNG file that states a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "sides", [(5_000, 5_000), (9_500, 9_500), (100_000, 100_000), (2**31 - 1,) * 2]
)
def test_a_picture_that_unpacks_to_much_more_takes_no_memory(
    path: Path, sides: tuple[int, int]
) -> None:
    path.write_bytes(png_of(*sides))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"more than nnplay unpacks|is damaged or no picture"):
            decode(path, style(8))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_long_text_in_a_picture_is_not_unpacked(path: Path) -> None:
    save(path, noise(8, 8))
    content = path.read_bytes()
    body = b"Comment\0\0" + zlib.compress(bytes(80 << 20))
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + body))
    at = content.index(b"IDAT") - 4
    path.write_bytes(content[:at] + chunk + content[at:])
    with pytest.raises(DataError, match="is damaged or no picture"):
        decode(path, style(8))
