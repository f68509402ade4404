"""Layers: `Dense` is how one is asked for, `Layer` is the live one inside a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import ACTIVATIONS, Activation, Scratch
from nnplay.nn.arrays import Array, ones
from nnplay.nn.initializers import INITIALIZERS
from nnplay.nn.normalization import BatchNorm, NormArrays, NormBuffers


@dataclass(frozen=True, slots=True)
class Dense:
    """A fully connected layer, as asked for: a = f(W x + b).

    Attributes
    ----------
    units : int
        Neurons, at least 1.
    activation : str
        A name in `ACTIVATIONS`.
    initializer : str
        A name in `INITIALIZERS`.
    parameters : mapping of str to float
        The activation's own, such as the slope of leaky ReLU; those left out have their defaults.
    initializer_parameters : mapping of str to float
        The initialiser's own.
    batch_norm : bool
        Whether W x is normalised over the batch before b and f; see `nnplay.nn.normalization`.
    dropout : float
        Share of the outputs, from 0 to below 1, that each training step leaves out at random.
    """

    units: int
    activation: str = "identity"
    initializer: str = "auto"
    parameters: Mapping[str, float] = field(default_factory=dict)
    initializer_parameters: Mapping[str, float] = field(default_factory=dict)
    batch_norm: bool = False
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be built.

        Raises
        ------
        ValueError
            If there is no unit, a name is unknown, or a number lies outside its range.
        """
        if self.units < 1:
            raise ValueError(f"a layer needs at least 1 unit, not {self.units}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie from 0 to below 1, not {self.dropout}")
        ACTIVATIONS[self.activation].check(self.parameters)
        INITIALIZERS[self.initializer].check(self.initializer_parameters)


class LayerArrays(NamedTuple):
    """The numbers of one layer, as views.

    Attributes
    ----------
    weights : (units, inputs) array
        Row = neuron. Transposed: in memory an input's weights lie together, which makes
        ``x @ weights.T`` 10 to 45 % faster at batch sizes of 32 to 128.
    biases : (units,) array
    norm : NormArrays or None
        Those of batch normalisation.
    """

    weights: Array
    biases: Array
    norm: NormArrays | None = None

    @classmethod
    def of(cls, spec: Dense, inputs: int, parameters: Array, statistics: Array) -> LayerArrays:
        """Lay out a layer over its part of its network's parameters and of its statistics."""
        units = spec.units
        ends = np.cumsum([inputs * units, units])
        kernel, biases, gains = np.split(parameters, ends)
        norm = NormArrays(gains, statistics[:units], statistics[units:])
        return cls(kernel.reshape(inputs, units).T, biases, norm if spec.batch_norm else None)

    @property
    def named_arrays(self) -> dict[str, Array]:
        """The arrays by name.

        weights, biases and, with batch normalisation, gains, running_mean and running_variance.
        """
        arrays = {"weights": self.weights, "biases": self.biases}
        return arrays if self.norm is None else arrays | self.norm._asdict()


class Layer:
    """A live dense layer, whose numbers are views into its network's flat vectors.

    Attributes
    ----------
    weights, weight_gradients : (units, inputs) array
        Row = neuron.
    biases, bias_gradients : (units,) array
    kernel, kernel_gradients : (inputs, units) array
        The same weights as they lie in memory.
    norm : BatchNorm or None
    dropout : float
        Share of the outputs left out while training; may be changed between two steps.
    off : int array or None
        Neurons that put out 0 whatever their sum is, and get no gradient; see `Network.set_off`.
    """

    def __init__(
        self, spec: Dense, inputs: int, parameters: Array, gradients: Array, statistics: Array
    ) -> None:
        self.inputs = inputs
        self.units = spec.units
        self.activation: Activation = ACTIVATIONS[spec.activation].bind(**spec.parameters)
        self.dropout = spec.dropout
        self.off: NDArray[np.intp] | None = None
        mine = LayerArrays.of(spec, inputs, parameters, statistics)
        slopes = LayerArrays.of(spec, inputs, gradients, statistics)
        self.weights, self.biases = mine.weights, mine.biases
        self.weight_gradients, self.bias_gradients = slopes.weights, slopes.biases
        self.kernel: Array = self.weights.T
        self.kernel_gradients: Array = self.weight_gradients.T
        self.norm: BatchNorm | None = None
        if mine.norm is not None and slopes.norm is not None:
            self.norm = BatchNorm(mine.norm, slopes.norm.gains)

    @staticmethod
    def size(inputs: int, units: int, batch_norm: bool = False) -> int:
        """Count a layer's parameters: a weight for each input of each unit, bias, and any gain."""
        return (inputs + 1 + batch_norm) * units

    @staticmethod
    def statistics(units: int, batch_norm: bool) -> int:
        """Count the numbers that a layer keeps but does not train: running means and variances."""
        return 2 * units * batch_norm

    @property
    def named_arrays(self) -> dict[str, Array]:
        """Its numbers by name; see `LayerArrays.named_arrays`."""
        norm = None if self.norm is None else self.norm.arrays
        return LayerArrays(self.weights, self.biases, norm).named_arrays

    def forward(self, x: Array, buffers: LayerBuffers) -> Array:
        """Predict: write the layer's sums and outputs into `buffers`, and return the outputs."""
        self.sums(x, buffers.z)
        self._activate(buffers)
        return buffers.a

    def _activate(self, buffers: LayerBuffers) -> None:
        self.activation.forward(buffers.z, buffers.a, buffers.scratch)
        if self.off is not None:
            buffers.a[:, self.off] = 0

    def sums(self, x: Array, z: Array) -> None:
        """Write the weighted sums of every sample into `z`, shape (batch, units).

        They are W x + b, or with batch normalisation γ û + b by the running statistics.
        """
        np.matmul(x, self.kernel, z)
        if self.norm is None:
            np.add(z, self.biases, z)
        else:
            self.norm.predict(z, self.biases)

    def train_forward(self, x: Array, buffers: LayerBuffers, random: np.random.Generator) -> Array:
        """Do what `forward` does, by the batch's own statistics and with dropout."""
        self.train_sums(x, buffers)
        self._activate(buffers)
        if not self.dropout:
            return buffers.a
        # "Inverted": what stays is made larger, so that the mean is the same without dropout.
        # (Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.)
        keep = 1 - self.dropout
        random.random(out=buffers.mask, dtype=buffers.mask.dtype)
        np.less(buffers.mask, keep, out=buffers.mask)
        np.multiply(buffers.mask, 1 / keep, out=buffers.mask)
        np.multiply(buffers.a, buffers.mask, out=buffers.out)
        return buffers.out

    def train_sums(self, x: Array, buffers: LayerBuffers) -> None:
        """Do what `sums` does, by the batch's own statistics."""
        z = buffers.z
        np.matmul(x, self.kernel, z)
        if self.norm is None:
            np.add(z, self.biases, z)
        else:
            self.norm.train(z, self.biases, buffers.norm)

    def train_backward(self, buffers: LayerBuffers) -> None:
        """Turn the derivative of L by the layer's outputs, in `delta`, into that by its sums z."""
        if self.dropout:
            np.multiply(buffers.delta, buffers.mask, out=buffers.delta)
        if self.off is not None:
            buffers.delta[:, self.off] = 0
        self.activation.backward(buffers.z, buffers.a, buffers.delta, buffers.scratch)

    def backward(self, x: Array, buffers: LayerBuffers) -> None:
        """Write ∂L/∂W = δᵀ x, ∂L/∂b = Σ δ and any ∂L/∂γ, with δ = ∂L/∂z in `delta`.

        With batch normalisation `delta` is ∂L/∂(W x) afterwards.
        """
        delta = buffers.delta
        np.dot(ones(len(delta), delta.dtype), delta, self.bias_gradients)
        if self.norm is not None:
            self.norm.backward(delta, self.bias_gradients, buffers.norm)
        np.matmul(x.T, delta, self.kernel_gradients)


class LayerBuffers(NamedTuple):
    """The arrays of one layer for one batch size, of shape (batch, units) unless they say else.

    Attributes
    ----------
    z, a, out : array
        Sums, activations, and these after dropout. `z` and `a` are one array where the
        activation's derivative does not need z.
    delta : array
        ∂L/∂out, then ∂L/∂z.
    mask : array
        What dropout multiplies by: 0 or 1/(1 − rate).
    costs : (batch,) array
        Of the output layer: the cost of each sample.
    """

    z: Array
    a: Array
    out: Array
    delta: Array
    mask: Array
    costs: Array
    scratch: Scratch
    norm: NormBuffers

    @classmethod
    def allocate(cls, layer: Layer, batch: int, keep_sums: bool) -> LayerBuffers:
        """Allocate for `batch` samples; z apart from a if `keep_sums` or the activation wants."""
        a = np.empty((batch, layer.units), layer.biases.dtype)
        return cls(
            z=np.empty_like(a) if keep_sums or layer.activation.needs_input else a,
            a=a,
            out=np.empty_like(a),
            delta=np.empty_like(a),
            mask=np.empty_like(a),
            costs=np.empty(batch, a.dtype),
            scratch=Scratch.like(a),
            norm=NormBuffers.like(a),
        )

    def head(self, batch: int) -> LayerBuffers:
        """Return views of the first `batch` samples."""
        a = self.a[:batch]
        return LayerBuffers(
            z=a if self.z is self.a else self.z[:batch],
            a=a,
            out=self.out[:batch],
            delta=self.delta[:batch],
            mask=self.mask[:batch],
            costs=self.costs[:batch],
            scratch=self.scratch.head(batch),
            norm=self.norm.head(batch),
        )
