"""A whole training of a design in eager PyTorch, as like nnplay's as can be."""

from __future__ import annotations

import time
from typing import Any

import torch
from _bench_runs import Curve, Point

from nnplay.data import DataSet, Samples
from nnplay.nn import SCHEDULES
from nnplay.project import Design, TrainingConfig, build_network

ACTIVATIONS: dict[str, Any] = {
    "relu": torch.nn.ReLU,
    "tanh": torch.nn.Tanh,
    "sigmoid": torch.nn.Sigmoid,
    "gelu": torch.nn.GELU,
    "swish": torch.nn.SiLU,
}


def comparable(design: Design) -> bool:
    """Whether this module knows how to train a design."""
    *hidden, output = design.network.layers
    return (
        output.activation == "softmax"
        and design.training.loss.name == "sparse_categorical_cross_entropy"
        and design.training.optimizer.name in ("sgd", "adam", "adamw", "nadam")
        and all(layer.activation in ACTIVATIONS for layer in hidden)
    )


def torch_curve(design: Design, data: DataSet, threads: int) -> Curve:
    """Train a design from nnplay's first weights, with its learning rate at every step."""
    torch.set_num_threads(threads)
    training = design.training
    torch.manual_seed(training.seed)
    model = _model(design)
    optimizer = _optimizer(training, model)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=training.label_smoothing)
    x, y = _tensors(data.train)
    curve, seconds = [], 0.0
    for epoch in range(training.epochs):
        begin = time.perf_counter()
        order = torch.randperm(len(x))
        for start in range(0, len(x), training.batch_size):
            places = order[start : start + training.batch_size]
            for group in optimizer.param_groups:
                group["lr"] = rate(training, epoch + start / len(x))
            optimizer.zero_grad()
            loss(model(x[places]), y[places]).backward()
            optimizer.step()
        seconds += time.perf_counter() - begin
        curve.append(Point(seconds, _accuracy(model, data.test)))
    return curve


def rate(training: TrainingConfig, epoch: float) -> float:
    """Return the learning rate at a time in epochs since the start, by the schedule."""
    schedule = training.schedule
    rate = SCHEDULES[schedule.name].rate
    found: float = rate(training.learning_rate, epoch, training.epochs, **schedule.resolved())
    return found


def _tensors(samples: Samples) -> tuple[Any, Any]:
    """Return float32 inputs from 0 to 1 and class numbers."""
    return torch.tensor(samples.x) * torch.tensor(samples.scale), torch.tensor(samples.y)


def _accuracy(model: Any, samples: Samples) -> float:
    x, y = _tensors(samples)
    model.eval()
    with torch.no_grad():
        right = (model(x).argmax(dim=1) == y).double().mean()
    model.train()
    return float(right)


def _model(design: Design) -> Any:
    """Return the same network with the same first weights, without the softmax: the loss has it."""
    layers: list[Any] = []
    network = build_network(design.network, design.training.seed)
    for spec, layer in zip(design.network.layers, network.layers, strict=True):
        linear = torch.nn.Linear(layer.inputs, layer.units, bias=not spec.batch_norm)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(layer.weights))
            if linear.bias is not None:
                linear.bias.zero_()
        layers.append(linear)
        if spec.batch_norm:
            layers.append(torch.nn.BatchNorm1d(layer.units))
        if spec.activation in ACTIVATIONS:
            layers += [ACTIVATIONS[spec.activation](), torch.nn.Dropout(spec.dropout)]
    return torch.nn.Sequential(*layers)


def _optimizer(training: TrainingConfig, model: Any) -> Any:
    """Return the same optimizer; L2 acts on the weights alone."""
    kernels = [p for p in model.parameters() if p.ndim == 2]
    biases = [p for p in model.parameters() if p.ndim == 1]
    groups: list[dict[str, Any]] = [
        {"params": kernels, "weight_decay": training.l2},
        {"params": biases},
    ]
    own = training.optimizer.resolved()
    if training.optimizer.name == "sgd":
        return torch.optim.SGD(groups, momentum=own["momentum"], nesterov=own["nesterov"])
    settings = {"betas": (own["beta_1"], own["beta_2"]), "eps": own["epsilon"]}
    if training.optimizer.name == "adamw":
        return torch.optim.AdamW(model.parameters(), weight_decay=own["weight_decay"], **settings)
    if training.optimizer.name == "nadam":
        # PyTorch lets the momentum rise to β₁; with so large a decay it has that value at once.
        return torch.optim.NAdam(groups, momentum_decay=1e9, **settings)
    return torch.optim.Adam(groups, **settings)
