from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.cli import main
from nnplay.commands.results import MOST_CLASSES
from nnplay.files import save_weights
from nnplay.project import LayerSpec, NetworkSpec, build_network
from tests.commands.conftest import write_folder


@pytest.fixture
def weights(tiny: Path, tmp_path: Path) -> Path:
    """Return a weights file trained on a copy of the tiny data."""
    data = shutil.copytree(tiny, tmp_path / "data")
    path = tmp_path / "w.safetensors"
    words = ["train", "--data", str(data), "--epochs", "3", "--save", str(path)]
    assert main([*words, "--layers", "8 tanh, 3 sigmoid", "--loss", "mse"]) == 0
    return path


def evaluate(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["evaluate", *map(str, words), "--json"]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    values: dict[str, Any] = json.loads(output)
    return values


def untrained(path: Path, training: dict[str, Any], data: str = "mnist-10k") -> Path:
    spec = NetworkSpec(784, (LayerSpec(10, "softmax"),))
    save_weights(path, build_network(spec, seed=0), spec, data=data, training=training)
    return path


def test_finds_data_and_loss_in_the_file(
    weights: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--data", str(tiny), "--layers", "8 tanh, 3 sigmoid", "--loss", "mse", "--json"]
    capsys.readouterr()
    assert main(["train", *options, "--epochs", "3"]) == 0
    trained = json.loads(capsys.readouterr().out)
    values = evaluate(capsys, weights)
    figures = ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    assert list(values) == [*figures, "parameters", "metrics"]
    for name in figures:
        assert values[name] == pytest.approx(trained[name], rel=1e-5)
    assert evaluate(capsys, weights, "--data", tiny) == values


def test_result_for_people(weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["evaluate", str(weights)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("w.safetensors, 163 parameters, on data\n")
    assert "24 samples: test set of data" in output


# Every sample is taken for the class of its brightest row, whatever the row of its own class.
LABELS = [0, 0, 0, 1, 1, 1, 1, 2]
BRIGHT = [0, 0, 1, 1, 1, 1, 0, 0]


def readable(folder: Path, classes: int = 3) -> tuple[Path, Path]:
    """Write a network that names the brightest of a row of pixels, and data to try it on."""
    images = np.zeros((len(LABELS), 1, classes), np.uint8)
    images[np.arange(len(LABELS)), 0, BRIGHT] = 255
    data = write_folder(folder / "data", images, np.array([*LABELS[:-1], classes - 1], np.uint8))
    spec = NetworkSpec(classes, (LayerSpec(classes, "softmax"),))
    network = build_network(spec, seed=0)
    network.layers[0].weights[...] = np.eye(classes)
    path = folder / "w.npz"
    save_weights(path, network, spec, data=str(data), training={})
    return path, data


def test_metrics_tell_how_each_class_is_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = readable(tmp_path)
    values = evaluate(capsys, path)
    assert values["test_accuracy"] == 5 / 8
    precision, recall = [2 / 4, 3 / 4, 0], [2 / 3, 3 / 4, 0]
    f1 = [4 / 7, 3 / 4, 0]
    assert values["metrics"] == {
        "classes": ["0", "1", "2"],
        "count": [3, 4, 1],
        "precision": precision,
        "recall": pytest.approx(recall),
        "f1": pytest.approx(f1),
        "macro_precision": pytest.approx(sum(precision) / 3),
        "macro_recall": pytest.approx(sum(recall) / 3),
        "macro_f1": pytest.approx(sum(f1) / 3),
        "top_5_accuracy": None,
        "confusion": [[2, 1, 0], [1, 3, 0], [1, 0, 0]],
    }


def test_tables_show_how_each_class_is_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = readable(tmp_path)
    assert main(["evaluate", str(path)]) == 0
    _, scores, confusion = capsys.readouterr().out.split("\n\n")
    assert [line.split() for line in scores.replace(" %", "").splitlines()] == [
        ["Test", "precision", "recall", "F1", "count"],
        ["0", "50.00", "66.67", "57.14", "3"],
        ["1", "75.00", "75.00", "75.00", "4"],
        ["2", "0.00", "0.00", "0.00", "1"],
        ["Mean", "41.67", "47.22", "44.05", "8"],
    ]
    heading, *rows = confusion.splitlines()
    assert heading == "Test samples of each class (rows) by predicted class:"
    assert rows == ["   0  1  2", "0  2  1  0", "1  1  3  0", "2  1  0  0"]


@pytest.mark.parametrize(("classes", "five", "tables"), [(9, False, True), (10, True, True)])
def test_the_five_likeliest_count_where_there_are_more(
    tmp_path: Path,
    classes: int,
    five: bool,
    tables: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path, _ = readable(tmp_path, classes)
    # Of equal outputs the first counts as the likelier: class 0 to 4, or 0 to 3 behind another.
    top_5 = evaluate(capsys, path)["metrics"]["top_5_accuracy"]
    assert top_5 == (7 / 8 if five else None)
    assert main(["evaluate", str(path)]) == 0
    output = capsys.readouterr().out
    assert ("among the five likeliest: 87.50 %" in output) == five
    assert ("(rows) by predicted class" in output) == tables


def test_many_classes_get_their_mean_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, _ = readable(tmp_path, MOST_CLASSES + 1)
    assert len(evaluate(capsys, path)["metrics"]["confusion"]) == MOST_CLASSES + 1
    assert main(["evaluate", str(path)]) == 0
    _, scores, top_5 = capsys.readouterr().out.split("\n\n")
    assert [line.split()[0] for line in scores.splitlines()] == ["Test", "Mean"]
    assert top_5.startswith("The class is among")


def test_one_output_has_two_classes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = np.array([0, 0, 255, 255], np.uint8).reshape(4, 1, 1)
    data = write_folder(tmp_path / "data", images, np.array([0, 1, 1, 1], np.uint8))
    spec = NetworkSpec(1, (LayerSpec(1, "sigmoid"),))
    network = build_network(spec, seed=0)
    network.layers[0].weights[...] = 2.0
    network.layers[0].biases[...] = -1.0
    save_weights(tmp_path / "w.npz", network, spec, data=str(data), training={})
    values = evaluate(capsys, tmp_path / "w.npz")
    assert values["test_accuracy"] == 0.75
    assert values["metrics"]["confusion"] == [[1, 0], [1, 2]]


@pytest.mark.parametrize(
    "training",
    [{}, {"config": "none"}, {"config": {"loss": 7}}, {"config": {"loss": "binary_cross_entropy"}}],
    ids=["none", "text", "number", "misfit"],
)
def test_takes_the_usual_loss_where_the_file_names_none(
    tmp_path: Path, training: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    values = evaluate(capsys, untrained(tmp_path / "w.npz", training))
    assert 2 < values["test_loss"] < 4  # cross-entropy of ten classes, at random


def test_says_what_is_wrong(
    weights: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(tmp_path / "data")
    nameless = untrained(tmp_path / "nameless.npz", {}, data="")
    for words, text in (
        ([], "The following arguments are required: WEIGHTS"),
        ([tmp_path / "none.npz"], "There is no file "),
        ([tiny], "is a folder; choose a weights file."),
        ([weights], f"The data that {weights} names, "),
        ([nameless], f"{nameless} does not name its data; say which with --data."),
        ([weights, "--data", "mnist-10k"], "The network takes 16 inputs, but a sample"),
        ([nameless, "--data", "nowhere"], "There is no data set 'nowhere'"),
    ):
        capsys.readouterr()
        assert main(["evaluate", *map(str, words)]) == 2
        output, errors = capsys.readouterr()
        assert text in errors
        assert (output, errors.count("\n")) == ("", 1)
