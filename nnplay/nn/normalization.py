r"""Batch normalisation: gives every neuron's weighted sums mean 0 and variance 1 over the batch.

With u = W x the sums of one neuron over a batch of N samples, μ their mean and v their variance,

    û = (u − μ) / √(v + ε),   z = γ û + b.

The gain γ is learned beside the weights; the shift that is often called β is the layer's bias b,
which would be without effect before the normalisation. Backward, with δ = ∂L/∂z:

    ∂L/∂γ = Σ δ û,   ∂L/∂b = Σ δ,   ∂L/∂u = γ / √(v + ε) · (δ − mean(δ) − û · mean(δ û)).

While training, running means of μ and v are kept; a network that predicts uses those instead, so
that a prediction does not depend on its company. (Ioffe and Szegedy 2015, arXiv 1502.03167; they
multiply the running v by N/(N − 1), which is left out here: it is the v that training divides by.)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnplay.nn.arrays import Array

EPSILON = 1e-5
"""ε, added to the variance: keeps a neuron whose sums are all equal from dividing by zero."""

MOMENTUM = 0.9
"""Share of the running mean and variance that outlives a step."""


class NormBuffers(NamedTuple):
    """What one batch leaves behind for its backward pass: û (batch, units) and two (units,)."""

    normalized: Array
    inverse: Array
    mean: Array

    @classmethod
    def like(cls, array: Array) -> NormBuffers:
        """Allocate for weighted sums like `array`."""
        units = array.shape[1]
        return cls(np.empty_like(array), np.empty(units, array.dtype), np.empty(units, array.dtype))

    def head(self, batch: int) -> NormBuffers:
        """Return views of the first `batch` samples."""
        return self._replace(normalized=self.normalized[:batch])


class NormArrays(NamedTuple):
    """The numbers of one layer's normalisation, each of shape (units,).

    Attributes
    ----------
    gains : array
        γ.
    running_mean, running_variance : array
        What predictions are normalised by. They are not trained by gradients.
    """

    gains: Array
    running_mean: Array
    running_variance: Array


class BatchNorm:
    """The live normalisation of one layer; its arrays are views of its network's.

    Attributes
    ----------
    arrays : NormArrays
    gains, gain_gradients : (units,) array
        γ and ∂L/∂γ.
    """

    def __init__(self, arrays: NormArrays, gain_gradients: Array) -> None:
        self.arrays = arrays
        self.gains, self.running_mean, self.running_variance = arrays
        self.gain_gradients = gain_gradients
        self.gains.fill(1)
        self.running_mean.fill(0)
        self.running_variance.fill(1)

    def train(self, z: Array, shift: Array, buffers: NormBuffers) -> None:
        """Turn sums u, in `z`, into γ û + shift by the batch's own mean and variance."""
        normalized, inverse, mean = buffers
        np.mean(z, axis=0, out=mean)
        np.subtract(z, mean, out=z)
        np.einsum("ij,ij->j", z, z, out=inverse)
        np.multiply(inverse, 1 / len(z), out=inverse)
        if len(z) > 1:  # a single sample, such as the rest of an epoch, says nothing of the spread
            for running, now in ((self.running_mean, mean), (self.running_variance, inverse)):
                np.multiply(running, MOMENTUM, out=running)
                running += now * (1 - MOMENTUM)
        np.add(inverse, EPSILON, out=inverse)
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        np.multiply(z, inverse, out=normalized)
        np.multiply(normalized, self.gains, out=z)
        np.add(z, shift, out=z)

    def predict(self, z: Array, shift: Array) -> None:
        """Turn sums u, in `z`, into γ û + shift by the running mean and variance."""
        scale = self.gains / np.sqrt(self.running_variance + EPSILON)
        np.subtract(z, self.running_mean, out=z)
        np.multiply(z, scale, out=z)
        np.add(z, shift, out=z)

    def backward(self, delta: Array, shift_gradients: Array, buffers: NormBuffers) -> None:
        """Turn ∂L/∂z, in `delta`, into ∂L/∂u; write ∂L/∂γ.

        Parameters
        ----------
        delta : (batch, units) array
        shift_gradients : (units,) array
            Σ δ, which the layer has computed already.
        buffers : NormBuffers
            As `train` left them; `normalized` is overwritten.
        """
        normalized, inverse, _ = buffers
        batch = len(delta)
        np.einsum("ij,ij->j", delta, normalized, out=self.gain_gradients)
        np.multiply(normalized, self.gain_gradients / batch, out=normalized)
        np.subtract(delta, shift_gradients / batch, out=delta)
        np.subtract(delta, normalized, out=delta)
        np.multiply(delta, self.gains * inverse, out=delta)
