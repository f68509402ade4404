from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnplay.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tiny: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that finds a rate on the tiny data: exit code, output and errors."""

    def run(*options: str) -> tuple[int, str, str]:
        code = main(["find-rate", "--data", str(tiny), *options])
        return code, *capsys.readouterr()

    return run


def result(output: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(output.splitlines()[-1])
    return values


def test_json_is_the_curve_and_the_suggestion(run: Run) -> None:
    code, output, errors = run("--optimizer", "sgd", "--json")
    assert (code, errors) == (0, "")
    values = result(output)
    assert list(values) == ["learning_rate", "rates", "costs", "smoothed"]
    lengths = {len(values[name]) for name in ("rates", "costs", "smoothed")}
    assert len(lengths) == 1
    assert values["rates"][0] == 1e-6
    lowest = values["rates"][values["smoothed"].index(min(values["smoothed"]))]
    assert 0.01 < values["learning_rate"] < lowest


def test_text_draws_the_curve(run: Run) -> None:
    code, output, _ = run("--layers", "8 relu, 3 softmax", "--batch-size", "20")
    lines = output.splitlines()
    assert code == 0
    assert lines[0] == "16-8-3 network, 163 parameters, on tiny"
    assert lines[1].startswith("adam, batches of 20: ")
    assert lines[1].endswith(" of 400 tried")
    assert lines[4].split()[0] == "1.0e-06"
    bars = [line.count("█") for line in lines[4:-2]]
    assert len(bars) > 15
    assert max(bars) == 40
    assert min(bars) < bars[0]
    assert lines[-1].startswith("Suggested learning rate: ")


def test_the_seed_decides(run: Run) -> None:
    first, again, other = (run("--json", "--seed", seed)[1] for seed in "778")
    assert first == again
    assert first != other


def test_nothing_to_suggest_is_a_failure_with_a_reason(run: Run) -> None:
    code, output, errors = run("--layers", "3 binary_step", "--loss", "mse", "--json")
    assert code == 1
    assert result(output)["learning_rate"] is None
    note, reason = errors.splitlines()
    assert note.startswith("Note: The output layer uses Binary step")
    assert reason.startswith("The cost falls at no rate")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--layers", "4 softmax"], "The output layer has 4 units"),
        (["--learning-rate", "fast"], "Learning rate must be a number"),
        (["--layers", "3 relu", "--loss", "binary_cross_entropy"], "does not fit"),
        (["--data", "nowhere"], "nowhere"),
        (["--save", "x.npz"], "--save"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(run: Run, options: list[str], words: str) -> None:
    code, output, errors = run(*options)
    assert (code, output) == (2, "")
    assert words in errors
    assert errors.count("\n") == 1
