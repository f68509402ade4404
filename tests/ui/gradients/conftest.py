from __future__ import annotations

from collections.abc import Iterator

import pytest

from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def _dark_theme() -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")
