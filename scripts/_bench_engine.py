"""Seconds per epoch: nnplay beside other libraries, on one core and on all."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from _bench_cases import Case, Task, chosen, task_of
from _bench_common import child, cores, installed, machine, print_table
from _bench_peers import PEERS, design_of

from nnplay.training.threads import blas_threads, suggest_threads

# Libraries read these when they are loaded. JAX does not: it counts the cores it may run on, and
# with its flag --xla_cpu_multi_thread_eigen=false it still runs on all of them.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)

SPECIAL = ("nnplay", "matrix products")
"""What the others are compared with; these two have columns of their own."""

NOTE = """
Seconds an epoch; in brackets a peer's time as a multiple of nnplay's (above 1 nnplay is faster)
and, of the matrix products alone, their share of nnplay's time. On one thread the seconds are of
processor time. "nnplay unasked": with fewer threads, where it would not take all by itself."""


def engine(args: argparse.Namespace) -> None:
    """Print a table for every number of threads."""
    print(f"\n{machine()}; best of {args.rounds} epochs")
    for threads in map(int, (args.threads or f"1,{len(cores())}").split(",")):
        results = _measure(args, threads)
        print(f"\n{threads} thread{'s' if threads > 1 else ''}\n")
        measured = {name for result in results for name in result["seconds"]}
        peers = [name for name in PEERS if name in measured and name not in SPECIAL]
        head = ["network", "s/epoch", "µs/step", "samples/s", "matrix products", *peers]
        print_table(head, [_row(result, peers) for result in results])
    print(NOTE)


def _measure(args: argparse.Namespace, threads: int) -> list[dict[str, Any]]:
    """Measure in a new process, which is kept to as many cores as it has threads."""
    environment = dict.fromkeys(THREAD_VARIABLES, str(threads))
    options = ("--rounds", str(args.rounds), "--rows", args.rows, "--threads", str(threads))
    results: list[dict[str, Any]] = child(
        "engine-child", *options, environment=environment, only=cores()[:threads]
    )
    return results


def _row(result: dict[str, Any], peers: list[str]) -> list[str]:
    seconds = result["seconds"]
    own, products = seconds["nnplay"], seconds["matrix products"]
    return [
        result["name"],
        f"{own:.3f}",
        f"{own / result['steps'] * 1e6:.0f}",
        f"{result['samples'] / own:,.0f}",
        f"{products:.3f} ({products / own:.0%})",
        *(
            f"{seconds[peer]:.3f} ({seconds[peer] / own:.2f}x)" if peer in seconds else ""
            for peer in peers
        ),
    ]


def engine_child(args: argparse.Namespace) -> None:
    """Measure every case and print the results as JSON."""
    results = []
    for case in chosen(args.rows):
        task = task_of(case)
        results.append(
            {
                "name": case.name,
                "samples": len(task.x),
                "steps": -(-len(task.x) // case.batch),
                "seconds": _race(case, task, args.rounds, int(args.threads)),
            }
        )
        print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    print(json.dumps(results))


def _race(case: Case, task: Task, rounds: int, threads: int) -> dict[str, float]:
    """Let everybody who is installed train an epoch, in turn, round after round.

    Returns
    -------
    dict of str to float
        The seconds of everybody's best epoch: of processor time on one thread, since other programs
        leave that alone, and as they pass on several, which may wait for each other.
    """
    clock = time.process_time if threads == 1 else time.perf_counter
    unasked = suggest_threads(design_of(case), window=False)
    peers = {
        name: peer
        for name, peer in PEERS.items()
        if installed(peer.module) and (unasked != threads or not peer.chooses)
    }
    epochs = {name: peer.prepare(case, task) for name, peer in peers.items()}
    best = dict.fromkeys(peers, float("inf"))
    for _ in range(rounds):
        for name, epoch in epochs.items():
            with blas_threads(unasked if peers[name].chooses else threads):
                start = clock()
                epoch()
                best[name] = min(best[name], clock() - start)
    return best
