"""The histogram over time and the film, used as a person would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnplay.project import LayerSpec
from nnplay.training import Snapshot, Trainer
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.number_words import exact
from nnplay.ui.theme import theme
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.film_layout import lay_out
from nnplay.ui.weights.film_view import FilmView, Pixel
from nnplay.ui.weights.histogram_view import Bar, HistogramView
from tests.ui.datasets import numbers, pictures
from tests.ui.weights.films import show, train, trainer_on
from tests.ui.weights.nets import fill

CLASSES = ("a", "b")


def digits(units: int = 3, shape: tuple[int, int] = (4, 5), channels: int = 1) -> Trainer:
    data = pictures(shape, channels, CLASSES)
    return trainer_on(data, LayerSpec(units, "tanh"), LayerSpec(2, "softmax"))


def histogram(panel: WeightsPanel) -> HistogramView:
    panel.view = "histogram"
    QApplication.processEvents()  # so that everything has its place
    assert isinstance(panel.shown, HistogramView)
    return panel.shown


def film(panel: WeightsPanel) -> FilmView:
    panel.view = "film"
    QApplication.processEvents()  # so that everything has its place
    assert isinstance(panel.shown, FilmView)
    return panel.shown


# The histogram


def test_the_bin_under_the_mouse_is_counted_exactly(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LayerSpec(20, "tanh"), LayerSpec(1, "identity"))
    seen = train(trainer)
    show(panel, trainer)
    view = histogram(panel)
    assert view.spread is not None
    edges, count = view.spread.bins.edges, len(view.spread.columns)
    for column in (0, 2, count - 1, count):
        step = trainer.step if column >= count - 1 else trainer.film.moments[column].step
        weights = seen[step].layers[0].weights.ravel()
        for bin_ in range(0, view.spread.bins.count, 7):
            place = view.rect_of(Bar(column, bin_)).center()
            assert view.place_at(place) == Bar(column, bin_)
            view.point_at(Bar(column, bin_))
            low, high = edges[bin_ : bin_ + 2]
            inside = int(((weights >= low) & (weights < high)).sum())
            assert view.texts[0] == f"{inside} of 40 weights, {inside / 40:.2%}".replace("%", " %")
            assert view.texts[2] == f"after step {step}, epoch {step / 6:.4g}"
    QTest.mouseMove(view, view.rect_of(Bar(count, 3)).center().toPoint())
    assert view.place == Bar(count, 3)
    QTest.mouseMove(view, QPoint(1, 1))
    assert view.place is None


def test_keys_walk_over_the_histogram(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LayerSpec(20, "tanh"), LayerSpec(1, "identity"))
    train(trainer)
    show(panel, trainer)
    view = histogram(panel)
    assert view.spread is not None
    now = len(view.spread.columns)
    QTest.keyClick(view, Qt.Key.Key_Right)
    start = view.place
    assert start == Bar(now, int(np.argmax(view.spread.now.counts)))
    assert start is not None
    for key, bar in (
        (Qt.Key.Key_Left, Bar(now - 1, start.bin)),
        (Qt.Key.Key_Up, Bar(now - 1, start.bin + 1)),
        (Qt.Key.Key_Down, Bar(now - 1, start.bin)),
        (Qt.Key.Key_Right, start),
        (Qt.Key.Key_Right, start),
    ):
        QTest.keyClick(view, key)
        assert view.place == bar
    assert view.accessibleDescription() == ", ".join(view.texts)


def test_colours_are_stronger_where_there_are_more_weights(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LayerSpec(200, "tanh"), LayerSpec(1, "identity"))
    train(trainer, steps=6)
    show(panel, trainer)
    view = histogram(panel)
    assert view.spread is not None
    shares = view.spread.shares
    image = view.grab().toImage()

    def blue(bin_: int) -> int:
        point = view.rect_of(Bar(0, bin_)).center()
        return image.pixelColor(int(point.x()), int(point.y())).blue()

    background, full = theme.color("panel").blue(), theme.color("accent").blue()
    lines = {view.spread.bins.index(tick) for tick in view._ticks(view.canvas())[0]}
    beside = {line + by for line in lines for by in (-1, 0, 1)}
    for bin_ in set(range(view.spread.bins.count)) - beside:
        strength = np.sqrt(shares[bin_, 0] / shares.max())
        expected = background + strength * (full - background)
        assert blue(bin_) == pytest.approx(expected, abs=3)


def test_the_bin_pointed_at_stays_while_training_goes_on(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LayerSpec(20, "tanh"), LayerSpec(1, "identity"))
    train(trainer, steps=4)
    show(panel, trainer)
    view = histogram(panel)
    assert view.spread is not None
    QTest.keyClick(view, Qt.Key.Key_Right)
    train(trainer, steps=6)
    panel.set_snapshot(trainer.snapshot())
    assert view.place is not None
    assert view.place.column == len(view.spread.columns)
    assert f"after step {trainer.step}," in view.accessibleDescription()


def test_another_layer_begins_with_nothing_pointed_at(panel: WeightsPanel) -> None:
    show(panel, digits())
    view = histogram(panel)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.place is not None
    panel.current_layer = 1
    assert view.place is None


def test_an_untrained_network_has_one_histogram(panel: WeightsPanel) -> None:
    show(panel, digits())
    view = histogram(panel)
    assert view.spread is not None
    assert len(view.spread.columns) == 1
    assert not panel.colour_bar.isVisible()
    assert "60 weights" in panel.caption.full_text()
    view.grab()


def test_weights_all_alike_or_no_numbers_are_shown(panel: WeightsPanel) -> None:
    trainer = digits()
    trainer.network.parameters[...] = 0
    trainer.take_loaded()
    show(panel, trainer)
    view = histogram(panel)
    view.grab()
    view.point_at(view.walk(None, 0, 0))
    assert view.texts[:2] == ("60 of 60 weights, 100.00 %", "from 0 to below 0.1")
    trainer.network.parameters[...] = np.nan
    panel.set_snapshot(Snapshot.of(trainer.network, 1, 0.5))
    assert "60 are not finite" in panel.caption.full_text()
    view.grab()


def test_the_histograms_are_exported(panel: WeightsPanel, tmp_path: Path) -> None:
    trainer = digits()
    seen = train(trainer)
    show(panel, trainer)
    view = histogram(panel)
    assert view.spread is not None
    assert panel.export_name() == "nnplay-weights-dense-1-histogram"
    panel.export_csv(tmp_path / "h.csv")
    header, *rows = (tmp_path / "h.csv").read_text("utf-8").splitlines()
    assert header == "step,epoch,from,below,weights,of"
    assert len(rows) == len(view.spread.columns) * view.spread.bins.count
    for row in rows:
        step, epoch, low, high, count, total = map(float, row.split(","))
        weights = seen[int(step)].layers[0].weights
        assert count == ((weights >= low) & (weights < high)).sum()
        assert (epoch, total) == (step / 2, 60)
    panel.export_png(tmp_path / "h.png")
    panel.export_svg(tmp_path / "h.svg")
    assert not QImage(str(tmp_path / "h.png")).isNull()
    assert "<image" not in (tmp_path / "h.svg").read_text("utf-8")


# The film


@pytest.mark.parametrize("channels", [1, 3])
def test_every_pixel_of_the_film_is_the_weight_of_its_moment(
    panel: WeightsPanel, channels: int
) -> None:
    trainer = digits(channels=channels)
    seen = train(trainer)
    panel.resize(1100, 420)
    show(panel, trainer)
    view = film(panel)
    assert view.reel is not None
    image = view.grab().toImage()
    frames = view.strips(view.room).frames
    assert (frames[0], frames[-1]) == (0, len(view.reel.frames) - 1)
    for frame in frames:
        step = view.reel.frames[frame].step
        weights = seen[step].layers[0].weights
        for row in range(3):
            for source in range(0, weights.shape[1], 4):
                pixel = Pixel(row, frame, source)
                point = view.rect_of(pixel).center()
                assert view.place_at(point) == pixel
                value = weights[row, source]
                expected = int(color_table()[to_indices(np.array([value]), view.reel.scale)[0]])
                assert image.pixelColor(int(point.x()), int(point.y())).rgba() == expected
                view.point_at(pixel)
                assert view.texts[0] == f"W[{row}, {source}] = {exact(float(value))}"
                assert view.texts[1] == f"after step {step}, epoch {step / 2:.4g}"
    assert view.texts[2] == "neuron 2 of Dense 1"
    assert "from pixel row" in view.texts[3]


def test_the_film_can_show_changes(panel: WeightsPanel, tmp_path: Path) -> None:
    trainer = digits()
    seen = train(trainer)
    show(panel, trainer)
    view = film(panel)
    panel.change_button.setChecked(True)
    assert view.reel is not None
    first, last = seen[0].layers[0].weights, seen[trainer.step].layers[0].weights
    change = last[1, 7] - first[1, 7]
    view.point_at(Pixel(1, len(view.reel.frames) - 1, 7))
    assert view.texts[:2] == (
        f"ΔW[1, 7] = {exact(float(change))}",
        f"from {exact(float(first[1, 7]))} to {exact(float(last[1, 7]))}",
    )
    assert view.reel.scale >= np.abs(last - first).max()
    assert not view.reel.values(0).any()
    panel.export_csv(tmp_path / "f.csv")
    header, *rows = (tmp_path / "f.csv").read_text("utf-8").splitlines()
    assert header.startswith("step,epoch,neuron,Δw0,Δw1,")
    for row in rows:
        step, _, unit, *values = map(float, row.split(","))
        expected = seen[int(step)].layers[0].weights[int(unit)] - first[int(unit)]
        assert [np.float32(value) for value in values] == expected.tolist()


def test_keys_walk_through_the_film(panel: WeightsPanel) -> None:
    trainer = digits()
    train(trainer)
    panel.resize(1100, 420)
    show(panel, trainer)
    view = film(panel)
    frames = view.strips(view.room).frames
    key, control = Qt.Key, Qt.KeyboardModifier.ControlModifier
    view.point_at(Pixel(0, frames[0], 4))  # the end of the first row of pixels
    for pressed, far, cell in (
        (key.Key_Right, False, Pixel(0, frames[1], 0)),
        (key.Key_Right, True, Pixel(0, frames[2], 0)),
        (key.Key_Down, True, Pixel(1, frames[2], 0)),
        (key.Key_Up, False, Pixel(0, frames[2], 15)),
        (key.Key_Left, True, Pixel(0, frames[1], 15)),
        (key.Key_Left, False, Pixel(0, frames[0], 19)),
    ):
        QTest.keyClick(view, pressed, control if far else Qt.KeyboardModifier.NoModifier)
        assert view.place == cell


def test_the_moment_pointed_at_stays_while_training_goes_on(panel: WeightsPanel) -> None:
    trainer = digits()
    train(trainer, steps=3)
    show(panel, trainer)
    view = film(panel)
    assert view.reel is not None
    now = len(view.reel.frames) - 1
    view.point_at(Pixel(0, now, 0))
    train(trainer, steps=2)
    panel.set_snapshot(trainer.snapshot())
    assert view.place == Pixel(0, len(view.reel.frames) - 1, 0)
    view.point_at(Pixel(0, 1, 0))
    train(trainer)
    panel.set_snapshot(trainer.snapshot())
    assert view.place == Pixel(0, 1, 0)
    panel.set_film(digits().film)  # begun anew: the snapshot is not after it yet
    view.grab()


def test_a_neuron_is_chosen_in_the_film(panel: WeightsPanel, qtbot: QtBot) -> None:
    trainer = digits(80)
    show(panel, trainer)
    view = film(panel)
    assert view.reel is not None
    chosen: list[object] = []
    panel.neuron_chosen.connect(chosen.append)
    place = view.rect_of(Pixel(1, 0, 0)).center().toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [(0, int(view.reel.units[1]))]
    last = int(view.reel.units[-1])
    panel.set_neuron((0, last))
    place = view.rect_of(Pixel(len(view.reel.units) - 1, 0, 7)).center().toPoint()
    qtbot.waitUntil(lambda: view.visibleRegion().contains(place))
    assert "64 of 80 neurons" in panel.caption.full_text()


def test_without_pictures_the_film_says_what_it_needs(panel: WeightsPanel) -> None:
    trainer = trainer_on(numbers("price"), LayerSpec(3, "tanh"), LayerSpec(1, "identity"))
    show(panel, trainer)
    film(panel)
    assert panel.obstacle.isVisible()
    assert "needs pictures" in panel.obstacle.text()
    assert list(panel.table()[1]) == []
    panel.picture_size()
    show(panel, digits())
    assert panel.obstacle.isHidden()
    panel.current_layer = 1
    assert "choose Dense 1" in panel.obstacle.text()
    panel.current_layer = 0
    assert panel.obstacle.isHidden()


def test_without_a_record_nothing_is_shown_of_the_past(panel: WeightsPanel) -> None:
    fill(panel, 12, 4, 2, image_shape=(3, 4))
    for page in ("histogram", "film"):
        panel.view = page
        assert "no record" in panel.obstacle.text()
        assert panel.obstacle.isVisible()


def test_a_picture_of_the_film_has_all_neurons(panel: WeightsPanel, tmp_path: Path) -> None:
    trainer = digits(30)
    train(trainer)
    show(panel, trainer)
    view = film(panel)
    size = panel.picture_size()
    assert size.height() > 30 * view.strips(view.room).height
    panel.export_png(tmp_path / "f.png")
    panel.export_svg(tmp_path / "f.svg")
    assert QImage(str(tmp_path / "f.png")).size() == size * 2


@pytest.mark.parametrize(("frames", "width"), [(1, 300), (2, 300), (9, 300), (25, 430), (25, 2000)])
def test_the_frames_that_fit_are_evenly_chosen(frames: int, width: int) -> None:
    strips = lay_out(frames, (28, 28), 20, width, 34)
    assert strips.frames[0] == 0
    assert strips.frames[-1] == frames - 1
    gaps = np.diff(strips.frames[:-1]).tolist()
    assert len(set(gaps)) <= 1
    last = strips.tile(0, len(strips.frames) - 1)
    assert last.right() <= width
    assert strips.width >= 34
    assert strips.height == strips.width


# The pages


def test_pages_are_chosen_by_buttons_or_where_it_is_narrow_from_a_menu(
    panel: WeightsPanel,
) -> None:
    show(panel, digits())
    panel.resize(900, 300)
    buttons = panel.switch.buttons
    assert all(button.isVisible() for button in buttons.values())
    assert not panel.switch.menu_button.isVisible()
    for name in ("histogram", "film", "matrix", "images"):
        QTest.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
        assert panel.view == name
        assert [each for each in buttons if buttons[each].isChecked()] == [name]
    panel.resize(300, 220)
    assert not any(button.isVisible() for button in buttons.values())
    assert panel.switch.menu_button.text() == "Images ▾"
    panel.switch.menu.actions()[2].trigger()
    assert panel.view == "histogram"
    assert panel.switch.menu_button.text() == "Histogram ▾"


def test_nothing_is_counted_for_a_page_that_is_not_shown(
    panel: WeightsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr("nnplay.ui.weights.spread.Spreads.of", fail)
    monkeypatch.setattr("nnplay.ui.weights.reel.Reels.of", fail)
    trainer = digits()
    show(panel, trainer)
    train(trainer)
    panel.set_snapshot(trainer.snapshot())
    panel.view = "matrix"
    panel.hide()
    panel.view = "histogram"
    panel.set_snapshot(trainer.snapshot())


def test_where_the_mouse_is_nothing_is_said_over_an_edge(panel: WeightsPanel) -> None:
    trainer = digits()
    train(trainer)
    show(panel, trainer)
    view = film(panel)
    for place in (QPointF(0, 0), QPointF(view.width() + 5, 3), QPointF(40, 10_000)):
        assert view.place_at(place) is None
