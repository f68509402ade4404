"""The window: training speed beside it, its latency, its start, its memory."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from _bench_common import ROOT, child, machine, mnist, print_table

from nnplay.engine import compiling
from nnplay.nn import compiled
from nnplay.project.notation import parse_layers

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from nnplay.engine import Session
    from nnplay.training import Trainer
    from nnplay.ui.main_window import MainWindow

OFFSCREEN = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


class Scene(NamedTuple):
    """What is trained, and what the window shows meanwhile.

    Attributes
    ----------
    label : str
    data : str
        "" for the full MNIST.
    layers : str
    batch : int
    front : str
        The dock that is brought to the front; its refreshes are counted.
    """

    label: str
    data: str
    layers: str
    batch: int
    front: str


SCENES = {
    "digits": Scene(
        "784-128-10, batch 32: picture, weights and both curves in sight",
        "",
        "128 relu, 10 softmax",
        32,
        "weights",
    ),
    "plane": Scene(
        "2-8-8-1, batch 10: picture, decision surface, weights and cost in sight",
        "circle",
        "8 tanh, 8 tanh, 1 sigmoid",
        10,
        "surface",
    ),
}


def live(args: argparse.Namespace) -> None:
    """Train in the real window and beside it without one; compare speed and measure latency."""
    rows = []
    engines = ("NumPy", "compiled") if compiled.installed() else ("NumPy",)
    for (name, scene), engine in itertools.product(SCENES.items(), engines):
        alone, shown = [], []
        for _ in range(args.rounds):
            alone.append(_train("0", args.seconds, name, engine)["samples_per_second"])
            shown.append(_train("1", args.seconds, name, engine))
        fastest, painted = max(alone), max(result["samples_per_second"] for result in shown)
        latency = [f"{max(result[key] for result in shown):.1f}" for key in ("p50", "p99", "max")]
        frames = f"{max(result['frames'] for result in shown):.1f} {scene.front}"
        share = f"{painted / fastest:.0%}"
        rows.append(
            [scene.label, engine, f"{fastest:,.0f}", f"{painted:,.0f}", share, *latency, frames]
        )
    print(f"\n{machine()}\nAdam, {args.seconds:g} s, {args.rounds} rounds")
    print("Speed and frames: the best round of each kind. Latency: the worst of all rounds.\n")
    heads = ["", "steps", "samples/s alone", "in the window", "share", "p50 ms", "p99 ms", "max ms"]
    print_table([*heads, "frames/s"], rows)
    print(f"\nConfusion matrix of 10,000 digits, in a thread: {_confusion():.0f} ms (best of 5)")


def _confusion() -> float:
    """Return the milliseconds that it takes to count the answers to MNIST's test set."""
    from nnplay.data import load
    from nnplay.project import default_design
    from nnplay.training import Probe, Trainer, data_shape
    from nnplay.training.evaluation import ClassEvaluation, evaluate

    data = load(str(mnist().name))
    design = default_design(str(mnist().name), data_shape(data))
    network = msgspec.structs.replace(design.network, layers=parse_layers(SCENES["digits"].layers))
    trainer = Trainer(msgspec.structs.replace(design, network=network), data)
    probe, snapshot, times = Probe(trainer), trainer.snapshot(), []
    for _ in range(5):
        begin = time.perf_counter()
        evaluated = evaluate(probe, snapshot, "test")
        assert isinstance(evaluated, ClassEvaluation)
        assert evaluated.report.confusion.sum() == 10_000
        times.append(1000 * (time.perf_counter() - begin))
    return min(times)


def memory(args: argparse.Namespace) -> None:
    """Measure the peak memory of the window training on the full MNIST."""
    peak = _train("1", args.seconds)["peak_mb"]
    print(f"\n{machine()}\n\nFull MNIST in the window, training 784-128-10: peak {peak:.0f} MB")


def start(args: argparse.Namespace) -> None:
    """Measure from process start to the first painted window, and the import of nnplay.nn."""
    rows = []
    for name, code in (
        ("an empty Python, included below", "pass"),
        ("import nnplay.nn", "import nnplay.nn"),
        ("window painted", _PAINT.replace("WAIT", "False")),
        ("window ready to train", _PAINT.replace("WAIT", "True")),
    ):
        times = sorted(_seconds(code) for _ in range(args.rounds))
        rows.append([name, f"{times[0]:.2f}", f"{times[len(times) // 2]:.2f}"])
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


def _seconds(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=os.environ | OFFSCREEN)
    return time.perf_counter() - begin


def _train(
    window: str, seconds: float, scene: str = "digits", engine: str = "NumPy"
) -> dict[str, float]:
    options: tuple[str, ...] = ("--window", window, "--seconds", str(seconds), "--scene", scene)
    options += ("--steps", engine)
    result: dict[str, float] = child("live-child", *options, environment=OFFSCREEN)
    return result


def live_child(args: argparse.Namespace) -> None:
    """Run one measurement and print it as JSON."""
    from nnplay.ui.app import create_application, open_window

    scene = SCENES[args.scene]
    if args.steps == "compiled":
        compiled.warm_up()
        compiling.set_ready()
    app = create_application([])
    window = open_window("" if scene.data else str(mnist().name))
    if args.window:
        window.resize(1440, 900)
        window.show()
    trainer = _start_training(app, window.session, scene)
    window.docks[scene.front].raise_()
    frames = _count_frames(window, scene.front)
    app.processEvents()
    begin, before = time.perf_counter(), trainer.samples
    gaps = _watch(app, args.seconds) if args.window else _leave_alone(window, args.seconds)
    spent = time.perf_counter() - begin
    speed = (trainer.samples - before) / spent
    window.session.shut_down()
    result = {"samples_per_second": speed, "peak_mb": _peak_megabytes()}
    if gaps:
        gaps.sort()
        result |= {"p50": gaps[len(gaps) // 2], "p99": gaps[int(len(gaps) * 0.99)], "max": gaps[-1]}
        result["frames"] = len(frames) / spent
    print(json.dumps(result))


def _count_frames(window: MainWindow, name: str) -> list[int]:
    """Return a list that grows by the training step at each refresh that shows another one."""
    frames: list[int] = []
    panel = window.views[name].panel
    for turn in window.refresher._turns:
        if turn.panel is panel:
            turn.refresh = partial(_counted, turn.refresh, window.session, frames)
    return frames


def _counted(refresh: Callable[[], object], session: Session, frames: list[int]) -> None:
    refresh()
    step = session.snapshot.step if session.snapshot else -1
    if not frames or frames[-1] != step:
        frames.append(step)


def _start_training(app: QApplication, session: Session, scene: Scene) -> Trainer:
    """Train what a scene says; return its trainer when it is well under way."""
    from nnplay.engine import Position, State

    def wait(condition: Callable[[], Any]) -> None:
        while not condition():
            app.processEvents()
            time.sleep(0.002)

    wait(lambda: session.state is State.READY)
    if scene.data:
        session.open_data(scene.data)
        wait(lambda: session.data is not None and session.data.name == scene.data)
        wait(lambda: session.state is State.READY)
    design = session.design
    assert design is not None
    layers = parse_layers(scene.layers)
    training = msgspec.structs.replace(design.training, batch_size=scene.batch, epochs=100_000)
    design = msgspec.structs.replace(
        design,
        network=msgspec.structs.replace(design.network, layers=layers),
        training=training,
    )
    session.restore(Position(design, None))
    first = layers[0].units
    wait(lambda: session.snapshot and session.snapshot.layers[0].weights.shape[0] == first)
    session.train()
    trainer = session.trainer
    assert trainer is not None
    wait(lambda: trainer.step > 500)
    return trainer


def _watch(app: QApplication, seconds: float) -> list[float]:
    """Run the window; return by how many milliseconds each tick of a 1 ms timer came late."""
    from PySide6.QtCore import QElapsedTimer, Qt, QTimer

    gaps: list[float] = []
    clock, timer = QElapsedTimer(), QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)

    def tick() -> None:
        gaps.append(max(0.0, clock.nsecsElapsed() / 1e6 - 1.0))
        clock.restart()

    timer.timeout.connect(tick)
    clock.start()
    timer.start(1)
    QTimer.singleShot(int(1000 * seconds), app.quit)
    app.exec()
    timer.stop()
    return gaps


def _leave_alone(window: MainWindow, seconds: float) -> list[float]:
    window.refresher._timer.stop()  # nothing but the training is to run
    time.sleep(seconds)
    return []


def _peak_megabytes() -> float:
    """Return the most memory that this process has held; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
