from __future__ import annotations

import numpy as np

from nnplay.training.history import History

PER_EPOCH = 100


def grow(history: History, steps: int) -> History:
    """Add steps to a history, and a measurement at the end of each epoch."""
    random = np.random.default_rng(history.steps)
    start = history.steps
    for step in range(start + 1, start + steps + 1):
        epoch = step / PER_EPOCH
        loss = float(2.3 * np.exp(-epoch) + 0.2 * random.random())
        right = int(32 * (1 - 0.9 * np.exp(-2 * epoch)))
        history.add_batch(epoch, loss, right, 32, 0.01)
        if step % PER_EPOCH == 0:
            history.add_test(step, epoch, 2.2 * np.exp(-epoch), 1 - 0.8 * np.exp(-2 * epoch))
    return history
