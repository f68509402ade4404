"""Every setting there is can be made on the command line, to the last digit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nnplay.commands.console import Parser
from nnplay.commands.design_options import (
    add_design_options,
    check_without_data,
    design_from,
    recipe_of,
    recorded,
)
from nnplay.data import CATALOGUE, DEFAULT, DRAWN, DataRecipe, recipe_text
from nnplay.errors import DataError, DesignError
from nnplay.nn import ACTIVATIONS, OPTIMIZERS
from nnplay.nn.registry import Parameter
from nnplay.project import DataShape, Design, check_design, default_design
from nnplay.project.fields import DATA_FIELDS, FIELDS, Field, all_fields, layer_fields
from nnplay.project.presets import PRESETS

SHAPE = DataShape(100, 3)


def parser() -> Parser:
    made = Parser(prog="nnplay train")
    add_design_options(made)
    return made


def design(*words: str) -> Design:
    return design_from(parser().parse_args(words), SHAPE)


def option(field: Field) -> str:
    return f"--{field.name.replace('_', '-')}"


def another(default: Any, minimum: float, maximum: float) -> tuple[str, Any]:
    """Return an allowed value other than the default, as text and as it is to be read."""
    if isinstance(default, bool):
        return ("off" if default else "on"), not default
    if isinstance(default, int):
        number = default + 1 if default < maximum else default - 1
        return str(number), number
    value = minimum + (maximum - minimum) / 7
    return repr(value), value


PLAIN = [
    field for field in (*DATA_FIELDS, *FIELDS) if field.kind in ("integer", "number", "switch")
]
OWN = [
    (field, name, parameter)
    for field in FIELDS
    for name, entry in (field.choices or {}).items()
    for parameter in entry.parameters
]
OF_LAYERS = [
    (name, parameter)
    for name, entry in ACTIVATIONS.items()
    for parameter in (
        *entry.parameters,
        Parameter("dropout", "", 0.0, 0.0, 0.95),
        Parameter("batch_norm", "", False),
    )
    if name != "softmax"
]


@pytest.mark.parametrize("field", PLAIN, ids=lambda field: field.name)
def test_every_setting_is_an_option(field: Field) -> None:
    standard = design()
    text, value = another(field.get(standard), field.minimum, field.maximum)
    made = design(option(field), text)
    assert made == field.put(standard, value)
    assert made != standard
    assert type(field.get(made)) is type(value)


@pytest.mark.parametrize(
    "field", [f for f in (*DATA_FIELDS, *FIELDS) if f.choices], ids=lambda field: field.name
)
def test_every_entry_of_every_choice_is_an_option(field: Field) -> None:
    standard = design()
    for name in field.choices or ():
        assert design(option(field), name) == field.put(standard, name)


@pytest.mark.parametrize(
    ("field", "name", "parameter"), OWN, ids=lambda value: getattr(value, "name", value)
)
def test_every_parameter_of_every_choice_is_an_option(
    field: Field, name: str, parameter: Parameter
) -> None:
    text, value = another(parameter.default, parameter.minimum, parameter.maximum)
    made = design(option(field), f"{name} {parameter.name}={text}")
    chosen = field.put(design(), name)
    own = next(
        f
        for f in all_fields(chosen)
        if f.path.endswith(f"{field.name}.parameters.{parameter.name}")
    )
    assert made == own.put(chosen, value)
    assert own.get(made) == value
    assert own.get(made) != parameter.default


@pytest.mark.parametrize(("name", "parameter"), OF_LAYERS, ids=lambda v: getattr(v, "name", v))
def test_every_setting_of_every_layer_is_an_option(name: str, parameter: Parameter) -> None:
    text, value = another(parameter.default, parameter.minimum, parameter.maximum)
    made = design("--layers", f"5 {name} {parameter.name}={text}, 3 softmax")
    check_design(made, SHAPE)
    settings = {field.name: field.get(made) for field in layer_fields(made, 0)}
    defaults = {p.name: p.default for _, p in OF_LAYERS if p in ACTIVATIONS[name].parameters}
    standard = {"units": 5, "activation": name, "batch_norm": False, "dropout": 0.0, **defaults}
    assert settings == {**standard, parameter.name: value}


def recipe(*words: str) -> DataRecipe:
    return recipe_of(parser().parse_args(words))


def test_features_are_an_option() -> None:
    assert design("--features", "x, xy, sin_x").data == DataRecipe(DEFAULT, features="x, xy, sin_x")


def test_every_setting_of_the_data_can_stand_beside_their_name_too() -> None:
    text = "spiral noise=10 test_share=0.25 validation_share=0.5 split_seed=7 stratified=off "
    text += "scaling=minmax features='x, yy'"
    expected = DataRecipe(
        "spiral",
        {"noise": 10},
        test_share=0.25,
        validation_share=0.5,
        split_seed=7,
        stratified=False,
        scaling="minmax",
        features="x, yy",
    )
    assert recipe("--data", text) == expected
    assert design("--data", text).data == expected
    assert recipe("--data", recipe_text(expected)) == expected


def test_an_option_wins_over_the_same_setting_beside_the_name() -> None:
    made = recipe("--data", "spiral test_share=0.25 split_seed=3", "--test-share", "0.5")
    assert made == DataRecipe("spiral", test_share=0.5, split_seed=3)


@pytest.mark.parametrize(
    ("words", "error", "text"),
    [
        (("--test-share", "1"), DesignError, "Test share must lie from 0 to 0.9, not 1"),
        (("--validation-share", "nan"), DesignError, "Validation share must lie from 0"),
        (("--split-seed", "0.5"), DesignError, "Split seed must be a whole number"),
        (("--stratified", "partly"), DesignError, "Stratified must be on or off"),
        (("--scaling", "log"), DesignError, "Scaling must be one of auto, none, minmax"),
        (("--features", "x, z"), DesignError, "There is no feature 'z'"),
        (("--data", "spiral noize=1"), DataError, "spiral has no setting 'noize'"),
        (("--data", "spiral noise=lots"), DataError, "Noise must be a"),
        (("--data", "spiral scaling=log"), DataError, "Scaling must be one of"),
    ],
)
def test_settings_of_the_data_are_refused_without_them(
    words: tuple[str, ...], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        check_without_data(parser().parse_args(words))


def test_class_weights_are_an_option() -> None:
    assert design("--class-weights", "balanced").training.class_weights == "balanced"
    assert design("--class-weights", "1 1 2.5").training.class_weights == "1 1 2.5"


def test_help_names_every_entry_and_parameter() -> None:
    text = " ".join(parser().format_help().split())
    for field in (*DATA_FIELDS, *FIELDS):
        assert option(field) in text
        for name, entry in (field.choices or {}).items():
            own = ", ".join(parameter.name for parameter in entry.parameters)
            assert f"{name} ({own})" if own else name in text
    assert "leaky_relu (slope)" in text
    assert all(name in text for name in (*ACTIVATIONS, *PRESETS))
    for source, known in CATALOGUE.items():
        assert all(name in text for name in (source, *(own.name for own in known.options)))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_without_other_options_is_the_design(name: str) -> None:
    source = next(iter(CATALOGUE))
    assert design("--preset", name) == PRESETS[name].design(source, SHAPE)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--class-weights", "1 2 3"),
        ("--class-weights", "1 2", "--layers", "4 relu, 1 sigmoid"),
        ("--class-weights", "1 2 3", "--preset", "plain"),
        ("--layers", "4 relu, 17 softmax"),
        ("--layers", "4 relu, 2 identity"),
        ("--layers", "4 relu, 1 identity", "--loss", "huber"),
        ("--loss", "binary_cross_entropy"),  # fits two classes
        ("--loss", "binary_cross_entropy", "--layers", "1 sigmoid"),
        ("--preset", "mnist-accurate"),
    ],
)
def test_what_depends_on_the_data_is_not_refused_without_them(words: tuple[str, ...]) -> None:
    check_without_data(parser().parse_args(words))


@pytest.mark.parametrize(
    "words",
    [
        ("--class-weights", "1 2 3", "--layers", "4 relu, 2 softmax"),
        ("--layers", "4 relu, 4 relu", "--loss", "binary_cross_entropy"),
        ("--preset", "plain", "--loss", "categorical_cross_entropy"),
        ("--layers", "4 relu dropout=2, 3 softmax"),
        ("--layers", "4 relu, 1 softmax"),
        ("--class-weights", "1 2 3", "--loss", "binary_cross_entropy"),
    ],
)
def test_what_is_wrong_with_any_data_is_refused_without_them(words: tuple[str, ...]) -> None:
    with pytest.raises(DesignError):
        check_without_data(parser().parse_args(words))


@pytest.mark.parametrize("source", [*CATALOGUE, DRAWN])
def test_a_name_is_kept_as_it_is(source: str) -> None:
    assert recorded(DataRecipe(source)) == DataRecipe(source)


def test_a_path_is_kept_so_that_it_is_found_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("USERPROFILE", "/home/someone")
    for source, kept in {
        "a.csv": tmp_path / "a.csv",
        "~/a.csv": Path("/home/someone/a.csv").absolute(),
        "~nobody_at_all/a.csv": tmp_path / "~nobody_at_all/a.csv",
    }.items():
        made = recorded(DataRecipe(source, {"target": "age"}, test_share=0.5))
        assert made == DataRecipe(str(kept), {"target": "age"}, test_share=0.5)


def test_a_path_that_is_no_text_is_kept_alone() -> None:
    path = Path("/a\udcff.csv").absolute()
    assert recorded(DataRecipe(str(path))).source == str(path)
    with pytest.raises(DataError, match="is not valid text; rename the file"):
        recorded(DataRecipe(str(path), {"target": "age"}))


def test_a_learning_rate_that_is_asked_for_stays_whatever_the_optimizer_suggests() -> None:
    adams, sgds = (OPTIMIZERS[name].learning_rate for name in ("adam", "sgd"))
    asked = design("--optimizer", "sgd", "--learning-rate", f"{adams}")
    assert asked.training.learning_rate == adams
    assert design("--optimizer", "sgd").training.learning_rate == sgds


def test_another_optimizer_brings_its_rate_where_the_data_suggest_one_for_the_default() -> None:
    few = DataShape(2, 3)

    def rate(*words: str) -> float:
        return design_from(parser().parse_args(words), few).training.learning_rate

    usual = default_design(DEFAULT, few).training.learning_rate
    assert usual != OPTIMIZERS["adam"].learning_rate
    assert rate() == rate("--optimizer", "adam beta_1=0.8") == usual
    assert rate("--optimizer", "sgd") == OPTIMIZERS["sgd"].learning_rate
    assert rate("--optimizer", "sgd", "--learning-rate", "7") == 7
    preset = PRESETS["plain"].training.learning_rate
    assert rate("--preset", "plain", "--optimizer", "nadam") == preset
