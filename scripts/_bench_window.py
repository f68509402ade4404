"""The window: training speed beside it, its latency, its start, its memory."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from _bench_common import ROOT, child, machine, mnist, print_table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from nnplay.engine import Session
    from nnplay.training import Trainer
    from nnplay.ui.main_window import MainWindow

OFFSCREEN = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def live(args: argparse.Namespace) -> None:
    """Train in the real window and beside it without one; compare speed and measure latency."""
    alone, shown = [], []
    for _ in range(args.rounds):
        alone.append(_train("0", args.seconds)["samples_per_second"])
        shown.append(_train("1", args.seconds))
    fastest, painted = max(alone), max(result["samples_per_second"] for result in shown)
    latency = [f"{max(result[key] for result in shown):.1f}" for key in ("p50", "p99", "max")]
    print(f"\n{machine()}\n784-128-10 batch 32 Adam, {args.seconds:g} s, {args.rounds} rounds")
    print("Speed: the best round of each kind. Latency: the worst of all rounds.\n")
    print_table(
        ["", "samples/s", "share", "p50 ms", "p99 ms", "max ms"],
        [
            ["without a window", f"{fastest:,.0f}", "", "", "", ""],
            ["in the window", f"{painted:,.0f}", f"{painted / fastest:.0%}", *latency],
        ],
    )


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


def _train(window: str, seconds: float) -> dict[str, float]:
    result: dict[str, float] = child(
        "live-child", "--window", window, "--seconds", str(seconds), environment=OFFSCREEN
    )
    return result


def live_child(args: argparse.Namespace) -> None:
    """Run one measurement and print it as JSON."""
    from nnplay.ui.app import create_application, open_window

    app = create_application([])
    window = open_window(str(mnist().name))
    if args.window:
        window.resize(1440, 900)
        window.show()
    trainer = _start_training(app, window.session)
    begin, before = time.perf_counter(), trainer.samples
    gaps = _watch(app, args.seconds) if args.window else _leave_alone(window, args.seconds)
    speed = (trainer.samples - before) / (time.perf_counter() - begin)
    window.session.shut_down()
    result = {"samples_per_second": speed, "peak_mb": _peak_megabytes()}
    if gaps:
        gaps.sort()
        result |= {"p50": gaps[len(gaps) // 2], "p99": gaps[int(len(gaps) * 0.99)], "max": gaps[-1]}
    print(json.dumps(result))


def _start_training(app: QApplication, session: Session) -> Trainer:
    """Train 784-128-10 at batch 32; return its trainer when it is well under way."""
    from nnplay.engine import Position, State
    from nnplay.project import LayerSpec

    def wait(condition: Callable[[], Any]) -> None:
        while not condition():
            app.processEvents()
            time.sleep(0.002)

    wait(lambda: session.state is State.READY)
    design = session.design
    assert design is not None
    layers = (LayerSpec(128, "relu"), LayerSpec(10, "softmax"))
    design = msgspec.structs.replace(
        design,
        network=msgspec.structs.replace(design.network, layers=layers),
        training=msgspec.structs.replace(design.training, batch_size=32, epochs=1000),
    )
    session.restore(Position(design, None))
    wait(lambda: session.snapshot and session.snapshot.layers[0].weights.shape[0] == 128)
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
