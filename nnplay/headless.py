"""The main job without a display: train on the built-in digits and draw a picture of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from nnplay import system
from nnplay.commands.console import DONE, FAILED, say
from nnplay.commands.train import as_text, train_and_save
from nnplay.data import DEFAULT, load
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape
from nnplay.training.threads import blas_threads, suggest_threads

PICTURE = "nnplay-first-run"


def run() -> int:
    """Train the default network, print the result and save a picture; return the exit code."""
    data = load(DEFAULT)
    design = default_design(DEFAULT, data_shape(data))
    say("There is no display, so nnplay trains in the terminal; see also `nnplay train --help`.")
    trainer = Trainer(design, data)
    with blas_threads(suggest_threads(design, window=False)):
        outcome, _ = train_and_save(trainer)
    print(as_text(outcome), flush=True)
    _draw(trainer)
    return DONE if trainer.divergence is None else FAILED


def _draw(trainer: Trainer) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    missing = system.missing_libraries()
    if missing:
        say(f"There is no picture of the run. {system.library_sentence(missing)}")
        return
    from nnplay.ui.picture import save_picture

    path = free_name(Path())
    save_picture(path, trainer)
    print(f"Picture of the run: {path}")


def free_name(folder: Path) -> Path:
    """Make an empty file for the picture, under a name that nothing has yet.

    It lies in `folder`, or in a temporary folder where that cannot be written to.
    """
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        path = folder.absolute() / f"{PICTURE}{suffix}.png"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        except OSError:
            folder = Path(tempfile.mkdtemp(prefix="nnplay-"))
        else:
            return path
