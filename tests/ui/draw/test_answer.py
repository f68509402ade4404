"""What a network says of a picture, against sums in float64 and finite differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnplay.data import DataSet, Samples, Scaling
from nnplay.nn import Dense, Network
from nnplay.project import LayerSpec
from nnplay.ui.draw.answer import Answer, answer_of
from tests.ui.datasets import numbers, of_samples

X = np.random.default_rng(4).random(12).astype(np.float32)


def classes(count: int) -> DataSet:
    names = tuple("abcdefgh"[:count])
    return of_samples(Samples(X[None], np.zeros(1, np.int64)), names)


def net(units: int, activation: str) -> Network:
    network = Network(12, [Dense(7, "tanh"), Dense(units, activation)], seed=3, dtype=np.float64)
    network.parameters[...] = np.random.default_rng(0).normal(size=network.parameters.size)
    return network


def sums(network: Network, x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Return z of the output layer, worked out by plain loops."""
    for index, layer in enumerate(network.layers):
        z = [
            float(b) + sum(float(w) * float(v) for w, v in zip(row, x, strict=True))
            for row, b in zip(layer.weights, layer.biases, strict=True)
        ]
        if index == len(network.layers) - 1:
            return z
        x = np.tanh(z)
    raise AssertionError


def ask(network: Network, activation: str, data: DataSet, **more: int) -> Answer:
    layer = LayerSpec(network.layers[-1].weights.shape[0], activation)
    return answer_of(network, layer, data, X, slopes=True, **more)


def check_slopes(network: Network, answer: Answer) -> None:
    """Compare the slopes with finite differences of the score that they are of."""
    assert answer.slopes is not None
    sign = -1 if len(answer.names) == 2 and len(network.layers[-1].biases) == 1 else 1
    for pixel in range(12):
        step = np.zeros(12)
        step[pixel] = 1e-5
        above, below = (sums(network, X.astype(np.float64) + d) for d in (step, -step))
        if sign < 0:
            one = (above[0] - below[0]) / 2e-5 * (1 if answer.explained else -1)
        else:
            one = (above[answer.explained] - below[answer.explained]) / 2e-5
        assert answer.slopes[pixel] == pytest.approx(one, rel=1e-5, abs=1e-8)


def test_probabilities_of_several_classes_and_the_slopes_of_the_best() -> None:
    network = net(4, "softmax")
    answer = ask(network, "softmax", classes(4))
    z = sums(network, X.astype(np.float64))
    shares = [np.exp(v) / sum(np.exp(z)) for v in z]
    np.testing.assert_allclose(answer.values, shares, rtol=1e-6)
    np.testing.assert_allclose(answer.scores, z, rtol=1e-6)
    assert (answer.probable, answer.best, answer.explained) == (
        True,
        int(np.argmax(z)),
        int(np.argmax(z)),
    )
    check_slopes(network, answer)


@pytest.mark.parametrize("flip", [1, -1])
def test_one_output_tells_two_classes_apart(flip: int) -> None:
    network = net(1, "sigmoid")
    network.layers[-1].weights[...] *= flip
    network.layers[-1].biases[...] *= flip
    answer = ask(network, "sigmoid", classes(2))
    (z,) = sums(network, X.astype(np.float64))
    yes = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(answer.values, [1 - yes, yes], rtol=1e-6)
    np.testing.assert_allclose(answer.scores, [-z, z], rtol=1e-6)
    assert answer.best == int(z > 0)
    check_slopes(network, answer)


def test_numbers_are_in_their_own_unit_and_the_one_chosen_is_explained() -> None:
    network = net(3, "identity")
    scaling = Scaling("standardise", np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, 2.0]))
    data = replace(numbers("u", "v", "w"), target_scaling=scaling)
    answer = ask(network, "identity", data, explained=1)
    z = sums(network, X.astype(np.float64))
    np.testing.assert_allclose(answer.values, [z[0] / 0.5 + 1, z[1] + 2, z[2] / 2 + 3], rtol=1e-6)
    assert (answer.names, answer.probable, answer.best, answer.explained) == (
        ("u", "v", "w"),
        False,
        None,
        1,
    )
    check_slopes(network, answer)
    assert ask(network, "identity", data, explained=7).explained == 2


def test_outputs_that_are_no_probabilities_are_not_called_so() -> None:
    answer = ask(net(3, "identity"), "identity", classes(3))
    assert not answer.probable
    assert answer.best == int(np.argmax(answer.values))


def test_a_diverged_network_predicts_nothing() -> None:
    network = net(4, "softmax")
    network.parameters[...] = np.nan
    answer = ask(network, "softmax", classes(4))
    assert (answer.best, answer.finite) == (None, False)


def test_slopes_are_worked_out_only_if_they_are_wanted() -> None:
    network = net(4, "softmax")
    layer = LayerSpec(4, "softmax")
    assert answer_of(network, layer, classes(4), X).slopes is None
