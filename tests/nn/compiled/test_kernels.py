"""What compiled steps are built on: products of columns, shares, and what is kept on the disk."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba", reason="compiled steps need Numba, which the extra fast brings")

from nnplay.nn.compiled import kernels
from nnplay.nn.compiled.arrays import Team
from nnplay.nn.compiled.kernels import steps
from nnplay.nn.compiled.kernels.machine import multiply, share
from nnplay.nn.compiled.program import _gemm


@pytest.mark.parametrize("kept", [0, 1, 0.5])
@pytest.mark.parametrize("kernel_turned", [False, True])
@pytest.mark.parametrize("x_turned", [False, True])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_products_of_some_columns(
    dtype: str, x_turned: bool, kernel_turned: bool, kept: float
) -> None:
    random = np.random.default_rng(0)

    def some(rows: int, columns: int, turned: bool = False) -> Any:
        shape = (columns, rows) if turned else (rows, columns)
        all_columns = random.normal(size=(shape[0], shape[1] + 5)).astype(dtype)
        return all_columns, all_columns[:, 2 : 2 + shape[1]]

    _, x = some(7, 11, x_turned)
    _, kernel = some(11, 4, kernel_turned)
    around, out = some(7, 4)
    before = around.copy()
    wanted = (x.T if x_turned else x) @ (kernel.T if kernel_turned else kernel) + kept * out
    multiply(_gemm(out.dtype), x, x_turned, kernel, kernel_turned, out, out.dtype.type(kept))
    np.testing.assert_allclose(out, wanted, rtol=1e-4 if dtype == "f4" else 1e-12)
    out[:] = before[:, 2:6]
    assert (around == before).all()  # what lies beside it is as before


@pytest.mark.parametrize("line", [1, 8, 16])
@pytest.mark.parametrize("parts", [1, 2, 3, 7])
@pytest.mark.parametrize("size", [1, 10, 16, 100, 784])
def test_shares_are_whole_lines_and_all_there_is(size: int, parts: int, line: int) -> None:
    gate = np.zeros(2, np.int64)
    shares = [share(size, Team(part, parts, line, gate)) for part in range(parts)]
    assert shares[0][0] == 0
    assert shares[-1][1] == size
    assert all(end == begin for (_, end), (begin, _) in pairwise(shares))
    assert all(begin % line == 0 for begin, _ in shares if begin < size)
    longest, shortest = (f(end - begin for begin, end in shares) for f in (max, min))
    assert longest <= -(-size // parts) + line
    assert shortest >= 0


def test_what_is_kept_on_the_disk_is_told_apart_by_all_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(Path(steps.__file__).parents[1], tmp_path / "compiled")
    monkeypatch.setattr(steps, "__file__", str(folder / "kernels" / "steps.py"))
    told = [steps._sources()]
    # Numba tells two such functions apart by the values that they take from around them.
    assert told[0] in [cell.cell_contents for cell in kernels.run.py_func.__closure__]
    for name in ("arrays.py", "codes.py", "kernels/machine.py", "kernels/rows.py"):
        with (folder / name).open("a") as file:
            file.write("# changed\n")
        told.append(steps._sources())
    assert len(set(told)) == 5
