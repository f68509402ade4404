"""Which examples stand for a whole data set."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spread(count: int, most: int) -> NDArray[np.intp]:
    """Return the indices of at most `most` of `count` examples, evenly spread from first to last.

    The first ones alone would often be all alike, as files tend to be sorted by class.
    """
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).astype(np.intp)
