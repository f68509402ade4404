from __future__ import annotations

import pytest

from nnplay.commands.score import score_text


@pytest.mark.parametrize(
    ("score", "accuracy", "r2"),
    [
        (None, "– %", "–"),
        (0.91251, "91.3 %", "0.913"),
        (1.0, "100.0 %", "1.000"),
        (-0.5, "-50.0 %", "-0.500"),
        (-1.2e9, "-120000000000.0 %", "-1.2e+09"),
    ],
)
def test_an_accuracy_is_a_percentage_and_r2_never(
    score: float | None, accuracy: str, r2: str
) -> None:
    assert score_text("classification", score, 1) == accuracy
    assert score_text("regression", score, 1) == r2
