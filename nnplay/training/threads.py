"""How many threads the matrix products get, and how they are cut to be fast."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_info, threadpool_limits

from nnplay.project import Design

# Multiplications in the largest product of one step above which a second thread pays; below it,
# handing out the work costs more than it saves. Measured with `scripts/bench.py engine`.
_WORTH_SHARING = 10_000_000

# As OpenBLAS calls its kernels for AVX-512; AMD's processors get those of SkylakeX, too.
_WITH_SHORT_KERNELS = frozenset({"SkylakeX", "Cooperlake", "SapphireRapids"})


def usable_cores() -> int:
    """Return the cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def suggest_threads(design: Design, *, window: bool) -> int:
    """Return a good number of threads to train a design with.

    All cores, less one for a window that must stay smooth; but one where a step is so small that
    sharing it would slow it down.
    """
    largest = max(units * inputs for units, inputs in design.network.shapes)
    if largest * design.training.batch_size < _WORTH_SHARING:
        return 1
    return max(1, usable_cores() - (1 if window else 0))


def short_products() -> tuple[int, int]:
    """Return how the first layer's products are cut to be made faster; see `compiled.arrays.Net`.

    OpenBLAS has kernels for products of at most 10⁶ multiplications that copy nothing, for
    processors with AVX-512 (https://github.com/OpenMathLib/OpenBLAS/pull/3335).

    Returns
    -------
    short : int
        Multiplications of a short product; 0 where there is nothing to gain.
    thinnest : int
        Inputs that it has at least. A product that is not cut can be shared by threads, so there it
        is cut only where it takes few pieces.
    """
    found = [library for library in threadpool_info() if library["user_api"] == "blas"]
    known = all(library.get("architecture") in _WITH_SHORT_KERNELS for library in found)
    if not found or not known:
        return 0, 0
    return 1_000_000, 60 if all(library["num_threads"] == 1 for library in found) else 180


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Limit the threads of matrix products, in the whole process, while the block runs."""
    with threadpool_limits(limits=count, user_api="blas"):
        yield
