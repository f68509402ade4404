"""Signs in the cost, each on a run that shows it and on one that does not."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnplay.project import Design, ScheduleSpec, edits, fields
from nnplay.training import Trainer, fit
from tests.training.signs.runs import design, names, only, signs, trained

POINTS = "8 tanh, 8 tanh, 1 sigmoid"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (design("circle", POINTS, learning_rate=10.0), "the cost has risen"),
        (design("circle", "1 sigmoid", learning_rate=5.0), "each step changes the weights"),
        (design("plane", "16 tanh, 1 identity", learning_rate=2.0), "has run away"),
    ],
)
def test_a_rate_is_too_high(asked: Design, words: str) -> None:
    found = only(trained(asked, 200), "too_high")
    assert words in found.problem.text
    assert f"at {asked.training.learning_rate:g} " in found.problem.text
    slower = found.problem.remedies[0].design.training.learning_rate
    assert slower == pytest.approx(asked.training.learning_rate / 10)


def test_far_off_rates_lead_back_to_the_usual_one() -> None:
    asked = design("circle", POINTS, optimizer="adam", learning_rate=1e6)
    found = only(trained(asked, 200), "too_high")
    assert "the cost has risen" in found.problem.text
    # What the form suggests for Adam, not 100,000.
    assert found.problem.remedies[0].design.training.learning_rate == 0.002


def test_a_run_that_breaks_within_its_first_steps_has_too_high_a_rate() -> None:
    trainer = trained(design("plane", "16 tanh, 1 identity", learning_rate=100.0), 200)
    assert trainer.divergence is not None
    assert trainer.step < 20
    assert "has run away" in only(trainer, "too_high").problem.text


def test_a_cost_that_has_jumped_is_told_of_though_it_came_down_again() -> None:
    asked = design("mnist-10k", "64 relu, 10 softmax", learning_rate=5.0, batch_size=32)
    trainer = trained(asked, 400)
    loss = trainer.history.batches().loss
    assert "the cost has jumped" in only(trainer, "too_high").problem.text
    assert loss[-30:].mean() < 1.5 * loss[0]


def test_a_usual_rate_is_not_too_high() -> None:
    assert names(trained(design("circle", POINTS, learning_rate=1.0), 200)) == []


def test_what_an_earlier_rate_did_is_no_sign_any_more() -> None:
    trainer = trained(design("circle", "1 sigmoid", learning_rate=5.0, epochs=100), 200)
    assert "too_high" in names(trainer)
    slower = only(trainer, "too_high").problem.remedies[0].design
    trainer.adopt(slower)
    for _ in fit(trainer):
        if trainer.step >= 900:
            break
    assert "too_high" not in names(trainer)


def going_on(trainer: Trainer, steps: int) -> Trainer:
    """Train for so many more steps."""
    stop = trainer.step + steps
    for _ in fit(trainer):
        if trainer.step >= stop:
            break
    return trainer


@pytest.mark.parametrize("steps", [1, 25, 60, 150])
def test_what_a_weight_set_by_hand_did_is_not_laid_on_the_rate(steps: int) -> None:
    trainer = trained(design("moons", POINTS, optimizer="adam", learning_rate=0.01), 400)
    assert names(trainer) == []
    trainer.put(trainer.network.place(2, 0), 60.0)
    going_on(trainer, steps)
    assert trainer.history.batches().loss[400:].max() > 5
    assert "too_high" not in names(trainer)


@pytest.mark.parametrize("steps", [1, 25, 60, 150])
def test_what_switching_neurons_off_did_is_not_laid_on_the_rate(steps: int) -> None:
    layers = "16 relu, 16 relu, 1 sigmoid"
    asked = design("spiral", layers, optimizer="adam", learning_rate=0.02, epochs=100)
    trainer = trained(asked, 1500)
    assert names(trainer) == []
    network = edits.set_layer(asked.network, 1, off=tuple(range(12)))
    trainer.adopt(msgspec.structs.replace(asked, network=network))
    going_on(trainer, steps)
    loss = trainer.history.batches().loss
    assert loss[1500] > 1.5 * loss[0]
    assert "too_high" not in names(trainer)


def test_a_rate_that_is_too_high_is_told_of_after_a_weight_was_set_by_hand() -> None:
    trainer = trained(design("circle", POINTS, learning_rate=0.1), 60)
    trainer.put(trainer.network.place(2, 0), 0.5)
    for _ in range(2):  # seen, and ten more steps, by which the cost is known that it led to
        assert names(going_on(trainer, 20)) == []
    trainer.adopt(fields.LEARNING_RATE.put(trainer.design, 30.0))
    assert "too_high" in names(going_on(trainer, 200))


def test_numbers_that_a_weight_set_by_hand_broke_are_not_laid_on_the_rate() -> None:
    trainer = trained(design("plane", "16 tanh, 1 identity", learning_rate=0.01), 100)
    trainer.put(trainer.network.place(1, 0), 1e30)
    going_on(trainer, 50)
    assert trainer.divergence is not None
    assert "too_high" not in names(trainer)


def test_a_rate_is_too_low() -> None:
    trainer = trained(design("circle", POINTS, learning_rate=1e-4), 300)
    found = only(trainer, "too_low")
    assert names(trainer) == ["too_low"]
    usual, faster = (remedy.design.training.learning_rate for remedy in found.problem.remedies)
    assert usual == 0.1  # what SGD suggests
    assert faster == pytest.approx(1e-3)
    assert trainer.vitals.flow().update[-5:].max() < 1e-4


@pytest.mark.parametrize(
    "asked",
    [
        design("circle", POINTS, learning_rate=1e-2),
        # Brought down on purpose: at the end the rate is nearly 0.
        design("circle", POINTS, learning_rate=0.1, epochs=12, schedule=ScheduleSpec("cosine")),
    ],
)
def test_a_rate_is_not_too_low(asked: Design) -> None:
    assert names(trained(asked, 300)) == []


def test_a_higher_rate_that_is_set_already_is_not_offered() -> None:
    trainer = trained(design("circle", POINTS, learning_rate=1e-4), 300)
    (found,) = signs(trainer, fields.LEARNING_RATE.put(trainer.design, 0.2))
    assert found.problem.remedies == ()


def test_a_network_learns_by_heart() -> None:
    asked = design("wine", "32 tanh, 3 softmax", optimizer="adam", learning_rate=0.02, epochs=60)
    trainer = trained(asked, 10**6)
    found = only(trainer, "overfitting")
    tests = trainer.history.tests().loss
    assert tests[-3:].min() > 1.1 * tests.min()
    assert "the test cost has risen" in found.problem.text
    labels = [remedy.label for remedy in found.problem.remedies]
    assert labels == ["Dropout 0.2 in the hidden layers", "L2 of 0.001", "Keep the best epoch"]
    dropped = found.problem.remedies[0].design.network.layers
    assert [layer.dropout for layer in dropped] == [0.2, 0.0]
    # The best epoch's weights are put back, so nothing is lost.
    kept = trained(fields.KEEP_BEST.put(asked, True), 10**6)
    assert names(kept) == []


def test_a_network_that_generalises_does_not_learn_by_heart() -> None:
    asked = design("moons", "8 tanh, 1 sigmoid", optimizer="adam", learning_rate=0.02, epochs=60)
    assert names(trained(asked, 10**6)) == []


def test_a_line_is_too_small_for_a_circle() -> None:
    asked = design("circle", "1 sigmoid", optimizer="adam", learning_rate=0.03)
    trainer = trained(asked, 600)
    found = only(trainer, "too_small")
    assert names(trainer) == ["too_small"]
    assert "3 parameters" in found.problem.text
    deeper = found.problem.remedies[0].design
    assert [layer.units for layer in deeper.network.layers] == [16, 1]
    assert names(trained(deeper, 600)) == []


def test_a_few_neurons_may_be_doubled() -> None:
    asked = design("spiral", "2 tanh, 1 sigmoid", optimizer="adam", learning_rate=0.03)
    found = only(trained(asked, 1250), "too_small")
    sizes = [[o.units for o in r.design.network.layers] for r in found.problem.remedies]
    assert sizes == [[4, 1], [2, 2, 1]]


def test_numbers_that_a_line_predicts_are_no_reason_for_a_larger_network() -> None:
    asked = design("plane", "1 identity", optimizer="adam", learning_rate=0.03)
    trainer = trained(asked, 600)
    scores = trainer.history.batches()
    assert np.sum(scores.score[-50:]) / np.sum(scores.samples[-50:]) > 0.9
    assert names(trainer) == []
