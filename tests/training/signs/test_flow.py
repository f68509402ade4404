"""Signs in gradients and neurons, each on a run that shows it and on one that does not."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnplay.project import Design, InitializerSpec, edits
from tests.training.signs.runs import design, names, only, signs, trained

DEEP = ", ".join(["24 sigmoid"] * 6) + ", 1 sigmoid"
WIDE_START = InitializerSpec("normal", {"deviation": 1.0})
WIDER_START = InitializerSpec("normal", {"deviation": 5.0})


def test_gradients_vanish_in_deep_sigmoid_layers() -> None:
    trainer = trained(design("circle", DEEP, learning_rate=0.1), 160)
    assert names(trainer) == ["vanishing"]
    found = only(trainer, "vanishing")
    gradient = np.median(trainer.vitals.flow().gradient[-5:], axis=0)
    assert found.problem.layer == 0
    assert gradient[0] < 1e-3 * gradient[1:].max()
    assert found.problem.text.startswith("Vanishing gradients: in layers 1")


@pytest.mark.parametrize(
    "asked",
    [
        design("circle", DEEP.replace("24 sigmoid", "24 relu"), learning_rate=0.1),
        design("circle", DEEP, optimizer="adam", learning_rate=0.01),  # makes up for it
        design("circle", "8 tanh, 8 tanh, 1 sigmoid", learning_rate=0.1),
    ],
)
def test_gradients_do_not_vanish_elsewhere(asked: Design) -> None:
    assert names(trained(asked, 160)) == []


def test_a_frozen_layer_is_not_said_to_learn_too_little() -> None:
    asked = design("circle", DEEP, learning_rate=0.1)
    network = asked.network
    for index in range(5):
        network = edits.set_layer(network, index, frozen=True)
    trainer = trained(msgspec.structs.replace(asked, network=network), 160)
    assert "vanishing" not in names(trainer)


def test_gradients_explode_from_weights_that_are_too_large() -> None:
    layers = "32 relu, 32 relu, 32 relu, 1 sigmoid"
    asked = design("circle", layers, learning_rate=1e-5, initializer=WIDE_START)
    trainer = trained(asked, 40)
    found = only(trainer, "exploding")
    flow = trainer.vitals.flow()
    assert np.median(flow.gradient[-5:] / flow.weight[-5:], axis=0).max() >= 10
    assert [remedy.label for remedy in found.problem.remedies] == [
        "Initialiser Automatic, after a restart",
        "Standardise the inputs, and begin anew",
        "Clip gradients to norm 1",
    ]
    assert found.problem.remedies[0].design.network.initializer == InitializerSpec("auto")
    assert names(trained(design("circle", layers, learning_rate=0.01), 40)) == []


def test_relus_die_of_a_large_rate() -> None:
    trainer = trained(design("circle", "16 relu, 16 relu, 1 sigmoid", learning_rate=3.0), 300)
    found = only(trainer, "dead")
    share = trainer.vitals.neurons().share[-1]
    assert found.problem.layer == 1
    assert share[1] >= 0.5 > share[0]
    assert f"{100 * share[1]:.0f} % of layer 2" in found.problem.text
    leaky, slower, *_ = (remedy.design for remedy in found.problem.remedies)
    activations = [layer.activation for layer in leaky.network.layers]
    assert activations == ["relu", "leaky_relu", "sigmoid"]
    assert slower.training.learning_rate == 0.3


def test_the_samples_that_neurons_were_seen_with_are_told_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = design("circle", "16 relu, 16 relu, 1 sigmoid", learning_rate=3.0)
    monkeypatch.setattr("nnplay.training.vitals._MOST_SUMS", 16 * 40)
    assert "every one of 40 training samples" in only(trained(asked, 300), "dead").problem.text


def test_relus_live_with_a_usual_rate() -> None:
    trainer = trained(design("circle", "16 relu, 16 relu, 1 sigmoid", learning_rate=0.5), 300)
    assert names(trainer) == []


def test_tanh_saturates_with_large_weights() -> None:
    layers = "8 tanh, 8 tanh, 1 sigmoid"
    asked = design("circle", layers, learning_rate=0.1, initializer=WIDER_START)
    trainer = trained(asked, 100)
    found = only(trainer, "saturated")
    assert found.problem.layer == 1
    assert trainer.vitals.neurons().share[-1, 1] >= 0.5
    labels = [remedy.label for remedy in found.problem.remedies]
    assert labels[1:] == ["Batch norm in layer 2", "ReLU in layer 2"]
    assert names(trained(design("circle", layers, learning_rate=0.1), 100)) == []


def test_a_network_that_is_sure_may_saturate() -> None:
    trainer = trained(design("gauss", "4 tanh, 4 tanh, 1 sigmoid", optimizer="adam"), 1200)
    for layer in trainer.network.layers[:-1]:
        layer.weights *= 100
    trainer.vitals._look_at_neurons(trainer.network, trainer.step, trainer.progress)
    assert trainer.vitals.neurons().share[-1, 0] >= 0.5
    assert names(trainer) == []


@pytest.mark.parametrize(
    "start", [InitializerSpec("constant", {"value": 0.1}), InitializerSpec("zeros")]
)
def test_neurons_that_start_alike_stay_alike(start: InitializerSpec) -> None:
    asked = design("circle", "16 tanh, 1 sigmoid", learning_rate=0.1, initializer=start)
    trainer = trained(asked, 100)
    rows = trainer.network.layers[0].weights
    assert np.abs(rows - rows[0]).max() < 1e-5
    assert names(trainer) == ["alike"]
    (remedy,) = only(trainer, "alike").problem.remedies
    assert remedy.design.network.initializer == InitializerSpec("auto")


def test_a_remedy_that_has_been_taken_is_not_offered_again() -> None:
    start = InitializerSpec("zeros")
    asked = design("circle", "16 tanh, 1 sigmoid", learning_rate=0.1, initializer=start)
    trainer = trained(asked, 100)
    mended = only(trainer, "alike").problem.remedies[0].design
    (still,) = signs(trainer, mended)
    assert still.problem.remedies == ()


def test_nothing_is_said_after_a_few_steps() -> None:
    start = InitializerSpec("zeros")
    asked = design("circle", "16 tanh, 1 sigmoid", learning_rate=100.0, initializer=start)
    for steps in (0, 1, 10):
        assert names(trained(asked, steps)) == []
