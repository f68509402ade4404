from __future__ import annotations

from pathlib import Path

import pytest

from nnplay.cli import main


def test_list_names_the_built_in_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    assert capsys.readouterr().out.startswith("mnist-10k  MNIST, 10,000 digits. ")


def test_info_of_a_folder(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "info", str(tiny)]) == 0
    facts, classes = capsys.readouterr().out.split("\n\n")
    assert facts.splitlines() == [
        "Name      tiny",
        "Training  60 samples",
        "Test      24 samples: test set of tiny",
        "Shape     images of 4 x 4 pixels, 16 numbers a sample",
        "Classes   3",
        f"Origin    {tiny}",
        "Licence   not stated",
    ]
    assert [line.split() for line in classes.splitlines()] == [
        ["Class", "Training", "Test"],
        *([name, "20", "8"] for name in "012"),
    ]


def test_info_of_the_built_in_digits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "info", "mnist-10k"]) == 0
    output = capsys.readouterr().out
    assert "2,000 samples: held-out built-in digits" in output
    assert "CC BY-SA 3.0" in output


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "The following arguments are required: list|info; see `nnplay data --help`."),
        (["info"], "The following arguments are required: NAME|PATH; see `nnplay data info"),
        (["info", "nowhere"], "There is no data set 'nowhere'"),
        (["info", "/"], "The folder / holds no "),
    ],
)
def test_says_what_is_wrong(
    words: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", *words]) == 2
    output, errors = capsys.readouterr()
    assert errors.startswith(text)
    assert (output, errors.count("\n")) == ("", 1)
