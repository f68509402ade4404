"""What opening a file or a data set leads to: a design and its trainer, made off the window."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from nnplay.data import DataSet
from nnplay.data import load as load_data
from nnplay.errors import DataError, FileError
from nnplay.files.weights import SavedWeights, load_weights
from nnplay.nn import ACTIVATIONS
from nnplay.nn.losses import default_loss
from nnplay.project import (
    DataRecipe,
    DataShape,
    Design,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
    default_design,
)
from nnplay.project.edits import fit_to_data
from nnplay.project.presets import PRESETS
from nnplay.project.problems import find_problems
from nnplay.training import Trainer, data_shape, measure_now
from nnplay.training.summary import loss_of_summary


class Opened(NamedTuple):
    """The result of opening something: a text for undo, the new design and its trainer."""

    text: str
    design: Design
    trainer: Trainer


def opened_data(source: str, data: DataSet, design: Design | None) -> Opened:
    """Fit a design to a data set; if that is not enough to train it, take the default design."""
    shape = data_shape(data)
    if design is not None:
        network = design.network
        if not _fits(network, data):
            network = fit_to_data(network, shape.features, shape.classes)
        design = msgspec.structs.replace(design, data=DataRecipe(source), network=network)
        design = _possible(design, shape)
    design = design or default_design(source, shape)
    return Opened(f"Open {data.label}", design, Trainer(design, data))


def opened_preset(name: str, source: str, data: DataSet) -> Opened:
    """Make a preset's design for a data set, with fresh weights."""
    preset = PRESETS[name]
    design = preset.design(source, data_shape(data))
    return Opened(f"Preset: {preset.label}", design, Trainer(design, data))


def opened_weights(path: Path, design: Design | None, data: DataSet | None) -> Opened:
    """Build the network of a weights file, on the open data set or the one it was trained on.

    Raises
    ------
    FileError
        If the file cannot be read, or its network fits no data set at hand.
    """
    saved = load_weights(path)
    design, data = _fitting(path, saved, design, data)
    loss = loss_of_summary(saved.training, saved.network.layers[-1].activation)
    training = msgspec.structs.replace(design.training, loss=loss)
    design = msgspec.structs.replace(design, network=saved.network, training=training)
    possible = _possible(design, data_shape(data))
    if possible is None:
        reason = find_problems(design, data_shape(data))[0].text
        raise FileError(f"The network in {path.name} cannot be used: {reason}")
    trainer = Trainer(possible, data)
    saved.apply(trainer.network)
    trainer.take_loaded()
    # So that it can be seen at once how good they are.
    trainer.history.add_test(0, 0.0, *measure_now(trainer, "test"))
    return Opened(f"Load {path.name}", possible, trainer)


def _fitting(
    path: Path, saved: SavedWeights, design: Design | None, data: DataSet | None
) -> tuple[Design, DataSet]:
    """Return design and data that the saved network fits: the open ones, or its own."""
    if design is not None and data is not None and _fits(saved.network, data):
        return design, data
    try:
        own = load_data(saved.data)
    except DataError:
        own = None
    if own is None or not _fits(saved.network, own):
        here = f" and the open data has {data.features} and {len(data.classes)}" if data else ""
        raise FileError(
            f"The network in {path.name} takes {saved.network.inputs} numbers and has "
            f"{saved.network.layers[-1].units} outputs{here}; open the data set it was made for."
        )
    training = design.training if design else TrainingConfig()
    return Design(DataRecipe(saved.data), saved.network, training), own


def _possible(design: Design, shape: DataShape) -> Design | None:
    """Return a design that can be trained: this one, or its network with standard settings."""
    # Some settings are made for one data set: class weights are as many as its classes.
    standard = TrainingConfig(loss=design.training.loss)
    designs = (design, msgspec.structs.replace(design, training=standard))
    return next((one for one in designs if not find_problems(one, shape)), None)


def _fits(network: NetworkSpec, data: DataSet) -> bool:
    """Whether a network takes the samples of a data set and has outputs for its classes."""
    if not network.layers or network.layers[-1].activation not in ACTIVATIONS:
        return False
    loss = LossSpec(default_loss(network.layers[-1].activation))
    design = Design(DataRecipe(""), network, TrainingConfig(loss=loss))
    return not find_problems(design, data_shape(data))
