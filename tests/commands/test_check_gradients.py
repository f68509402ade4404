from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnplay.cli import main
from nnplay.nn.layers import Layer, LayerBuffers

Run = Callable[..., tuple[int, str, str]]
SMALL = ("--layers", "5 relu batch_norm dropout=0.2, 3 softmax")


@pytest.fixture
def run(tiny: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that checks gradients on the tiny data: exit code, output and errors."""

    def run(*options: str) -> tuple[int, str, str]:
        code = main(["check-gradients", "--data", str(tiny), *options])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def forgotten_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make backpropagation wrong: biases count twice."""
    backward = Layer.backward

    def wrong(layer: Layer, x: np.ndarray, buffers: LayerBuffers) -> None:
        backward(layer, x, buffers)
        layer.bias_gradients *= 2

    monkeypatch.setattr(Layer, "backward", wrong)


def test_text_has_a_row_for_each_array_and_the_verdict(run: Run) -> None:
    code, output, errors = run(*SMALL, "--l1", "0.01", "--class-weights", "1, 2, 3")
    assert (code, errors) == (0, "")
    lines = output.splitlines()
    assert lines[:2] == [
        "16-5-3 network, 108 parameters, on tiny",
        "cost of 32 training samples",
    ]
    rows = [line.split() for line in lines[4:9]]
    assert [row[:3] for row in rows] == [
        ["layer", "1", "weights"],
        ["layer", "1", "biases"],
        ["layer", "1", "gains"],
        ["layer", "2", "weights"],
        ["layer", "2", "biases"],
    ]
    assert [int(row[3]) + int(row[4]) for row in rows] == [80, 5, 5, 15, 3]
    assert all(float(row[5]) < 1e-6 and row[6] == "agrees" for row in rows)
    assert lines[-1].startswith("All gradients agree: the largest relative error is ")


def test_json_has_every_array(run: Run) -> None:
    code, output, _ = run(*SMALL, "--json", "--batch", "4")
    values = json.loads(output.splitlines()[-1])
    assert code == 0
    assert values["agrees"] is True
    assert values["tolerance"] == 1e-6
    assert values["compared"] + values["left_out"] == 108
    assert values["relative_error"] == max(one["relative_error"] for one in values["arrays"])
    assert values["arrays"][2]["name"] == "layers.0.gains"


@pytest.mark.usefixtures("forgotten_factor")
def test_a_wrong_gradient_is_named_and_fails(run: Run) -> None:
    code, output, _ = run("--layers", "5 tanh, 3 softmax")
    assert code == 1
    lines = output.splitlines()
    assert [line.split()[-1] for line in lines[4:8]] == ["agrees", "DIFFERS", "agrees", "DIFFERS"]
    # ‖2n − n‖ / (‖2n‖ + ‖n‖) = 1/3
    assert " ".join(lines[9:]) == (
        "The gradients differ: layer 1 biases, layer 2 biases. "
        "The largest relative error is 0.33, where 1e-6 is allowed."
    )


def test_what_cannot_be_compared_is_said(run: Run) -> None:
    # Without weights every sum of the first layer is zero, where ReLU bends.
    code, output, errors = run("--layers", "4 relu, 3 softmax", "--initializer", "zeros")
    assert code == 0
    assert errors.startswith("Note: All first weights are 0")
    text = " ".join(output.split())
    assert "layer 1 biases 0 4 0.0e+00 not one could be compared" in text
    assert "since something bent (a ReLU, say) switched between the two evaluations." in text
    assert text.endswith(
        "Nothing is known of layer 1 weights, layer 1 biases: not one parameter could be compared."
    )


@pytest.mark.parametrize("batch", ["0", "61", "many", "-3", "1.5", "9" * 5000])
def test_a_batch_that_the_data_cannot_fill_is_refused(run: Run, batch: str) -> None:
    code, output, errors = run(f"--batch={batch}")
    assert (code, output) == (2, "")
    assert errors.startswith("Batch must be a whole number from 1 to 60, the training samples")


def test_an_impossible_design_is_refused(run: Run) -> None:
    code, _, errors = run("--layers", "4 softmax")
    assert code == 2
    assert errors.startswith("The output layer has 4 units")
