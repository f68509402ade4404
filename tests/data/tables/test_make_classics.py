from __future__ import annotations

from pathlib import Path

import pytest
from make_classics import TABLES, Classic, main, make

from nnplay import resources

# As scikit-learn keeps its tables: rows, columns and classes first, then numbers of classes last.
COPY = "3,2,class_0,class_1\n5.10,1e3,1\n4.9,2,0\n0.50,3,1\n"


def test_a_table_has_names_and_every_digit_of_the_copy() -> None:
    classic = Classic("some", "copy.csv", ("tall (cm)", "a, b"), "kind", {"class_0": "first"})
    assert make(classic, COPY) == (
        'tall (cm),"a, b",kind\n5.10,1e3,class_1\n4.9,2,first\n0.50,3,class_1\n'
    )


@pytest.mark.parametrize(
    "copy",
    [
        "3,3,class_0,class_1\n5.1,1,1\n",
        "3,2,class_0,class_1\n5.1,1,1\n",
        "1,2,class_0,class_1\n5.1,1\n",
        "1,2,class_0,class_1\n5.1,1,2\n",
        "",
    ],
)
def test_another_copy_stops_the_script(copy: str) -> None:
    with pytest.raises(SystemExit, match="does not hold"):
        make(Classic("some", "copy.csv", ("a", "b"), "kind"), copy)


def test_it_makes_the_tables_that_nnplay_brings_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setattr("make_classics.OUTPUT", tmp_path)
    main()
    for table in TABLES:
        kept = resources.path(f"data/classics/{table.name}.csv")
        assert (tmp_path / f"{table.name}.csv").read_bytes() == kept.read_bytes()
    assert "iris.csv: 150 rows" in capsys.readouterr().out
