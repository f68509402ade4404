"""Which threads matrix products get, and how they are cut to be fast."""

from __future__ import annotations

from typing import Any

import pytest

from nnplay.training import threads
from nnplay.training.threads import blas_threads, short_products


def _found(monkeypatch: pytest.MonkeyPatch, *libraries: dict[str, Any]) -> None:
    monkeypatch.setattr(threads, "threadpool_info", lambda: list(libraries))


def _openblas(architecture: str, num_threads: int) -> dict[str, Any]:
    return {"user_api": "blas", "architecture": architecture, "num_threads": num_threads}


@pytest.mark.parametrize(
    ("libraries", "cut"),
    [
        ((_openblas("SkylakeX", 1), _openblas("SkylakeX", 1)), (1_000_000, 60)),
        ((_openblas("SkylakeX", 2), _openblas("SkylakeX", 2)), (1_000_000, 180)),
        ((_openblas("SkylakeX", 1), _openblas("SkylakeX", 2)), (1_000_000, 180)),
        ((_openblas("Haswell", 1),), (0, 0)),
        ((_openblas("SkylakeX", 1), _openblas("Haswell", 1)), (0, 0)),
        (({"user_api": "blas", "num_threads": 1},), (0, 0)),
        ((), (0, 0)),
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
def test_products_are_cut_where_openblas_has_short_kernels(
    monkeypatch: pytest.MonkeyPatch, libraries: tuple[dict[str, Any], ...], cut: tuple[int, int]
) -> None:
    openmp = {"user_api": "openmp", "num_threads": 8}
    _found(monkeypatch, openmp, *libraries)
    assert short_products() == cut


def test_what_is_found_is_of_this_moment() -> None:
    with blas_threads(2):
        assert short_products() in [(0, 0), (1_000_000, 180)]
    with blas_threads(1):
        assert short_products() in [(0, 0), (1_000_000, 60)]
