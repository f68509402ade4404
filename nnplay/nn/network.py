r"""The network: a stack of dense layers over one flat vector of parameters.

Forward, layer by layer: z = W a₋₁ + b, a = f(z), with a₋₁ the layer before (at first x).
Backward, from the last layer: δ = ∂L/∂z; then ∂L/∂W = δ a₋₁ᵀ, ∂L/∂b = δ, and for the layer before
δ₋₁ = (Wᵀ δ) ⊙ f₋₁′(z₋₁). A batch does this for all its samples at once, as rows of matrices, and
since L is a mean over samples the sums over rows are the mean gradients.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnplay.nn.activations import Array
from nnplay.nn.initializers import INITIALIZERS
from nnplay.nn.layers import Dense, Layer, LayerBuffers
from nnplay.nn.losses import LOSSES, Loss
from nnplay.nn.optimizers import BLOCK
from nnplay.nn.random import generator

PREDICT_CHUNK = 512
"""Samples that `predict` puts through at once: large enough for the matrix products."""

# What overflows in a step is found by the check of the loss, which names the layer; NumPy's
# warnings would only say that it happened somewhere.
_quiet = np.errstate(all="ignore")


class Network:
    """A feed-forward network of dense layers.

    Not thread-safe: its buffers belong to one user at a time.

    Parameters
    ----------
    inputs : int
        Features of a sample.
    layers : sequence of Dense
        From the first hidden layer to the output layer; at least one.
    seed : int
        The initial weights follow from it; same seed, same weights.
    dtype : dtype
        float32 to train, float64 to check gradients.

    Attributes
    ----------
    parameters, gradients : (parameter count,) array
        All weights and biases, and ∂L/∂ of each. Layers hold views.
    layers : tuple of Layer

    Raises
    ------
    ValueError
        If there are no inputs or no layers, or softmax stands before the output layer.
    """

    def __init__(
        self,
        inputs: int,
        layers: Sequence[Dense],
        *,
        seed: int = 0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        if inputs < 1:
            raise ValueError(f"a network needs at least 1 input, not {inputs}")
        if not layers:
            raise ValueError("a network needs at least one layer")
        if any(spec.activation == "softmax" for spec in layers[:-1]):
            raise ValueError("softmax belongs in the output layer; give hidden layers another one")
        self.inputs = inputs
        self.dtype = np.dtype(dtype)
        fan_in = [inputs, *(spec.units for spec in layers[:-1])]
        sizes = [Layer.size(n, spec.units) for n, spec in zip(fan_in, layers, strict=True)]
        self.parameters: Array = np.zeros(sum(sizes), self.dtype)
        self.gradients: Array = np.zeros(sum(sizes), self.dtype)
        ends = np.cumsum([0, *sizes])
        self.layers = tuple(
            Layer(spec, n, self.parameters[start:end], self.gradients[start:end])
            for spec, n, start, end in zip(layers, fan_in, ends[:-1], ends[1:], strict=True)
        )
        self._initialize(layers, seed)
        self._scratch: Array = np.empty(0, self.dtype)
        self._buffers: tuple[LayerBuffers, ...] = ()
        self._capacity = 0
        self._heads: dict[int, tuple[LayerBuffers, ...]] = {}

    def _initialize(self, specs: Iterable[Dense], seed: int) -> None:
        random = generator(seed, "weights")
        for spec, layer in zip(specs, self.layers, strict=True):
            drawn = INITIALIZERS[spec.initializer].draw(random, layer.inputs, layer.units)
            layer.weights[...] = drawn

    @property
    def outputs(self) -> int:
        """Units of the output layer."""
        return self.layers[-1].units

    def predict(self, x: NDArray[Any]) -> Array:
        """Return the output layer's activations.

        Parameters
        ----------
        x : (n, inputs) array

        Returns
        -------
        (n, outputs) array
            A new array, of the network's dtype.

        Raises
        ------
        ValueError
            If `x` has another shape.
        """
        x = self._check_input(x)
        prediction = np.empty((len(x), self.outputs), self.dtype)
        for start in range(0, len(x), PREDICT_CHUNK):
            chunk = x[start : start + PREDICT_CHUNK]
            prediction[start : start + len(chunk)] = self.forward(chunk)[-1].a
        return prediction

    @_quiet
    def forward(self, x: Array) -> tuple[LayerBuffers, ...]:
        """Put a batch through every layer.

        Parameters
        ----------
        x : (batch, inputs) array of the network's dtype

        Returns
        -------
        tuple of LayerBuffers
            Of each layer; `a` holds the activations. Overwritten by the next call.
        """
        buffers = self._buffers_for(len(x))
        for layer, buffer in zip(self.layers, buffers, strict=True):
            layer.forward(x, buffer.z, buffer.a)
            x = buffer.a
        return buffers

    def loss_and_gradients(
        self, x: NDArray[Any], y: NDArray[Any], loss: str | Loss, l2: float = 0.0
    ) -> float:
        """Compute the loss of a batch and, into `gradients`, its derivative by every parameter.

        Parameters
        ----------
        x : (batch, inputs) array
        y : (batch,) int array or (batch, outputs) array
            Targets, as `loss` wants them (`Loss.encode`).
        loss : str or Loss
        l2 : float
            λ ≥ 0: adds λ/2 Σ w² over the weights (not the biases).

        Returns
        -------
        float
            The mean loss over the batch, plus the penalty.

        Raises
        ------
        ValueError
            If shapes do not fit, or the loss does not fit the output activation.
        """
        x = self._check_input(x)
        loss = self.check_loss(loss)
        expected = (len(x),) if loss.target == "indices" else (len(x), self.outputs)
        if y.shape != expected:
            raise ValueError(f"{loss.label} wants targets of shape {expected}, not {y.shape}")
        return self.train_step(x, y, loss, l2)[0] + self.penalty(l2)

    def check_loss(self, loss: str | Loss) -> Loss:
        """Return the loss itself.

        Raises
        ------
        ValueError
            If it is unknown or does not fit the output activation.
        """
        loss = LOSSES[loss] if isinstance(loss, str) else loss
        activation = self.layers[-1].activation
        if not loss.accepts(activation):
            raise ValueError(
                f"{loss.label} does not fit a {activation.label} output layer: {loss.misfit}"
            )
        return loss

    def penalty(self, l2: float) -> float:
        """Return λ/2 Σ w² over all weights, the L2 penalty."""
        if not l2:
            return 0.0
        return l2 / 2 * sum(float(np.vdot(layer.kernel, layer.kernel)) for layer in self.layers)

    @_quiet
    def train_step(
        self, x: Array, y: NDArray[Any], loss: Loss, l2: float = 0.0
    ) -> tuple[float, Array]:
        """Do the unchecked work of `loss_and_gradients`: one forward and one backward pass.

        Returns
        -------
        float
            The mean loss over the batch, without the penalty.
        (batch, outputs) array
            The prediction; overwritten by the next call.
        """
        buffers = self._buffers_for(len(x))
        value, prediction = self._evaluate(x, y, loss, buffers)
        for index in range(len(self.layers) - 1, -1, -1):
            layer, delta = self.layers[index], buffers[index].delta
            layer.backward(buffers[index - 1].a if index else x, delta)
            if index:
                below = buffers[index - 1]
                np.matmul(delta, layer.kernel.T, out=below.delta)
                self.layers[index - 1].activation.backward(
                    below.z, below.a, below.delta, below.scratch
                )
            if l2:
                # The gradient of λ/2 w² is λ w.
                self._add_scaled(layer.kernel, l2, layer.kernel_gradients)
        return value, prediction

    @_quiet
    def evaluate(self, x: Array, y: NDArray[Any], loss: Loss) -> tuple[float, Array]:
        """Do the unchecked forward pass, as far as the loss and the output layer's δ.

        Returns
        -------
        float
            The mean loss over the batch, without the penalty.
        (batch, outputs) array
            The prediction; overwritten by the next call.
        """
        return self._evaluate(x, y, loss, self._buffers_for(len(x)))

    def _evaluate(
        self, x: Array, y: NDArray[Any], loss: Loss, buffers: tuple[LayerBuffers, ...]
    ) -> tuple[float, Array]:
        for layer, buffer in zip(self.layers[:-1], buffers[:-1], strict=True):
            layer.forward(x, buffer.z, buffer.a)
            x = buffer.a
        layer, out = self.layers[-1], buffers[-1]
        layer.sums(x, out.z)
        fused = loss.fused.get(layer.activation.name)
        if fused is not None:
            return fused(out.z, y, out.a, out.delta), out.a
        layer.activation.forward(out.z, out.a)
        value = loss.value(out.a, y, out.scratch.first)
        loss.gradient(out.a, y, out.delta)
        layer.activation.backward(out.z, out.a, out.delta, out.scratch)
        return value, out.a

    def _add_scaled(self, source: Array, factor: float, target: Array) -> None:
        """Add ``factor * source`` to `target`, both (inputs, units), a few rows at a time."""
        rows = max(1, BLOCK // source.shape[1])
        if self._scratch.size < rows * source.shape[1]:
            self._scratch = np.empty(rows * source.shape[1], self.dtype)
        for start in range(0, len(source), rows):
            part, goal = source[start : start + rows], target[start : start + rows]
            scaled = self._scratch[: part.size].reshape(part.shape)
            np.multiply(part, factor, out=scaled)
            np.add(goal, scaled, out=goal)

    def _buffers_for(self, batch: int) -> tuple[LayerBuffers, ...]:
        """Return the buffers of a batch size: views into one set, as large as the largest yet."""
        if batch > self._capacity:
            self._capacity = batch
            self._heads = {}
            self._buffers = tuple(
                LayerBuffers.allocate(layer, batch, keep_sums=layer is self.layers[-1])
                for layer in self.layers
            )
        heads = self._heads.get(batch)
        if heads is None:
            if len(self._heads) > 16:
                self._heads.clear()
            heads = self._heads[batch] = tuple(buffer.head(batch) for buffer in self._buffers)
        return heads

    def _check_input(self, x: NDArray[Any]) -> Array:
        if x.ndim != 2 or x.shape[1] != self.inputs:
            raise ValueError(
                f"this network takes inputs of shape (samples, {self.inputs}), not {x.shape}"
            )
        return np.ascontiguousarray(x, self.dtype)
