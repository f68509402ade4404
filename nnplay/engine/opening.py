"""What opening a file or a data set leads to: a design and its trainer, made off the window."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from nnplay.data import CancelledError, DataSet, NotFetchedError, Progress, load, quiet
from nnplay.data.notation import same_source, source_text
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
    follow_data,
)
from nnplay.project.outputs import fit_design, fits_loss, suggest_output
from nnplay.project.presets import PRESETS
from nnplay.project.problems import find_problems
from nnplay.training import Trainer, data_shape, measure_now
from nnplay.training.learned_data import as_learned, own_recipe
from nnplay.training.summary import loss_of_summary


class Opened(NamedTuple):
    """The result of opening something: a text for undo, the new design and its trainer."""

    text: str
    design: Design
    trainer: Trainer


def opened_data(
    recipe: DataRecipe, data: DataSet, design: Design | None, before: DataSet | None = None
) -> Opened:
    """Fit a design to a data set; if that is not enough to train it, take the default design.

    Parameters
    ----------
    recipe : DataRecipe
        Of `data`.
    data : DataSet
    design : Design or None
    before : DataSet or None
        What the design was made for, if it is known.
    """
    shape = data_shape(data)
    same_source = design is not None and design.data.source == recipe.source
    if design is not None:
        if before is not None:
            design = follow_data(design, data_shape(before), shape)
        same_task = _same_task(design, data) if before is None else before.task == data.task
        design = msgspec.structs.replace(design, data=recipe)
        design = _possible(fit_design(design, shape, same_task=same_task), shape)
    design = design or default_design(recipe, shape)
    text = "Change the data" if same_source else f"Open {data.label}"
    return Opened(text, design, Trainer(design, data))


def _same_task(design: Design, data: DataSet) -> bool:
    """Whether a design may have been made for the task of a data set: its loss tells."""
    return fits_loss(design.training.loss.name, _output(design.network), data_shape(data))


def opened_preset(name: str, recipe: DataRecipe, data: DataSet) -> Opened:
    """Make a preset's design for a data set, with fresh weights."""
    preset = PRESETS[name]
    design = preset.design(recipe, data_shape(data))
    return Opened(f"Preset: {preset.label}", design, Trainer(design, data))


def opened_weights(
    path: Path, design: Design | None, data: DataSet | None, progress: Progress = quiet
) -> Opened:
    """Build the network of a weights file, on the open data set or the one it was trained on.

    Raises
    ------
    FileError
        If the file cannot be read, or its network fits no data set at hand.
    NotFetchedError
        If that is because its data have not been downloaded.
    """
    saved = load_weights(path)
    design, data = _fitting(path, saved, design, data, progress)
    shape, loss = data_shape(data), loss_of_summary(saved.training, _output(saved.network))
    training = msgspec.structs.replace(design.training, loss=loss)
    design = msgspec.structs.replace(design, network=saved.network, training=training)
    possible = _possible(fit_design(design, shape), shape)
    if possible is None:
        reason = find_problems(design, shape)[0].text
        raise FileError(f"The network in {path.name} cannot be used: {reason}")
    trainer = Trainer(possible, data)
    saved.apply(trainer.network)
    trainer.take_loaded()
    # So that it can be seen at once how good they are.
    trainer.history.add_test(0, 0.0, *measure_now(trainer, data.watched))
    return Opened(f"Load {path.name}", possible, trainer)


def _output(network: NetworkSpec) -> str:
    """Return the activation of the output layer; "" without one."""
    return network.layers[-1].activation if network.layers else ""


def _fitting(
    path: Path,
    saved: SavedWeights,
    design: Design | None,
    data: DataSet | None,
    progress: Progress,
) -> tuple[Design, DataSet]:
    """Return design and data that the saved network fits: the open ones, or its own.

    The open ones are not taken if they are its own, but made or split in another way: samples to
    test on would be among those that it was trained on.
    """
    reasons: list[str] = []
    try:
        recipe = own_recipe(saved.data, saved.training)
    except DataError as error:
        recipe, reasons = None, [str(error)]
    if design is not None and data is not None and not _remade(recipe, design.data):
        learned = _as_learned(saved, data, reasons)
        if learned is not None:
            return design, learned
    if recipe is not None:
        own = _own_data(saved, recipe, progress, reasons)
        if own is not None:
            training = design.training if design else TrainingConfig()
            return Design(recipe, saved.network, training), own
    first = (
        f"The network in {path.name} takes {saved.network.inputs} numbers and has "
        f"{saved.network.layers[-1].units} outputs; open the data set it was made for."
    )
    raise FileError(" ".join((first, *reasons)))


def _own_data(
    saved: SavedWeights, recipe: DataRecipe, progress: Progress, reasons: list[str]
) -> DataSet | None:
    """Return the data that a network was trained on, or say what keeps them from being used."""
    found: list[str] = []
    try:
        own = _as_learned(saved, load(recipe, progress), found)
    except (CancelledError, NotFetchedError):  # to be offered for download
        raise
    except DataError as error:
        own, found = None, [str(error)]
    name = source_text(recipe)
    reasons += [f"The data it was trained on, {name}, cannot be used: {one}" for one in found]
    return own


def _remade(own: DataRecipe | None, present: DataRecipe) -> bool:
    """Whether data are of the source that weights were trained on, but of another recipe."""
    if own is None or not same_source(own, present):
        return False
    return msgspec.structs.replace(own, source=present.source) != present


def _as_learned(saved: SavedWeights, data: DataSet, reasons: list[str]) -> DataSet | None:
    """Return data as a saved network has learned to see them, or say why it cannot."""
    try:
        learned = as_learned(saved.training, saved.network, data)
    except DataError as error:
        reasons.append(str(error))
        return None
    if not _fits(saved.network, learned):
        reasons.append(
            f"{data.label} has {learned.features} numbers and {learned.outputs} outputs."
        )
        return None
    return learned


def _possible(design: Design, shape: DataShape) -> Design | None:
    """Return a design that can be trained: this one, or its network with standard settings."""
    standard = TrainingConfig(loss=design.training.loss)
    designs = (design, msgspec.structs.replace(design, training=standard))
    return next((one for one in designs if not find_problems(one, shape)), None)


def _fits(network: NetworkSpec, data: DataSet) -> bool:
    """Whether a network takes the samples of a data set and has outputs for its classes."""
    if not network.layers or network.layers[-1].activation not in ACTIVATIONS:
        return False
    loss = LossSpec(default_loss(network.layers[-1].activation))
    if data.task == "regression":
        loss = LossSpec(suggest_output(data_shape(data)).loss)
    design = Design(DataRecipe(""), network, TrainingConfig(loss=loss))
    return not find_problems(design, data_shape(data))
