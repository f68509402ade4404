"""What the command line says of a training that has gone wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from nnplay.cli import main
from nnplay.commands.trouble import options_to, sentence
from nnplay.project import DataShape, Design, Problem, Remedy, default_design, edits, fields

DESIGN = default_design("circle", DataShape(2, 10))
"""With hidden layers 8 tanh, 8 tanh."""


def test_a_rate_at_which_nothing_is_learned_is_told_of(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "--data", str(tiny), "--epochs", "20", "--layers", "8 tanh, 3 softmax"]
    assert main([*words, "--optimizer", "sgd", "--learning-rate", "1e6"]) == 0
    output, errors = capsys.readouterr()
    cost = float(output.splitlines()[3].split()[1])
    assert cost > 1000  # of a fresh network: ln 3
    told = [line for line in errors.splitlines() if not line.startswith("Epoch ")]
    assert told[0].startswith("Learning rate too high: at 1,000,000 the cost has risen from ")
    assert told[0].endswith("; try --learning-rate 0.1.")  # what SGD suggests
    assert "Saturated neurons: " in errors


def test_of_a_training_that_goes_well_nothing_is_told(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--epochs", "20", "--layers", "8 tanh, 3 softmax", "--learning-rate", "0.01"]
    assert main(["train", "--data", str(tiny), *words]) == 0
    assert all(line.startswith("Epoch ") for line in capsys.readouterr().err.splitlines())


def test_what_a_divergence_comes_from_is_told_but_not_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,b\n" + "".join(f"{i}e6,{i % 7}.5\n" for i in range(50)))
    words = ["--scaling", "none", "--layers", "1 identity", "--optimizer", "sgd"]
    assert main(["train", "--data", f"{table} target=b", *words, "--learning-rate", "1"]) == 1
    *_, diverged, sign = capsys.readouterr().err.splitlines()
    assert diverged.startswith("Training diverged at step ")
    assert diverged.endswith("; try a learning rate below 1.")
    assert sign.startswith("Exploding gradients: those of the output layer are up to ")
    assert sign.endswith("; try --scaling standardise.")


def test_that_a_diverged_training_had_too_high_a_rate_is_told_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--layers", "16 tanh, 1 identity", "--optimizer", "sgd", "--learning-rate", "2"]
    assert main(["train", "--data", "plane", *words]) == 1
    (told,) = [line for line in capsys.readouterr().err.splitlines() if line[:6] != "Epoch "]
    assert told.startswith("Training diverged at step ")


def put(*changes: tuple[fields.Field, fields.Value]) -> Design:
    design = DESIGN
    for field, value in changes:
        design = field.put(design, value)
    return design


@pytest.mark.parametrize(
    ("other", "options"),
    [
        (DESIGN, ""),
        (put((fields.LEARNING_RATE, 1e-5)), "--learning-rate 1e-05"),
        (put((fields.KEEP_BEST, True), (fields.EPOCHS, 1200)), "--epochs 1200 --keep-best on"),
        (put((fields.INITIALIZER, "he_normal")), "--initializer he_normal"),
        (
            msgspec.structs.replace(
                DESIGN, network=edits.set_layer(DESIGN.network, 0, batch_norm=True)
            ),
            '--layers "8 tanh batch_norm, 8 tanh, 10 softmax"',
        ),
    ],
)
def test_another_design_in_options(other: Design, options: str) -> None:
    assert options_to(DESIGN, other) == options


def test_the_first_remedy_that_options_can_say_is_advised() -> None:
    clipped = put((fields.KEEP_BEST, True))
    remedies = (Remedy("Nothing", DESIGN), Remedy("Keep", clipped), Remedy("Slow", DESIGN))
    assert sentence(Problem("It is so.", None, None, remedies), DESIGN) == (
        "It is so; try --keep-best on."
    )
    assert sentence(Problem("It is so.", None, None, ()), DESIGN) == "It is so."
