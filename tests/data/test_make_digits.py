from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from make_digits import read_digit, write_idx

from nnplay.data.arrays.idx import read_idx


def test_rounding_restores_every_byte(tmp_path: Path) -> None:
    pixels = np.resize(np.arange(256), 2 * 784)
    path = tmp_path / "0.json"
    path.write_text(json.dumps({"data": [round(n / 255, 3) for n in pixels.tolist()]}))
    assert np.array_equal(read_digit(path), pixels.reshape(2, 28, 28))


@pytest.mark.parametrize("values", [[0.5] * 783, [1.5] * 784, [-0.1] * 784])
def test_what_is_no_image_stops_the_script(tmp_path: Path, values: list[float]) -> None:
    path = tmp_path / "0.json"
    path.write_text(json.dumps({"data": values}))
    with pytest.raises(SystemExit, match="does not hold images"):
        read_digit(path)


def test_files_are_readable_and_depend_on_nothing_but_the_array(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    for name in ("a", "b"):
        write_idx(tmp_path / name, array)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert np.array_equal(read_idx(tmp_path / "a", ndim=3), array)
    assert "a: 2 x 3 x 4" in capsys.readouterr().out
