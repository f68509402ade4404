from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame

from tests.ui.network.tiny import Host, design_of

LEFT = Qt.MouseButton.LeftButton
UNITS = [8, 7, 6, 5]


@pytest.fixture
def deep(host: Host) -> Host:
    host.show(design_of(*UNITS))
    return host


def drag(host: Host, layer: int, to: int, *, drop: bool = True) -> None:
    """Press on a card, move just past the middle of another, and let go there."""
    cards = host.panel.canvas.cards
    start = QPoint(30, 100)
    middle = cards[to].geometry().center().x() - cards[layer].x()
    end = QPoint(middle + (8 if to > layer else -8), 100)
    QTest.mousePress(cards[layer], LEFT, pos=start)
    QTest.mouseMove(cards[layer], QPoint((start.x() + end.x()) // 2, 100))
    QTest.mouseMove(cards[layer], end)
    if drop:
        QTest.mouseRelease(cards[layer], LEFT, pos=end)


def marker(host: Host) -> QFrame:
    found = host.panel.canvas.findChild(QFrame, "networkDropMarker")
    assert isinstance(found, QFrame)
    return found


@pytest.mark.parametrize(
    ("layer", "to", "units", "place"),
    [
        (0, 2, [7, 6, 8, 5], 2),
        (3, 0, [5, 8, 7, 6], 0),
        (1, 4, [8, 6, 5, 7], 3),  # over the output layer, which stays last
    ],
)
def test_a_dragged_layer_goes_where_it_is_dropped(
    deep: Host, layer: int, to: int, units: list[int], place: int
) -> None:
    drag(deep, layer, to)
    text, layers, _ = deep.last
    assert text == f"Move layer {layer + 1}"
    assert [n for n, _ in layers] == [*units, 3]
    assert deep.panel.selected_layer == place
    assert marker(deep).isHidden()


def test_the_marker_shows_where_it_would_go(deep: Host) -> None:
    drag(deep, 0, 2, drop=False)
    cards = deep.panel.canvas.cards
    assert marker(deep).isVisible()
    assert cards[2].geometry().right() <= marker(deep).geometry().center().x() <= cards[3].x()
    QTest.keyClick(cards[0], Qt.Key.Key_Escape)
    assert marker(deep).isHidden()
    QTest.mouseRelease(cards[0], LEFT)
    assert deep.edits == []


def test_a_short_way_is_a_click(deep: Host) -> None:
    card = deep.panel.canvas.cards[1]
    QTest.mousePress(card, LEFT, pos=QPoint(30, 100))
    QTest.mouseMove(card, QPoint(32, 100))
    QTest.mouseRelease(card, LEFT, pos=QPoint(32, 100))
    assert deep.edits == []
    assert deep.panel.selected_layer == 1


def test_dropped_where_it_was_nothing_changes(deep: Host) -> None:
    drag(deep, 1, 1)
    assert deep.edits == []


def test_the_output_layer_cannot_be_dragged(deep: Host) -> None:
    drag(deep, 4, 0)
    assert deep.edits == []
