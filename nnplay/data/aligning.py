"""Data in the order of columns, classes and targets that a network was trained on."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.dataset import DataSet, Samples, Scaling
from nnplay.data.plane.features import Lift
from nnplay.data.tables.options import enumerated
from nnplay.data.tables.values import BOOLEANS
from nnplay.errors import DataError

_Names = tuple[str, ...]

_NAMELESS = {
    "inputs": re.compile(r"x\d+|column \d+"),
    "targets": re.compile(r"y\d*|column \d+"),
}
"""What nnplay calls columns that have no names of their own."""

_SHOWN = 8
_TRUTH = {word: bool(value) for pair in BOOLEANS for value, word in enumerate(pair)}


class _Source(NamedTuple):
    """Where a column comes from: ``factor * column + offset`` before scaling; no column is 0."""

    column: int | None
    factor: int = 1
    offset: int = 0

    @property
    def plain(self) -> bool:
        """Whether it is a column as it is."""
        return self.column is not None and (self.factor, self.offset) == (1, 0)


def aligned(data: DataSet, inputs: _Names, classes: _Names, targets: _Names) -> DataSet:
    """Return data whose columns, classes and targets are those that a network knows, by name.

    A category that no sample has becomes a column of zeros; what the network does not know is left
    out; a column of yes and no is taken for the two categories, and the other way round. Where one
    side has no names, or classes are just numbered, they correspond by their order. The notes of
    the result tell of all this.

    Parameters
    ----------
    data : DataSet
    inputs, classes, targets : tuple of str
        Names that differ from each other; empty for what is not known, which stays as it is.

    Returns
    -------
    DataSet
        `data` itself if it is so already.

    Raises
    ------
    DataError
        If an input or a target is missing, or there is a class that the network does not know.
    """
    if (targets and data.task == "classification") or (classes and data.task == "regression"):
        what = ("numbers", "classes") if targets else ("classes", "numbers")
        raise DataError(
            f"The network predicts {what[0]} ({_few(targets or classes)}), but "
            f"{data.label} has {what[1]} to predict; choose another target or task."
        )
    return _with_targets(_with_classes(_with_inputs(data, inputs), classes), targets)


def _with_inputs(data: DataSet, names: _Names) -> DataSet:
    if not (names and data.inputs) or names == data.inputs:
        return data
    if _by_place("inputs", names, data.inputs):
        return _renamed(data, "inputs", names, data.features)
    have = _Columns.of(data.inputs)
    sources = [have.source(name) for name in names]
    if None in sources:
        missing = names[sources.index(None)]
        raise DataError(
            f"The network takes {missing!r}, but the inputs of {data.label} are "
            f"{_few(data.inputs)}; name its columns as in the data that the network "
            "was trained on, and derive the same features."
        )
    found = [source for source in sources if source is not None]
    notes = _input_notes(data, names, found)
    return dataclasses.replace(_assembled(data, found), inputs=names, notes=(*data.notes, *notes))


class _Columns(NamedTuple):
    """The columns of data by name, and what can be made of them.

    Attributes
    ----------
    places : dict of str to int
    answers : dict of (str, bool) to int
        Places of the categories "yes" and "no", or other such words, of a column.
    kinds : set of str
        Names of columns that became categories.
    """

    places: dict[str, int]
    answers: dict[tuple[str, bool], int]
    kinds: set[str]

    @classmethod
    def of(cls, names: _Names) -> _Columns:
        answers, kinds = {}, set()
        for place, name in enumerate(names):
            column, equals, word = name.rpartition("=")
            if word.lower() in _TRUTH:
                answers[column, _TRUTH[word.lower()]] = place
            if equals:
                kinds.add(name.partition("=")[0])
        return cls({name: place for place, name in enumerate(names)}, answers, kinds)

    def source(self, name: str) -> _Source | None:
        """Return what is to be taken for an input, or None if there is nothing."""
        if name in self.places:
            return _Source(self.places[name])
        column, _, word = name.rpartition("=")
        if column in self.places and word.lower() in _TRUTH:  # no and yes became 0 and 1
            place = self.places[column]
            return _Source(place) if _TRUTH[word.lower()] else _Source(place, -1, 1)
        if (name, True) in self.answers:
            return _Source(self.answers[name, True])
        if (name, False) in self.answers or name.partition("=")[0] in self.kinds:
            return _Source(None)
        return None


def _input_notes(data: DataSet, names: _Names, sources: Sequence[_Source]) -> list[str]:
    notes = []
    filled = [name for name, source in zip(names, sources, strict=True) if source.column is None]
    if filled:
        notes.append(f"No sample is one of these, which the network knows: {_few(filled)}.")
    used = {source.column for source in sources}
    rest = [name for column, name in enumerate(data.inputs) if column not in used]
    if rest:
        notes.append(f"Left out, because the network was trained without it: {_few(rest)}.")
    return notes


def _few(names: Sequence[str]) -> str:
    return enumerated(list(names), _SHOWN)


def _assembled(data: DataSet, sources: Sequence[_Source]) -> DataSet:
    """Return data with other columns; those that are not taken as they are stay unscaled."""
    columns = np.array([source.column or 0 for source in sources], np.intp)
    plain = np.array([source.plain for source in sources])
    lifted = data.lift is not None and bool(plain.all())
    scaling = data.scaling

    def again(samples: Samples) -> Samples:
        x = samples.x[:, columns]
        for place in np.flatnonzero(~plain).tolist():
            x[:, place] = _unscaled(samples, scaling, sources[place])
        plane = samples.plane if lifted else None
        scale, offset = (samples.scale, samples.offset) if x.dtype == np.uint8 else (1.0, 0.0)
        return Samples(x, samples.y, scale, offset, plane)

    lift = Lift(tuple(data.lift.names[i] for i in columns)) if data.lift and lifted else None
    return dataclasses.replace(
        _with_parts(data, again),
        scaling=_scaling_of(scaling, columns, plain, data.features),
        lift=lift,
    )


def _unscaled(samples: Samples, scaling: Scaling, source: _Source) -> npt.ArrayLike:
    if source.column is None:
        return 0
    column = samples.x[:, source.column]
    if samples.x.dtype != np.uint8:
        own = _scaling_of(scaling, np.array([source.column]), np.array([True]), samples.x.shape[1])
        column = own.undo(column)
    return column * source.factor + source.offset


def _scaling_of(
    scaling: Scaling, columns: npt.NDArray[np.intp], plain: npt.NDArray[np.bool_], features: int
) -> Scaling:
    """Return the scaling of some columns, of which those that are not plain are not scaled."""
    if scaling.offset.ndim == scaling.factor.ndim == 0 and plain.all():
        return scaling
    offset = np.broadcast_to(scaling.offset, features)[columns]
    factor = np.broadcast_to(scaling.factor, features)[columns]
    return Scaling(scaling.name, np.where(plain, offset, 0.0), np.where(plain, factor, 1.0))


def _with_classes(data: DataSet, names: _Names) -> DataSet:
    if not names or names == data.classes:
        return data
    present = [data.classes[index] for index in _present(data)]
    strangers = [name for name in present if name not in names]
    if not strangers:
        places = {name: place for place, name in enumerate(names)}
        order = np.array([places.get(name, 0) for name in data.classes], np.int64)
        absent = [name for name in names if name not in present]
        notes = [f"No sample is of a class that the network knows: {_few(absent)}."]
        renumbered = _with_parts(data, lambda part: dataclasses.replace(part, y=order[part.y]))
        return dataclasses.replace(
            renumbered, classes=names, notes=(*data.notes, *(notes if absent else ()))
        )
    if len(names) == len(data.classes) and _numbers_and_names(names, data.classes):
        return _renamed(data, "classes", names, len(names))
    raise DataError(
        f"{data.label} has the class {strangers[0]!r}, which the network does not know: it tells "
        f"{_few(names)} apart. Leave those samples out, or train on them."
    )


def _present(data: DataSet) -> list[int]:
    """Return the classes that have samples."""
    parts = [part for part in (data.train, data.validation, data.test) if part is not None]
    count = len(data.classes)
    return np.flatnonzero(sum(np.bincount(part.y, minlength=count) for part in parts)).tolist()


def _numbers_and_names(one: _Names, other: _Names) -> bool:
    """Whether one side just numbers its classes, as files without names do, but not the other."""
    plain = tuple(map(str, range(len(one))))
    return any(
        side == plain and not all(map(str.isdecimal, opposite))
        for side, opposite in ((one, other), (other, one))
    )


def _with_targets(data: DataSet, names: _Names) -> DataSet:
    if not names or names == data.targets:
        return data
    if _by_place("targets", names, data.targets):
        return _renamed(data, "targets", names, data.outputs)
    for name in names:
        if name not in data.targets:
            raise DataError(
                f"The network predicts {name!r}, but what is to be predicted in {data.label} is "
                f"{_few(data.targets)}; choose the same targets."
            )
    order = np.array([data.targets.index(name) for name in names], np.intp)
    scaling = _scaling_of(data.target_scaling, order, np.ones(len(order), bool), len(data.targets))
    reordered = _with_parts(data, lambda part: dataclasses.replace(part, y=part.y[:, order]))
    return dataclasses.replace(reordered, targets=names, target_scaling=scaling)


def _by_place(what: str, names: _Names, own: _Names) -> bool:
    """Whether columns can only correspond by their order: those of one side have no names."""
    nameless = any(all(map(_NAMELESS[what].fullmatch, side)) for side in (names, own))
    return nameless and set(names) != set(own)


def _renamed(data: DataSet, what: str, names: _Names, count: int) -> DataSet:
    """Return data whose columns or classes are called as the network's, in the same order."""
    if count != len(names):
        raise DataError(
            f"{data.label} has {count:,} {what}, but the network knows {len(names):,}: "
            f"{_few(names)}. Give data with just these."
        )
    note = f"The {what} are taken for those of the network in their order: {_few(names)}."
    changes: dict[str, Any] = {what: names}
    return dataclasses.replace(data, notes=(*data.notes, note), **changes)


def _with_parts(data: DataSet, function: Callable[[Samples], Samples]) -> DataSet:
    return dataclasses.replace(
        data,
        train=function(data.train),
        validation=None if data.validation is None else function(data.validation),
        test=function(data.test),
    )
