"""The published errors of fully connected networks on MNIST, beside what nnplay reaches.

Every recipe is fixed beforehand, and what counts is the error on the test images after its last
epoch, not the best on the way.
"""

from __future__ import annotations

import argparse
import sys
from typing import NamedTuple

import msgspec
from _bench_common import machine, mnist, print_table, spread
from _bench_runs import nnplay_curve

from nnplay.data import DataSet
from nnplay.project import Design, NetworkSpec, OptimizerSpec, TrainingConfig
from nnplay.project.notation import parse_layers
from nnplay.project.specs import DataRecipe, LossSpec, ScheduleSpec

LECUN = "LeCun, Bottou, Bengio, Haffner 1998"
SIMARD = "Simard, Steinkraus, Platt 2003"
HINTON = "Hinton 2005"

TRAINING = TrainingConfig(
    optimizer=OptimizerSpec("sgd", {"momentum": 0.9}),
    learning_rate=0.1,
    schedule=ScheduleSpec("cosine"),
    batch_size=64,
    epochs=10,
    l2=1e-4,
)


class Row(NamedTuple):
    """A published result and the recipe that is to match it.

    Attributes
    ----------
    error : float
        The published test error in per cent.
    source : str
        Who published it.
    layers : str
        As on the command line.
    """

    name: str
    error: float
    source: str
    layers: str
    training: TrainingConfig = TRAINING

    def design(self, seed: int) -> Design:
        """Return the recipe as a design."""
        training = msgspec.structs.replace(self.training, seed=seed)
        return Design(DataRecipe("mnist"), NetworkSpec(784, parse_layers(self.layers)), training)

    @property
    def recipe(self) -> str:
        """The recipe in words."""
        t = self.training
        settings = " ".join(f"{k}={v:g}" for k, v in t.optimizer.parameters.items())
        return (
            f"{self.layers}; {t.optimizer.name} {settings}, rate {t.learning_rate:g} "
            f"{t.schedule.name}, batch {t.batch_size}, L2 {t.l2:g}"
        )


ROWS = (
    Row(
        "300, mean squared error",
        4.7,
        LECUN,
        "300 relu, 10 sigmoid",
        msgspec.structs.replace(TRAINING, loss=LossSpec("mse"), l2=0.0),
    ),
    Row("300-100", 3.05, LECUN, "300 relu, 100 relu, 10 softmax"),
    Row("500-150", 2.95, LECUN, "500 relu, 150 relu, 10 softmax"),
    Row(
        "800, cross-entropy",
        1.6,
        SIMARD,
        "800 relu, 10 softmax",
        msgspec.structs.replace(TRAINING, epochs=15),
    ),
    Row(
        "500-300, cross-entropy, weight decay",
        1.53,
        HINTON,
        "500 relu, 300 relu, 10 softmax",
        msgspec.structs.replace(TRAINING, l2=3e-4, epochs=15),
    ),
)


def table(args: argparse.Namespace) -> None:
    """Train every recipe and print its error beside the published one."""
    data = mnist()
    rows = [_measured(row, args.seeds, data) for row in ROWS if args.rows in row.name]
    print(f"\n{machine()}\n")
    print_table(["hidden units", "published", "nnplay", "epochs", "seconds", "recipe"], rows)
    print(
        f"\nErrors on MNIST's test images in per cent; nnplay's are medians of {args.seeds} seeds "
        "(least to most),\nafter the last epoch. Seconds are of training steps, without measuring."
    )


def _measured(row: Row, seeds: int, data: DataSet) -> list[str]:
    """Train a row's recipe with every seed; return the cells of the table."""
    ends = []
    for seed in range(seeds):
        ends.append(nnplay_curve(row.design(seed), data)[-1])
        print(".", end="", flush=True, file=sys.stderr)
    return [
        row.name,
        f"{row.error:.2f} ({row.source})",
        spread([100 * (1 - end.accuracy) for end in ends], ".2f"),
        str(row.training.epochs),
        spread([end.seconds for end in ends], ".1f"),
        row.recipe,
    ]
