from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnplay.cli import main
from nnplay.commands.results import MOST_CLASSES
from nnplay.data import DataRecipe, load, parse_recipe, recipe_text
from nnplay.errors import DataError
from nnplay.files import load_weights, save_weights
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
    assert all(line.startswith("Note: ") for line in errors.splitlines())
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
    assert list(values) == [*figures, "parameters", "off", "metrics"]
    assert values["off"] == [[], []]
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


# Numbers to predict


def numbers(folder: Path) -> Path:
    """Write a network that returns its two inputs, and a table of two targets to try it on."""
    spec = NetworkSpec(2, (LayerSpec(2, "identity"),))
    network = build_network(spec, seed=0)
    network.layers[0].weights[...] = np.eye(2)
    inputs = [[1, 20], [2, 10], [4, 30], [5, 40]]
    targets = [[1, 20], [2, 14], [3, 30], [6, 40]]
    x, y = np.array(inputs, np.float32), np.array(targets, np.float32)
    np.savez(folder / "data.npz", x=x, y=y, x_test=x, y_test=y)
    path = folder / "w.npz"
    recipe = DataRecipe(str(folder / "data.npz"), {"task": "regression"}, scaling="none")
    save_weights(path, network, spec, data=recipe_text(recipe), training={})
    return path


def test_metrics_of_numbers_are_those_of_each_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = numbers(tmp_path)
    values = evaluate(capsys, path)
    names = [f"{part}_{name}" for part in ("train", "test") for name in SCORES]
    assert list(values) == [*names, "parameters", "off", "metrics"]
    # Off by 0, 0, 1, 1 around a mean of 3, and by 0, 4, 0, 0 around one of 26.
    r2 = [1 - 2 / (4 + 1 + 0 + 9), 1 - 16 / (36 + 144 + 16 + 196)]
    metrics = values["metrics"]
    assert metrics.pop("targets") == metrics_names(path, capsys)
    assert metrics == {
        "count": 4,
        "r2": pytest.approx(r2),
        "mae": pytest.approx([0.5, 1.0]),
        "rmse": pytest.approx([0.5**0.5, 2.0]),
    }
    for part in ("train", "test"):
        assert values[f"{part}_accuracy"] is None
        assert values[f"{part}_r2"] == pytest.approx(sum(r2) / 2)
        assert values[f"{part}_mae"] == pytest.approx(0.75)


SCORES = ("loss", "accuracy", "r2", "mae")


def metrics_names(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the names in the table for people, whose figures are those of JSON."""
    assert main(["evaluate", str(path)]) == 0
    output = capsys.readouterr().out
    header, *rows = output.split("\n\n")[1].splitlines()
    assert header.split("  ")[0] == "Test"
    assert header.endswith("R²  mean absolute error  root mean squared error")
    assert [row.split()[-3:] for row in rows] == [["0.857", "0.5", "0.7071"], ["0.959", "1", "2"]]
    assert "%" not in output
    return [row.rsplit(maxsplit=3)[0] for row in rows]


# Scaling as it was learned


def table(path: Path, *rows: tuple[float, str]) -> Path:
    path.write_text("height,kind\n" + "".join(f"{height},{kind}\n" for height, kind in rows))
    return path


@pytest.fixture
def tall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """Train weights that tell above from below 150, of heights that are standardised."""
    heights = [(100 + i, "low" if i < 50 else "tall") for i in range(100)]
    data, weights = table(tmp_path / "people.csv", *heights), tmp_path / "w.npz"
    words = ["--layers", "1 sigmoid", "--epochs", "200", "--save", str(weights)]
    words += ["--scaling", "standardise", "--learning-rate", "0.1"]
    assert main(["train", "--data", f"{data} target=kind", *words]) == 0
    capsys.readouterr()
    return weights, data


def test_other_data_are_scaled_as_those_that_the_weights_learned_from(
    tall: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, _ = tall
    # All but one are tall: scaled by their own mean, half of them would be taken for low.
    heights = [(120.0, "low"), (121.0, "low"), *((170 + i, "tall") for i in range(48))]
    other = table(tmp_path / "other.csv", *heights)
    values = evaluate(capsys, weights, "--data", f"{other} target=kind")
    assert values["train_accuracy"] == values["test_accuracy"] == 1


def test_its_own_data_may_have_changed_since(
    tall: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    weights, data = tall
    before = evaluate(capsys, weights)
    assert before["train_accuracy"] > 0.95
    assert evaluate(capsys, weights, "--data", f"{data} target=kind") == before
    table(data, (120.0, "low"), (121.0, "low"), *((170 + i, "tall") for i in range(48)))
    assert evaluate(capsys, weights)["train_accuracy"] == 1


@pytest.mark.parametrize(
    ("scaling", "noted"), [("standardise", True), ("minmax", True), ("none", False)]
)
def test_a_file_that_does_not_say_how_it_was_scaled_is_noted(
    tall: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    scaling: str,
    noted: bool,
) -> None:
    saved, old = load_weights(tall[0]), tmp_path / "old.npz"
    network = build_network(saved.network, seed=0)
    save_weights(old, network, saved.network, data=str(tall[1]), training={})
    assert main(["evaluate", str(old), "--data", f"{tall[1]} target=kind scaling={scaling}"]) == 0
    errors = capsys.readouterr().err
    assert (f"Note: {old} does not say how numbers were scaled for its network" in errors) == noted


def test_standardised_pixels_are_scaled_as_they_were(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.npz"
    words = ["--scaling", "standardise", "--epochs", "20", "--save", str(weights)]
    assert main(["train", "--data", str(tiny), *words, "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)
    for recipe in (f"{tiny} scaling=standardise", str(tiny), f"{tiny} scaling=none"):
        values = evaluate(capsys, weights, "--data", recipe)
        assert values["test_loss"] == pytest.approx(trained["test_loss"], rel=1e-5)


def test_all_three_parts_are_measured(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.npz"
    words = ["--validation-share", "0.25", "--save", str(weights), "--json"]
    assert main(["train", "--data", str(tiny), "--epochs", "3", *words]) == 0
    trained = json.loads(capsys.readouterr().out)
    values = evaluate(capsys, weights)
    assert list(values)[:6] == list(trained)[:6]
    assert list(values)[2:4] == ["validation_loss", "validation_accuracy"]
    for name in list(values)[:6]:
        assert values[name] == pytest.approx(trained[name], rel=1e-5)


def test_data_that_were_not_downloaded_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "USERPROFILE", "NNPLAY_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    path = untrained(tmp_path / "w.npz", {}, data="kmnist")
    with pytest.raises(DataError) as caught:
        load("kmnist")
    for words in ([path, "--data", "kmnist"], [path]):
        assert main(["evaluate", *map(str, words)]) == 2
        output, errors = capsys.readouterr()
        assert (output, errors.count("\n")) == ("", 1)
        assert errors.endswith(f"{caught.value}\n")


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


# Other data than those that were trained on


HUES = {"ant": "red", "bee": "green", "cat": "blue", "dog": "grey"}


def animals(path: Path, kinds: str, more: str = "") -> Path:
    """Write a table in which the hue tells the kind; `more` is a column that tells nothing."""
    names = [name for name in HUES if name[0] in kinds]
    columns = [column for column in ("size", more, "hue", "kind") if column]
    rows = [
        ",".join(
            {"size": f"{i % 7}.5", "hue": HUES[name], "kind": name}.get(c, "1.5") for c in columns
        )
        for i in range(30)
        for name in names
    ]
    path.write_text("\n".join([",".join(columns), *rows]) + "\n")
    return path


@pytest.fixture
def learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Train weights that know ants, bees and cats by their hue."""
    data, weights = animals(tmp_path / "animals.csv", "abc"), tmp_path / "animals.npz"
    words = ["--epochs", "60", "--learning-rate", "0.05", "--save", str(weights)]
    assert main(["train", "--data", f"{data} target=kind", "--test-share", "0.3", *words]) == 0
    capsys.readouterr()
    return weights


@pytest.mark.parametrize(
    ("kinds", "more"), [("bc", ""), ("ab", ""), ("abc", "extra")], ids=["bc", "ab", "column"]
)
def test_columns_and_classes_are_those_that_the_weights_know(
    learned: Path, tmp_path: Path, kinds: str, more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = animals(tmp_path / "other.csv", kinds, more)
    values = evaluate(capsys, learned, "--data", f"{other} target=kind")
    assert values["metrics"]["classes"] == ["ant", "bee", "cat"]
    assert values["train_accuracy"] == values["test_accuracy"] == 1
    known = [name[0] in kinds for name in ("ant", "bee", "cat")]
    assert [count > 0 for count in values["metrics"]["count"]] == known


def test_classes_that_the_weights_do_not_know_are_refused(
    learned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = animals(tmp_path / "other.csv", "bcd")
    assert main(["evaluate", str(learned), "--data", str(other)]) == 2
    assert "other.csv has the class 'dog', which the network does not know" in (
        capsys.readouterr().err
    )


def test_of_other_data_it_is_said_that_none_were_trained_on(
    learned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = animals(tmp_path / "other.csv", "abc")
    for words, new in (
        ([], False),
        (["--data", tmp_path / "animals.csv"], False),
        (["--data", other], True),
    ):
        assert main(["evaluate", str(learned), *map(str, words)]) == 0
        output, errors = capsys.readouterr()
        assert ("None of these samples were trained on" in output) == new
        assert ("read as those that the weights were trained on: target=kind." in errors) == new
        assert "may have been trained on" not in output


def test_of_the_same_data_the_same_samples_are_held_out(
    learned: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = evaluate(capsys, learned)
    assert sum(own["metrics"]["count"]) == 27
    monkeypatch.chdir(tmp_path)
    assert evaluate(capsys, learned, "--data", "animals.csv") == own
    for settings, noted in (
        ("scaling=none", False),
        ("split_seed=1", True),
        ("missing=drop", True),
    ):
        assert main(["evaluate", str(learned), "--data", f"animals.csv {settings}"]) == 0
        assert ("samples may have been trained on" in capsys.readouterr().out) == noted


def test_other_points_get_the_features_that_the_weights_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "w.npz"
    words = ["--data", "circle", "--features", "xx,yy", "--epochs", "40", "--save", str(weights)]
    assert main(["train", *words, "--layers", "1 sigmoid", "--learning-rate", "0.3"]) == 0
    values = evaluate(capsys, weights, "--data", "circle seed=7")
    assert values["test_accuracy"] > 0.9
    # Without them it would be refused; the distance from the middle tells little of a spiral.
    assert 0.3 < evaluate(capsys, weights, "--data", "spiral")["test_accuracy"] < 0.8


def test_a_recipe_is_not_written_out_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for data, words in (
        ('{"source":"drawn","points":[[0,0,1,false]]}', "names, drawn points, cannot be loaded"),
        ('{"source":"none.csv","split_seed":3}', "names, 'none.csv', cannot be loaded"),
        ('{"source":"none.csv","split_seed":"x"}', "names cannot be loaded here"),
    ):
        path = untrained(tmp_path / "w.npz", {}, data=data)
        assert main(["evaluate", str(path)]) == 2
        error = capsys.readouterr().err
        assert words in error
        assert "{" not in error


def test_the_settings_that_were_taken_over_can_be_given_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = animals(tmp_path / "own.csv", "abc", "no use")
    weights, recipe = tmp_path / "w.npz", "target=kind ignore='no use' missing=median"
    words = ["--epochs", "1", "--save", str(weights)]
    assert main(["train", "--data", f"{data} {recipe}", *words]) == 0
    other = animals(tmp_path / "other.csv", "abc", "no use")
    capsys.readouterr()
    assert main(["evaluate", str(weights), "--data", str(other)]) == 0
    note = capsys.readouterr().err
    settings = note.split("trained on: ")[1].split(". To read")[0]
    assert parse_recipe(f"{other} {settings}") == parse_recipe(f"{other} {recipe}")


def test_other_pictures_are_made_as_large_as_those_that_the_weights_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("own", "other"):
        for grey, name in enumerate(("dark", "light")):
            (tmp_path / folder / name).mkdir(parents=True)
            for i in range(8):
                picture = np.full((10, 10, 3), 200 * grey + i, np.uint8)
                Image.fromarray(picture).save(tmp_path / folder / name / f"{i}.png")
    weights, own, other = tmp_path / "w.npz", tmp_path / "own", tmp_path / "other"
    words = ["--epochs", "30", "--save", str(weights), "--learning-rate", "0.05"]
    assert main(["train", "--data", f"{own} size=6 color=rgb", *words]) == 0
    assert load_weights(weights).network.inputs == 6 * 6 * 3
    assert evaluate(capsys, weights, "--data", other)["test_accuracy"] == 1
    assert main(["evaluate", str(weights), "--data", f"{other} size=8"]) == 2
    assert "The network takes 108 inputs, but a sample" in capsys.readouterr().err


def test_neurons_that_are_off_in_the_file_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "off.safetensors"
    layers = (LayerSpec(5, "tanh", off=(0, 3)), LayerSpec(4, "tanh"), LayerSpec(3, "softmax"))
    spec = NetworkSpec(4, layers)
    save_weights(path, build_network(spec, seed=0), spec, data="iris", training={})
    capsys.readouterr()
    assert main(["evaluate", str(path)]) == 0
    assert "\n2 neurons are off, as in the file: 0, 3 of layer 1\n" in capsys.readouterr().out
    assert evaluate(capsys, path)["off"] == [[0, 3], [], []]
