"""Which threads matrix products get, and how those of compiled steps are made."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from nnplay.training import threads
from nnplay.training.threads import Products, blas_threads, products


class _Library:
    """A library that makes products, as threadpoolctl tells of it."""

    def __init__(self, num_threads: int, architecture: str | None = None) -> None:
        self.num_threads = num_threads
        if architecture is not None:
            self.architecture = architecture

    def set_num_threads(self, count: int) -> None:
        self.num_threads = count


class _Controller:
    libraries: tuple[_Library, ...] = ()

    def select(self, user_api: str) -> Any:
        assert user_api == "blas"
        return SimpleNamespace(lib_controllers=list(self.libraries))


@pytest.fixture(params=["giving way", "not"])
def gives_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Tell whether this system's threads can leave their core to others."""
    monkeypatch.setattr(threads, "ThreadpoolController", _Controller)
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
    libraries = tuple(map(_Library, counts, architectures))
    monkeypatch.setattr(_Controller, "libraries", libraries)
    how = products()
    if not gives_way:
        shared, cut = 1, (cut[0], 180 if cut[0] and max(counts) > 1 else cut[1])
    assert (how.threads, how.short, how.thinnest) == (shared, *cut)
    how.hold()
    if shared > 1:
        assert all(library.num_threads == 1 for library in libraries)
    else:
        assert tuple(library.num_threads for library in libraries) == counts


def test_what_is_found_is_of_this_moment() -> None:
    for count in (2, 1):
        with blas_threads(count):
            assert products().threads in (1, count)


def test_products_are_held_to_the_thread_that_asks_for_them() -> None:
    libraries = _Library(2), _Library(4)
    how = Products(2, libraries=libraries)

    def counts() -> list[int]:
        return [library.num_threads for library in libraries]

    how.let_go()
    assert counts() == [2, 4]
    how.hold()
    how.hold()
    assert counts() == [1, 1]
    how.let_go()
    assert counts() == [2, 4]
    libraries[0].set_num_threads(3)  # by whoever else; what is not held is left alone
    how.let_go()
    assert counts() == [3, 4]
