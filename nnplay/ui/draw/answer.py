"""What a network says of one picture, and how that depends on each pixel. No widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet
from nnplay.nn.inside import look_inside, score_slopes
from nnplay.nn.metrics import predicted_classes
from nnplay.nn.network import Network
from nnplay.project import LayerSpec

_PROBABILITIES = ("softmax", "sigmoid")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a network says of a picture.

    Attributes
    ----------
    names : tuple of str
        Of the classes, or of the numbers that are predicted.
    values : (names,) array of float64
        The probability or output of each class; or the numbers, in their own unit.
    scores : (names,) array of float64
        z, the sums of the output layer, before its activation.
    probable : bool
        Whether `values` are probabilities.
    best : int or None
        The class predicted; None if numbers are predicted, or the outputs are no numbers.
    explained : int
        Whose score `slopes` are of.
    slopes : (features,) array or None
        The derivative of that score by each input, as the network sees it.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    scores: NDArray[np.float64]
    probable: bool
    best: int | None
    explained: int = 0
    slopes: NDArray[Any] | None = None

    @property
    def finite(self) -> bool:
        """Whether all values are numbers."""
        return bool(np.isfinite(self.values).all())


def answer_of(
    network: Network,
    layer: LayerSpec,
    data: DataSet,
    x: NDArray[np.float32],
    *,
    slopes: bool = False,
    explained: int = 0,
) -> Answer:
    """Return what a network says of a sample.

    Parameters
    ----------
    network : Network
    layer : LayerSpec
        Its output layer.
    data : DataSet
        What it is trained on.
    x : (features,) array
        As it sees the sample.
    slopes : bool
        Whether to work out the derivatives of a score by x, too: that of the class predicted.
    explained : int
        Where numbers are predicted: the one whose derivatives are wanted.

    Returns
    -------
    Answer
        Of two classes told apart by one output, the score of the first is −z, since its
        probability is 1 − σ(z) = σ(−z).
    """
    last = look_inside(network, x[None])[-1]
    outputs, sums = last.a[0].astype(np.float64), last.z[0].astype(np.float64)
    best: int | None = None
    if data.task == "regression":
        values = data.target_scaling.undo(outputs)
        explained = min(explained, len(values) - 1)
    else:
        values = outputs
        if np.isfinite(outputs).all():
            best = explained = int(predicted_classes(last.a)[0])
        else:
            explained = 0
        if len(outputs) == 1:
            values = np.array([1 - outputs[0], outputs[0]])
            sums = np.array([-sums[0], sums[0]])
    slope = None
    if slopes:
        seed = np.zeros(last.a.shape[1], network.dtype)
        if data.task == "classification" and len(seed) == 1:
            seed[0] = 1 if explained else -1
        else:
            seed[explained] = 1
        slope = score_slopes(network, x[None], seed).x[0]
    probable = data.task == "classification" and layer.activation in _PROBABILITIES
    names = data.classes or data.targets
    return Answer(names, values, sums, probable, best, explained, slope)
