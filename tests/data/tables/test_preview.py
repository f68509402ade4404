from __future__ import annotations

from pathlib import Path

import pytest

from nnplay.data.loading import inspect
from nnplay.data.raw import Column
from nnplay.data.tables import preview as table_preview
from nnplay.errors import DataError

TEXT = (
    "id;length;colour;empty;note;species\n"
    "1;5,1;red;;p;setosa\n2;;blue;;q;virginica\n3;6,2;;;p;virginica\n4;5,0;red;;q;setosa\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text(TEXT)
    return path


def test_everything_is_shown(path: Path) -> None:
    preview = inspect(path, {"ignore": "note"})
    assert preview.kind == "a table"
    assert preview.found == {
        "encoding": "utf-8",
        "delimiter": "semicolon",
        "header": "yes",
        "decimal": "comma",
        "target": "species",
        "task": "classification",
    }
    assert preview.columns == (
        Column("id", "ignored", "only numbers the rows"),
        Column("length", "number", "1 missing"),
        Column("colour", "category", "2 categories, 1 missing"),
        Column("empty", "ignored", "holds no values"),
        Column("note", "ignored", "left out by you"),
        Column("species", "target", "2 classes"),
    )
    assert preview.rows[1] == ("2", "", "blue", "", "q", "virginica")
    assert (preview.samples, preview.task, preview.outputs) == (4, "classification", 2)
    assert preview.problem == ""
    assert any("2 of 4 rows have a missing value" in note for note in preview.notes)


def test_numbers_to_predict(path: Path) -> None:
    preview = inspect(path, {"target": "length"})
    assert (preview.task, preview.outputs) == ("regression", 1)
    assert preview.columns[1] == Column("length", "target", "5 to 6.2")


def test_what_was_found_can_be_given(path: Path) -> None:
    preview = inspect(path, {})
    again = inspect(path, dict(preview.found))
    assert again.columns == preview.columns
    assert again.rows == preview.rows


def test_found_target_with_a_comma_can_be_given(path: Path) -> None:
    path.write_text('x,"a, b"\n1,2.5\n2,3.5\n')
    preview = inspect(path, {})
    assert inspect(path, dict(preview.found)).columns == preview.columns
    assert preview.columns[1].name == "a, b"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"target": "colours"}, "There is no column 'colours'; there are: id, length"),
        ({"delimiter": "pipe"}, "a single column"),
        ({"encoding": "utf-16"}, "not UTF-16"),
        ({"task": "regression"}, "4 values that cannot be read as numbers, such as"),
        ({"target": "empty"}, "no values to predict"),
        ({"delimiter": "comma"}, "Row 2 of flowers.csv has 2 values"),
    ],
)
def test_a_problem_is_said_with_what_is_known(
    path: Path, options: dict[str, str], problem: str
) -> None:
    path.write_text(TEXT + "5\n" * ("encoding" in options))
    preview = inspect(path, options)
    assert problem in preview.problem
    if "encoding" not in options:
        assert preview.rows
        assert preview.found["encoding"] == "utf-8"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"a,b\n", "no rows"),
        (b"a,b\n1,2.5\n", ""),
        (b"a,b\n1,x\n2,x\n", "a single class"),
        (b"PK\x03\x04", "Excel"),
    ],
)
def test_small_files(path: Path, content: bytes, problem: str) -> None:
    path.write_bytes(content)
    preview = inspect(path, {})
    assert problem in preview.problem
    assert bool(preview.problem) == bool(problem)


def test_a_long_file_is_judged_by_its_beginning(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_preview, "SAMPLE_BYTES", 5000)
    path.write_text("a,y\n" + "1.25,k0\n1.75,k1\n" * 5000)
    preview = inspect(path, {})
    assert preview.estimated
    assert preview.samples == pytest.approx(10_000, rel=0.01)
    assert len(preview.rows) == 50
    assert any(note.startswith("All this was found from the first 6") for note in preview.notes)
    # Nobody knows yet whether another class follows.
    path.write_text("a,y\n" + "1.25,k0\n" * 5000 + "1,k1\n")
    assert inspect(path, {}).problem == ""


def test_many_classes_at_the_beginning_may_come_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{i}.5,k{i % 60}" for i in range(5000)]
    path.write_text("a,y\n" + "\n".join(lines) + "\n")
    monkeypatch.setattr(table_preview, "SAMPLE_BYTES", 700)  # some 80 rows
    assert inspect(path, {}).problem == ""
    path.write_text("a,y\n" + "".join(f"{i}.5,k{i}\n" for i in range(300)))
    assert inspect(path, {}).problem == ""
    monkeypatch.undo()
    preview = inspect(path, {})
    assert not preview.estimated
    assert "'y' has 300 different texts in 300 rows" in preview.problem


def test_long_texts_are_cut(path: Path) -> None:
    path.write_text("a,y\n" + "x" * 1000 + ",1\n" + "y\n" * 0 + "z,2\n")
    assert inspect(path, {}).rows[0][0] == "x" * 80 + "…"


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(DataError, match="There is no data set"):
        inspect(path.with_name("other.csv"), {})
