"""All randomness: generators derived from one seed, one stream for each purpose."""

from __future__ import annotations

from typing import Literal

import numpy as np

Purpose = Literal["weights", "shuffle", "check", "dropout", "morph", "search", "augment"]

# Numbers, not their order: a stream must not change when another purpose is added.
_STREAMS: dict[Purpose, int] = {
    "weights": 0,
    "shuffle": 1,
    "check": 2,
    "dropout": 3,
    "morph": 4,
    "search": 5,
    "augment": 6,
}


def generator(seed: int, purpose: Purpose, *places: int) -> np.random.Generator:
    """Return the generator of one purpose.

    Streams of different purposes are independent, so that, say, another batch size (which draws
    other shuffles) leaves the initial weights alone. So are those of different `places`, such as
    an epoch and a block of it.
    """
    return np.random.default_rng([seed, _STREAMS[purpose], *places])
