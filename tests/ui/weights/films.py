"""Networks in training for the tests of the weights panel, without a session."""

from __future__ import annotations

from nnplay.data import DataSet
from nnplay.project import DataRecipe, Design, LayerSpec, LossSpec, NetworkSpec, TrainingConfig
from nnplay.training import Snapshot, StepDone, Trainer, fit
from nnplay.ui.weights import WeightsPanel


def trainer_on(data: DataSet, *layers: LayerSpec, epochs: int = 3) -> Trainer:
    loss = "mse" if data.task == "regression" else "categorical_cross_entropy"
    training = TrainingConfig(batch_size=1, epochs=epochs, loss=LossSpec(loss))
    return Trainer(Design(DataRecipe("made"), NetworkSpec(data.features, layers), training), data)


def train(trainer: Trainer, steps: int = 0) -> dict[int, Snapshot]:
    """Train so many steps more, with 0 to the end; return the snapshot after each."""
    seen = {trainer.step: trainer.snapshot()}
    for event in fit(trainer):
        if isinstance(event, StepDone):
            seen[event.step] = trainer.snapshot()
            if steps and len(seen) > steps:
                break
    return seen


def show(panel: WeightsPanel, trainer: Trainer) -> None:
    """Give the panel all that the window gives it."""
    panel.set_network(trainer.design.network, trainer.data)
    panel.set_film(trainer.film, loaded=trainer.loaded)
    panel.set_snapshot(trainer.snapshot())
