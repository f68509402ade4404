"""One epoch of each case, by nnplay and by those it is compared with.

All train the same network on the same float32 numbers, in batches of the same size, drawn in a new
order every epoch, with the same loss and update.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from _bench_cases import Case, Task
from _bench_plain import PlainNetwork

from nnplay.nn import compiled
from nnplay.nn.losses import default_loss
from nnplay.project import Design, LayerSpec, NetworkSpec, OptimizerSpec, TrainingConfig
from nnplay.project.specs import DataRecipe, LossSpec
from nnplay.training import Trainer
from nnplay.training.fit import train_epoch

Epoch = Callable[[], object]


def design_of(case: Case) -> Design:
    """Return a case as nnplay writes it."""
    *hidden, outputs = case.sizes[1:]
    output = LayerSpec(outputs, "sigmoid" if case.binary else "softmax")
    training = TrainingConfig(
        loss=LossSpec(default_loss(output.activation)),
        optimizer=OptimizerSpec(case.optimizer),
        learning_rate=case.rate,
        batch_size=case.batch,
    )
    layers = (*(LayerSpec(units, "relu") for units in hidden), output)
    return Design(DataRecipe("benchmark"), NetworkSpec(case.sizes[0], layers), training)


def nnplay_epoch(case: Case, task: Task, *, by_numpy: bool = False) -> Epoch:
    """Train as the program does, with cost and accuracy of every batch, but without the test."""
    trainer = Trainer(design_of(case), task.data)
    if compiled.installed() and not by_numpy:
        compiled.warm_up()
        trainer.strides.allowed = True

    def epoch() -> None:
        for _ in train_epoch(trainer):
            pass
        trainer.strides.rest()  # whoever is next has all threads

    return epoch


def products_epoch(case: Case, task: Task) -> Epoch:
    """Do an epoch's matrix products and nothing else."""
    steps = -(-len(task.x) // case.batch)
    draw = np.random.default_rng(0).standard_normal
    a = [draw((case.batch, n), np.float32) for n in case.sizes]
    w = [draw(shape, np.float32) for shape in itertools.pairwise(case.sizes)]
    g = [np.empty_like(kernel) for kernel in w]

    def epoch() -> None:
        for _ in range(steps):
            for i, kernel in enumerate(w):
                np.matmul(a[i], kernel, out=a[i + 1])
            for i in range(len(w) - 1, -1, -1):
                np.matmul(a[i].T, a[i + 1], out=g[i])
                if i:
                    np.matmul(a[i + 1], w[i].T, out=a[i])

    return epoch


def plain_epoch(case: Case, task: Task) -> Epoch:
    """Train in a bare NumPy loop."""
    return PlainNetwork(case, task).epoch


def torch_epoch(case: Case, task: Task) -> Epoch:
    """Train in eager PyTorch."""
    import torch

    layers: list[torch.nn.Module] = []
    for n, m in itertools.pairwise(case.sizes):
        layers += [torch.nn.Linear(n, m), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = kinds[case.optimizer](model.parameters(), lr=case.rate)
    x = torch.from_numpy(task.x)
    if case.binary:
        y = torch.from_numpy(task.y).float()[:, None]
        loss: Any = torch.nn.functional.binary_cross_entropy_with_logits
    else:
        y = torch.from_numpy(task.y)
        loss = torch.nn.functional.cross_entropy

    def epoch() -> None:
        order = torch.randperm(len(x))
        for start in range(0, len(x), case.batch):
            places = order[start : start + case.batch]
            optimizer.zero_grad()
            loss(model(x[places]), y[places]).backward()
            optimizer.step()

    return epoch


def sklearn_epoch(case: Case, task: Task) -> Epoch:
    """Train scikit-learn's MLPClassifier, which takes one logistic output for two classes."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=case.sizes[1:-1],
        solver=case.optimizer,
        batch_size=case.batch,
        learning_rate_init=case.rate,
        momentum=0,
        alpha=0,
    )
    classes = np.unique(task.y)
    return lambda: model.partial_fit(task.x, task.y, classes=classes)


def jax_epoch(case: Case, task: Task) -> Epoch:
    """Train with JAX, the whole epoch compiled into one scan; compiling is done here, before."""
    import jax
    import jax.numpy as jnp
    from _bench_jax import start, train

    x, y = jnp.asarray(task.x), jnp.asarray(task.y)
    random = np.random.default_rng(0)
    state: Any = start(case)
    epoch_of: Any = jax.jit(train, static_argnums=0)

    def epoch() -> None:
        nonlocal state
        order = random.permutation(len(x))
        state = epoch_of(case, state, x, y, order)
        jax.tree.map(lambda array: array.block_until_ready(), state)

    epoch()
    return epoch


class Peer(NamedTuple):
    """Somebody who trains.

    Attributes
    ----------
    prepare : callable
        ``prepare(case, task)`` returns a function that trains one epoch.
    module : str
        What must be installed.
    chooses : bool
        Whether it takes as many threads as nnplay does if nobody asks: one for small steps. It runs
        only where that is another number than everybody else has.
    """

    prepare: Callable[[Case, Task], Epoch]
    module: str = "numpy"
    chooses: bool = False


PEERS = {
    "nnplay": Peer(nnplay_epoch),
    "nnplay unasked": Peer(nnplay_epoch, chooses=True),
    "nnplay by NumPy": Peer(partial(nnplay_epoch, by_numpy=True), "numba"),
    "matrix products": Peer(products_epoch),
    "bare NumPy": Peer(plain_epoch),
    "PyTorch": Peer(torch_epoch, "torch"),
    "scikit-learn": Peer(sklearn_epoch, "sklearn"),
    "JAX": Peer(jax_epoch, "jax"),
}
