from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, NotFetchedError, Samples, load, recipe_text
from nnplay.engine.opening import opened_data, opened_weights
from nnplay.errors import FileError
from nnplay.files import load_weights, save_weights
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
    build_network,
    default_design,
)
from nnplay.training import StepDone, Trainer, data_shape, fit, measure_now
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


def saved(trainer: Trainer, path: Path, more: Mapping[str, object] = MappingProxyType({})) -> Path:
    summary = training_summary(trainer, trainer.snapshot()) | dict(more)
    network, data = trainer.design.network, recipe_text(trainer.design.data)
    save_weights(path, trainer.network, network, data=data, training=summary)
    return path


def test_one_output_is_enough_for_two_classes(tmp_path: Path) -> None:
    data = corners(2)
    trainer = trained(YES_OR_NO, data)
    opened = opened_weights(saved(trainer, tmp_path / "w.npz"), YES_OR_NO, data)
    assert opened.design.network == YES_OR_NO.network
    assert (opened.trainer.network.state == trainer.network.state).all()
    assert opened_data(DataRecipe("corners"), data, YES_OR_NO).design == YES_OR_NO


def test_one_output_is_not_enough_for_three(tmp_path: Path) -> None:
    path = saved(trained(YES_OR_NO, corners(2)), tmp_path / "w.npz")
    with pytest.raises(FileError, match=r"1 outputs.*Corners has the class 'c'"):
        opened_weights(path, YES_OR_NO, corners(3))
    nameless = saved(trained(YES_OR_NO, corners(2)), tmp_path / "w.npz", {"classes": None})
    with pytest.raises(FileError, match=r"has 1 outputs.* Corners has 4 numbers and 3 outputs"):
        opened_weights(nameless, YES_OR_NO, corners(3))
    fitted = opened_data(DataRecipe("corners"), corners(3), YES_OR_NO).design.network
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
    expected = TrainingConfig(loss=YES_OR_NO.training.loss, learning_rate=0.5)
    assert opened.design.training == expected
    again = opened_data(DataRecipe("corners"), corners(2), weighted).design
    assert [layer.units for layer in again.network.layers] == [5, 2]
    assert again.training == msgspec.structs.replace(config, class_weights="none")


def test_only_what_does_not_suit_other_data_is_given_up() -> None:
    iris, circle = load("iris"), load("circle")
    design = default_design("iris", data_shape(iris))
    course = {"learning_rate": 0.5, "epochs": 7, "seed": 9}
    own = msgspec.structs.replace(design.training, class_weights="1 2 3", **course)
    design = msgspec.structs.replace(design, training=own)
    training = opened_data(DataRecipe("circle"), circle, design, iris).design.training
    assert training.class_weights == "none"
    assert {name: getattr(training, name) for name in course} == course


def test_augmentation_alone_is_switched_off_without_pictures() -> None:
    pictures = msgspec.structs.replace(YES_OR_NO.training, augment_shift=2.0, learning_rate=0.25)
    design = msgspec.structs.replace(YES_OR_NO, training=pictures)
    training = opened_data(DataRecipe("corners"), corners(2), design).design.training
    assert training == msgspec.structs.replace(pictures, augment_shift=0.0)


def test_numbers_to_predict_get_their_own_output_though_nothing_is_known_of_the_data_before() -> (
    None
):
    design = default_design("circle", data_shape(load("circle")))
    opened = opened_data(DataRecipe("plane"), load("plane"), design).design
    assert opened.network.layers[-1] == LayerSpec(1, "identity")
    assert opened.training.loss.name == "mse"


# Weights and the data that they are opened on


def table(path: Path, classes: str, seed: int = 0) -> DataRecipe:
    """Write rows of a kind that its number, 1 to 4, tells."""
    letters = np.random.default_rng(seed).choice(list(classes), 120)
    rows = [f"{ord(letter) - 96},{i},{letter}" for i, letter in enumerate(letters)]
    path.write_text("number,more,kind\n" + "\n".join(rows) + "\n")
    return DataRecipe(str(path), {"target": "kind", "task": "classification"})


def trained_on(recipe: DataRecipe) -> Trainer:
    data = load(recipe)
    return trained(default_design(recipe, data_shape(data)), data)


def test_a_split_that_tests_on_what_was_trained_on_is_not_taken(tmp_path: Path) -> None:
    own = DataRecipe("moons", {"noise": 50.0, "samples": 60}, split_seed=1)
    trainer = trained_on(own)
    path = saved(trainer, tmp_path / "w.npz")
    other = msgspec.structs.replace(own, split_seed=0)
    data = load(other)
    opened = opened_weights(path, default_design(other, data_shape(data)), data)
    assert opened.design.data == own
    assert (opened.trainer.data.test.x == trainer.data.test.x).all()
    assert opened.trainer.history.last_test() == measure_now(trainer, "test")


def test_classes_are_those_of_the_network_in_its_order(tmp_path: Path) -> None:
    recipe = table(tmp_path / "own.csv", "abc")
    path = saved(trained_on(recipe), tmp_path / "w.npz")
    fewer = table(tmp_path / "fewer.csv", "bc", seed=1)
    data = load(fewer)
    assert data.classes == ("b", "c")
    opened = opened_weights(path, default_design(fewer, data_shape(data)), data)
    assert opened.design.data == fewer
    assert opened.trainer.data.classes == ("a", "b", "c")
    assert (opened.trainer.data.train.y == data.train.y + 1).all()


def test_data_of_other_classes_give_way_to_those_trained_on(tmp_path: Path) -> None:
    recipe = table(tmp_path / "own.csv", "abc")
    path = saved(trained_on(recipe), tmp_path / "w.npz")
    others = table(tmp_path / "others.csv", "bcd", seed=1)
    data = load(others)
    design = default_design(others, data_shape(data))
    assert opened_weights(path, design, data).design.data == recipe
    Path(recipe.source).unlink()
    with pytest.raises(FileError) as caught:
        opened_weights(path, design, data)
    assert "others.csv has the class 'd', which the network does not know" in str(caught.value)
    assert f"trained on, {recipe.source!r}, cannot be used: There is no data" in str(caught.value)


def test_why_its_own_data_are_of_no_use_is_said(tmp_path: Path) -> None:
    recipe = table(tmp_path / "own.csv", "abc")
    path = saved(trained_on(recipe), tmp_path / "w.npz")
    Path(recipe.source).write_text("number,more,kind\n")
    with pytest.raises(FileError, match=r"own\.csv has a header but no rows"):
        opened_weights(path, None, None)
    network = load_weights(path).network
    for text, words in (
        ('{"source": "iris", "split_seed": "x"}', "A recipe of data in JSON cannot be read"),
        ('{"source":"drawn","points":[[0,0,7,false]]}', "trained on, drawn points, cannot be used"),
        ("iris", "150 flowers has 4 numbers and 3 outputs"),
    ):
        save_weights(path, build_network(network, seed=0), network, data=text, training={})
        with pytest.raises(FileError) as caught:
            opened_weights(path, None, None)
        assert words in str(caught.value)
        assert "[[" not in str(caught.value)


def test_data_that_could_be_downloaded_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE", "NNPLAY_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    network = NetworkSpec(784, (LayerSpec(10, "softmax"),))
    path = tmp_path / "w.npz"
    save_weights(path, build_network(network, seed=0), network, data="kmnist", training={})
    with pytest.raises(NotFetchedError) as caught:
        opened_weights(path, YES_OR_NO, corners(2))
    assert caught.value.name == "kmnist"
