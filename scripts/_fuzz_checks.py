"""What makes an answer to a damaged file right: it fits together, and another reader agrees.

The other readers are NumPy's, Pillow's, safetensors' and a few lines here, none of them careful.
Each check returns what is wrong, or "".
"""

from __future__ import annotations

import gzip
import io
import math
import struct
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.prepare import prepare
from nnplay.data.raw import Preview, RawData, RawPart
from nnplay.data.recipe import DataRecipe
from nnplay.errors import DataError, NnplayError

_LONGEST_SENTENCE = 2_000
_IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}

_Array = npt.NDArray[Any]


def refusal_problem(error: NnplayError) -> str:
    """Check that an error is a sentence that can be shown anywhere."""
    text = str(error)
    if isinstance(error.__cause__, MemoryError):
        return "more memory was asked for than a damaged file is worth"
    if not text.endswith((".", ")")) or len(text) > _LONGEST_SENTENCE or "\n" in text:
        return f"the error is no sentence: {text[:200]!r}"
    return _unwritable([text])


def raw_problem(raw: RawData) -> str:
    """Check that data fit together."""
    parts = [part for part in (raw.samples, raw.test) if part is not None]
    features = parts[0].x.shape[-1]
    for part in parts:
        problem = _part_problem(part, features, raw)
        if problem:
            return problem
    if raw.image_shape is not None and math.prod(raw.image_shape) * raw.channels != features:
        return f"pictures of {raw.image_shape} x {raw.channels} have {features} numbers"
    if raw.image_shape is None and (len(raw.inputs) != features or raw.samples.x.dtype == np.uint8):
        return f"{len(raw.inputs)} names for {features} features of {raw.samples.x.dtype}"
    if raw.classes and (len(raw.classes) < 2 or len(set(raw.classes)) < len(raw.classes)):
        return f"the classes are {raw.classes[:5]}"
    return _unwritable((raw.label, *raw.classes, *raw.inputs, *raw.targets, *raw.notes))


def _part_problem(part: RawPart, features: int, raw: RawData) -> str:
    x, y = part.x, part.y
    if x.ndim != 2 or len(x) != len(y) or not x.size or x.shape[1] != features:
        return f"x has the shape {x.shape} and y {y.shape}"
    if x.dtype not in (np.uint8, np.float32):
        return f"x holds {x.dtype}"
    if raw.classes:
        within = y.dtype == np.int64 and y.ndim == 1 and 0 <= y.min() <= y.max() < len(raw.classes)
        return "" if within else f"{y.dtype} of shape {y.shape} are no class indices"
    if y.dtype != np.float32 or y.shape[1:] != (len(raw.targets),) or not np.isfinite(y).all():
        return f"{y.dtype} of shape {y.shape} are no numbers to predict {raw.targets[:5]}"
    return ""


def prepared_problem(raw: RawData) -> str:
    """Check that data can be prepared for training, or are refused in order."""
    try:
        data = prepare(raw, DataRecipe("some"))
    except DataError as error:
        return refusal_problem(error)
    for part in (data.train, data.test):
        if not (np.isfinite(part.seen()).all() and np.isfinite(part.y).all()):
            return "a network would see numbers that are not finite"
    return ""


def preview_problem(preview: Preview, raw: RawData | None) -> str:
    """Check a preview, beside what the whole file was read as; None if that was refused."""
    texts = [preview.problem, *preview.notes, *preview.labels, *map(str, preview.found.values())]
    texts += [text for row in preview.rows for text in row]
    texts += [text for column in preview.columns for text in (column.name, column.detail)]
    unwritable = _unwritable(texts)
    if unwritable or raw is None:
        return unwritable
    if preview.problem:
        return f"the preview refuses what is read: {preview.problem}"
    outputs = len(raw.classes) or raw.samples.y.shape[-1]
    known = (preview.task, preview.outputs)
    if known not in (("", 0), ("classification" if raw.classes else "regression", outputs)):
        return f"the preview says {known} of what has {outputs} outputs"
    return ""


def _unwritable(texts: Any) -> str:
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            return f"{text!r} can be shown and written nowhere"
    return ""


def same_samples(raw: RawData, parts: list[tuple[_Array, _Array]]) -> str:
    """Compare with samples and targets as another reader found them."""
    own = [part for part in (raw.samples, raw.test) if part is not None]
    if len(own) != len(parts):
        return f"{len(own)} parts instead of {len(parts)}"
    for part, (x, y) in zip(own, parts, strict=True):
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            wanted = x.reshape(len(x), -1).astype(part.x.dtype)
        if not np.array_equal(part.x, wanted, equal_nan=wanted.dtype.kind == "f"):
            return "the samples are not those of the file"
        if not _same_targets(part.y, y, raw.classes):
            return "the targets are not those of the file"
    return ""


def _same_targets(own: _Array, wanted: _Array, classes: tuple[str, ...]) -> bool:
    if not classes:
        with np.errstate(all="ignore"):
            return np.array_equal(own, wanted.reshape(len(wanted), -1).astype(np.float32))
    if wanted.ndim == 2 and wanted.shape[1] > 1:
        return np.array_equal(own, wanted.argmax(axis=1))
    # Equal targets have equal classes, different ones different classes, in the same order.
    _values, ranks = np.unique(wanted.reshape(-1), return_inverse=True)
    _used, own_ranks = np.unique(own, return_inverse=True)
    return np.array_equal(own_ranks, ranks)


def idx_array(content: bytes) -> _Array:
    """Read an IDX file."""
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    ndim = content[3]
    assert content[:2] == b"\0\0"
    shape = struct.unpack_from(f">{ndim}I", content, 4)
    values = np.frombuffer(content, _IDX_TYPES[content[2]], offset=4 + 4 * ndim)
    return values.reshape(shape)


def npy_array(content: bytes) -> _Array:
    """Read a .npy file, which must end behind its array."""
    file = io.BytesIO(content)
    with warnings.catch_warnings(action="ignore"):  # of headers that Python 2 wrote
        array: _Array = np.load(file, allow_pickle=False)
    assert not file.read(1)
    return array


def npz_arrays(content: bytes) -> dict[str, _Array]:
    """Read all arrays of an archive that are plain."""
    arrays = {}
    with (
        warnings.catch_warnings(action="ignore"),  # of headers that Python 2 wrote
        np.load(io.BytesIO(content), allow_pickle=False) as archive,
    ):
        for name in archive.files:
            try:
                arrays[name] = archive[name]
            except ValueError:  # objects, beside what is looked for
                continue
    return arrays


def picture_problem(pixels: _Array, content: bytes, options: Mapping[str, Any]) -> str:
    """Check a decoded picture; one that needs no change of size must be what Pillow shows."""
    from PIL import Image

    size, channels = options["size"], options["channels"]
    if pixels.dtype != np.uint8 or pixels.shape != (size, size, channels):
        return f"the picture is {pixels.dtype} of shape {pixels.shape}"
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        # Only then there is nothing that Pillow leaves to whoever uses it.
        plain = image.mode in ("L", "RGB") and "transparency" not in image.info
        small = image.format == "JPEG" and channels == 1  # decoded grey, not made grey
        if image.size != (size, size) or not plain or small or image.getexif():
            return ""
        wanted = np.asarray(image.convert("L" if channels == 1 else "RGB"))
    same = np.array_equal(pixels, wanted.reshape(pixels.shape))
    return "" if same else "the picture is not the one that Pillow shows"
