"""How many threads the matrix products get."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_info, threadpool_limits

from nnplay.project import Design

# Multiplications in the largest product of one step above which a second thread pays; below it,
# handing out the work costs more than it saves. Measured with `scripts/bench.py engine`.
_WORTH_SHARING = 10_000_000

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


def short_products() -> int:
    """Return the multiplications up to which a matrix product is worth making by itself.

    OpenBLAS has kernels for products of at most 10⁶ that copy nothing, on processors with AVX-512
    (https://github.com/OpenMathLib/OpenBLAS/pull/3335). On one thread two such products are faster
    than one of twice the size; several threads share the larger one.

    Returns
    -------
    int
        0 where there is nothing to gain.
    """
    found = [library for library in threadpool_info() if library["user_api"] == "blas"]
    short = all(
        library["num_threads"] == 1 and library.get("architecture") in _WITH_SHORT_KERNELS
        for library in found
    )
    return 1_000_000 if found and short else 0


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Limit the threads of matrix products, in the whole process, while the block runs."""
    with threadpool_limits(limits=count, user_api="blas"):
        yield
