"""What a data set asks of the output layer and the loss, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.nn.losses import default_loss
from nnplay.project.class_weights import NONE, parse_class_weights
from nnplay.project.edits import all_free
from nnplay.project.specs import Design, LayerSpec, LossSpec, NetworkSpec


@dataclass(frozen=True, slots=True)
class DataShape:
    """What a design must know of its data set.

    Attributes
    ----------
    features : int
        Numbers of one sample.
    classes : int
        Classes to tell apart; 0 if numbers are to be predicted.
    targets : int
        Numbers to predict; 0 if classes are to be told apart.
    pictures : bool
        Whether the numbers of a sample are pixels.
    """

    features: int
    classes: int
    targets: int = 0
    pictures: bool = True

    @property
    def outputs(self) -> int:
        """Classes, or numbers to predict."""
        return self.targets or self.classes


class Suggestion(NamedTuple):
    """An output layer and a loss that suit a data set, and the reason in a sentence."""

    layer: LayerSpec
    loss: str
    why: str


def suggest_output(data: DataShape) -> Suggestion:
    """Return what a data set is usually predicted with."""
    if data.targets:
        numbers = "A number is" if data.targets == 1 else f"{data.targets:,} numbers are"
        return Suggestion(
            LayerSpec(data.targets, "identity"),
            "mse",
            f"{numbers} to be predicted, so the output is the weighted sum itself, "
            "and the cost is the squared error.",
        )
    if data.classes == 2:
        return Suggestion(
            LayerSpec(1, "sigmoid"),
            default_loss("sigmoid"),
            "There are two classes, so one output is enough: the probability of the second.",
        )
    return Suggestion(
        LayerSpec(data.classes, "softmax"),
        default_loss("softmax"),
        f"There are {data.classes:,} classes, so there is one output for each: "
        "its probability, and all of them add up to one.",
    )


def fits_output(layer: LayerSpec, data: DataShape) -> bool:
    """Whether the outputs of a layer can stand for what a data set asks."""
    if data.targets:
        return layer.units == data.targets and layer.activation != "softmax"
    # Two classes fit one output as well, which says yes or no, unless it must add up to one.
    yes_or_no = data.classes == 2 and layer.units == 1 and layer.activation != "softmax"
    return layer.units == data.classes or yes_or_no


def fits_loss(loss: str, activation: str, data: DataShape) -> bool:
    """Whether a loss can compare the outputs of an activation with what a data set asks for."""
    if loss not in LOSSES or activation not in ACTIVATIONS:
        return False
    # A loss that demands certain output activations takes outputs for probabilities of classes.
    for_numbers = LOSSES[loss].outputs is None
    return LOSSES[loss].accepts(ACTIVATIONS[activation]) and (for_numbers or not data.targets)


def fits_classes(weights: str, classes: int) -> bool:
    """Whether class weights are as many as there are classes; what cannot be read may stay."""
    try:
        numbers = parse_class_weights(weights)
    except DesignError:  # for a person to mend
        return True
    return not numbers or len(numbers) == classes


def fit_network(network: NetworkSpec, data: DataShape, *, same_task: bool = True) -> NetworkSpec:
    """Give a network the inputs and the output layer that a data set asks for.

    Parameters
    ----------
    network : NetworkSpec
    data : DataShape
    same_task : bool
        Whether the network was made for the same task, classes or numbers; then as much of its
        output layer stays as can.
    """
    *hidden, output = network.layers or (suggest_output(data).layer,)
    fitted = output
    if output.units != data.outputs:  # its neurons stand for others then
        fitted = msgspec.structs.replace(all_free(output), units=data.outputs)
    # One output says yes or no; as one of many, in the same form, it would mean something else.
    keeps = same_task and not (output.units == 1 and data.classes > 2)
    for layer in (output, fitted):
        if keeps and fits_output(layer, data):
            output = layer
            break
    else:
        output = suggest_output(data).layer
    return msgspec.structs.replace(network, inputs=data.features, layers=(*hidden, output))


def fit_design(design: Design, data: DataShape, *, same_task: bool = True) -> Design:
    """Fit a design to a data set: its network, and of its settings those that cannot stay."""
    network = fit_network(design.network, data, same_task=same_task)
    activation, training = network.layers[-1].activation, design.training
    if not (same_task and fits_loss(training.loss.name, activation, data)):
        usual = suggest_output(data).loss
        for loss in (default_loss(activation), usual):
            if fits_loss(loss, activation, data):
                training = msgspec.structs.replace(training, loss=LossSpec(loss))
                break
    if data.targets:  # there are no classes to weigh or to mix
        training = msgspec.structs.replace(training, class_weights=NONE, label_smoothing=0.0)
    elif not fits_classes(training.class_weights, data.classes):
        training = msgspec.structs.replace(training, class_weights=NONE)
    if not data.pictures:
        training = training.with_augmentation({})
    return msgspec.structs.replace(design, network=network, training=training)
