"""How many threads the matrix products get."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

from nnplay.project import Design

# Multiplications in the largest product of one step above which a second thread pays; below it,
# handing out the work costs more than it saves. Measured with `scripts/bench.py engine`.
_WORTH_SHARING = 10_000_000


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


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Limit the threads of matrix products, in the whole process, while the block runs."""
    with threadpool_limits(limits=count, user_api="blas"):
        yield
