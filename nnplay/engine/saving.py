"""Writing the weights of a network that may go on training meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnplay.data import recipe_text
from nnplay.files.weights import save_weights
from nnplay.training import Snapshot, Trainer
from nnplay.training.summary import training_summary


def weights_writer(path: Path, trainer: Trainer, snapshot: Snapshot) -> Callable[[], str]:
    """Return what writes a snapshot of a trainer to a file, in any thread, and returns its path.

    What the file tells about the training is put together here and now.
    """
    network, source = trainer.design.network, recipe_text(trainer.design.data)
    summary = training_summary(trainer, snapshot)

    def write() -> str:
        save_weights(path, snapshot, network, data=source, training=summary)
        return str(path)

    return write
