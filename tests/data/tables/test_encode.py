from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.data.loading import inspect, load, read
from nnplay.data.progress import Amount
from nnplay.data.raw import RawData, RawPart
from nnplay.data.recipe import DataRecipe
from nnplay.errors import DataError

TRAIN = (
    "id,colour,length,smoker,species\n"
    "1,red,5.1,yes,setosa\n2,blue,,no,virginica\n3,red,6.2,yes,virginica\n4,blue,5,no,setosa\n"
)

Read = Callable[..., tuple[RawData, RawPart]]


@pytest.fixture
def two(tmp_path: Path) -> Read:
    """Write two tables, and read the first one with the second one to test on."""

    def read_both(train: str, test: str, **options: Any) -> tuple[RawData, RawPart]:
        (tmp_path / "train.csv").write_text(train)
        (tmp_path / "test.csv").write_text(test)
        raw = read(DataRecipe(str(tmp_path / "train.csv"), {"test": "test.csv", **options}))
        assert raw.test is not None
        assert raw.test_label == "test.csv"
        return raw, raw.test

    return read_both


def test_columns_are_found_by_name_and_encoded_as_they_were_learned(two: Read) -> None:
    raw, test = two(
        TRAIN,
        "species;smoker;extra;length;colour\nvirginica;no;a;7,5;blue\nsetosa;yes;b;NA;red\n"
        "setosa;NO;c;1.5;\n".replace(",", "."),
    )
    assert raw.inputs == ("colour=blue", "colour=red", "length", "smoker")
    np.testing.assert_array_equal(test.x, [[1, 0, 7.5, 0], [0, 1, np.nan, 1], [0, 0, 1.5, 0]])
    assert (test.x.dtype, test.y.dtype) == (np.float32, np.int64)
    assert test.y.tolist() == [1, 0, 0]
    assert len(raw.samples) == 4
    alone = [note for note in raw.notes if note.startswith("In test.csv: ")]
    assert alone == [
        "In test.csv: 2 of 3 rows have a missing value: a number becomes the mean of its column, a "
        "category none of the categories."
    ]


def test_a_category_that_only_the_test_file_has_is_none_of_the_categories(two: Read) -> None:
    raw, test = two(TRAIN, TRAIN.replace("4,blue", "4,green").replace("1,red", "1,grey"))
    np.testing.assert_array_equal(test.x[:, :2], [[0, 0], [1, 0], [0, 1], [0, 0]])
    assert (
        "In test.csv: 'colour' has 2 values that train.csv does not have, such as 'green'; they "
        "are none of the categories." in raw.notes
    )


def test_so_is_a_word_beside_yes_and_no(two: Read) -> None:
    raw, test = two(TRAIN, TRAIN.replace("6.2,yes", "6.2,perhaps"))
    np.testing.assert_array_equal(test.x[:, 3], [1, 0, np.nan, 0])
    assert (
        "In test.csv: 'smoker' has 1 value that train.csv does not have, such as 'perhaps'; it "
        "counts as missing." in raw.notes
    )


def test_missing_values_are_filled_from_the_training_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,u\n3,v\n,u\n")
    (tmp_path / "b.csv").write_text("y,x\nu,\nv,100\n")
    data = load(DataRecipe(str(tmp_path / "a.csv"), {"test": "b.csv"}, scaling="none"))
    assert data.test.x.tolist() == [[2], [100]]
    assert data.test_label == "b.csv"
    assert data.classes == ("u", "v")


def test_rows_with_missing_values_may_be_left_out_of_both(two: Read) -> None:
    raw, test = two(TRAIN, TRAIN.replace(",5\n", ",\n").replace("5.1", ""), missing="drop")
    assert (len(raw.samples), len(test)) == (3, 2)
    assert "In test.csv: 2 of 4 rows have a missing value and were left out." in raw.notes


def test_categories_that_were_chosen_and_class_numbers_keep_their_order(two: Read) -> None:
    raw, test = two(
        "zone,n,y\n3,1,10\n1,2,9\n3,3,10\n1,4,9\n",
        "zone,n,y\n1,1.5,9.0\n3,2,1e1\n7,2,9\n",
        categories="zone",
    )
    assert (raw.inputs, raw.classes) == (("zone=1", "zone=3", "n"), ("9", "10"))
    assert test.x.tolist() == [[1, 0, 1.5], [0, 1, 2], [0, 0, 2]]
    assert test.y.tolist() == [0, 1, 0]


def test_numbers_to_predict(two: Read) -> None:
    _raw, test = two(
        "a;b;c\n1;1,5;2,5\n2;3,5;1\n", "c;a;b\n1.000,5;7;8\n2;;3\n;3;3\n", target="b, c"
    )
    np.testing.assert_array_equal(test.x, [[7], [np.nan]])
    assert test.y.tolist() == [[8, 1000.5], [3, 2]]


def test_a_table_without_header_is_tested_on_one_without(two: Read) -> None:
    raw, test = two("1,2,u\n3,4,v\n", "5,6,v\n")
    assert raw.inputs == ("column 1", "column 2")
    assert (test.x.tolist(), test.y.tolist()) == ([[5, 6]], [1])


@pytest.mark.parametrize(
    ("test", "message"),
    [
        (TRAIN.replace("setosa\n2", "robusta\n2"), "'species' has the class 'robusta', .* train.c"),
        (TRAIN.replace("length", "width"), "there is no column 'length'"),
        (TRAIN.replace("species", "kind"), "there is no column 'species'"),
        (TRAIN.replace("5.1", "long").replace("6.2", "short"), "'length' has texts such as 'long'"),
        (TRAIN.replace("5.1", "1e300"), "'length' holds 1e\\+300 in row 2"),
        ("a\n1\n", "a single column"),
        ("", "is empty"),
        ("species,length,colour,smoker\n", "a header but no rows"),
        (TRAIN.replace("setosa", "").replace("virginica", "?"), "Every row"),
    ],
)
def test_what_does_not_go_with_the_training_file_is_said(
    two: Read, tmp_path: Path, test: str, message: str
) -> None:
    with pytest.raises(DataError, match=message) as caught:
        two(TRAIN, test)
    assert "test.csv" in str(caught.value)
    assert inspect(tmp_path / "train.csv", {"test": "test.csv"}).problem == str(caught.value)


def test_a_test_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(TRAIN)
    options = {"test": "nowhere.csv"}
    with pytest.raises(DataError, match=r"no test file .*nowhere\.csv"):
        read(DataRecipe(str(tmp_path / "train.csv"), dict(options)))
    assert "no test file" in inspect(tmp_path / "train.csv", options).problem


def test_a_preview_tells_of_the_test_file(two: Read, tmp_path: Path) -> None:
    raw, _test = two(TRAIN, TRAIN + "9,grey,2,no,setosa\n")
    preview = inspect(tmp_path / "train.csv", {"test": "test.csv"})
    assert (preview.problem, preview.samples) == ("", 9)
    assert "5 samples of test.csv are to test on." in preview.notes
    assert set(raw.notes) <= set(preview.notes)


def test_a_preview_of_large_files_only_looks_at_their_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.csv").write_text("x,y\n" + "1,u\n" * 100 + "2,v\n3,w\n")
    (tmp_path / "test.csv").write_text("y,x\n" + "w,1\n" * 500)
    monkeypatch.setattr("nnplay.data.tables.preview.SAMPLE_BYTES", 100)
    preview = inspect(tmp_path / "train.csv", {"test": "test.csv"})
    assert preview.problem == ""
    about = re.fullmatch(r"About (\d+) samples of test\.csv are to test on\.", preview.notes[-1])
    assert about is not None
    assert int(about[1]) == pytest.approx(500, rel=0.05)
    (tmp_path / "test.csv").write_text("y,z\n" + "w,1\n" * 500)
    assert "no column 'x'" in inspect(tmp_path / "train.csv", {"test": "test.csv"}).problem


def test_progress_is_told_of_both(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x,y\n1,u\n3,v\n,u\n")
    told: list[Amount] = []
    read(DataRecipe(str(tmp_path / "a.csv"), {"test": "b.csv"}), told.append)
    assert {"Reading a.csv", "Reading b.csv"} <= {amount.what for amount in told}
