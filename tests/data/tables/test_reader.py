from __future__ import annotations

import math
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnplay.data.loading import load, read
from nnplay.data.options import resolve
from nnplay.data.progress import Amount, CancelledError, quiet
from nnplay.data.raw import RawData
from nnplay.data.recipe import DataRecipe
from nnplay.data.tables import options as limits
from nnplay.data.tables.reader import is_table
from nnplay.errors import DataError

Read = Callable[..., RawData]

FLOWERS = (
    "length,width,species\n5.1,3.5,setosa\n4.9,,virginica\n6.2,2.9,virginica\n5.0,3.4,setosa\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Read:
    """Write a table, and read it."""

    def read_text(text: str | bytes, name: str = "table.csv", **options: Any) -> RawData:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(DataRecipe(str(path), options))

    return read_text


def rows(raw: RawData) -> list[list[float]]:
    return [[float(value) for value in row] for row in raw.samples.x]


# What comes out


def test_numbers_and_classes(table: Read) -> None:
    raw = table(FLOWERS)
    assert raw.inputs == ("length", "width")
    assert raw.classes == ("setosa", "virginica")
    assert raw.samples.x.dtype == np.float32
    np.testing.assert_array_equal(
        raw.samples.x, np.array([[5.1, 3.5], [4.9, np.nan], [6.2, 2.9], [5.0, 3.4]], np.float32)
    )
    assert raw.samples.y.dtype == np.int64
    assert raw.samples.y.tolist() == [0, 1, 1, 0]
    assert (raw.label, raw.scaling, raw.test, raw.test_label) == (
        "table.csv",
        "standardise",
        None,
        "",
    )
    assert raw.origin.endswith("table.csv")
    assert "'species' has 2 different values (setosa, virginica)" in raw.notes[0]


def test_it_becomes_a_data_set(tmp_path: Path) -> None:
    path = tmp_path / "flowers.tsv"
    path.write_text("a\tb\tkind\n" + "".join(f"{i}\t{i % 7}\tk{i % 3}\n" for i in range(60)))
    data = load(DataRecipe(str(path), test_share=0.5))
    assert (len(data.train), len(data.test), data.classes) == (30, 30, ("k0", "k1", "k2"))
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-6)
    assert data.lift is not None  # two numbers are a point of the plane


def test_categories_have_an_input_each(table: Read) -> None:
    raw = table("colour,n,y\nred,1,a\ngreen,2,b\n,3,a\nred,4,b\n")
    assert raw.inputs == ("colour=green", "colour=red", "n")
    # A missing category is none of them.
    assert rows(raw) == [[0, 1, 1], [1, 0, 2], [0, 0, 3], [0, 1, 4]]
    assert raw.planar is False


@pytest.mark.parametrize(("inputs", "planar"), [("1,2", True), ("1", False), ("1,2,3", False)])
def test_two_numbers_are_a_point_of_the_plane(table: Read, inputs: str, planar: bool) -> None:
    assert table(f"{inputs},a\n{inputs},b\n", header="no").planar is planar


@pytest.mark.parametrize("pair", ["False,True", "no,yes", "OFF,on", "f,t", "N,Y"])
def test_yes_and_no_are_one_input(table: Read, pair: str) -> None:
    no, yes = pair.split(",")
    raw = table(f"smoker,n,y\n{yes},1,a\n{no},2,b\n{yes},3,b\n,4,a\n")
    assert raw.inputs == ("smoker", "n")
    np.testing.assert_array_equal(raw.samples.x[:, 0], [1, 0, 1, np.nan])


def test_yes_and_no_as_target_are_classes(table: Read) -> None:
    raw = table("x,smoker\n1,yes\n2,no\n3,yes\n")
    assert raw.classes == ("no", "yes")
    assert raw.samples.y.tolist() == [1, 0, 1]


def test_yes_and_no_can_be_predicted_as_numbers(table: Read) -> None:
    raw = table("x,smoker\n1,yes\n2,no\n3,yes\n", task="regression")
    assert raw.samples.y.tolist() == [[1], [0], [1]]


# Task and target


def test_few_whole_numbers_are_classes_in_their_own_order(table: Read) -> None:
    raw = table("x,y\n" + "".join(f"{i / 10},{(10, 9, 1)[i % 3]}\n" for i in range(9)))
    assert raw.classes == ("1", "9", "10")
    assert raw.samples.y.tolist() == [2, 1, 0] * 3


@pytest.mark.parametrize(
    "values", [["1.5", "2.5", "1.5", "2.5"], [str(i) for i in range(40)] * 3, ["3", "1", "4"]]
)
def test_other_numbers_are_predicted_as_numbers(table: Read, values: list[str]) -> None:
    raw = table("x,y\n" + "".join(f"{i},{value}\n" for i, value in enumerate(values)))
    assert raw.classes == ()
    assert raw.targets == ("y",)
    assert raw.samples.y.dtype == np.float32
    assert raw.samples.y.tolist() == [[float(value)] for value in values]
    assert "'y' holds numbers, so numbers are predicted." in raw.notes


def test_task_can_be_chosen(table: Read) -> None:
    text = "x,y\n1,0.5\n2,1.5\n3,0.5\n"
    assert table(text, task="classification").classes == ("0.5", "1.5")
    text = "x,y\n1,0\n2,1\n3,0\n4,1\n"
    assert table(text).classes == ("0", "1")
    assert table(text, task="regression").samples.y.tolist() == [[0], [1], [0], [1]]
    # What a person has chosen needs no explanation.
    assert table(text, task="regression").notes == ()


def test_target_can_be_chosen(table: Read) -> None:
    raw = table(FLOWERS, target="length")
    assert raw.targets == ("length",)
    assert raw.inputs == ("width", "species=setosa", "species=virginica")


def test_several_numbers_can_be_predicted(table: Read) -> None:
    raw = table('a,"b, c",d\n1,2,3\n4,5,6\n', target='"b, c",a')
    assert raw.targets == ("b, c", "a")
    assert raw.samples.y.tolist() == [[2, 1], [5, 4]]
    assert rows(raw) == [[3], [6]]


def test_a_target_with_a_comma_needs_no_quotation_marks(table: Read) -> None:
    assert table('a,"b, c"\n1,2.5\n4,5\n', target="b, c").targets == ("b, c",)


def test_last_column_in_use_is_the_target(table: Read) -> None:
    raw = table("x,y,z\n1,a,1\n2,b,2\n", ignore="z")
    assert raw.classes == ("a", "b")
    assert raw.inputs == ("x",)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (FLOWERS, {"target": "colour"}, "no column 'colour'; there are: length, width, species"),
        (FLOWERS, {"ignore": "colour"}, "no column 'colour'"),
        (FLOWERS, {"categories": "colour"}, "no column 'colour'"),
        (FLOWERS, {"target": '"length'}, "not a list of columns"),
        (FLOWERS, {"target": "species", "ignore": "species"}, "both left out and predicted"),
        (FLOWERS, {"ignore": "length, width"}, "Fewer than two columns are left"),
        (
            FLOWERS,
            {"task": "regression"},
            "'species' has 4 values that cannot be read as numbers, such as 'setosa'",
        ),
        (FLOWERS, {"target": "length,width", "task": "classification"}, "a single target"),
        (FLOWERS, {"target": "length,species"}, "'species' has 4 values that cannot"),
        ("x,y\n1,a\n2,a\n", {}, "a single class"),
        ("x,y\n1,\n2,NA\n", {}, "'y' has no values to predict"),
        ("x,y\n1, \n2, NA\n", {"task": "regression"}, "'y' has no values to predict"),
        ("x,y\n1, \n2, NA\n", {}, "'y' has no values to predict"),
        ("x,y\n,a\n,b\n", {}, "No column is left to learn from"),
        ("x,y\n1,inf\n2,3.5\n", {}, "'y' holds inf in row 2"),
        ("x,y\n1,a\n-Infinity,b\n", {}, "'x' holds -inf in row 3"),
        ("x,y\n1,a\n1e39,b\n", {}, r"'x' holds 1e\+39 in row 3"),
        ("x,y\n1,a", {"header": "yes", "encoding": "utf-16"}, "not UTF-16"),
    ],
)
def test_what_cannot_be_done_is_said(
    table: Read, text: str, options: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        table(text, **options)


def test_too_many_classes(table: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CLASSES", 3)
    text = "x,y\n" + "".join(f"{i},k{i}\n" for i in range(4))
    with pytest.raises(DataError, match="'y' has 4 different values, more than the 3 classes"):
        table(text)
    with pytest.raises(DataError, match="'y' has 4 different values"):
        table(text.replace("k", "1."), task="classification")


# Columns that give no inputs, or not the obvious ones


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([""] * 30, "holds no values"),
        ([f"name {i}" for i in range(30)], "another text in every row"),
        ([f"name {i // 2}" for i in range(202)], "more than 100 different texts"),
        ([f"2024-05-{i % 28 + 1:02}" for i in range(60)], "holds dates or times"),
        ([f"{i % 28 + 1}.05.2024 12:30" for i in range(60)], "holds dates or times"),
        ([f"12:{i % 60:02}" for i in range(120)], "holds dates or times"),
        ([f"{i % 3}" + "long" * 60 for i in range(30)], "holds long texts"),
    ],
)
def test_useless_columns_are_left_out(table: Read, values: list[str], why: str) -> None:
    text = "x,what,y\n" + "".join(f"{i},{v},{'ab'[i % 2]}\n" for i, v in enumerate(values))
    raw = table(text)
    assert raw.inputs == ("x",)
    assert any(why in note and note.endswith("what.") for note in raw.notes)


@pytest.mark.parametrize(
    "name", ["id", "Index", "row_id", "PassengerId", "My ID", "", "Unnamed: 0"]
)
def test_a_column_that_numbers_the_rows_is_left_out(table: Read, name: str) -> None:
    raw = table(f"{name},x,y\n3,1,a\n1,2,b\n2,1,a\n")
    assert raw.inputs == ("x",)
    assert any("only numbers the rows" in note for note in raw.notes)


def test_numbers_that_only_look_like_row_numbers_are_kept(table: Read) -> None:
    assert table("time,x,y\n1,1,a\n2,2,b\n3,1,a\n").inputs == ("time", "x")
    assert table("acid,x,y\n1,1,a\n2,2,b\n3,1,a\n").inputs == ("acid", "x")
    assert table("id,x,y\n1,1,a\n2,2,b\n2,1,a\n").inputs == ("id", "x")  # one comes twice
    assert table("id,y\n1,a\n2,b\n3,a\n").inputs == ("id",)  # there is nothing else


def test_columns_can_be_taken_for_categories(table: Read) -> None:
    raw = table("zone,name,y\n3,a1,0\n1,a2,1\n3,a3,0\n1,a4,1\n", categories="zone, name")
    assert raw.inputs == ("zone=1", "zone=3", "name=a1", "name=a2", "name=a3", "name=a4")


def test_a_column_of_categories_without_any_value_is_left_out(table: Read) -> None:
    raw = table("zone,x,y\n,3,0\n,1,1\n,3,0\n,1,1\n", categories="zone")
    assert raw.inputs == ("x",)
    assert "Left out because it holds no values: zone." in raw.notes
    with pytest.raises(DataError, match="No column is left to learn from"):
        table("zone,y\n,0\n,1\n,0\n,1\n", categories="zone")


def test_a_person_may_say_that_many_texts_are_categories(
    table: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "x,name,y\n" + "".join(f"{i},n{i},{'ab'[i % 2]}\n" for i in range(30))
    assert len(table(text, categories="name").inputs) == 31
    monkeypatch.setattr(limits, "MAX_CLASSES", 29)
    with pytest.raises(DataError, match="'name' has 30 different values, more than the 29"):
        table(text, categories="name")


def test_columns_can_be_left_out(table: Read) -> None:
    assert table(FLOWERS, ignore="width").inputs == ("length",)


def test_a_few_texts_among_numbers_count_as_missing(table: Read) -> None:
    values = [*map(str, range(19)), "unknown"]
    raw = table("n,x,y\n" + "".join(f"{v},1,{'ab'[i % 2]}\n" for i, v in enumerate(values)))
    np.testing.assert_array_equal(raw.samples.x[:, 0], [*range(19), np.nan])
    assert any(
        "'n' has 1 value that is no number, such as 'unknown'; it counts" in n for n in raw.notes
    )


def test_many_texts_among_numbers_make_categories(table: Read) -> None:
    raw = table("stage,y\n1,a\n2,b\n3+,a\n1,b\n")
    assert raw.inputs == ("stage=1", "stage=2", "stage=3+")


def test_numbers_among_too_many_texts_are_left_out(table: Read) -> None:
    values = [f"n{i}" if i % 4 == 0 else str(i) for i in range(120)]
    raw = table("n,x,y\n" + "".join(f"{v},1,{'ab'[i % 2]}\n" for i, v in enumerate(values)))
    assert raw.inputs == ("x",)
    assert "Left out because it has too many texts among its numbers, such as 'n0': n." in raw.notes


def test_commas_may_set_thousands_apart(table: Read) -> None:
    values = ('"1,234"', '"-1,345,678.5"', "", "999", '"+1,000."')
    raw = table("price,x,y\n" + "".join(f"{v},{i},{'ab'[i % 2]}\n" for i, v in enumerate(values)))
    assert raw.inputs == ("price", "x")
    np.testing.assert_array_equal(raw.samples.x[:, 0], [1234, -1345678.5, np.nan, 999, 1000])
    note = "'price' has numbers such as '1,234', in which a comma was taken to set thousands apart."
    assert note in raw.notes


def test_points_may_set_thousands_apart_where_the_comma_is_the_decimal_sign(table: Read) -> None:
    raw = table("a;b;y\n1.234;1,5;u\n2;1.234.567,25;v\n7;2,5;u\n")
    assert rows(raw) == [[1234, 1.5], [2, 1234567.25], [7, 2.5]]
    assert any("such as '1.234', in which a point was" in note for note in raw.notes)


@pytest.mark.parametrize("other", ["1,5", "1,2345", "1,23,456", "0,123", "1234", "1,234e5", ",123"])
def test_other_commas_make_no_numbers(table: Read, other: str) -> None:
    raw = table(f'a,x,y\n"1,234",1,u\n"{other}",2,v\n')
    assert raw.inputs == (f"a={min('1,234', other)}", f"a={max('1,234', other)}", "x")


@pytest.mark.parametrize(
    ("values", "numbers", "sign"),
    [
        (("€907,457", "€1,200.5", "€3"), (907457, 1200.5, 3), "€"),
        (("$ 1,234.50", "-$2", "$-3"), (1234.5, -2, -3), "$"),
        (("12 %", "-0.5%", "7\u00a0%"), (12, -0.5, 7), "%"),
    ],
)
def test_a_sign_that_all_numbers_have_is_left_out(
    table: Read, values: tuple[str, ...], numbers: tuple[float, ...], sign: str
) -> None:
    raw = table("x,n,y\n" + "".join(f'"{v}",{i},{"aab"[i]}\n' for i, v in enumerate(values)))
    assert raw.inputs == ("x", "n")
    np.testing.assert_array_equal(raw.samples.x[:, 0], np.array(numbers, np.float32))
    assert f"'x' has numbers such as '{values[0]}', of which the {sign} was left out." in raw.notes
    target = table("n,y\n" + "".join(f'{i},"{v}"\n' for i, v in enumerate(values * 10)))
    assert target.samples.y[:3, 0].tolist() == [np.float32(number) for number in numbers]


def test_the_decimal_sign_is_found_beside_a_percent_sign(table: Read) -> None:
    raw = table("a;b;y\n12,5 %;1;u\n7,25 %;2;v\n1,0 %;3;u\n")
    assert rows(raw) == [[12.5, 1], [7.25, 2], [1, 3]]


def test_a_first_row_of_numbers_with_signs_is_no_header(table: Read) -> None:
    assert len(table("12 %,a\n13 %,b\n14 %,a\n").samples) == 3


@pytest.mark.parametrize("other", ["$2", "2", "2 €", "€", "€x", "€€2"])
def test_different_signs_make_no_numbers(table: Read, other: str) -> None:
    raw = table(f"a,x,y\n€1,1,u\n{other},2,v\n")
    assert raw.inputs == (*(f"a={name}" for name in sorted(("€1", other))), "x")


PRICES = "x,price\n" + "".join(f"{i},{i} or {i + 1}\n" for i in range(30))


def test_texts_that_hardly_come_again_are_no_classes(table: Read) -> None:
    with pytest.raises(DataError, match="'price' has 30 different texts in 30 rows") as caught:
        table(PRICES)
    assert "such as '0 or 1' and '9 or 10'" in str(caught.value)
    for option in ("decimal", "target", "task"):
        assert f"(option {option})" in str(caught.value)
    assert len(table(PRICES, task="classification").classes) == 30
    assert len(table(PRICES, categories="price").classes) == 30
    assert len(table(PRICES + PRICES.partition("\n")[2]).classes) == 30  # each comes twice
    few = "".join(PRICES.splitlines(keepends=True)[:21])
    assert len(table(few).classes) == 20


def test_what_is_no_number_is_said_where_numbers_are_asked_for(table: Read) -> None:
    with pytest.raises(DataError, match="'price' has 30 values that cannot be read") as caught:
        table(PRICES, task="regression")
    assert "such as '0 or 1', '1 or 2', '2 or 3'; check the decimal sign" in str(caught.value)
    assert "classification" not in str(caught.value)


def test_what_is_left_out_can_be_used_anyway(table: Read) -> None:
    lines = [f"{i},n{i},2024-05-{i % 28 + 1:02},{i},{'ab'[i % 2]}" for i in range(30)]
    text = "id,name,day,x,y\n" + "\n".join(lines) + "\n"
    assert table(text).inputs == ("x",)
    raw = table(text, use="id, name, day")
    assert len(raw.inputs) == 1 + 30 + 28 + 1
    assert raw.samples.x[:, 0].tolist() == list(range(30))


def test_numbers_with_many_texts_among_them_can_be_used_anyway(table: Read) -> None:
    values = [f"n{i}" if i % 4 == 0 else str(i) for i in range(120)]
    text = "n,x,y\n" + "".join(f"{v},1,{'ab'[i % 2]}\n" for i, v in enumerate(values))
    raw = table(text, use="n")
    assert raw.inputs == ("n", "x")
    assert int(np.isnan(raw.samples.x[:, 0]).sum()) == 30
    test = table(text, "again.csv", use="n", test="table.csv").test  # read by the same measure
    assert test is not None
    assert int(np.isnan(test.x[:, 0]).sum()) == 30


def test_a_column_without_values_stays_left_out(table: Read) -> None:
    assert table("a,x,y\n,1,u\n,2,v\n", use="a").inputs == ("x",)


def test_numbers_to_predict_may_have_thousands_set_apart(table: Read) -> None:
    text = 'x,y\n1,"1,234"\n2,"2,000"\n3,"1,234"\n4,"2,000"\n'
    assert table(text).classes == ("1234", "2000")
    raw = table(text, task="regression")
    assert raw.samples.y.tolist() == [[1234], [2000], [1234], [2000]]
    assert any("such as '1,234', in which a comma" in note for note in raw.notes)


def test_same_names_are_numbered(table: Read) -> None:
    raw = table("x,x,x,y\n1,2,3,a\n4,5,6,b\n")
    assert raw.inputs == ("x", "x (2)", "x (3)")
    assert raw.notes[0] == "Columns of the same name were numbered: x (2), x (3)."


# Missing values

HOLES = "a,c,y\n1,red,p\n,red,q\n3,?,p\n4,blue,\n5,blue,q\n"


def test_missing_values_are_left_to_be_filled(table: Read) -> None:
    for how in ("mean", "median"):
        raw = table(HOLES, missing=how)
        assert raw.fill == how
        # Without a target there is nothing to learn from a row.
        np.testing.assert_array_equal(
            raw.samples.x, [[1, 0, 1], [np.nan, 0, 1], [3, 0, 0], [5, 1, 0]]
        )
        assert raw.samples.y.tolist() == [0, 1, 0, 1]
    assert "1 of 5 rows have nothing to predict and were left out." in raw.notes
    assert any(note.startswith("2 of 5 rows have a missing value: a number") for note in raw.notes)


def test_rows_with_missing_values_can_be_left_out(table: Read) -> None:
    raw = table(HOLES, missing="drop")
    assert rows(raw) == [[1, 0, 1], [5, 1, 0]]
    assert "2 of 5 rows have a missing value and were left out." in raw.notes


def test_a_column_that_is_left_out_costs_no_rows(table: Read) -> None:
    assert len(table("x,e,y\n1,,a\n2,,b\n", missing="drop").samples) == 2


def test_classes_of_which_no_row_is_left_are_gone(table: Read) -> None:
    raw = table("x,z,y\n1,1,a\n2,,b\n3,3,c\n", missing="drop")
    assert raw.classes == ("a", "c")
    assert raw.samples.y.tolist() == [0, 1]


def test_a_row_must_be_left(table: Read) -> None:
    with pytest.raises(DataError, match="Every row has a missing value"):
        table("x,z,y\n1,,a\n,3,b\n", missing="drop")


@pytest.mark.parametrize("mark", ["NA", "N/A", "nan", "NaN", "null", "?", " ", '""', "#N/A"])
def test_marks_of_missing_values(table: Read, mark: str) -> None:
    raw = table(f"a,b,y\n1,p,u\n{mark},{mark},v\n3,q,u\n")
    np.testing.assert_array_equal(raw.samples.x, [[1, 1, 0], [np.nan, 0, 0], [3, 0, 1]])


# Hostile and broken files


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"a,b\n", "a header but no rows"),
        (b"a\n1\n2\n", "a single column"),
        (b"a,b,c\n1,2,3\n4,5\n7,8,9\n8,8,8\n6,6,6\n", "Row 3 of .* has 2 values where .* has 3"),
        (b"a,b\n1,2\n4,5,6\n1,1\n2,2\n3,3\n", "Row 3 of .* has 3 values where .* has 2: '4,5,6'"),
        (b'a,b\n1,2\n3,"x\n4,5\n', "quotation mark that is opened and never closed"),
        (b'a,b\n1,"2\n3,4\n5,6\n', "quotation mark"),
        (b"a,b\n1,\0\n", r"\(line 2\) holds a NUL"),
        (b"PK\x03\x04....", "a zip file or an Excel sheet; save the sheet as CSV first"),
        (b"\x1f\x8b\x08....", "compressed; unpack it first"),
    ],
)
def test_broken_files(table: Read, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        table(content)


def test_bytes_of_another_encoding_far_into_the_file(table: Read) -> None:
    text = b"a,b\n" + b"1,x\n" * 100_000 + b"2,caf\xe9\n"
    with pytest.raises(
        DataError, match=r"\(line 100,002\) holds the byte 0xe9, which is not UTF-8"
    ):
        table(text)
    assert table(text, encoding="windows-1252").classes == ("café", "x")


def test_a_ragged_row_far_into_the_file(table: Read) -> None:
    with pytest.raises(DataError, match=r"Row 1,500,001 of table\.csv has 3 values"):
        table(b"1,x\n" * 1_500_000 + b"2,y,z\n")


def test_an_endless_quotation(table: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnplay.data.tables.parse.BLOCK_BYTES", 10_000)
    with pytest.raises(DataError, match="a row of more than 10,000 bytes; perhaps a quotation"):
        table('a,b\n1,x\n2,"' + "y,z\n" * 5000)


def test_an_endless_line_between_spaces(table: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROW_BYTES", 1000)
    with pytest.raises(DataError, match="a row of more than 1,000 bytes"):
        table("a b\n1 x\n" + "1 2 " * 500_000, delimiter="space")


def test_very_many_columns(table: Read) -> None:
    with pytest.raises(DataError, match="has 60,001 columns, more than the 5,000"):
        table("," * 60_000 + "\n" + "," * 60_000 + "\n")


def test_very_many_columns_of_one_name(table: Read) -> None:
    raw = table("x," * 4998 + "x (2),y\n" + "1," * 4999 + "a\n" + "2," * 4999 + "b\n")
    assert raw.inputs[:2] == ("x", "x (2)")
    assert raw.inputs[-2:] == ("x (4998)", "x (2) (2)")
    assert len(set(raw.inputs)) == 4999


def test_first_row_beyond_the_sample(table: Read) -> None:
    with pytest.raises(DataError, match=r"The first row of table\.csv has more than 262,144 bytes"):
        table("x" * 300_000 + ",y\n1,2\n")


@pytest.mark.parametrize(
    ("limit", "most", "message"),
    [
        ("MAX_BYTES", 40, "has [0-9]+ bytes, more than the 40 that nnplay reads"),
        ("MAX_COLUMNS", 2, "has 3 columns, more than the 2"),
        ("MAX_CELLS", 10, "has more than the 10 values"),
        ("MAX_RESULT_BYTES", 8, "take more than"),
    ],
)
def test_limits(
    table: Read, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, message: str
) -> None:
    table(FLOWERS)
    monkeypatch.setattr(limits, limit, most)
    with pytest.raises(DataError, match=message):
        table(FLOWERS)


def test_only_files_are_tables(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "Table.CSV").write_text("a,b\n")
    assert not is_table(tmp_path / "folder.csv")
    assert not is_table(tmp_path / "pipe.csv")
    assert not is_table(tmp_path / "nothing.csv")
    assert is_table(tmp_path / "Table.CSV")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    from nnplay.data.tables.reader import read_table

    options = resolve(limits.OPTIONS, {}, "a table")
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="is not a file"):
        read_table(tmp_path / "pipe.csv", options, quiet)
    with pytest.raises(DataError, match="No such file"):
        read_table(tmp_path / "nothing.csv", options, quiet)
    with pytest.raises(DataError, match="null"):
        read_table(tmp_path / "a\0.csv", options, quiet)


# Progress and cancel


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table that is read in many blocks, as the blocks are small, and not from its beginning."""
    monkeypatch.setattr("nnplay.data.tables.reader.SAMPLE_BYTES", 5000)
    monkeypatch.setattr("nnplay.data.tables.parse.BLOCK_BYTES", 5000)
    monkeypatch.setattr("nnplay.data.tables.source._CHUNK", 5000)
    path = tmp_path / "large.csv"
    path.write_text("a,b,y\n" + "".join(f"{i},{i / 4},k{i % 2}\n" for i in range(10_000)))
    return path


def test_progress_is_told(large: Path) -> None:
    told: list[Amount] = []
    raw = read(DataRecipe(str(large)), told.append)
    np.testing.assert_array_equal(raw.samples.x[:, 0], np.arange(10_000))
    size = large.stat().st_size
    done = [amount.done for amount in told if amount.unit == "bytes"]
    assert done == sorted(done)
    assert (done[0], done[-1], told[0].what) == (0, size, "Reading large.csv")
    assert len(done) > 10
    assert {amount.total for amount in told} == {size, 3}


@pytest.mark.parametrize("after", [0, 1, 3, 20])
def test_it_can_be_cancelled(large: Path, after: int) -> None:
    told: list[Amount] = []

    def cancel(amount: Amount) -> None:
        told.append(amount)
        if len(told) > after:
            raise CancelledError("Cancelled.")

    with pytest.raises(CancelledError):
        read(DataRecipe(str(large)), cancel)
    assert len(told) == after + 1


# Whatever comes

NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=32)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cc", "Cs", "Z"]),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(NUMBERS, st.none() | NUMBERS), min_size=2, max_size=30),
    st.sampled_from([",", ";", "\t", "|", " "]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_numbers_come_back(
    table: Read,
    values: list[tuple[float, float | None]],
    separator: str,
    end: str,
    encoding: str,
) -> None:
    gap = "NA"
    lines = ["größe", *(f"{a!r}{separator}{gap if b is None else repr(b)}" for a, b in values)]
    lines[0] += f"{separator}b{separator}y"
    for place in range(1, len(lines)):
        lines[place] += f"{separator}{'uv'[place % 2]}"
    if separator == " " and end == "\r":
        end = "\n"
    raw = table((end.join(lines) + end).encode(encoding))
    expected = np.array([(a, math.nan if b is None else b) for a, b in values], np.float32)
    if all(b is None for _a, b in values):
        expected = expected[:, :1]
    np.testing.assert_array_equal(raw.samples.x, expected)
    assert raw.inputs[0] == "größe"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=2, max_size=19))
def test_texts_come_back(table: Read, words: list[str]) -> None:
    missing = {"NA", "na", "n/a", "N/A", "nan", "NaN", "NAN", "null", "Null", "NULL", "?", "<NA>"}
    words = [word.strip() for word in words]
    words = [f"{word}#" if word in missing or not word else word for word in words]
    quoted = [word.replace('"', '""') for word in words]
    text = "word,n,y\n" + "".join(f'"{w}",1,{"ab"[i % 2]}\n' for i, w in enumerate(quoted))
    raw = table(text, header="yes", delimiter="comma", categories="word")
    names = tuple(f"word={word}" for word in sorted(set(words)))
    assert raw.inputs == (*names, "n")
    for word, row in zip(words, raw.samples.x, strict=True):
        assert [raw.inputs[i] for i in np.flatnonzero(row[:-1])] == [f"word={word}"]


QUOTED = (b'%d,%.3f,"x ""%d""",z%d\r\n' % (i, i / 7, i % 3, i % 2) for i in range(12))
BASES = (
    b'a,b,"c d",e\n' + b"".join(QUOTED),
    "größe;farbe;klasse\n1,5;rot;0\n2,5;blau;1\n3;rot;0\n4;blau;1\n".encode("utf-16"),
    b" 1.0  2.0   3\n 4.0  5.5   2\n" * 4,
)
PIECES = (b'"', b"\n", b"\r", b",", b"\0", b"\xff", b",,,,", b"1e999", b"inf", b"\xc3")


def mutated(content: bytes, draw: random.Random) -> bytes:
    result = bytearray(content)
    for _change in range(draw.randint(1, 5)):
        place = draw.randrange(len(result) + 1)
        match draw.randrange(4):
            case 0:
                result[place : place + 1] = bytes([draw.randrange(256)])
            case 1:
                result[place:place] = draw.choice(PIECES)
            case 2:
                del result[place : place + draw.randint(1, 40)]
            case _:
                result[place:place] = result[max(0, place - 30) : place] * draw.randint(1, 20)
    return bytes(result)


@pytest.mark.parametrize("content", BASES, ids=["csv", "utf-16", "spaces"])
def test_random_mutations_give_an_error_or_a_table(table: Read, content: bytes) -> None:
    draw = random.Random(4)
    for _attempt in range(1000):
        try:
            raw = table(mutated(content, draw))
        except DataError:
            continue
        assert raw.samples.x.shape == (len(raw.samples.y), len(raw.inputs))
        assert not np.isinf(raw.samples.x).any()


@pytest.mark.parametrize("content", BASES, ids=["csv", "utf-16", "spaces"])
def test_truncation_at_every_byte_gives_an_error_or_a_table(table: Read, content: bytes) -> None:
    whole = len(table(content).samples)
    for size in range(len(content)):
        try:
            raw = table(content[:size])
        except DataError:
            continue
        assert len(raw.samples) <= whole
