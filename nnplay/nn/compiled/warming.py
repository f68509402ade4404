"""A training of no consequence, for which Numba compiles everything."""

from __future__ import annotations

import numpy as np

from nnplay.nn.compiled.arrays import Samples
from nnplay.nn.compiled.program import Program
from nnplay.nn.layers import Dense
from nnplay.nn.losses import LOSSES
from nnplay.nn.network import Network
from nnplay.nn.optimizers import OPTIMIZERS


def make_steps(kind: str) -> None:
    """Make a step on samples of a dtype."""
    network = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")])
    optimizer = OPTIMIZERS["adam"].create(network.parameters)
    program = Program(network, LOSSES["binary_cross_entropy"], optimizer)
    dtype = network.dtype
    samples = Samples(
        x=np.zeros((2, 2), kind),
        scale=dtype.type(1),
        offset=dtype.type(0),
        labels=np.zeros(2, np.int64),
        targets=np.zeros((2, 1), dtype),
        numbers=np.zeros((0, 1), dtype),
        precision=np.ones(1),
        order=np.arange(2),
    )
    program.run(samples, 0, 2, np.zeros(1))
