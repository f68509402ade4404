from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nnplay.cli import main
from nnplay.files import save_weights
from nnplay.project import LayerSpec, NetworkSpec, build_network


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
    assert list(values) == [*figures, "parameters"]
    for name in figures:
        assert values[name] == pytest.approx(trained[name], rel=1e-5)
    assert evaluate(capsys, weights, "--data", tiny) == values


def test_result_for_people(weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["evaluate", str(weights)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("w.safetensors, 163 parameters, on data\n")
    assert "24 samples: test set of data" in output


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
