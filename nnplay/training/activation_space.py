"""Where a layer sends samples: its outputs, seen from their two principal directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet, Part
from nnplay.nn.components import Components, principal_components
from nnplay.nn.inside import look_inside
from nnplay.nn.metrics import predicted_classes
from nnplay.nn.network import Network
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer

MOST_SAMPLES = 2_000
"""Samples that are looked at; of more, as many evenly spread over the part."""

_MOST_WIDE, _WIDE = 1_000, 1_024
"""Fewer where there are more numbers of each, of which the components take long."""

_BLOCK = 500
"""Samples that go through the network at a time, since all layers are kept meanwhile."""

INPUTS = -1

Values = NDArray[np.float64]


class Place(NamedTuple):
    """Where in a network to look.

    Attributes
    ----------
    layer : int
        From 0 for the first hidden one; −1 for the inputs.
    sums : bool
        Whether at the sums z rather than the outputs a.
    """

    layer: int = INPUTS
    sums: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Samples in the plane of two principal components.

    Attributes
    ----------
    place : Place
    part : {"train", "validation", "test"}
    rows : (n,) array of int
        Numbers of the samples in their part.
    points : (n, 2) array of float64
        Empty if some numbers are not finite, as after a divergence.
    targets : (n,) or (n, outputs) array
        Class numbers, or numbers in their own unit.
    outputs : (n, outputs) array
        What the network says; numbers in their own unit.
    wrong : (n,) array of bool
        Whether another class is predicted; never for numbers.
    shares : (2,) array of float64
        Of the variance, along each axis.
    width : int
        Numbers of each sample at that place.
    turned : bool
        Whether the axes were turned within their plane to stay close to those before.
    extra : (2,) array of float64, or None
        Where the sample lies that was asked for besides.
    """

    place: Place
    part: Part
    rows: NDArray[np.intp]
    points: Values
    targets: NDArray[Any]
    outputs: NDArray[Any]
    wrong: NDArray[np.bool_]
    shares: Values
    width: int
    turned: bool = False
    extra: Values | None = None

    @property
    def finite(self) -> bool:
        """Whether there is anything to be seen."""
        return bool(len(self.points))


class ActivationSpace:
    """Looks at snapshots of a trainer's network, each as seen from where the last was.

    Belongs to one thread at a time. Only what never changes of the trainer is read.

    Parameters
    ----------
    trainer : Trainer

    Attributes
    ----------
    data : DataSet
    """

    def __init__(self, trainer: Trainer) -> None:
        self._probe = Probe(trainer)
        self.data: DataSet = trainer.data
        self._last: Space | None = None
        self._inputs: dict[Part, Components] = {}

    def look(
        self,
        snapshot: Snapshot,
        place: Place,
        part: Part,
        extra: NDArray[Any] | None = None,
        *,
        anew: bool = False,
    ) -> Space:
        """Return where samples of a part lie.

        Parameters
        ----------
        snapshot : Snapshot
            Of the trainer's network.
        place : Place
        part : {"train", "validation", "test"}
        extra : (features,) array, or None
            One more sample, as a network sees it: it is shown, but does not count for the axes.
        anew : bool
            Whether the axes are to be the components themselves, however they lay before.

        Raises
        ------
        ValueError
            If there is no such part.
        """
        samples = self.data.part(part)
        rows = self._rows(place, len(samples))
        seen = samples.seen(rows)
        if extra is not None:
            seen = np.concatenate([seen, extra[None]])
        at, outputs = _through(self._probe.at(snapshot), place, seen)
        count = len(rows)
        space = self._space(place, part, rows, outputs[:count], at.shape[1])
        if not (np.isfinite(at).all() and np.isfinite(outputs[:count]).all()):
            return space
        components = self._components(place, part, at[:count])
        points, variances = _flat(components.project(at)), _two(components.variances)
        turn = np.eye(2) if anew else self._turn(space, points[:count])
        points = points @ turn
        total = components.total or 1.0
        found = Space(
            place,
            part,
            rows,
            points[:count],
            space.targets,
            space.outputs,
            space.wrong,
            # The variance along a turned axis is the mean of both, by the squares of the turn.
            np.square(turn).T @ variances / total,
            space.width,
            not _is_plain(turn),
            points[count] if extra is not None else None,
        )
        self._last = found
        return found

    def _rows(self, place: Place, count: int) -> NDArray[np.intp]:
        """Return evenly spread samples; the first ones might all be of one class."""
        shapes = self._probe.spec.shapes
        width = self.data.features if place.layer == INPUTS else shapes[place.layer][0]
        most = _MOST_WIDE if width > _WIDE else MOST_SAMPLES
        if count <= most:
            return np.arange(count)
        return np.linspace(0, count - 1, most).astype(np.intp)

    def _space(
        self, place: Place, part: Part, rows: NDArray[np.intp], outputs: NDArray[Any], width: int
    ) -> Space:
        """Return what is known of samples before it is known where they lie."""
        samples = self.data.part(part)
        wrong = np.zeros(len(rows), bool)
        targets = samples.y[rows]
        if self.data.task == "classification":
            wrong = predicted_classes(outputs) != targets
        else:
            scaling = self.data.target_scaling
            targets, outputs = scaling.undo(targets), scaling.undo(outputs)
        nowhere, nothing = np.empty((0, 2)), np.zeros(2)
        return Space(place, part, rows, nowhere, targets, outputs, wrong, nothing, width)

    def _components(self, place: Place, part: Part, at: NDArray[Any]) -> Components:
        """Return the components; those of the inputs, which training leaves alone, once."""
        if place.layer != INPUTS:
            return principal_components(at)
        if part not in self._inputs:
            self._inputs[part] = principal_components(at)
        return self._inputs[part]

    def _turn(self, space: Space, points: Values) -> Values:
        """Return how to turn and mirror the plane so that the samples stay where they were."""
        last = self._last
        if last is None or (last.place, last.part) != (space.place, space.part):
            return np.eye(2)
        return closest_turn(points, last.points)


def closest_turn(points: Values, before: Values) -> Values:
    """Return the rotation or reflection R that brings points R closest to where they were.

    It makes the sum of the squared distances least (orthogonal Procrustes; Schönemann 1966,
    https://doi.org/10.1007/BF02289451): with U S Vᵀ = pointsᵀ · before, R = U Vᵀ.

    Parameters
    ----------
    points, before : (n, 2) array

    Returns
    -------
    (2, 2) array
        Orthogonal.
    """
    left, _, right = np.linalg.svd(points.T @ before)
    turn: Values = left @ right
    return turn


def _is_plain(turn: Values) -> bool:
    """Whether a turn only mirrors: the first axis still is the first component."""
    return bool(abs(turn[0, 1]) < 1e-3)


def _through(
    network: Network, place: Place, seen: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what samples are at a place, and what the network says of them."""
    found, outputs = [], []
    for start in range(0, len(seen), _BLOCK):
        rows = seen[start : start + _BLOCK]
        layers = look_inside(network, rows)
        outputs.append(layers[-1].a)
        if place.layer == INPUTS:
            found.append(rows)
        else:
            found.append(layers[place.layer].z if place.sums else layers[place.layer].a)
    return np.concatenate(found), np.concatenate(outputs)


def _flat(points: Values) -> Values:
    """Return points in the plane, where there was but one direction."""
    return points if points.shape[1] == 2 else np.pad(points, ((0, 0), (0, 1)))


def _two(variances: Values) -> Values:
    return variances if len(variances) == 2 else np.pad(variances, (0, 1))
