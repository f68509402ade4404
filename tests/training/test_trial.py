from __future__ import annotations

import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.errors import NnplayError
from nnplay.nn import ACTIVATIONS
from nnplay.nn.gradient_check import GradientCheck
from nnplay.project import DataRecipe, Design, LayerSpec, LossSpec, NetworkSpec, TrainingConfig
from nnplay.training import Trainer
from nnplay.training.rate_finder import probe_rates
from nnplay.training.trial import compare_design_gradients, trial_trainer


@pytest.fixture
def data() -> DataSet:
    random = np.random.default_rng(5)
    y = random.integers(0, 3, 50)
    x = np.clip(60 * np.eye(4)[y] + random.integers(0, 80, (50, 4)), 0, 255).astype("u1")
    part = Samples(x, y)
    return DataSet("d", "D", part, part, ("a", "b", "c"), None, "", "", "itself")


def design(*layers: LayerSpec, **training: object) -> Design:
    config = TrainingConfig(batch_size=10, **training)  # type: ignore[arg-type]
    return Design(DataRecipe("d"), NetworkSpec(4, layers), config)


SMALL = design(LayerSpec(5, "relu", batch_norm=True, dropout=0.2), LayerSpec(3, "softmax"))


def result_of(of: Design, data: DataSet, **options: int) -> GradientCheck:
    comparison = compare_design_gradients(of, data, None, **options)
    while True:
        try:
            next(comparison)
        except StopIteration as stop:
            found: GradientCheck = stop.value
            return found


def test_a_trial_leaves_the_open_network_alone(data: DataSet) -> None:
    trainer = Trainer(SMALL, data)
    trainer.network.parameters += 0.5
    state, shuffles = trainer.network.state.copy(), trainer.network.random.bit_generator.state
    trial = trial_trainer(SMALL, data, trainer.network.state)
    assert (trial.network.state == state).all()
    for _ in probe_rates(trial, steps=30):
        pass
    assert not (trial.network.state == state).all()
    assert (trainer.network.state == state).all()
    assert trainer.network.random.bit_generator.state == shuffles
    assert trainer.optimizer.steps == 0


def test_without_a_state_the_weights_are_those_of_the_seed(data: DataSet) -> None:
    assert (trial_trainer(SMALL, data).network.state == Trainer(SMALL, data).network.state).all()


def test_the_state_of_another_network_is_refused(data: DataSet) -> None:
    with pytest.raises(ValueError, match="58 numbers, not 7"):
        trial_trainer(SMALL, data, np.zeros(7, "f4"))


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "softmax"])
def test_gradients_are_right_with_everything_that_training_adds(data: DataSet, hidden: str) -> None:
    everything = design(
        LayerSpec(6, hidden, batch_norm=True, dropout=0.3),
        LayerSpec(5, hidden),
        LayerSpec(3, "softmax"),
        l1=0.01,
        l2=0.1,
        label_smoothing=0.1,
        class_weights="0.2, 1, 3",
    )
    result = result_of(everything, data)
    assert result.agrees, result
    assert result.relative_error < 1e-6
    assert [(array.layer, array.kind, array.planned) for array in result.arrays] == [
        (0, "weights", 24),
        (0, "biases", 6),
        (0, "gains", 6),
        (1, "weights", 30),
        (1, "biases", 5),
        (2, "weights", 15),
        (2, "biases", 3),
    ]


def test_other_seeds_take_other_samples(data: DataSet) -> None:
    errors = {result_of(SMALL, data, seed=seed, batch=4).relative_error for seed in (0, 0, 1)}
    assert len(errors) == 2


def test_weights_without_a_finite_cost_are_refused_in_a_sentence(data: DataSet) -> None:
    linear = design(LayerSpec(3, "identity"), loss=LossSpec("mse"))
    with pytest.raises(NnplayError, match="With these weights the cost is no finite number"):
        next(compare_design_gradients(linear, data, np.full(15, np.inf, "f4")))
