from __future__ import annotations

import csv
import json
import math
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.cli import main
from nnplay.commands import designed, training_loop
from nnplay.data import CATALOGUE, DataRecipe, DataSet, Samples, parse_recipe
from nnplay.files import load_weights
from nnplay.project import InitializerSpec, LayerSpec, TrainingConfig
from nnplay.training.fit import Event
from nnplay.training.table import columns

ROOT = Path(__file__).resolve().parents[2]
KEYS = [
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
    "epochs",
    "steps",
    "seconds",
    "samples_per_second",
    "parameters",
    "engine",
]

Train = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tiny: Path, capsys: pytest.CaptureFixture[str]) -> Train:
    """Return a function that trains on the tiny data: exit code, output and errors."""

    def run(*options: object) -> tuple[int, str, str]:
        words = ["train", "--data", str(tiny), "--epochs", "2", *map(str, options)]
        code = main(words)
        return code, *capsys.readouterr()

    return run


def result(output: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(output.splitlines()[-1])
    return values


def test_json_is_all_of_the_output(run: Train) -> None:
    code, output, errors = run("--layers", "8 relu, 3 softmax", "--epochs", 30, "--json")
    assert code == 0
    assert output.count("\n") == 1
    values = result(output)
    assert list(values) == KEYS
    assert values.pop("engine") in ("compiled", "numpy")
    assert all(math.isfinite(value) for value in values.values())
    assert (values["epochs"], values["steps"]) == (30, 180)
    assert values["parameters"] == 16 * 8 + 8 + 8 * 3 + 3
    assert values["test_accuracy"] > 0.8
    lines = errors.splitlines()
    assert len(lines) == 30
    assert lines[-1].startswith("Epoch 30/30  cost ")


def test_result_for_people_names_what_was_measured(run: Train) -> None:
    code, output, _ = run()
    assert code == 0
    assert "16-8-8-3 network, 235 parameters, on tiny" in output
    assert "12 steps, 2 epochs in " in output
    assert "24 samples: test set of tiny" in output


def test_one_seed_gives_the_same_weights_to_the_bit(run: Train, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.safetensors" for name in "abc"]
    for file, seed in zip(files, (3, 3, 4), strict=True):
        assert run("--seed", seed, "--save", file)[0] == 0
    first, second, other = (file.read_bytes() for file in files)
    assert first == second
    assert first != other


def test_options_make_the_design(run: Train, tmp_path: Path, tiny: Path) -> None:
    path = tmp_path / "w.npz"
    words = "--optimizer|sgd momentum=0.9 nesterov=on|--l2|1e-4|--batch-size|7|--seed|5"
    words += "|--initializer|normal deviation=0.1|--evaluate-every|3|--schedule|onecycle peak=0.01"
    words += "|--layers|5 leaky_relu slope=0.2 batch_norm dropout=0.25, 3 sigmoid"
    words += "|--class-weights|1 1 2.5|--label-smoothing|0.1|--max-norm|3|--keep-best|on"
    code, _, errors = run(*words.split("|"), "--save", path)
    assert code == 0
    assert errors.endswith(f"Saved the weights in {path}.\n")
    assert "Note:" not in errors
    saved = load_weights(path)
    assert saved.network.initializer == InitializerSpec("normal", {"deviation": 0.1})
    assert saved.network.layers == (
        LayerSpec(5, "leaky_relu", {"slope": 0.2}, batch_norm=True, dropout=0.25),
        LayerSpec(3, "sigmoid"),
    )
    assert saved.data == str(tiny)
    assert saved.training["config"] == msgspec.to_builtins(TrainingConfig()) | {
        "loss": {"name": "binary_cross_entropy", "parameters": {}},
        "label_smoothing": 0.1,
        "class_weights": "1 1 2.5",
        "optimizer": {"name": "sgd", "parameters": {"momentum": 0.9, "nesterov": True}},
        "learning_rate": 0.1,
        "schedule": {"name": "onecycle", "parameters": {"peak": 0.01}},
        "batch_size": 7,
        "epochs": 2,
        "keep_best": True,
        "l2": 1e-4,
        "max_norm": 3.0,
        "seed": 5,
        "evaluate_every": 3,
    }


@pytest.mark.parametrize(
    ("options", "loss", "rate"),
    [
        ((), "sparse_categorical_cross_entropy", 0.01),
        (("--layers", "3 identity", "--optimizer", "sgd"), "mse", 0.1),
        (("--loss", "mse", "--optimizer", "sgd", "--learning-rate", "0.5"), "mse", 0.5),
    ],
)
def test_defaults_follow_other_options(
    run: Train, tmp_path: Path, options: tuple[str, ...], loss: str, rate: float
) -> None:
    path = tmp_path / "w.safetensors"
    assert run(*options, "--save", path)[0] == 0
    config = load_weights(path).training["config"]
    assert (config["loss"]["name"], config["learning_rate"]) == (loss, rate)


def test_source_is_kept_so_that_it_is_found_from_elsewhere(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.parent)
    path = tmp_path / "w.npz"
    assert main(["train", "--data", "tiny", "--epochs", "1", "--save", str(path)]) == 0
    assert load_weights(path).data == str(tiny)


def test_history_has_a_row_a_step(run: Train, tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    code, output, _ = run("--batch-size", 25, "--evaluate-every", 2, "--history", path, "--json")
    assert code == 0
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert tuple(rows[0]) == columns()
    assert [row["step"] for row in rows] == list("123456")
    assert [row["samples"] for row in rows] == ["25", "25", "10"] * 2
    assert [row["step"] for row in rows if row["test_loss"]] == list("2346")
    assert float(rows[-1]["test_loss"]) == pytest.approx(result(output)["test_loss"], rel=1e-6)


REFUSED = {
    "units": (["--layers", "64 relu, 4 softmax"], "The output layer has 4 units, but this data"),
    "layers": (["--layers", "many relu"], "Layer 1 reads 'many relu'"),
    "no layers": (["--layers", ""], "Layer 1 reads ''"),
    "huge layer": (["--layers", f"{'9' * 5000} relu"], "Layer 1 has more units than any"),
    "large layer": (["--layers", "999999999 relu, 3 softmax"], "19,999,999,983 parameters are"),
    "activation": (["--layers", "3 relo"], "Layer 1 has the unknown activation 'relo'"),
    "softmax": (["--layers", "4 softmax, 3 softmax"], "Layer 1 uses softmax"),
    "layer setting": (["--layers", "3 relu slope=1, 3 softmax"], "relu of layer 1 does not under"),
    "slope": (["--layers", "3 leaky_relu slope=2, 3 softmax"], "Slope s must lie from 0 to 1, not"),
    "dropout": (["--layers", "3 relu dropout=1, 3 softmax"], "Dropout must lie from 0 to 0.95, no"),
    "last dropout": (["--layers", "3 softmax dropout=0.1"], "The output layer cannot drop out"),
    "loss": (["--loss", "hinge"], "Unknown loss 'hinge'; choose one of "),
    "loss setting": (["--loss", "huber delta=-1"], "Threshold d must lie from 1e-06"),
    "misfit": (["--layers", "3 relu", "--loss", "binary_cross_entropy"], "Binary cross-entropy"),
    "optimizer": (["--optimizer", "best"], "Unknown optimizer 'best'; choose one of adam"),
    "schedule": (["--schedule", "onecycle top=1"], "onecycle does not understand 'top=1'"),
    "peak": (["--schedule", "onecycle peak=-1"], "Peak must lie from 0 to 100, not -1"),
    "whole": (["--schedule", "step every=2.5"], "every of step must be a whole number, not '2.5'"),
    "class weights": (["--class-weights", "1 -1 1"], "Class weights must be 'none', 'balanced'"),
    "class count": (["--class-weights", "1 2"], "There are 2 class weights, but this data set has"),
    "switch": (["--keep-best", "often"], "Keep the best must be on or off, not 'often'."),
    "preset": (["--preset", "best"], "Unknown preset 'best'; choose one of mnist-fast"),
    "no optimizer": (["--optimizer", ""], "Unknown optimizer ''"),
    "parameter": (["--optimizer", "sgd momentum=2"], "Momentum"),
    "parameter name": (["--optimizer", "adam momentum=0.5"], "adam does not understand"),
    "rate": (["--learning-rate", "fast"], "Learning rate must be a number, not 'fast'."),
    "negative": (["--learning-rate", "-1"], "Learning rate must lie from 0 to 1,000,000, not -1."),
    "nan": (["--learning-rate", "nan"], "Learning rate must lie from"),
    "batch": (["--batch-size", "0"], "Batch size must lie from 1 to 65,536, not 0."),
    "fraction": (["--epochs", "1.5"], "Epochs must be a whole number, not 1.5."),
    "seed": (["--seed", "-1"], "Seed must lie from 0 to 2,147,483,647, not -1."),
    "huge seed": (["--seed", "9" * 400], "Seed must lie from 0 to"),
    "endless seed": (["--seed", "9" * 5000], "Seed must be a whole number"),
    "initializer": (["--initializer", "ones"], "Unknown initialiser 'ones'; choose one of auto"),
    "threads": (["--threads", "0"], "Threads must be a whole number from 1 to "),
    "all threads": (["--threads", "all"], "Threads must be a whole number from 1 to "),
    "data": (["--data", "irsi"], "There is no data set 'irsi'; did you mean 'iris' (`nnplay data "),
    "no data": (["--data", ""], ". is not data that nnplay reads"),
    "suffix": (["--save", "w.pt"], "w.pt does not say what kind of file to save"),
    "no name": (["--save", ""], ". does not say what kind of file to save"),
    "folder": (["--save", "nowhere/w.npz"], "nowhere/w.npz cannot be saved: the folder "),
    "history": (["--history", "h.xlsx"], "h.xlsx does not say what kind of file to save"),
    "option": (["--epoch", "3"], "There is no option --epoch; did you mean --epochs?"),
    "value": (["--seed"], "Argument --seed: expected one argument; see `nnplay train --help`."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_options_get_one_sentence(
    run: Train, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    options, start = REFUSED[name]
    code, output, errors = run(*options)
    assert (code, output) == (2, "")
    assert errors.startswith(start)
    assert errors.count("\n") == 1
    assert errors.endswith((".\n", "?\n"))


def test_what_needs_no_data_is_checked_before_it_is_read(
    run: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(designed, "load_shown", lambda _: pytest.fail("read the data"))
    for options in (["--layers", "4 softmax, 3 softmax"], ["--epochs", "0"], ["--save", "w"]):
        assert run(*options)[0] == 2


def test_targets_that_cannot_be_written_are_refused_early(run: Train, tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    assert "is a folder" in run("--save", tmp_path / "folder.npz")[2]
    if os.geteuid() != 0:  # root may write anywhere
        tmp_path.chmod(0o500)
        assert "you may not write there" in run("--save", tmp_path / "w.npz")[2]


def test_a_save_that_fails_in_the_end_still_gives_the_result(
    run: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def remove_folder(_: object) -> Iterator[Event]:
        folder.rmdir()
        return iter(())

    monkeypatch.setattr(training_loop, "fit", remove_folder)
    code, output, errors = run("--save", folder / "w.npz", "--json")
    assert code == 2
    assert list(result(output)) == KEYS
    assert "could not be saved: its folder does not exist" in errors


DIVERGING = (
    *("--optimizer", "sgd", "--learning-rate", "1e4", "--batch-size", "30"),
    *("--layers", "8 relu, 8 relu, 8 relu, 3 identity", "--initializer", "he_normal"),
)


@pytest.mark.parametrize("epochs", [9, 1], ids=["in the middle", "in the very last step"])
def test_divergence_saves_the_last_finite_weights(run: Train, tmp_path: Path, epochs: int) -> None:
    path = tmp_path / "w.npz"
    code, output, errors = run(*DIVERGING, "--epochs", epochs, "--save", path, "--json")
    assert code == 1
    values = json.loads(output, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert list(values) == KEYS
    assert (values["steps"], values["train_loss"]) == (2, None)
    *_, sentence, saved = errors.splitlines()
    assert sentence == (
        "Training diverged at step 3, where the first to stop being finite was a weighted sum of "
        "layer 2; try a learning rate below 10000."
    )
    weights = load_weights(path)
    assert saved == (
        f"Saved the last finite weights, those after step {weights.training['steps']}, in {path}."
    )
    assert all(np.isfinite(array).all() for layer in weights.layers for array in layer.values())


# Early stopping, the best epoch, and what is worth a note


@pytest.fixture
def fading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the data random labels: the test cost rises as the training cost falls."""
    random = np.random.default_rng(0)

    def samples() -> Samples:
        return Samples(random.random((40, 16), np.float32), random.integers(0, 3, 40))

    data = DataSet("d", "d", samples(), samples(), ("a", "b", "c"), None, "", "", "test")
    monkeypatch.setattr(designed, "load_shown", lambda _: data)


STOPPING = ("--layers", "32 relu, 3 softmax", "--learning-rate", "0.02", "--epochs", "60")


@pytest.mark.usefixtures("fading")
def test_early_stopping_says_when_and_the_best_epoch_is_put_back(
    run: Train, tmp_path: Path
) -> None:
    weights, history = tmp_path / "w.npz", tmp_path / "h.csv"
    options = [*STOPPING, "--early-stopping", 4, "--keep-best", "on", "--json"]
    code, output, errors = run(*options, "--save", weights, "--history", history)
    assert code == 0
    values = result(output)
    assert list(values) == [*KEYS, "best_epoch"]
    best, last = values["best_epoch"], values["epochs"]
    assert last == best + 4 < 60
    sentence = f"no lower test cost for 4 epochs; weights of epoch {best} put back.\n"
    assert f"Stopped early after epoch {last}: {sentence}" in errors
    with history.open() as file:
        costs = [float(row["test_loss"]) for row in csv.DictReader(file) if row["test_loss"]]
    assert values["test_loss"] == min(costs) == costs[best - 1] == costs[-1]
    saved = load_weights(weights)
    assert saved.training["best_epoch"] == best
    assert saved.training["test_loss"] == values["test_loss"]
    # They are the weights of a training that ends there.
    assert run(*STOPPING, "--epochs", best, "--save", tmp_path / "best.npz")[0] == 0
    for layer, other in zip(saved.layers, load_weights(tmp_path / "best.npz").layers, strict=True):
        assert all(np.array_equal(layer[name], other[name]) for name in layer)


@pytest.mark.usefixtures("fading")
def test_early_stopping_alone_keeps_the_last_weights(run: Train) -> None:
    _, output, errors = run(*STOPPING, "--early-stopping", 1)
    assert errors.endswith(": no lower test cost for 1 epoch.\n")
    assert "weights of epoch" not in output


@pytest.mark.usefixtures("fading")
def test_the_best_weights_are_named_in_the_result(run: Train) -> None:
    _, output, errors = run(*STOPPING, "--keep-best", "on")
    best = errors.splitlines()[-1].removeprefix("Weights of epoch ").removesuffix(" put back.")
    assert best.isdecimal()
    assert f"; weights of epoch {best}\n" in output


def test_the_best_may_be_the_last(run: Train) -> None:
    _, output, errors = run("--keep-best", "on", "--early-stopping", 1, "--json")
    assert errors.endswith("\nWeights of epoch 2, the best, kept.\n")
    assert result(output)["best_epoch"] == 2


def test_warnings_are_noted_before_training(run: Train) -> None:
    options = ["--layers", "4 binary_step, 3 softmax", "--initializer", "zeros"]
    code, _, errors = run(*options)
    assert code == 0
    first, second, third, *_ = errors.splitlines()
    assert first.startswith("Note: Layer 1 uses Binary step: its slope is zero everywhere")
    assert second.startswith("Note: All first weights are 0: ")
    assert third.startswith("Epoch 1/2 ")


# Numbers to predict, a validation part, and other data


@pytest.fixture
def houses(tmp_path: Path) -> Path:
    """Write a table of 100 rows whose last column is easily predicted from the others."""
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, (100, 2))
    rows = np.column_stack([x, x @ [1, -2]])
    path = tmp_path / "houses.csv"
    np.savetxt(path, rows, "%.6f", ",", header="rooms,noise,price", comments="")
    return path


def test_numbers_have_r2_and_errors_instead_of_an_accuracy(
    houses: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--data", f"{houses} target=price target_scaling=none", "--epochs", "20"]
    assert main([*words, "--json"]) == 0
    output, errors = capsys.readouterr()
    values = result(output)
    scores = [f"{part}_{name}" for part in ("train", "test") for name in SCORES_OF_NUMBERS]
    assert list(values) == [*scores, *KEYS[4:]]
    assert values["train_accuracy"] is values["test_accuracy"] is None
    assert 0.9 < values["test_r2"] < 1
    # |error| is at most its root mean square, and the cost is half the mean of squares.
    assert 0 < values["test_mae"] <= (2 * values["test_loss"]) ** 0.5 * 1.0001
    assert "accuracy" not in errors
    assert f"  test R² {values['test_r2']:7.3f}  " in errors.splitlines()[-1]
    assert main(words) == 0
    header, train, test = capsys.readouterr().out.splitlines()[2:]
    assert header.split("  ")[-2:] == ["R²", "mean abs. error"]
    assert f"  {values['train_r2']:.3f}  " in train
    assert f"  {values['test_r2']:.3f}  " in test
    assert f"  {values['test_mae']:.4g}  20 samples: 20 held-out samples" in test
    assert "%" not in train + test


SCORES_OF_NUMBERS = ("loss", "accuracy", "r2", "mae")


def test_history_of_numbers(houses: Path, tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    words = ["train", "--data", f"{houses} target=price", "--epochs", "1", "--history", str(path)]
    assert main([*words, "--validation-share", "0.2"]) == 0
    header = path.read_text().splitlines()[0].split(",")
    assert header[2:4] == ["train_loss", "train_r2"]
    assert header[-2:] == ["validation_loss", "validation_r2"]


def test_a_validation_part_is_watched_and_the_test_part_measured_in_the_end(
    run: Train, tmp_path: Path
) -> None:
    weights, history = tmp_path / "w.npz", tmp_path / "h.csv"
    options = ["--validation-share", 0.2, "--save", weights, "--history", history]
    code, output, errors = run(*options, "--json")
    assert code == 0
    values = result(output)
    assert list(values) == [*KEYS[:2], "validation_loss", "validation_accuracy", *KEYS[2:]]
    assert "  validation cost " in errors
    assert "test" not in "".join(line for line in errors.splitlines() if "Epoch" in line)
    with history.open() as file:
        rows = [row for row in csv.DictReader(file) if row["validation_loss"]]
    assert float(rows[-1]["validation_loss"]) == values["validation_loss"]
    assert float(rows[-1]["validation_accuracy"]) == values["validation_accuracy"]
    assert values["test_loss"] != values["validation_loss"]
    summary = load_weights(weights).training
    for name in ("validation_loss", "validation_accuracy", "test_loss", "test_accuracy"):
        assert summary[name] == values[name]


def test_early_stopping_names_the_part_that_it_follows(run: Train) -> None:
    options = ["--validation-share", 0.2, "--learning-rate", 0, "--early-stopping", 1]
    options += ["--epochs", 3]
    _, _, errors = run(*options)
    assert "Stopped early after epoch 2: no lower validation cost for 1 epoch." in errors


def test_the_table_shows_all_three_parts(run: Train) -> None:
    code, output, _ = run("--validation-share", 0.25)
    assert code == 0
    rows = [line.split() for line in output.splitlines()[3:]]
    assert [row[0] for row in rows] == ["Training", "Validation", "Test"]
    assert [row[4] for row in rows] == ["45", "15", "24"]


def test_the_recipe_is_kept_with_the_weights(
    houses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "w.npz"
    words = ["train", "--data", "houses.csv target=noise", "--epochs", "1", "--save", str(path)]
    assert main([*words, "--scaling", "minmax", "--split-seed", "3"]) == 0
    recipe = DataRecipe(str(houses), {"target": "noise"}, split_seed=3, scaling="minmax")
    assert parse_recipe(load_weights(path).data) == recipe


OFFLINE = [name for name, entry in CATALOGUE.items() if entry.group != "Pictures"]


@pytest.mark.parametrize("name", OFFLINE)
def test_what_is_built_in_trains_with_the_default_design(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--data", name, "--epochs", "30", "--json"]) == 0
    values = result(capsys.readouterr().out)
    if values["train_accuracy"] is None:
        assert values["train_r2"] > 0.5
    else:
        assert values["train_accuracy"] > 0.55


def test_features_of_the_plane_are_given_to_the_network(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["train", "--data", "xor", "--layers", "1 sigmoid", "--epochs", "20", "--json"]
    assert main([*words, "--features", "x, y, xy"]) == 0
    values = result(capsys.readouterr().out)
    assert values["parameters"] == 4
    assert values["train_accuracy"] > 0.9  # a straight line in x, y alone gets half of it


def test_what_was_not_downloaded_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "USERPROFILE", "NNPLAY_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["train", "--data", "kmnist"]) == 2
    output, errors = capsys.readouterr()
    assert (output, errors.count("\n")) == ("", 1)
    assert "kmnist" in errors


# Presets


def test_a_preset_is_changed_by_the_options_beside_it(run: Train, tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    assert run("--preset", "plain", "--seed", 4, "--save", path)[0] == 0
    saved = load_weights(path)
    config = saved.training["config"]
    assert saved.network.layers == (LayerSpec(30, "sigmoid"), LayerSpec(3, "sigmoid"))
    assert config["loss"]["name"] == "mse"
    assert (config["learning_rate"], config["batch_size"]) == (3.0, 10)
    assert (config["epochs"], config["seed"]) == (2, 4)


@pytest.mark.parametrize(
    ("layers", "loss"),
    [("7 tanh, 3 sigmoid", "mse"), ("7 tanh, 3 identity", "mse"), ("3 softmax", "mse")],
)
def test_other_layers_keep_the_loss_of_a_preset_where_it_fits(
    run: Train, tmp_path: Path, layers: str, loss: str
) -> None:
    path = tmp_path / "w.npz"
    assert run("--preset", "plain", "--layers", layers, "--save", path)[0] == 0
    assert load_weights(path).training["config"]["loss"]["name"] == loss
    assert run("--preset", "mnist-fast", "--layers", "3 sigmoid", "--save", path)[0] == 0
    assert load_weights(path).training["config"]["loss"]["name"] == "binary_cross_entropy"


def test_divergence_names_the_rate_that_a_schedule_had_come_to(run: Train) -> None:
    options = ["--batch-size", 60, "--learning-rate", 2e4, "--epochs", 9]  # a step an epoch
    code, _, errors = run(*DIVERGING, *options, "--schedule", "step factor=0.5 every=1")
    assert code == 1
    found = re.search(
        r"at step (\d), .*; the schedule had brought the learning rate to (.*): ", errors
    )
    assert found is not None
    # The rate of the step before is what led there.
    assert float(found[2]) == 2e4 * 0.5 ** (int(found[1]) - 2)
    assert errors.endswith(": try lower ones.\n")


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM"])
def test_signal_stops_training_and_saves(tiny: Path, tmp_path: Path, kind: str) -> None:
    weights, history = tmp_path / "w.safetensors", tmp_path / "h.csv"
    command = [sys.executable, "-m", "nnplay", "train", "--data", str(tiny), "--threads", "1"]
    command += ["--epochs", "100000", "--evaluate-every", "1", "--json"]
    command += ["--save", str(weights), "--history", str(history)]
    number = getattr(signal, kind)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # Whoever runs the tests in the background has them, and their children, ignore Ctrl+C.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Epoch      1/100000")
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    values = result(output)
    assert 2 <= values["steps"] < 200_000
    assert f"Interrupted after step {values['steps']:,}, in epoch " in errors
    assert "Traceback" not in errors
    saved = load_weights(weights).training
    assert (saved["steps"], saved["test_loss"]) == (values["steps"], values["test_loss"])
    assert len(history.read_text().splitlines()) == values["steps"] + 1


def test_full_mnist_reaches_97_percent(mnist_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--data", str(mnist_dir), "--layers", "128 relu, 10 softmax", "--optimizer", "adam"]
    options += ["--batch-size", "128", "--epochs", "5", "--seed", "0", "--json"]
    assert main(["train", *options]) == 0
    values = result(capsys.readouterr().out)
    assert values["test_accuracy"] >= 0.97
    assert values["steps"] == 5 * 469


def test_the_fast_preset_reaches_98_percent(
    mnist_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--preset", "mnist-fast", "--data", str(mnist_dir), "--json"]) == 0
    assert result(capsys.readouterr().out)["test_accuracy"] >= 0.98
