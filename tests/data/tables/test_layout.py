from __future__ import annotations

import io
from pathlib import Path

import pytest

from nnplay.data.loading import inspect, read
from nnplay.data.options import OptionValue
from nnplay.data.recipe import DataRecipe
from nnplay.data.tables.source import TextSource, find_encoding
from nnplay.errors import DataError


def found(path: Path, content: str | bytes, **options: OptionValue) -> dict[str, OptionValue]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    preview = inspect(path, options)
    assert preview.problem == ""
    return preview.found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.txt"


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("a,b\n1,u\n2,v\n", "comma"),
        ("a;b\n1,5;u\n2,5;v\n", "semicolon"),
        ("1,5;u\n2,5;v\n", "semicolon"),
        ("a\tb\n1\tu, w\n2\tv, w\n", "tab"),
        ("a|b\n1|u\n2|v\n", "pipe"),
        ("a b\n1 u\n2 v\n", "space"),
        ("   1.5    u\n  22.5\tv  \n", "space"),
        ("a,b\nNew York,u\nLos Angeles,v\n", "comma"),
        ('a,b\n"1;2",u\n"3;4",v\n', "comma"),
        # Numbers below each other, and a tab before the last value as in some old files.
        ('18.0   8  307.0\t"the car"\n 9.5  10    ?  \t"b"\n21.   4    70.5\t"c"\n', "space"),
        ("18.0   8  307.0\tcar\n 9.5  10   22.0\tvan\n", "space"),
        ("18,0   8  307,0\tcar\n 9,5  10   22,0\tvan\n", "space"),
        # But texts, dates and pairs between tabs stay whole.
        ("a b\tn\nNew  York\t5\nLos  Angeles\t6\n", "tab"),
        ("when\tn\n2024 05 31\t5\n2024 06 30\t6\n", "tab"),
        ("1  2  3\tcar\n1  2\tvan\n7\tbus\n", "tab"),
        # One damaged row of ten is told of, not made good by another separator.
        ("a,b\n" + "1 0,u\n2 0,v\n" * 5, "comma"),
    ],
)
def test_separator_is_found(path: Path, content: str, delimiter: str) -> None:
    assert found(path, content)["delimiter"] == delimiter
    assert found(path, content, delimiter=delimiter)["delimiter"] == delimiter


def test_a_damaged_row_does_not_change_the_separator(path: Path) -> None:
    path.write_text("a,b\n" + "1 0,u\n2 0,v\n" * 5 + "1 0,u,w\n")
    assert "Row 12 of table.txt has 3 values" in inspect(path, {}).problem


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("a,b\n1,u\n2,v\n", "yes"),
        ("1,u\n2,v\n", "no"),
        ("-.5e3,u\n2,v\n", "no"),
        ("1;u\n2,5;v\n", "no"),
        ("colour,size\nred,big\nblue,small\n", "yes"),
        ("red,big\nblue,small\nred,small\n", "no"),
        (",b\n1,u\n2,v\n", "yes"),
        ('"1,234,567","red"\n"2,000.5","blue"\n', "no"),
    ],
)
def test_header_is_found(path: Path, content: str, header: str) -> None:
    assert found(path, content)["header"] == header


def test_header_can_be_said(path: Path) -> None:
    path.write_text("2019,2020,y\n1,2,a\n3,4,b\n")
    assert read(DataRecipe(str(path), {"header": "yes"})).inputs == ("2019", "2020")
    assert read(DataRecipe(str(path), {"header": "no"})).inputs == ("column 1", "column 2")


@pytest.mark.parametrize(
    ("content", "decimal", "value"),
    [
        ("a;y\n1,5;u\n2;v\n", "comma", 1.5),
        ("a;y\n1.5;u\n2;v\n", "point", 1.5),
        ("a\ty\n-1,5e1\tu\n2\tv\n", "comma", -15),
        ("a\ty\n ,5 \tu\n2\tv\n", "comma", 0.5),
        ("a;y\n1.234,5;u\n2;v\n", "comma", 1234.5),
        ("a;y\n1,234.5;u\n2;v\n", "point", 1234.5),
        ("a;y\n1,234,567;u\n2;v\n", "point", 1234567),
        ("a;y\n1.234.567;u\n2;v\n", "comma", 1234567),
    ],
)
def test_decimal_sign_is_found(path: Path, content: str, decimal: str, value: float) -> None:
    assert found(path, content)["decimal"] == decimal
    assert read(DataRecipe(str(path))).samples.x.tolist() == [[value], [2]]


def test_decimal_sign_can_be_said(path: Path) -> None:
    path.write_text('a,y\n"1,5",u\n"2,25",v\n')
    # Between commas, a comma is not taken for a decimal sign unless a person says so.
    assert read(DataRecipe(str(path))).inputs == ("a=1,5", "a=2,25")
    raw = read(DataRecipe(str(path), {"decimal": "comma"}))
    assert raw.samples.x.tolist() == [[1.5], [2.25]]


def test_a_point_is_no_decimal_sign_where_the_comma_is(path: Path) -> None:
    path.write_text("a;b;y\n1.25;1,5;u\n2;2,5;v\n")
    raw = read(DataRecipe(str(path)))
    assert raw.inputs == ("a=1.25", "a=2", "b")


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("ascii", "utf-8"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp1252", "windows-1252"),
    ],
)
def test_encoding_is_found(path: Path, codec: str, encoding: str) -> None:
    text = "name,y\n" + ("plain,1\n" if codec == "ascii" else "größe €,1\n") + "b,2\n"
    assert found(path, text.encode(codec), task="regression")["encoding"] == encoding
    inputs = read(DataRecipe(str(path), {"task": "regression"})).inputs
    assert inputs == ("name=b", "name=plain" if codec == "ascii" else "name=größe €")
    said: dict[str, OptionValue] = {"task": "regression", "encoding": encoding}
    assert read(DataRecipe(str(path), said)).inputs == inputs


def test_a_letter_cut_in_two_by_the_end_of_the_sample_is_no_mistake() -> None:
    sample = "aä".encode() * 10
    assert find_encoding(sample[:-1]) == "utf-8"
    assert find_encoding(sample[:-1] + b"x") == "windows-1252"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("shift", range(4))
def test_letters_at_the_borders_of_sample_and_chunks(
    path: Path, codec: str, shift: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnplay.data.tables.reader.SAMPLE_BYTES", 1001 + shift)
    monkeypatch.setattr("nnplay.data.tables.source._CHUNK", 101)
    path.write_bytes(("x,y\n" + "1,grün\n2,größer\n" * 300).encode(codec))
    raw = read(DataRecipe(str(path)))
    assert raw.classes == ("größer", "grün")
    assert len(raw.samples) == 600


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_breaks(path: Path, end: str, last: bool) -> None:
    path.write_bytes((end.join(["a,b,y", "1,2,u", "", "3,4,v"]) + end * last).encode())
    raw = read(DataRecipe(str(path)))
    assert raw.samples.x.tolist() == [[1, 2], [3, 4]]
    assert raw.classes == ("u", "v")


@pytest.mark.parametrize(
    ("content", "inputs", "left_out"),
    [
        ("# by me, in 2019\n#\n\n# all\na,b,y\n1,2,u\n3,4,v\n", ("a", "b"), 3),
        ("# two things\r\n1;2;u\r\n3;4;v\r\n", ("column 1", "column 2"), 1),
        # The last one names the columns if there are as many of them, and data below.
        ("# by me\n# a b y\n1 2 u\n3 4 v\n", ("a", "b"), 1),
        ("#a,b,y\n1,2,u\n3,4,v\n", ("a", "b"), 0),
        ("##by\r#a\tb\ty\r1\t2\tu\r3\t4\tv\r", ("a", "b"), 1),
        ("# a, b, y\na,b,y\n1,2,u\n3,4,v\n", ("a", "b"), 1),
        # A row that somebody has taken out is none of names.
        ("#1,2,w\n1,2,u\n3,4,v\n", ("column 1", "column 2"), 1),
        ("# two words\n1, 2, u\n3, 4, v\n", ("column 1", "column 2"), 1),
    ],
)
@pytest.mark.parametrize("sample", [64, 1 << 18])
def test_comments_before_the_table_are_left_out(
    path: Path,
    content: str,
    inputs: tuple[str, ...],
    left_out: int,
    sample: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nnplay.data.tables.reader.SAMPLE_BYTES", sample)
    monkeypatch.setattr("nnplay.data.tables.source._CHUNK", 7)
    end = "\r" if "\n" not in content else "\n"
    rows = content.rstrip().split(end)[-2:]
    path.write_text(content + (end.join(rows) + end) * 10, newline="")
    raw = read(DataRecipe(str(path)))
    assert raw.inputs == inputs
    assert raw.classes == ("u", "v")
    assert raw.samples.x.tolist() == [[1, 2], [3, 4]] * 11
    notes = [note for note in raw.notes if "#" in note]
    many = f"The first {left_out} lines" if left_out > 1 else "The first line"
    verb, was = ("begin", "were") if left_out > 1 else ("begins", "was")
    assert notes == ([f"{many} {verb} with # and {was} left out."] if left_out else [])
    assert notes == [note for note in inspect(path, {}).notes if "#" in note]


def test_a_name_with_a_sign_of_comments_stays_one(path: Path) -> None:
    path.write_text("a,#b,y\n1,2,u\n#3,4,v\n")
    assert read(DataRecipe(str(path))).inputs == ("a=#3", "a=1", "#b")


def test_nothing_but_comments_is_no_table(path: Path) -> None:
    path.write_text("# a\n# b\n")
    with pytest.raises(DataError, match="a single column"):
        read(DataRecipe(str(path), {"delimiter": "comma"}))


def test_line_breaks_and_separators_in_quotation_marks(path: Path) -> None:
    path.write_text('"a\nb",y\n1,"u\nv, ""w"""\n2,z\n')
    raw = read(DataRecipe(str(path)))
    assert raw.inputs == ("a b",)
    assert raw.classes == ('u v, "w"', "z")


def test_a_quotation_may_end_the_file_with_a_line_break(path: Path) -> None:
    path.write_text('x,y\n1,u\n2,"v\n"\n')
    assert read(DataRecipe(str(path))).classes == ("u", "v")


def test_a_sample_ends_between_rows_not_within_a_quotation(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text('x,y\n1,u\n2,"v\nw"\n3,u\n4,"v\nw"\n')
    for size in range(12, 40):
        monkeypatch.setattr("nnplay.data.tables.reader.SAMPLE_BYTES", size)
        assert read(DataRecipe(str(path))).classes == ("u", "v w")


def test_values_between_spaces(path: Path) -> None:
    path.write_text('  1.0   2.5 "a b"  \n\n 10.0\t\t3.5 c\n')
    raw = read(DataRecipe(str(path)))
    assert raw.samples.x.tolist() == [[1, 2.5], [10, 3.5]]
    assert raw.classes == ("a b", "c")


@pytest.mark.parametrize("spaces", [True, False])
def test_source_never_gives_more_than_was_asked_for(spaces: bool) -> None:
    text = "a  b\nc d"
    source = TextSource(io.BytesIO(text.encode("utf-16")), "utf-16", spaces, "it")
    parts = list(iter(lambda: source.read(3), b""))
    assert max(map(len, parts)) == 3
    assert b"".join(parts) == (b"a b\nc d\n" if spaces else b"a  b\nc d\n")


def test_no_text_at_all(path: Path) -> None:
    path.write_bytes(bytes(range(1, 256)) * 10)
    with pytest.raises(DataError, match="holds the byte 0x81, which is not Windows-1252"):
        read(DataRecipe(str(path)))
