"""Pointing at neurons and connections: by mouse, by keys and from elsewhere."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnplay.project import build_network, edits
from nnplay.training import Snapshot
from nnplay.ui.network.edges import Gap
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.readings import lines_of
from nnplay.ui.number_words import exact
from nnplay.ui.theme import theme
from tests.ui.network.tiny import Host, click, data_set, design_of, hover, snapshot_of

DESIGN = design_of(8, 5)
Key = Qt.Key


@pytest.fixture
def shown(host: Host) -> Host:
    """The host with weights."""
    host.panel.set_snapshot(snapshot_of(DESIGN))
    return host


def centre(host: Host, column: int, unit: int) -> QPointF:
    place = host.panel.canvas.picture.place(Pointed(column, unit))
    assert place is not None
    return place.center()


def on_edge(gap: Gap) -> QPointF:
    """Return the middle of the strongest connection of a gap."""
    edge = gap._strokes[-1][1][-1]
    return gap._path(edge).pointAtPercent(0.5)


def test_what_is_under_the_mouse_is_found(shown: Host) -> None:
    canvas = shown.panel.canvas
    for column, unit in ((1, 0), (1, 7), (2, 4), (3, 2)):
        hover(canvas, centre(shown, column, unit))
        assert canvas.pointer.hovered == Pointed(column, unit)
    hover(canvas, QPointF(2, canvas.height() - 2))
    assert canvas.pointer.hovered is None


def test_every_pixel_of_the_input_can_be_pointed_at(shown: Host) -> None:
    canvas = shown.panel.canvas
    for pixel in range(16):
        hover(canvas, centre(shown, 0, pixel))
        assert canvas.pointer.hovered == Pointed(0, pixel)


def test_a_connection_is_found_where_it_is_drawn(shown: Host) -> None:
    canvas, picture = shown.panel.canvas, shown.panel.canvas.picture
    for column in (2, 3):
        gap = picture.gaps[column - 1]
        hover(canvas, on_edge(gap))
        pointed = canvas.pointer.hovered
        assert pointed is not None
        assert pointed.is_edge
        assert pointed.column == column
        weights = snapshot_of(DESIGN).layers[column - 1].weights
        assert abs(weights[pointed.unit, pointed.source]) == pytest.approx(np.abs(weights).max())


def test_the_box_says_the_exact_number(shown: Host) -> None:
    snapshot = snapshot_of(DESIGN)
    lines = lines_of(shown.panel.canvas.subject, Pointed(2, 3, 6))
    assert lines[0].text == f"W[3, 6] = {exact(snapshot.layers[1].weights[3, 6])}"
    assert lines[1].text == "Dense 1 · 6 → Dense 2 · 3"
    lines = lines_of(shown.panel.canvas.subject, Pointed(3, 2))
    assert lines[0].text == "Output · a long name of a class"
    assert any(line.text == f"bias b = {exact(0.0)}" for line in lines)


def test_all_else_is_dimmed(shown: Host) -> None:
    canvas = shown.panel.canvas
    far, near = centre(shown, 1, 0).toPoint(), centre(shown, 2, 1).toPoint()
    plain = canvas.grab().toImage()
    shown.panel.selecting.select(Pointed(3, 0))
    marked = canvas.grab().toImage()
    # The neurons of the layer before are connected with it; those before these are not.
    assert marked.pixel(near) == plain.pixel(near)
    assert marked.pixel(far) != plain.pixel(far)


def test_the_faces_of_dimmed_neurons_stay_recognisable(shown: Host) -> None:
    canvas = shown.panel.canvas
    place = canvas.picture.place(Pointed(1, 0))
    assert place is not None
    paper = theme.color("panel").green()

    def ink() -> int:
        """Return how far a face stands out from the panel, in one of the colours."""
        face = canvas.grab(place.toRect()).toImage()
        pixels = product(range(face.width()), range(face.height()))
        return sum(abs(face.pixelColor(x, y).green() - paper) for x, y in pixels)

    plain = ink()
    shown.panel.selecting.select(Pointed(3, 0))
    assert 0.35 < ink() / plain < 0.55


def test_of_a_connection_from_a_neuron_that_is_not_drawn_no_other_stands_out(host: Host) -> None:
    design = design_of(40, 5)
    host.show(design)
    snapshot = snapshot_of(design)
    host.panel.set_snapshot(snapshot)
    canvas, picture = host.panel.canvas, host.panel.canvas.picture
    place = on_edge(picture.gaps[1])
    hover(canvas, place)
    strongest = canvas.pointer.hovered
    assert strongest is not None
    hover(canvas, QPointF(2, canvas.height() - 2))
    shown = picture.groups[1].units
    hidden = next(unit for unit in range(40) if unit not in shown)
    lit = []
    for pointed in (strongest, strongest.neuron, strongest._replace(source=hidden)):
        canvas.pointer.select(pointed)
        lit.append(canvas.grab().toImage().pixel(place.toPoint()))
    # All connections of the neuron are lit, or this one by itself, but not beside another.
    assert lit[2] not in lit[:2]


class Paints(QObject):
    """Notes what is repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.rects: list[QRect] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


def test_along_what_is_pointed_at_nothing_is_painted_anew(shown: Host) -> None:
    canvas = shown.panel.canvas
    gap = canvas.picture.gaps[1]
    path = gap._path(gap._strokes[-1][1][-1])
    along = [path.pointAtPercent(i / 40).toPoint() for i in range(41)]
    here, there = next(
        (a, b)
        for a, b in pairwise(along)
        if (found := canvas.picture.at(QPointF(a)))
        and found.is_edge
        and found == canvas.picture.at(QPointF(b))
    )
    hover(canvas, QPointF(here))
    pointed = canvas.pointer.hovered
    QApplication.processEvents()
    canvas.repaint()
    QApplication.processEvents()
    paints = Paints()
    canvas.installEventFilter(paints)
    hover(canvas, QPointF(there))
    QApplication.processEvents()
    assert canvas.pointer.hovered == pointed
    assert paints.rects == []
    hover(canvas, centre(shown, 2, 1))
    QApplication.processEvents()
    assert paints.rects
    paints.rects.clear()
    hover(canvas, centre(shown, 2, 1) + QPointF(2, 2))
    QApplication.processEvents()
    assert paints.rects == []


def test_a_click_selects_and_another_lets_go(shown: Host) -> None:
    chosen: list[Any] = []
    shown.panel.pointed.connect(chosen.append)
    place = centre(shown, 2, 4)
    click(shown.panel.canvas, place)
    assert shown.panel.selecting.selected == Pointed(2, 4)
    assert shown.panel.selected_layer == 1
    assert shown.panel.selection.contents.isVisible()
    click(shown.panel.canvas, place)
    assert shown.panel.selecting.selected is None
    assert shown.panel.selection.hint.isVisible()
    assert chosen == [Pointed(2, 4), None]


def test_keys_go_through_the_neurons_of_a_layer(shown: Host) -> None:
    panel = shown.panel
    panel.select_layer(1)
    card = panel.canvas.cards[1]
    card.setFocus()
    walked = []
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Up):
        QTest.keyClick(card, key)
        walked.append(panel.selecting.selected)
    assert walked == [Pointed(2, 0), Pointed(2, 1), Pointed(2, 0), Pointed(2, 4)]
    QTest.keyClick(card, Key.Key_Escape)
    assert panel.selecting.selected is None


def test_what_is_gone_is_let_go(shown: Host) -> None:
    shown.panel.selecting.select(Pointed(1, 7))
    shown.show(design_of(4, 5))
    shown.panel.set_snapshot(snapshot_of(design_of(4, 5)))
    assert shown.panel.selecting.selected is None
    shown.panel.selecting.select(Pointed(1, 7))
    assert shown.panel.selecting.selected is None


def wheel(host: Host, column: int, turns: int) -> None:
    card = host.panel.canvas.cards[column - 1]
    place = QPointF(card.width() / 2, card.height() / 3)
    event = QWheelEvent(
        place,
        QPointF(card.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, -120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(card, event)


def test_a_wide_layer_can_be_opened_and_scrolled_through(host: Host) -> None:
    design = design_of(200, 5)
    host.show(design)
    snapshot = snapshot_of(design)
    host.panel.set_snapshot(snapshot)
    picture = host.panel.canvas.picture
    drawn = picture.groups[1].units
    norms = [np.linalg.norm(snapshot.layers[0].weights, axis=1)]
    norms.append(np.linalg.norm(snapshot.layers[1].weights, axis=0))
    matter = np.argsort(-(norms[0] * norms[1]))[: len(drawn)]
    assert drawn == tuple(sorted(matter.tolist()))
    click(host.panel.canvas, picture.groups[1].line.center())
    assert picture.groups[1].units == tuple(range(len(drawn)))
    wheel(host, 1, 1)
    first = picture.groups[1].units[0]
    assert first == picture.groups[1].across
    wheel(host, 1, 1000)
    assert picture.groups[1].units[-1] == 199
    click(host.panel.canvas, picture.groups[1].line.center())
    assert picture.groups[1].units == drawn


def test_a_neuron_that_is_not_drawn_is_brought_into_view(host: Host) -> None:
    design = design_of(200, 5)
    host.show(design)
    host.panel.set_snapshot(snapshot_of(design))
    missing = next(u for u in range(200) if u not in host.panel.canvas.picture.groups[1].units)
    host.panel.selecting.select(Pointed(1, missing))
    assert missing in host.panel.canvas.picture.groups[1].units


@pytest.mark.parametrize(
    ("action", "attribute", "value"),
    [
        ("switch_neuron", "off", (3,)),
        ("freeze_neuron", "frozen_units", (3,)),
        ("freeze_layer", "frozen", True),
    ],
)
def test_switches_are_edits_that_can_be_taken_back(
    shown: Host, action: str, attribute: str, value: object
) -> None:
    panel = shown.panel
    panel.select_layer(0)
    panel.selecting.select(Pointed(1, 3))
    assert panel.can(action)
    plain = panel.canvas.grab().toImage()
    getattr(panel, action)()
    layer = shown.edits[-1][1].network.layers[0]
    assert getattr(layer, attribute) == value
    assert panel.canvas.grab().toImage() != plain
    getattr(panel, action)()
    assert shown.edits[-1][1].network == DESIGN.network


def test_the_strip_switches_and_shows_what_is_switched(shown: Host) -> None:
    strip = shown.panel.selection
    shown.panel.selecting.select(Pointed(1, 3))
    assert (strip.off.isChecked(), strip.frozen.isChecked()) == (False, False)
    strip.off.click()
    assert shown.edits[-1][1].network.layers[0].off == (3,)
    assert shown.edits[-1][0] == "Switch neuron 3 of layer 1 off"
    shown.panel.set_snapshot(snapshot_of(DESIGN))
    assert strip.off.isChecked()
    strip.layer_frozen.click()
    shown.panel.set_snapshot(snapshot_of(DESIGN))
    assert strip.frozen.isChecked()
    assert not strip.frozen.isEnabled()


def test_an_output_cannot_be_switched_off(shown: Host) -> None:
    shown.panel.selecting.select(Pointed(3, 1))
    assert not shown.panel.can("switch_neuron")
    assert not shown.panel.selection.off.isEnabled()
    assert "prediction" in shown.panel.selection.off.toolTip()


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.25", 1.25), ("1e-3", 0.001), ("0,5", 0.5), ("-0.00002", -0.00002), ("4558894", 4558894)],
)
def test_a_number_typed_into_the_strip_is_asked_for(shown: Host, typed: str, number: float) -> None:
    asked: list[tuple[Pointed, float, float]] = []
    shown.panel.value_set.connect(lambda *values: asked.append(values))
    strip, weights = shown.panel.selection, snapshot_of(DESIGN).layers[1].weights
    shown.panel.selecting.select(Pointed(2, 3, 6))
    assert strip.value.text() == exact(weights[3, 6])
    strip.value.selectAll()
    QTest.keyClicks(strip.value, typed)
    assert asked == []
    QTest.keyClick(strip.value, Key.Key_Return)
    assert asked == [(Pointed(2, 3, 6), float(weights[3, 6]), float(np.float32(number)))]


@pytest.mark.parametrize("typed", ["", "abc", "1e99", "nan", "inf"])
def test_what_is_no_number_is_marked_and_not_taken(shown: Host, typed: str) -> None:
    asked: list[Any] = []
    shown.panel.value_set.connect(lambda *values: asked.append(values))
    field = shown.panel.selection.value
    shown.panel.selecting.select(Pointed(2, 3, 6))
    before = field.text()
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Key.Key_Delete)
    QTest.keyClicks(field, typed)
    QTest.keyClick(field, Key.Key_Return)
    assert asked == []
    assert field.property("invalid")
    QTest.keyClick(field, Key.Key_Escape)
    assert field.text() == before
    assert not field.property("invalid")


def test_looking_at_a_number_does_not_round_it(shown: Host) -> None:
    asked: list[Any] = []
    shown.panel.value_set.connect(lambda *values: asked.append(values))
    shown.panel.selecting.select(Pointed(2, 3, 6))
    shown.panel.selection.value.setFocus()
    QTest.keyClick(shown.panel.selection.value, Key.Key_Return)
    shown.panel.selecting.drop()
    assert asked == []


def test_the_field_follows_the_network_but_for_what_is_being_typed(shown: Host) -> None:
    field = shown.panel.selection.value
    shown.panel.selecting.select(Pointed(1, 3))
    field.setFocus()
    network = build_network(DESIGN.network, 1)
    network.layers[0].biases[3] = 0.75
    shown.panel.set_snapshot(Snapshot.of(network))
    assert field.text() == "0.75"
    QTest.keyClicks(field, "1")
    shown.panel.set_snapshot(snapshot_of(DESIGN))
    assert field.text() == "10.75"


def test_arrow_keys_step_by_the_second_digit(shown: Host) -> None:
    asked: list[Any] = []
    shown.panel.value_set.connect(lambda *values: asked.append(values[1:]))
    shown.panel.selecting.select(Pointed(1, 3))
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Down):
        QTest.keyClick(shown.panel.selection.value, key)
    steps = np.array(asked)
    np.testing.assert_allclose(steps[0], [0, 0.01])
    np.testing.assert_allclose(steps[1], [0.01, 0.011], rtol=1e-6)
    np.testing.assert_allclose(steps[2], [0.011, 0.01], rtol=1e-6)


def test_frozen_and_off_neurons_say_so(shown: Host) -> None:
    network = edits.set_layer(DESIGN.network, 0, off=(1,), frozen=True)
    shown.panel.edited.emit("x", type(DESIGN)(DESIGN.data, network, DESIGN.training), "")
    texts = " ".join(line.text for line in lines_of(shown.panel.canvas.subject, Pointed(1, 1)))
    assert "Switched off" in texts
    assert "Frozen" in texts


def test_the_tooltip_gives_way_to_the_box(shown: Host) -> None:
    card = shown.panel.canvas.cards[0]
    hover(shown.panel.canvas, centre(shown, 1, 0))
    assert shown.panel.canvas.pointer.eventFilter(card, QEvent(QEvent.Type.ToolTip))
    hover(shown.panel.canvas, QPointF(2, 2))
    assert not shown.panel.canvas.pointer.eventFilter(card, QEvent(QEvent.Type.ToolTip))


def test_before_there_are_weights_names_can_be_read(host: Host) -> None:
    hover(host.panel.canvas, centre(host, 1, 2))
    assert lines_of(host.panel.canvas.subject, Pointed(1, 2))[0].text == "Dense 1 · 2"
    assert not host.panel.grab().isNull()
    host.panel.set_data(data_set(None))
    assert not host.panel.grab().isNull()


def test_what_is_selected_stays_in_sight_in_a_smaller_window(host: Host) -> None:
    design = design_of(64, 5)
    host.show(design)
    host.panel.resize(1600, 900)
    host.panel.set_snapshot(snapshot_of(design))
    picture = host.panel.canvas.picture
    for unit in range(64):
        host.panel.selecting.select(Pointed(1, unit))
        host.panel.resize(700, 330)
        assert len(picture.groups[1].units) < 64
        assert unit in picture.groups[1].units
        host.panel.resize(1600, 900)


def test_images_are_not_made_so_small_that_nothing_is_seen(host: Host) -> None:
    design = design_of(64, 5)
    host.show(design)
    for size in ((700, 330), (1000, 480), (1400, 560), (1600, 900)):
        host.panel.resize(*size)
        neurons = host.panel.canvas.picture.groups[1].neurons
        assert neurons[0].width() >= 28
