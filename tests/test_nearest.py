from __future__ import annotations

import pytest

from nnplay.nearest import nearest

OPTIONS = ("--learning-rate", "--l2", "--label-smoothing", "--early-stopping", "--epochs", "--json")
OTHERS = {"lr": "learning-rate", "cpus": "threads"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("--learning-rate", "--learning-rate"),
        ("learning_rate", "--learning-rate"),
        ("--EPOCHS", "--epochs"),
        ("--lr", "--learning-rate"),
        ("-lr", "--learning-rate"),
        ("--ear", "--early-stopping"),
        ("--epoch", "--epochs"),
        ("--eposch", "--epochs"),
        ("--jsn", "--json"),
        # What this is called elsewhere, there is not here.
        ("--cpus", ""),
        # One letter may stand for too much.
        ("-e", ""),
        ("--frobnicate", ""),
        ("--", ""),
        ("", ""),
    ],
)
def test_what_was_meant(name: str, meant: str) -> None:
    assert nearest(name, OPTIONS, OTHERS) == meant


def test_a_name_that_there_is_goes_before_what_else_it_may_mean() -> None:
    assert nearest("rate", ["learning-rate", "rate"], {"rate": "learning-rate"}) == "rate"


def test_among_no_names_none_is_near() -> None:
    assert nearest("train", []) == ""
