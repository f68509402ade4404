"""Networks small enough to follow with a pencil: the engine must give what the pencil gives.

Notation: x is a sample (a column), W has one row for each neuron, z = W a₋₁ + b, a = f(z),
δ = ∂L/∂z, and ⊙ is the element-wise product.
"""

from __future__ import annotations

import math

import numpy as np

from nnplay.nn import Dense, Network


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_4_2_3_with_relu_sigmoid_and_mse_for_one_sample() -> None:
    # Shapes: x 4×1, W₁ 2×4, b₁ 2×1, W₂ 3×2, b₂ 3×1, y 3×1.
    network = Network(4, [Dense(2, "relu"), Dense(3, "sigmoid")], dtype="f8")
    first, second = network.layers
    first.weights[...] = [[0.1, -0.2, 0.3, 0.4], [-0.5, 0.1, 0.2, -0.3]]
    first.biases[...] = [0.05, 0.1]
    second.weights[...] = [[0.7, -0.1], [-0.4, 0.2], [0.3, 0.6]]
    second.biases[...] = [0.0, 0.1, -0.2]
    x, y = [1.0, 2.0, -1.0, 0.5], [0.0, 1.0, 0.0]

    # Forward, first layer:
    #   z₁ = [0.1 − 0.4 − 0.3 + 0.2 + 0.05, −0.5 + 0.2 − 0.2 − 0.15 + 0.1] = [−0.35, −0.55],
    # so ReLU would close both neurons; with x₄ = 2 instead of 0.5 the first opens:
    #   z₁ = [0.1 − 0.4 − 0.3 + 0.8 + 0.05, −0.5 + 0.2 − 0.2 − 0.6 + 0.1] = [0.25, −1.0]
    x[3] = 2.0
    a1 = [0.25, 0.0]
    # Second layer: z₂ = [0.7·0.25, −0.4·0.25 + 0.1, 0.3·0.25 − 0.2] = [0.175, 0.0, −0.125]
    a2 = [sigmoid(0.175), 0.5, sigmoid(-0.125)]
    # The loss for one sample is ½ ‖y − a₂‖².
    loss = sum((t - a) ** 2 for t, a in zip(y, a2, strict=True)) / 2
    # δ₂ = −(y − a₂) ⊙ σ′(z₂), with σ′ = a₂ (1 − a₂); 3×1.
    d2 = [-(t - a) * a * (1 - a) for t, a in zip(y, a2, strict=True)]
    # ∂L/∂W₂ = δ₂ a₁ᵀ, 3×2, and ∂L/∂b₂ = δ₂.
    dw2 = [[d * a for a in a1] for d in d2]
    # δ₁ = (W₂ᵀ δ₂) ⊙ ReLU′(z₁), 2×1; the second neuron is closed, so its δ is 0.
    d1 = [0.7 * d2[0] - 0.4 * d2[1] + 0.3 * d2[2], 0.0]
    # ∂L/∂W₁ = δ₁ xᵀ, 2×4, and ∂L/∂b₁ = δ₁.
    dw1 = [[d * value for value in x] for d in d1]

    value = network.loss_and_gradients(np.array([x]), np.array([y]), "mse")

    assert math.isclose(value, loss, rel_tol=1e-14)
    for array, expected, shape in (
        (second.weight_gradients, dw2, (3, 2)),
        (second.bias_gradients, d2, (3,)),
        (first.weight_gradients, dw1, (2, 4)),
        (first.bias_gradients, d1, (2,)),
    ):
        assert array.shape == shape
        np.testing.assert_allclose(array, expected, rtol=1e-13, atol=1e-16)


def test_two_layer_sigmoid_network_by_a_product_of_four_partial_derivatives() -> None:
    # 2 inputs, 2 hidden sigmoid neurons, 1 sigmoid output ŷ; the error E is cross-entropy.
    # With h the output's sum and h₁ the first hidden neuron's sum:
    #   ∂E/∂W₁₁ = ∂E/∂ŷ · ∂ŷ/∂h · ∂h/∂h₁ · ∂h₁/∂W₁₁
    # where ∂h/∂h₁ = W⁽²⁾₁₁ σ(h₁)(1 − σ(h₁)) and ∂h₁/∂W₁₁ = x₁. For this E the first two factors
    # together are ŷ − y: it is that product, not ∂E/∂ŷ alone, which is so simple.
    network = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], dtype="f8")
    hidden, output = network.layers
    hidden.weights[...] = [[0.3, -0.2], [0.5, 0.4]]
    hidden.biases[...] = [0.1, -0.3]
    output.weights[...] = [[0.8, -0.6]]
    output.biases[...] = [0.2]
    x, y = [0.6, -1.1], 1.0
    h1 = 0.3 * x[0] - 0.2 * x[1] + 0.1
    h2 = 0.5 * x[0] + 0.4 * x[1] - 0.3
    prediction = sigmoid(0.8 * sigmoid(h1) - 0.6 * sigmoid(h2) + 0.2)
    de_dprediction = (prediction - y) / (prediction * (1 - prediction))
    dprediction_dh = prediction * (1 - prediction)
    dh_dh1 = 0.8 * sigmoid(h1) * (1 - sigmoid(h1))

    network.loss_and_gradients(np.array([x]), np.array([[y]]), "binary_cross_entropy")

    expected = de_dprediction * dprediction_dh * dh_dh1 * x[0]
    assert math.isclose(hidden.weight_gradients[0, 0], expected, rel_tol=1e-12)
    assert math.isclose(output.bias_gradients[0], prediction - y, rel_tol=1e-12)


def test_2_3_1_network_with_squared_error_moves_by_alpha_error_slope() -> None:
    # One linear output y = h · w with h = tanh(W x), error E = ½ (d − y)²:
    #   Δw = −α ∂E/∂w = α (d − y) ∂y/∂w
    # with ∂y/∂wⱼ = hⱼ for the output and ∂y/∂Wⱼᵢ = wⱼ (1 − hⱼ²) xᵢ for the hidden layer.
    network = Network(2, [Dense(3, "tanh"), Dense(1, "identity")], dtype="f8", seed=4)
    hidden, output = network.layers
    x, d, alpha = np.array([0.5, -1.5]), 0.7, 0.1
    h = np.tanh(hidden.weights @ x)
    w = output.weights[0].copy()
    y = h @ w
    expected_output = alpha * (d - y) * h
    expected_hidden = alpha * (d - y) * np.outer(w * (1 - h**2), x)

    network.loss_and_gradients(x[None], np.array([[d]]), "mse")

    np.testing.assert_allclose(-alpha * output.weight_gradients[0], expected_output, rtol=1e-12)
    np.testing.assert_allclose(-alpha * hidden.weight_gradients, expected_hidden, rtol=1e-12)


def test_a_batch_is_the_mean_of_its_samples() -> None:
    network = Network(4, [Dense(2, "relu"), Dense(3, "sigmoid")], dtype="f8", seed=1)
    random = np.random.default_rng(0)
    x, y = random.normal(size=(6, 4)), np.eye(3)[random.integers(0, 3, 6)]
    singles, losses = [], []
    for i in range(6):
        losses.append(network.loss_and_gradients(x[i : i + 1], y[i : i + 1], "mse"))
        singles.append(network.gradients.copy())
    loss = network.loss_and_gradients(x, y, "mse")
    assert math.isclose(loss, float(np.mean(losses)), rel_tol=1e-12)
    np.testing.assert_allclose(network.gradients, np.mean(singles, axis=0), rtol=1e-10, atol=1e-14)
