"""What the outputs say of the example, as names, shares and numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnplay.nn.metrics import predicted_classes
from nnplay.ui.data_words import score_text
from nnplay.ui.network.bars import Bars
from nnplay.ui.network.numerals import value_notes
from nnplay.ui.network.sight import Sight
from nnplay.ui.number_words import brief

PROBABILITIES = ("softmax", "sigmoid")
"""Output activations whose outputs are shares of something."""


def answer_bars(sight: Sight, names: Sequence[str], *, noted: bool = False) -> Bars | None:
    """Return what stands beside the outputs for the example; None without one.

    Parameters
    ----------
    sight : Sight
    names : sequence of str
        Of the outputs.
    noted : bool
        Whether z and a are to be noted as well.
    """
    values, data = sight.values, sight.probe.data
    if values is None:
        return None
    outputs = values[-1].a
    notes = value_notes(sight) if noted else ()
    if data.task == "regression":
        numbers = data.target_scaling.undo(outputs)[0]
        return Bars(names, None, [brief(number) for number in numbers.tolist()], notes=notes)
    target = -1 if sight.example is None or sight.example.target is None else _class(sight)
    best = int(predicted_classes(outputs)[0])
    if outputs.shape[1] == 1:
        best = target = -1  # one output stands for two classes: there is nothing to choose from
    shares = outputs[0].tolist()
    if sight.probe.spec.layers[-1].activation not in PROBABILITIES:
        return Bars(names, None, [brief(share) for share in shares], best, target, notes)
    return Bars(names, shares, [percent(share) for share in shares], best, target, notes)


def _class(sight: Sight) -> int:
    assert sight.example is not None
    return int(np.asarray(sight.example.target))


def percent(share: float) -> str:
    """Return a probability as it stands beside a bar: "99.9 %"."""
    if not np.isfinite(share):
        return "-"
    text = score_text(share, "classification", 1)
    # Next to certain is not certain.
    if text == "100.0 %" and share < 1:
        return ">99.9 %"
    return "<0.1 %" if text == "0.0 %" and share > 0 else text
