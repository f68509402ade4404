from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from nnplay.data import DataSet, Samples
from nnplay.errors import FileError
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape, fit
from nnplay.ui.picture import HEIGHT, WIDTH, save_picture
from nnplay.ui.theme import THEMES, Name, theme
from tests.ui.datasets import numbers, pictures, points, with_validation


def trained(image_shape: tuple[int, int] | None = (4, 4)) -> Trainer:
    random = np.random.default_rng(0)
    samples = Samples(random.random((96, 16), np.float32), np.arange(96) % 3)
    data = DataSet("d", "d", samples, samples, ("a", "b", "c"), image_shape, "", "", "some test")
    trainer = Trainer(default_design("d", data_shape(data)), data)
    trainer.until = 3
    list(fit(trainer))
    return trainer


def colours(image: QImage, left: float, top: float, right: float, bottom: float) -> set[str]:
    """Return the colours in a part of an image, given in shares of its width and height."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    rows = slice(int(top * image.height()), int(bottom * image.height()))
    columns = slice(int(left * image.width()), int(right * image.width()))
    return {f"#{pixel & 0xFFFFFF:06x}" for pixel in np.unique(pixels[rows, columns]).tolist()}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_picture_shows_curves_and_weights(qapp: QApplication, tmp_path: Path, name: Name) -> None:
    before = theme.name
    path = tmp_path / "run.png"
    save_picture(path, trained(), name)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (2 * WIDTH, 2 * HEIGHT)
    tokens = THEMES[name]
    assert image.pixelColor(2, 2) == QColor(tokens.window)
    for left, right in ((0.0, 0.5), (0.5, 1.0)):
        assert {tokens.train, tokens.test} <= colours(image, left, 0.1, right, 0.4)
    assert len(colours(image, 0.0, 0.5, 1.0, 1.0)) > 100
    assert theme.name == before


def test_data_without_images_have_a_picture_too(qapp: QApplication, tmp_path: Path) -> None:
    save_picture(tmp_path / "run.png", trained(image_shape=None))
    assert (tmp_path / "run.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "data", [with_validation(numbers("price", "rent")), points(), pictures((4, 5), 3, ("a",))]
)
def test_data_of_every_kind_have_a_picture(
    qapp: QApplication, tmp_path: Path, data: DataSet
) -> None:
    trainer = Trainer(default_design("made", data_shape(data)), data)
    trainer.until = 2
    list(fit(trainer))
    save_picture(tmp_path / "run.png", trainer)
    assert (tmp_path / "run.png").stat().st_size > 10_000


def test_untrained_network_has_a_picture_too(qapp: QApplication, tmp_path: Path) -> None:
    trainer = trained()
    save_picture(tmp_path / "run.png", Trainer(trainer.design, trainer.data))
    assert (tmp_path / "run.png").exists()


def test_folder_that_is_not_there_is_refused(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="could not be saved"):
        save_picture(tmp_path / "nowhere" / "run.png", trained())
