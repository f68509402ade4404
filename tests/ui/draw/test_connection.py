"""The whole panel on a session, used as a person would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMainWindow
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, Samples, load
from nnplay.data.pictures.handwriting import PictureForm, prepare_drawing
from nnplay.engine import Position, Session, State
from nnplay.engine.focus import Focus
from nnplay.engine.trials import Tasks
from nnplay.nn.inside import score_slopes
from nnplay.project import LayerSpec, default_design, edits
from nnplay.training import Trainer, data_shape
from nnplay.ui.draw import connection
from nnplay.ui.draw.connection import DrawView
from nnplay.ui.draw.kept import Kept, read_kept
from nnplay.ui.draw.panel import DrawPanel
from nnplay.ui.draw.store import drawings_folder
from nnplay.ui.draw.strokes import Stroke
from nnplay.ui.theme import theme
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context
from tests.ui.datasets import of_samples, points
from tests.ui.tabs import Tabs

SEVEN = Stroke(((80, 70), (140, 68), (200, 70), (170, 140), (140, 220)), 24)
Key = Qt.Key
MNIST = PictureForm((28, 28))


def use(session: Session, data: DataSet) -> Trainer:
    design = default_design("made", data_shape(data))
    trainer = Trainer(design, data)
    session.restore(Position(design, trainer))
    return trainer


def trained(session: Session, qtbot: QtBot) -> Trainer:
    trainer = session.trainer
    assert trainer is not None
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state is State.PAUSED, timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: not session.state.has_thread)
    return trainer


def shares(panel: DrawPanel) -> list[float]:
    assert panel.bars.answer is not None
    values: list[float] = panel.bars.answer.values.tolist()
    return values


def pictures(count: int = 6, channels: int = 1) -> DataSet:
    """Return small pictures of three classes, the last of which has none."""
    x = np.random.default_rng(0).integers(0, 120, (count, 16 * channels)).astype(np.uint8)
    y = np.arange(count) % 2
    data = of_samples(Samples(x, y), ("cat", "dog", "newt"))
    return replace(data, image_shape=(4, 4), channels=channels)


# Drawing


def test_a_drawing_is_prepared_and_its_probabilities_are_the_networks(
    view: DrawView, session: Session, qtbot: QtBot
) -> None:
    panel, trainer = view.panel, trained(session, qtbot)
    view.refresh()
    panel.canvas.add(SEVEN)
    pixels = prepare_drawing(panel.canvas.pixels, MNIST)
    assert panel.picture.pixels is not None
    np.testing.assert_array_equal(panel.picture.pixels, pixels)
    expected = trainer.network.predict((pixels.reshape(1, -1) / 255).astype(np.float32))[0]
    np.testing.assert_allclose(shares(panel), expected, rtol=1e-5, atol=1e-7)
    best = int(expected.argmax())
    panel.bars.point_at(best)
    words = panel.caption.full_text()
    assert words.startswith(f"“{best}”: probability {shares(panel)[best]:.6g} · z = ")
    assert words.endswith("predicted")
    panel.bars.point_at(None)
    assert panel.caption.full_text() == (
        "like MNIST's digits: in 20 × 20, centred by mass · click on what it is"
    )


def test_probabilities_follow_while_a_stroke_is_drawn(view: DrawView, qtbot: QtBot) -> None:
    canvas = view.panel.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    QTest.mouseMove(canvas, QPoint(90, 150))
    qtbot.waitUntil(lambda: view.panel.bars.answer is not None)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(90, 150))
    assert len(canvas.strokes) == 1


def test_the_other_views_look_at_the_drawing(view: DrawView) -> None:
    before = view.focus.example
    assert before is not None
    view.panel.canvas.add(SEVEN)
    example = view.focus.example
    assert example is view.panel.example
    assert example is not None
    assert (example.part, example.index, example.target) == (None, -1, None)
    QTest.keyClick(view.panel, Key.Key_7)
    assert view.focus.example is not None
    assert view.focus.example.target == 7
    view.panel.canvas.clear()
    assert view.focus.example is not None
    assert (view.focus.example.part, view.focus.example.index) == ("test", 0)
    assert view.panel.bars.answer is None
    assert view.panel.bars.label is None


def test_other_layers_leave_the_drawing_in_sight(
    view: DrawView, session: Session, qtbot: QtBot
) -> None:
    view.panel.canvas.add(SEVEN)
    design, trainer = session.design, session.trainer
    assert design is not None
    before = shares(view.panel)
    network = edits.insert_layer(design.network, 0, LayerSpec(9, "tanh"))
    view.editor.edit("layer", msgspec.structs.replace(design, network=network))
    qtbot.waitUntil(lambda: session.trainer is not None and session.trainer is not trainer)
    assert view.focus.example is view.panel.example
    assert shares(view.panel) != before


def test_probabilities_follow_training(view: DrawView, session: Session, qtbot: QtBot) -> None:
    view.panel.canvas.add(SEVEN)
    before = shares(view.panel)
    trainer = trained(session, qtbot)
    session.poll()
    view.refresh()
    assert view.panel.example is not None
    expected = trainer.network.predict(view.panel.example.x[None])[0]
    np.testing.assert_allclose(shares(view.panel), expected, rtol=1e-5, atol=1e-7)
    assert shares(view.panel) != before


def test_what_is_pointed_at_stays_in_words_while_training(
    view: DrawView, session: Session, qtbot: QtBot
) -> None:
    panel = view.panel
    panel.canvas.add(SEVEN)
    QTest.mouseMove(panel.bars, panel.bars.row_rect(3).center().toPoint())
    before = panel.caption.full_text()
    assert before.startswith("“3”: probability ")
    trained(session, qtbot)
    view.refresh()
    assert panel.caption.full_text() == panel.bars.words(3) != before
    QTest.mouseMove(panel.canvas, QPoint(5, 5))
    panel.bars.point_at(None)
    assert panel.caption.full_text().startswith("like MNIST's digits")


def test_bars_are_read_and_chosen_by_keys(view: DrawView) -> None:
    panel = view.panel
    panel.canvas.add(SEVEN)
    panel.bars.setFocus(Qt.FocusReason.TabFocusReason)
    assert panel.bars.answer is not None
    best = panel.bars.answer.best
    assert best is not None
    panel.bars.point_at(best)
    for _ in range(12):
        QTest.keyClick(panel.bars, Key.Key_Up)
    QTest.keyClick(panel.bars, Key.Key_Down)
    assert panel.caption.full_text().startswith("“1”: probability ")
    assert panel.bars.accessibleDescription() == panel.caption.full_text()
    QTest.keyClick(panel.bars, Key.Key_Space)
    assert panel.bars.label == 1
    assert panel.caption.full_text().endswith("what it is")
    QTest.keyClick(panel.bars, Key.Key_Space)
    assert panel.bars.label is None


def test_of_many_classes_the_best_is_brought_into_sight(view: DrawView, session: Session) -> None:
    names = tuple(f"class {number}" for number in range(120))
    data = replace(pictures(), classes=names)
    trainer = use(session, data)
    trainer.network.layers[-1].biases[110] = 99
    view.panel.canvas.add(SEVEN)
    use(session, pictures())
    session.restore(Position(trainer.design, trainer))
    view.refresh()
    bars = view.panel.bars
    assert bars.answer is not None
    assert bars.answer.best == 110
    assert bars.visibleRegion().boundingRect().contains(bars.row_rect(110).center().toPoint())


def test_nothing_is_asked_of_the_network_while_the_panel_is_hidden(
    view: DrawView, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.panel.canvas.add(SEVEN)
    view.panel.slopes.setChecked(True)
    window.hide()

    def never(*_args: Any, **_more: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(connection, "answer_of", never)
    view.refresh()
    view.panel.slopes.setChecked(False)


# Slopes


def test_slopes_are_those_of_the_class_predicted_and_are_read_off_exactly(
    view: DrawView, session: Session, qtbot: QtBot
) -> None:
    panel, trainer = view.panel, trained(session, qtbot)
    view.refresh()
    panel.canvas.add(SEVEN)
    assert panel.picture.slopes is None
    QTest.keyClick(panel, Key.Key_S)
    assert panel.slopes.isChecked()
    assert panel.example is not None
    x = panel.example.x
    best = int(trainer.network.predict(x[None])[0].argmax())
    expected = score_slopes(trainer.network, x[None], np.eye(10)[best]).x[0].reshape(28, 28)
    assert panel.picture.slopes is not None
    np.testing.assert_allclose(panel.picture.slopes[..., 0], expected, rtol=1e-4, atol=1e-6)
    assert panel.picture.scale >= np.abs(expected).max()
    assert panel.picture.whose == f"“{best}”"
    place = np.unravel_index(int(np.abs(expected).argmax()), expected.shape)
    row, column = int(place[0]), int(place[1])
    point = panel.picture.rect_of((row, column)).center()
    QTest.mouseMove(panel.picture, point.toPoint())
    words = panel.caption.full_text()
    assert words.startswith(f"row {row}, column {column}: ")
    said = float(words.rpartition("= ")[2].replace("−", "-"))
    assert said == pytest.approx(expected[row, column], rel=1e-4)
    # The strongest slope has nearly the strongest colour there is.
    panel.picture.point_at(None)
    shown = panel.picture.grab().toImage().pixelColor(point.toPoint()).getRgb()
    strongest = theme.color("positive" if expected[row, column] > 0 else "negative").getRgb()
    assert max(abs(a - b) for a, b in zip(shown, strongest, strict=True)) < 40


def test_pixels_are_read_by_keys_too(view: DrawView) -> None:
    view.panel.canvas.add(SEVEN)
    picture, shift = view.panel.picture, Qt.KeyboardModifier.ShiftModifier
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Up):
        QTest.keyClick(picture, key, shift)
    assert picture.place == (13, 15)
    assert view.panel.caption.full_text() == picture.words()
    assert picture.accessibleDescription() == picture.words()
    assert f": {picture.pixels[13, 15]} of 255" in picture.words()  # type: ignore[index]
    QTest.keyClick(picture, Key.Key_Escape)
    assert picture.place is None


# Examples, nudged


def test_an_example_is_taken_as_it_is_and_nudged_by_keys(view: DrawView, session: Session) -> None:
    panel = view.panel
    view.focus.choose("test", 5)
    assert panel.modes.buttons["example"].text() == "Test 5"
    panel.modes.buttons["example"].click()
    example = view.focus.example
    assert example is not None
    assert panel.example is example
    assert session.data is not None
    original = session.data.test.x[5].reshape(28, 28)
    assert panel.bars.label == int(session.data.test.y[5])
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Up):
        QTest.keyClick(panel.picture, key)
    assert panel.example is view.focus.example
    assert panel.example is not None
    assert panel.example.part is None
    assert panel.example.target == example.target
    assert panel.example.pixels is not None
    np.testing.assert_array_equal(panel.example.pixels[:-1, 2:], original[1:, :-2])
    assert panel.caption.full_text() == "2 px right, 1 px up"
    for key in (Key.Key_Comma, Key.Key_N, Key.Key_N):
        QTest.keyClick(panel.canvas, key)
    assert panel.caption.full_text() == "2 px right, 1 px up, turned −5°, noise 10 %"
    QTest.keyClick(panel.picture, Key.Key_R)
    assert view.focus.example is example
    assert not panel.pad.buttons[-1].isEnabled()


def test_the_same_by_buttons(view: DrawView) -> None:
    panel = view.panel
    panel.modes.choose("example")
    for button in panel.pad.buttons[:-1]:
        button.click()
    assert panel.caption.full_text() == "noise 5 %"  # all others cancel out
    panel.pad.buttons[-1].click()
    assert "arrow keys move it" in panel.caption.full_text()


def test_other_examples_by_number_and_one_after_the_other(view: DrawView) -> None:
    panel, page = view.panel, view.panel.example_page
    panel.modes.choose("example")
    page.number.setValue(17)
    assert view.focus.example is not None
    assert (view.focus.example.part, view.focus.example.index) == ("test", 17)
    QTest.keyClick(panel.picture, Key.Key_Left)
    QTest.keyClick(panel.picture, Key.Key_PageDown)
    assert view.focus.example.index == 18
    assert not panel.pad.words()
    page.before.click()
    page.before.click()
    assert page.number.value() == 16
    view.focus.choose("train", 3)
    assert page.caption.full_text().startswith("Training 3 · “")
    assert panel.example is view.focus.example
    QTest.keyClick(panel.picture, Key.Key_PageUp)
    assert (view.focus.example.part, view.focus.example.index) == ("train", 2)


def test_an_example_chosen_elsewhere_is_offered_and_does_not_push_the_drawing_out(
    view: DrawView,
) -> None:
    view.panel.canvas.add(SEVEN)
    drawn = view.panel.example
    view.focus.choose("train", 42)
    assert view.panel.example is drawn
    assert view.panel.modes.buttons["example"].text() == "Training 42"
    view.panel.canvas.add(SEVEN._replace(width=30))
    assert view.focus.example is view.panel.example
    view.panel.modes.buttons["example"].click()
    assert view.focus.example is not None
    assert view.focus.example.index == 42


# Keeping


def keep_some(view: DrawView, *indices: int) -> list[int]:
    view.panel.modes.choose("example")
    for index in indices:
        view.focus.choose("test", index)
        QTest.keyClick(view.panel.picture, Key.Key_Return)
    return [one.label for one in view.panel.kept.kept]


def test_a_drawing_is_named_kept_and_tested(view: DrawView, session: Session, qtbot: QtBot) -> None:
    panel, trainer = view.panel, trained(session, qtbot)
    view.refresh()
    panel.canvas.add(SEVEN)
    assert not panel.keep.isEnabled()
    assert "Say first what it is" in panel.keep.toolTip()
    row = panel.bars.row_rect(4).center().toPoint()
    QTest.mouseClick(panel.bars, Qt.MouseButton.LeftButton, pos=row)
    assert panel.bars.label == 4
    QTest.keyClick(panel.canvas, Key.Key_7)
    panel.keep.click()
    assert panel.keep.toolTip() == "This picture is kept already."
    assert panel.modes.buttons["kept"].text() == "Kept 1"
    labels = keep_some(view, 3, 4, 5, 6, 7)
    assert labels[0] == 7
    panel.modes.choose("kept")
    x = np.stack([one.pixels.ravel() for one in panel.kept.kept]) / 255
    predicted = trainer.network.predict(x.astype(np.float32)).argmax(axis=1)
    right = sum(int(p) == label for p, label in zip(predicted, labels, strict=True))
    expected = f"{right} of 6: {100 * right / 6:.1f} %"
    qtbot.waitUntil(lambda: panel.kept_page.score.full_text() == expected)
    words = "recognised" if predicted[0] == 7 else f"taken for “{predicted[0]}”"
    assert panel.gallery.words(0) == f"drawing 1: a “7”, {words}"


def test_kept_drawings_are_looked_at_relabelled_and_removed_with_undo(view: DrawView) -> None:
    panel, gallery = view.panel, view.panel.gallery
    labels = keep_some(view, 0, 1, 2)
    panel.modes.buttons["kept"].click()
    assert gallery.selected == 0
    QTest.keyClick(gallery, Key.Key_Right)
    assert view.focus.example is panel.example
    assert panel.example is not None
    assert panel.example.target == labels[1]
    np.testing.assert_array_equal(panel.example.pixels, panel.kept.kept[1].pixels)
    other = (labels[1] + 1) % 10
    QTest.keyClick(panel.bars, Qt.Key(Key.Key_0 + other))
    assert [one.label for one in panel.kept.kept] == [labels[0], other, labels[2]]
    QTest.keyClick(gallery, Key.Key_Delete)
    assert [one.label for one in panel.kept.kept] == [labels[0], labels[2]]
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(gallery, Key.Key_Z, ctrl)
    panel.kept_page.undo.click()
    assert [one.label for one in panel.kept.kept] == labels
    QTest.keyClick(gallery, Key.Key_Y, ctrl)
    assert panel.kept.kept[1].label == other
    point = gallery.tile(2).center().toPoint()
    QTest.mouseClick(gallery, Qt.MouseButton.LeftButton, pos=point)
    panel.kept_page.remove.click()
    assert len(panel.kept.kept) == 2


def beside(session: Session, tasks: Tasks, view: DrawView) -> DrawView:
    """Return another panel, as in a second window that is opened."""
    context = Context(session, view.editor, view.focus, tasks, view.window)
    return DrawView(context)


def again(session: Session, tasks: Tasks, view: DrawView) -> DrawView:
    """Return another panel, as at the next start."""
    view.shut_down()
    return beside(session, tasks, view)


def test_what_is_kept_is_there_at_the_next_start(
    view: DrawView, session: Session, tasks: Tasks
) -> None:
    labels = keep_some(view, 0, 1, 2)
    later = again(session, tasks, view)
    assert [one.label for one in later.panel.kept.kept] == labels
    for index, one in enumerate(later.panel.kept.kept):
        np.testing.assert_array_equal(one.pixels, view.panel.kept.kept[index].pixels)
    assert not later.panel.kept.stack.canUndo()
    for _ in labels:
        later.panel.kept.remove(0)
    assert again(session, tasks, later).panel.kept.kept == ()
    assert not list(drawings_folder().iterdir())


def test_other_data_have_drawings_of_their_own(view: DrawView, session: Session) -> None:
    labels = keep_some(view, 0, 1)
    use(session, pictures())
    assert not view.panel.kept.kept
    assert keep_some(view, 2) == [0]
    use(session, load("mnist-10k"))
    assert [one.label for one in view.panel.kept.kept] == labels


def test_a_damaged_file_is_set_aside_and_not_overwritten(
    view: DrawView, session: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    keep_some(view, 0)
    view.shut_down()
    (path,) = drawings_folder().iterdir()
    path.write_bytes(b"PK\x03\x04 nonsense")
    use(session, pictures())
    with qtbot.waitSignal(view.panel.failed) as blocker:
        use(session, load("mnist-10k"))
    assert "could not be read" in blocker.args[0]
    assert path.with_suffix(".damaged").read_bytes() == b"PK\x03\x04 nonsense"
    keep_some(view, 1)
    assert len(again(session, tasks, view).panel.kept.kept) == 1


def test_windows_side_by_side_keep_each_others_drawings(
    view: DrawView, session: Session, tasks: Tasks
) -> None:
    labels = keep_some(view, 0, 1)
    view.shut_down()
    windows = beside(session, tasks, view), beside(session, tasks, view)
    one, other = (window.panel.kept for window in windows)
    assert [kept.label for kept in one.kept] == [kept.label for kept in other.kept] == labels
    blank = np.zeros((28, 28), np.uint8)
    one.remove(0)
    one.add([Kept(blank, 3)])
    one.stack.undo()
    one.stack.undo()
    one.remove(1)
    other.add([Kept(blank, 5)])
    windows[0].shut_down()
    last = again(session, tasks, windows[1])
    assert sorted(kept.label for kept in last.panel.kept.kept) == sorted([labels[0], 5])


def test_a_folder_that_cannot_be_written_is_told_of(view: DrawView, qtbot: QtBot) -> None:
    drawings_folder().parent.mkdir(parents=True, exist_ok=True)
    drawings_folder().write_text("not a folder")
    with qtbot.waitSignal(view.panel.failed) as blocker:
        keep_some(view, 0)
    assert "cannot be kept" in blocker.args[0]


def test_a_set_is_saved_as_data_and_opened_again(
    view: DrawView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, path = view.panel, tmp_path / "mine.npz"
    labels = keep_some(view, *range(8))
    monkeypatch.setattr(connection, "ask_path", lambda *_args: path)
    panel.kept_page.save.click()
    data = load(path)
    assert data.image_shape == (28, 28)
    assert set(data.classes) == {str(label) for label in labels}
    assert [one.label for one in read_kept(path, MNIST, tuple("0123456789"))] == labels
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    panel.kept_page.open.click()
    assert [one.label for one in panel.kept.kept] == labels * 2
    panel.kept.stack.undo()
    refused: list[str] = []
    panel.failed.connect(refused.append)
    path.write_bytes(b"nothing of use")
    panel.kept_page.open.click()
    monkeypatch.setattr(connection, "ask_path", lambda *_args: tmp_path / "none" / "a.npz")
    panel.kept_page.save.click()
    assert len(refused) == 2
    assert "holds no drawings" in refused[0]
    assert "folder does not exist" in refused[1]
    assert [one.label for one in panel.kept.kept] == labels


# Other data


def test_data_that_are_no_pictures_say_what_to_do(view: DrawView, session: Session) -> None:
    use(session, points())
    panel = view.panel
    assert panel.empty.isVisible()
    assert "choose “MNIST, 10,000 digits”" in panel.empty.text()
    assert not panel.slopes.isVisible()
    for key in (Key.Key_S, Key.Key_PageDown, Key.Key_Return, Key.Key_1, Key.Key_Right):
        QTest.keyClick(panel, key)
    assert panel.example is None
    use(session, load("mnist-10k"))
    assert not panel.empty.isVisible()


@pytest.mark.parametrize("channels", [1, 3])
def test_small_pictures_of_named_classes(view: DrawView, session: Session, channels: int) -> None:
    trainer = use(session, pictures(channels=channels))
    panel = view.panel
    panel.canvas.add(SEVEN)
    assert panel.example is not None
    assert panel.example.pixels is not None
    assert panel.example.pixels.shape == ((4, 4) if channels == 1 else (4, 4, 3))
    expected = trainer.network.predict(panel.example.x[None])[0]
    np.testing.assert_allclose(shares(panel), expected, rtol=1e-5)
    assert panel.caption.full_text().startswith("the whole paper as 4 × 4")
    QTest.keyClick(panel, Key.Key_3)
    assert panel.bars.label == 2
    QTest.keyClick(panel, Key.Key_9)
    assert panel.bars.label == 2
    panel.slopes.setChecked(True)
    panel.picture.point_at((1, 2))
    assert panel.picture.words().count(",") == 1 + 2 * 2 * (channels == 3)


def test_numbers_are_predicted_from_a_drawing(view: DrawView, session: Session) -> None:
    random = np.random.default_rng(1)
    x = random.integers(0, 256, (9, 16)).astype(np.uint8)
    y = random.normal(size=(9, 2)).astype(np.float32)
    data = replace(of_samples(Samples(x, y)), image_shape=(4, 4), targets=("age", "height"))
    trainer = use(session, data)
    panel = view.panel
    panel.canvas.add(SEVEN)
    assert panel.example is not None
    network, seen = trainer.network, panel.example.x[None]
    np.testing.assert_allclose(shares(panel), network.predict(seen)[0], rtol=1e-5)
    panel.slopes.setChecked(True)
    QTest.keyClick(panel, Key.Key_2)
    assert panel.picture.whose == "height"
    expected = score_slopes(network, seen, np.array([0.0, 1.0])).x[0]
    assert panel.picture.slopes is not None
    np.testing.assert_allclose(panel.picture.slopes.ravel(), expected, rtol=1e-4, atol=1e-7)
    assert "these data have none" in panel.keep.toolTip()
    assert panel.bars.label is None
    panel.modes.choose("example")
    assert panel.example_page.caption.full_text().startswith("Test 0 · age ")
    QTest.keyClick(panel.picture, Key.Key_N)
    assert view.focus.example is not None
    np.testing.assert_array_equal(view.focus.example.target, y[0])
    assert not panel.kept_page.open.isEnabled()


def test_a_diverged_network_is_told_of(view: DrawView, session: Session, qtbot: QtBot) -> None:
    trainer = use(session, pictures())
    panel = view.panel
    panel.slopes.setChecked(True)
    panel.canvas.add(SEVEN)
    QTest.keyClick(panel, Key.Key_1)
    panel.keep_picture()
    trainer.network.parameters[...] = np.nan
    session.restore(Position(trainer.design, use(session, pictures())))
    session.restore(Position(trainer.design, trainer))
    view.refresh()
    assert panel.bars.value_text(0) == "NaN"
    assert "no number: press Reset" in panel.caption.full_text()
    qtbot.waitUntil(lambda: "puts out no number" in panel.gallery.words(0))
    assert panel.kept_page.score.full_text() == "0 of 1: 0.0 %"
    panel.grab()


# Exports


def test_exports(view: DrawView, tmp_path: Path) -> None:
    panel = view.panel
    for name in ("empty", "drawn"):
        panel.export_png(tmp_path / f"{name}.png")
        panel.export_svg(tmp_path / f"{name}.svg")
        panel.export_csv(tmp_path / f"{name}.csv")
        if name == "empty":
            panel.canvas.add(SEVEN)
            QTest.keyClick(panel, Key.Key_7)
            panel.slopes.setChecked(True)
    image = QImage(str(tmp_path / "drawn.png"))
    assert image.size() == panel.picture_size() * 2
    assert (tmp_path / "drawn.svg").read_text().count("<text") >= 20
    assert (tmp_path / "empty.csv").read_text().splitlines() == ["name,output,z,predicted,label"]
    lines = (tmp_path / "drawn.csv").read_text().splitlines()
    assert lines[0] == "name,probability,z,predicted,label"
    rows = [line.split(",") for line in lines[1:]]
    assert [row[0] for row in rows] == list("0123456789")
    assert [float(row[1]) for row in rows] == shares(panel)
    assert [row[4] for row in rows] == ["0"] * 7 + ["1"] + ["0"] * 2
    assert sum(int(row[3]) for row in rows) == 1


def test_behind_another_tab_it_neither_asks_the_network_nor_takes_over_the_example(
    session: Session, tasks: Tasks, window: QMainWindow, qtbot: QtBot
) -> None:
    view = DrawView(Context(session, Editor(session), Focus(session), tasks, window))
    tabs = Tabs(view, qtbot)
    tabs.leave()
    before = view.focus.example
    view.panel.canvas.add(SEVEN)
    assert view.panel.example is not None
    assert view.focus.example is before
    assert view.panel.bars.answer is None
    tabs.come()
    assert shares(view.panel)
    view.shut_down()
