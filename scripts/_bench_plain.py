"""A bare NumPy training loop: what NumPy gives if nothing but the training is wanted."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from _bench_cases import Case, Task

Array = np.ndarray[Any, np.dtype[Any]]


class PlainNetwork:
    """One case's network, preallocated like nnplay's and written for these cases alone.

    It checks nothing, measures neither cost nor accuracy, and leaves out an incomplete last batch.
    """

    def __init__(self, case: Case, task: Task) -> None:
        self.case = case
        self.x = task.x
        self.targets = (
            task.y[:, None].astype(np.float32)
            if case.binary
            else np.eye(case.sizes[-1], dtype=np.float32)[task.y]
        )
        self.random = np.random.default_rng(0)
        self.steps = 0
        shapes = list(itertools.pairwise(case.sizes))
        self.flat = np.zeros((5, sum((n + 1) * m for n, m in shapes)), np.float32)
        self.weights, self.biases = _views(self.flat[0], shapes)
        self.weight_gradients, self.bias_gradients = _views(self.flat[1], shapes)
        for weights in self.weights:
            weights[...] = self.random.normal(0, (2 / len(weights)) ** 0.5, weights.shape)
        self.a = [np.empty((case.batch, n), np.float32) for n in case.sizes]
        self.deltas = [np.empty_like(array) for array in self.a[1:]]
        self.y = np.empty_like(self.a[-1])

    @np.errstate(over="ignore")  # a sigmoid of a number far below zero is 1 / inf, which is right
    def epoch(self) -> None:
        """Train on every sample once, in random order."""
        batch, update = self.case.batch, getattr(self, f"_{self.case.optimizer}")
        order = self.random.permutation(len(self.x))
        for start in range(0, len(order) - batch + 1, batch):
            places = order[start : start + batch]
            np.take(self.x, places, axis=0, out=self.a[0], mode="clip")
            np.take(self.targets, places, axis=0, out=self.y, mode="clip")
            self._forward()
            self._backward()
            update()

    def _forward(self) -> None:
        last = len(self.weights) - 1
        for i, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            out = self.a[i + 1]
            np.matmul(self.a[i], weights, out=out)
            np.add(out, biases, out=out)
            if i < last:
                np.maximum(out, 0, out=out)
            elif self.case.binary:
                np.negative(out, out=out)
                np.exp(out, out=out)
                np.add(out, 1, out=out)
                np.reciprocal(out, out=out)
            else:
                np.subtract(out, out.max(axis=1, keepdims=True), out=out)
                np.exp(out, out=out)
                np.divide(out, out.sum(axis=1, keepdims=True), out=out)

    def _backward(self) -> None:
        a, deltas = self.a, self.deltas
        np.subtract(a[-1], self.y, out=deltas[-1])
        np.multiply(deltas[-1], 1 / self.case.batch, out=deltas[-1])
        for i in range(len(deltas) - 1, -1, -1):
            np.matmul(a[i].T, deltas[i], out=self.weight_gradients[i])
            np.add.reduce(deltas[i], axis=0, out=self.bias_gradients[i])
            if i:
                np.matmul(deltas[i], self.weights[i].T, out=deltas[i - 1])
                np.multiply(deltas[i - 1], a[i] > 0, out=deltas[i - 1])

    def _sgd(self) -> None:
        parameters, gradients, scratch = self.flat[:3]
        np.multiply(gradients, self.case.rate, out=scratch)
        np.subtract(parameters, scratch, out=parameters)

    def _adam(self) -> None:
        parameters, gradients, scratch, first, second = self.flat
        self.steps += 1
        np.multiply(first, 0.9, out=first)
        np.multiply(gradients, 0.1, out=scratch)
        np.add(first, scratch, out=first)
        np.multiply(second, 0.999, out=second)
        np.multiply(gradients, gradients, out=scratch)
        np.multiply(scratch, 0.001, out=scratch)
        np.add(second, scratch, out=second)
        np.sqrt(second, out=scratch)
        correction = (1 - 0.999**self.steps) ** 0.5
        np.add(scratch, 1e-8 * correction, out=scratch)
        np.divide(first, scratch, out=scratch)
        np.multiply(scratch, self.case.rate * correction / (1 - 0.9**self.steps), out=scratch)
        np.subtract(parameters, scratch, out=parameters)


def _views(flat: Array, shapes: list[tuple[int, int]]) -> tuple[list[Array], list[Array]]:
    """Cut a flat vector into the weights (inputs, units) and biases of every layer."""
    weights, biases, start = [], [], 0
    for n, m in shapes:
        middle, end = start + n * m, start + n * m + m
        weights.append(flat[start:middle].reshape(n, m))
        biases.append(flat[middle:end])
        start = end
    return weights, biases
