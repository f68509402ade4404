"""The panel of gradients, as a person uses it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnplay.nn.layers import LayerArrays
from nnplay.project import LayerSpec
from nnplay.training.signs import Finding, Run, find_signs
from nnplay.ui.gradients.pages import PageName
from nnplay.ui.gradients.panel import GradientsPanel
from nnplay.ui.gradients.spread import spread_of
from nnplay.ui.theme import theme
from tests.ui.gradients.made import NAMES, design, number_of, shown, trained

KEY = Qt.Key


def readings(panel: GradientsPanel) -> dict[str, float]:
    """Return the numbers of the read-out by layer."""
    found = {}
    for line in panel.plot.readout[1:]:
        name = next(name for name in NAMES if line.startswith(name))
        found[name] = number_of(line.removeprefix(name).split()[0])
    return found


def press(panel: GradientsPanel, qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(panel.plot, key)


@pytest.mark.parametrize(("page", "column"), [("gradients", 2), ("updates", 4)])
def test_keys_read_off_every_layer_at_every_record(
    qtbot: QtBot, page: PageName, column: int
) -> None:
    trainer = trained(300)
    panel = shown(qtbot, trainer)
    qtbot.mouseClick(panel.buttons[page], Qt.MouseButton.LeftButton)
    flow = trainer.vitals.flow()
    press(panel, qtbot, KEY.Key_Right)
    for row, key in ((-1, KEY.Key_Left), (-2, KEY.Key_Left), (-3, KEY.Key_Right), (-2, None)):
        assert panel.plot.readout[0].endswith(f"step {int(flow.step[row]):,}")
        expected = dict(zip(NAMES, flow[column][row].tolist(), strict=True))
        assert readings(panel) == pytest.approx(expected, rel=1e-3)
        assert panel.plot.readout[1] in panel.plot.accessibleDescription()
        if key is not None:
            press(panel, qtbot, key)
    press(panel, qtbot, KEY.Key_PageUp)
    assert panel.plot.readout[0] == "epoch 0.04 · step 1"
    press(panel, qtbot, KEY.Key_Escape)
    assert panel.plot.readout == ()


def test_the_mouse_reads_off_the_nearest_record(qtbot: QtBot) -> None:
    trainer = trained(300)
    panel = shown(qtbot, trainer)
    flow = trainer.vitals.flow()
    at = panel.plot.to_pixels(float(flow.epoch[-2]), panel.plot.view.y[0]).toPoint()
    qtbot.mouseMove(panel.plot.viewport(), at - QPoint(2, 20))
    assert panel.plot.readout[0].endswith("step 200")
    assert readings(panel)["Output"] == pytest.approx(flow.gradient[-2, 2], rel=1e-3)
    qtbot.mouseMove(panel.plot.viewport(), QPoint(2, 2))
    assert panel.plot.readout == ()


def test_neurons_are_shown_where_there_are_some_that_can_fail(qtbot: QtBot) -> None:
    trainer = trained(300)
    panel = shown(qtbot, trainer)
    panel.page = "neurons"
    press(panel, qtbot, KEY.Key_Right)
    share = trainer.vitals.neurons().share[-1]
    assert panel.plot.readout[1:] == (
        f"Dense 1 {100 * share[0]:.1f} % saturated",
        f"Dense 2 {100 * share[1]:.1f} % dead",
    )
    assert "dead neurons" in panel.caption.full_text()
    assert "saturated neurons" in panel.caption.full_text()


def test_where_no_neuron_can_fail_it_says_so(qtbot: QtBot) -> None:
    layers = (LayerSpec(6, "gelu"), LayerSpec(5, "leaky_relu"))
    panel = shown(qtbot, trained(30, design(*layers)))
    panel.page = "neurons"
    assert not panel.plot.isVisible()
    assert panel._empty.isVisible()
    assert "No layer here has neurons that can die" in panel._empty.text()


@pytest.mark.parametrize("page", ["gradients", "updates", "neurons", "now"])
def test_empty_it_says_what_to_do(qtbot: QtBot, page: PageName) -> None:
    for trainer in (None, trained(0)):
        panel = shown(qtbot, trainer)
        panel.buttons[page].click()
        assert panel._empty.isVisible()
        assert "Press Train" in panel._empty.text()
        assert not panel.caption.isVisible()
        header, rows = panel.table()
        assert len(header) == 2 + 3
        assert list(rows) == []
        press(panel, qtbot, KEY.Key_Left)
        assert panel.plot.readout == ()


def at_now(qtbot: QtBot) -> tuple[GradientsPanel, tuple[LayerArrays, ...]]:
    """Return a panel that shows the present gradients of a trained network, and these."""
    trainer = trained(50)
    panel = shown(qtbot, trainer)
    panel.page = "now"
    gradients = trainer.snapshot().gradients
    assert gradients is not None
    panel.set_spreads(spread_of(gradients))
    return panel, gradients


def test_the_present_gradients_are_read_by_keys_and_mouse(qtbot: QtBot) -> None:
    panel, gradients = at_now(qtbot)
    view = panel.spread_view
    assert view.isVisible()
    qtbot.keyClick(view, KEY.Key_Down)  # begins at the peak of the first layer
    assert view.place is not None
    assert view.spreads is not None
    sizes = np.abs(gradients[0].weights).ravel()
    low, high = view.spreads.edges(view.place[1])
    inside = int(((sizes >= low) & (sizes < high)).sum())
    assert inside > 0
    assert view.texts[1] == f"{inside} of 12 weights, {100 * inside / 12:.1f} %"
    assert view.texts[0].startswith("Dense 1 ")
    qtbot.keyClick(view, KEY.Key_Down)
    qtbot.keyClick(view, KEY.Key_Right)
    assert view.texts[0].startswith("Dense 2 ")
    assert view.texts[0] in view.accessibleDescription()
    qtbot.mouseMove(view, view.rect_of((2, 0)).center().toPoint())
    assert view.place == (2, 0)
    qtbot.keyClick(view, KEY.Key_Escape)
    assert view.texts == ()
    assert "Output: median" in view.accessibleDescription()


def test_who_comes_by_tab_reads_the_peak_of_the_first_layer(qtbot: QtBot) -> None:
    panel, gradients = at_now(qtbot)
    view = panel.spread_view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.place == (0, int(spread_of(gradients).layers[0].counts.argmax()))
    view.clearFocus()
    assert view.place is None


def test_gradients_of_another_network_are_not_shown(qtbot: QtBot) -> None:
    gradients = trained(5).snapshot().gradients
    assert gradients is not None
    panel = shown(qtbot, None)
    panel.set_network(("Dense 1", "Output"))
    panel.set_spreads(spread_of(gradients))
    assert panel.spread_view.spreads is None


def test_zoomed_in_it_shows_the_records_in_view(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(2000, design(epochs=200)))
    drawn = panel.plot._items[0].getData()[0]
    assert drawn[-1] == pytest.approx(80)
    for _ in range(6):
        qtbot.keyClick(panel.plot, KEY.Key_Plus)
    closer = panel.plot._items[0].getData()[0]
    assert 2 < len(closer) < len(drawn)
    qtbot.keyClick(panel.plot, KEY.Key_Home)
    np.testing.assert_array_equal(panel.plot._items[0].getData()[0], drawn)


def test_a_layer_that_gets_no_gradient_leaves_a_gap(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(100, design(LayerSpec(6, "tanh"), LayerSpec(5, "binary_step"))))
    press(panel, qtbot, KEY.Key_Right)
    assert panel.plot.readout[1:3] == ("Dense 1 0.000", "Dense 2 0.000")
    assert np.isnan(panel.plot._items[0].getData()[1]).all()
    assert np.isfinite(panel.plot._items[2].getData()[1]).all()


def test_a_record_with_numbers_that_are_none_is_shown(qtbot: QtBot) -> None:
    trainer = trained(5)
    trainer.network.layers[0].weights[...] = np.nan
    trainer.vitals.keep(trainer.network)
    trainer.vitals.note_gradients(trainer.network)
    trainer.vitals.after(trainer.network, 6, 0.24)
    trainer.vitals._look_at_neurons(trainer.network, 6, 0.24)
    panel = shown(qtbot, trainer)
    for page in panel.buttons:
        panel.buttons[page].click()
        press(panel, qtbot, KEY.Key_Right)
        assert not panel.grab().isNull()


def findings(steps: int = 300) -> tuple[Finding, ...]:
    trainer = trained(steps, design(LayerSpec(8, "tanh"), learning_rate=10.0))
    found = find_signs(Run.of(trainer, trainer.snapshot()))
    assert [finding.rule.name for finding in found] == ["too_high", "saturated"]
    return found


def test_signs_stand_above_with_remedies(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(50))
    found = findings()
    panel.set_signs(found)
    rows = panel.signs.strip.rows
    assert [row.problem for row in rows] == [finding.problem for finding in found]
    assert panel.signs.strip.isVisible()
    assert panel.plot.isVisible()
    with qtbot.waitSignal(panel.remedy_chosen) as chosen:
        qtbot.mouseClick(rows[0].buttons[0], Qt.MouseButton.LeftButton)
    assert chosen.args == [found[0].problem.remedies[0]]
    panel.set_signs(())
    assert not panel.signs.isVisible()


def test_in_a_low_panel_signs_are_a_line_that_opens(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(50), (420, 250))
    panel.set_signs(findings())
    signs = panel.signs
    assert signs.line.isVisible()
    assert not signs.strip.isVisible()
    assert signs.names.full_text() == "Learning rate too high, Saturated neurons"
    assert panel.plot.isVisible()
    qtbot.mouseClick(signs.button, Qt.MouseButton.LeftButton)
    assert signs.strip.isVisible()
    assert not panel.plot.isVisible()
    # Nothing is cut off in a word: what does not fit beside the others stands below.
    for row in signs.strip.rows:
        for button in row.buttons:
            assert button.width() >= button.sizeHint().width()
    assert panel.height() == 250
    panel.set_signs(())
    assert panel.plot.isVisible()


def test_it_is_exported_as_it_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    trainer = trained(100)
    panel = shown(qtbot, trainer)
    for page in panel.buttons:
        panel.buttons[page].click()
        if page == "now":
            gradients = trainer.snapshot().gradients
            assert gradients is not None
            panel.set_spreads(spread_of(gradients))
        assert panel.export_name() == f"nnplay-gradients-{page}"
        for suffix in ("png", "svg", "csv"):
            getattr(panel, f"export_{suffix}")(tmp_path / f"{page}.{suffix}")
        picture = QImage(str(tmp_path / f"{page}.png"))
        assert picture.size() == panel.picture_size() * 2
        colors = {picture.pixelColor(x, y).name() for x in range(0, 900, 2) for y in range(0, 600)}
        assert theme.color("panel").name() in colors
        assert len(colors) > 5
    with (tmp_path / "updates.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["step", "epoch", *NAMES]
    flow = trainer.vitals.flow()
    np.testing.assert_allclose(np.array([row[2:] for row in rows], float), flow.update)
    with (tmp_path / "now.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert sum(int(row[2]) for row in rows) == 12


def test_both_themes_colour_the_curves(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(50))
    dark = panel.plot._items[0].opts["pen"].color().name()
    theme.apply("light")
    light = panel.plot._items[0].opts["pen"].color().name()
    assert dark != light
    assert not panel.grab().isNull()


def test_names_and_tips_say_what_everything_is(qtbot: QtBot) -> None:
    panel = shown(qtbot, trained(5))
    for button in panel.buttons.values():
        assert button.accessibleName()
        assert len(button.toolTip()) > 30
    assert panel.plot.accessibleName() == "Gradients of each layer, by epoch"
