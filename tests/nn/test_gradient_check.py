"""What a gradient check says of kinks, rounding and mistakes."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import REGULARIZERS, Dense, Network
from nnplay.nn.gradient_check import ArrayCheck, GradientCheck, compare_gradients

X = np.array([[1.0, 2.0], [3.0, -1.0]])


def single(activation: str, weights: list[float], bias: float = 0.0) -> Network:
    network = Network(2, [Dense(1, activation)], dtype="f8")
    network.layers[0].weights[0] = weights
    network.layers[0].biases[0] = bias
    return network


def test_a_sum_that_passes_its_kink_is_left_out() -> None:
    # The sums are 1·1 + 2·(−0.5) + 5e-6 = 5e-6 and 3·1 + (−1)(−0.5) + 5e-6 = 3.500005. A step of
    # 1e-5 along either weight or the bias closes the first.
    near = single("relu", [1.0, -0.5], 5e-6)
    result = near.check_gradients(X, np.zeros((2, 1)), "mse")
    assert [(array.checked, array.skipped) for array in result.arrays] == [(0, 2), (0, 1)]
    assert result.agrees
    assert (result.checked, result.skipped) == (0, 3)


def test_only_what_moves_the_sum_far_enough_is_left_out() -> None:
    # The first sum is 1.5e-5: a step of the first weight moves it by 1e-5, one of the second by
    # twice that.
    near = single("relu", [1.0, -0.5], 1.5e-5)
    result = near.check_gradients(X, np.ones((2, 1)), "mse")
    assert [(array.checked, array.skipped) for array in result.arrays] == [(1, 1), (1, 0)]
    assert result.relative_error < 1e-8


def test_kinks_deep_in_the_network_are_seen() -> None:
    # The second layer's sum is 2.5 − 2.5 = 0: whatever moves it passes the kink.
    network = Network(1, [Dense(1, "sigmoid"), Dense(1, "relu")], dtype="f8")
    first, second = network.layers
    first.weights[0, 0], second.weights[0, 0] = 0.0, 5.0
    second.biases[0] = -2.5
    result = network.check_gradients(np.ones((1, 1)), np.ones((1, 1)), "mse")
    assert [array.skipped for array in result.arrays] == [1, 1, 1, 1]


def test_an_error_that_passes_the_kink_of_the_loss_is_left_out() -> None:
    # Predictions 1 − 1 = 0 and 3 + 0.5 = 3.5; the second target is met exactly.
    exact = single("identity", [1.0, -0.5])
    result = exact.check_gradients(X, np.array([[4.0], [3.5]]), "mae")
    assert [array.skipped for array in result.arrays] == [2, 1]


def test_a_weight_at_the_kink_of_a_penalty_is_left_out() -> None:
    l1 = REGULARIZERS["l1"]
    sparse = single("identity", [0.0, 0.3])
    options = {"penalties": ((l1, 0.5),)}
    result = sparse.check_gradients(X, np.ones((2, 1)), "mse", **options)
    # The bias is zero as well, but no penalty bends there.
    assert [(array.checked, array.skipped) for array in result.arrays] == [(1, 1), (1, 0)]
    assert result.relative_error < 1e-8


def test_weighted_samples_are_compared_as_they_are_trained_on() -> None:
    network = Network(2, [Dense(3, "tanh"), Dense(2, "softmax")], seed=3, dtype="f8")
    weights = np.array([[0.25], [4.0]])
    y = np.eye(2)
    result = network.check_gradients(X, y, "categorical_cross_entropy", weights=weights)
    assert result.relative_error < 1e-8


def test_gradients_that_rounding_hides_agree_and_say_so() -> None:
    # A penalty of a million on one weight leaves ten digits less for a bias that hardly matters.
    network = single("sigmoid", [20.0, 0.0], -2.0)
    result = network.check_gradients(
        np.array([[1.0, 1.0]]), np.ones((1, 1)), "mse", penalties=((REGULARIZERS["l2"], 5e3),)
    )
    weights, biases = result.arrays
    assert weights.resolution < 1e-6
    assert biases.agrees
    assert biases.relative_error == 0 or biases.resolution > 1e-6


def test_a_gradient_that_is_zero_but_for_rounding_is_no_mistake() -> None:
    # Whatever the first bias adds, the normalisation behind it takes away.
    layers = [Dense(3), Dense(3, "tanh", batch_norm=True), Dense(2)]
    network = Network(2, layers, seed=1, dtype="f8")
    x = np.random.default_rng(0).normal(size=(6, 2))
    result = network.check_gradients(x, np.ones((6, 2)), "mse", step=1e-7)
    biases = result.arrays[1]
    assert (biases.name, biases.relative_error) == ("layers.0.biases", 0)
    assert result.agrees


def test_a_mistake_in_one_array_is_named() -> None:
    right = ArrayCheck("layers.0.weights", relative_error=1e-9, checked=4, planned=4)
    wrong = ArrayCheck("layers.1.gains", relative_error=2e-6, checked=2, planned=3, skipped=1)
    lost = ArrayCheck("layers.1.biases", relative_error=2e-6, resolution=3e-6, checked=2)
    assert (wrong.layer, wrong.kind) == (1, "gains")
    assert [array.agrees for array in (right, wrong, lost)] == [True, False, True]
    assert not GradientCheck((right, wrong)).agrees
    assert GradientCheck((right, lost)).agrees
    assert GradientCheck((right, wrong)).worst == "layers.1.gains"


def test_progress_is_told_parameter_by_parameter() -> None:
    network = Network(3, [Dense(4, "tanh"), Dense(1)], dtype="f8")
    comparison = compare_gradients(network, np.ones((2, 3)), np.ones((2, 1)), "mse", most=5)
    seen = [(one.name, one.checked, one.planned) for one in comparison]
    assert seen == [
        (name, done, planned)
        for name, planned in (
            ("layers.0.weights", 5),
            ("layers.0.biases", 4),
            ("layers.1.weights", 4),
            ("layers.1.biases", 1),
        )
        for done in range(1, planned + 1)
    ]


def test_a_comparison_that_is_given_up_leaves_the_network_as_it_was() -> None:
    network = Network(3, [Dense(4, "relu", dropout=0.5), Dense(1)], dtype="f8")
    state, dropped = network.state.copy(), network.random.bit_generator.state
    comparison = compare_gradients(network, np.ones((2, 3)), np.ones((2, 1)), "mse")
    next(comparison)
    comparison.close()
    assert (network.state == state).all()
    assert network.random.bit_generator.state == dropped


def test_samples_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="takes inputs of shape"):
        single("relu", [1.0, 1.0]).check_gradients(np.ones((1, 3)), np.ones((1, 1)), "mse")


def test_the_verdict_says_it_in_sentences() -> None:
    right = ArrayCheck("layers.0.weights", relative_error=1.24e-9, checked=4, planned=4)
    wrong = ArrayCheck("layers.1.gains", relative_error=0.5, checked=2, planned=3, skipped=1)
    lost = ArrayCheck("layers.1.biases", skipped=2, planned=2)
    faint = ArrayCheck("layers.0.biases", relative_error=2e-6, resolution=3e-6, checked=2)
    assert GradientCheck((right,)).verdict == (
        "All gradients agree: the largest relative error is 1.2e-9, where 1e-6 is allowed."
    )
    assert GradientCheck((right, wrong)).verdict == (
        "The gradients differ: layer 2 gains. The largest relative error is 0.5, where 1e-6 is "
        "allowed. 1 parameter was left out, since something bent (a ReLU, say) switched between "
        "the two evaluations."
    )
    assert GradientCheck((right, lost)).verdict.endswith(
        "2 parameters were left out, since something bent (a ReLU, say) switched between the two "
        "evaluations. Nothing is known of layer 2 biases: not one parameter could be compared."
    )
    assert GradientCheck((right, faint)).verdict == (
        "All gradients agree: the largest relative error is 2e-6, where 1e-6 is allowed. Where it "
        "is larger, the gradients are so small that rounding explains it."
    )


def test_a_loss_that_is_not_finite_has_no_slope() -> None:
    network = single("identity", [1e200, 1e200])
    with pytest.raises(FloatingPointError, match="not finite"):
        network.check_gradients(X, np.zeros((2, 1)), "mse")
