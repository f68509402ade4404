"""Data as a network has learned to see them, whatever they look like by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from nnplay.data import DataRecipe, DataSet, Scaling, parse_recipe
from nnplay.data.aligning import aligned
from nnplay.data.plane.features import PLAIN, feature_names, features_problem
from nnplay.data.prepare import rescaled, retargeted
from nnplay.project import NetworkSpec
from nnplay.training.summary import names_of_summary, scaling_of_summary


def as_learned(summary: Mapping[str, Any], network: NetworkSpec, data: DataSet) -> DataSet:
    """Return data in the columns, classes and scaling that a network was trained with.

    What the summary does not say stays as it is; the notes tell what was left out or filled in.

    Parameters
    ----------
    summary : mapping
        Of the training, from a file of weights; see `training_summary`.
    network : NetworkSpec
        Of the same file.
    data : DataSet

    Raises
    ------
    DataError
        If the network takes inputs that the data have not, or does not know a class of theirs.
    """
    outputs = network.layers[-1].units if network.layers else 0
    # One output tells two classes apart.
    classes = names_of_summary(summary, "classes", {outputs, 2} if outputs == 1 else {outputs})
    inputs = names_of_summary(summary, "inputs", {network.inputs})
    targets = names_of_summary(summary, "targets", {outputs})
    if not (inputs and data.inputs) and data.features != network.inputs:
        return data  # whoever checks the design says so; names of classes would be beside the point
    data = aligned(data.pristine or data, inputs, classes, targets)
    # Where a file says nothing of the targets, they were as they are.
    of_targets = scaling_of_summary(summary, data.outputs, "target_scaling") or Scaling()
    data = retargeted(data, of_targets)
    scaling = scaling_of_summary(summary, data.features)
    return data if scaling is None else rescaled(data, scaling)


def own_recipe(text: str, summary: Mapping[str, Any]) -> DataRecipe | None:
    """Return what the data were made from that weights were trained on.

    Parameters
    ----------
    text : str
        Of the file of weights.
    summary : mapping
        Of the training; names the derived features where the text does not.

    Returns
    -------
    DataRecipe or None
        None if the file does not say.

    Raises
    ------
    DataError
        If the text cannot be read.
    """
    if not text.strip():
        return None
    recipe, features = parse_recipe(text), summary.get("features")
    derived = isinstance(features, str) and not features_problem(features)
    if derived and not recipe.features and feature_names(str(features)) != PLAIN:
        recipe = msgspec.structs.replace(recipe, features=str(features))
    return recipe
