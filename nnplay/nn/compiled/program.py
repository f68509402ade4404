"""A network's training steps, compiled: which networks that can be, and how they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import ACTIVATIONS
from nnplay.nn.arrays import aligned_zeros
from nnplay.nn.compiled.arrays import Net, Room, Samples, Team
from nnplay.nn.compiled.codes import ACTIVATION_CODES, HEAD_CODES, STRAIGHT
from nnplay.nn.compiled.rules import knows, rule_of
from nnplay.nn.layers import Dense
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network, Penalties
from nnplay.nn.optimizers import Optimizer

MOST_STEPS = 256
"""Steps that one call makes at most."""

_PENALTIES = ("l1", "l2")

_MOST_CURVED = 2048
"""Curved activations of a batch up to which compiled steps are faster than NumPy's: a third slower
at 4,096 of tanh, twice as fast at 640."""


_MOST_WEIGHTS, _MOST_INPUTS = 144, 32
"""Weights of a layer, and inputs, up to which loops along the samples are faster than BLAS along
the units."""

_VECTOR = 8
"""Numbers that a vector operation takes. Where activations are curved, those of lanes without a
sample would cost more than a remainder."""

_WORTH_A_THREAD = 200_000
"""Multiplications of a forward pass for which another thread pays."""

_LINE = 64
"""Bytes of a line of the cache."""


class Made(NamedTuple):
    """What a call has done; the arrays are overwritten by the next.

    Attributes
    ----------
    steps : int
        Steps made.
    costs : (steps,) float64 array
        The mean cost of each batch, before the step's update, without penalties.
    scores : (steps,) float64 array
        Over its samples: the right answers, or the sum of what adds up to R².
    """

    steps: int
    costs: NDArray[np.float64]
    scores: NDArray[np.float64]


class Program:
    """Training steps of one network with one optimizer, which they change as NumPy's would.

    Parameters
    ----------
    network : Network
    loss : Loss
        On vectors; see `Loss.vectors`.
    optimizer : Optimizer
    penalties : sequence of (Regularizer, float)
    short, thinnest : int
        See `arrays.Net`.
    threads : int
        As many share each step of a larger network; BLAS should make every product by one then.

    Raises
    ------
    ValueError
        If `fits` says no.
    """

    def __init__(
        self,
        network: Network,
        loss: Loss,
        optimizer: Optimizer,
        penalties: Penalties = (),
        short: int = 0,
        thinnest: int = 0,
        threads: int = 1,
    ) -> None:
        if not fits(network, loss, optimizer, penalties):
            raise ValueError("this network cannot be trained by compiled steps: ask `fits` first")
        self._optimizer = optimizer
        self._dtype = network.dtype
        strengths = {regularizer.name: strength for regularizer, strength in penalties}
        layers = [layer.units for layer in network.layers]
        self._net = Net(
            np.array([network.inputs, *layers], np.int64),
            np.array([ACTIVATION_CODES.get(spec.activation, 0) for spec in network.specs]),
            np.array([_parameter(spec) for spec in network.specs], network.dtype),
            HEAD_CODES[network.specs[-1].activation, loss.name],
            network.parameters,
            network.gradients,
            np.array([strengths.get(name, 0.0) for name in _PENALTIES], network.dtype),
            short,
            thinnest,
            _gemm(network.dtype),
        )
        self._threads = threads
        self._others = ThreadPoolExecutor(max(1, threads - 1), "nnplay-steps")
        self._vector = _vector(network)
        self._make_room(1)

    def threads(self, batch: int) -> int:
        """Return how many threads share a step."""
        if self._vector:
            return 1
        sizes = self._net.sizes
        products = batch * int((sizes[:-1] * sizes[1:]).sum())
        return max(1, min(self._threads, products // _WORTH_A_THREAD))

    def run(self, samples: Samples, start: int, batch: int, rates: NDArray[np.float64]) -> Made:
        """Make as many steps as there are learning rates, while their cost is finite.

        Parameters
        ----------
        samples : Samples
        start : int
            The place in their order of the first one.
        batch : int
            Samples of a step; the last of an order may have fewer.
        rates : (steps,) array
            At most `MOST_STEPS`; the order must not end before.

        Returns
        -------
        Made
            Fewer steps than asked for if the cost of the next is not finite; nothing of that one is
            left but gradients.
        """
        batch = min(batch, len(samples.order))
        if batch > self._batch:
            self._make_room(batch)
        rule = rule_of(self._optimizer, rates, self._dtype)
        lanes = self._lanes(batch)
        given = (len(rates), batch, lanes, start, samples, self._net, rule, self._room)
        steps = self._make(given, self.threads(batch))
        self._optimizer.steps += steps
        return Made(steps, self._room.costs[:steps], self._room.scores[:steps])

    def _make(self, given: tuple[Any, ...], parts: int) -> int:
        """Make steps, each part of them by a thread of its own; return how many."""
        run = _run()
        gate, line = np.zeros(2, np.int64), max(1, _LINE // self._dtype.itemsize)

        def make(part: int) -> int:
            try:
                return run(*given, Team(part, parts, line, gate))
            except BaseException:
                gate[1] = 1  # or the others would wait for ever
                raise

        others: list[Future[int]] = []
        try:
            for part in range(1, parts):
                others.append(self._others.submit(make, part))
            steps = make(0)
        except BaseException:
            gate[1] = 1
            wait(others)  # nobody changes anything any more
            raise
        for other in others:
            other.result()
        return steps

    def _lanes(self, batch: int) -> int:
        """Return the columns that a small network's arrays have; 0 if samples are rows."""
        if not self._vector:
            return 0
        lanes = batch + -batch % self._vector
        # Rows that lie a multiple of 512 bytes apart would share few places of the cache.
        return lanes + self._vector if lanes % 128 == 0 else lanes

    def _make_room(self, batch: int) -> None:
        size = max(batch, self._lanes(batch)) * int(self._net.sizes.sum())
        answers = (batch, self._net.sizes[-1])
        outputs, sums, deltas = (aligned_zeros(size, self._dtype) for _ in range(3))
        self._room = Room(
            outputs,
            sums,
            deltas,
            targets=np.zeros(answers, self._dtype),
            answers=np.zeros(answers, self._dtype),
            errors=np.zeros(answers, self._dtype),
            labels=np.zeros(batch, np.int64),
            costs=np.zeros(MOST_STEPS),
            scores=np.zeros(MOST_STEPS),
        )
        self._batch = batch


def fits(network: Network, loss: Loss, optimizer: Optimizer, penalties: Penalties = ()) -> bool:
    """Whether compiled steps know all that a network's training does.

    They know no batch normalisation, no dropout, no neurons that are off, and only the usual
    outputs; see `codes.py`.
    """
    *hidden, output = network.specs
    return (
        knows(optimizer)
        and (output.activation, loss.name) in HEAD_CODES
        and all(spec.activation in ACTIVATION_CODES for spec in hidden)
        and all(regularizer.name in _PENALTIES for regularizer, _ in penalties)
        and all(
            layer.norm is None and layer.off is None and not layer.dropout
            for layer in network.layers
        )
    )


def pays(network: Network, batch: int) -> bool:
    """Whether compiled steps are faster than NumPy's, for batches of so many samples."""
    curved = sum(spec.units for spec in network.specs[:-1] if spec.activation not in STRAIGHT)
    return batch * curved <= _MOST_CURVED


def _vector(network: Network) -> int:
    """Return of what the columns of a small network's arrays are a multiple; 0 for other networks.

    In a small one a sample is a column, in others a row.
    """
    weights = max(layer.inputs * layer.units for layer in network.layers)
    if weights > _MOST_WEIGHTS or network.inputs > _MOST_INPUTS:
        return 0
    straight = all(spec.activation in STRAIGHT for spec in network.specs[:-1])
    return _VECTOR if straight else 1


def _parameter(spec: Dense) -> float:
    """Return the one parameter of a layer's activation; 0 if it has none."""
    values = {**ACTIVATIONS[spec.activation].defaults(), **spec.parameters}
    return float(next(iter(values.values()), 0.0))


def _run() -> Callable[..., int]:
    """Return what makes steps; only now, since it loads Numba."""
    from nnplay.nn.compiled.kernels import run

    return cast("Callable[..., int]", run)


def _gemm(dtype: np.dtype[Any]) -> int:
    """Return the address of BLAS's product of matrices."""
    from numba.extending import get_cython_function_address

    name = {"float32": "sgemm", "float64": "dgemm"}[dtype.name]
    return int(get_cython_function_address("scipy.linalg.cython_blas", name))
