"""What opening a file or a data set leads to: a design and its trainer, made off the window."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from nnplay.data import DataSet
from nnplay.data import load as load_data
from nnplay.errors import DataError, FileError
from nnplay.files.weights import SavedWeights, load_weights
from nnplay.project import DataRecipe, Design, NetworkSpec, TrainingConfig, default_design
from nnplay.project.edits import fit_to_data
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
    fallback = default_design(source, shape)
    if design is not None:
        network = fit_to_data(design.network, shape.features, shape.classes)
        design = msgspec.structs.replace(design, data=DataRecipe(source), network=network)
    if design is None or find_problems(design, shape):
        design = fallback
    return Opened(f"Open {data.label}", design, Trainer(design, data))


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
    problems = find_problems(design, data_shape(data))
    if problems:
        raise FileError(f"The network in {path.name} cannot be used: {problems[0].text}")
    trainer = Trainer(design, data)
    saved.apply(trainer.network)
    trainer.take_loaded()
    # So that it can be seen at once how good they are.
    trainer.history.add_test(0, 0.0, *measure_now(trainer, "test"))
    return Opened(f"Load {path.name}", design, trainer)


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


def _fits(network: NetworkSpec, data: DataSet) -> bool:
    return (network.inputs, network.layers[-1].units) == (data.features, len(data.classes))
