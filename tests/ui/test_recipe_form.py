from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe
from nnplay.project.fields import DATA_FIELDS, option_fields
from nnplay.ui.recipe_form import RecipeForm


@pytest.fixture
def form(qtbot: QtBot) -> RecipeForm:
    form = RecipeForm()
    qtbot.addWidget(form)
    return form


def test_it_shows_what_a_recipe_says_and_the_defaults_for_the_rest(form: RecipeForm) -> None:
    form.set_recipe(DataRecipe("circle", options={"noise": 12.5}), option_fields("circle"))
    assert form.row("noise").editor.value() == 12.5
    assert form.row("samples").editor.value() == 500


def test_an_edit_emits_the_recipe_with_one_setting_changed(qtbot: QtBot, form: RecipeForm) -> None:
    recipe = DataRecipe("circle", options={"noise": 12.5}, test_share=0.25)
    form.set_recipe(recipe, option_fields("circle"))
    with qtbot.waitSignal(form.edited) as signal:
        form.row("seed").editor.committed.emit(3)
    assert signal.args == [
        "Change seed",
        DataRecipe("circle", options={"noise": 12.5, "seed": 3}, test_share=0.25),
    ]


def test_the_same_value_again_is_no_edit(qtbot: QtBot, form: RecipeForm) -> None:
    form.set_recipe(DataRecipe("circle", scaling="none"), DATA_FIELDS)
    with qtbot.assertNotEmitted(form.edited):
        form.row("scaling").editor.committed.emit("none")


def test_other_fields_make_other_editors_and_the_same_ones_stay(form: RecipeForm) -> None:
    form.set_recipe(DataRecipe("circle"), option_fields("circle"))
    before = form.row("noise")
    form.set_recipe(DataRecipe("spiral"), option_fields("spiral"))
    assert form.row("noise") is before
    form.set_recipe(DataRecipe("iris"), DATA_FIELDS)
    with pytest.raises(StopIteration):
        form.row("noise")


def test_a_problem_is_marked_and_taken_back(form: RecipeForm) -> None:
    form.set_recipe(DataRecipe("circle"), option_fields("circle"))
    form.set_problem("noise", "Too much.")
    assert "Too much." in form.row("noise").editor.toolTip()
    form.set_problem("noise", "")
    assert "Too much." not in form.row("noise").editor.toolTip()
