"""Recipes as lines of text: `spiral noise=10`, `"people.csv target=age missing=mean"`."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import msgspec

from nnplay.data.catalogue import CATALOGUE
from nnplay.data.loading import options_of, reader_of
from nnplay.data.options import Option, OptionValue
from nnplay.data.plane.features import features_problem
from nnplay.data.recipe import DRAWN, RECIPE_OPTIONS, DataRecipe
from nnplay.errors import DataError

_SETTING = re.compile(r"""\s(\w+)=("[^"]*"|'[^']*'|\S*)\s*$""")
_QUOTED = re.compile(r"""("[^"]*"|'[^']*')""")
_LARGEST = 10**18
_SWITCH = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}


def parse_recipe(text: str, like: DataRecipe | None = None) -> DataRecipe:
    """Read a recipe: a catalogue name or a path, then any options as name=value.

    Values with spaces are put in quotes. What `recipe_text` writes is read, too.

    Parameters
    ----------
    text : str
    like : DataRecipe, optional
        Says what the text does not: everything if it is of the same source; else which features
        are derived and, if both are files or folders, how those are read. A recipe that
        `recipe_text` wrote as JSON says everything itself.

    Raises
    ------
    DataError
        If there is no such option, or not such a value of it.
    """
    text = text.strip()
    source, settings = _split(text)
    if source.startswith("{") and not _exists(source):
        return _decoded(text)
    if settings and source not in CATALOGUE:
        reader_of(Path(source).expanduser())  # says what is wrong with the path, if anything is
    recipe, options = _begun(source, like), {option.name: option for option in options_of(source)}
    own: dict[str, OptionValue] = {}
    common: dict[str, OptionValue] = {}
    known = {option.name: option for option in RECIPE_OPTIONS}
    for name, value in settings.items():
        if name in options:
            own[name] = _read(options[name], value)
        elif name in known:
            common[name] = _read(known[name], value)
        elif name == "features":
            common[name] = _checked(value, features_problem(value))
        else:
            offered = ", ".join([*options, *known, "features"])
            raise DataError(f"{source} has no setting {name!r}; it has {offered}.")
    return msgspec.structs.replace(recipe, options={**recipe.options, **own}, **common)


def recipe_text(recipe: DataRecipe) -> str:
    """Write a recipe in a line that `parse_recipe` reads: just its source, if that says it all."""
    if recipe == DataRecipe(recipe.source):
        return recipe.source
    return msgspec.json.encode(recipe, order="deterministic").decode()


def source_text(recipe: DataRecipe) -> str:
    """Return what a recipe is made from, for a sentence."""
    return "drawn points" if recipe.source == DRAWN else repr(recipe.source)


def same_source(one: DataRecipe, other: DataRecipe) -> bool:
    """Whether two recipes are of the same source, however its path is written."""
    if one.source == other.source:
        return True
    if not (_is_path(one.source) and _is_path(other.source)):
        return False
    with suppress(OSError, RuntimeError, ValueError):  # ValueError: a NUL in the name
        return Path(one.source).expanduser().samefile(Path(other.source).expanduser())
    return False


def _is_path(source: str) -> bool:
    return source not in CATALOGUE and source != DRAWN


def _decoded(text: str) -> DataRecipe:
    try:
        return msgspec.json.decode(text, type=DataRecipe)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DataError(
            f"A recipe of data in JSON cannot be read ({error}); give a name or a path instead, "
            "and settings behind it as name=value."
        ) from error


def _begun(source: str, like: DataRecipe | None) -> DataRecipe:
    """Return a recipe before anything is said of it but its source."""
    recipe = DataRecipe(source)
    if like is None or not (source and like.source):
        return recipe
    if same_source(recipe, like):
        return msgspec.structs.replace(like, source=source)
    if not (_is_path(source) and _is_path(like.source)):
        return msgspec.structs.replace(recipe, features=like.features)
    # The other file may be of another kind, or gone: what a reader does not know does not count.
    known = {option.name: option for option in options_of(source)}
    options = {
        name: value
        for name, value in like.options.items()
        if name in known and known[name].problem(value) is None
    }
    return msgspec.structs.replace(recipe, options=options, features=like.features)


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Return the source and the settings that follow it; those of a path that is there are its."""
    settings: dict[str, str] = {}
    while text not in CATALOGUE and not _exists(text) and (match := _SETTING.search(text)):
        name, value = match.groups()
        settings = {name: value[1:-1] if _QUOTED.fullmatch(value) else value, **settings}
        text = text[: match.start()].rstrip()
    return text, settings


def _exists(text: str) -> bool:
    with suppress(OSError, RuntimeError, ValueError):
        return Path(text).expanduser().exists()
    return False


def _read(option: Option, text: str) -> OptionValue:
    """Return what a text says, or raise what is wrong with it."""
    value: OptionValue = text
    if isinstance(option.default, bool):
        value = _SWITCH.get(text.lower(), text)
    elif isinstance(option.default, int | float):
        value = _number(text, whole=isinstance(option.default, int))
    return _checked(value, option.problem(value))


def _number(text: str, *, whole: bool) -> OptionValue:
    """Return the number that a text says, whole if it is to be and can; else the text itself."""
    if whole:
        with suppress(ValueError):
            # Far outside every range, and small enough to be written in a message.
            return max(-_LARGEST, min(int(text), _LARGEST))
    with suppress(ValueError):
        value = float(text)
        return int(value) if whole and value.is_integer() and abs(value) < _LARGEST else value
    return text


def _checked(value: OptionValue, problem: str | None) -> OptionValue:
    if problem:
        raise DataError(problem)
    return value
