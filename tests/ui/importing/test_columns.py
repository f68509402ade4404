from __future__ import annotations

import pytest

from nnplay.data import DataRecipe, OptionValue, Preview
from nnplay.data.raw import Column
from nnplay.data.tables.columns import NO_VALUES
from nnplay.data.tables.options import listed
from nnplay.ui.importing.columns import column_actions, list_text

TABLE = ("target", "categories", "ignore", "use", "header")
ARRAYS = ("x", "y", "x_test", "y_test", "task")


def table(task: str = "classification", **kinds: str) -> Preview:
    """What a table of these columns was read as; its target was found."""
    columns = tuple(Column(name, kind) for name, kind in kinds.items())
    target = next((name for name, kind in kinds.items() if kind == "target"), "")
    return Preview(kind="a table", columns=columns, found={"target": target}, task=task)


def actions(preview: Preview, name: str, **options: OptionValue) -> dict[str, DataRecipe]:
    recipe = DataRecipe("/t.csv", options=options)
    index = [column.name for column in preview.columns].index(name)
    names = TABLE if "target" in preview.found else ARRAYS
    return {action.text: action.recipe for action in column_actions(index, preview, recipe, names)}


PEOPLE = table(age="number", town="category", rank="number", income="target")


def test_any_other_column_can_be_predicted() -> None:
    assert actions(PEOPLE, "age")["Predict this column"].options == {"target": "age"}
    assert "Predict this column" not in actions(PEOPLE, "income")


def test_a_column_that_was_left_out_is_used_again_to_be_predicted() -> None:
    found = actions(PEOPLE, "age", ignore="age, rank")["Predict this column"]
    assert found.options == {"target": "age", "ignore": "rank"}


def test_several_numbers_can_be_predicted() -> None:
    numbers = table("regression", age="number", rank="target", income="target")
    more = actions(numbers, "age", target="rank, income")["Predict this column as well"]
    assert more.options == {"target": "rank, income, age"}
    fewer = actions(numbers, "rank", target="rank, income")
    assert fewer["Do not predict it"].options == {"target": "income"}
    assert fewer["Predict this column alone"].options == {"target": "rank"}
    assert "Predict this column as well" not in actions(PEOPLE, "age")


def test_numbers_become_categories_and_numbers_again() -> None:
    taken = actions(PEOPLE, "rank")["Take as categories"]
    assert taken.options == {"categories": "rank"}
    back = actions(PEOPLE, "rank", categories="rank")
    assert back["Take as numbers"].options == {}
    assert "Take as categories" not in back
    assert "Take as categories" not in actions(PEOPLE, "town")  # texts are categories anyway
    assert actions(PEOPLE, "income")["Take as classes"].options == {"categories": "income"}


def test_a_column_is_left_out_and_taken_in_again() -> None:
    out = actions(PEOPLE, "town", ignore="age")["Leave it out"]
    assert out.options == {"ignore": "age, town"}
    gone = table(age="number", town="ignored", income="target")
    back = actions(gone, "town", ignore="town")
    assert back["Use it"].options == {}
    assert back["Leave it out"].options == {"ignore": "town"}  # nothing changes


def test_a_column_that_nnplay_left_out_is_used_anyway() -> None:
    gone = Column("id", "ignored", "only numbers the rows")
    preview = Preview(
        kind="a table",
        columns=(gone, Column("empty", "ignored", NO_VALUES), Column("y", "target")),
        found={"target": "y"},
    )
    assert actions(preview, "id", use="y")["Use it"].options == {"use": "y, id"}
    assert "Use it" not in actions(preview, "empty")
    done = [a.text for a in column_actions(0, preview, DataRecipe("/t.csv"), TABLE) if a.done]
    assert done == ["Leave it out"]
    used = actions(table(id="number", y="target"), "id", use="id")
    assert used["Leave it out"].options == {}


def test_the_chosen_target_is_left_to_nnplay_again_when_it_is_left_out() -> None:
    out = actions(PEOPLE, "income", target="income")["Leave it out"]
    assert out.options == {"ignore": "income"}


def test_a_list_that_is_wrong_is_written_anew() -> None:
    out = actions(PEOPLE, "town", ignore="nobody knows")["Leave it out"]
    assert out.options == {"ignore": "town"}


def test_other_options_stay() -> None:
    found = actions(PEOPLE, "age", header="yes")["Predict this column"]
    assert found.options == {"header": "yes", "target": "age"}


def test_an_array_takes_a_part_and_gives_up_the_one_it_had() -> None:
    preview = Preview(kind="arrays", columns=(Column("a", "ignored"), Column("b", "ignored")))
    first = actions(preview, "a")
    assert [recipe.options for recipe in first.values()] == [
        {"x": "a"},
        {"y": "a"},
        {"x_test": "a"},
        {"y_test": "a"},
    ]
    again = actions(preview, "a", x="a", y="b")
    assert "Use as the samples" not in again
    assert again["Use as the targets"].options == {"y": "a"}


def test_nothing_can_be_done_with_the_classes_of_a_folder() -> None:
    preview = Preview(kind="pictures", columns=(Column("cats", "target"),))
    assert column_actions(0, preview, DataRecipe("/p"), ("size", "color")) == ()


@pytest.mark.parametrize(
    "names",
    [("a",), ("a, b",), ("a", "b, c"), ('say "x", twice', "a"), ("two\nlines", "a"), ('"', "a")],
)
def test_the_reader_finds_what_a_list_names(names: tuple[str, ...]) -> None:
    every = ("first", *names, "last")
    places = listed(list_text(names), every)
    assert tuple(every[place] for place in places) == names
