"""`--engine`: what makes the training steps in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnplay.cli import main
from nnplay.commands import engine
from nnplay.nn import compiled

needs_numba = pytest.mark.skipif(not compiled.installed(), reason="needs Numba (extra fast)")

TRAIN = ["train", "--data", "circle", "--epochs", "40", "--json"]


def engine_used(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main([*TRAIN, *options]) == 0
    return str(json.loads(capsys.readouterr().out.splitlines()[-1])["engine"])


@needs_numba
def test_long_trainings_are_compiled_where_they_can_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engine_used(capsys) == "numpy"
    monkeypatch.setattr(engine, "WORTH", 1e-3)
    assert engine_used(capsys) == "compiled"
    assert engine_used(capsys, "--engine", "numpy") == "numpy"
    assert engine_used(capsys, "--engine", "compiled") == "compiled"


@needs_numba
def test_what_compiled_code_does_not_know_is_trained_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    layers = ("--layers", "8 relu dropout=0.2, 1 sigmoid")
    assert engine_used(capsys, *layers, "--engine", "auto") == "numpy"
    assert main([*TRAIN, *layers, "--engine", "compiled"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out.splitlines()[-1])["engine"] == "numpy"
    assert "NumPy makes the steps of this training" in printed.err  # it was not what was asked for


@needs_numba
def test_both_learn_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    costs = []
    for choice in ("numpy", "compiled"):
        main([*TRAIN, "--engine", choice])
        costs.append(json.loads(capsys.readouterr().out.splitlines()[-1])["train_loss"])
    assert costs[0] == pytest.approx(costs[1], rel=1e-3)


def test_without_numba_numpy_trains(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "installed", lambda: False)
    assert engine_used(capsys) == "numpy"
    assert main([*TRAIN, "--engine", "compiled"]) == 2
    error = capsys.readouterr().err
    assert "nnplay[fast]" in error
    assert error.count("\n") == 1


def test_where_nothing_can_be_compiled_numpy_trains(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ImportError("no folder to keep the result in")

    monkeypatch.setattr(compiled, "installed", lambda: True)
    monkeypatch.setattr(compiled, "warm_up", refuse)
    monkeypatch.setattr(engine, "WORTH", 1e-3)
    assert main(TRAIN) == 0
    output, errors = capsys.readouterr()
    assert json.loads(output.splitlines()[-1])["engine"] == "numpy"
    assert "no folder" in errors
    assert main([*TRAIN, "--engine", "compiled"]) == 2
    assert "no folder" in capsys.readouterr().err
