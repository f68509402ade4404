from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnplay.data import Part, Task
from nnplay.ui.status import RunStatus, StatusLine
from nnplay.ui.theme import theme


@pytest.fixture
def status(qtbot: QtBot) -> RunStatus:
    theme.apply("dark")
    status = RunStatus()
    qtbot.addWidget(status)
    status.set_values(6, 20, 412, 938, 138_400.4, 0.9467)
    status.set_state("Training", "good")
    status.resize(status.sizeHint())
    status.show()
    return status


def test_values_in_words(status: RunStatus) -> None:
    assert status.epoch.value.text() == "6 of 20"
    assert status.batch.value.text() == "412 / 938"
    assert status.speed.value.text() == "138,400 samples/s"
    assert status.score.value.text() == "94.67 %"
    assert status.state.value.text() == "● Training"
    assert status.score.accessibleName() == "Test accuracy: 94.67 %"


def test_what_is_not_known_yet(status: RunStatus) -> None:
    status.set_values(0, 20, 0, 938, None, None)
    assert status.speed.value.text() == "–"
    assert status.score.value.text() == "–"


@pytest.mark.parametrize(
    ("task", "part", "name", "value"),
    [
        ("classification", "test", "Test accuracy", "91.30 %"),
        ("classification", "validation", "Validation accuracy", "91.30 %"),
        ("regression", "test", "Test R²", "0.9130"),
        ("regression", "validation", "Validation R²", "0.9130"),
    ],
)
def test_the_score_is_that_of_the_data(
    status: RunStatus, task: Task, part: Part, name: str, value: str
) -> None:
    status.set_scored(task, part)
    status.set_values(7, 20, 1, 938, None, 0.913)
    score = status.score
    assert (score.caption.text(), score.value.text()) == (name, value)
    assert score.accessibleName() == f"{name}: {value}"
    assert f"on the {part} data" in score.toolTip()
    status.resize(status.sizeHint())
    assert score.width() >= score.caption.sizeHint().width()


def test_the_state_has_its_colour(status: RunStatus) -> None:
    for kind in ("good", "warning", "bad", "muted"):
        status.set_state("Somehow", kind)
        color = status.state.value.palette().windowText().color().name()
        assert color == theme.color(kind).name()


def test_numbers_do_not_make_anything_jump(status: RunStatus) -> None:
    pairs = (status.epoch, status.batch, status.speed, status.score, status.state)
    before = [pair.geometry() for pair in pairs]
    hint = status.sizeHint()
    for values in ((7, 20, 1, 938, 9_000.0, 0.1), (11, 20, 88, 938, 111_111.0, None)):
        status.set_values(*values)
        status.set_state("Ready", "muted")
        assert [pair.geometry() for pair in pairs] == before
        assert status.sizeHint() == hint


def test_larger_numbers_get_their_room_at_once(status: RunStatus) -> None:
    before = status.sizeHint().width()
    status.set_values(1, 100_000, 1, 12_345, 12_345_678.0, 1.0)
    after = status.sizeHint().width()
    assert after > before
    status.set_values(99_999, 100_000, 12_345, 12_345, 1.0, 1.0)
    assert status.sizeHint().width() == after


def test_the_least_important_goes_first(status: RunStatus) -> None:
    status.resize(status.sizeHint().width() - 1, 40)
    assert not status.batch.isVisible()
    assert status.speed.isVisible()
    status.resize(status.minimumSizeHint())
    assert not status.speed.isVisible()
    for pair in (status.epoch, status.score, status.state):
        assert pair.isVisible()
        assert status.rect().contains(pair.geometry())
    status.resize(status.sizeHint())
    assert status.batch.isVisible()
    assert status.speed.isVisible()


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    theme.apply("dark")
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(900, 26)
    line.show()
    return line


def test_line(line: StatusLine) -> None:
    line.set_values("Training on 1 of 2 cores", 0.27, "27 % · 9 s left")
    line.set_hint("Click a connection")
    assert line.text.full_text() == "Training on 1 of 2 cores"
    assert line.progress.isVisible()
    assert line.progress.value() == 270
    assert line.detail.full_text() == "27 % · 9 s left"
    assert line.hint.full_text() == "Click a connection"


@pytest.mark.parametrize(("share", "value"), [(-1.0, 0), (0.0, 0), (2.0, 1000)])
def test_progress_stays_in_its_range(line: StatusLine, share: float, value: int) -> None:
    line.set_values("", share)
    assert line.progress.value() == value


def test_without_progress(line: StatusLine) -> None:
    line.set_values("Ready", None)
    assert not line.progress.isVisible()


def test_the_hint_gives_way_first(line: StatusLine) -> None:
    line.set_values("Training on 1 of 2 cores", 0.27, "27 % · 9 s left")
    line.set_hint("Click a connection to see why it changed")
    line.resize(line.minimumSizeHint().width() + 4, 26)
    QApplication.processEvents()
    assert line.text.text() == line.text.full_text()
    assert line.detail.text() == line.detail.full_text()
    assert line.hint.text() != line.hint.full_text()
    assert line.hint.full_text() in line.hint.toolTip()


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("Overfitting",), "Overfitting · see Gradients"),
        (("Dead neurons", "Overfitting"), "Dead neurons and 1 more · see Gradients"),
        (("Dead neurons", "Overfitting", "Other"), "Dead neurons and 2 more · see Gradients"),
    ],
)
def test_what_goes_wrong_is_named_while_it_does(
    line: StatusLine, labels: tuple[str, ...], text: str
) -> None:
    assert not line.sign.isVisible()
    line.set_signs(labels)
    assert line.sign.isVisible()
    assert line.sign.text() == text
    for label in labels:
        assert label in line.sign.toolTip()
        assert label in line.sign.accessibleName()
    line.set_signs(())
    assert not line.sign.isVisible()


def test_the_sign_is_a_triangle_in_the_colour_of_warnings(line: StatusLine) -> None:
    line.set_signs(("Overfitting",))
    for name in ("dark", "light"):
        theme.apply(name)
        image = line.sign.grab().toImage()
        left = {image.pixelColor(x, y).name() for x in range(22) for y in range(image.height())}
        assert theme.color("warning").name() in left
    theme.apply("dark")


def test_the_sign_stays_where_the_hint_gives_way(line: StatusLine) -> None:
    line.set_values("Training on 1 of 2 cores", 0.27, "27 % · 9 s left")
    line.set_hint("Ctrl+Enter trains · Ctrl+K finds a command · F1 lists the keys")
    line.set_signs(("Overfitting",))
    QApplication.processEvents()
    assert line.sign.width() >= line.sign.sizeHint().width()
    assert line.hint.text() != line.hint.full_text()
