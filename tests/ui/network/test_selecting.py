"""Going through the connections of a neuron by keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnplay.nn.network import Network
from nnplay.project import LayerSpec, NetworkSpec, build_network
from nnplay.training import Snapshot
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.readings import Subject, connection_title
from nnplay.ui.number_words import exact
from tests.ui.datasets import pictures
from tests.ui.network.tiny import Host, design_of, snapshot_of

DESIGN = design_of(8, 5)
WALK = ("next_connection", "previous_connection")


@pytest.fixture
def network() -> Network:
    network = build_network(DESIGN.network, 0)
    network.layers[1].weights[3] = [0.1, -0.7, 0.2, 0.0, 0.6, -0.3, 0.4, 0.5]
    return network


@pytest.fixture
def shown(host: Host, network: Network) -> Host:
    host.panel.set_snapshot(Snapshot.of(network))
    return host


def sources(host: Host, action: str, steps: int) -> list[int]:
    """Do something again and again; return where each connection selected comes from."""
    found = []
    for _ in range(steps):
        getattr(host.panel, action)()
        assert host.panel.selecting.selected is not None
        found.append(host.panel.selecting.selected.source)
    return found


def test_connections_come_strongest_first_and_then_the_neuron_again(shown: Host) -> None:
    shown.panel.selecting.select(Pointed(2, 3))
    assert sources(shown, "next_connection", 10) == [1, 4, 7, 6, 5, 2, 0, 3, -1, 1]
    assert sources(shown, "previous_connection", 4) == [-1, 3, 0, 2]
    assert shown.panel.selecting.selected == Pointed(2, 3, 2)


def test_from_any_connection_it_goes_on_by_its_strength(shown: Host) -> None:
    shown.panel.selecting.select(Pointed(2, 3, 5))
    assert sources(shown, "next_connection", 2) == [2, 0]
    shown.panel.selecting.select(Pointed(2, 3, 5))
    assert sources(shown, "previous_connection", 2) == [6, 7]


def test_the_way_stays_while_training_changes_the_weights(shown: Host, network: Network) -> None:
    shown.panel.selecting.select(Pointed(2, 3))
    assert sources(shown, "next_connection", 2) == [1, 4]
    network.layers[1].weights[3] = [0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    shown.panel.set_snapshot(Snapshot.of(network))
    assert sources(shown, "next_connection", 2) == [7, 6]
    shown.panel.select_end()
    assert shown.panel.selecting.selected == Pointed(2, 3)
    assert sources(shown, "next_connection", 2) == [0, 7]


def test_weights_that_are_no_numbers_come_last_and_infinite_ones_first(
    shown: Host, network: Network
) -> None:
    network.layers[1].weights[3, :2] = np.nan, -np.inf
    shown.panel.set_snapshot(Snapshot.of(network))
    shown.panel.selecting.select(Pointed(2, 3))
    walked = sources(shown, "next_connection", 8)
    assert walked[0] == 1
    assert set(walked[-2:]) == {0, 3}


def test_another_layer_before_begins_another_way(shown: Host) -> None:
    shown.panel.selecting.select(Pointed(2, 3))
    sources(shown, "next_connection", 1)
    wider = design_of(12, 5)
    shown.show(wider)
    shown.panel.set_snapshot(snapshot_of(wider))
    assert shown.panel.selecting.selected == Pointed(2, 3, 1)
    shown.panel.select_end()
    assert sorted(sources(shown, "next_connection", 12)) == list(range(12))
    narrower = design_of(4, 5)
    shown.panel.selecting.select(Pointed(2, 3, 2))
    shown.show(narrower)
    shown.panel.set_snapshot(snapshot_of(narrower))
    assert sorted(sources(shown, "next_connection", 5)) == [-1, *range(4)]


def test_before_there_are_weights_connections_come_in_their_order(host: Host) -> None:
    host.panel.selecting.select(Pointed(3, 0))
    assert sources(host, "next_connection", 3) == [0, 1, 2]


def test_pixels_can_be_reached(shown: Host, network: Network) -> None:
    shown.panel.selecting.select(Pointed(1, 2))
    sizes = np.abs(network.layers[0].weights[2])
    plain = shown.panel.canvas.grab().toImage()
    assert sources(shown, "next_connection", 2) == np.argsort(-sizes)[:2].tolist()
    row, column = divmod(int(np.argsort(-sizes)[1]), 4)
    name = shown.panel.selection.name.full_text()
    assert name == f"Pixel in row {row}, column {column} → Dense 1 · 2"
    assert shown.panel.canvas.grab().toImage() != plain


def test_what_can_be_done_depends_on_what_is_selected(shown: Host) -> None:
    panel = shown.panel
    told: list[Any] = []
    panel.pointed.connect(told.append)
    for pointed, walk, back in (
        (None, False, False),
        (Pointed(0, 3), False, False),
        (Pointed(2, 3), True, False),
        (Pointed(2, 3, 1), True, True),
    ):
        panel.selecting.select(pointed)
        assert [panel.can(action) for action in (*WALK, "select_end")] == [walk, walk, back]
        if not walk:
            for action in (*WALK, "select_end"):
                getattr(panel, action)()
            assert panel.selecting.selected == pointed
    assert told == []


def test_the_strip_shows_the_weight_and_takes_what_was_typed_before_going_on(shown: Host) -> None:
    asked: list[Any] = []
    shown.panel.value_set.connect(lambda *values: asked.append(values))
    strip = shown.panel.selection
    shown.panel.selecting.select(Pointed(2, 3))
    shown.panel.next_connection()
    assert strip.name.full_text() == "Dense 1 · 1 → Dense 2 · 3"
    assert strip.value.text() == exact(-0.7)
    strip.value.setFocus()
    strip.value.selectAll()
    QTest.keyClicks(strip.value, "0.25")
    shown.panel.next_connection()
    assert asked == [(Pointed(2, 3, 1), float(np.float32(-0.7)), 0.25)]
    assert strip.value.text() == exact(0.6)


def test_escape_lets_go_of_a_connection(shown: Host) -> None:
    card = shown.panel.canvas.cards[1]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Down)
    shown.panel.next_connection()
    assert shown.panel.selecting.selected is not None
    assert shown.panel.selecting.selected.is_edge
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert shown.panel.selecting.selected is None


def test_the_colour_of_a_pixel_is_named() -> None:
    data = pictures((2, 2), 3, ("a", "b"))
    spec = NetworkSpec(12, (LayerSpec(3, "relu"), LayerSpec(2, "softmax")))
    subject = Subject(spec, data, None, None)
    title = connection_title(subject, Pointed(1, 2, 5))
    assert title == "Pixel in row 0, column 1 (blue) → Dense 1 · 2"
    assert connection_title(subject, Pointed(2, 1, 2)) == "Dense 1 · 2 → Output · b"
