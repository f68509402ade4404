"""How many threads the matrix products get, and how they are cut to be fast."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import ThreadpoolController

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


class _Blas:
    """The threads of BLAS, which are the whole process's, and what is asked of them at present.

    Several may ask at once, and end in any order, as does a training whose successor has begun.
    With nobody left, every library has the threads again that it was found with.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limits: list[_Limit] = []
        self._holders: set[object] = set()
        self._found: dict[str, tuple[Any, int]] = {}

    def limit(self, limit: _Limit) -> None:
        """Let BLAS share products among so many threads; the limit that came last holds."""
        with self._lock:
            self._look()
            self._limits.append(limit)
            self._apply()

    def free(self, limit: _Limit) -> None:
        """Take a limit away."""
        with self._lock:
            self._limits = [other for other in self._limits if other is not limit]
            self._apply()

    def hold(self, holder: object) -> None:
        """Have every product made by the thread that asks for it, whatever the limit."""
        with self._lock:
            if not self._found:
                self._look()
            self._holders.add(holder)
            self._apply()

    def let_go(self, holder: object) -> None:
        """Take `hold` back."""
        with self._lock:
            self._holders.discard(holder)
            self._apply()

    def libraries(self) -> list[tuple[Any, int]]:
        """Return the libraries there are, and the threads of each while nobody holds it."""
        with self._lock:
            self._look()
            found = list(self._found.values())
            limit = self._limits[-1].count if self._limits else None
            self._apply()
        return [(library, count if limit is None else limit) for library, count in found]

    def _look(self) -> None:
        # One of them may have been loaded since.
        for library in ThreadpoolController().select(user_api="blas").lib_controllers:
            self._found.setdefault(library.filepath, (library, library.num_threads))

    def _apply(self) -> None:
        for library, before in self._found.values():
            count = self._limits[-1].count if self._limits else before
            _set(library, 1 if self._holders else count)
        if not self._limits and not self._holders:
            self._found.clear()  # whoever sets threads in another way may do so


def _set(library: Any, count: int) -> None:
    # Since 3.8, threadpoolctl obeys only the thread that was the first to set a number, until it is
    # told to forget that: by whoever sees to it that nobody is in another's way, as `_Blas` does.
    forget = getattr(library, "clear_controlling_thread", None)
    if forget is not None:
        forget(force=True)
    library.set_num_threads(count)
    if forget is not None:
        forget(force=True)


class _Limit:
    """So many threads, asked for by somebody."""

    def __init__(self, count: int) -> None:
        self.count = count


_blas = _Blas()


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """Limit the threads of matrix products, in the whole process, while the block runs."""
    limit = _Limit(count)
    _blas.limit(limit)
    try:
        yield
    finally:
        _blas.free(limit)


class Products:
    """How compiled steps have their matrix products made.

    Parameters
    ----------
    threads : int
        As many share a step, each with products of its own; 1 leaves it to BLAS to share products.
    short, thinnest : int
        How the first layer's products are cut to be made faster: see `compiled.arrays.Net`.
    """

    def __init__(self, threads: int = 1, short: int = 0, thinnest: int = 0) -> None:
        self.threads, self.short, self.thinnest = threads, short, thinnest
        self._held = False

    def hold(self) -> None:
        """Have every product made by the thread that asks for it, until they are let go.

        That holds for those of NumPy, too: a thread of BLAS looks out for its next product for some
        ten milliseconds, and the threads that share steps want its core meanwhile.
        """
        if not self._held:
            _blas.hold(self)
        self._held = True

    def let_go(self) -> None:
        """Let BLAS share products as before."""
        if self._held:
            _blas.let_go(self)
        self._held = False


def products() -> Products:
    """Return how compiled steps should have their products made, with the threads of BLAS as now.

    Threads that share a step wait for each other some ten times, which must not keep a core from
    others: only where a thread can give way (POSIX).

    OpenBLAS has kernels for products of at most 10⁶ multiplications that copy nothing, for
    processors with AVX-512 (https://github.com/OpenMathLib/OpenBLAS/pull/3335). A product that is
    not cut can be shared by threads of BLAS, so for them it is cut only where it takes few pieces.
    """
    found = _blas.libraries()
    counts = [count for _, count in found]
    threads = min(counts, default=1) if hasattr(os, "sched_yield") else 1
    known = all(getattr(library, "architecture", "") in _WITH_SHORT_KERNELS for library, _ in found)
    if not found or not known:
        return Products(threads)
    by_one = threads > 1 or max(counts) == 1
    return Products(threads, 1_000_000, 60 if by_one else 180)
