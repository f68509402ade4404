from __future__ import annotations

import pytest

from nnplay import resources


def test_files_and_folders_are_found() -> None:
    assert resources.path("data/mnist-10k").is_dir()
    assert "ShareAlike" in resources.path("NOTICE.md").read_text(encoding="utf-8")


def test_a_missing_one_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="'data/nothing' is missing"):
        resources.path("data/nothing")
