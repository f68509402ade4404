"""From data as they were read to what a network trains on: split, filled, scaled.

Whatever is worked out from the data (means of missing values, scaling) is worked out from the
training part alone, so that nothing of the other parts leaks into training.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.dataset import DataSet, Samples, Scaling
from nnplay.data.plane.features import FEATURES, PLAIN, Lift, lift_of
from nnplay.data.raw import RawData, RawPart
from nnplay.data.recipe import RECIPE_OPTIONS, DataRecipe
from nnplay.errors import DataError

_ROWS_COUNTED = 4096


_BLOCK = 65_536
"""Rows that are worked on at once."""

_LIGHT = 160
"""Mean of pixels above which pictures count as light: drawings on paper, not photographs."""

_LARGEST_TARGET = 2.0
"""Numbers to predict that are no larger need no scaling: outputs are about as large at first."""


class _Parts(NamedTuple):
    train: RawPart
    validation: RawPart | None
    test: RawPart
    test_label: str


def prepare(raw: RawData, recipe: DataRecipe) -> DataSet:
    """Split and scale data as a recipe says.

    Raises
    ------
    DataError
        If a setting is out of range, or too few samples are left for one of the parts.
    """
    for option in RECIPE_OPTIONS:
        problem = option.problem(getattr(recipe, option.name))
        if problem:
            raise DataError(problem)
    _refuse_non_finite(raw)
    target_scaling, parts = _scale_targets(_split(raw, recipe), recipe.target_scaling)
    name = _automatic(raw, parts) if recipe.scaling == "auto" else recipe.scaling
    lift = lift_of(recipe.features) if raw.planar else None
    if recipe.features and lift is None:
        raise DataError(
            f"{raw.label} has no points of the plane, so there is nothing to derive "
            f"{recipe.features!r} from; leave the features out."
        )
    if raw.samples.x.dtype == np.uint8:
        scaling, samples_of = _scale_pixels(parts, name)
    else:
        pictures = raw.image_shape is not None
        scaling, samples_of = _scale_numbers(parts, name, lift, raw.fill, pictures=pictures)
    return DataSet(
        name=recipe.source,
        label=raw.label,
        train=samples_of(parts.train),
        test=samples_of(parts.test),
        classes=raw.classes,
        image_shape=raw.image_shape,
        origin=raw.origin,
        licence=raw.licence,
        test_label=parts.test_label,
        validation=None if parts.validation is None else samples_of(parts.validation),
        channels=raw.channels,
        inputs=raw.inputs if lift is None else _feature_names(raw, lift),
        targets=raw.targets,
        scaling=scaling,
        target_scaling=target_scaling,
        lift=lift,
        notes=raw.notes,
    )


def _automatic(raw: RawData, parts: _Parts) -> str:
    """Return the scaling that suits the data."""
    # From 0 to 1 light pictures are nearly all ones: neurons start out all on, or all off, and
    # learn next to nothing. Around zero it does not matter what is paper and what is ink.
    pixels = parts.train.x.dtype == np.uint8
    return "standardise" if pixels and parts.train.x.mean() > _LIGHT else raw.scaling


def _feature_names(raw: RawData, lift: Lift) -> tuple[str, ...]:
    x, y = raw.inputs or PLAIN
    return tuple(FEATURES[name].label_of(x, y) for name in lift.names)


def _split(raw: RawData, recipe: DataRecipe) -> _Parts:
    """Divide the samples into parts: as given, or by shares drawn from the seed."""
    random = np.random.default_rng(recipe.split_seed)
    if raw.test is not None and not recipe.test_share:
        train, test, label = raw.samples, raw.test, raw.test_label
    else:
        whole = raw.samples if raw.test is None else raw.samples.joined(raw.test)
        share = recipe.test_share or raw.test_share
        train, test = _divide(whole, share, recipe.stratified, random, raw.label)
        label = f"{len(test):,} held-out samples"
    validation = None
    if recipe.validation_share:
        train, validation = _divide(
            train, recipe.validation_share, recipe.stratified, random, raw.label
        )
    return _Parts(train, validation, test, label)


def _divide(
    part: RawPart, share: float, stratified: bool, random: np.random.Generator, label: str
) -> tuple[RawPart, RawPart]:
    """Return the samples without a share of them, and that share."""
    count = len(part)
    wanted = min(max(1, round(share * count)), count - 1)
    if count < 2:
        raise DataError(
            f"{label}: {count} sample{'' if count == 1 else 's'} left to divide, too few to hold "
            "some out; give more data, or ask for a smaller share."
        )
    order = random.permutation(count)
    if stratified and part.y.ndim == 1:
        held = _stratified(part.y[order], wanted)
    else:
        held = np.arange(count) < wanted
    # In the order in which they were given, so that an example is found where it was.
    return part.rows(np.sort(order[~held])), part.rows(np.sort(order[held]))


def _stratified(labels: npt.NDArray[Any], wanted: int) -> npt.NDArray[np.bool_]:
    """Choose `wanted` of some shuffled labels, of each class its share: largest remainders."""
    _classes, where, counts = np.unique(labels, return_inverse=True, return_counts=True)
    exact = counts * (wanted / len(labels))
    takes = np.floor(exact).astype(np.intp)
    # As random as the order of the labels is who comes first of those with equal rights.
    _, turn = np.unique(labels, return_index=True)
    for _ in range(wanted - takes.sum()):
        # To whom most is due, but the last sample of a class stays, as long as there are others.
        spare = counts - takes > (1 if (counts - takes > 1).any() else 0)
        due = np.where(spare, exact - takes, -np.inf)
        takes[np.lexsort((turn, -due))[0]] += 1
    by_class = np.argsort(where, kind="stable")
    starts = np.cumsum(counts) - counts
    rank = np.empty(len(labels), np.intp)
    rank[by_class] = np.arange(len(labels)) - np.repeat(starts, counts)
    held: npt.NDArray[np.bool_] = rank < takes[where]
    return held


_SamplesOf = Callable[[RawPart], Samples]


def _scale_pixels(parts: _Parts, name: str) -> tuple[Scaling, _SamplesOf]:
    """Scale pictures, by one number for all pixels; the bytes stay bytes."""
    offset, factor = 0.0, 1.0
    if name == "minmax":
        factor = 1 / 255
    elif name == "standardise":
        offset, spread = _mean_and_spread(parts.train.x)
        factor = 1 / (spread or 1.0)

    def samples_of(part: RawPart) -> Samples:
        return Samples(part.x, part.y, factor, -offset * factor)

    return Scaling(name, np.asarray(offset), np.asarray(factor)), samples_of


def _mean_and_spread(pixels: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Return mean and standard deviation of all pixels, without a copy of them as floats."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(pixels), _ROWS_COUNTED):  # counting takes eight bytes a pixel
        counts += np.bincount(pixels[start : start + _ROWS_COUNTED].ravel(), minlength=256)
    values = np.arange(256)
    mean = float(counts @ values / counts.sum())
    return mean, float(np.sqrt(counts @ (values - mean) ** 2 / counts.sum()))


def _scale_numbers(
    parts: _Parts, name: str, lift: Lift | None, fill: str, *, pictures: bool
) -> tuple[Scaling, _SamplesOf]:
    """Replace missing values, derive features and scale."""
    values = _fill_values(parts, fill)

    def features_of(part: RawPart) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        given = _filled(part.x, values)
        return given, given if lift is None else _in_range(lift, given)

    scaling = _fit(features_of(parts.train)[1], name, pictures=pictures)

    def samples_of(part: RawPart) -> Samples:
        given, features = features_of(part)
        plane = None if lift is None else given
        return Samples(_in_range(scaling.apply, features), part.y, plane=plane)

    return scaling, samples_of


def _fit(train: npt.NDArray[np.float32], name: str, *, pictures: bool = False) -> Scaling:
    """Return the scaling of numbers that follows from the training part.

    That of pictures is the same for all pixels, or they would no longer look like pictures.
    """
    axis = None if pictures else 0
    shape = () if pictures else train.shape[1:]
    offset: Any = np.zeros(shape)
    spread: Any = np.ones(shape)
    if name == "minmax":
        offset = train.min(axis=axis).astype(np.float64)
        spread = train.max(axis=axis) - offset
    elif name == "standardise":
        offset = train.mean(axis=axis, dtype=np.float64)
        squares = (np.square(rows - offset).sum(axis=axis) for rows in _blocks(train))
        spread = np.sqrt(sum(squares) / (train.size if pictures else len(train)))
    # A column that never changes tells nothing: it becomes zero rather than a division by zero.
    factor = 1 / np.where(spread > 0, spread, 1.0)
    return Scaling(name, np.asarray(offset), np.asarray(factor))


def _blocks(x: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """Go through rows some at a time, since of all at once copies would take much memory."""
    for start in range(0, len(x), _BLOCK):
        yield x[start : start + _BLOCK]


def _fill_values(parts: _Parts, fill: str) -> npt.NDArray[np.float64]:
    """Return what a missing value of each column is replaced by; 0 if all are missing."""
    x = parts.train.x
    if not any(np.isnan(part.x).any() for part in _given(parts)):
        return np.zeros(x.shape[1])
    middle = np.median if fill == "median" else np.mean
    known = (column[~np.isnan(column)].astype(np.float64) for column in x.T)
    return np.array([middle(column) if column.size else 0.0 for column in known])


def _filled(x: npt.NDArray[Any], values: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    missing = np.isnan(x)
    filled = np.where(missing, values, x) if missing.any() else x
    return filled.astype(np.float32, copy=False)


def _given(parts: _Parts) -> list[RawPart]:
    every = (parts.train, parts.validation, parts.test)
    return [part for part in every if part is not None]


def _in_range(
    function: Callable[[npt.NDArray[Any]], npt.NDArray[np.float32]], x: npt.NDArray[Any]
) -> npt.NDArray[np.float32]:
    """Return what a function makes of numbers; refuse what float32 cannot hold."""
    with np.errstate(over="ignore", invalid="ignore"):
        result = np.empty((len(x), function(x[:1]).shape[1]), np.float32)
        for into, rows in zip(_blocks(result), _blocks(x), strict=True):
            into[...] = function(rows)
    if not np.isfinite(result).all():
        raise DataError(
            "Some numbers are too large to derive features from or to be scaled; "
            "give them in a larger unit, or leave those samples out."
        )
    return result


def _refuse_non_finite(raw: RawData) -> None:
    """Refuse numbers that no network can learn from; a missing value is NaN in `x` alone."""
    for part in (raw.samples, raw.test):
        if part is None:
            continue
        if part.x.dtype != np.uint8:
            _refuse(np.isinf(part.x), raw.inputs, "infinite")
        if part.y.ndim == 2:
            _refuse(~np.isfinite(part.y), raw.targets, "missing or infinite")


def _refuse(wrong: npt.NDArray[np.bool_], names: Sequence[str], what: str) -> None:
    if wrong.any():
        row, column = (int(places[0]) for places in np.nonzero(wrong))
        name = repr(names[column]) if column < len(names) else str(column + 1)
        raise DataError(
            f"Column {name} of sample {row + 1} is {what}; no network can learn from that. "
            "Leave the row or the column out."
        )


def _scale_targets(parts: _Parts, wanted: str) -> tuple[Scaling, _Parts]:
    """Scale the numbers to predict, if there are any and they need it."""
    if parts.train.y.ndim == 1:
        return Scaling(), parts
    small = float(np.abs(parts.train.y).max()) <= _LARGEST_TARGET
    name = wanted if wanted != "auto" else "none" if small else "standardise"
    scaling = _fit(parts.train.y, name)

    def scaled(part: RawPart) -> RawPart:
        return RawPart(part.x, _in_range(scaling.apply, part.y))

    validation = None if parts.validation is None else scaled(parts.validation)
    return scaling, _Parts(scaled(parts.train), validation, scaled(parts.test), parts.test_label)


def rescaled(data: DataSet, scaling: Scaling) -> DataSet:
    """Return a data set scaled in another way: as a network that was trained on others has seen it.

    Parameters
    ----------
    data : DataSet
    scaling : Scaling
        With one number for all columns or one for each; its factors must not be 0.
    """
    old = data.scaling
    if (old.offset == scaling.offset).all() and (old.factor == scaling.factor).all():
        return data

    def again(samples: Samples) -> Samples:
        if samples.x.dtype == np.uint8 and scaling.offset.ndim == scaling.factor.ndim == 0:
            factor = float(scaling.factor)
            return Samples(samples.x, samples.y, factor, -float(scaling.offset) * factor)
        given = samples.x if samples.x.dtype == np.uint8 else old.undo(samples.x)
        return Samples(_in_range(scaling.apply, given), samples.y, plane=samples.plane)

    validation = None if data.validation is None else again(data.validation)
    return dataclasses.replace(
        data,
        train=again(data.train),
        validation=validation,
        test=again(data.test),
        scaling=scaling,
        pristine=data.pristine or data,
    )


def retargeted(data: DataSet, scaling: Scaling) -> DataSet:
    """Return a data set with the numbers to predict scaled in another way, if it has any."""
    old = data.target_scaling
    same = (old.offset == scaling.offset).all() and (old.factor == scaling.factor).all()
    if data.task == "classification" or same:
        return data

    def again(samples: Samples) -> Samples:
        y = _in_range(scaling.apply, old.undo(samples.y))
        return dataclasses.replace(samples, y=y)

    return dataclasses.replace(
        data,
        train=again(data.train),
        validation=None if data.validation is None else again(data.validation),
        test=again(data.test),
        target_scaling=scaling,
        pristine=data.pristine or data,
    )
