from __future__ import annotations

from pathlib import Path

import pytest

from nnplay.data import DataRecipe, Point, parse_recipe, recipe_text
from nnplay.data.notation import same_source, source_text
from nnplay.errors import DataError


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people of the town.csv"
    path.write_text('height,"a, b","c, d",kind\n1,2,3,u\n2,3,4,v\n')
    return path


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a b"', "a b"),
        ("'a b'", "a b"),
        ("plain", "plain"),
        ("", ""),
        ('""', ""),
        ("""'"a, b", "c, d"'""", '"a, b", "c, d"'),
        ("""'"a, b"'""", '"a, b"'),
        ('''"it's"''', "it's"),
        ('"a","b"', '"a","b"'),
        ('"', '"'),
    ],
)
def test_one_pair_of_quotes_is_taken_off_a_value(people: Path, written: str, value: str) -> None:
    recipe = parse_recipe(f"{people} ignore={written} target=kind")
    assert recipe == DataRecipe(str(people), {"ignore": value, "target": "kind"})


@pytest.mark.parametrize(("written", "samples"), [("80", 80), ("80.0", 80), ("8e1", 80)])
def test_whole_numbers_may_be_written_with_a_point(written: str, samples: int) -> None:
    found = parse_recipe(f"circle samples={written}").options["samples"]
    assert (found, type(found)) == (samples, int)


@pytest.mark.parametrize("written", ["80.5", "nan", "inf", "1e300"])
def test_a_number_with_a_fraction_is_no_whole_one(written: str) -> None:
    with pytest.raises(DataError, match="must be a whole number, not"):
        parse_recipe(f"circle samples={written}")


def test_a_number_of_many_digits_makes_no_long_sentence() -> None:
    for digits in ("9" * 4000, "9" * 5000):
        with pytest.raises(DataError) as caught:
            parse_recipe(f"circle samples={digits}")
        assert len(str(caught.value)) < 100


def test_a_recipe_in_json_comes_back(people: Path) -> None:
    recipe = DataRecipe(str(people), {"target": "kind"}, split_seed=3, features="x, y, xx")
    assert parse_recipe(recipe_text(recipe)) == recipe
    other = DataRecipe(str(people), {"missing": "drop"}, test_share=0.4)
    assert parse_recipe(recipe_text(recipe), other) == recipe


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"source": "iris"',
        '{"source": "iris", "split_seed": "x"}',
        '{"source": "iris", "colour": 1}',
        '{"options": {}}',
        '{"source": "iris", "options": {"a": [[[[]]]]}}',
        '{"source": "iris", "options": {"target": "b c=d"} split_seed=4',
    ],
)
def test_json_that_is_no_recipe_is_called_so(text: str) -> None:
    with pytest.raises(DataError, match=r"A recipe of data in JSON cannot be read \(.+\); give"):
        parse_recipe(text)


def test_a_file_may_be_called_as_json_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "{a}.csv").write_text("a,b\n1,2\n")
    monkeypatch.chdir(tmp_path)
    assert parse_recipe("{a}.csv target=b") == DataRecipe("{a}.csv", {"target": "b"})


# What was not said


def test_of_the_same_source_all_is_alike_that_is_not_said(people: Path) -> None:
    own = DataRecipe(
        str(people), {"target": "kind", "missing": "drop"}, split_seed=3, test_share=0.3,
        scaling="minmax",
    )  # fmt: skip
    assert parse_recipe(str(people), own) == own
    found = parse_recipe(f"{people} missing=mean split_seed=0", own)
    expected = DataRecipe(
        str(people), {"target": "kind", "missing": "mean"}, test_share=0.3, scaling="minmax"
    )
    assert found == expected


def test_another_file_is_read_alike_but_split_by_itself(people: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(people.read_text())
    gone = DataRecipe("gone.csv", {"target": "kind", "size": 5}, split_seed=3, features="x, xx")
    assert parse_recipe(str(other), gone) == DataRecipe(
        str(other), {"target": "kind"}, features="x, xx"
    )
    assert parse_recipe(f"{other} target=height features=x,y", gone) == DataRecipe(
        str(other), {"target": "height"}, features="x,y"
    )


def test_what_another_name_is_made_with_says_nothing_of_this_one() -> None:
    own = DataRecipe("circle", {"noise": 30.0}, split_seed=3, features="xx, yy")
    assert parse_recipe("spiral", own) == DataRecipe("spiral", features="xx, yy")
    assert parse_recipe("circle samples=80", own).options == {"noise": 30.0, "samples": 80}


def test_a_source_is_the_same_however_its_path_is_written(
    people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(people.parent)
    full, short = DataRecipe(str(people)), DataRecipe(people.name)
    assert same_source(full, short)
    assert not same_source(full, DataRecipe("circle"))
    assert not same_source(full, DataRecipe("none.csv"))
    assert not same_source(full, DataRecipe("\0"))
    assert same_source(DataRecipe("none.csv"), DataRecipe("none.csv"))


def test_drawn_points_are_not_written_out_in_a_sentence() -> None:
    assert source_text(DataRecipe("drawn", points=(Point(0, 0, 1),))) == "drawn points"
    assert source_text(DataRecipe("a.csv", {"target": "b"})) == "'a.csv'"
