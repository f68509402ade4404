from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS, REGULARIZERS, Dense, Network
from nnplay.nn.layers import LayerBuffers
from nnplay.nn.losses import Loss
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


HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
VECTORS = [entry for entry in LOSSES.values() if entry.target == "vectors"]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("loss", VECTORS, ids=lambda loss: loss.name)
def test_a_step_allocates_no_arrays(loss: Loss, hidden: str) -> None:
    output = "softmax" if loss.outputs is None else loss.outputs[0]
    layers = [
        Dense(200, hidden, dropout=0.2),
        Dense(100, hidden, batch_norm=True),
        Dense(10, output),
    ]
    network = Network(300, layers)
    random = np.random.default_rng(0)
    x = random.normal(size=(256, 300)).astype("f4")
    y = loss.encode(random.integers(0, 10, 256), 10, "f4")
    weights = np.ones((256, 1), "f4")
    penalties = [(entry, 1e-4) for entry in REGULARIZERS.values() if entry.stage == "penalty"]
    update = OPTIMIZERS["adam"].create(network.parameters)

    def step() -> None:
        network.train_step(x, y, loss, penalties, weights)
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
        (lambda: Dense(0), "at least 1 unit, not 0"),
        (lambda: Dense(1, "cosine"), "unknown activation 'cosine'; choose one of identity"),
        (lambda: Dense(1, "relu", "best"), "unknown initialiser 'best'"),
        (lambda: Dense(1, "relu", parameters={"slope": 1.0}), "relu has no parameter 'slope'"),
        (lambda: Dense(1, dropout=1.0), "dropout must lie from 0 to below 1, not 1.0"),
        (lambda: Dense(1, dropout=np.nan), "not nan"),
    ],
)
def test_layers_that_cannot_be_are_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_dropout_leaves_out_a_share_while_training_and_nothing_else() -> None:
    network = Network(3, [Dense(20_000, "sigmoid", dropout=0.3), Dense(2)], dtype="f8")
    layer = network.layers[0]
    x = np.random.default_rng(0).normal(size=(1, 3))
    buffers = LayerBuffers.allocate(layer, 1, keep_sums=False)
    out = layer.train_forward(x, buffers, network.random)
    full = 1 / (1 + np.exp(-(x @ layer.weights.T + layer.biases)))
    assert (out == 0).mean() == pytest.approx(0.3, abs=0.01)
    np.testing.assert_allclose(out[out != 0], full[out != 0] / 0.7, rtol=1e-12)
    np.testing.assert_allclose(layer.forward(x, buffers), full, rtol=1e-12)


def test_each_step_leaves_out_others_and_the_seed_decides_which() -> None:
    x, y = np.ones((4, 3)), np.zeros((4, 2))
    layers = [Dense(50, "tanh", dropout=0.5), Dense(2)]
    first, second = (Network(3, layers, seed=9) for _ in range(2))
    values = [first.loss_and_gradients(x, y, "mse") for _ in range(3)]
    assert len(set(values)) == 3
    assert [second.loss_and_gradients(x, y, "mse") for _ in range(3)] == values


def test_a_twin_predicts_the_same_and_goes_its_own_way() -> None:
    layers = [Dense(5, "elu", parameters={"alpha": 0.5}, batch_norm=True), Dense(3, "softmax")]
    network = Network(4, layers, seed=2)
    x = np.random.default_rng(0).normal(size=(6, 4))
    network.loss_and_gradients(x, np.zeros(6, int), CROSS_ENTROPY)
    twin = network.twin("f8")
    np.testing.assert_allclose(twin.predict(x), network.predict(x), rtol=1e-5)
    before = network.state.copy()
    twin.loss_and_gradients(x, np.zeros(6, int), CROSS_ENTROPY)
    twin.parameters[...] = 0
    assert (network.state == before).all()


# Extremes: no warning (they are errors here), and no number that is not finite in silence.


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    "x",
    [np.zeros((5, 4)), np.full((5, 4), 7.0), np.full((1, 4), -3.0), np.full((5, 4), 1e4)],
    ids=["zeros", "constant", "one sample", "huge"],
)
def test_extreme_inputs_give_finite_losses_and_gradients(
    x: np.ndarray, hidden: str, batch_norm: bool
) -> None:
    for output, loss in (
        ("softmax", "sparse_categorical_cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("identity", "huber"),
        ("softmax", "mse"),
    ):
        network = Network(4, [Dense(6, hidden, batch_norm=batch_norm), Dense(3, output)], seed=1)
        y = LOSSES[loss].encode(np.zeros(len(x), int), 3, "f4")  # one class only
        assert np.isfinite(network.loss_and_gradients(x, y, loss))
        assert np.isfinite(network.gradients).all()
        assert np.isfinite(network.predict(x)).all()


def test_an_overflow_is_an_infinite_or_undefined_loss_and_no_warning() -> None:
    network = small()
    network.layers[0].weights[...] = 3e38
    value = network.loss_and_gradients(np.ones((2, 4)), np.array([0, 1]), CROSS_ENTROPY)
    assert not np.isfinite(value)


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
    network.train_step(x, y, CROSS_ENTROPY)
    assert first_non_finite(network, x, y, CROSS_ENTROPY) is None
    spoil(network, x)  # type: ignore[operator]
    assert first_non_finite(network, x, y, CROSS_ENTROPY) == (layer, what)


def test_a_failed_step_with_normalisation_is_located_and_can_be_rewound() -> None:
    network = Network(4, [Dense(5, "relu", batch_norm=True), Dense(3, "softmax", batch_norm=True)])
    x, y = np.random.default_rng(0).normal(size=(6, 4)).astype("f4"), np.array([0, 1, 2] * 2)
    network.layers[1].weights[...] = 3e38
    before = network.state.copy()
    assert not np.isfinite(network.train_step(x, y, CROSS_ENTROPY)[0])
    assert not np.isfinite(network.state).all()  # its running statistics took the failure in
    assert first_non_finite(network, x, y, CROSS_ENTROPY) == (1, "sums")
    assert (network.state == before).all()


@pytest.mark.parametrize("seed", range(20))
def test_a_failed_step_with_dropout_is_repeated_with_the_same_neurons(seed: int) -> None:
    layers = [Dense(8, "tanh", dropout=0.5), Dense(2)]
    network = Network(4, layers, seed=seed)
    network.layers[1].weights[:, 0] = 3e38
    network.layers[1].weights[:, 1] = -3e38
    x, y = np.ones((1, 4), "f4"), np.zeros((1, 2), "f4")
    mse = LOSSES["mse"]
    value, _ = network.train_step(x, y, mse)
    finite = bool(np.isfinite(value) and np.isfinite(network.gradients).all())
    place = first_non_finite(network, x, y, mse)
    assert (place is None) == finite


def test_running_statistics_that_are_not_finite_are_named_where_they_count() -> None:
    network = Network(4, [Dense(5, "relu", batch_norm=True), Dense(3, "softmax")])
    norm = network.layers[0].norm
    assert norm is not None
    norm.running_mean[2] = np.nan
    x, y = np.ones((2, 4), "f4"), np.array([0, 1])
    found = first_non_finite(network, x, y, CROSS_ENTROPY, training=False)
    assert found == (0, "statistics")


def test_the_mathematics_needs_no_qt_and_no_slow_scipy_import() -> None:
    code = (
        "import sys, nnplay.nn; "
        "sys.exit(any(m in sys.modules for m in ('PySide6', 'scipy.special', 'msgspec')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_neurons_that_are_off_are_as_if_their_outgoing_weights_were_zero() -> None:
    layers = [Dense(5, "sigmoid"), Dense(4, "tanh"), Dense(3, "softmax")]
    network = Network(2, layers, seed=1, dtype=np.float64)
    x = np.random.default_rng(0).normal(size=(7, 2))
    network.set_off([[0, 4], [2], []])
    cut = network.twin()
    cut.set_off([[], [], []])
    cut.layers[1].weights[:, [0, 4]] = 0
    cut.layers[2].weights[:, 2] = 0
    np.testing.assert_array_equal(network.predict(x), cut.predict(x))
    assert not np.array_equal(network.predict(x), network_on(network).predict(x))


def network_on(network: Network) -> Network:
    """Return a twin with every neuron on."""
    twin = network.twin()
    twin.set_off([()] * len(twin.layers))
    return twin


@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_neurons_that_are_off_learn_nothing(dropout: float, batch_norm: bool) -> None:
    layers = [Dense(6, "sigmoid", dropout=dropout, batch_norm=batch_norm), Dense(3, "softmax")]
    network = Network(2, layers, seed=1, dtype=np.float64)
    network.set_off([[1, 2], []])
    x, y = np.random.default_rng(0).normal(size=(9, 2)), np.arange(9) % 3
    network.loss_and_gradients(x, y, "sparse_categorical_cross_entropy")
    first, second = network.layers
    assert (first.weight_gradients[[1, 2]] == 0).all()
    assert (first.bias_gradients[[1, 2]] == 0).all()
    assert (second.weight_gradients[:, [1, 2]] == 0).all()
    assert (first.weight_gradients[[0, 3, 4, 5]] != 0).any()
