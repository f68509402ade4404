"""Points of the plane that a person draws: data that are part of their own recipe.

The functions that edit return another recipe and leave the one given alone, so that each edit can
be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from nnplay.data.dataset import DataSet, Samples
from nnplay.data.options import Option, OptionValue, resolve
from nnplay.data.plane.toys import CLASSES
from nnplay.data.raw import RawData, RawPart, check_classes
from nnplay.data.recipe import DRAWN, DataRecipe, Point
from nnplay.errors import DataError

MOST_POINTS = 5_000
"""How many points can be drawn; more cannot be told apart, and each edit copies them all."""

MOST_CLASSES = 100
"""How many classes drawn points can have."""

FARTHEST = 1e6
"""How far from the middle a point, or how large a value, may be."""

DRAWN_OPTIONS: tuple[Option, ...] = (
    Option(
        name="classes",
        label="Class names",
        help="The names of the classes, with commas between them.",
        default=", ".join(CLASSES),
    ),
    Option(
        name="value",
        label="Value name",
        help="The name of the number to predict.",
        default="value",
    ),
    Option(
        name="new_test_share",
        label="Test share of new points",
        help="Of the points that are added, this share is for testing.",
        default=0.5,
        maximum=0.9,
    ),
)
"""The options of the source `DRAWN`."""


def raw_of_points(recipe: DataRecipe) -> RawData:
    """Return the points of a recipe as data.

    The points say themselves whether they are for training or testing.

    Raises
    ------
    DataError
        If there are too few points, or too many, or one is impossible.
    """
    options = _options(recipe)
    _check_points(recipe)
    _check_enough(recipe)
    train, test = (_part(recipe, test) for test in (False, True))
    return RawData(
        label="Drawn points",
        samples=train,
        test=test,
        test_label="drawn points for testing",
        classes=() if recipe.regression else _class_names(recipe, options["classes"]),
        inputs=("x", "y"),
        targets=(options["value"],) if recipe.regression else (),
        origin="drawn by hand",
        licence="your own",
        planar=True,
    )


def drawn(data: DataSet, recipe: DataRecipe) -> DataRecipe:
    """Return a recipe that holds the points of a data set itself, so that they can be edited.

    Parameters
    ----------
    data : DataSet
        Two-dimensional.
    recipe : DataRecipe
        What it was made from; its features, its scaling and how it is split stay as they are.

    Returns
    -------
    DataRecipe
        Samples for validation become points for training, of which a share is held out again.

    Raises
    ------
    DataError
        If the data are no points of the plane with one target each, or too many.
    """
    if recipe.source == DRAWN and not recipe.test_share:
        return recipe  # else each new point would draw anew which ones are for testing
    parts = [part for part in (data.train, data.validation, data.test) if part is not None]
    count = sum(map(len, parts))
    if data.lift is None:
        raise DataError(f"{data.label} has no points of the plane, so it cannot be drawn.")
    if count > MOST_POINTS:
        raise DataError(
            f"{data.label} has {count:,} points; up to {MOST_POINTS:,} can be edited by hand. "
            "Choose fewer samples."
        )
    regression = data.task == "regression"
    if regression and data.outputs > 1:
        raise DataError(
            f"{data.label} has {data.outputs} numbers to predict; drawn points have one."
        )
    options: dict[str, OptionValue] = {"new_test_share": min(0.9, len(data.test) / count)}
    if regression:
        options["value"] = data.targets[0]
    else:
        options["classes"] = _names_text(data.classes)
    points = [point for part in parts for point in _points(data, part, part is data.test)]
    return msgspec.structs.replace(
        recipe,
        source=DRAWN,
        options=options,
        points=tuple(points),
        regression=regression,
        test_share=0.0,
        scaling=data.scaling.name,
        target_scaling=data.target_scaling.name,
    )


def add_point(recipe: DataRecipe, x: float, y: float, target: float) -> DataRecipe:
    """Return a recipe with one more point, for testing if its class has too few for testing.

    Raises
    ------
    DataError
        If there are as many points as there may be, or the point is impossible.
    """
    if len(recipe.points) >= MOST_POINTS:
        raise DataError(
            f"There are {MOST_POINTS:,} points, the most that can be drawn; delete some first."
        )
    alike = [point for point in recipe.points if recipe.regression or point.target == target]
    tested = sum(point.test for point in alike)
    # Whichever part brings the share of testing closer to what it should be; training if both do.
    test = tested + 0.5 < _options(recipe)["new_test_share"] * (len(alike) + 1)
    point = Point(float(x), float(y), float(target), test)
    _check_point(point, len(recipe.points), recipe.regression)
    return _with_points(recipe, (*recipe.points, point))


def move_point(recipe: DataRecipe, index: int, x: float, y: float) -> DataRecipe:
    """Return a recipe in which a point lies elsewhere.

    Raises
    ------
    DataError
        If it cannot lie there.
    IndexError
        If there is no such point.
    """
    return _with_changed(recipe, index, x=float(x), y=float(y))


def relabel_point(recipe: DataRecipe, index: int, target: float) -> DataRecipe:
    """Return a recipe in which a point has another class or value; see `move_point`."""
    return _with_changed(recipe, index, target=float(target))


def delete_point(recipe: DataRecipe, index: int) -> DataRecipe:
    """Return a recipe without a point; see `move_point`."""
    _check_index(recipe, index)
    points = recipe.points
    return _with_points(recipe, points[:index] + points[index + 1 :])


def points_table(
    recipe: DataRecipe,
) -> tuple[tuple[str, str, str], list[tuple[float, float, float | str]]]:
    """Return the points as a table that can be saved and opened again.

    Returns
    -------
    columns : tuple of str
        "x", "y", and "class" or the name of the value.
    rows : list of (float, float, str or float)

    Raises
    ------
    DataError
        If a point is impossible.
    """
    options = _options(recipe)
    _check_points(recipe)
    points = recipe.points
    if recipe.regression:
        return ("x", "y", options["value"]), [(p.x, p.y, p.target) for p in points]
    names = _class_names(recipe, options["classes"])
    return ("x", "y", "class"), [(p.x, p.y, names[int(p.target)]) for p in points]


def _with_changed(recipe: DataRecipe, index: int, **changes: float) -> DataRecipe:
    _check_index(recipe, index)
    points = recipe.points
    changed = msgspec.structs.replace(points[index], **changes)
    _check_point(changed, index, recipe.regression)
    return _with_points(recipe, (*points[:index], changed, *points[index + 1 :]))


def _with_points(recipe: DataRecipe, points: tuple[Point, ...]) -> DataRecipe:
    if recipe.source != DRAWN:
        raise ValueError(f"the points of {recipe.source!r} cannot be edited; see `drawn`")
    return msgspec.structs.replace(recipe, points=points)


def _options(recipe: DataRecipe) -> dict[str, Any]:
    return resolve(DRAWN_OPTIONS, recipe.options, "A drawing")


def _part(recipe: DataRecipe, test: bool) -> RawPart:
    """Return the points for training, or those for testing."""
    points = [point for point in recipe.points if point.test == test]
    plane = np.array([(point.x, point.y) for point in points], np.float32).reshape(-1, 2)
    targets = np.array([point.target for point in points], np.float32)
    return RawPart(plane, targets[:, None] if recipe.regression else targets.astype(np.int64))


def _points(data: DataSet, part: Samples, test: bool) -> list[Point]:
    """Return the samples of a part as points, with targets as they were given."""
    assert part.plane is not None
    targets = (part.y if data.task == "classification" else data.targets_of(part)[:, 0]).tolist()
    return [
        Point(x, y, float(target), test)
        for (x, y), target in zip(part.plane.tolist(), targets, strict=True)
    ]


def _check_index(recipe: DataRecipe, index: int) -> None:
    if not 0 <= index < len(recipe.points):
        raise IndexError(f"there is no point {index} of {len(recipe.points)}")


def _check_points(recipe: DataRecipe) -> None:
    """Refuse points that no edit here would have made: they may come from any file."""
    points = recipe.points
    if len(points) > MOST_POINTS:
        raise DataError(
            f"There are {len(points):,} drawn points, but at most {MOST_POINTS:,} are possible; "
            "keep them in a table instead."
        )
    for index, point in enumerate(points):
        _check_point(point, index, recipe.regression)


def _check_point(point: Point, index: int, regression: bool) -> None:
    numbers = (point.x, point.y, point.target)
    if not all(abs(number) <= FARTHEST for number in numbers):  # NaN is not, either
        raise DataError(
            f"Drawn point {index + 1} has the numbers {', '.join(map(str, numbers))}; "
            f"they must lie from {-FARTHEST:,.0f} to {FARTHEST:,.0f}."
        )
    whole = float(point.target).is_integer() and 0 <= point.target < MOST_CLASSES
    if not (regression or whole):
        raise DataError(
            f"Drawn point {index + 1} is of class {point.target:g}; "
            f"classes are whole numbers from 0 to {MOST_CLASSES - 1}."
        )


def _check_enough(recipe: DataRecipe) -> None:
    """Refuse what nothing can be learned from, or nothing tested on."""
    points, by_lot = recipe.points, recipe.test_share > 0
    if not points:
        raise DataError("There are no drawn points yet; add some in the plot of the data.")
    for test, what in ((False, "training"), (True, "testing")):
        if not by_lot and all(point.test != test for point in points):
            raise DataError(
                f"No drawn point is for {what}; add points, or choose a test share for all of them."
            )
    if not recipe.regression:
        learned = {point.target for point in points if by_lot or not point.test}
        check_classes(len(learned), "The drawing")


def _class_names(recipe: DataRecipe, text: str) -> tuple[str, ...]:
    """Return the names in a text, and made-up ones for further classes of the points."""
    given = [name.strip() for name in text.split(",")]
    used = 1 + max((int(point.target) for point in recipe.points), default=0)
    given += [""] * (used - len(given))
    names = tuple(name or f"class {index}" for index, name in enumerate(given))
    if len(set(names)) < len(names):
        raise DataError(f"Two classes of the drawing have the same name in {text!r}; change one.")
    return names


def _names_text(classes: Sequence[str]) -> str:
    """Return names as `_class_names` reads them."""
    names = [name.replace(",", ";").strip() for name in classes]
    if len(set(names)) < len(names):
        names = [f"{index} {name}" for index, name in enumerate(names)]
    return ", ".join(names)
