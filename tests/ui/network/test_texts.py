from __future__ import annotations

from nnplay.ui.network.legend import Legend
from nnplay.ui.network.texts import size_texts


def test_sizes_are_shortened_in_the_middle() -> None:
    assert size_texts((784, 10), "7,850 parameters") == [
        "784 → 10 · 7,850 parameters",
        "7,850 parameters",
    ]
    assert size_texts((4, 5, 6, 7, 8), "n") == [
        "4 → 5 → 6 → 7 → 8 · n",
        "4 → 5 → … → 8 · n",
        "4 → … → 8 · n",
        "n",
    ]


def test_legend_of_one_scale_two_and_none() -> None:
    assert Legend(None, None).texts() == ()
    assert Legend(None, None).help() == ""
    assert Legend(None, 2.0).texts() == (("−2.0", "0", "+2.0"),)
    assert Legend(0.281, 12.3).texts() == (("Images", "", "±0.28"), ("Lines", "", "±12"))
    assert "±0.281" in Legend(0.281, 12.3).help()
