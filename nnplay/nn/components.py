r"""Principal components: the directions in which samples differ most.

With the samples as rows of X, without their mean, the first component is the unit vector v that
makes the variance of X v largest; each further one does so among those at right angles to the ones
before (Pearson 1901, https://doi.org/10.1080/14786440109462720). They are the eigenvectors of the
covariance XᵀX / n. Where there are fewer samples than features, XXᵀ is smaller: if XXᵀ u = λ u,
then Xᵀu is an eigenvector of XᵀX with the same λ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The first principal components of some samples.

    Attributes
    ----------
    mean : (features,) array of float64
    axes : (count, features) array of float64
        Orthonormal rows, that of the largest variance first. The largest number of each, by size,
        is positive, so that the same samples always have the same components.
    variances : (count,) array of float64
        Of the samples along each axis, not below 0; they are divided by n.
    total : float
        Variance in all directions together.
    """

    mean: Values
    axes: Values
    variances: Values
    total: float

    @property
    def shares(self) -> Values:
        """The share of the variance that lies along each axis; 0 if there is none at all."""
        return self.variances / self.total if self.total > 0 else np.zeros_like(self.variances)

    def project(self, x: NDArray[Any]) -> Values:
        """Return where samples lie along the axes.

        Parameters
        ----------
        x : (n, features) array

        Returns
        -------
        (n, count) array of float64
        """
        projected: Values = (np.asarray(x, np.float64) - self.mean) @ self.axes.T
        return projected


def principal_components(x: NDArray[Any], count: int = 2) -> Components:
    """Return the first principal components of some samples.

    Parameters
    ----------
    x : (n, features) array
        Finite numbers.
    count : int
        How many are wanted; there are no more than features.

    Returns
    -------
    Components
        Where the samples leave no variance for a direction, one at right angles to the others.

    Raises
    ------
    ValueError
        If there are no samples, no features, or numbers that are not finite.
    """
    x = np.asarray(x, np.float64)
    if x.ndim != 2 or not x.size:
        raise ValueError(f"components need samples of shape (n, features), not {x.shape}")
    if count < 1:
        raise ValueError(f"at least one component must be asked for, not {count}")
    if not np.isfinite(x).all():
        raise ValueError("components need finite numbers, but some are infinite or not a number")
    mean = x.mean(axis=0)
    centred = x - mean
    count = min(count, x.shape[1])
    few = count <= len(x) < x.shape[1]
    axes = _by_samples(centred, count) if few else _by_features(centred, count)
    axes *= _signs(axes)[:, None]
    variances = np.square(centred @ axes.T).mean(axis=0)
    return Components(mean, axes, variances, float(np.square(centred).sum() / len(x)))


def _by_features(centred: Values, count: int) -> Values:
    """Return eigenvectors of the covariance, as rows."""
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(vectors[:, : -count - 1 : -1].T)


def _by_samples(centred: Values, count: int) -> Values:
    """Return the same from the products of the samples with each other."""
    _, vectors = np.linalg.eigh(centred @ centred.T)
    # They are at right angles already. This gives them length 1, and takes any direction that is
    # left where the samples have none: Xᵀu is zero there.
    axes, _ = np.linalg.qr(centred.T @ vectors[:, : -count - 1 : -1])
    return np.ascontiguousarray(axes.T)


def _signs(axes: Values) -> Values:
    largest = np.abs(axes).argmax(axis=1)
    signs: Values = np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)
    return signs
