"""The sound files that are damaged, small on purpose.

Every byte of their headers is changed to every value, so files whose headers would tell nothing new
are given none.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from _fuzz_changes import Seed

_Array = npt.NDArray[Any]

_DRAW = np.random.default_rng(0)
_LABELS = np.array([0, 2, 1, 0], np.uint8)
_PICTURES = _DRAW.integers(0, 256, (4, 3, 2), np.uint8)
_NUMBERS = _DRAW.normal(size=(6, 3))
# NumPy fills the header of a small array up to this many bytes.
_NPY_HEADER = 128


def _idx(array: _Array, code: int) -> bytes:
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


def idx_seeds() -> tuple[Seed, ...]:
    """Return pictures and labels, of several types, plain and packed."""
    pictures = _idx(_PICTURES, 8)
    images, labels = "a-images-idx3-ubyte", "a-labels-idx1-ubyte"
    return (
        Seed(images, pictures, 16),
        Seed(images, _packed(pictures), 10),
        Seed(images, pictures, 0, finish=_packed),
        Seed(images, _idx(_PICTURES.astype(np.float64) / 7, 14), 16),
        Seed(images, _idx(_NUMBERS[:4].astype(np.float32), 13), 12),
        Seed(labels, _idx(_LABELS, 8), 8),
        Seed(labels, _idx(_LABELS.astype(np.int32), 12), 8),
        Seed(labels, _idx(_LABELS, 8), 0, finish=_packed),
    )


def idx_folder_seeds() -> tuple[Seed, ...]:
    """Return the four files of a folder, and some of them packed."""
    images, labels = _idx(_PICTURES, 8), _idx(_LABELS, 8)
    return (
        Seed("train-images-idx3-ubyte", images, 16),
        Seed("train-labels-idx1-ubyte", labels, 8),
        Seed("t10k-images-idx3-ubyte", images, 16),
        Seed("t10k-labels-idx1-ubyte", labels, 8),
        Seed("train-images-idx3-ubyte", images, 0, finish=_packed),
        Seed("train-labels-idx1-ubyte", _packed(labels), 10),
    )


def _npy(array: _Array, fortran: bool = False) -> bytes:
    file = io.BytesIO()
    np.save(file, np.asfortranarray(array) if fortran else array, allow_pickle=False)
    return file.getvalue()


def npy_seeds() -> tuple[Seed, ...]:
    """Return samples and targets of several types; the file that is asked for is x.npy."""
    names = np.array(["no", "yes", "no", "é", "no", "yes"])
    last = {"y": "last column"}
    draw = np.random.default_rng(1)
    whole = np.concatenate([np.round(_NUMBERS), [[0], [1]] * 3], axis=1)
    return tuple(
        Seed(file, content, _NPY_HEADER if changed else 0, options)
        for changed, file, content, options in (
            (True, "x.npy", _npy(_NUMBERS), {}),
            (True, "x.npy", _npy(_NUMBERS.astype(">f4"), fortran=True), {}),
            (True, "x.npy", _npy(draw.integers(0, 256, (6, 2, 3, 3), np.uint8)), {}),
            (False, "x.npy", _npy(_NUMBERS > 0), {}),
            (True, "y.npy", _npy(np.array([0, 1, 2, 0, 1, 2])), {}),
            (True, "y.npy", _npy(names), {}),
            (False, "y.npy", _npy(names.astype("U3").astype(object).astype("U3")), {}),
            (True, "y.npy", _npy(np.array([b"a", b"b"] * 3)), {}),
            (False, "y.npy", _npy(_NUMBERS[:, :2].astype(np.float16)), {}),
            (False, "x.npy", _npy(whole), last),
            (False, "x.npy", _npy(_NUMBERS.astype("f4")), last),
        )
    )


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), content, method)
    return file.getvalue()


def _zipped_with(name: str, others: dict[str, bytes]) -> Callable[[bytes], bytes]:
    return lambda content: _zip({**others, name: content})


def npz_seeds() -> tuple[Seed, ...]:
    """Return archives; also their members, which are packed when they have been damaged."""
    x, y = _npy(_NUMBERS), _npy(np.array([0, 1, 2, 0, 1, 2]))
    parts = {"x_train": x, "y_train": y, "x_test": _npy(_NUMBERS[:2]), "y_test": _npy(_LABELS[:2])}
    file = "a.npz"
    stored = _zip({"x": _npy(np.arange(3, dtype=np.uint8)[:, None]), "y": _npy(_LABELS[:3])})
    deflated = _zip({"x": x, "y": y}, zipfile.ZIP_DEFLATED)
    four = _zip(parts, zipfile.ZIP_DEFLATED)
    return (
        Seed(file, stored, len(stored)),
        Seed(file, deflated, 0),
        Seed(file, four, 0),
        Seed(file, x, _NPY_HEADER, finish=_zipped_with("x", {"y": y})),
        Seed(file, y, 0, finish=_zipped_with("y", {"x": x})),
        Seed(file, parts["x_test"], 0, finish=_zipped_with("x_test", parts)),
    )


_CSV = 'a,b,"c d",e\n1,2.5,"x ""1""",u\n3,-1e-3,z,v\n5,,z,u\n'
_PLAIN = "1.5,2\n3,4.25\n-5,6\n7,8\n"
_SEMICOLON = "größe;farbe;klasse\n1,5;rot;0\n2,5;blau;1\n3;rot;0\n4;blau;1\n"
_SHORT = "é;b\n1,5;0\n2,5;1\n3;0\n4;1\n"
_SPACES = " 1.0  2.0   3\n 4.0  5.5   2\n 1e3 7 1\n"
_TABS = "id\tday\tsex\tage\ty\n1\t2024-05-31\tm\t?\tno\n2\t2024-06-01\tf\t30\tyes\n"


def _first_line(content: bytes) -> int:
    return content.index(b"\n") + (2 if content.startswith(b"\xff\xfe") else 1)


def table_seeds() -> tuple[Seed, ...]:
    """Return tables as different programs write them."""
    file = "a.csv"
    return tuple(
        Seed(file, content, _first_line(content) if changed else 0, options)
        for changed, content, options in (
            (True, _CSV.encode(), {}),
            (False, _CSV.encode(), {"target": "a,b", "missing": "drop"}),
            (True, _PLAIN.encode(), {}),
            (True, _PLAIN.replace("\n", "\r\n").encode("utf-8-sig"), {}),
            (False, _SEMICOLON.encode("utf-16"), {}),
            (True, _SHORT.encode("utf-16"), {}),
            (False, _SEMICOLON.encode("cp1252"), {"categories": "größe"}),
            (True, _SHORT.encode("cp1252"), {"categories": "é"}),
            (True, _SPACES.encode(), {}),
            (True, _TABS.encode(), {"missing": "median"}),
        )
    )


def _saved(pixels: _Array, kind: str, **settings: Any) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **settings)
    return file.getvalue()


def _with_right_sums(content: bytes) -> bytes:
    """Correct the check sums of the pieces of a PNG file."""
    result = bytearray(content)
    place = 8
    while place + 12 <= len(result):
        length = int.from_bytes(result[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(result):
            break
        result[end : end + 4] = zlib.crc32(result[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(result)


def _picture_header(content: bytes) -> int:
    """Return how many bytes stand before the packed pixels; all of a picture written as text."""
    match content[:2]:
        case b"\x89P":
            return content.index(b"IDAT") + 4
        case b"\xff\xd8":
            scan = content.index(b"\xff\xda") + 2
            return scan + int.from_bytes(content[scan : scan + 2])
        case b"BM":
            return int.from_bytes(content[10:14], "little")
        case b"GI":
            return content.index(b",\0\0\0\0") + 11
        case b"RI":
            return 30
        case b"P5" | b"P6":
            return content.index(b"255\n") + 4
    return len(content)


def _pictures() -> tuple[tuple[bool, bytes], ...]:
    """Return pictures, and whether each byte of their headers is to be changed."""
    from PIL import Image

    draw = np.random.default_rng(2)
    grey, colour = (draw.integers(0, 256, shape, np.uint8) for shape in ((8, 8), (8, 8, 3)))
    wide, clear = (draw.integers(0, 256, shape, np.uint8) for shape in ((5, 11), (8, 8, 4)))
    deep = (np.arange(64, dtype=np.uint16) * 1000).reshape(8, 8)
    palette = io.BytesIO()
    Image.fromarray(colour).quantize(8).save(palette, "PNG", transparency=3)
    exif = Image.Exif()
    exif[0x0112] = 6
    return (
        (True, _saved(grey, "PNG")),
        (True, _saved(clear, "PNG")),
        (True, _saved(deep, "PNG")),
        (True, palette.getvalue()),
        (False, _saved(colour, "JPEG", quality=60, exif=exif)),
        (True, _saved(grey, "JPEG", quality=10, optimize=True, exif=exif)),
        (False, _saved(grey, "JPEG", progressive=True)),
        (True, _saved(grey, "JPEG", quality=10, progressive=True)),
        (True, _saved(colour, "BMP")),
        (True, _saved(grey > 127, "BMP")),
        (False, _saved(wide, "BMP")),
        (False, _saved(grey, "GIF")),
        (True, _saved(grey // 64, "GIF")),
        (True, _saved(colour, "PPM")),
        (True, _saved(grey, "PPM")),
        (True, b"P1 3 3 1 0 1 0 1 0 1 0 1"),
        (True, b"P2 2 2 9 1 2 # no\n3 4"),
        (True, _saved(colour, "WEBP", lossless=True)),
        (True, _saved(colour, "WEBP", quality=50)),
    )


def picture_seeds() -> tuple[Seed, ...]:
    """Return pictures of every format that is read, 8 x 8 pixels and others."""
    styles = tuple(
        {"size": 8, "channels": channels, "fit": fit}
        for channels, fit in ((1, "crop"), (3, "pad"), (3, "stretch"), (1, "pad"))
    )
    seeds = []
    for number, (changed, content) in enumerate(_pictures()):
        header = _picture_header(content) if changed else 0
        style = styles[number % len(styles)]
        seeds.append(Seed("a.picture", content, header, style))
        if content.startswith(b"\x89PNG"):
            seeds.append(Seed("a.picture", content, header, style, _with_right_sums))
    return tuple(seeds)


def picture_folder_seeds() -> tuple[Seed, ...]:
    """Return the pictures of a folder with two classes, of which those of one are damaged."""
    pixels = np.random.default_rng(3).integers(0, 256, (8, 8), np.uint8)
    return tuple(
        Seed(file, _saved(pixels, kind), 0, {"size": 8, "damaged": damaged})
        for file, kind, damaged in (
            ("one/a.png", "PNG", "skip"),
            ("one/b.bmp", "BMP", "refuse"),
            ("two/a.gif", "GIF", "skip"),
            ("two/b.ppm", "PPM", "skip"),
        )
    )


def weights_seeds(suffix: str) -> tuple[Seed, ...]:
    """Return weights of small networks, in the kind of file that a suffix says."""
    from nnplay.files import save_weights
    from nnplay.project import LayerSpec, NetworkSpec, build_network

    smallest = NetworkSpec(1, (LayerSpec(1, "sigmoid"),))
    specs = (
        smallest,
        NetworkSpec(3, (LayerSpec(2, "relu"), LayerSpec(2, "softmax"))),
        NetworkSpec(2, (LayerSpec(2, "tanh", batch_norm=True), LayerSpec(1, "identity"))),
    )
    seeds = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        for spec in specs:
            save_weights(path, build_network(spec, 0), spec, data="xor", training={"epochs": 3})
            content = path.read_bytes()
            header, footer = _weights_headers(content) if spec is smallest else (0, 0)
            seeds.append(Seed(path.name, content, header, footer=footer))
    return tuple(seeds)


def _weights_headers(content: bytes) -> tuple[int, int]:
    """Return the lengths of what is before and behind the arrays.

    Of an archive these are the headers of the first of them, and the list of all.
    """
    if content.startswith(b"PK"):
        return content.index(b"\x93NUMPY") + _NPY_HEADER, len(content) - content.index(b"PK\1\2")
    return 8 + int.from_bytes(content[:8], "little"), 0


safetensors_seeds = partial(weights_seeds, ".safetensors")
npz_weights_seeds = partial(weights_seeds, ".npz")
