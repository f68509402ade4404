"""Optimizers against a literal scalar transcription of the published updates."""

from __future__ import annotations

import math
import mmap
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from nnplay.nn.arrays import ALIGNMENT, HUGE, aligned_zeros
from nnplay.nn.flat_optimizer import BLOCK
from nnplay.nn.optimizers import OPTIMIZERS

Update = Callable[[float, float, float], float]
"""From w, its gradient and the learning rate to the new w."""

Settings = dict[str, float | bool]


def sgd(momentum: float, nesterov: bool) -> Update:
    velocity = 0.0

    def update(w: float, g: float, rate: float) -> float:
        nonlocal velocity
        velocity = momentum * velocity + g
        return w - rate * (g + momentum * velocity if nesterov else velocity)

    return update


def adagrad(epsilon: float) -> Update:
    total = 0.0

    def update(w: float, g: float, rate: float) -> float:
        nonlocal total
        total += g * g
        return w - rate * g / (math.sqrt(total) + epsilon)

    return update


def rmsprop(rho: float, epsilon: float) -> Update:
    mean_square = 0.0

    def update(w: float, g: float, rate: float) -> float:
        nonlocal mean_square
        mean_square = rho * mean_square + (1 - rho) * g * g
        return w - rate * g / (math.sqrt(mean_square) + epsilon)

    return update


def adam(beta_1: float, beta_2: float, epsilon: float, weight_decay: float = 0.0) -> Update:
    m = v = 0.0
    t = 0

    def update(w: float, g: float, rate: float) -> float:
        nonlocal m, v, t
        t += 1
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        m_hat = m / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        return w - rate * (m_hat / (math.sqrt(v_hat) + epsilon) + weight_decay * w)

    return update


def nadam(beta_1: float, beta_2: float, epsilon: float) -> Update:
    m = v = 0.0
    t = 0

    def update(w: float, g: float, rate: float) -> float:
        nonlocal m, v, t
        t += 1
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        m_hat = beta_1 * m / (1 - beta_1 ** (t + 1)) + (1 - beta_1) * g / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        return w - rate * m_hat / (math.sqrt(v_hat) + epsilon)

    return update


CASES: list[tuple[str, Settings, Callable[[], Update]]] = [
    ("sgd", {}, lambda: sgd(0.0, False)),
    ("sgd", {"momentum": 0.9}, lambda: sgd(0.9, False)),
    ("sgd", {"momentum": 0.8, "nesterov": True}, lambda: sgd(0.8, True)),
    ("sgd", {"nesterov": True}, lambda: sgd(0.0, True)),
    ("adam", {}, lambda: adam(0.9, 0.999, 1e-8)),
    ("adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}, lambda: adam(0.5, 0.9, 0.1)),
    ("adam", {"beta_1": 0.0, "beta_2": 0.0}, lambda: adam(0.0, 0.0, 1e-8)),
    ("adamw", {}, lambda: adam(0.9, 0.999, 1e-8, 0.01)),
    ("adamw", {"beta_1": 0.8, "weight_decay": 0.5}, lambda: adam(0.8, 0.999, 1e-8, 0.5)),
    ("nadam", {}, lambda: nadam(0.9, 0.999, 1e-8)),
    ("nadam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}, lambda: nadam(0.5, 0.9, 0.1)),
    ("nadam", {"beta_1": 0.0}, lambda: nadam(0.0, 0.999, 1e-8)),
    ("rmsprop", {}, lambda: rmsprop(0.9, 1e-8)),
    ("rmsprop", {"rho": 0.5, "epsilon": 0.1}, lambda: rmsprop(0.5, 0.1)),
    ("adagrad", {}, lambda: adagrad(1e-10)),
    ("adagrad", {"epsilon": 0.1}, lambda: adagrad(0.1)),
]
EVERY_CASE = pytest.mark.parametrize(("name", "settings"), [case[:2] for case in CASES])


def gradient(w: float, step: int) -> float:
    return 2 * (w - 3) + math.sin(step)


# More than fifty steps, so that the averages are flushed on the way.
@pytest.mark.parametrize("steps", [50, 200])
@pytest.mark.parametrize(("name", "settings", "make"), CASES)
def test_steps_follow_the_published_rule(
    name: str, settings: Settings, make: Callable[[], Update], steps: int
) -> None:
    expected = [-2.0, 0.0, 0.5, 4.0]
    w = np.array(expected)
    optimizer = OPTIMIZERS[name].create(w, **settings)
    updates = [make() for _ in expected]
    for step in range(steps):
        rate = 0.05 / (1 + 0.1 * step)
        optimizer.step(w, np.array([gradient(value, step) for value in w]), rate)
        expected = [
            update(value, gradient(value, step), rate)
            for update, value in zip(updates, expected, strict=True)
        ]
    np.testing.assert_allclose(w, expected, rtol=1e-12, atol=1e-12)
    assert optimizer.steps == steps


def test_every_optimizer_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == set(OPTIMIZERS)


@EVERY_CASE
@pytest.mark.parametrize("size", [1, 2 * BLOCK, 2 * BLOCK + 3])
def test_every_block_is_updated(name: str, settings: Settings, size: int) -> None:
    w = np.zeros(size, "f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)
    for _ in range(3):
        optimizer.step(w, np.ones(size, "f4"), 0.1)
    assert w[0] != 0
    assert (w == w[0]).all()
    assert w.dtype == np.float32


@EVERY_CASE
def test_the_state_stays_where_it_is(name: str, settings: Settings) -> None:
    w = np.ones(5, "f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)
    arrays = dict(optimizer.state)
    for _ in range(3):
        optimizer.step(w, np.ones(5, "f4"), 0.1)
    assert list(optimizer.state) == list(arrays)
    assert all(optimizer.state[key] is array for key, array in arrays.items())
    assert all(a.shape == (5,) and a.dtype == "f4" and a.any() for a in arrays.values())
    with pytest.raises(TypeError):
        optimizer.state["velocity"] = w  # type: ignore[index]


@EVERY_CASE
def test_state_and_steps_are_all_that_a_later_step_depends_on(
    name: str, settings: Settings
) -> None:
    random = np.random.default_rng(0)
    w = random.normal(size=7).astype("f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)

    def run(optimizer: object, w: np.ndarray, gradients: np.ndarray) -> None:
        for g in gradients:
            optimizer.step(w, g, 0.01)  # type: ignore[attr-defined]

    run(optimizer, w, random.normal(size=(70, 7)).astype("f4"))
    other, other_w = OPTIMIZERS[name].create(w, **settings), w.copy()
    other.steps = optimizer.steps
    for key, array in optimizer.state.items():
        other.state[key][...] = array
    later = random.normal(size=(70, 7)).astype("f4")
    run(optimizer, w, later)
    run(other, other_w, later)
    assert (w == other_w).all()


@EVERY_CASE
def test_a_learning_rate_of_zero_changes_nothing(name: str, settings: Settings) -> None:
    random = np.random.default_rng(0)
    w = random.normal(size=100).astype("f4")
    before = w.copy()
    optimizer = OPTIMIZERS[name].create(w, **settings)
    for _ in range(5):
        optimizer.step(w, random.normal(size=100).astype("f4"), 0.0)
    assert (w == before).all()


@EVERY_CASE
@pytest.mark.parametrize("size", [1e-30, 1e30])
@pytest.mark.parametrize("rate", [1e-30, 1e6])
def test_extreme_numbers_raise_no_warning(
    name: str, settings: Settings, size: float, rate: float
) -> None:
    w, g = np.zeros(3, "f4"), np.array([-size, 0, size], "f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)
    for _ in range(5):
        optimizer.step(w, g, rate)
    assert w[1] == 0


@EVERY_CASE
def test_averages_without_gradients_do_not_end_as_subnormal_numbers(
    name: str, settings: Settings
) -> None:
    # There they would stay for ever, since rounding lifts nine tenths of a few units in the last
    # place back to as many units.
    w, g = np.zeros(1000, "f4"), np.random.default_rng(0).normal(size=1000).astype("f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)
    optimizer.step(w, g, 0.01)
    g[...] = 0
    for _ in range(1300):
        optimizer.step(w, g, 0.01)
    for average in optimizer.state.values():
        sizes = abs(average[average != 0])
        assert (sizes >= np.finfo("f4").tiny).all()


@EVERY_CASE
def test_a_step_allocates_no_arrays(name: str, settings: Settings) -> None:
    w, g = np.zeros(2 * BLOCK, "f4"), np.ones(2 * BLOCK, "f4")
    optimizer = OPTIMIZERS[name].create(w, **settings)
    optimizer.step(w, g, 0.01)
    tracemalloc.start()
    optimizer.step(w, g, 0.01)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(100):
        optimizer.step(w, g, 0.01)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - before < 5000  # one block takes over 160,000 bytes


def test_other_vectors_may_come_at_any_step() -> None:
    a, b = np.zeros(2), np.zeros(2)
    optimizer = OPTIMIZERS["sgd"].create(a, momentum=0.5)
    optimizer.step(a, np.array([1.0, 2.0]), 0.1)
    optimizer.step(b, np.array([0.0, 1.0]), 1.0)
    assert a.tolist() == pytest.approx([-0.1, -0.2])
    assert b.tolist() == [-0.5, -2.0]


@pytest.mark.parametrize(
    ("w", "g", "message"),
    [
        (np.zeros(4, "f4"), np.zeros(3, "f4"), r"float32 vectors of shape \(3,\), not .*\(4,\)"),
        (np.zeros(3, "f4"), np.zeros((3, 1), "f4"), r"not float32 of shape \(3, 1\)"),
        (np.zeros(3, "f4"), np.zeros(3, "f8"), r"not float64 of shape \(3,\)"),
    ],
)
def test_vectors_that_do_not_fit_are_refused(w: np.ndarray, g: np.ndarray, message: str) -> None:
    optimizer = OPTIMIZERS["adam"].create(np.zeros(3, "f4"))
    with pytest.raises(ValueError, match=message):
        optimizer.step(w, g, 0.1)
    assert optimizer.steps == 0


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_declared_parameters_are_those_it_takes(name: str) -> None:
    entry = OPTIMIZERS[name]
    entry.create(np.zeros(1), **entry.defaults())
    entry.check(entry.defaults())
    assert all(parameter.help for parameter in entry.parameters)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_declared_defaults_are_those_it_has(name: str) -> None:
    random = np.random.default_rng(0)
    entry, gradients = OPTIMIZERS[name], random.normal(size=(5, 9))
    w, other_w = np.ones(9), np.ones(9)
    optimizer, other = entry.create(w), entry.create(other_w, **entry.defaults())
    for g in gradients:
        optimizer.step(w, g, 0.1)
        other.step(other_w, g, 0.1)
    assert (w == other_w).all()


@pytest.mark.parametrize("words", ["momentum", "nesterov"])
def test_variants_of_gradient_descent_are_found_by_their_names(words: str) -> None:
    assert words in OPTIMIZERS["sgd"].label.lower()
    assert words in OPTIMIZERS["sgd"].help.lower()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("size", [0, 1, 1000, 100_003, 700_001])
def test_aligned_zeros_are_zeros_that_start_at_a_cache_line(size: int, dtype: str) -> None:
    for _ in range(5):
        zeros = aligned_zeros(size, dtype)
        assert zeros.shape == (size,)
        assert zeros.dtype == dtype
        assert zeros.flags.writeable
        assert not zeros.any()
        assert size == 0 or zeros.ctypes.data % ALIGNMENT == 0
        if zeros.nbytes > HUGE and hasattr(mmap, "MADV_HUGEPAGE"):
            assert zeros.ctypes.data % HUGE == 0
        zeros[:] = 1  # all of it can be written
