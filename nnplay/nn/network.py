r"""The network: a stack of dense layers over one flat vector of parameters.

Forward, layer by layer: z = W a₋₁ + b, a = f(z), with a₋₁ the layer before (at first x).
Backward, from the last layer: δ = ∂L/∂z; then ∂L/∂W = δ a₋₁ᵀ, ∂L/∂b = δ, and for the layer before
δ₋₁ = (Wᵀ δ) ⊙ f₋₁′(z₋₁). A batch does this for all its samples at once, as rows of matrices, and
since L is a mean over samples the sums over rows are the mean gradients.

A network predicts and trains differently where a layer has batch normalisation or dropout:
`predict`, `forward` and `evaluate` use running statistics and every neuron; `train_step` and
`loss_and_gradients` use the batch's own statistics and leave neurons out at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnplay.nn import gradient_check
from nnplay.nn.arrays import Array, aligned_zeros, ones, scalar
from nnplay.nn.checks import (
    check_off,
    check_stack,
    check_targets,
    checked_loss,
    checked_samples,
)
from nnplay.nn.flat_optimizer import BLOCK
from nnplay.nn.initializers import chosen
from nnplay.nn.layers import Dense, Layer, LayerArrays, LayerBuffers
from nnplay.nn.losses import Loss
from nnplay.nn.random import generator
from nnplay.nn.regularizers import Regularizer

PREDICT_CHUNK = 512
"""Samples that `predict` puts through at once: large enough for the matrix products."""

Penalties = Sequence[tuple[Regularizer, float]]
"""Regularisers of the stage "penalty", each with its strength λ."""

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
    seed : int or None
        The initial weights and what dropout leaves out follow from it. None draws no weights, which
        takes long for many of them: for a network that gets others at once.
    dtype : dtype
        float32 to train, float64 to check gradients.

    Attributes
    ----------
    specs : tuple of Dense
        What it was built from.
    state : array
        All that it has learned: `parameters`, then the running statistics of batch normalisation.
    parameters, gradients : (parameter count,) array
        All weights, biases and gains, and ∂L/∂ of each. Layers hold views.
    layers : tuple of Layer
    random : np.random.Generator
        What dropout draws from.

    Raises
    ------
    ValueError
        If there are no inputs or no layers, or softmax stands before the output layer, or dropout
        in it.
    """

    def __init__(
        self,
        inputs: int,
        layers: Sequence[Dense],
        *,
        seed: int | None = 0,
        dtype: DTypeLike = np.float32,
    ) -> None:
        check_stack(inputs, layers, dtype)
        self.inputs = inputs
        self.specs = tuple(layers)
        self.dtype = np.dtype(dtype)
        self._fan_in = (inputs, *(spec.units for spec in layers[:-1]))
        count = sum(map(_size, self._fan_in, layers))
        kept = sum(Layer.statistics(spec.units, spec.batch_norm) for spec in layers)
        self.state: Array = aligned_zeros(count + kept, self.dtype)
        self.parameters: Array = self.state[:count]
        self.gradients: Array = aligned_zeros(count, self.dtype)
        parameters, statistics = self._cut(self.parameters, self.state[count:])
        gradients, _ = self._cut(self.gradients, self.state[count:])
        self.layers = tuple(map(Layer, layers, self._fan_in, parameters, gradients, statistics))
        if seed is not None:
            self._initialize(seed)
        self.random = generator(seed or 0, "dropout")
        self._statistics = self.state[count:]
        self._statistics_before: Array = self._statistics.copy()
        self._random_before: Any = None
        self.set_dropout([spec.dropout for spec in layers])
        self._scratch: Array = np.empty(0, self.dtype)
        self._buffers: tuple[LayerBuffers, ...] = ()
        self._capacity = 0
        self._heads: dict[int, tuple[LayerBuffers, ...]] = {}

    def _initialize(self, seed: int) -> None:
        random = generator(seed, "weights")
        for spec, layer in zip(self.specs, self.layers, strict=True):
            initializer = chosen(spec.initializer, layer.activation)
            layer.weights[...] = initializer.draw(
                random, layer.inputs, layer.units, **spec.initializer_parameters
            )

    @property
    def outputs(self) -> int:
        """Units of the output layer."""
        return self.layers[-1].units

    def place(self, layer: int, unit: int, source: int | None = None) -> int:
        """Return where a weight lies in `parameters`, or without a source, where a bias does.

        Parameters
        ----------
        layer, unit : int
            The neuron.
        source : int, optional
            The input of the layer that the weight is from.

        Raises
        ------
        IndexError
            If there is no such neuron or input.
        """
        if not (0 <= layer < len(self.layers) and 0 <= unit < self.layers[layer].units):
            raise IndexError(f"there is no neuron {unit} of layer {layer}")
        start = sum(map(_size, self._fan_in[:layer], self.specs[:layer]))
        inputs, units = self._fan_in[layer], self.layers[layer].units
        if source is None:
            return start + inputs * units + unit
        if not 0 <= source < inputs:
            raise IndexError(f"layer {layer} has inputs 0 to {inputs - 1}, but no {source}")
        return start + source * units + unit

    def arrays_over(self, state: Array) -> tuple[LayerArrays, ...]:
        """Lay out the layers over a vector like `state`, such as a copy of it."""
        count = self.parameters.size
        parameters, statistics = self._cut(state[:count], state[count:])
        return tuple(map(LayerArrays.of, self.specs, self._fan_in, parameters, statistics))

    def _cut(self, parameters: Array, statistics: Array) -> tuple[list[Array], list[Array]]:
        """Cut two flat vectors into the parts of each layer."""
        sizes = list(map(_size, self._fan_in, self.specs))
        kept = [Layer.statistics(spec.units, spec.batch_norm) for spec in self.specs]
        return (
            np.split(parameters, np.cumsum(sizes[:-1])),
            np.split(statistics, np.cumsum(kept[:-1])),
        )

    def twin(self, dtype: DTypeLike | None = None) -> Network:
        """Return another network with the same layers and numbers, in another dtype if asked."""
        dtype = self.dtype if dtype is None else dtype
        twin = Network(self.inputs, self.specs, seed=None, dtype=dtype)
        twin.state[...] = self.state
        twin.set_dropout([layer.dropout for layer in self.layers])
        for layer, own in zip(twin.layers, self.layers, strict=True):
            layer.off = own.off
        return twin

    def set_dropout(self, rates: Sequence[float]) -> None:
        """Set the share that each layer drops out from the next step on."""
        for layer, rate in zip(self.layers, rates, strict=True):
            layer.dropout = rate
        # Whether a step changes more than gradients: running statistics, or dropout's numbers.
        self._remembers = bool(self._statistics.size) or any(rates)

    def set_off(self, units: Sequence[Sequence[int]]) -> None:
        """Switch neurons off, and all others on: they put out 0.

        No gradient of a loss reaches their weights, their bias and gain, nor the weights that lead
        on from them. Penalties, decay and momentum would still move these: to hold them is up to
        whoever updates the parameters.

        Parameters
        ----------
        units : sequence of sequence of int
            Of each layer, the neurons that are to be off.

        Raises
        ------
        ValueError
            If a layer has no such neuron, or one of the output layer is to be off.
        """
        check_off(self.layers, units)
        for layer, off in zip(self.layers, units, strict=True):
            layer.off = np.array(off, np.intp) if off else None

    # Predicting

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
            If `x` has another shape or holds a number that is not finite.
        """
        x = checked_samples(x, self.inputs, self.dtype)
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
            x = layer.forward(x, buffer)
        return buffers

    @_quiet
    def evaluate(self, x: Array, y: NDArray[Any], loss: Loss) -> tuple[float, Array]:
        """Predict a batch and compute its loss, unchecked.

        Returns
        -------
        float
            The mean loss over the batch, without penalties.
        (batch, outputs) array
            The prediction; overwritten by the next call.
        """
        buffers = self._buffers_for(len(x))
        for layer, buffer in zip(self.layers[:-1], buffers, strict=False):
            x = layer.forward(x, buffer)
        self.layers[-1].sums(x, buffers[-1].z)
        return self.output_loss(y, loss, buffers[-1])

    # Training

    def loss_and_gradients(
        self, x: NDArray[Any], y: NDArray[Any], loss: str | Loss, penalties: Penalties = ()
    ) -> float:
        """Compute the loss of a batch and, into `gradients`, its derivative by every parameter.

        Parameters
        ----------
        x : (batch, inputs) array
            Running statistics of batch normalisation take it in.
        y : (batch,) int array or (batch, outputs) array
            Targets, as `loss` wants them (`Loss.encode`).
        loss : str or Loss
        penalties : sequence of (Regularizer, float)
            Penalties on the weights, each with its strength.

        Returns
        -------
        float
            The mean loss over the batch, plus the penalties.

        Raises
        ------
        ValueError
            If shapes do not fit, or the loss does not fit the output activation.
        """
        x, loss = self.check_batch(x, y, loss)
        return self.train_step(x, y, loss, penalties)[0] + self.penalty(penalties)

    def check_gradients(
        self, x: NDArray[Any], y: NDArray[Any], loss: str | Loss, **options: Any
    ) -> gradient_check.GradientCheck:
        """Compare backpropagation with central differences on a float64 twin of this network.

        See `nnplay.nn.gradient_check.check_gradients` for parameters and options.
        """
        return gradient_check.check_gradients(self.twin(np.float64), x, y, loss, **options)

    def check_batch(self, x: NDArray[Any], y: NDArray[Any], loss: str | Loss) -> tuple[Array, Loss]:
        """Return samples in the network's dtype, and the loss itself.

        Raises
        ------
        ValueError
            If shapes do not fit, a number is not finite, a class has no output, or the loss does
            not fit the output activation.
        """
        x = checked_samples(x, self.inputs, self.dtype)
        loss = self.check_loss(loss)
        check_targets(y, loss, len(x), self.outputs)
        return x, loss

    def check_loss(self, loss: str | Loss) -> Loss:
        """Return the loss itself.

        Raises
        ------
        ValueError
            If it is unknown or does not fit the output activation.
        """
        return checked_loss(loss, self.layers[-1].activation)

    def penalty(self, penalties: Penalties) -> float:
        """Return what the penalties add to the loss with the present weights."""
        return sum(
            strength * sum(regularizer.value(layer.kernel) for layer in self.layers)
            for regularizer, strength in penalties
        )

    @_quiet
    def train_step(
        self,
        x: Array,
        y: NDArray[Any],
        loss: Loss,
        penalties: Penalties = (),
        weights: Array | None = None,
    ) -> tuple[float, Array]:
        """Do the unchecked work of `loss_and_gradients`: one forward and one backward pass.

        Parameters
        ----------
        x, y, loss, penalties
            As there, of the network's dtype.
        weights : (batch, 1) array, optional
            What each sample's cost is multiplied by.

        Returns
        -------
        float
            The mean loss over the batch, without penalties.
        (batch, outputs) array
            The prediction; overwritten by the next call.
        """
        if self._remembers:
            self._remember()
        buffers = self._buffers_for(len(x))
        value, prediction = self._train_forward(x, y, loss, buffers, weights)
        layers = self.layers
        for index in range(len(layers) - 1, 0, -1):
            layer, below = layers[index], layers[index - 1]
            buffer, under = buffers[index], buffers[index - 1]
            layer.backward(under.out if below.dropout else under.a, buffer)
            np.matmul(buffer.delta, layer.kernel.T, out=under.delta)
            below.train_backward(under)
        layers[0].backward(x, buffers[0])
        for regularizer, strength in penalties:
            self._penalize(regularizer, strength)
        return value, prediction

    def _remember(self) -> None:
        """Note what a step changes besides gradients, for `rewind`."""
        np.copyto(self._statistics_before, self._statistics)
        self._random_before = self.random.bit_generator.state

    def rewind(self) -> None:
        """Set running statistics and dropout back to where they were before the last step."""
        if self._random_before is not None:
            np.copyto(self._statistics, self._statistics_before)
            self.random.bit_generator.state = self._random_before

    @_quiet
    def training_loss(
        self, x: Array, y: NDArray[Any], loss: Loss, penalties: Penalties = ()
    ) -> float:
        """Return what `loss_and_gradients` returns, unchecked and without gradients."""
        buffers = self._buffers_for(len(x))
        return self._train_forward(x, y, loss, buffers)[0] + self.penalty(penalties)

    def _train_forward(
        self,
        x: Array,
        y: NDArray[Any],
        loss: Loss,
        buffers: tuple[LayerBuffers, ...],
        weights: Array | None = None,
    ) -> tuple[float, Array]:
        for layer, buffer in zip(self.layers[:-1], buffers, strict=False):
            x = layer.train_forward(x, buffer, self.random)
        self.layers[-1].train_sums(x, buffers[-1])
        return self.output_loss(y, loss, buffers[-1], weights)

    def output_loss(
        self, y: NDArray[Any], loss: Loss, out: LayerBuffers, weights: Array | None = None
    ) -> tuple[float, Array]:
        """Turn the output layer's sums into prediction, loss and δ; return the first two.

        Parameters
        ----------
        y : (batch,) int array or (batch, outputs) array
        loss : Loss
        out : LayerBuffers
            Of the output layer, with z; `a`, `delta` (∂L/∂z of the mean loss) and `costs` are
            written.
        weights : (batch, 1) array, optional
            What each sample's cost is multiplied by.

        Returns
        -------
        float
            The mean loss over the batch.
        (batch, outputs) array
            The prediction.
        """
        activation = self.layers[-1].activation
        fused = loss.fused.get(activation.name)
        if fused is not None:
            fused(out.z, y, out.a, out.delta, out.costs)
        else:
            activation.forward(out.z, out.a, out.scratch)
            loss.gradient(out.a, y, out.delta)
            activation.backward(out.z, out.a, out.delta, out.scratch)
            np.copyto(out.costs, loss.costs(out.a, y))
        if weights is not None:
            np.multiply(out.delta, weights, out.delta)
            np.multiply(out.costs, weights[:, 0], out.costs)
        batch = len(y)
        np.multiply(out.delta, scalar(1 / batch, self.dtype), out.delta)
        return float(np.dot(out.costs, ones(batch, self.dtype))) / batch, out.a

    def _penalize(self, regularizer: Regularizer, strength: float) -> None:
        """Add a penalty's gradient, a few rows of every kernel at a time: they stay in cache."""
        if not self._scratch.size:
            widest = max(layer.units for layer in self.layers)
            self._scratch = np.empty(max(BLOCK, widest), self.dtype)
        for layer in self.layers:
            rows = max(1, BLOCK // layer.units)
            for start in range(0, layer.inputs, rows):
                part = layer.kernel[start : start + rows]
                scratch = self._scratch[: part.size].reshape(part.shape)
                gradients = layer.kernel_gradients[start : start + rows]
                regularizer.apply(part, strength, gradients, scratch)

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


def _size(inputs: int, spec: Dense) -> int:
    return Layer.size(inputs, spec.units, spec.batch_norm)
