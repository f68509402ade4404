"""What the engine is doing, in one word."""

from __future__ import annotations

import enum


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
