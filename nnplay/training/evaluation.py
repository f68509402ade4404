"""What a network makes of all samples of a part, all at once: for looking at its answers closely.

`evaluate` belongs into a background thread. What follows from the answers and takes a while
(curves, diagrams) is computed when it is first asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet, Part
from nnplay.nn.arrays import Array
from nnplay.nn.calibration import Reliability, confidences, reliability
from nnplay.nn.metrics import (
    METRICS,
    ClassificationReport,
    classification_report,
    predicted_classes,
)
from nnplay.nn.network import Network
from nnplay.nn.roc import Roc, class_roc, class_scores
from nnplay.training.fit import EVALUATE_BATCH
from nnplay.training.measurement import Measurement
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Cost and answers of a network on one part of its data.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    step : int
        Training steps made before.
    epoch : float
        Training progress in epochs.
    off : int
        Neurons that were switched off.
    loss : float
        Mean cost over the part, without penalties.
    """

    part: Part
    step: int
    epoch: float
    off: int
    loss: float


@dataclass(frozen=True, eq=False)
class ClassEvaluation(Evaluation):
    """Answers where a class is predicted.

    Attributes
    ----------
    outputs : (n, outputs) array
        Of the network, as they are.
    labels, predicted : (n,) int array
        The true classes and those that the outputs mean.
    report : ClassificationReport
        The confusion matrix and what follows from it.
    probable : bool
        Whether the outputs are probabilities.
    """

    outputs: Array
    labels: NDArray[np.int64]
    predicted: NDArray[np.integer[Any]]
    report: ClassificationReport
    probable: bool

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """How sure each answer is, (n,): the probability of its class, if there are any."""
        return confidences(self.outputs)

    @cached_property
    def unknown(self) -> int:
        """How many answers are none, since the outputs are not numbers."""
        return int(np.count_nonzero(np.isnan(self.confidence)))

    @cached_property
    def reliability(self) -> Reliability | None:
        """Confidence against accuracy; None if the outputs are no probabilities."""
        if not self.probable:
            return None
        # Rounding may leave a probability a hair above 1.
        return reliability(np.clip(self.confidence, 0, 1), self.predicted == self.labels)

    @cached_property
    def _rocs(self) -> dict[int, Roc | None]:
        return {}

    def roc(self, label: int) -> Roc | None:
        """Return the ROC curve of one class against the rest.

        None where there is none: without samples of the class or of others, or if an output is not
        a number.
        """
        if label not in self._rocs:
            score, positive = class_scores(self.outputs, label), self.labels == label
            possible = positive.any() and not positive.all() and not np.isnan(score).any()
            self._rocs[label] = class_roc(self.outputs, self.labels, label) if possible else None
        return self._rocs[label]

    def cell(self, true: int, predicted: int) -> NDArray[np.intp]:
        """Return the samples of one class that are taken for another, or for their own.

        Returns
        -------
        (k,) int array
            Mistakes from the most confident one on, right answers from the least confident one on.
        """
        rows = np.flatnonzero((self.labels == true) & (self.predicted == predicted))
        sure = self.confidence[rows]
        return rows[np.argsort(sure if true == predicted else -sure, kind="stable")]


@dataclass(frozen=True, eq=False)
class NumberEvaluation(Evaluation):
    """Answers where numbers are predicted, in the targets' own units.

    Attributes
    ----------
    targets, predicted : (n, outputs) float64 array
    """

    targets: NDArray[np.float64]
    predicted: NDArray[np.float64]

    @cached_property
    def residuals(self) -> NDArray[np.float64]:
        """What the predictions fall short of the targets, y − ŷ, (n, outputs)."""
        with np.errstate(all="ignore"):
            return self.targets - self.predicted

    @cached_property
    def unknown(self) -> int:
        """How many samples have a prediction that is not finite."""
        return int(np.count_nonzero(~np.isfinite(self.predicted).all(axis=1)))

    @cached_property
    def figures(self) -> tuple[Figures, ...]:
        """How good the predictions of each target are."""
        return tuple(
            _figures(self.predicted[:, [k]], self.targets[:, [k]])
            for k in range(self.targets.shape[1])
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the predictions of one target are.

    Attributes
    ----------
    r_squared : float
        1 − Σ (y − ŷ)² / Σ (y − ȳ)².
    mae, rmse : float
        Mean |y − ŷ|, and the root of the mean (y − ŷ)², in the target's own unit.
    """

    r_squared: float
    mae: float
    rmse: float


@np.errstate(all="ignore")
def _figures(predicted: NDArray[np.float64], targets: NDArray[np.float64]) -> Figures:
    errors = targets - predicted
    return Figures(
        METRICS["r_squared"].compute(predicted, targets),
        METRICS["mae"].compute(predicted, targets),
        float(np.sqrt(np.mean(errors**2))),
    )


def go_on() -> None:
    """Let the work go on: what is called between two pieces of it, where nobody may end it."""


def evaluate(
    probe: Probe, snapshot: Snapshot, part: Part, between: Callable[[], None] = go_on
) -> Evaluation:
    """Put all samples of a part through a network.

    Parameters
    ----------
    probe : Probe
        The calling thread's own.
    snapshot : Snapshot
    part : {"train", "validation", "test"}
    between : callable
        Called after every 500 samples; ends the work by an exception if that is wanted.

    Returns
    -------
    ClassEvaluation or NumberEvaluation

    Raises
    ------
    ValueError
        If there is no such part, or no sample in it.
    """
    data = probe.data
    if not len(data.part(part)):
        raise ValueError(f"the {part} part of {data.label} has no samples")
    outputs, measured = put_through(probe, probe.at(snapshot), part, between)
    common = (part, snapshot.step, snapshot.epoch, sum(map(len, snapshot.off)), measured.loss)
    if data.task == "regression":
        own = data.target_scaling.undo
        return NumberEvaluation(*common, data.targets_of(data.part(part)), own(outputs))
    labels = data.part(part).y
    return ClassEvaluation(
        *common,
        outputs,
        labels,
        predicted_classes(outputs),
        classification_report(outputs, labels, _names(data, outputs.shape[1])),
        probe.spec.layers[-1].activation in ("softmax", "sigmoid"),
    )


@np.errstate(all="ignore")
def put_through(
    probe: Probe, network: Network, part: Part, between: Callable[[], None]
) -> tuple[Array, Measurement]:
    """Put all samples of a part through a network, and measure it as training does.

    Parameters
    ----------
    probe : Probe
    network : Network
        That of the probe, be it with other neurons off.
    part, between
        As in `evaluate`.

    Returns
    -------
    outputs : (n, outputs) array
    measured : Measurement
    """
    source = probe.source(part)
    outputs = np.empty((len(source), network.outputs), network.dtype)
    total, score, done = 0.0, 0.0, 0
    while (batch := source.take(EVALUATE_BATCH)) is not None:
        loss, prediction = network.evaluate(batch.x, batch.y, probe.loss)
        outputs[done : done + len(prediction)] = prediction
        total += loss * len(prediction)
        score += source.score(prediction, batch)
        done += len(prediction)
        between()
    return outputs, Measurement(total / done, score / done)


def _names(data: DataSet, outputs: int) -> tuple[str, ...]:
    """Return a name for every class that the outputs can mean, be it one that the data lack."""
    missing = range(len(data.classes), max(2, outputs))
    return data.classes + tuple(f"class {number}" for number in missing)
