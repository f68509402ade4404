"""Arrays as the mathematics wants them: their type, aligned memory, and constants kept ready.

On batches of some dozen samples a pass over the numbers costs less than its call, and a call with
an array instead of a Python number costs half as much (0.25 against 0.6 µs).
"""

from __future__ import annotations

import mmap
from contextlib import suppress
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[np.floating[Any]]

ALIGNMENT = 64
"""Bytes of a cache line; a vector that starts at a multiple is read up to a third faster."""


HUGE = 1 << 21
"""Bytes of a huge page. The processor keeps the places of a limited number of pages at hand; with
usual ones of 4 kB, that is not enough for the vectors of a network of half a million parameters."""


def aligned_zeros(size: int, dtype: DTypeLike) -> Array:
    """Return zeros of shape (size,) that start at a multiple of `ALIGNMENT` bytes.

    Large ones start at a huge page, where the system has such.
    """
    dtype = np.dtype(dtype)
    count = size * dtype.itemsize
    huge = count >= HUGE // 2 and hasattr(mmap, "MADV_HUGEPAGE")
    alignment = HUGE if huge else ALIGNMENT
    memory = _huge_pages(count + HUGE) if huge else np.zeros(count + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % alignment
    return memory[start : start + count].view(dtype)


def _huge_pages(count: int) -> NDArray[np.uint8]:
    """Return so many bytes of 0; those that nobody touches take no memory."""
    pages = mmap.mmap(-1, count)
    with suppress(OSError):  # a system may be told to have none
        pages.madvise(mmap.MADV_HUGEPAGE)
    return np.frombuffer(pages, np.uint8)


@lru_cache(maxsize=256)
def scalar(value: float, dtype: np.dtype[Any]) -> Array:
    """Return a read-only array of shape () that holds `value`."""
    array: Array = np.array(value, dtype)
    array.flags.writeable = False
    return array


@lru_cache(maxsize=64)
def ones(count: int, dtype: np.dtype[Any]) -> Array:
    """Return a read-only array of `count` ones.

    A product with it is a sum, and faster than NumPy's own: for 32 samples of 128 numbers
    ``ones(32) @ x`` takes 0.5 µs and ``x.sum(axis=0)`` 3.
    """
    array: Array = np.ones(count, dtype)
    array.flags.writeable = False
    return array
