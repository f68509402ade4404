from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS, Dense, Network
from nnplay.nn.morph import Morphed, morph

INPUTS = 5
OUTPUT = Dense(3, "softmax")
HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
X = np.random.default_rng(99).normal(size=(40, INPUTS))


def trained(layers: Sequence[Dense], seed: int = 0, dtype: str = "f8") -> Network:
    """Return a network none of whose numbers are what a network starts with."""
    network = Network(INPUTS, layers, seed=seed, dtype=dtype)
    random = np.random.default_rng([seed, 1])
    for layer in network.layers:
        layer.weights[...] = random.normal(size=layer.weights.shape) / np.sqrt(layer.inputs)
        layer.biases[...] = random.normal(size=layer.units)
        if layer.norm is not None:
            layer.norm.gains[...] = random.normal(1, 0.3, layer.units)
            layer.norm.running_mean[...] = random.normal(size=layer.units)
            layer.norm.running_variance[...] = random.uniform(0.5, 2, layer.units)
    return network


def changed(
    old: Network, layers: Sequence[Dense], seed: int = 0, **options: object
) -> tuple[Network, Morphed]:
    new = Network(INPUTS, layers, seed=123, dtype=old.dtype)
    return new, morph(old, new, seed=seed, **options)  # type: ignore[arg-type]


def hidden_layers(most: int = 3) -> st.SearchStrategy[list[Dense]]:
    return st.lists(
        st.builds(
            Dense,
            st.integers(1, 6),
            st.sampled_from(HIDDEN),
            batch_norm=st.booleans(),
            dropout=st.sampled_from([0.0, 0.3]),
        ),
        max_size=most,
    )


def same_predictions(old: Network, new: Network, x: NDArray[np.float64] = X) -> None:
    single = old.dtype == np.float32
    np.testing.assert_allclose(
        new.predict(x), old.predict(x), rtol=0, atol=1e-5 if single else 1e-10
    )


# Any edit at all


@settings(deadline=None)
@given(hidden_layers(), hidden_layers(), st.booleans(), st.integers(0, 99))
def test_what_is_called_exact_is_exact(
    before: list[Dense], after: list[Dense], pixels: bool, seed: int
) -> None:
    old = trained([*before, OUTPUT], seed)
    x = abs(X) if pixels else X
    new, morphed = changed(old, [*after, OUTPUT], seed, sample=x[:20], non_negative=pixels)
    assert np.isfinite(new.predict(x)).all()
    if morphed.exact:
        same_predictions(old, new, x)


@settings(deadline=None)
@given(hidden_layers(), st.data())
def test_wider_layers_are_always_exact(layers: list[Dense], data: st.DataObject) -> None:
    old = trained([*layers, OUTPUT])
    more = data.draw(st.tuples(*(st.integers(0, 9) for _ in layers)))
    wider = [replace(one, units=one.units + add) for one, add in zip(layers, more, strict=True)]
    new, morphed = changed(old, [*wider, OUTPUT])
    assert morphed.exact
    same_predictions(old, new)


@settings(deadline=None)
@given(hidden_layers(), st.data(), st.booleans())
def test_switching_normalisation_is_always_exact(
    layers: list[Dense], data: st.DataObject, sampled: bool
) -> None:
    stack = [*layers, OUTPUT]
    old = trained(stack)
    place = data.draw(st.integers(0, len(layers)))
    stack[place] = replace(stack[place], batch_norm=not stack[place].batch_norm)
    new, morphed = changed(old, stack, sample=X if sampled else None)
    assert morphed.exact
    same_predictions(old, new)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.sampled_from(["f4", "f8"]))
def test_a_chain_of_exact_edits_is_exact(edits: list[int], dtype: str) -> None:
    layers = [Dense(4, "relu"), Dense(3, "relu", batch_norm=True), OUTPUT]
    first = network = trained(layers, dtype=dtype)
    for edit in edits:
        if edit < 2:
            layers[edit] = replace(layers[edit], units=layers[edit].units + 3)
        elif edit == 2:
            layers.insert(1, Dense(layers[0].units + 1, "relu"))
        elif edit == 3:
            layers[0] = replace(layers[0], batch_norm=not layers[0].batch_norm)
        else:
            layers.insert(len(layers) - 1, replace(layers[-2], dropout=0.5))
        network, morphed = changed(network, layers, sample=X)
        assert morphed.exact, (edit, morphed.text)
    same_predictions(first, network)


def test_the_old_network_is_only_read_and_the_same_seed_gives_the_same_numbers() -> None:
    old = trained([Dense(4, "tanh", batch_norm=True), Dense(3, "relu"), OUTPUT])
    before = old.state.copy()
    layers = [Dense(9, "tanh"), Dense(2, "relu", batch_norm=True), Dense(4, "relu"), OUTPUT]
    first, _ = changed(old, layers, seed=1, sample=X)
    again, _ = changed(old, layers, seed=1, sample=X)
    other, _ = changed(old, layers, seed=2, sample=X)
    assert (old.state == before).all()
    assert (first.state == again.state).all()
    assert (first.state != other.state).any()


def test_the_same_layers_get_the_same_numbers() -> None:
    layers = [Dense(4, "tanh", batch_norm=True), Dense(3, "relu"), OUTPUT]
    old = trained(layers)
    new, morphed = changed(old, [replace(layers[0], dropout=0.5), *layers[1:]])
    assert (new.state == old.state).all()
    assert morphed.exact


def test_networks_of_other_data_are_refused() -> None:
    old = trained([Dense(4, "relu"), OUTPUT])
    with pytest.raises(ValueError, match=r"5 inputs and 3 outputs .* 6 inputs and 3"):
        morph(old, Network(6, [OUTPUT]))
    with pytest.raises(ValueError, match="5 inputs and 2 outputs"):
        morph(old, Network(INPUTS, [Dense(2, "softmax")]))


# Wider


def test_neurons_are_copied_evenly_and_the_shares_of_copies_differ_weight_by_weight() -> None:
    old = trained([Dense(4, "relu"), OUTPUT])
    new, _ = changed(old, [Dense(11, "relu"), OUTPUT])
    rows = [tuple(row) for row in new.layers[0].weights]
    assert rows[:4] == [tuple(row) for row in old.layers[0].weights]
    assert sorted(rows.count(tuple(weights)) for weights in old.layers[0].weights) == [2, 3, 3, 3]
    for weights, column in zip(old.layers[0].weights, old.layers[1].weights.T, strict=True):
        copies = [index for index, row in enumerate(rows) if row == tuple(weights)]
        shares = new.layers[1].weights[:, copies] / column[:, None]
        np.testing.assert_allclose(shares.sum(axis=1), 1)
        assert (shares > 0).all()
        assert len(np.unique(shares)) == shares.size


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_copies_part_in_training(optimizer: str, activation: str) -> None:
    old = trained([Dense(4, activation), OUTPUT])
    network, _ = changed(old, [Dense(8, activation), OUTPUT])
    copied = network.layers[0].weights[4:].copy()
    pairs = [
        (4 + row, int(np.flatnonzero((network.layers[0].weights[:4] == weights).all(axis=1))[0]))
        for row, weights in enumerate(copied)
    ]
    y = np.random.default_rng(3).integers(0, 3, len(X))
    step = OPTIMIZERS[optimizer].create(network.parameters).step
    loss = LOSSES["sparse_categorical_cross_entropy"]
    for _ in range(100):
        network.loss_and_gradients(X, y, loss)
        step(network.parameters, network.gradients, 0.01)
    weights = network.layers[0].weights
    for copy, original in pairs:
        parted = np.linalg.norm(weights[copy] - weights[original])
        moved = np.linalg.norm(weights[original] - old.layers[0].weights[original])
        assert parted > 0.05 * moved > 0


# Narrower


def test_the_strongest_neurons_stay_in_their_order() -> None:
    old = Network(2, [Dense(4, "relu"), Dense(1, "identity")], dtype="f8")
    # Norms 5, 1, 2 and 3 in; 1, 10, 4 and 1 out: strengths 5, 10, 8 and 3.
    old.layers[0].weights[...] = [[3, 4], [1, 0], [0, 2], [3, 0]]
    old.layers[0].biases[...] = [10, 20, 30, 40]
    old.layers[1].weights[...] = [[1, -10, 4, -1]]
    old.layers[1].biases[...] = 7
    new = Network(2, [Dense(2, "relu"), Dense(1, "identity")], dtype="f8")
    morphed = morph(old, new)
    assert new.layers[0].weights.tolist() == [[1, 0], [0, 2]]
    assert new.layers[0].biases.tolist() == [20, 30]
    assert new.layers[1].weights.tolist() == [[-10, 4]]
    assert new.layers[1].biases.tolist() == [7]
    assert not morphed.exact


def test_a_normalised_neuron_is_as_strong_as_its_gain() -> None:
    layers = [Dense(3, "relu", batch_norm=True), Dense(1, "identity")]
    old = Network(2, layers, dtype="f8")
    norm = old.layers[0].norm
    assert norm is not None
    old.layers[0].weights[...] = [[100, 100], [1, 1], [50, 50]]
    norm.gains[...] = [0.1, -2, 1]
    norm.running_mean[...] = [1, 2, 3]
    old.layers[1].weights[...] = [[1, 1, 1]]
    new = Network(2, [Dense(2, "relu", batch_norm=True), Dense(1, "identity")], dtype="f8")
    morph(old, new)
    kept = new.layers[0].norm
    assert kept is not None
    assert kept.gains.tolist() == [-2, 1]
    assert kept.running_mean.tolist() == [2, 3]


@given(st.integers(1, 7), st.integers(0, 50))
def test_silent_neurons_go_first_and_nobody_misses_them(silent: int, seed: int) -> None:
    old = trained([Dense(8, "relu"), OUTPUT], seed)
    neurons = np.random.default_rng(seed).permutation(8)[:silent]
    old.layers[1].weights[:, neurons] = 0
    new, _ = changed(old, [Dense(8 - silent, "relu"), OUTPUT])
    same_predictions(old, new)


# Inserted

_FROM_ZERO = {"identity", "relu", "leaky_relu", "elu"}


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("before", ["relu", "sigmoid", "softplus", "tanh", "gelu", "leaky_relu"])
@pytest.mark.parametrize("units", [4, 7])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_layer_that_is_put_in_keeps_the_function_where_its_activation_can(
    activation: str, before: str, units: int, batch_norm: bool
) -> None:
    old = trained([Dense(4, before), OUTPUT])
    inserted = Dense(units, activation, batch_norm=batch_norm)
    new, morphed = changed(old, [Dense(4, before), inserted, OUTPUT], sample=X)
    allowed = _FROM_ZERO if before in ("relu", "sigmoid", "softplus") else {"identity"}
    assert morphed.exact == (activation in allowed)
    if morphed.exact:
        same_predictions(old, new)
    else:
        assert ACTIVATIONS[activation].label in morphed.text


@pytest.mark.parametrize("pixels", [False, True])
def test_a_first_layer_passes_pixels_on(pixels: bool) -> None:
    old = trained([OUTPUT])
    new, morphed = changed(old, [Dense(INPUTS, "relu"), OUTPUT], non_negative=pixels)
    assert morphed.exact == pixels
    same_predictions(old, new, abs(X))


def test_a_narrow_layer_passes_on_what_counts_most_behind_it() -> None:
    old = Network(3, [Dense(1, "identity")], dtype="f8")
    old.layers[0].weights[...] = [[-5, 1, 3]]
    new = Network(3, [Dense(2, "relu"), Dense(1, "identity")], dtype="f8")
    morphed = morph(old, new, non_negative=True)
    assert new.layers[0].weights.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert new.layers[1].weights.tolist() == [[-5, 3]]
    assert not morphed.exact


# Removed, moved, another activation


@pytest.mark.parametrize("norm", [(False, False), (True, False), (False, True), (True, True)])
def test_a_linear_layer_is_taken_out_without_a_trace(norm: tuple[bool, bool]) -> None:
    behind = Dense(6, "tanh", batch_norm=norm[1])
    old = trained([Dense(4, "identity", batch_norm=norm[0]), behind, OUTPUT])
    new, morphed = changed(old, [behind, OUTPUT])
    assert morphed.exact
    same_predictions(old, new)


def test_another_layer_is_taken_out_as_if_it_were_linear() -> None:
    old = trained([Dense(4, "tanh"), Dense(6, "tanh"), OUTPUT])
    new, morphed = changed(old, [Dense(6, "tanh"), OUTPUT])
    assert not morphed.exact
    first, second, _ = old.layers
    np.testing.assert_allclose(new.layers[0].weights, second.weights @ first.weights)
    np.testing.assert_allclose(new.layers[0].biases, second.weights @ first.biases + second.biases)


def test_put_in_and_taken_out_again_leaves_the_function() -> None:
    old = trained([Dense(4, "relu"), OUTPUT])
    between, _ = changed(old, [Dense(4, "relu"), Dense(9, "relu"), OUTPUT])
    new, _ = changed(between, [Dense(4, "relu"), OUTPUT])
    same_predictions(old, new)


def test_moved_layers_take_their_weights_along() -> None:
    layers = [Dense(4, "elu"), Dense(4, "relu"), Dense(4, "tanh", batch_norm=True), OUTPUT]
    old = trained(layers)
    new, morphed = changed(old, [layers[0], layers[2], layers[1], OUTPUT])
    for place, origin in enumerate((0, 2, 1, 3)):
        for name, array in old.layers[origin].named_arrays.items():
            assert (new.layers[place].named_arrays[name] == array).all()
    assert not morphed.exact


def test_another_activation_keeps_the_weights() -> None:
    old = trained([Dense(4, "relu"), OUTPUT])
    new, morphed = changed(old, [Dense(4, "tanh"), Dense(3, "sigmoid")])
    assert (new.parameters == old.parameters).all()
    assert not morphed.exact


# Normalisation


def test_normalisation_that_is_switched_on_fits_the_sample() -> None:
    old = trained([Dense(4, "tanh"), Dense(6, "relu"), OUTPUT])
    layers = [Dense(4, "tanh", batch_norm=True), Dense(6, "relu", batch_norm=True), OUTPUT]
    y = np.random.default_rng(3).integers(0, 3, len(X))
    loss = LOSSES["sparse_categorical_cross_entropy"]
    before = old.loss_and_gradients(X, y, loss)
    # With the sample as the batch, training has the same statistics, and the same cost.
    fitting, _ = changed(old, layers, sample=X)
    assert fitting.loss_and_gradients(X, y, loss) == pytest.approx(before, abs=1e-9)
    # Without a sample only predictions stay.
    standard, morphed = changed(old, layers)
    assert morphed.exact
    same_predictions(old, standard)
    assert standard.loss_and_gradients(X, y, loss) != pytest.approx(before, abs=1e-2)


# What is said


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (
            [Dense(8, "relu"), Dense(6, "tanh")],
            "Layer 1 is wider; the network computes what it did before.",
        ),
        (
            [Dense(1, "relu"), Dense(3, "tanh")],
            "Layer 1 keeps its strongest neuron; layer 2 keeps its 3 strongest neurons; "
            "the function has changed.",
        ),
        (
            [Dense(4, "relu"), Dense(5, "relu"), Dense(6, "tanh")],
            "Layer 2 passes its input on; the network computes what it did before.",
        ),
        (
            [Dense(4, "relu"), Dense(6, "tanh"), Dense(2, "tanh")],
            "Layer 3 passes 2 of its 6 inputs on, bent by Tanh; the function has changed.",
        ),
        (
            [Dense(4, "relu")],
            "Layer 2 has gone into the layer behind it; the function has changed.",
        ),
        (
            [Dense(4, "relu", batch_norm=True), Dense(6, "gelu")],
            "Layer 1 is normalised, with gains that make up for that; layer 2 keeps its weights "
            "under its new activation; the function has changed.",
        ),
    ],
)
def test_one_sentence_says_what_happened(after: list[Dense], text: str) -> None:
    old = trained([Dense(4, "relu"), Dense(6, "tanh"), OUTPUT])
    assert changed(old, [*after, OUTPUT])[1].text == text
