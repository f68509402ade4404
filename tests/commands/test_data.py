from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnplay.cli import main
from nnplay.commands.data import describe
from nnplay.data import CATALOGUE, DataSet, Samples, Scaling
from nnplay.data.downloads import mirrors
from nnplay.data.downloads.fetch import folder_of
from nnplay.data.downloads.mirrors import REMOTES
from tests.data.loopback import TINY, Server, halted, packed, serving, status, tiny_remote

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve a tiny MNIST to a computer that has none."""
    for name in ("HOME", "USERPROFILE", "TORCH_HOME", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv("NNPLAY_MNIST_DIR", raising=False)
    monkeypatch.setenv("NNPLAY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("nnplay.data.downloads.found.SYSTEM", tmp_path / "system")
    monkeypatch.chdir(tmp_path)
    with serving() as server:
        remote = tiny_remote(server.serve_files("a", packed(TINY)))
        monkeypatch.setattr(mirrors, "REMOTES", {**REMOTES, "mnist": remote})
        yield server


def listed(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["data", "list"]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_list_names_all_data_by_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    output = capsys.readouterr().out
    lines = output.splitlines()
    assert lines[0] == "Pictures"
    assert lines[1].split()[:3] == ["mnist-10k", "MNIST,", "10,000"]
    assert max(map(len, lines)) <= 100
    blocks = output.split("\n\n")
    groups = {block.splitlines()[0]: block for block in blocks}
    assert len(groups) == len(blocks)
    for entry in CATALOGUE.values():
        assert f"\n  {entry.name} " in groups[entry.group]


def test_list_says_what_is_here_and_what_would_be_downloaded(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    output = listed(capsys)
    assert "10,000 to test on. [0.0 MB to download] fashion-mnist" in output
    assert "[30.9 MB to download] kmnist" in output  # 26.42 + 0.03 + 4.42 + 0.01
    main(["data", "fetch", "mnist"])
    capsys.readouterr()
    assert "10,000 to test on. [on this computer] fashion-mnist" in listed(capsys)


def test_fetch_downloads_once(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "fetch", "mnist"]) == 0
    output, errors = capsys.readouterr()
    assert output == f"Tiny is in {folder_of('mnist')} now; train on it with --data mnist.\n"
    assert errors == ""  # no terminal, no line that redraws itself
    assert main(["data", "fetch", "mnist"]) == 0
    assert capsys.readouterr().out == "MNIST, 70,000 digits: on this computer already.\n"
    assert len(server.asked) == 4
    assert main(["data", "info", "mnist"]) == 0
    assert "40 samples" in capsys.readouterr().out


def test_fetch_shows_bytes_on_a_terminal(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(["data", "fetch", "mnist"]) == 0
    errors = capsys.readouterr().err
    assert errors.startswith("\rDownloading Tiny: 0.0 of 0.0 MB")
    assert errors.endswith("\r")


def test_fetch_says_why_it_failed(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    server.serve_all("a", status(404))
    assert main(["data", "fetch", "mnist"]) == 2
    output, errors = capsys.readouterr()
    assert errors.startswith("Tiny could not be downloaded (127.0.0.1:")
    assert (output, errors.count("\n")) == ("", 1)


SCRIPT = """
import sys
from nnplay.cli import main
from nnplay.data.downloads import mirrors
from tests.data.loopback import tiny_remote
mirrors.REMOTES = {"mnist": tiny_remote(sys.argv[1])}
sys.exit(main(["data", "fetch", "mnist"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_ctrl_c_ends_a_download_in_order(server: Server) -> None:
    address = server.serve_all("a", halted(packed(TINY)["train-images-idx3-ubyte"]))
    command = [sys.executable, "-c", SCRIPT, address]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert server.waiting.wait(60)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (130, "Interrupted.\n")
    assert [path.name for path in folder_of("mnist").iterdir()] == [".lock"]


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


def table(**changes: object) -> DataSet:
    """Return a table of 3 + 2 rows, of which a network sees half of each number, less 1."""
    given = np.array([[2, 4], [6, 8], [10, 12]], np.float32)
    scaling = Scaling("minmax", np.full(2, 2.0), np.full(2, 0.5))
    values: dict[str, object] = {
        "name": "houses.csv",
        "label": "houses",
        "train": Samples(scaling.apply(given), np.array([[1], [5], [3]], np.float32)),
        "test": Samples(scaling.apply(given[:2]), np.array([[2], [4]], np.float32)),
        "classes": (),
        "image_shape": None,
        "origin": "/home/me/houses.csv",
        "licence": "not stated",
        "test_label": "2 held-out samples",
        "inputs": ("rooms", "area"),
        "targets": ("price",),
        "scaling": scaling,
        "notes": ("1 row without a price was left out.",),
    }
    return DataSet(**{**values, **changes})  # type: ignore[arg-type]


def test_a_table_to_predict_numbers_from_is_described_as_it_was_given() -> None:
    facts, note, inputs, targets = describe(table()).split("\n\n")
    assert facts.splitlines() == [
        "Name      houses",
        "Training  3 samples",
        "Test      2 samples: 2 held-out samples",
        "Shape     2 numbers a sample",
        "Targets   1 to predict",
        "Scaling   minmax",
        "Origin    /home/me/houses.csv",
        "Licence   not stated",
    ]
    assert note == "1 row without a price was left out."
    assert [line.split() for line in inputs.splitlines()] == [
        ["Input", "Smallest", "Largest"],
        ["rooms", "2", "10"],
        ["area", "4", "12"],
    ]
    assert [line.split() for line in targets.splitlines()] == [
        ["Target", "Training", "Test"],
        ["price", *["1", "to", "5"], *["2", "to", "4"]],
    ]


def test_the_noise_of_scaling_is_rounded_away() -> None:
    ends = np.array([[-1.26292e-8, 999.99997, -3.4e-9], [1, 1000.00001, 2.5e-3]], np.float32)
    part = Samples(ends, np.array([[1e-9], [3]], np.float32))
    names = ("flag", "level", "small")
    text = describe(table(train=part, test=part, inputs=names, scaling=Scaling()))
    inputs, targets = text.split("\n\n")[2:]
    assert [line.split()[1:] for line in inputs.splitlines()[1:]] == [
        ["0", "1"],
        ["1000", "1000"],
        ["0", "0.0025"],
    ]
    assert targets.splitlines()[1].split()[1:4] == ["0", "to", "3"]


def test_a_validation_part_is_told_and_letters_of_double_width_are_aligned() -> None:
    part = Samples(np.zeros((3, 2), np.float32), np.array([0, 1, 1]))
    data = table(train=part, test=part, validation=part, classes=("き", "つ。"), targets=())
    text = describe(data)
    assert "\nValidation  3 samples\n" in text
    assert text.endswith(
        "Class   Training  Validation       Test\n"
        "き             1           1          1\n"
        "つ。           2           2          2"
    )


def test_of_many_inputs_the_first_are_told() -> None:
    x = np.zeros((3, 100), np.float32)
    names = tuple(f"column {i}" for i in range(100))
    part = Samples(x, np.zeros((3, 1), np.float32))
    text = describe(table(train=part, test=part, inputs=names, scaling=Scaling()))
    assert "column 39" in text
    assert "column 40" not in text
    assert "… and 60 more" in text


def test_info_takes_options_behind_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "info", "mnist-10k validation_share=0.25"]) == 0
    output = capsys.readouterr().out
    assert "Training    6,000 samples\nValidation  2,000 samples\n" in output


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "The following arguments are required: list|info|fetch; see `nnplay data --help`."),
        (["info"], "The following arguments are required: NAME|PATH; see `nnplay data info"),
        (["info", "nowhere"], "There is no data set 'nowhere'"),
        (["fetch", "iris"], "'iris' is nothing to download; there are mnist, fashion-mnist, kmn"),
    ],
)
def test_says_what_is_wrong(
    words: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", *words]) == 2
    output, errors = capsys.readouterr()
    assert errors.startswith(text)
    assert (output, errors.count("\n")) == ("", 1)
