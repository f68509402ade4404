from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from nnplay.nn import INITIALIZERS, LOSSES, OPTIMIZERS, Dense, Network
from nnplay.nn.trace import first_non_finite

CROSS_ENTROPY = LOSSES["sparse_categorical_cross_entropy"]


def small(**options: object) -> Network:
    return Network(4, [Dense(5, "relu"), Dense(3, "softmax")], **options)  # type: ignore[arg-type]


def test_shapes_and_one_flat_vector() -> None:
    network = small()
    assert network.parameters.shape == (4 * 5 + 5 + 5 * 3 + 3,)
    assert [layer.weights.shape for layer in network.layers] == [(5, 4), (3, 5)]
    network.layers[1].weights[2, 4] = 7
    network.layers[1].biases[2] = 8
    assert np.isin([7, 8], network.parameters).all()
    network.parameters[...] = 0
    assert not network.layers[0].weights.any()


def test_predict_is_the_formula() -> None:
    network = small(seed=1, dtype="f8")
    x = np.random.default_rng(0).normal(size=(1100, 4))
    first, second = network.layers
    z = np.maximum(x @ first.weights.T + first.biases, 0) @ second.weights.T + second.biases
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(network.predict(x), expected, rtol=1e-12)


def test_predictions_stay_when_the_next_come() -> None:
    network = small()
    first = network.predict(np.zeros((2, 4)))
    kept = first.copy()
    network.predict(np.ones((2, 4)))
    assert (first == kept).all()


def test_a_batch_size_seen_before_gives_the_same_bits() -> None:
    network = small(seed=3)
    random = np.random.default_rng(0)
    x, y = random.normal(size=(9, 4)).astype("f4"), random.integers(0, 3, 9)
    network.loss_and_gradients(x[:3], y[:3], CROSS_ENTROPY)
    before = network.gradients.copy()
    network.loss_and_gradients(x, y, CROSS_ENTROPY)
    network.loss_and_gradients(x[:3], y[:3], CROSS_ENTROPY)
    assert (network.gradients == before).all()


def test_one_seed_one_network_in_both_precisions() -> None:
    assert (small(seed=5).parameters == small(seed=5).parameters).all()
    assert (small(seed=5).parameters != small(seed=6).parameters).any()
    np.testing.assert_allclose(
        small(seed=5).parameters, small(seed=5, dtype="f8").parameters, rtol=1e-6
    )


@pytest.mark.parametrize("name", INITIALIZERS)
def test_initial_weights_have_the_promised_variance_and_biases_are_zero(name: str) -> None:
    layer = Network(400, [Dense(300, "relu", name)]).layers[0]
    expected = INITIALIZERS[name].variance(400, 300)
    assert layer.weights.var() == pytest.approx(expected, rel=0.02)
    assert abs(layer.weights.mean()) < 3 * np.sqrt(expected / layer.weights.size)
    assert not layer.biases.any()
    if name.endswith("uniform"):
        assert abs(layer.weights).max() <= np.sqrt(3 * expected) * (1 + 1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["sparse_categorical_cross_entropy", "mse"])
def test_a_step_allocates_no_arrays(optimizer: str, loss: str) -> None:
    entry = LOSSES[loss]
    network = Network(300, [Dense(200, "gelu"), Dense(100, "relu"), Dense(10, "softmax")])
    random = np.random.default_rng(0)
    x = random.normal(size=(256, 300)).astype("f4")
    y = entry.encode(random.integers(0, 10, 256), 10, "f4")
    update = OPTIMIZERS[optimizer].create(network.parameters)

    def step() -> None:
        network.train_step(x, y, entry, 1e-4)
        update.step(network.parameters, network.gradients, 0.01)

    step()
    tracemalloc.start()
    step()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # A hidden layer's activations take over 100,000 bytes, the first weights 240,000. What remains
    # are Python objects, vectors of one number a sample and NumPy's 32 KiB buffer for converting
    # ReLU's mask.
    assert peak - before < 50_000


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Network(0, [Dense(1)]), "at least 1 input, not 0"),
        (lambda: Network(1, []), "at least one layer"),
        (lambda: Network(1, [Dense(2, "softmax"), Dense(2)]), "output layer"),
        (lambda: Dense(0), "at least 1 unit, not 0"),
        (lambda: Dense(1, "cosine"), "unknown activation 'cosine'; choose one of identity"),
        (lambda: Dense(1, "relu", "best"), "unknown initialiser 'best'"),
        (lambda: small().predict(np.zeros((2, 5))), r"\(samples, 4\), not \(2, 5\)"),
        (
            lambda: small().loss_and_gradients(np.zeros((2, 4)), np.zeros((2, 3)), CROSS_ENTROPY),
            r"wants targets of shape \(2,\), not \(2, 3\)",
        ),
    ],
)
def test_errors_name_what_was_received(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("spoil", "layer", "what"),
    [
        (lambda n, x: x.__setitem__((1, 2), np.nan), None, "input"),
        (lambda n, x: n.layers[1].weights.__setitem__((0, 0), np.inf), 1, "weights"),
        (lambda n, x: n.layers[0].weights.fill(3e38), 0, "sums"),
    ],
)
def test_the_first_non_finite_number_is_located(spoil: object, layer: int, what: str) -> None:
    network = small()
    x, y = np.ones((2, 4), "f4"), np.array([0, 1])
    with pytest.raises(ValueError, match="is finite"):
        first_non_finite(network, x, y, CROSS_ENTROPY)
    spoil(network, x)  # type: ignore[operator]
    assert first_non_finite(network, x, y, CROSS_ENTROPY) == (layer, what)


def test_the_mathematics_needs_no_qt_and_no_slow_scipy_import() -> None:
    code = (
        "import sys, nnplay.nn; "
        "sys.exit(any(m in sys.modules for m in ('PySide6', 'scipy.special', 'msgspec')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
