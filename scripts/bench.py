"""Measure nnplay on this machine: ``bench.py engine | live | start | memory``.

Every command prints a table; on Linux none touches your settings. Times are the best of several
interleaved rounds, since other programs can only make a round slower; compare ratios within one
run, not seconds between runs.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


class Case(NamedTuple):
    """A network and how it is trained."""

    hidden: tuple[int, ...]
    batch: int
    optimizer: str

    @property
    def name(self) -> str:
        """The row's title."""
        sizes = "-".join(map(str, (784, *self.hidden, 10)))
        return f"{sizes} batch {self.batch} {self.optimizer.upper()}"


CASES = (
    Case((30,), 10, "sgd"),
    Case((128,), 32, "sgd"),
    Case((128,), 32, "adam"),
    Case((512, 512), 128, "sgd"),
    Case((512, 512), 128, "adam"),
)
RATES = {"sgd": 0.1, "adam": 0.001}
Epoch = Callable[[], object]


def mnist() -> Any:
    """Load the full MNIST, or explain how to point at it."""
    from nnplay.data import load

    folder = os.environ.get("NNPLAY_MNIST_DIR", str(ROOT.parent / "shared" / "data" / "mnist"))
    if not Path(folder).is_dir():
        raise SystemExit("Set NNPLAY_MNIST_DIR to a folder with the four MNIST files.")
    return load(folder)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |")


# engine


def nnplay_epoch(case: Case, data: Any) -> Epoch:
    """Return a function that trains one epoch as the program does, without its measurement."""
    from nnplay.nn.losses import default_loss
    from nnplay.project import Design, LayerSpec, NetworkSpec, OptimizerSpec, TrainingConfig
    from nnplay.project.specs import DataRecipe
    from nnplay.training import Trainer
    from nnplay.training.fit import train_epoch

    layers = (*(LayerSpec(n, "relu") for n in case.hidden), LayerSpec(10, "softmax"))
    config = TrainingConfig(
        loss=default_loss("softmax"),
        optimizer=OptimizerSpec(case.optimizer),
        learning_rate=RATES[case.optimizer],
        batch_size=case.batch,
    )
    design = Design(DataRecipe("mnist"), NetworkSpec(784, layers), config)
    trainer = Trainer(design, data)

    def epoch() -> None:
        for _ in train_epoch(trainer):
            pass

    return epoch


def products_epoch(case: Case, data: Any) -> Epoch:
    """Return a function that does an epoch's matrix products and nothing else."""
    import numpy as np

    sizes = (784, *case.hidden, 10)
    steps = -(-len(data.train) // case.batch)
    draw = np.random.default_rng(0).standard_normal
    a = [draw((case.batch, n), np.float32) for n in sizes]
    w = [draw(shape, np.float32) for shape in itertools.pairwise(sizes)]
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


def plain_epoch(case: Case, data: Any) -> Epoch:
    """Return a function that trains one epoch in a bare NumPy loop.

    Preallocated like nnplay's step, but written for these networks alone, on ready-made float32
    samples, and without measuring cost or accuracy: what NumPy gives if nothing else is wanted.
    """
    import numpy as np

    sizes = (784, *case.hidden, 10)
    random = np.random.default_rng(0)
    shapes = list(itertools.pairwise(sizes))
    x = data.train.x.astype(np.float32) / np.float32(255)
    one_hot = np.eye(10, dtype=np.float32)[data.train.y]
    flat = np.zeros((5, sum((n + 1) * m for n, m in shapes)), np.float32)
    parameters, gradients, scratch, first, second = flat
    weights, biases, weight_gradients, bias_gradients = [], [], [], []
    start = 0
    for n, m in shapes:
        middle, end = start + n * m, start + n * m + m
        weights.append(parameters[start:middle].reshape(n, m))
        weights[-1][...] = random.normal(0, (2 / n) ** 0.5, (n, m))
        weight_gradients.append(gradients[start:middle].reshape(n, m))
        biases.append(parameters[middle:end])
        bias_gradients.append(gradients[middle:end])
        start = end
    a = [np.empty((case.batch, n), np.float32) for n in sizes]
    deltas = [np.empty_like(array) for array in a[1:]]
    y = np.empty((case.batch, 10), np.float32)
    rate = RATES[case.optimizer]
    steps = 0

    def update() -> None:
        if case.optimizer == "sgd":
            np.multiply(gradients, rate, out=scratch)
        else:
            np.multiply(first, 0.9, out=first)
            np.multiply(gradients, 0.1, out=scratch)
            np.add(first, scratch, out=first)
            np.multiply(second, 0.999, out=second)
            np.multiply(gradients, gradients, out=scratch)
            np.multiply(scratch, 0.001, out=scratch)
            np.add(second, scratch, out=second)
            np.sqrt(second, out=scratch)
            np.add(scratch, 1e-8, out=scratch)
            np.divide(first, scratch, out=scratch)
            factor = (1 - 0.999**steps) ** 0.5 / (1 - 0.9**steps)
            np.multiply(scratch, rate * factor, out=scratch)
        np.subtract(parameters, scratch, out=parameters)

    def epoch() -> None:
        nonlocal steps
        order = random.permutation(len(x))
        for place in range(0, len(x) - case.batch + 1, case.batch):
            chosen = order[place : place + case.batch]
            np.take(x, chosen, axis=0, out=a[0], mode="clip")
            np.take(one_hot, chosen, axis=0, out=y, mode="clip")
            for i, kernel in enumerate(weights):
                np.matmul(a[i], kernel, out=a[i + 1])
                np.add(a[i + 1], biases[i], out=a[i + 1])
                if i < len(weights) - 1:
                    np.maximum(a[i + 1], 0, out=a[i + 1])
            out = a[-1]
            np.subtract(out, out.max(axis=1, keepdims=True), out=out)
            np.exp(out, out=out)
            np.divide(out, out.sum(axis=1, keepdims=True), out=out)
            np.subtract(out, y, out=deltas[-1])
            np.multiply(deltas[-1], 1 / case.batch, out=deltas[-1])
            for i in range(len(weights) - 1, -1, -1):
                np.matmul(a[i].T, deltas[i], out=weight_gradients[i])
                np.add.reduce(deltas[i], axis=0, out=bias_gradients[i])
                if i:
                    np.matmul(deltas[i], weights[i].T, out=deltas[i - 1])
                    np.multiply(deltas[i - 1], a[i] > 0, out=deltas[i - 1])
            steps += 1
            update()

    return epoch


def torch_epoch(case: Case, data: Any, threads: int) -> Epoch:
    """Return a function that trains one epoch in eager PyTorch."""
    import torch

    torch.set_num_threads(threads)
    sizes = (784, *case.hidden, 10)
    layers: list[torch.nn.Module] = []
    for i, (n, m) in enumerate(itertools.pairwise(sizes)):
        layers += [torch.nn.Linear(n, m)] + ([torch.nn.ReLU()] if i < len(sizes) - 2 else [])
    model = torch.nn.Sequential(*layers)
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = kinds[case.optimizer](model.parameters(), lr=RATES[case.optimizer])
    x = torch.from_numpy(data.train.x.copy()).float() / 255
    y = torch.from_numpy(data.train.y.copy())

    def epoch() -> None:
        order = torch.randperm(len(x))
        for start in range(0, len(x), case.batch):
            places = order[start : start + case.batch]
            optimizer.zero_grad()
            cost: Any = torch.nn.functional.cross_entropy(model(x[places]), y[places])
            cost.backward()
            optimizer.step()

    return epoch


def sklearn_epoch(case: Case, data: Any) -> Epoch:
    """Return a function that trains one epoch of scikit-learn's MLPClassifier."""
    import warnings

    import numpy as np
    from sklearn.neural_network import MLPClassifier

    x = data.train.x.astype(np.float32) / np.float32(255)
    model = MLPClassifier(
        hidden_layer_sizes=case.hidden,
        solver=case.optimizer,
        batch_size=case.batch,
        learning_rate_init=RATES[case.optimizer],
        momentum=0,
        alpha=0,
        max_iter=1,
        warm_start=True,
    )

    def epoch() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x, data.train.y)

    return epoch


def installed(name: str) -> bool:
    """Whether a package to compare with can be imported."""
    import importlib.util

    return importlib.util.find_spec(name) is not None


def engine(args: argparse.Namespace) -> None:
    """Compare seconds per epoch."""
    from threadpoolctl import threadpool_limits

    data = mnist()
    print(f"\n{machine()}, {args.threads} threads, best of {args.rounds} epochs\n")
    rows = []
    for case in CASES:
        peers: dict[str, Epoch] = {
            "nnplay": nnplay_epoch(case, data),
            "products": products_epoch(case, data),
            "plain": plain_epoch(case, data),
        }
        if installed("torch"):
            peers["PyTorch"] = torch_epoch(case, data, args.threads)
        if installed("sklearn"):
            peers["scikit-learn"] = sklearn_epoch(case, data)
        best = dict.fromkeys(peers, float("inf"))
        with threadpool_limits(args.threads):
            for _ in range(args.rounds):
                for name, epoch in peers.items():
                    start = time.perf_counter()
                    epoch()
                    best[name] = min(best[name], time.perf_counter() - start)
        own = best["nnplay"]
        row = [case.name, f"{own:.2f}", f"{len(data.train) / own:,.0f}"]
        row.append(f"{best['products']:.2f} ({best['products'] / own:.0%})")
        for name in ("plain", "PyTorch", "scikit-learn"):
            row.append(f"{best[name]:.2f} ({best[name] / own:.1f}x)" if name in best else "-")
        rows.append(row)
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    head = ["network", "s/epoch", "samples/s", "matrix products", "bare NumPy", "PyTorch"]
    print_table([*head, "scikit-learn"], rows)
    print("\nIn brackets: a peer's time as a multiple of nnplay's; above 1 nnplay is faster.")


# live


def live(args: argparse.Namespace) -> None:
    """Train in the real window and beside it without one; measure speed and latency."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    alone, painted, latencies = [], [], []
    for _ in range(args.rounds):
        alone.append(_child("--alone", args.seconds)["samples_per_second"])
        result = _child("--window", args.seconds)
        painted.append(result["samples_per_second"])
        latencies.append(result)
    ratio = max(painted) / max(alone)
    rows = [
        ["without a window", f"{max(alone):,.0f}", "", "", "", ""],
        ["in the window", f"{max(painted):,.0f}", f"{ratio:.0%}"]
        + [f"{max(r[key] for r in latencies):.1f}" for key in ("p50", "p99", "max")],
    ]
    print(f"\n{machine()}, 784-128-10 batch 32 Adam, {args.seconds:g} s, {args.rounds} rounds")
    print("Speed: the best round of each kind. Latency: the worst of all rounds.\n")
    print_table(["", "samples/s", "share", "p50 ms", "p99 ms", "max ms"], rows)


def _child(mode: str, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "live-child", mode, "--seconds", str(seconds)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(output.splitlines()[-1])
    return result


def live_child(args: argparse.Namespace) -> None:
    """Run one measurement in a process of its own."""
    from PySide6.QtCore import QElapsedTimer, Qt, QTimer

    from nnplay.engine import Position, State
    from nnplay.project import LayerSpec
    from nnplay.ui.app import create_application, open_window

    app = create_application([])
    window = open_window(str(mnist().name))
    session = window.session
    if not args.alone:
        window.resize(1440, 900)
        window.show()

    def wait(condition: Callable[[], bool]) -> None:
        while not condition():
            app.processEvents()
            time.sleep(0.002)

    wait(lambda: session.state is State.READY)
    design = session.design
    assert design is not None
    import msgspec

    layers = (LayerSpec(128, "relu"), LayerSpec(10, "softmax"))
    design = msgspec.structs.replace(
        design,
        network=msgspec.structs.replace(design.network, layers=layers),
        training=msgspec.structs.replace(design.training, batch_size=32, epochs=1000),
    )
    session.restore(Position(design, None))
    wait(
        lambda: session.snapshot is not None and session.snapshot.layers[0].weights.shape[0] == 128
    )
    session.train()
    trainer = session.trainer
    assert trainer is not None
    wait(lambda: trainer.step > 500)
    gaps: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        gaps.append(max(0.0, clock.nsecsElapsed() / 1e6 - 1.0))
        clock.restart()

    timer.timeout.connect(tick)
    clock.start()
    timer.start(1)
    start, before = time.perf_counter(), trainer.samples
    if args.alone:
        timer.stop()
        window.refresher._timer.stop()  # nothing but the training is to run
        time.sleep(args.seconds)
    else:
        QTimer.singleShot(int(1000 * args.seconds), app.quit)
        app.exec()
    speed = (trainer.samples - before) / (time.perf_counter() - start)
    timer.stop()
    session.shut_down()
    gaps.sort()
    result = {"samples_per_second": speed}
    if gaps:
        result |= {"p50": gaps[len(gaps) // 2], "p99": gaps[int(len(gaps) * 0.99)], "max": gaps[-1]}
    print(json.dumps(result))


# start and memory


def start(args: argparse.Namespace) -> None:
    """Measure from process start to the first painted window, and the import of nnplay.nn."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows = []
    for name, code in (
        ("import nnplay.nn", "import nnplay.nn"),
        ("window painted", _PAINT.replace("WAIT", "False")),
        ("window ready to train", _PAINT.replace("WAIT", "True")),
    ):
        times = []
        for _ in range(args.rounds):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
            times.append(time.perf_counter() - begin)
        rows.append([name, f"{min(times):.2f}", f"{sorted(times)[len(times) // 2]:.2f}"])
    bare = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    rows.append(["an empty Python, included above", f"{time.perf_counter() - bare:.2f}", ""])
    print(f"\n{machine()}, seconds from process start\n")
    print_table(["", "best", "median"], rows)


_PAINT = """
import os
from nnplay.ui.app import create_application, open_window
app = create_application([])
window = open_window()
window.show()
from nnplay.engine import State
app.processEvents()
while WAIT and window.session.state is not State.READY:
    app.processEvents()
window.grab()
window.session.shut_down()
os._exit(0)
"""


def memory(args: argparse.Namespace) -> None:
    """Measure the peak memory of the window training on the full MNIST."""
    code = (
        "import runpy, sys, resource; sys.argv = ['bench.py', 'live-child', '--window', "
        f"'--seconds', '{args.seconds}']; runpy.run_path({str(Path(__file__))!r}, "
        "run_name='__main__'); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    output = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    ).stdout
    peak = int(output.splitlines()[-1]) / 1024
    print(f"\n{machine()}\n\nFull MNIST in the window, training 784-128-10: peak {peak:.0f} MB")


def machine() -> str:
    """Describe this machine in a few words."""
    import numpy as np

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{platform.system()} {platform.machine()}, {cores} cores, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    for name, function, rounds, seconds in (
        ("engine", engine, 3, 0.0),
        ("live", live, 3, 6.0),
        ("live-child", live_child, 1, 6.0),
        ("start", start, 5, 0.0),
        ("memory", memory, 1, 3.0),
    ):
        command = commands.add_parser(name, help=function.__doc__)
        command.set_defaults(function=function)
        command.add_argument("--rounds", type=int, default=rounds)
        command.add_argument("--threads", type=int, default=cores)
        command.add_argument("--seconds", type=float, default=seconds)
        command.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
        command.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        args.function(args)


if __name__ == "__main__":
    main()
