"""The theme that tests of widgets start from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def dark_theme(qapp: object) -> Iterator[None]:
    """For every test of a file, or of a folder, that imports it."""
    theme.apply("dark")
    yield
    theme.apply("dark")
