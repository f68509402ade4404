"""A training epoch for JAX to compile: a scan over the batches, parameters as a tree of arrays."""

from __future__ import annotations

import itertools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from _bench_cases import Case

State = Any
"""Weights and biases of every layer, two moments of their gradients (for Adam), steps made."""


def start(case: Case) -> State:
    """Draw the first weights."""
    random = np.random.default_rng(0)
    parameters = [
        (jnp.asarray(random.normal(0, (2 / n) ** 0.5, (n, m)), jnp.float32), jnp.zeros(m))
        for n, m in itertools.pairwise(case.sizes)
    ]
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return parameters, zeros, zeros, jnp.float32(0)


def train(case: Case, state: State, x: Any, y: Any, order: Any) -> State:
    """Train one epoch; return the new state."""

    def step(state: State, places: Any) -> tuple[State, Any]:
        cost, gradients = jax.value_and_grad(loss)(state[0], case, x[places], y[places])
        return UPDATES[case.optimizer](case.rate, state, gradients), cost

    full = len(order) // case.batch * case.batch
    state, _costs = jax.lax.scan(step, state, order[:full].reshape(-1, case.batch))
    if full < len(order):
        state, _cost = step(state, order[full:])
    return state


def loss(parameters: Any, case: Case, x: Any, y: Any) -> Any:
    """Return the mean cross-entropy of a batch."""
    *hidden, (kernel, biases) = parameters
    for weights, shifts in hidden:
        x = jax.nn.relu(x @ weights + shifts)
    z = x @ kernel + biases
    if case.binary:
        return jnp.mean(jax.nn.softplus(z) - z * y[:, None])
    right = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(z, axis=1) - right)


def sgd(rate: float, state: State, gradients: Any) -> State:
    """Return the state after a step of gradient descent."""
    parameters, *rest = state
    return jax.tree.map(lambda w, g: w - rate * g, parameters, gradients), *rest


def adam(rate: float, state: State, gradients: Any) -> State:
    """Return the state after a step of Adam."""
    parameters, first, second, steps = state
    steps = steps + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)

    def change(w: Any, m: Any, v: Any) -> Any:
        root = jnp.sqrt(v / (1 - 0.999**steps)) + 1e-8
        return w - rate * m / (1 - 0.9**steps) / root

    return jax.tree.map(change, parameters, first, second), first, second, steps


UPDATES = {"sgd": sgd, "adam": adam}
