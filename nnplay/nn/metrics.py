"""What is measured besides the loss."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import Array


def count_correct(prediction: Array, labels: NDArray[np.integer[Any]]) -> int:
    """Count the samples whose largest output is that of their class.

    Parameters
    ----------
    prediction : (n, outputs) array
    labels : (n,) int array
        Class numbers.
    """
    return int(np.count_nonzero(prediction.argmax(axis=1) == labels))
