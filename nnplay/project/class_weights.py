"""Class weights as a line of text: "none", "balanced", or a number for each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnplay.errors import DesignError

NONE, BALANCED = "none", "balanced"
LARGEST = 1_000_000


def class_weights_problem(text: str) -> str | None:
    """Say in a sentence what is wrong with a text, or return None if it can be read."""
    try:
        parse_class_weights(text)
    except DesignError as error:
        return str(error)
    return None


def parse_class_weights(text: str) -> tuple[float, ...]:
    """Read the numbers of a text; none for "none" and "balanced".

    Raises
    ------
    DesignError
        If it is neither a name nor numbers in range with at least one above zero.
    """
    if text in (NONE, BALANCED):
        return ()
    try:
        weights = tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError:
        weights = ()
    if not weights or not all(0 <= w <= LARGEST for w in weights) or not any(weights):
        raise DesignError(
            f"Class weights must be 'none', 'balanced', or numbers from 0 to {LARGEST:,}, one for "
            f"each class and not all zero, such as '1 1 2.5'; not {text!r}."
        )
    return weights


def class_weights(text: str, labels: NDArray[np.int64], classes: int) -> NDArray[np.float64] | None:
    """Return the weight of each class, or None if all count alike.

    Parameters
    ----------
    text : str
    labels : (n,) int array
        Class numbers of the training samples, which "balanced" counts.
    classes : int

    Returns
    -------
    (classes,) array or None
        "balanced" gives n / (classes present · samples of the class), whose mean over the samples
        is 1; a class without samples gets 1.

    Raises
    ------
    DesignError
        If the text cannot be read, or has another number of weights than there are classes.
    """
    if text == NONE:
        return None
    if text == BALANCED:
        counts = np.bincount(labels, minlength=classes)
        present = np.count_nonzero(counts)
        return np.where(counts, len(labels) / (present * np.maximum(counts, 1)), 1.0)
    weights = parse_class_weights(text)
    if len(weights) != classes:
        raise DesignError(
            f"There are {len(weights)} class weights, but the data set has {classes} classes; "
            "give one for each."
        )
    return np.array(weights)
