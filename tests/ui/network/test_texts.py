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
    assert Legend(None, 2.0).texts()[0] == ("−2.0", "0", "+2.0")
    assert Legend(0.281, 12.3).texts() == (("Images", "", "±0.28"), ("Lines", "", "±12"))
    text = Legend(0.281, 12.3).help()
    assert "±0.281" in text
    assert "±12.3" in text


def test_the_legend_says_what_a_line_stands_for() -> None:
    assert "their largest weight is ±2." in Legend(None, 2.0).help()
    assert "picture" not in Legend(None, 2.0).help()
    assert "strongest of that neuron's weights" in Legend(1.0, 2.0).help()
