from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, Preview
from nnplay.engine import inspecting
from nnplay.engine.inspecting import Inspector, kind_of
from nnplay.engine.jobs import Jobs
from nnplay.errors import DataError
from nnplay.files import save_weights
from nnplay.nn import Dense, Network
from nnplay.project import LayerSpec, NetworkSpec


class Answers(QObject):
    """Notes what an inspector answers."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[str, str]] = []
        self.errors: list[str] = []

    def take(self, recipe: DataRecipe, preview: Preview) -> None:
        self.given.append((recipe.source, preview.problem or preview.kind))

    def fail(self, text: str) -> None:
        self.errors.append(text)


@pytest.fixture
def inspector(qtbot: QtBot) -> Iterator[Inspector]:
    jobs = Jobs()
    yield Inspector(jobs, jobs)
    jobs.shutdown()


@pytest.fixture
def answers(inspector: Inspector) -> Answers:
    heard = Answers()
    inspector.inspected.connect(heard.take)
    inspector.failed.connect(heard.fail)
    return heard


def weights(path: Path) -> Path:
    network = Network(2, [Dense(3, "softmax")])
    spec = NetworkSpec(2, (LayerSpec(3, "softmax"),))
    save_weights(path, network, spec, data="iris", training={})
    return path


def test_weights_are_told_from_data_by_what_is_in_them(tmp_path: Path) -> None:
    assert kind_of(weights(tmp_path / "a.safetensors")) == "weights"
    assert kind_of(weights(tmp_path / "a.npz")) == "weights"
    np.savez(tmp_path / "b.npz", x=np.zeros((4, 2)), y=np.zeros(4))
    assert kind_of(tmp_path / "b.npz") == "data"
    (tmp_path / "damaged.npz").write_bytes(b"PK\3\4 and no more")
    assert kind_of(tmp_path / "damaged.npz") == "data"  # the preview says what is wrong


def test_there_is_nothing_to_ask_of_a_folder_like_mnists(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"")
    assert kind_of(tmp_path) == "plain data"
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    assert kind_of(tmp_path / "table.csv") == "data"


@pytest.mark.parametrize("name", ["notes.docx", "empty folder", "nowhere"])
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.docx").write_bytes(b"words")
    (tmp_path / "empty folder").mkdir()
    with pytest.raises(DataError, match=name):
        kind_of(tmp_path / name)


def test_only_the_newest_request_is_answered(
    inspector: Inspector, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, asked = Event(), []

    def slow(recipe: DataRecipe) -> Preview:
        asked.append(recipe.source)
        go_on.wait(10)
        return Preview(kind=f"read {recipe.source}")

    monkeypatch.setattr(inspecting, "preview_of", slow)
    for source in "abc":
        inspector.inspect(DataRecipe(source))
    assert inspector.busy
    go_on.set()
    qtbot.waitUntil(lambda: not inspector.busy)
    assert answers.given == [("c", "read c")]
    assert asked == ["a", "c"]  # and never two at once


def test_what_is_forgotten_is_not_answered(
    inspector: Inspector, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(recipe: DataRecipe) -> Preview:
        go_on.wait(10)
        return Preview(kind=f"read {recipe.source}")

    monkeypatch.setattr(inspecting, "preview_of", slow)
    inspector.inspect(DataRecipe("a"))
    inspector.forget()
    assert not inspector.busy
    go_on.set()
    inspector.inspect(DataRecipe("b"))
    qtbot.waitUntil(lambda: not inspector.busy)
    assert answers.given == [("b", "read b")]


def test_an_error_of_a_reader_ends_in_a_sentence_and_is_reported(
    inspector: Inspector, answers: Answers, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_recipe: DataRecipe) -> Preview:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(inspecting, "preview_of", broken)
    inspector.inspect(DataRecipe("a"))
    qtbot.waitUntil(lambda: bool(answers.given))
    assert "by nought" in answers.given[0][1]
    assert "ZeroDivisionError" in answers.errors[0]


def test_wrong_options_are_a_problem_of_the_preview(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    preview = inspecting.preview_of(DataRecipe(str(path), options={"colour": "red"}))
    assert "colour" in preview.problem
