"""What the engine is doing, in one word."""

from __future__ import annotations

import enum

from nnplay.training import Trainer


class State(enum.Enum):
    """The state of training. `value` is a stable name; the window has the words."""

    LOADING = "loading"
    READY = "ready"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"

    @property
    def has_thread(self) -> bool:
        """Whether a training thread exists in this state."""
        return self in (State.TRAINING, State.PAUSED, State.STOPPING)

    @property
    def at_rest(self) -> bool:
        """Whether the network stays as it is, unless somebody changes it by hand."""
        return self not in (State.TRAINING, State.STOPPING)


def resting_state(trainer: Trainer | None, *, loading: bool) -> State:
    """Return the state while no thread trains."""
    if trainer is None or loading:
        return State.LOADING
    if trainer.divergence is not None:
        return State.DIVERGED
    if not trainer.step:
        return State.READY
    done = trainer.epoch >= trainer.until and trainer.history.tested == trainer.step
    return State.FINISHED if done else State.STOPPED
