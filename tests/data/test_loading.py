from __future__ import annotations

from pathlib import Path

import pytest

from nnplay.data.loading import reader_of
from nnplay.errors import DataError


@pytest.mark.parametrize("name", ["x.xlsx", "x.XLS", "x.ods"])
def test_a_spreadsheet_is_to_be_saved_as_csv(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(DataError, match=r"save it as CSV .*, or copy the cells and paste them"):
        reader_of(tmp_path / name)


def test_a_spreadsheet_that_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no data set"):
        reader_of(tmp_path / "x.xlsx")


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it is empty; give a folder"):
        reader_of(tmp_path)
    (tmp_path / "letter.docx").write_bytes(b"Dear all")
    with pytest.raises(DataError, match="is not data that nnplay reads"):
        reader_of(tmp_path)
