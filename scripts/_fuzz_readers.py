"""The readers that are given damaged files: what they read, and what a right answer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import _fuzz_checks as checks
import _fuzz_seeds as seeds
import numpy as np
from _fuzz_changes import Damaged, Seed
from _fuzz_table_check import table_problem

from nnplay.data.options import resolve
from nnplay.data.pictures.decode import Style, decode
from nnplay.data.progress import quiet
from nnplay.data.raw import RawData
from nnplay.data.readers import READERS
from nnplay.errors import DataError, FileError, NnplayError
from nnplay.files import SavedWeights, load_weights

_DATA = {reader.name: reader for reader in READERS}
# Every so manieth file is previewed too, or prepared for training.
_PREVIEWED = 16
_PREPARED = 4

Read = Callable[[Path, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under test.

    Attributes
    ----------
    seeds : callable
        Returns the sound files.
    tokens : sequence of bytes
        What means something in such files.
    trial : callable
        Takes a folder, a damaged file, which lies in it, and its number; returns what is wrong
        with what was read. Raises `NnplayError` if the file is refused, as it should be.
    path : str
        What is read, inside of the folder.
    """

    seeds: Callable[[], Sequence[Seed]]
    tokens: Sequence[bytes]
    trial: Callable[[Path, Damaged, int], str]
    error: type[NnplayError] = DataError


def _data_trial(
    kind: str, path: str, check: Callable[[RawData, Path, Damaged], str]
) -> Callable[[Path, Damaged, int], str]:
    """Return a trial of one of nnplay's readers of data."""
    reader = _DATA[kind]

    def trial(folder: Path, damaged: Damaged, number: int) -> str:
        options = resolve(reader.options, damaged[0].options, kind)
        preview = reader.inspect(folder / path, options) if number % _PREVIEWED == 0 else None
        try:
            raw = reader.read(folder / path, options, quiet)
        except DataError:
            problem = "" if preview is None else checks.preview_problem(preview, None)
            if problem:
                return problem
            raise
        problem = checks.raw_problem(raw) or check(raw, folder, damaged)
        if not problem and number % _PREPARED == 0:
            problem = checks.prepared_problem(raw)
        if problem or preview is None:
            return problem
        problem = checks.preview_problem(preview, raw)
        return problem or (table_problem(raw, damaged[1], preview) if kind == "table" else "")

    return trial


def _check_idx(raw: RawData, folder: Path, _damaged: Damaged) -> str:
    images, labels = (
        checks.idx_array((folder / f"a-{kind}-ubyte").read_bytes())
        for kind in ("images-idx3", "labels-idx1")
    )
    return checks.same_samples(raw, [(images, labels)])


def _check_idx_folder(raw: RawData, folder: Path, _damaged: Damaged) -> str:
    parts = [
        tuple(
            checks.idx_array((folder / f"{part}-{kind}-ubyte").read_bytes())
            for kind in ("images-idx3", "labels-idx1")
        )
        for part in ("train", "t10k")
    ]
    return checks.same_samples(raw, [(images, labels) for images, labels in parts])


def _check_npy(raw: RawData, folder: Path, damaged: Damaged) -> str:
    x = checks.npy_array((folder / "x.npy").read_bytes())
    if damaged[0].options:
        return checks.same_samples(raw, [(x[:, :-1], x[:, -1])])
    y = checks.npy_array((folder / "y.npy").read_bytes())
    return checks.same_samples(raw, [(_pictures_as_read(x, raw), y)])


def _check_npz(raw: RawData, _folder: Path, damaged: Damaged) -> str:
    arrays = checks.npz_arrays(damaged[1])
    names = {name.lower(): name for name in arrays}
    suffixes = ("_train", "_test") if "x_train" in names and "y_train" in names else ("", "_test")
    parts = [
        (_pictures_as_read(arrays[names[f"x{end}"]], raw), arrays[names[f"y{end}"]])
        for end in suffixes
        if f"x{end}" in names and f"y{end}" in names
    ]
    return checks.same_samples(raw, parts)


def _pictures_as_read(x: Any, raw: RawData) -> Any:
    """Put the colours of a pixel beside each other, where a file has them apart."""
    apart = x.ndim == 4 and x.shape[3] not in (1, 3) and raw.image_shape is not None
    return np.moveaxis(x, 1, -1) if apart else x


def _unchecked(_raw: RawData, _folder: Path, _damaged: Damaged) -> str:
    """Leave tables to the check beside their preview, which says how they are written."""
    return ""


def _check_folder(raw: RawData, _folder: Path, _damaged: Damaged) -> str:
    count = len(raw.samples)
    return "" if raw.classes == ("one", "two") and 2 <= count <= 4 else f"{count} pictures"


def _picture_trial(folder: Path, damaged: Damaged, _number: int) -> str:
    options = damaged[0].options
    pixels = decode(folder / "a.picture", Style(**options))
    return checks.picture_problem(pixels, damaged[1], options)


def _weights_trial(name: str) -> Callable[[Path, Damaged, int], str]:
    def trial(folder: Path, damaged: Damaged, _number: int) -> str:
        return _weights_problem(load_weights(folder / name), damaged[1])

    return trial


def _weights_problem(saved: SavedWeights, content: bytes) -> str:
    from safetensors.numpy import load

    arrays = checks.npz_arrays(content) if content.startswith(b"PK") else load(content)
    for index, layer in enumerate(saved.layers):
        for name, array in layer.items():
            if array.dtype != np.float32 or not np.isfinite(array).all():
                return f"{name!r} of layer {index} holds {array.dtype}, or is not finite"
            if not np.array_equal(array, arrays[f"layers.{index}.{name}"].astype(np.float32)):
                return f"{name!r} of layer {index} is not that of the file"
    for layer, (units, inputs) in zip(saved.layers, saved.network.shapes, strict=True):
        if layer["weights"].shape != (units, inputs) or layer["biases"].shape != (units,):
            return f"weights of {layer['weights'].shape} where {(units, inputs)} are described"
    return ""


_BINARY = (b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\x08\x03", b"\x1f\x8b\x08")
_HEADER = (
    *(b"'|O'", b"'<f8'", b"'>i2'", b"'<U9'", b"'|S0'", b"'<M8[s]'", b"True", b"False", b"None"),
    *(b"-1", b"0", b"(", b"()", b"(6,)", b"99999999999999999999", b", ", b"'", b"L", b"\x93NUMPY"),
)
_ZIP = (b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"x.npy", b"y.npy", b"../", b"\1\0")
_TABLE = (
    *(b'"', b'""', b"\n", b"\r", b"\r\n", b",", b";", b"\t", b"|", b" ", b"\0", b"\xff", b"\xc3"),
    *(b"1e999", b"-inf", b"nan", b"NA", b"1e-400", b"0x1F", b"1,5", b"1_0", b"true", b"no", b"id"),
    *(b",,,,", b"\xef\xbb\xbf", b"\xff\xfe", b"99999999999999999999", b"\xe2\x80\xa8", b"=1+1"),
)
_PICTURE = (
    *(b"\0", b"\xff", b"IHDR", b"IDAT", b"IEND", b"tRNS", b"PLTE", b"iCCP", b"eXIf", b"acTL"),
    *(b"\xff\xd8", b"\xff\xd9", b"\xff\xc0", b"\xff\xda", b"GIF89a", b"\x2c", b"\x21\xf9\x04"),
    *(b"BM", b"RIFF", b"WEBP", b"VP8X", b"ALPH", b"ANMF", b"P6", b"P3", b"65535", b"99999999"),
)
_WEIGHTS = (
    *(b'"F32"', b'"F64"', b'"BF16"', b'"shape":', b"[", b"]", b"{", b"}", b'"', b":", b",", b"-1"),
    *(b"data_offsets", b"null", b"99999999999999999999", b"\\u0000", b"\\ud800", b"relu", b"1e999"),
)

TARGETS: Mapping[str, Target] = {
    "idx": Target(seeds.idx_seeds, _BINARY, _data_trial("idx", "a-images-idx3-ubyte", _check_idx)),
    "idx-folder": Target(
        seeds.idx_folder_seeds, _BINARY, _data_trial("idx-folder", "", _check_idx_folder)
    ),
    "npy": Target(seeds.npy_seeds, _HEADER, _data_trial("npy", "x.npy", _check_npy)),
    "npz": Target(seeds.npz_seeds, (*_ZIP, *_HEADER), _data_trial("npz", "a.npz", _check_npz)),
    "table": Target(seeds.table_seeds, _TABLE, _data_trial("table", "a.csv", _unchecked)),
    "picture": Target(seeds.picture_seeds, _PICTURE, _picture_trial),
    "picture-folder": Target(
        seeds.picture_folder_seeds, _PICTURE, _data_trial("images", "", _check_folder)
    ),
    "safetensors": Target(
        seeds.safetensors_seeds, _WEIGHTS, _weights_trial("a.safetensors"), FileError
    ),
    "npz-weights": Target(
        seeds.npz_weights_seeds, (*_ZIP, *_WEIGHTS), _weights_trial("a.npz"), FileError
    ),
}
"""The readers by name."""
