"""The table of signs as a whole: no false alarms, and remedies that can be taken."""

from __future__ import annotations

import pytest

from nnplay.project import default_design, find_problems
from nnplay.project.presets import PRESETS
from nnplay.training import Trainer, data_shape, fit
from nnplay.training.signs import RULES
from tests.training.signs.runs import data_of, design, names, signs, trained

SHOWN_ON_PURPOSE = {"vanishing-gradients": ["vanishing"], "all-alike": ["alike"]}


@pytest.mark.parametrize("steps", [30, 250, 600])
@pytest.mark.parametrize(
    "name", ["circle", "xor", "gauss", "spiral", "moons", "plane", "multi-gauss"]
)
def test_default_designs_for_points_raise_no_alarm(name: str, steps: int) -> None:
    assert names(trained(default_design(name, data_shape(data_of(name))), steps)) == []


@pytest.mark.parametrize("name", ["iris", "wine", "breast-cancer"])
def test_default_designs_for_tables_raise_no_alarm(name: str) -> None:
    assert names(trained(default_design(name, data_shape(data_of(name))), 150)) == []


@pytest.mark.parametrize("steps", [30, 250])
def test_the_default_design_for_digits_raises_no_alarm(steps: int) -> None:
    assert (
        names(trained(default_design("mnist-10k", data_shape(data_of("mnist-10k"))), steps)) == []
    )


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "mnist-accurate"])
def test_presets_raise_an_alarm_only_where_they_are_to_show_it(name: str) -> None:
    data = data_of("mnist-10k")
    trainer = Trainer(PRESETS[name].design("mnist-10k", data_shape(data)), data)
    for _ in fit(trainer):
        if trainer.step >= 150:
            break
    assert names(trainer) == SHOWN_ON_PURPOSE.get(name, [])


def test_every_sign_has_a_name_of_its_own_and_names_only_signs_before_it() -> None:
    seen: list[str] = []
    for rule in RULES:
        assert rule.name not in seen
        assert set(rule.unless) <= set(seen)
        seen.append(rule.name)


def test_every_remedy_makes_a_design_that_can_be_trained() -> None:
    shape = data_shape(data_of("circle"))
    tried = 0
    for asked in (
        design("circle", "16 relu, 16 relu, 1 sigmoid", learning_rate=3.0),
        design("circle", "8 tanh, 8 tanh, 1 sigmoid", learning_rate=10.0),
        design("circle", "8 tanh, 8 tanh, 1 sigmoid", learning_rate=1e-4),
        design("circle", ", ".join(["9 sigmoid"] * 7) + ", 1 sigmoid", learning_rate=0.1),
        design("circle", "1 sigmoid", optimizer="adam", learning_rate=0.03),
    ):
        found = signs(trained(asked, 600))
        assert found
        for finding in found:
            assert finding.problem.text.startswith(f"{finding.rule.label}: ")
            for remedy in finding.problem.remedies:
                assert remedy.design != asked
                assert find_problems(remedy.design, shape) == ()
                tried += 1
    assert tried >= 10


def test_a_run_that_nobody_has_begun_shows_nothing() -> None:
    asked = default_design("circle", data_shape(data_of("circle")))
    assert signs(Trainer(asked, data_of("circle"))) == ()
