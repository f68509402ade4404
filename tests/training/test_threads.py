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


def test_products_are_cut_for_one_thread_with_short_kernels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    openmp = {"user_api": "openmp", "num_threads": 8}
    _found(monkeypatch, openmp, _openblas("SkylakeX", 1), _openblas("SkylakeX", 1))
    assert short_products() == 1_000_000


@pytest.mark.parametrize(
    "libraries",
    [
        (),
        ({"user_api": "blas", "num_threads": 1},),
        (_openblas("Haswell", 1),),
        (_openblas("SkylakeX", 2),),
        (_openblas("SkylakeX", 1), _openblas("SkylakeX", 2)),
    ],
    ids=["no BLAS", "another BLAS", "an older processor", "two threads", "a second copy"],
)
def test_else_they_are_left_whole(
    monkeypatch: pytest.MonkeyPatch, libraries: tuple[dict[str, Any], ...]
) -> None:
    _found(monkeypatch, *libraries)
    assert short_products() == 0


def test_what_is_found_is_of_this_moment() -> None:
    with blas_threads(2):
        assert short_products() == 0
