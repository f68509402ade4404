"""Backpropagation against central differences, over everything that can be combined.

What can be combined is read from the registries, so a new entry is checked without further ado.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnplay.nn import ACTIVATIONS, LOSSES, REGULARIZERS, Dense, Network, check_gradients
from nnplay.nn.arrays import Array
from nnplay.nn.layers import LayerBuffers
from nnplay.nn.losses import Loss

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
PAIRS = [
    (output, loss)
    for output, loss in itertools.product(ACTIVATIONS, LOSSES)
    if LOSSES[loss].accepts(ACTIVATIONS[output])
]
MISFITS = [pair for pair in itertools.product(ACTIVATIONS, LOSSES) if pair not in PAIRS]
PENALTIES = [entry for entry in REGULARIZERS.values() if entry.stage == "penalty"]
NO_PENALTY: tuple[Any, ...] = ()
ALL_PENALTIES = tuple((entry, 0.01 * n) for n, entry in enumerate(PENALTIES, start=1))
# A step across a kink makes a difference that no derivative is equal to.
MARGIN = 1e-3


def layers_of(
    units: list[int], hidden: str, output: str, *, batch_norm: bool, dropout: float
) -> list[Dense]:
    parameters = [
        {p.name: (p.minimum + p.default) / 2 + 0.1 for p in ACTIVATIONS[name].parameters}
        for name in (hidden, output)
    ]
    *inside, last = units
    return [
        *(
            Dense(n, hidden, parameters=parameters[0], batch_norm=batch_norm, dropout=dropout)
            for n in inside
        ),
        Dense(last, output, parameters=parameters[1], batch_norm=batch_norm),
    ]


def check(
    sizes: list[int],
    hidden: str,
    output: str,
    loss: str,
    *,
    batch: int,
    seed: int,
    batch_norm: bool = False,
    dropout: float = 0.0,
    penalties: tuple[Any, ...] = ALL_PENALTIES,
) -> None:
    inputs, *units = sizes
    layers = layers_of(units, hidden, output, batch_norm=batch_norm, dropout=dropout)
    network = Network(inputs, layers, seed=seed, dtype="f8")
    random = np.random.default_rng(seed)
    network.parameters += 0.1 * random.normal(size=network.parameters.shape)
    push_from_zero(network)
    entry = LOSSES[loss]
    y = entry.encode(random.integers(0, units[-1], batch), units[-1], "f8")
    if entry.outputs is None:
        y = random.normal(size=y.shape)  # any numbers can be its targets
    for _ in range(100):
        x = random.normal(size=(batch, inputs))
        if away_from_kinks(network, x, y, entry):
            break
    else:
        pytest.fail("no batch away from the kinks was found")
    result = network.check_gradients(x, y, loss, penalties=penalties, step=1e-6)
    assert result.agrees, result
    assert result.checked > 0


def push_from_zero(network: Network) -> None:
    """Move every weight away from zero, where |w| has its kink."""
    w = network.parameters
    w += np.where(np.abs(w) < MARGIN, np.copysign(2 * MARGIN, w), 0)


def away_from_kinks(network: Network, x: Array, y: Array, loss: Loss) -> bool:
    """Whether no sum and no error is so near a kink that a small step would cross it."""
    state, dropped = network.state.copy(), network.random.bit_generator.state
    a = x
    distances = [1.0]
    for layer in network.layers:
        buffers = LayerBuffers.allocate(layer, len(x), keep_sums=True)
        a = layer.train_forward(a, buffers, network.random)
        distances += [float(abs(buffers.z - kink).min()) for kink in layer.activation.kinks]
    distances += [float(abs(a - y - kink).min()) for kink in loss.kinks]
    network.state[...] = state
    network.random.bit_generator.state = dropped
    return min(distances) > MARGIN


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize(("hidden", "depth"), [("identity", 1), *itertools.product(HIDDEN, [2, 4])])
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_every_valid_combination(
    output: str, loss: str, hidden: str, depth: int, batch_norm: bool
) -> None:
    sizes = [4] + [3] * depth
    check(sizes, hidden, output, loss, batch=5, seed=depth, batch_norm=batch_norm)


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("dropout", [0.0, 0.4])
@pytest.mark.parametrize(
    "penalties",
    [NO_PENALTY, *(((entry, 0.1),) for entry in PENALTIES), ALL_PENALTIES],
    ids=lambda penalties: "+".join(entry.name for entry, _ in penalties) or "none",
)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_regulariser(
    hidden: str, penalties: tuple[Any, ...], dropout: float, batch_norm: bool
) -> None:
    check(
        [4, 5, 4, 3],
        hidden,
        "softmax",
        "categorical_cross_entropy",
        batch=6,
        seed=3,
        batch_norm=batch_norm,
        dropout=dropout,
        penalties=penalties,
    )


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    hidden=st.sampled_from([name for name in HIDDEN if not ACTIVATIONS[name].kinks]),
    pair=st.sampled_from(
        [pair for pair in PAIRS if not (ACTIVATIONS[pair[0]].kinks or LOSSES[pair[1]].kinks)]
    ),
    batch=st.integers(2, 9),
    seed=st.integers(0, 1000),
    dropout=st.sampled_from([0.0, 0.3]),
)
def test_random_shapes(
    sizes: list[int],
    hidden: str,
    pair: tuple[str, str],
    batch: int,
    seed: int,
    dropout: float,
) -> None:
    check(sizes, hidden, *pair, batch=batch, seed=seed, dropout=dropout)


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=5),
    pair=st.sampled_from(PAIRS),
    hidden=st.sampled_from(HIDDEN),
    batch=st.integers(1, 70),
    batch_norm=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_any_shape_gives_finite_numbers_and_the_same_bits_again(
    sizes: list[int], pair: tuple[str, str], hidden: str, batch: int, batch_norm: bool, seed: int
) -> None:
    output, loss = pair
    inputs, *units = sizes
    random = np.random.default_rng(seed)
    x = random.normal(size=(batch, inputs)).astype("f4")
    y = LOSSES[loss].encode(random.integers(0, units[-1], batch), units[-1], "f4")
    layers = layers_of(units, hidden, output, batch_norm=batch_norm, dropout=0.2)
    results = []
    for _ in range(2):
        network = Network(inputs, layers, seed=seed)
        value = network.loss_and_gradients(x, y, loss, ALL_PENALTIES)
        assert np.isfinite(value)
        assert np.isfinite(network.gradients).all()
        assert network.predict(x).shape == (batch, units[-1])
        results.append((value, network.gradients.tobytes()))
    assert results[0] == results[1]


@pytest.mark.parametrize("hidden", [name for name in HIDDEN if not ACTIVATIONS[name].flat])
def test_weights_of_samples_scale_their_part_of_the_gradient(hidden: str) -> None:
    # The loss is a mean over samples, so weights 2, 0 and 1 are the first sample twice and the
    # third once, over three.
    network = Network(4, [Dense(5, hidden), Dense(3, "sigmoid")], seed=2, dtype="f8")
    random = np.random.default_rng(0)
    x, y = random.normal(size=(3, 4)), random.random((3, 3))
    for name in ("mse", "binary_cross_entropy"):
        value, _ = network.train_step(x, y, LOSSES[name], (), np.array([[2.0], [0.0], [1.0]]))
        weighted = network.gradients.copy()
        rows = [0, 0, 2]
        assert value == pytest.approx(network.loss_and_gradients(x[rows], y[rows], name))
        np.testing.assert_allclose(weighted, network.gradients, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(("output", "loss"), MISFITS)
def test_every_misfit_is_refused_with_its_reason(output: str, loss: str) -> None:
    network = Network(2, [Dense(3, output)])
    y = LOSSES[loss].encode(np.array([0]), 3, "f4")
    with pytest.raises(ValueError, match="does not fit") as error:
        network.loss_and_gradients(np.zeros((1, 2)), y, loss)
    assert LOSSES[loss].misfit in str(error.value)


def test_a_wrong_gradient_is_found() -> None:
    network = Network(3, [Dense(2, "tanh")], dtype="f8")
    layer = network.layers[0]
    backward = layer.backward

    def wrong(x: Array, buffers: LayerBuffers) -> None:
        backward(x, buffers)
        layer.weight_gradients[1, 2] *= 1.01

    layer.backward = wrong  # type: ignore[method-assign]
    x, y = np.ones((4, 3)), np.zeros((4, 2))
    result = check_gradients(network, x, y, "mse")
    assert result.relative_error > 1e-4
    assert result.worst == "layers.0.weights"


def test_a_check_leaves_the_network_as_it_was() -> None:
    layers = [Dense(4, "tanh", batch_norm=True, dropout=0.5), Dense(2, "softmax")]
    network = Network(3, layers, seed=1)
    state, dropped = network.state.copy(), network.random.bit_generator.state
    y = np.array([0, 1, 1])
    result = network.check_gradients(np.eye(3), y, "sparse_categorical_cross_entropy")
    assert result.relative_error <= 1e-6
    assert [array.name for array in result.arrays] == [
        "layers.0.weights",
        "layers.0.biases",
        "layers.0.gains",
        "layers.1.weights",
        "layers.1.biases",
    ]
    assert (network.state == state).all()
    assert network.random.bit_generator.state == dropped


def test_float32_is_refused() -> None:
    with pytest.raises(ValueError, match="float64"):
        check_gradients(Network(1, [Dense(1)]), np.ones((1, 1)), np.ones((1, 1)), "mse")
