from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROWS = 30


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A table of two numbers, a colour and one of three species; ten rows of each."""
    lines = ["length,width,colour,species"]
    for row in range(ROWS):
        species = ("setosa", "versicolor", "virginica")[row // 10]
        colour = ("red", "blue")[row % 2]
        lines.append(f"{1 + row / 10:.1f},{0.5 + row % 3:.1f},{colour},{species}")
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Arrays whose names do not say which is which: 20 samples of 3 numbers, 2 classes."""
    path = tmp_path / "odd.npz"
    samples = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    np.savez(path, measured=samples, answers=np.arange(20) % 2)
    return path


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """A folder of pictures in two classes, four of each."""
    for name, grey in (("cats", 60), ("dogs", 200)):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index in range(4):
            pixels = np.full((12, 9), grey + index, np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{index}.png")
    return tmp_path / "pets"
