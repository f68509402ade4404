"""What stands beside the outputs, and that nothing of it lies over something else."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from nnplay.ui.network.bars import Bars, paint_bars
from nnplay.ui.network.figures import LARGE, SMALL
from nnplay.ui.network.layout import circles, tiles
from nnplay.ui.theme import theme
from tests.ui.network.recorder import Recorder

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag")
NOTES = ("z −10.21  a 0.00123", "z −10.21")


def bars_of(names: tuple[str, ...], *, shares: bool = True, noted: bool = True) -> Bars:
    count = len(names)
    notes = [[note] * count for note in NOTES] if noted else []
    texts = ["<0.1 %"] * count if shares else ["−0.01235"] * count
    return Bars(names, [0.5] * count if shares else None, texts, 0, 1, notes)


def painted(bars: Bars, height: float, beside: float, *, squares: bool) -> Recorder:
    """Return what was painted of outputs in an area of some height, with room beside them."""
    area = QRectF(20, 20, 80, height)
    group = (tiles if squares else circles)(area, len(bars.names), *([1] if squares else []))
    painter = Recorder(600, 600)
    font = QFont()
    font.setPixelSize(SMALL if group.pitch < 26 else LARGE)
    painter.setFont(font)
    paint_bars(painter, group, group.bounds.right() + beside, bars)
    painter.end()
    return painter


OUTPUTS = [
    pytest.param(names, shares, height, squares, id=f"{names[0]}-{height}-{shares}")
    for names, heights, squares in (
        (DIGITS, (320, 200), False),  # two lines beside each output, and one
        (CLOTHES, (320, 140), False),
        (("P(orange)",), (60,), True),
    )
    for shares in (True, False)
    for height in heights
]


@pytest.mark.parametrize(("names", "shares", "height", "squares"), OUTPUTS)
def test_nothing_beside_the_outputs_lies_over_something_else(
    qtbot: QtBot, names: tuple[str, ...], shares: bool, height: float, squares: bool
) -> None:
    theme.apply("dark")
    raised = theme.color("raised")
    bars = bars_of(names, shares=shares)
    for beside in range(70, 260, 6):
        painter = painted(bars, height, beside, squares=squares)
        for (_, one), (_, other) in combinations(painter.words, 2):
            assert not one.intersects(other)
        for _, place in painter.words:
            for track, color in painter.fills:
                if color == raised:  # names may stand on a bar, but on no track
                    assert not place.intersects(track)


@pytest.mark.parametrize(("names", "shares", "height", "squares"), OUTPUTS)
def test_notes_are_as_long_as_there_is_room(
    qtbot: QtBot, names: tuple[str, ...], shares: bool, height: float, squares: bool
) -> None:
    bars, shown = bars_of(names, shares=shares), []
    for beside in (30, *range(70, 400, 6)):
        texts = painted(bars, height, beside, squares=squares).texts
        assert sum(text in bars.texts for text in texts) == len(names)
        found = [text for text in texts if text in NOTES]
        assert len(found) in (0, len(names)), "all rows have one, or none"
        shown.append(found[0] if found else "")
    assert shown[0] == ""
    assert NOTES[1] in shown
    assert shown[-1] == NOTES[0]
    lengths = list(map(len, shown))
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("height", [140, 200, 320])
@pytest.mark.parametrize("names", [DIGITS, CLOTHES])
def test_where_no_note_fits_all_is_as_without_notes(
    qtbot: QtBot, names: tuple[str, ...], height: float
) -> None:
    bars = [bars_of(names, noted=noted) for noted in (True, False)]
    shown = [painted(each, height, 30, squares=False) for each in bars]
    assert shown[0].words == shown[1].words
    assert shown[0].fills == shown[1].fills
