"""Time to accuracy on the full MNIST: a preset, trained by nnplay and by PyTorch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial

import msgspec
from _bench_common import cores, installed, machine, mnist, print_table, spread
from _bench_runs import Curve, first_at, nnplay_curve

from nnplay.data import DataSet
from nnplay.project import Design
from nnplay.project.presets import PRESETS
from nnplay.training import data_shape

Runner = Callable[[Design, DataSet], Curve]


def accuracy(args: argparse.Namespace) -> None:
    """Train a preset with several seeds, in turn with PyTorch, and print the medians."""
    if args.preset not in PRESETS:
        raise SystemExit(f"Unknown preset {args.preset!r}; choose one of {', '.join(PRESETS)}.")
    data = mnist()
    preset = PRESETS[args.preset].design("mnist", data_shape(data))
    runners = {"nnplay": nnplay_curve} | torch_runners(preset)
    curves: dict[str, list[Curve]] = {name: [] for name in runners}
    for seed in range(args.seeds):
        training = msgspec.structs.replace(preset.training, seed=seed)
        design = msgspec.structs.replace(preset, training=training)
        for name, run in runners.items():
            curves[name].append(run(design, data))
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    print(f"\n{machine()}\n{args.preset}; medians of {args.seeds} seeds (least to most)\n")
    goal = f"{args.target:.1%}"
    print_table(
        ["", f"seconds to {goal}", f"epochs to {goal}", "seconds in all", "test accuracy"],
        [[name, *_summary(runs, args.target)] for name, runs in curves.items()],
    )
    print("\nSeconds are of training steps, without measuring; inf if never reached.")


def torch_runners(design: Design) -> dict[str, Runner]:
    """Return PyTorch on one thread and on all, where it is installed and can do the same."""
    if not installed("torch"):
        return {}
    from _bench_torch import comparable, torch_curve

    if not comparable(design):
        return {}
    return {
        f"PyTorch, {threads} thread{'s' if threads > 1 else ''}": partial(
            torch_curve, threads=threads
        )
        for threads in sorted({1, len(cores())})
    }


def _summary(curves: list[Curve], target: float) -> list[str]:
    hits = [first_at(curve, target) for curve in curves]
    return [
        spread([seconds for seconds, _ in hits], ".2f"),
        spread([epochs for _, epochs in hits], ".0f"),
        spread([curve[-1].seconds for curve in curves], ".2f"),
        spread([curve[-1].accuracy for curve in curves], ".2%"),
    ]
