"""What data that are about to be opened mean for the network, in words."""

from __future__ import annotations

from typing import NamedTuple

from nnplay.data import DataSet, Preview
from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.project import DataShape, Design, LayerSpec
from nnplay.project.outputs import fit_design, suggest_output


class Consequence(NamedTuple):
    """What follows from a preview.

    Attributes
    ----------
    task : str
        ``"Classification into 3 classes"``.
    output : str
        The output layer and the cost that the network will have.
    why : str
    """

    task: str
    output: str
    why: str


def consequence_of(
    preview: Preview, design: Design | None, data: DataSet | None
) -> Consequence | None:
    """Say what follows for a network; None if too little is known of the data.

    Parameters
    ----------
    preview : Preview
    design : Design or None
        The one that will be fitted to the data.
    data : DataSet or None
        What it was made for.
    """
    count = preview.outputs
    if not preview.task or not count:
        return None
    regression = preview.task == "regression"
    pictures = preview.images is not None
    shape = DataShape(1, 0 if regression else count, count if regression else 0, pictures)
    usual = suggest_output(shape)
    layer, loss, why = usual.layer, usual.loss, usual.why
    if design is not None:
        same_task = data is None or data.task == preview.task
        fitted = fit_design(design, shape, same_task=same_task)
        layer, loss = fitted.network.layers[-1], fitted.training.loss.name
        if (layer.units, layer.activation, loss) != (
            usual.layer.units,
            usual.layer.activation,
            usual.loss,
        ):
            why = (
                "This much of the present network can stay. Usual would be "
                f"{_output(usual.layer, usual.loss)}: {why}"
            )
    return Consequence(_task(preview.task, count), _output(layer, loss), why)


def _task(task: str, count: int) -> str:
    if task == "regression":
        return f"Regression: {count:,} {'number' if count == 1 else 'numbers'} to predict"
    return f"Classification into {count:,} classes"


def _output(layer: LayerSpec, loss: str) -> str:
    """Return an output layer and a loss in words: "3 outputs with Softmax, cost: …"."""
    outputs = "1 output" if layer.units == 1 else f"{layer.units:,} outputs"
    activation = (
        ACTIVATIONS[layer.activation].label if layer.activation in ACTIVATIONS else layer.activation
    )
    cost = LOSSES[loss].label if loss in LOSSES else loss
    return f"{outputs} with {activation}, cost: {cost}"
