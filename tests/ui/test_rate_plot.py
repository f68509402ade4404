from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from nnplay.training.rate_finder import Probe, RateCurve
from nnplay.ui.rate_plot import RatePlot
from nnplay.ui.readout import small
from nnplay.ui.theme import theme
from tests.ui.trials import Heard

LEFT = Qt.MouseButton.LeftButton


def curve(last: float = 0.1) -> RateCurve:
    """Fall from 2 to 1 around 1e-3, tried up to `last`."""
    rates = np.geomspace(1e-6, last, 300)
    costs = 2 - 1 / (1 + (1e-3 / rates) ** 3)
    return RateCurve.of([Probe(r, c, 2.0) for r, c in zip(rates, costs, strict=True)])


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[RatePlot]:
    theme.apply("dark")
    made = RatePlot()
    qtbot.addWidget(made)
    made.resize(500, 300)
    with qtbot.waitExposed(made):
        made.show()
    made.set_curve(curve())
    yield made
    theme.apply("dark")


@pytest.fixture
def heard(plot: RatePlot) -> Heard:
    heard = Heard()
    plot.picked.connect(heard.hear)
    return heard


def click(qtbot: QtBot, plot: RatePlot, rate: float) -> None:
    qtbot.mouseClick(plot, LEFT, pos=QPoint(round(plot.x_of(rate)), 150))


def test_columns_and_rates_belong_together(plot: RatePlot) -> None:
    area = plot.area()
    assert (plot.x_of(1e-6), plot.x_of(10)) == (area.left(), area.right())
    assert plot.x_of(1e-4) - plot.x_of(1e-5) == pytest.approx(area.width() / 7)
    assert plot.rate_at(plot.x_of(0.02)) == pytest.approx(0.02)
    assert plot.x_of(1e3) == area.right()


def test_a_click_picks_the_rate_below_it(qtbot: QtBot, plot: RatePlot, heard: Heard) -> None:
    click(qtbot, plot, 1e-2)
    assert plot.chosen == pytest.approx(1e-2, rel=0.05)
    assert plot.chosen == float(f"{plot.chosen:.1e}")
    assert heard.said == [plot.chosen]
    assert plot.accessibleDescription().startswith(f"Learning rate {plot.chosen}, cost there 1.0")


def test_dragging_moves_the_line(qtbot: QtBot, plot: RatePlot, heard: Heard) -> None:
    qtbot.mousePress(plot, LEFT, pos=QPoint(round(plot.x_of(1e-5)), 150))
    for rate in (1e-4, 1e-3):
        qtbot.mouseMove(plot, QPoint(round(plot.x_of(rate)), 150))
    qtbot.mouseRelease(plot, LEFT)
    before = plot.chosen
    qtbot.mouseMove(plot, QPoint(round(plot.x_of(1e-2)), 150))  # without a button
    assert plot.chosen == before == pytest.approx(1e-3, rel=0.05)
    assert len(heard.said) == 3


def test_only_rates_that_were_tried_can_be_picked(
    qtbot: QtBot, plot: RatePlot, heard: Heard
) -> None:
    click(qtbot, plot, 5.0)
    assert plot.chosen == 0.1
    qtbot.mouseClick(plot, LEFT, pos=QPoint(1, 150))
    assert plot.chosen == 1e-6
    plot.set_curve(RateCurve.of([]))
    click(qtbot, plot, 1e-3)
    assert heard.said == [0.1, 1e-6]


def test_keys_move_the_line_and_home_goes_back(qtbot: QtBot, plot: RatePlot, heard: Heard) -> None:
    plot.set_present(0.002)
    qtbot.keyClick(plot, Qt.Key.Key_Right)  # from the present rate, as none is picked yet
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    qtbot.keyClick(plot, Qt.Key.Key_PageDown)
    assert heard.said == [0.0022, 0.0025, 0.0022, 0.0012]
    suggestion = plot.curve.suggestion
    assert suggestion is not None
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert plot.chosen == suggestion
    plot.set_chosen(0.1)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert plot.chosen == 0.1
    assert heard.said[-1] == suggestion  # nothing new at the end


def test_what_is_shown_says_nothing_back(plot: RatePlot, heard: Heard) -> None:
    plot.set_chosen(0.01)
    plot.set_present(0.02)
    plot.set_curve(curve(last=0.5))
    assert heard.said == []
    assert plot.accessibleDescription().startswith("Learning rate 0.01, cost there 1.0")


def test_every_part_is_painted_in_both_themes(plot: RatePlot) -> None:
    seen = []
    for name in ("dark", "light"):
        theme.apply(name)
        for chosen, present in ((None, None), (1e-3, None), (1e-3, 1.1e-3), (0.1, 9.0)):
            plot.set_chosen(chosen)
            plot.set_present(present)
            seen.append(bytes(plot.grab().toImage().constBits()))
        plot.set_present(None)
    assert len(set(seen)) == len(seen)


def test_a_curve_that_shoots_up_does_not_press_the_rest_together(plot: RatePlot) -> None:
    rates = np.geomspace(1e-6, 1e-2, 100)
    costs = np.where(rates < 5e-3, 2.0, 1e30)
    plot.set_curve(RateCurve.of([Probe(r, c, 2.0) for r, c in zip(rates, costs, strict=True)]))
    picture, area = plot.grab().toImage(), plot.area()
    column, blue = round(plot.x_of(1e-5)), theme.color("train").blue()
    inside = range(round(area.top()), round(area.bottom()))
    rows = [row for row in inside if picture.pixelColor(column, row).blue() > 0.9 * blue]
    assert rows
    assert max(rows) < area.bottom() - 0.15 * area.height()


@pytest.mark.parametrize("size", [1.0, 1e-5, 1.3e-11, 1e4, 3e7])
def test_words_beside_the_plot_are_never_cut(plot: RatePlot, size: float) -> None:
    rates = np.geomspace(1e-6, 0.1, 50)
    plot.set_curve(RateCurve.of([Probe(rate, 2.3 * size, 2.3 * size) for rate in rates]))
    words = [text for _, text in plot.cost_ticks()]
    assert len(words) > 2
    metrics = QFontMetricsF(small(plot.font()))
    assert plot.area().left() > max(map(metrics.horizontalAdvance, words))
    assert plot.x_of(1e-6) == plot.area().left()
