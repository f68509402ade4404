"""Pictures and tables of every page."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from nnplay.ui.evaluate import EvaluatePanel
from nnplay.ui.evaluate.confusion import Cell
from nnplay.ui.theme import theme
from tests.ui.evaluate.answers import CONFUSION, NAMES, click, fill, fill_numbers


def saved(panel: EvaluatePanel, folder: Path) -> tuple[QImage, str, list[list[str]]]:
    path = folder / panel.export_name()
    panel.export_png(path.with_suffix(".png"))
    panel.export_svg(path.with_suffix(".svg"))
    panel.export_csv(path.with_suffix(".csv"))
    with path.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return QImage(str(path.with_suffix(".png"))), path.with_suffix(".svg").read_text(), rows


def colours(image: QImage) -> int:
    return len(
        {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 2)}
    )


@pytest.mark.parametrize("page", ["confusion", "classes", "reliability", "roc"])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_pages_about_classes(panel: EvaluatePanel, tmp_path: Path, page: str, name: str) -> None:
    theme.apply(name)  # type: ignore[arg-type]
    fill(panel)
    panel.page = page
    image, svg, rows = saved(panel, tmp_path)
    assert panel.export_name() == f"nnplay-{page}-test"
    assert colours(image) > 5
    assert image.pixelColor(2, 2) == theme.color("panel")
    assert "<text" in svg
    assert len(rows) > 3


def test_the_confusion_matrix_as_a_table(panel: EvaluatePanel, tmp_path: Path) -> None:
    fill(panel)
    _, svg, rows = saved(panel, tmp_path)
    assert rows[0][1:] == list(NAMES)
    assert [[int(count) for count in row[1:]] for row in rows[1:]] == CONFUSION
    assert all(name in svg for name in NAMES)
    assert "<image" not in svg  # shapes, sharp at any size


@pytest.mark.parametrize("page", ["predicted", "residuals"])
def test_pages_about_numbers(panel: EvaluatePanel, tmp_path: Path, page: str) -> None:
    answers = fill_numbers(panel, 20)
    panel.page = page
    image, svg, rows = saved(panel, tmp_path)
    assert colours(image) > 5
    assert "<text" in svg
    assert [float(row[1]) for row in rows[1:]] == answers.targets[:, 0].tolist()
    assert [float(row[2]) for row in rows[1:]] == answers.predicted[:, 0].tolist()


def test_the_examples_of_a_cell(panel: EvaluatePanel, tmp_path: Path) -> None:
    fill(panel)
    panel.grab()
    click(panel.figures.confusion, panel.figures.confusion.rect_of(Cell(2, 0)).center())
    image, _, rows = saved(panel, tmp_path)
    assert panel.export_name() == "nnplay-examples-test"
    assert colours(image) > 5
    assert [row[:3] for row in rows[1:]] == [["7", "cat", "ant"], ["6", "cat", "ant"]]


def test_an_empty_panel_can_be_exported(panel: EvaluatePanel, tmp_path: Path) -> None:
    image, svg, rows = saved(panel, tmp_path)
    assert not image.isNull()
    assert "Open data" in svg
    assert rows == [["confusion"]]
