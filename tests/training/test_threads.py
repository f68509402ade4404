"""Which threads matrix products get, and how those of compiled steps are made."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from nnplay.training import threads
from nnplay.training.threads import Products, _Blas, blas_threads, products


class _Library:
    """A library that makes products, as threadpoolctl tells of it."""

    def __init__(self, name: str, num_threads: int, architecture: str | None = None) -> None:
        self.filepath = name
        self.num_threads = num_threads
        if architecture is not None:
            self.architecture = architecture

        self._obeys: threading.Thread | None = None

    def set_num_threads(self, count: int) -> None:
        self._obeys = self._obeys or threading.current_thread()
        if self._obeys is threading.current_thread():
            self.num_threads = count

    def clear_controlling_thread(self, force: bool = False) -> None:
        if force or self._obeys is threading.current_thread():
            self._obeys = None


class _Controller:
    libraries: tuple[_Library, ...] = ()

    def select(self, user_api: str) -> Any:
        assert user_api == "blas"
        return SimpleNamespace(lib_controllers=list(self.libraries))


@pytest.fixture(autouse=True)
def _no_real_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "ThreadpoolController", _Controller)
    monkeypatch.setattr(threads, "_blas", _Blas())


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> tuple[_Library, ...]:
    """Two libraries, which have been found with two threads and with four."""
    two = _Library("numpy", 2), _Library("scipy", 4)
    monkeypatch.setattr(_Controller, "libraries", two)
    return two


def counts_of(libraries: tuple[_Library, ...]) -> list[int]:
    return [library.num_threads for library in libraries]


@pytest.fixture(params=["giving way", "not"])
def gives_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Tell whether this system's threads can leave their core to others."""
    if request.param == "not":
        monkeypatch.delattr("os.sched_yield", raising=False)
    else:
        monkeypatch.setattr("os.sched_yield", lambda: None, raising=False)
    return bool(request.param == "giving way")


@pytest.mark.parametrize(
    ("counts", "architectures", "shared", "cut"),
    [
        ((1, 1), ("SkylakeX", "SkylakeX"), 1, (1_000_000, 60)),
        ((2, 2), ("SkylakeX", "SkylakeX"), 2, (1_000_000, 60)),
        ((1, 2), ("SkylakeX", "SkylakeX"), 1, (1_000_000, 180)),
        ((1,), ("Haswell",), 1, (0, 0)),
        ((2, 2), ("SkylakeX", "Haswell"), 2, (0, 0)),
        ((3,), (None,), 3, (0, 0)),
        ((), (), 1, (0, 0)),
    ],
    ids=[
        "one thread",
        "two",
        "a copy with two",
        "an older processor",
        "a copy",
        "another BLAS",
        "none",
    ],
)
def test_how_products_are_made_follows_from_the_libraries(
    gives_way: bool,
    monkeypatch: pytest.MonkeyPatch,
    counts: tuple[int, ...],
    architectures: tuple[str | None, ...],
    shared: int,
    cut: tuple[int, int],
) -> None:
    libraries = tuple(map(_Library, "abc", counts, architectures))
    monkeypatch.setattr(_Controller, "libraries", libraries)
    how = products()
    if not gives_way:
        shared, cut = 1, (cut[0], 180 if cut[0] and max(counts) > 1 else cut[1])
    assert (how.threads, how.short, how.thinnest) == (shared, *cut)


@pytest.mark.usefixtures("libraries")
def test_the_limit_of_this_moment_counts() -> None:
    assert products().threads in (1, 2)
    for count in (3, 1):
        with blas_threads(count):
            assert products().threads in (1, count)


def test_limits_within_each_other(libraries: tuple[_Library, ...]) -> None:
    with blas_threads(3):
        with blas_threads(1):
            assert counts_of(libraries) == [1, 1]
        assert counts_of(libraries) == [3, 3]
    assert counts_of(libraries) == [2, 4]


def test_limits_that_end_in_the_order_they_began(libraries: tuple[_Library, ...]) -> None:
    first, second = blas_threads(3), blas_threads(5)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert counts_of(libraries) == [5, 5]
    second.__exit__(None, None, None)
    assert counts_of(libraries) == [2, 4]


def test_limits_of_several_threads(libraries: tuple[_Library, ...]) -> None:
    begun, ends = threading.Event(), threading.Event()

    def other() -> None:
        with blas_threads(5):
            begun.set()
            ends.wait()

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    with blas_threads(3):
        assert counts_of(libraries) == [3, 3]
        ends.set()
        thread.join()
        assert counts_of(libraries) == [3, 3]
    assert counts_of(libraries) == [2, 4]


def test_a_library_may_come_later(
    libraries: tuple[_Library, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = _Library("late", 8)
    with blas_threads(3):
        monkeypatch.setattr(_Controller, "libraries", (*libraries, late))
        assert products().threads in (1, 3)
        assert late.num_threads == 3
    assert late.num_threads == 8


def test_products_are_held_to_the_thread_that_asks_for_them(
    libraries: tuple[_Library, ...],
) -> None:
    how, other = Products(2), Products(2)
    how.let_go()
    assert counts_of(libraries) == [2, 4]
    how.hold()
    how.hold()
    assert counts_of(libraries) == [1, 1]
    other.hold()
    how.let_go()
    assert counts_of(libraries) == [1, 1]
    other.let_go()
    assert counts_of(libraries) == [2, 4]
    libraries[0].num_threads = 3  # set in another way; what is not held is left alone
    how.let_go()
    assert counts_of(libraries) == [3, 4]


def test_who_asks_while_products_are_held_is_told_the_limit(
    libraries: tuple[_Library, ...],
) -> None:
    how = Products(2)
    with blas_threads(3):
        how.hold()
        assert products().threads in (1, 3)
        with blas_threads(5):  # a training whose predecessor is about to end
            assert counts_of(libraries) == [1, 1]
            assert products().threads in (1, 5)
            how.let_go()
            assert counts_of(libraries) == [5, 5]
            how.hold()
    assert counts_of(libraries) == [1, 1]
    how.let_go()
    assert counts_of(libraries) == [2, 4]
