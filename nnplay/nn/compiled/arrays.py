"""What the compiled steps work on."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array


class Samples(NamedTuple):
    """Samples to train on, and their order.

    Attributes
    ----------
    x : (n, inputs) array
        As stored, bytes or numbers.
    scale, offset : number
        What turns a stored number into an input: scale · stored + offset.
    labels : (n,) int64 array
        Class numbers; empty if numbers are predicted.
    targets : (classes, outputs) array
        The target of each class.
    numbers : (n, outputs) array
        The targets themselves, if numbers are predicted; else without rows.
    precision : (outputs,) float64 array
        1 / variance of each of them.
    order : (n,) int64 array
        Sample numbers in the order of training.
    """

    x: NDArray[Any]
    scale: Any
    offset: Any
    labels: NDArray[np.int64]
    targets: Array
    numbers: Array
    precision: Array
    order: NDArray[np.int64]


class Net(NamedTuple):
    """A network and its loss.

    Attributes
    ----------
    sizes : (layers + 1,) int64 array
        Inputs, then the units of each layer.
    codes : (layers,) int64 array
        The activation of each layer; that of the output layer does not count, but `head`.
    shapes : (layers,) array
        The activation's own parameter, 0 if it has none.
    head : int
        Loss and output activation.
    parameters, gradients : (n,) array
        Those of the network itself.
    penalties : (2,) array
        Strengths of L1 and L2.
    short : int
        Multiplications of a product up to which BLAS is faster than with several such at once; 0 if
        it makes no difference. Where samples are rows, and a block of inputs would not be too thin,
        those of the first layer lie in blocks, each (samples, some of the inputs), and its products
        are made block by block.
    thinnest : int
        Inputs of such a block at least: thinner ones lose by their number what each of them gains.
    gemm : int
        The address of BLAS's product of matrices of this type.
    """

    sizes: NDArray[np.int64]
    codes: NDArray[np.int64]
    shapes: Array
    head: int
    parameters: Array
    gradients: Array
    penalties: Array
    short: int
    thinnest: int
    gemm: int


class Rule(NamedTuple):
    """An optimizer's update.

    Attributes
    ----------
    code : int
    first, second : (n,) array
        The optimizer's own vectors; empty where it has none.
    memories : (2,) array
        By what each of them is multiplied at a step.
    speck : number
        What is smaller than this in them becomes 0.
    steps : (steps, 5) array
        Of each step: the learning rate, ε, and by what the parameters, the mean gradient and the
        gradient are multiplied in w ← kept · w − rate · (along · mean + ahead · g) / (√square + ε).
    """

    code: int
    first: Array
    second: Array
    memories: Array
    speck: Any
    steps: Array


class Room(NamedTuple):
    """Working memory.

    Attributes
    ----------
    outputs, sums, deltas : (batch or lanes × all units,) array
        Layer by layer, the inputs first: a, z where it must outlive a, ∂L/∂z.
    targets, answers, errors : (batch, outputs) array
        Of the batch's samples: y; and in a small network, what the output layer puts out, and
        ∂L/∂z of it.
    labels : (batch,) int64 array
        Of the batch's samples.
    costs, scores : (steps,) float64 array
        Of each step: the mean cost of its batch, and the sum of its samples' scores.
    """

    outputs: Array
    sums: Array
    deltas: Array
    targets: Array
    answers: Array
    errors: Array
    labels: NDArray[np.int64]
    costs: NDArray[np.float64]
    scores: NDArray[np.float64]


class Across(NamedTuple):
    """Working memory of a small network, (all units, lanes) arrays: each sample is a column.

    Attributes
    ----------
    outputs, sums, deltas : array
        Layer by layer, the inputs first, as in `Room`.
    """

    outputs: Array
    sums: Array
    deltas: Array


class Team(NamedTuple):
    """Which part of every step a call makes.

    Attributes
    ----------
    part, parts : int
        Every part is another thread's; part 0 judges the network's answers.
    line : int
        Of what shares of numbers are a multiple: as many as a line of the cache has, so that few
        lines are written by two threads.
    gate : (2,) int64 array
        How often one of the threads has come to where it waits for the others; and whether one
        has failed, so that nobody must wait for it.
    """

    part: int
    parts: int
    line: int
    gate: NDArray[np.int64]
