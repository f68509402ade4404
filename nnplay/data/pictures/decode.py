"""One picture of a file, decoded to a small square of bytes, whatever the file says of itself.

Pillow decodes. What is stated is compared with the size of the file before memory is taken, and
whatever Pillow makes of a damaged file becomes one typed error.
"""

from __future__ import annotations

import importlib
import os
import threading
import warnings
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from nnplay.data.pictures import jpeg_scans
from nnplay.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "WEBP")
"""The formats that are read, as Pillow calls them; no other decoder is tried."""

_DECODERS = ("Png", "Jpeg", "Bmp", "Gif", "Ppm", "WebP")

MAX_PIXELS = 1 << 25
"""Most pixels of a picture that are decoded: about 5,800 x 5,800."""

# A small file may unpack to this many pixels, and a larger one to so many more for each byte.
# Photographs have 1 to 10 pixels a byte, and plain drawings some hundreds. The decoder of WebP
# takes 16 bytes a pixel, others half of that: 48 MB for a file of nothing.
_FREE_PIXELS = 3 << 20
_PIXELS_PER_BYTE = 64
# A JPEG file is decoded at an eighth of its sides if that is enough, so it may be larger.
_MAX_STATED_PIXELS = 1 << 26
# Pictures above this are decoded one at a time, so that a few threads do not add up.
_LARGE_PIXELS = 1 << 22
_MAX_FILE = 1 << 28
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
_WHITE = 255

_large = threading.Lock()


@dataclass(frozen=True, slots=True)
class Style:
    """What pictures are made into.

    Attributes
    ----------
    size : int
        Pixels of a side.
    channels : {1, 3}
        Grey, or red, green and blue.
    fit : {"crop", "pad", "stretch"}
        What becomes of a picture that is no square: its middle, all of it between black bars, or
        all of it out of proportion.
    """

    size: int
    channels: int
    fit: str


def prepare_pillow() -> None:
    """Load the decoders, and let Pillow refuse what is too large and print nothing.

    To be called once before pictures are decoded, not in one of several threads.
    """
    from PIL import Image

    for module in _DECODERS:
        importlib.import_module(f"PIL.{module}ImagePlugin")
    warnings.filterwarnings("ignore", module=r"PIL\.")
    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def decode(path: Path, style: Style) -> npt.NDArray[np.uint8]:
    """Read a picture.

    The first one is taken of a file with several; it is turned as the camera was held, and what
    is transparent shows white behind it.

    Parameters
    ----------
    path : Path
    style : Style

    Returns
    -------
    ndarray of uint8, shape (size, size, channels)

    Raises
    ------
    DataError
        The file is no picture of the known formats, is damaged, or unpacks to too much.
    """
    try:
        with path.open("rb") as file:
            return _decoded(path, file, style)
    except DataError:
        raise
    except MemoryError as error:
        raise DataError(
            f"{path} does not fit into this computer's memory; make the picture smaller."
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever damaged files make them
        raise DataError(
            f"{path} is damaged or no picture that nnplay reads ({_reason(error)}); replace it "
            "or take it out of the folder."
        ) from error


def _decoded(path: Path, file: BinaryIO, style: Style) -> npt.NDArray[np.uint8]:
    from PIL import Image

    bytes_given = os.fstat(file.fileno()).st_size
    if bytes_given > _MAX_FILE:
        raise DataError(f"{path} has {bytes_given:,} bytes; make the picture smaller.")
    scans = _verify(file)
    with Image.open(file, formats=FORMATS) as image:
        # All of a picture in several scans is kept until the last, however small it gets then.
        large = scans > 1 and image.width * image.height > _LARGE_PIXELS
        _check_size(path, image.size, bytes_given, _MAX_STATED_PIXELS)
        if image.format == "JPEG":
            # Twice the size leaves something to average.
            image.draft("L" if style.channels == 1 else "RGB", (2 * style.size, 2 * style.size))
        _check_size(path, image.size, bytes_given, MAX_PIXELS)
        large = large or image.width * image.height > _LARGE_PIXELS
        with _large if large else nullcontext():
            small = _fitted(image, style)
        # Not before the pixels: Pillow reads them for that, and complains of damage only once.
        orientation = _orientation(image)
    upright = _upright(_on_white(small), orientation)
    pixels = np.asarray(upright.convert("L" if style.channels == 1 else "RGB"))
    return pixels.reshape(style.size, style.size, style.channels)


def _verify(file: BinaryIO) -> int:
    """Compare the check sums of a PNG file, the only format with some; count the scans of a JPEG.

    Decoding does neither.
    """
    from PIL import Image

    start = file.read(len(_PNG_MAGIC))
    file.seek(0)
    scans = 1
    if start == _PNG_MAGIC:
        with Image.open(file, formats=("PNG",)) as image:
            image.verify()
    elif start.startswith(jpeg_scans.MAGIC):
        scans = jpeg_scans.count_scans(file)
    file.seek(0)
    return scans


def _check_size(path: Path, size: tuple[int, int], bytes_given: int, most: int) -> None:
    pixels = size[0] * size[1]
    if pixels > most or pixels > _FREE_PIXELS + _PIXELS_PER_BYTE * bytes_given:
        raise DataError(
            f"{path} states {size[0]:,} x {size[1]:,} pixels in {bytes_given:,} bytes, more than "
            "nnplay unpacks; make the picture smaller."
        )


def _orientation(image: Image.Image) -> int:
    """Return how the camera was held; 1, upright, if the file does not say so in order."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a damaged note about a sound picture
        return 1
    return orientation if isinstance(orientation, int) else 1


def _fitted(image: Image.Image, style: Style) -> Image.Image:
    """Return a square picture in one of the modes L, RGB and RGBA."""
    from PIL import Image

    plain = _plain(image)
    size = (style.size, style.size)
    width, height = plain.size
    if style.fit == "stretch" or width == height:
        return _resized(plain, size, (0, 0, width, height))
    if style.fit == "crop":
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        return _resized(plain, size, (left, top, left + side, top + side))
    share = style.size / max(width, height)
    inner = max(1, round(width * share)), max(1, round(height * share))
    # Opaque black: bars are nothing to a network, and not part of the picture.
    square = Image.new(plain.mode, size, (0, 0, 0, 255) if plain.mode == "RGBA" else 0)
    at = (style.size - inner[0]) // 2, (style.size - inner[1]) // 2
    square.paste(_resized(plain, inner, (0, 0, width, height)), at)
    return square


def _resized(
    image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]
) -> Image.Image:
    from PIL import Image

    # Bilinear means every pixel that a target pixel covers, weighted; nothing rings or is lost.
    return image.resize(size, Image.Resampling.BILINEAR, box, reducing_gap=3.0)


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture in mode L, RGB or RGBA, of 8 bits a channel."""
    from PIL import Image

    if image.mode.startswith("I"):  # Pillow would clip 16 bits to 8 rather than scale them
        wide = np.clip(np.asarray(image), 0, 65_535)
        return Image.fromarray((wide >> 8).astype(np.uint8))
    if image.mode == "F":
        raise ValueError("its pixels are fractions")
    if image.mode in ("LA", "PA", "La") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image if image.mode == "RGBA" else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, (_WHITE,) * 4)
    return Image.alpha_composite(white, image).convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a square picture as its file says; the numbers are those of the Exif standard."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _reason(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):  # its own words show the file object
        return f"it is none of {', '.join(FORMATS)}"
    lines = str(error).splitlines()
    return lines[0][:200] if lines else type(error).__name__
