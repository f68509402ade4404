"""The orders of rows and columns, and what the matrix does with them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnplay.nn.layers import LayerArrays
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.number_words import exact
from nnplay.ui.weights import WeightsPanel
from nnplay.ui.weights.cells import BIAS, Cell
from nnplay.ui.weights.shown import Shown
from nnplay.ui.weights.sorting import COLUMNS, ROWS, Sorting, likeness, order_of
from tests.ui.weights.nets import fill, snapshot_of, spec_of


def way(name: str, ways: tuple[Sorting, ...] = ROWS) -> Sorting:
    return next(way for way in ways if way.name == name)


def shown(weights: np.ndarray, biases: np.ndarray | None = None) -> Shown:
    biases = np.zeros(len(weights)) if biases is None else biases
    return Shown(LayerInfo("Dense 1", *weights.shape), LayerArrays(weights, biases))


def random(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(rows, columns)).astype(np.float32)


def test_as_they_are_is_no_order_at_all() -> None:
    assert order_of(shown(random(4, 3)), ROWS[0], COLUMNS[0]) == (None, None)


@pytest.mark.parametrize("shape", [(6, 4), (3, 9)])
def test_rows_and_columns_are_sorted_by_what_is_said(shape: tuple[int, int]) -> None:
    weights = random(*shape)
    biases = np.random.default_rng(6).normal(size=shape[0])
    of = shown(weights, biases)
    rows, columns = range(shape[0]), range(shape[1])
    for name, row_key, column_key in (
        (
            "By norm",
            lambda i: sum(float(w) ** 2 for w in weights[i]),
            lambda j: sum(float(w) ** 2 for w in weights[:, j]),
        ),
        (
            "By strongest weight",
            lambda i: max(abs(float(w)) for w in weights[i]),
            lambda j: max(abs(float(w)) for w in weights[:, j]),
        ),
    ):
        found = order_of(of, way(name), way(name, COLUMNS))
        assert found[0] is not None
        assert found[1] is not None
        assert found[0].tolist() == sorted(rows, key=row_key, reverse=True)
        assert found[1].tolist() == sorted(columns, key=column_key, reverse=True)
    by_bias = order_of(of, way("By bias"), COLUMNS[0])[0]
    assert by_bias is not None
    assert by_bias.tolist() == sorted(rows, key=lambda i: -biases[i])


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)])
def test_likeness_is_the_first_principal_component(shape: tuple[int, int]) -> None:
    direction = np.random.default_rng(8).normal(size=shape[1])
    along = np.linspace(-3, 2, shape[0])
    matrix = np.outer(along, direction) + 0.05 * random(*shape)
    centred = matrix - matrix.mean(0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    expected = u[:, 0] * s[0]
    found = likeness(matrix)
    np.testing.assert_allclose(np.abs(found @ expected), expected @ expected, rtol=1e-6)
    assert found[np.argmax(np.abs(found))] > 0


def test_like_rows_come_to_stand_together() -> None:
    one, other = random(2, 30)
    matrix = np.array([one, other, one, other, other, one]) + 0.01 * random(6, 30)
    order = order_of(shown(matrix), way("By similarity"), COLUMNS[0])[0]
    assert order is not None
    assert set(order[:3].tolist()) in ({0, 2, 5}, {1, 3, 4})


def test_equal_rows_stay_in_order_and_what_is_no_number_comes_last() -> None:
    equal = order_of(shown(np.ones((4, 3))), way("By norm"), COLUMNS[0])[0]
    assert equal is not None
    assert equal.tolist() == [0, 1, 2, 3]
    assert likeness(np.ones((4, 3))).tolist() == [0, 0, 0, 0]
    broken = np.array([[np.nan, 1], [3, 0], [0, 4], [np.inf, np.nan]])
    by_norm = order_of(shown(broken), way("By norm"), COLUMNS[0])[0]
    assert by_norm is not None
    assert by_norm.tolist()[:2] == [2, 1]
    assert np.isfinite(likeness(broken)).all()


def sort(panel: WeightsPanel, rows: str = "", columns: str = "") -> None:
    if rows:
        panel.sort_menu.action(way(rows), rows=True).trigger()
    if columns:
        panel.sort_menu.action(way(columns, COLUMNS), rows=False).trigger()


def test_a_sorted_matrix_shows_each_number_under_its_own_name(panel: WeightsPanel) -> None:
    layer = fill(panel, 5, 4).layers[0]
    view = panel.matrix_view
    sort(panel, "By norm", "By strongest weight")
    image = view.grab().toImage()
    tops = []
    for unit in range(4):
        for source in (*range(5), BIAS):
            cell = Cell(unit, source)
            point = view.rect_of(cell).center()
            assert view.place_at(point) == cell
            value = layer.biases[unit] if source == BIAS else layer.weights[cell]
            expected = int(color_table()[to_indices(np.array([value]), view.scale)[0]])
            assert image.pixelColor(int(point.x()), int(point.y())).rgba() == expected
            view.point_at(cell)
            name = f"b[{unit}]" if source == BIAS else f"W[{unit}, {source}]"
            assert view.texts[0] == f"{name} = {exact(float(value))}"
        tops.append(view.rect_of(Cell(unit, 0)).top())
    norms = np.linalg.norm(layer.weights, axis=1)
    assert np.argsort(tops).tolist() == np.argsort(-norms).tolist()
    assert "rows by norm, columns by strongest weight" in panel.caption.full_text()


def test_keys_walk_as_it_is_shown(panel: WeightsPanel) -> None:
    weights = fill(panel, 5, 4).layers[0].weights
    view = panel.matrix_view
    sort(panel, rows="By norm")
    order = np.argsort(-np.linalg.norm(weights, axis=1)).tolist()
    view.point_at(Cell(order[0], 2))
    for unit in order[1:]:
        QTest.keyClick(view, Qt.Key.Key_Down)
        assert view.place == Cell(unit, 2)


def test_the_order_stays_while_numbers_change_until_asked_again(panel: WeightsPanel) -> None:
    fill(panel, 5, 4)
    sort(panel, rows="By norm")
    before = panel.matrix_view.shown_order()[0].tolist()
    later = snapshot_of(spec_of(5, 4), seed=9)
    panel.set_snapshot(later)
    assert panel.matrix_view.shown_order()[0].tolist() == before
    sort(panel, rows="By norm")
    expected = np.argsort(-np.linalg.norm(later.layers[0].weights, axis=1)).tolist()
    assert expected != before
    assert panel.matrix_view.shown_order()[0].tolist() == expected


def test_keys_sort_and_lead_back_to_the_order_of_numbers(panel: WeightsPanel) -> None:
    fill(panel, 5, 4)
    view, menu = panel.matrix_view, panel.sort_menu
    seen = []
    for _ in ROWS:
        QTest.keyClick(view, Qt.Key.Key_R)
        seen.append(menu.rows)
    assert seen == [*ROWS[1:], ROWS[0]]
    QTest.keyClick(view, Qt.Key.Key_C)
    assert (menu.rows, menu.columns) == (ROWS[0], COLUMNS[1])
    assert "columns by norm" in panel.caption.full_text()
    assert "columns by norm" in menu.button.accessibleName()
    for _ in COLUMNS[1:]:
        QTest.keyClick(view, Qt.Key.Key_C)
    assert view.shown_order()[1].tolist() == list(range(5))
    assert "by" not in panel.caption.full_text()


def test_another_layer_is_sorted_by_its_own_numbers(panel: WeightsPanel) -> None:
    layers = fill(panel, 5, 4, 3).layers
    sort(panel, rows="By bias")
    panel.current_layer = 1
    expected = np.argsort(-layers[1].biases).tolist()
    assert panel.matrix_view.shown_order()[0].tolist() == expected


def test_the_table_has_the_order_that_is_shown(panel: WeightsPanel) -> None:
    layer = fill(panel, 3, 4).layers[0]
    sort(panel, "By bias", "By norm")
    header, rows = panel.table()
    units = np.argsort(-layer.biases).tolist()
    sources = np.argsort(-np.linalg.norm(layer.weights, axis=0)).tolist()
    assert list(header) == ["neuron", *(f"w{source}" for source in sources), "bias"]
    assert [list(row) for row in rows] == [
        [unit, *layer.weights[unit, sources].tolist(), layer.biases[unit]] for unit in units
    ]


def test_only_the_matrix_is_sorted(panel: WeightsPanel) -> None:
    fill(panel, 6, 3, image_shape=(2, 3))
    for view, visible in (("matrix", True), ("images", False), ("histogram", False)):
        panel.view = view  # type: ignore[assignment]
        assert panel.sort_menu.button.isVisible() is visible
