from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.engine.opening import opened_data, opened_weights
from nnplay.errors import FileError
from nnplay.files import save_weights
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
)
from nnplay.training import StepDone, Trainer, fit, measure_now
from nnplay.training.summary import training_summary

YES_OR_NO = Design(
    DataRecipe("corners"),
    NetworkSpec(4, (LayerSpec(6, "relu"), LayerSpec(1, "sigmoid"))),
    TrainingConfig(loss=LossSpec("binary_cross_entropy")),
)


def corners(classes: int) -> DataSet:
    """A class of 4-D points at each of some corners."""
    random = np.random.default_rng(classes)

    def samples(count: int) -> Samples:
        y = random.integers(0, classes, count)
        return Samples((np.eye(4)[y] + 0.2 * random.normal(size=(count, 4))).astype("f4"), y)

    names = tuple("abcd"[:classes])
    return DataSet("corners", "Corners", samples(80), samples(40), names, None, "", "", "others")


def trained(design: Design, data: DataSet, steps: int = 5) -> Trainer:
    trainer = Trainer(design, data)
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step == steps:
            break
    return trainer


def saved(trainer: Trainer, path: Path) -> Path:
    summary = training_summary(trainer, trainer.snapshot())
    network = trainer.design.network
    save_weights(path, trainer.network, network, data="corners", training=summary)
    return path


def test_one_output_is_enough_for_two_classes(tmp_path: Path) -> None:
    data = corners(2)
    trainer = trained(YES_OR_NO, data)
    opened = opened_weights(saved(trainer, tmp_path / "w.npz"), YES_OR_NO, data)
    assert opened.design.network == YES_OR_NO.network
    assert (opened.trainer.network.state == trainer.network.state).all()
    assert opened_data("corners", data, YES_OR_NO).design == YES_OR_NO


def test_one_output_is_not_enough_for_three(tmp_path: Path) -> None:
    path = saved(trained(YES_OR_NO, corners(2)), tmp_path / "w.npz")
    with pytest.raises(FileError, match="1 outputs and the open data has 4 and 3"):
        opened_weights(path, YES_OR_NO, corners(3))
    fitted = opened_data("corners", corners(3), YES_OR_NO).design.network
    assert [layer.units for layer in fitted.layers] == [6, 3]


def test_a_loaded_network_keeps_its_dropout_and_predicts_without_it(tmp_path: Path) -> None:
    data = corners(3)
    layers = (LayerSpec(16, "relu", batch_norm=True, dropout=0.5), LayerSpec(3, "softmax"))
    plain = Design(DataRecipe("corners"), NetworkSpec(4, (layers[1],)))
    design = msgspec.structs.replace(plain, network=NetworkSpec(4, layers))
    trainer = trained(design, data, steps=60)
    opened = opened_weights(saved(trainer, tmp_path / "w.safetensors"), plain, data)
    assert opened.design.network.layers[0].dropout == 0.5
    assert opened.trainer.network.layers[0].dropout == 0.5
    assert measure_now(opened.trainer, "test") == measure_now(trainer, "test")
    assert opened.trainer.history.last_test() == measure_now(trainer, "test")


def test_the_loss_comes_along_with_its_parameters(tmp_path: Path) -> None:
    data = corners(3)
    network = NetworkSpec(4, (LayerSpec(3, "identity"),))
    loss = LossSpec("huber", {"delta": 0.25})
    huber = Design(DataRecipe("corners"), network, TrainingConfig(loss=loss))
    opened = opened_weights(saved(trained(huber, data), tmp_path / "w.npz"), YES_OR_NO, data)
    assert opened.design.training.loss == loss


def test_settings_made_for_other_data_do_not_stand_in_the_way(tmp_path: Path) -> None:
    config = TrainingConfig(learning_rate=0.5, class_weights="1, 2, 3")
    layers = (LayerSpec(5, "tanh"), LayerSpec(3, "softmax"))
    weighted = Design(DataRecipe("corners"), NetworkSpec(4, layers), config)
    path = saved(trained(YES_OR_NO, corners(2)), tmp_path / "w.npz")
    opened = opened_weights(path, weighted, corners(2))
    assert opened.design.training == TrainingConfig(loss=YES_OR_NO.training.loss)
    again = opened_data("corners", corners(2), weighted).design
    assert [layer.units for layer in again.network.layers] == [5, 2]
    assert again.training.class_weights == "none"
