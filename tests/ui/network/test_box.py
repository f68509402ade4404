"""The box with the numbers: what it says, and that it stays out of the way."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from nnplay.data.example import example_of
from nnplay.project import default_design
from nnplay.training import Probe, Snapshot, Trainer, data_shape
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.highlight import lit_points
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.sight import Sight
from tests.ui.datasets import numbers
from tests.ui.network.tiny import Host, click, design_of, hover, snapshot_of

DESIGN = design_of(8, 5)
ROOMY, CRAMPED = (900, 900), (900, 400)
Key = Qt.Key


@pytest.fixture
def shown(host: Host) -> Host:
    host.panel.set_snapshot(snapshot_of(DESIGN))
    return host


def place(host: Host, column: int, unit: int) -> QRectF:
    found = host.panel.canvas.picture.place(Pointed(column, unit))
    assert found is not None
    return found


def by_keys(host: Host, layer: int, *keys: Qt.Key) -> None:
    """Press keys in the card of a layer."""
    card = host.panel.canvas.cards[layer]
    card.setFocus()
    for key in keys:
        QTest.keyClick(card, key)


def title(host: Host) -> str:
    return next(iter(host.panel.canvas.box.texts), "")


def test_what_is_chosen_by_keys_is_read_without_the_mouse(shown: Host) -> None:
    by_keys(shown, 1, Key.Key_Down, Key.Key_Down)
    assert title(shown) == "Dense 2 · 1"
    shown.panel.next_connection()
    assert title(shown).startswith("W[1, ")
    by_keys(shown, 1, Key.Key_Escape)
    assert shown.panel.canvas.box.isHidden()


def test_the_mouse_takes_precedence_when_it_moves(shown: Host) -> None:
    canvas = shown.panel.canvas
    hover(canvas, place(shown, 3, 0).center())
    assert title(shown) == "Output · a"
    by_keys(shown, 1, Key.Key_Down)
    assert title(shown) == "Dense 2 · 0"
    assert canvas.pointer.shown == Pointed(2, 0)
    hover(canvas, place(shown, 3, 1).center())
    assert title(shown) == "Output · b"
    hover(canvas, QPointF(2, canvas.height() - 2))
    assert title(shown) == "Dense 2 · 0"


def test_after_a_click_the_box_goes_with_the_mouse(shown: Host) -> None:
    canvas = shown.panel.canvas
    by_keys(shown, 1, Key.Key_Down)
    hover(canvas, place(shown, 2, 4).center())
    click(canvas, place(shown, 2, 4).center())
    assert title(shown) == "Dense 2 · 4"
    hover(canvas, QPointF(2, canvas.height() - 2))
    assert shown.panel.selecting.selected == Pointed(2, 4)
    assert canvas.box.isHidden()


def test_what_another_view_chooses_has_no_box(shown: Host) -> None:
    by_keys(shown, 1, Key.Key_Down)
    shown.panel.selecting.select(Pointed(1, 3))
    assert shown.panel.canvas.box.isHidden()


def test_the_box_goes_with_what_it_was_about(shown: Host) -> None:
    by_keys(shown, 0, Key.Key_Up)
    assert title(shown) == "Dense 1 · 7"
    shown.show(design_of(4, 5))
    assert shown.panel.canvas.box.isHidden()
    hover(shown.panel.canvas, place(shown, 2, 4).center())
    assert title(shown) == "Dense 2 · 4"
    shown.show(design_of(4))
    assert shown.panel.canvas.box.isHidden()


def test_the_box_follows_the_newest_numbers(shown: Host) -> None:
    by_keys(shown, 2, Key.Key_Down)
    shown.panel.next_connection()
    before = title(shown)
    shown.panel.set_snapshot(snapshot_of(DESIGN, seed=1))
    assert title(shown).startswith("W[0, ")
    assert title(shown) != before


@pytest.mark.parametrize("size", [(900, 430), (430, 300), (1400, 700)])
def test_the_box_hides_neither_end_and_stays_in_sight(shown: Host, size: tuple[int, int]) -> None:
    shown.panel.resize(*size)
    canvas = shown.panel.canvas
    for layer, units in enumerate((8, 5, 3)):
        for _ in range(units):
            by_keys(shown, layer, Key.Key_Down)
            pointed = shown.panel.selecting.selected
            assert pointed is not None
            neuron = place(shown, pointed.column, pointed.unit).toAlignedRect()
            seen = canvas.visibleRegion().boundingRect()
            assert not canvas.box.geometry().intersects(neuron)
            assert seen.contains(canvas.box.geometry())
            shown.panel.next_connection()
            assert not canvas.box.geometry().intersects(neuron)
            assert seen.contains(canvas.box.geometry())
            shown.panel.select_end()


def test_the_box_moves_with_the_picture(shown: Host) -> None:
    shown.show(design_of(*[8] * 12))
    shown.panel.set_snapshot(snapshot_of(design_of(*[8] * 12)))
    canvas = shown.panel.canvas
    by_keys(shown, 6, Key.Key_Down)
    boxes = []
    for layer in (0, 12):
        shown.panel.select_layer(layer)
        boxes.append(canvas.box.geometry())
        assert canvas.visibleRegion().boundingRect().contains(boxes[-1])
    assert boxes[0] != boxes[1]


def test_under_the_mouse_it_stays_while_that_is_on_one_neuron(shown: Host) -> None:
    canvas = shown.panel.canvas
    for column, unit in ((1, 0), (1, 7), (2, 2), (3, 1)):
        rect = place(shown, column, unit)
        places = set()
        for across, down in product((0.2, 0.5, 0.8), repeat=2):
            at = QPointF(across * rect.width(), down * rect.height())
            hover(canvas, rect.topLeft() + at)
            assert canvas.pointer.hovered == Pointed(column, unit)
            places.add(canvas.box.geometry().getRect())
        assert len(places) == 1


def test_on_a_connection_it_stays_unless_the_mouse_comes_to_it(shown: Host) -> None:
    canvas = shown.panel.canvas
    gap, only = canvas.picture.gaps[1], np.zeros((5, 8))
    only[0, 0] = 1.0
    gap.show_weights(only, 1.0, 1)
    places = set()
    for x, y in gap.points(3.0, target=0, source=0)[2:-2]:
        hover(canvas, QPointF(round(x), round(y)))
        assert canvas.pointer.hovered == Pointed(2, 0, 0)
        places.add(canvas.box.geometry().getRect())
        assert not canvas.box.geometry().contains(round(x), round(y))
    assert len(places) <= 2


@pytest.mark.parametrize("keys", [False, True])
def test_with_room_for_it_no_neuron_that_is_lit_is_hidden(shown: Host, keys: bool) -> None:
    shown.panel.resize(1500, 800)
    canvas = shown.panel.canvas
    groups = canvas.picture.groups
    for column, group in enumerate(groups[1:], start=1):
        for unit in group.units:
            if keys:
                shown.panel.selecting.select(Pointed(column, unit), by_keys=True)
            else:
                hover(canvas, place(shown, column, unit).center())
            box = QRectF(canvas.box.geometry())
            for beside in (groups[column - 1], *groups[column + 1 : column + 2]):
                assert not box.intersects(beside.bounds)
            assert not (keys and box.bottom() > canvas.picture_area.bottom())


def test_it_hides_few_of_the_lines_that_are_lit(shown: Host) -> None:
    """Behind and below a neuron it would lie over those that lead on."""
    shown.panel.resize(1500, 800)
    canvas = shown.panel.canvas
    hidden = usual = 0
    for column, unit in product((1, 2), range(5)):
        hover(canvas, place(shown, column, unit).center())
        points = [QPointF(*xy) for xy in lit_points(canvas.picture, Pointed(column, unit), 5.0)]
        box = QRectF(canvas.box.geometry())
        behind = QRectF(place(shown, column, unit).bottomRight() + QPointF(8, 8), box.size())
        hidden += sum(map(box.contains, points))
        usual += sum(map(behind.contains, points))
    assert hidden < usual / 4


def trainer_of(panel: NetworkPanel) -> Trainer:
    """Let a panel show a network for numbers."""
    data = numbers("price")
    trainer = Trainer(default_design("made", data_shape(data)), data)
    panel.set_data(data)
    panel.set_design(trainer.design, ())
    return trainer


def step(panel: NetworkPanel, trainer: Trainer, *, gradients: bool = True) -> Sight:
    """Let a panel show the network after a step, and an example."""
    batch = trainer.fresh_source("test")
    batch.start(np.arange(3))
    taken = batch.take(3)
    assert taken is not None
    trainer.network.train_step(taken.x, taken.y, trainer.loss)
    snapshot = Snapshot.of(trainer.network, gradients=gradients)
    sight = Sight(Probe(trainer), snapshot, example_of(trainer.data, "test", 0))
    panel.set_snapshot(snapshot, sight)
    return sight


def test_numbers_that_change_do_not_move_it(panel: NetworkPanel) -> None:
    """It grows with them, but then it stays."""
    trainer, box = trainer_of(panel), panel.canvas.box
    panel.selecting.select(Pointed(2, 2), by_keys=True)
    step(panel, trainer)
    boxes, lengths = [box.geometry()], set()
    for _ in range(12):
        trainer.network.parameters[:] *= 0.9
        step(panel, trainer)
        boxes.append(box.geometry())
        lengths.add(max(map(len, box.texts)))
    assert len(lengths) > 1
    for before, after in pairwise(boxes):
        assert after == before or after.width() > before.width()


def test_every_number_can_be_read_off_exactly(panel: NetworkPanel) -> None:
    panel.resize(*ROOMY)
    sight = step(panel, trainer_of(panel))
    snapshot = sight.snapshot
    assert snapshot.gradients is not None
    assert sight.slopes is not None
    assert sight.values is not None
    weight, gradient = (each[1].weights[2, 4] for each in (snapshot.layers, snapshot.gradients))
    z, a = sight.values[1].z[0, 2], sight.values[0].a[0, 4]
    panel.selecting.select(Pointed(2, 2, 4), by_keys=True)
    expected = [weight, gradient, weight * a, z, sight.slopes.weight(1, 2, 4)]
    assert _numbers_of(panel) == [float(number) for number in expected]
    panel.selecting.select(Pointed(2, 2), by_keys=True)
    out = sight.values[1].a[0, 2]
    bias, slope = (each[1].biases[2] for each in (snapshot.layers, snapshot.gradients))
    expected = [z, out, bias, slope, sight.slopes.sums[1][2]]
    assert _numbers_of(panel) == [float(number) for number in expected]


@pytest.mark.parametrize("pointed", [Pointed(1, 3), Pointed(2, 2), Pointed(2, 2, 4)])
def test_where_there_is_little_room_it_says_the_same_numbers_in_half_of_it(
    panel: NetworkPanel, pointed: Pointed
) -> None:
    step(panel, trainer_of(panel))
    box = panel.canvas.box
    found = []
    for size in (ROOMY, CRAMPED):
        panel.resize(*size)
        panel.selecting.select(pointed, by_keys=True)
        found.append((box.texts, sorted(_numbers_of(panel)), box.width() * box.height()))
    (texts, known, area), (fewer, still_known, smaller) = found
    assert len(fewer) < len(texts)
    assert still_known == known
    assert smaller < 0.67 * area
    assert box.accessibleDescription() == ", ".join(texts)  # whoever hears it needs no room


def test_in_few_words_it_still_says_what_is_off_and_frozen(shown: Host) -> None:
    shown.panel.resize(*CRAMPED)
    by_keys(shown, 0, Key.Key_Down)
    shown.panel.switch_neuron()
    shown.panel.freeze_neuron()
    assert shown.panel.canvas.box.texts == ("Dense 1 · 0", "b = 0", "Switched off · Frozen")


@pytest.mark.parametrize("gradients", [True, False])
@pytest.mark.parametrize("pointed", [Pointed(0, 1), Pointed(2, 2), Pointed(2, 2, 4)])
def test_every_slope_is_of_l_and_the_first_says_what_that_is(
    panel: NetworkPanel, pointed: Pointed, gradients: bool
) -> None:
    panel.resize(*ROOMY)
    step(panel, trainer_of(panel), gradients=gradients)
    panel.selecting.select(pointed, by_keys=True)
    slopes = [text for text in panel.canvas.box.texts if "∂" in text]
    assert len(slopes) == 1 + (gradients and pointed.column > 0)
    assert all("∂L/∂" in text for text in slopes)
    assert ["cost L of" in text for text in slopes] == [True, False][: len(slopes)]
    assert slopes[-1].endswith("this example")


def _numbers_of(panel: NetworkPanel) -> list[float]:
    """Return the numbers behind the equals signs, as float32 reads them."""
    words = " ".join(panel.canvas.box.texts).replace("−", "-").replace(",", " ").split()
    return [float(np.float32(b)) for a, b in pairwise(words) if a == "=" and b[-1].isdigit()]
