"""`nnplay train`: train a network and report what it learned."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from nnplay.commands import engine
from nnplay.commands.console import BAD_INPUT, DONE, FAILED, UsageError, say, wrapped
from nnplay.commands.design_options import add_design_options
from nnplay.commands.designed import Designed, designed
from nnplay.commands.interrupts import Interrupts
from nnplay.commands.measuring import result_of
from nnplay.commands.results import Results, figures, table, to_json
from nnplay.commands.training_loop import measure_part, measure_watched, train
from nnplay.commands.trouble import tell_signs
from nnplay.data import Part, recipe_text
from nnplay.errors import DesignError, NnplayError
from nnplay.files.csv_file import write_csv
from nnplay.files.weights import FORMATS, save_weights
from nnplay.project.presets import PRESETS
from nnplay.training import Divergence, Measurement, Trainer
from nnplay.training.summary import training_summary
from nnplay.training.table import columns, rows
from nnplay.training.threads import blas_threads, suggest_threads, usable_cores

_PLACES = {
    "input": "the input",
    "weights": "a weight of",
    "statistics": "a running statistic of",
    "sums": "a weighted sum of",
    "outputs": "an output of",
    "loss": "the cost behind",
    "gradients": "a gradient of",
}

EPILOG = """\
presets:
{presets}

examples:
  nnplay train
  nnplay train --layers "128 relu, 10 softmax" --optimizer adam --epochs 5 --save net.safetensors
  nnplay train --layers "256 relu dropout=0.2, 10 softmax" --schedule "onecycle peak=0.01"
  nnplay train --optimizer "sgd momentum=0.9 nesterov" --learning-rate 0.05 --l2 1e-4
  nnplay train --epochs 100 --early-stopping 5 --keep-best on
  nnplay train --preset mnist-fast --data path/to/mnist --seed 7 --history costs.csv --json
  nnplay train --data "table.csv target=price" --scaling standardise --validation-share 0.2

Ctrl+C stops after the present batch; what was asked for is still saved and reported. Two runs with
the same options, seed, engine and number of threads on one machine give the same weights to the
bit.
"""


class Outcome(NamedTuple):
    """What a training came to.

    Attributes
    ----------
    trainer : Trainer
    seconds : float
        Time spent in steps.
    results : mapping of str to Result
        How the network does in the end, by the part of the data.
    """

    trainer: Trainer
    seconds: float
    results: Results

    @property
    def speed(self) -> float | None:
        """Training samples a second."""
        return self.trainer.samples / self.seconds if self.seconds else None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = "Train a network by backpropagation and report what it learned."
    width = max(map(len, PRESETS))
    presets = "\n".join(
        wrapped(f"  {preset.name:{width}}  ", f"{preset.label}. {preset.help}")
        for preset in PRESETS.values()
    )
    parser.epilog = EPILOG.format(presets=presets)
    add_design_options(parser)
    parser.add_argument(
        "--threads",
        metavar="N",
        help="Threads for matrix products. Default: all cores, but 1 where that is faster.",
    )
    engine.add_option(parser)
    parser.add_argument(
        "--save",
        metavar="FILE",
        type=Path,
        help=f"Save the weights at the end; the name ends in {' or '.join(FORMATS)}.",
    )
    parser.add_argument(
        "--history",
        metavar="FILE.csv",
        type=Path,
        help="Save cost and accuracy, or R², of every step at the end.",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="Print the result as one JSON object, the last line of standard output.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train; return the exit code."""
    threads = _threads(arguments.threads)
    _check_targets(arguments.save, arguments.history)
    design, data = designed(arguments)
    try:
        trainer = Trainer(design, data)
    except MemoryError as error:
        raise DesignError(
            f"A network of {design.network.parameter_count:,} parameters does not fit into this "
            "computer's memory; use fewer units."
        ) from error
    engine.choose(arguments.engine, trainer)
    with blas_threads(threads or suggest_threads(design, window=False)):
        outcome, saved = train_and_save(trainer, arguments.save, arguments.history)
    print(_as_json(outcome) if arguments.json else as_text(outcome))
    if not saved:
        return BAD_INPUT
    return DONE if trainer.divergence is None else FAILED


def train_and_save(
    trainer: Trainer, weights: Path | None = None, history: Path | None = None
) -> tuple[Outcome, bool]:
    """Train, save what was asked for, and measure; signals end the training, not the program.

    Returns
    -------
    Outcome
    bool
        Whether all that was asked for could be saved; what could not has been said.
    """
    with Interrupts() as interrupts:
        seconds = train(trainer, interrupts)
        _explain_end(trainer, interrupts)
        measured: dict[Part, Measurement | None] = {}
        measured[trainer.data.watched] = measure_watched(trainer, interrupts)
        if "test" not in measured:
            measured["test"] = measure_part(trainer, "test", interrupts)
        held_out = _results(trainer, measured)
        jobs: list[tuple[Path | None, Callable[[Path], None]]] = [
            (weights, lambda path: _save_weights(path, trainer, held_out)),
            (history, lambda path: _save_history(path, trainer)),
        ]
        saved = [_save(path, write) for path, write in jobs if path is not None]
        own = _results(trainer, {"train": measure_part(trainer, "train", interrupts)})
        tell_signs(trainer)
    return Outcome(trainer, seconds, {**own, **held_out}), all(saved)


def as_text(outcome: Outcome) -> str:
    """Return a result for people."""
    trainer, data = outcome.trainer, outcome.trainer.data
    epochs = f"{trainer.progress:.4g} epoch{'' if trainer.progress == 1 else 's'}"
    speed = "" if outcome.speed is None else f", {outcome.speed:,.0f} samples/s"
    compiled = ", compiled" if trainer.strides.used else ""
    kept = ""
    if trainer.best is not None and trainer.best_kept:
        kept = f"; weights of epoch {trainer.best.epoch:,}"
    return (
        f"{Designed(trainer.design, data).title}\n"
        f"{trainer.step:,} steps, {epochs} in {outcome.seconds:.1f} s{speed}{compiled}"
        f"{kept}\n"
        f"{table(outcome.results, data)}"
    )


def _as_json(outcome: Outcome) -> str:
    trainer = outcome.trainer
    values = figures(outcome.results, trainer.data.task) | {
        "epochs": trainer.epoch,
        "steps": trainer.step,
        "seconds": outcome.seconds,
        "samples_per_second": outcome.speed,
        "parameters": trainer.design.network.parameter_count,
        "engine": "compiled" if trainer.strides.used else "numpy",
    }
    training = trainer.design.training
    if training.early_stopping or training.keep_best:
        values["best_epoch"] = None if trainer.best is None else trainer.best.epoch
    return to_json(values)


def _results(trainer: Trainer, measured: Mapping[Part, Measurement | None]) -> Results:
    return {part: result_of(trainer, part, found) for part, found in measured.items()}


def _threads(text: str | None) -> int | None:
    if text is None:
        return None
    # More threads than cores only wait for each other, hundreds of times slower.
    most = usable_cores()
    if not text.isdecimal() or len(text) > 4 or not 1 <= int(text) <= most:
        raise UsageError(
            f"Threads must be a whole number from 1 to {most}, the cores here, not {text!r}."
        )
    return int(text)


def _check_targets(weights: Path | None, history: Path | None) -> None:
    """Refuse files that cannot be written, before a long training rather than after it."""
    for path, suffixes in ((weights, tuple(FORMATS)), (history, (".csv",))):
        if path is None:
            continue
        if path.suffix.lower() not in suffixes:
            raise UsageError(
                f"{path} does not say what kind of file to save; end the name in "
                f"{' or '.join(suffixes)}."
            )
        if path.is_dir():
            raise UsageError(f"{path} is a folder; choose a file name.")
        folder = Path(os.path.realpath(path)).parent
        if not folder.is_dir():
            raise UsageError(f"{path} cannot be saved: the folder {folder} does not exist.")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise UsageError(f"{path} cannot be saved: you may not write there.")


def _explain_end(trainer: Trainer, interrupts: Interrupts) -> None:
    divergence = trainer.divergence
    if divergence is not None:
        say(_divergence_sentence(trainer, divergence))
        return
    text = "; ".join(filter(None, (_why_it_ended(trainer, interrupts), _whose_weights(trainer))))
    if text:
        say(f"{text[0].upper()}{text[1:]}.")


def _why_it_ended(trainer: Trainer, interrupts: Interrupts) -> str:
    """Return what ended a training before its last epoch, or "" if nothing did."""
    if trainer.epoch >= trainer.until:
        return ""
    if trainer.stopped_early:
        patience = trainer.design.training.early_stopping
        return (
            f"Stopped early after epoch {trainer.epoch:,}: no lower {trainer.data.watched} cost "
            f"for {patience:,} epoch{'s' if patience > 1 else ''}"
        )
    if interrupts.count:
        return f"Interrupted after step {trainer.step:,}, in epoch {trainer.epoch + 1:,}"
    return ""


def _whose_weights(trainer: Trainer) -> str:
    """Return which epoch's weights are in place, if the best were to be kept."""
    if trainer.best is None or not trainer.design.training.keep_best:
        return ""
    if trainer.best_kept:
        return f"weights of epoch {trainer.best.epoch:,} put back"
    return f"weights of epoch {trainer.best.epoch:,}, the best, kept"


def _divergence_sentence(trainer: Trainer, divergence: Divergence) -> str:
    place = _PLACES[divergence.what]
    if divergence.layer is not None:
        output = divergence.layer == len(trainer.network.layers) - 1
        place += f" layer {divergence.layer + 1}{' (the output layer)' if output else ''}"
    return (
        f"Training diverged at step {divergence.step:,}, where the first to stop being finite was "
        f"{place}; {_lower_rate(trainer)}."
    )


def _lower_rate(trainer: Trainer) -> str:
    """Advise a lower learning rate than that of the last update."""
    training, made = trainer.design.training, trainer.history.batches().learning_rate
    if training.schedule.name == "constant" or not len(made):
        return f"try a learning rate below {training.learning_rate:g}"
    return f"the schedule had brought the learning rate to {made[-1]:.3g}: try lower ones"


def _save(path: Path, write: Callable[[Path], None]) -> bool:
    try:
        write(path)
    except NnplayError as error:
        say(str(error))
        return False
    return True


def _save_weights(path: Path, trainer: Trainer, held_out: Results) -> None:
    design, summary = trainer.design, training_summary(trainer, trainer.snapshot())
    found = figures(held_out, trainer.data.task)
    summary |= {name: value for name, value in found.items() if value is not None}
    divergence = trainer.divergence
    data = recipe_text(design.data)
    save_weights(path, trainer.network, design.network, data=data, training=summary)
    if divergence is None:
        say(f"Saved the weights in {path}.")
    else:
        say(f"Saved the last finite weights, those after step {divergence.kept_step:,}, in {path}.")


def _save_history(path: Path, trainer: Trainer) -> None:
    header = columns(trainer.data.task, trainer.data.watched)
    write_csv(path, header, rows(trainer.history))
    say(f"Saved the history in {path}.")
