"""Morphing networks some of whose neurons are switched off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nnplay.nn import ACTIVATIONS, Dense, Network
from nnplay.nn.morph import Morphed, morph

INPUTS = 5
OUTPUT = Dense(3, "softmax")
HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
X = np.random.default_rng(99).normal(size=(40, INPUTS))

Off = Sequence[Sequence[int]]


def network_of(layers: Sequence[Dense], off: Off, seed: int = 0) -> Network:
    """Return a network none of whose numbers are what a network starts with."""
    network = Network(INPUTS, [*layers, OUTPUT], seed=seed, dtype="f8")
    random = np.random.default_rng([seed, 1])
    for layer in network.layers:
        for name, array in layer.named_arrays.items():
            positive = name == "running_variance"
            array[...] = random.uniform(0.5 if positive else -1, 2, array.shape)
    network.set_off([*off, ()])
    return network


def changed(
    old: Network, layers: Sequence[Dense], off: Off, seed: int = 0
) -> tuple[Network, Morphed]:
    new = Network(INPUTS, [*layers, OUTPUT], seed=123, dtype="f8")
    new.set_off([*off, ()])
    return new, morph(old, new, seed=seed, sample=X)


def same(old: Network, new: Network, x: NDArray[np.float64] = X) -> None:
    np.testing.assert_allclose(new.predict(x), old.predict(x), rtol=0, atol=1e-10)


@st.composite
def stacks(draw: st.DrawFn) -> tuple[list[Dense], list[tuple[int, ...]]]:
    """Draw hidden layers, and which of their neurons are off."""
    layers = draw(
        st.lists(
            st.builds(Dense, st.integers(1, 5), st.sampled_from(HIDDEN), batch_norm=st.booleans()),
            max_size=3,
        )
    )
    off = [
        tuple(sorted(draw(st.sets(st.integers(0, layer.units - 1))))) if draw(st.booleans()) else ()
        for layer in layers
    ]
    return layers, off


@settings(deadline=None)
@given(stacks(), stacks(), st.integers(0, 99))
def test_what_is_called_exact_is_exact(
    before: tuple[list[Dense], Off], after: tuple[list[Dense], Off], seed: int
) -> None:
    old = network_of(*before, seed)
    new, morphed = changed(old, *after, seed)
    if morphed.exact:
        same(old, new)


@settings(deadline=None)
@given(stacks(), st.data())
def test_wider_layers_are_exact_whatever_is_off(
    stack: tuple[list[Dense], Off], data: st.DataObject
) -> None:
    layers, off = stack
    old = network_of(layers, off)
    wider = [replace(one, units=one.units + data.draw(st.integers(0, 7))) for one in layers]
    new, morphed = changed(old, wider, off)
    assert morphed.exact
    same(old, new)


def test_neurons_that_are_off_are_not_copied() -> None:
    old = network_of([Dense(4, "tanh")], [(0, 1, 3)])
    new, _ = changed(old, [Dense(7, "tanh")], [(0, 1, 3)])
    for copy in (4, 5, 6):
        np.testing.assert_array_equal(new.layers[0].weights[copy], old.layers[0].weights[2])
    # What leads on from those that are off waits for them unchanged.
    np.testing.assert_array_equal(
        new.layers[1].weights[:, [0, 1, 3]], old.layers[1].weights[:, [0, 1, 3]]
    )


def test_fewer_neurons_are_those_that_are_on() -> None:
    old = network_of([Dense(6, "relu")], [(1, 4)])
    for units in (5, 4):
        new, morphed = changed(old, [Dense(units, "relu")], [()])
        assert morphed.exact, "only neurons that were off have gone"
        same(old, new)
    assert not changed(old, [Dense(3, "relu")], [()])[1].exact


def test_only_what_is_on_goes_into_the_layer_behind() -> None:
    layers = [Dense(6, "identity", batch_norm=True), Dense(4, "tanh")]
    old = network_of(layers, [(1, 5), (2,)])
    new, morphed = changed(old, layers[1:], [(2,)])
    assert morphed.exact
    same(old, new)


def test_statistics_are_those_of_what_is_on() -> None:
    layers = [Dense(6, "tanh"), Dense(4, "tanh")]
    old = network_of(layers, [(1, 5), ()])
    new, morphed = changed(old, [layers[0], replace(layers[1], batch_norm=True)], [(1, 5), ()])
    norm = new.layers[1].norm
    assert morphed.exact
    assert norm is not None
    first = old.layers[0]
    a = np.tanh(X @ first.weights.T + first.biases)
    a[:, [1, 5]] = 0
    sums = a @ old.layers[1].weights.T
    np.testing.assert_allclose(norm.running_mean, sums.mean(axis=0))
    np.testing.assert_allclose(norm.running_variance, sums.var(axis=0))


@pytest.mark.parametrize("units", [4, 6, 9])
def test_a_layer_behind_passes_on_what_is_on(units: int) -> None:
    layer = Dense(6, "relu")
    old = network_of([layer], [(1, 4)])
    new, morphed = changed(old, [layer, Dense(units, "relu")], [(1, 4), ()])
    assert morphed.exact
    same(old, new)


def test_other_neurons_off_are_another_function_and_named() -> None:
    layers = [Dense(6, "tanh"), Dense(4, "relu")]
    old = network_of(layers, [(1,), ()])
    for off in ([(), ()], [(2,), ()], [(1,), (0,)]):
        _, morphed = changed(old, [replace(layers[0], units=8), layers[1]], off)
        assert not morphed.exact
        assert "other neurons switched off" in morphed.text


def test_of_equal_layers_the_one_with_the_same_neurons_off_stays() -> None:
    layer = Dense(INPUTS, "identity")
    old = network_of([layer, layer], [(), (1, 3)])
    new, morphed = changed(old, [layer], [(1, 3)])
    assert morphed.exact
    same(old, new)
