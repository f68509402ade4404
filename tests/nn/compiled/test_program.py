"""Compiled steps change a network as NumPy's do: every activation, output and optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

pytest.importorskip("numba", reason="compiled steps need Numba, which the extra fast brings")

from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS, REGULARIZERS, Dense, Network
from nnplay.nn.compiled import (
    MOST_STEPS,
    Program,
    Samples,
    fits,
    installed,
    kernels,
    pays,
    program,
)
from nnplay.nn.compiled.codes import ACTIVATION_CODES, HEAD_CODES
from nnplay.nn.compiled.kernels.rows import block_width
from nnplay.nn.network import Penalties
from nnplay.nn.optimizers import Optimizer

INPUTS, OUTPUTS, BATCH = 4, 3, 10
TOLERANCE = {"f4": 3e-4, "f8": 1e-11}
RATE = 0.01


@pytest.fixture(autouse=True, params=["columns", "rows", "shared rows"])
def _layout(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    # A sample is a column of a small network's arrays, and a row of those of others, of which
    # three threads may share each step: here of any network, and to the single unit.
    if request.param != "columns":
        monkeypatch.setattr(program, "_MOST_WEIGHTS", 0)
    if request.param == "shared rows":
        monkeypatch.setattr(Pair, "threads", 3)
        monkeypatch.setattr(program, "_WORTH_A_THREAD", 1)
        monkeypatch.setattr(program, "_LINE", 1)


class Pair:
    """A network that is trained by compiled steps, and its twin that is trained by NumPy's."""

    threads = 1

    def __init__(
        self,
        hidden: tuple[Dense, ...],
        output: str = "softmax",
        loss: str = "categorical_cross_entropy",
        optimizer: str = "sgd",
        parameters: Mapping[str, Any] | None = None,
        penalties: Penalties = (),
        dtype: str = "f8",
        inputs: int = INPUTS,
        short: int = 0,
        thinnest: int = 0,
    ) -> None:
        self.dtype = np.dtype(dtype)
        self.loss, self.penalties = LOSSES[loss], penalties
        layers = [*hidden, Dense(OUTPUTS, output)]
        self.mine, self.its = (Network(inputs, layers, seed=3, dtype=dtype) for _ in range(2))
        self.optimizers: list[Optimizer] = [
            OPTIMIZERS[optimizer].create(network.parameters, **(parameters or {}))
            for network in (self.mine, self.its)
        ]
        parts = (self.mine, self.loss, self.optimizers[0], penalties)
        self.program = Program(*parts, short, thinnest, self.threads)
        self.samples = make_samples(self.dtype, inputs=inputs, numbers=output == "identity")

    def train(self, steps: int, start: int = 0, batch: int = BATCH) -> tuple[Any, Any]:
        """Make steps in both ways; return their costs."""
        made = self.program.run(self.samples, start, batch, np.full(steps, RATE))
        assert made.steps == steps
        return made.costs.copy(), [self._step(start + i * batch, batch) for i in range(steps)]

    def _step(self, start: int, batch: int) -> float:
        s = self.samples
        places = s.order[start : start + batch]
        x = (s.x[places] * s.scale + s.offset).astype(self.dtype)
        y = s.numbers[places] if len(s.numbers) else s.targets[s.labels[places]]
        cost, _ = self.its.train_step(x, y, self.loss, self.penalties)
        self.optimizers[1].step(self.its.parameters, self.its.gradients, RATE)
        return cost

    def agree(self) -> None:
        """Hold everything that a step leaves behind against its twin."""
        tolerance = TOLERANCE[self.dtype.str[1:]]
        for mine, its in (
            (self.mine.parameters, self.its.parameters),
            (self.mine.gradients, self.its.gradients),
            *((self.optimizers[0].state[name], its) for name, its in self._its_state()),
        ):
            np.testing.assert_allclose(mine, its, rtol=tolerance, atol=tolerance)
        assert self.optimizers[0].steps == self.optimizers[1].steps

    def _its_state(self) -> list[tuple[str, Any]]:
        return list(self.optimizers[1].state.items())


def make_samples(
    dtype: np.dtype[Any], count: int = 205, *, inputs: int = INPUTS, numbers: bool = False
) -> Samples:
    """Return samples whose inputs are bytes for float32, and numbers for float64."""
    random = np.random.default_rng(1)
    stored: Any = random.integers(0, 256, (count, inputs), dtype=np.uint8)
    scale, offset = 1 / 255, -0.25
    if dtype == np.float64:
        stored, scale, offset = random.normal(size=(count, inputs)), 1.0, 0.0
    return Samples(
        x=stored,
        scale=dtype.type(scale),
        offset=dtype.type(offset),
        labels=random.integers(0, OUTPUTS, 0 if numbers else count),
        targets=np.eye(OUTPUTS, dtype=dtype) * dtype.type(0.9) + dtype.type(0.1 / OUTPUTS),
        numbers=random.normal(size=(count if numbers else 0, OUTPUTS)).astype(dtype),
        precision=np.array([1.0, 2.0, 0.5]),
        order=random.permutation(count),
    )


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize(("output", "loss"), HEAD_CODES)
@pytest.mark.parametrize("activation", ACTIVATION_CODES)
def test_every_activation_and_output(activation: str, output: str, loss: str, dtype: str) -> None:
    hidden = (Dense(7, activation), Dense(6, activation))
    pair = Pair(hidden, output, loss, dtype=dtype)
    mine, its = pair.train(20)
    np.testing.assert_allclose(mine, its, rtol=TOLERANCE[dtype])
    pair.agree()


def test_a_cost_too_large_for_its_type_is_not_finite() -> None:
    pair = Pair((Dense(8, "relu"),), "identity", "mse", dtype="f4")
    pair.samples.numbers[:] = 1.8e19  # each square is finite in float32, not the sum of three
    made = pair.program.run(pair.samples, 0, BATCH, np.full(3, RATE))
    assert made.steps == 0


def test_numba_can_be_told_not_to_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    assert not installed.__wrapped__()


def test_an_activation_is_left_out_only_for_a_reason() -> None:
    # No gradient passes a binary step, and softmax is an output.
    assert set(ACTIVATIONS) - set(ACTIVATION_CODES) == {"binary_step", "softmax"}


@pytest.mark.parametrize(
    ("activation", "parameters"), [("leaky_relu", {"slope": 0.3}), ("elu", {"alpha": 2.0})]
)
def test_an_activation_of_another_shape(activation: str, parameters: dict[str, float]) -> None:
    pair = Pair((Dense(9, activation, parameters=parameters),))
    pair.train(20)
    pair.agree()


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize(
    ("optimizer", "parameters"),
    [
        *((name, {}) for name in OPTIMIZERS),
        ("sgd", {"momentum": 0.9}),
        ("sgd", {"momentum": 0.9, "nesterov": True}),
        ("adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3}),
        ("adamw", {"weight_decay": 0.5}),
        ("rmsprop", {"rho": 0.5, "epsilon": 1e-3}),
        ("adagrad", {"epsilon": 0.1}),
    ],
)
def test_every_optimizer(optimizer: str, parameters: dict[str, Any], dtype: str) -> None:
    pair = Pair((Dense(8, "tanh"),), optimizer=optimizer, parameters=parameters, dtype=dtype)
    pair.train(10)
    pair.train(10, start=100)  # the optimizer's own count of steps goes on
    pair.agree()


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_penalties(name: str) -> None:
    pair = Pair((Dense(8, "relu"),), penalties=((REGULARIZERS[name], 0.03),))
    pair.train(20)
    pair.agree()


def test_products_that_are_left_to_blas() -> None:
    pair = Pair((Dense(40, "relu"), Dense(30, "gelu")))
    pair.train(10, batch=20)
    pair.agree()


@pytest.mark.parametrize("inputs", [180, 200, 217])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_products_in_blocks_that_are_short(activation: str, inputs: int) -> None:
    # Up to 96 inputs make a block, so there are two, and twice three of which the last is thinner.
    pair = Pair((Dense(8, activation),), inputs=inputs, short=96 * BATCH * 8)
    pair.train(21)
    pair.agree()


@pytest.mark.parametrize(
    ("widest", "thinnest", "width"), [(96, 96, 67), (96, 97, 200), (200, 1, 200), (0, 0, 200)]
)
def test_blocks_are_not_thinner_than_they_may_be(widest: int, thinnest: int, width: int) -> None:
    # Two blocks of 96 would leave 8 inputs, so there are three of about one width.
    short = widest * BATCH * 8
    pair = Pair((Dense(8, "relu"),), inputs=200, short=short, thinnest=thinnest)
    assert block_width(pair.program._net, BATCH) == width


@pytest.mark.parametrize("activation", ["relu", "swish"])
def test_the_last_batch_may_be_smaller(activation: str) -> None:
    pair = Pair((Dense(8, activation),))
    assert len(pair.samples.order) % BATCH
    pair.train(21)
    pair.agree()


@pytest.mark.parametrize("activation", ["relu", "swish"])
def test_a_smaller_batch_follows_a_larger_one(activation: str) -> None:
    pair = Pair((Dense(8, activation),))
    pair.train(3, batch=20)
    pair.train(3, start=60, batch=7)
    pair.agree()


def test_learning_rates_are_those_of_their_steps() -> None:
    pair = Pair((Dense(8, "tanh"),))
    before = pair.mine.parameters.copy()
    pair.program.run(pair.samples, 0, BATCH, np.array([0.0, 0.0]))
    assert (pair.mine.parameters == before).all()
    pair.program.run(pair.samples, 0, BATCH, np.array([0.0, 0.5]))
    np.testing.assert_allclose(pair.mine.parameters, before - 0.5 * pair.mine.gradients)


def test_scores_count_right_answers() -> None:
    pair = Pair((Dense(8, "tanh"),))
    made = pair.program.run(pair.samples, 0, BATCH, np.zeros(20))
    s = pair.samples
    x = s.x[s.order[:200]].astype(np.float64)
    right = pair.mine.predict(x).argmax(axis=1) == s.labels[s.order[:200]]
    assert made.scores.tolist() == right.reshape(20, BATCH).sum(axis=1).tolist()


def test_one_output_says_yes_above_a_half() -> None:
    network = Network(INPUTS, [Dense(1, "sigmoid")], dtype="f8")
    optimizer = OPTIMIZERS["sgd"].create(network.parameters)
    program = Program(network, LOSSES["binary_cross_entropy"], optimizer)
    samples = make_samples(network.dtype)._replace(
        labels=np.arange(205) % 2, targets=np.array([[0.0], [1.0]]), numbers=np.empty((0, 1))
    )
    made = program.run(samples, 0, 200, np.zeros(1))
    first = samples.order[:200]
    said = network.predict(samples.x[first])[:, 0] > 0.5
    assert made.scores[0] == (said == first % 2).sum()


def test_scores_of_numbers_add_up_to_r2() -> None:
    pair = Pair((Dense(8, "tanh"),), "identity", "mse")
    s = pair.samples
    errors = pair.mine.predict(s.x[s.order[:50]]) - s.numbers[s.order[:50]]
    made = pair.program.run(s, 0, 50, np.zeros(1))
    missed = sum(float(row @ (row * s.precision)) / OUTPUTS for row in errors)
    assert made.scores[0] == pytest.approx(50 - missed)


@pytest.mark.parametrize(("output", "loss"), HEAD_CODES)
def test_a_cost_that_is_not_finite_ends_it_before_the_update(output: str, loss: str) -> None:
    pair = Pair((Dense(8, "relu"),), output, loss)
    pair.samples.x[pair.samples.order[25]] = np.nan
    made = pair.program.run(pair.samples, 0, BATCH, np.full(10, RATE))
    assert made.steps == 2
    for i in range(2):
        pair._step(i * BATCH, BATCH)
    np.testing.assert_allclose(pair.mine.parameters, pair.its.parameters, rtol=1e-11)
    assert pair.optimizers[0].steps == 2


def test_extreme_sums_cost_what_they_should() -> None:
    for output, loss in HEAD_CODES:
        pair = Pair((Dense(8, "relu"),), output, loss)
        for network in (pair.mine, pair.its):
            network.layers[-1].weights[:] *= 1e4
        mine, its = pair.train(1)
        np.testing.assert_allclose(mine, its, rtol=1e-11)


def test_what_has_faded_does_not_become_subnormal() -> None:
    pair = Pair((Dense(8, "relu"),), optimizer="adam", dtype="f4")
    pair.samples.x[:, 0] = 64  # with the offset next to nothing
    samples = pair.samples._replace(offset=np.float32(-64 / 255))
    for state in pair.optimizers[0].state.values():
        state[:] = 2e-38
    for _ in range(5):
        pair.program.run(samples, 0, BATCH, np.full(20, RATE))
    for state in pair.optimizers[0].state.values():
        kept = np.abs(state[state != 0])
        assert kept.min() >= np.finfo(np.float32).smallest_normal


def test_the_same_steps_give_the_same_bits() -> None:
    pair, again = (Pair((Dense(40, "tanh"),), optimizer="adam", dtype="f4") for _ in range(2))
    pair.program.run(pair.samples, 0, BATCH, np.full(20, RATE))
    for start in range(0, 200, 50):
        again.program.run(again.samples, start, BATCH, np.full(5, RATE))
    assert (pair.mine.parameters == again.mine.parameters).all()


@pytest.fixture
def _shared(_layout: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "_MOST_WEIGHTS", 0)
    monkeypatch.setattr(program, "_WORTH_A_THREAD", 1)
    monkeypatch.setattr(program, "_LINE", 1)


@pytest.mark.usefixtures("_shared")
@pytest.mark.parametrize(
    ("failing", "threads"), [(part, count) for count in (2, 3, 4) for part in range(count)]
)
@pytest.mark.parametrize("hidden", [(40,), (40, 30), (40, 30, 20)])
def test_nobody_goes_on_without_a_thread_that_has_failed(
    failing: int, threads: int, hidden: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*given: Any) -> int:
        if given[-1].part == failing:
            raise MemoryError("no room")
        return int(kernels.run(*given))

    monkeypatch.setattr(Pair, "threads", threads)
    pair = Pair(tuple(Dense(units, "relu") for units in hidden))
    before = pair.mine.parameters.copy()
    with monkeypatch.context() as patched:
        patched.setattr(program, "_run", lambda: run)
        with pytest.raises(MemoryError, match="no room"):
            pair.program.run(pair.samples, 0, BATCH, np.full(20, RATE))
    assert (pair.mine.parameters == before).all()
    pair.train(3)  # and another time all are there
    pair.agree()


@pytest.mark.usefixtures("_shared")
def test_nobody_waits_for_a_thread_that_could_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pair, "threads", 3)
    pair = Pair((Dense(40, "relu"),))
    before = pair.mine.parameters.copy()
    submit = pair.program._others.submit

    def second_fails(make: Any, part: int) -> Any:
        if part == 2:
            raise RuntimeError("can't start new thread")
        return submit(make, part)

    monkeypatch.setattr(pair.program._others, "submit", second_fails)
    with pytest.raises(RuntimeError, match="new thread"):
        pair.program.run(pair.samples, 0, BATCH, np.full(20, RATE))
    assert (pair.mine.parameters == before).all()


@pytest.mark.parametrize(("threads", "batch", "shared"), [(1, 500, 1), (4, 500, 4), (4, 2, 1)])
def test_threads_share_what_is_worth_it(
    threads: int, batch: int, shared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    network = Network(40, [Dense(50), Dense(3, "softmax")])
    loss, optimizer = LOSSES["categorical_cross_entropy"], OPTIMIZERS["sgd"]
    parts = (network, loss, optimizer.create(network.parameters))
    assert Program(*parts, threads=threads).threads(batch) == shared


def test_a_small_network_is_left_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(Pair, "threads", 4)
    assert Pair((Dense(8, "relu"),)).program.threads(100_000) == 1


def test_what_compiled_steps_do_not_know_is_left_to_numpy() -> None:
    loss = LOSSES["categorical_cross_entropy"]

    def known(*layers: Dense, loss: Any = loss, penalties: Penalties = ()) -> bool:
        network = Network(INPUTS, layers)
        optimizer = OPTIMIZERS["sgd"].create(network.parameters)
        answer = fits(network, loss, optimizer, penalties)
        if not answer:
            with pytest.raises(ValueError, match="cannot be trained"):
                Program(network, loss, optimizer, penalties)
        return answer

    output = Dense(OUTPUTS, "softmax")
    assert known(Dense(5, "relu"), output)
    assert known(output)
    assert not known(Dense(5, "relu", batch_norm=True), output)
    assert not known(Dense(5, "relu", dropout=0.5), output)
    assert not known(Dense(5, "binary_step"), output)
    assert not known(Dense(OUTPUTS, "tanh"), loss=LOSSES["mse"])
    assert not known(output, loss=LOSSES["huber"])
    network = Network(INPUTS, [Dense(5, "relu"), output])
    network.set_off([[1], []])
    assert not fits(network, loss, OPTIMIZERS["sgd"].create(network.parameters))


def test_many_curved_activations_are_faster_by_numpy() -> None:
    def network(activation: str) -> Network:
        return Network(INPUTS, [Dense(500, activation), Dense(OUTPUTS, "tanh")])

    assert pays(network("relu"), 1000)
    assert pays(network("tanh"), 4)
    assert not pays(network("tanh"), 32)


@pytest.mark.parametrize("inputs", [1, 4, 32, 33])
@pytest.mark.parametrize("units", [(), (1,), (12, 12, 2), (13, 13)])
@pytest.mark.parametrize("batch", [1, 9, 128])  # 128 columns would become 136
def test_networks_and_batches_of_every_size(
    inputs: int, units: tuple[int, ...], batch: int
) -> None:
    pair = Pair(tuple(Dense(n, "relu") for n in units), inputs=inputs)
    pair.train(205 // batch + 1 if batch > 1 else 20, batch=batch)
    pair.agree()


def test_a_call_may_be_as_long_as_it_says() -> None:
    pair = Pair((Dense(3, "relu"),))
    pair.program.run(pair.samples, 0, 1, np.zeros(min(MOST_STEPS, 205)))
