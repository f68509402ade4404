"""How many threads the matrix products get, and how they are cut to be fast."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from threadpoolctl import ThreadpoolController, threadpool_limits

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


class Products:
    """How compiled steps have their matrix products made.

    Parameters
    ----------
    threads : int
        As many share a step, each with products of its own; 1 leaves it to BLAS to share products.
    short, thinnest : int
        How the first layer's products are cut to be made faster: see `compiled.arrays.Net`.
    libraries : sequence of threadpoolctl.LibController
        Those that make products, if several threads may share a step.
    """

    def __init__(
        self, threads: int = 1, short: int = 0, thinnest: int = 0, libraries: Sequence[Any] = ()
    ) -> None:
        self.threads, self.short, self.thinnest = threads, short, thinnest
        self._counts = [(library, library.num_threads) for library in libraries]
        self._held = False

    def hold(self) -> None:
        """Have every product made by the thread that asks for it, until they are let go.

        That holds for those of NumPy, too: a thread of BLAS looks out for its next product for some
        ten milliseconds, and the threads that share steps want its core meanwhile.
        """
        for library, _ in self._counts:
            library.set_num_threads(1)
        self._held = True

    def let_go(self) -> None:
        """Let BLAS share products as before."""
        if self._held:
            for library, count in self._counts:
                library.set_num_threads(count)
        self._held = False


def products() -> Products:
    """Return how compiled steps should have their products made, with the threads of BLAS as now.

    Threads that share a step wait for each other some ten times, which must not keep a core from
    others: only where a thread can give way (POSIX).

    OpenBLAS has kernels for products of at most 10⁶ multiplications that copy nothing, for
    processors with AVX-512 (https://github.com/OpenMathLib/OpenBLAS/pull/3335). A product that is
    not cut can be shared by threads of BLAS, so for them it is cut only where it takes few pieces.
    """
    found = tuple(ThreadpoolController().select(user_api="blas").lib_controllers)
    count = min((library.num_threads for library in found), default=1)
    threads = count if hasattr(os, "sched_yield") else 1
    sharing = found if threads > 1 else ()
    known = all(getattr(library, "architecture", "") in _WITH_SHORT_KERNELS for library in found)
    if not found or not known:
        return Products(threads, libraries=sharing)
    by_one = threads > 1 or all(library.num_threads == 1 for library in found)
    return Products(threads, 1_000_000, 60 if by_one else 180, sharing)


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Limit the threads of matrix products, in the whole process, while the block runs."""
    with threadpool_limits(limits=count, user_api="blas"):
        yield
