from __future__ import annotations

from pathlib import Path

import pytest

from nnplay.data.loading import read
from nnplay.data.recipe import DataRecipe
from nnplay.data.tables import options as limits
from nnplay.data.tables.paste import write_pasted
from nnplay.errors import DataError

TEXT = "größe\tart\n1,5\tu\n2\tv\n"


def test_a_pasted_table_can_be_read(tmp_path: Path) -> None:
    path = write_pasted(TEXT, tmp_path / "new" / "folder")
    assert (path.parent, path.suffix) == (tmp_path / "new" / "folder", ".tsv")
    assert path.read_bytes() == TEXT.encode()
    raw = read(DataRecipe(str(path)))
    assert raw.inputs == ("größe",)
    assert raw.samples.x.tolist() == [[1.5], [2]]


def test_every_table_has_a_file_of_its_own(tmp_path: Path) -> None:
    paths = {write_pasted(TEXT, tmp_path) for _time in range(3)}
    assert len(paths) == 3
    assert set(tmp_path.iterdir()) == paths  # and nothing else is left there


def test_a_disk_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    paths = {write_pasted(TEXT, tmp_path) for _time in range(3)}
    assert set(tmp_path.iterdir()) == paths
    assert len(paths) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("a\n1\n2\n", "holds no table"),
        ("a\tb\n", "holds no table"),
        ("https://example.org/", "holds no table"),
        ("a\tb\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", "has 3 values where the first row has 2"),
        ("a\tb\n1\t\0\n", "NUL"),
        ("a\tb\n1\t\ud800\n", "half a character"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        write_pasted(text, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    with pytest.raises(DataError, match="too long"):
        write_pasted(TEXT, tmp_path)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be kept in"):
        write_pasted(TEXT, tmp_path / "file")
