r"""Look inside a network as it predicts: every sum and output, and how a result depends on each.

The derivatives here are those of the network as it predicts: without dropout, and with batch
normalisation by its running statistics, so that z = γ (u − μ) / √(v + ε) + b, where u = W a₋₁, has
∂z/∂u = γ / √(v + ε). The chain rule is the tutorial's: δ = ∂J/∂z, ∂J/∂W = δᵤ a₋₁ᵀ, ∂J/∂a₋₁ = Wᵀ δᵤ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.layers import Layer, LayerBuffers
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network
from nnplay.nn.normalization import EPSILON


class LayerInside(NamedTuple):
    """What one layer makes of some samples.

    Attributes
    ----------
    z, a : (n, units) array
        Sums and outputs; a neuron that is off has its z, and puts out 0.
    """

    z: Array
    a: Array


class LayerSlopes(NamedTuple):
    """The derivatives of a number J by those of one layer.

    Attributes
    ----------
    a, z : (n, units) array
        ∂J/∂a and ∂J/∂z, of each sample.
    weights : (units, inputs) array
        ∂J/∂W, summed over the samples.
    biases : (units,) array
        ∂J/∂b, summed over the samples.
    """

    a: Array
    z: Array
    weights: Array
    biases: Array


class Slopes(NamedTuple):
    """The derivatives of a number J by everything that led to it.

    Attributes
    ----------
    value : float
        J.
    x : (n, inputs) array
        ∂J/∂x.
    layers : tuple of LayerSlopes
    """

    value: float
    x: Array
    layers: tuple[LayerSlopes, ...]


class ExampleSlopes(NamedTuple):
    """The derivatives of one example's cost C.

    Attributes
    ----------
    x : (inputs,) array
        ∂C/∂x.
    sums : tuple of (units,) array
        δ = ∂C/∂z of every layer.
    u : tuple of (units,) array
        δᵤ = ∂C/∂u of every layer: δ without batch normalisation.
    inputs : tuple of (inputs,) array
        What goes into every layer, a₋₁.
    """

    x: Array
    sums: tuple[Array, ...]
    u: tuple[Array, ...]
    inputs: tuple[Array, ...]

    def weight(self, layer: int, unit: int, source: int) -> float:
        """Return ∂C/∂W of one connection, by the numbers of layer, neuron and input."""
        return float(self.u[layer][unit] * self.inputs[layer][source])


def look_inside(network: Network, x: NDArray[Any]) -> tuple[LayerInside, ...]:
    """Return the sums and outputs of every layer, as new arrays.

    Parameters
    ----------
    network : Network
    x : (n, inputs) array

    Returns
    -------
    tuple of LayerInside
        One for each layer.
    """
    return tuple(LayerInside(b.z, b.a) for b in _forward(network, np.asarray(x, network.dtype)))


def cost_slopes(network: Network, x: NDArray[Any], y: NDArray[Any], loss: str | Loss) -> Slopes:
    """Return the derivatives of the mean cost of some samples.

    Parameters
    ----------
    network : Network
    x : (n, inputs) array
    y : (n,) int array or (n, outputs) array
        Targets, as `loss` wants them.
    loss : str or Loss

    Raises
    ------
    ValueError
        As `Network.check_batch`.
    """
    x, loss = network.check_batch(x, y, loss)
    buffers = _forward(network, x)
    with np.errstate(all="ignore"):
        value, prediction = network.output_loss(y, loss, buffers[-1])
        by_output = np.empty_like(prediction)
        loss.gradient(prediction, y, by_output)
    return _slopes(network, x, buffers, buffers[-1].delta, value, by_output / len(x))


def example_slopes(
    network: Network, x: NDArray[Any], y: NDArray[Any], loss: str | Loss
) -> ExampleSlopes:
    """Return the derivatives of one example's cost C, as `cost_slopes` has them.

    Of one example ∂C/∂W = δᵤ a₋₁ᵀ is the product of two vectors. It is asked for connection by
    connection: to write down all of them takes ten times as long as all the rest. (The chain rule
    is that of the module; backpropagation: Rumelhart, Hinton and Williams 1986.)

    Parameters
    ----------
    network : Network
    x : (1, inputs) array
    y : (1,) int array or (1, outputs) array
        Target, as `loss` wants it.
    loss : str or Loss

    Raises
    ------
    ValueError
        As `Network.check_batch`.
    """
    x, loss = network.check_batch(x, y, loss)
    buffers = _forward(network, x)
    with np.errstate(all="ignore"):
        network.output_loss(y, loss, buffers[-1])
    passed = _backward(network, buffers, buffers[-1].delta)
    return ExampleSlopes(
        passed[0].inputs[0],
        tuple(layer.z[0] for layer in passed),
        tuple(layer.u[0] for layer in passed),
        tuple(inputs[0] for inputs in _inputs(x, buffers)),
    )


def score_slopes(network: Network, x: NDArray[Any], seed: NDArray[Any]) -> Slopes:
    """Return the derivatives of J = Σ seed · z, with z the sums of the output layer.

    With a seed of 1 at one class this is the slope of that class's score before softmax or sigmoid
    (Simonyan, Vedaldi and Zisserman 2013, arXiv 1312.6034): after it, a score that is near 1 has no
    slope left to show.

    Parameters
    ----------
    network : Network
    x : (n, inputs) array
    seed : (n, outputs) or (outputs,) array
    """
    x = np.asarray(x, network.dtype)
    buffers = _forward(network, x)
    out = buffers[-1]
    delta = np.empty_like(out.z)
    delta[...] = seed
    value = float(np.sum(out.z * delta, dtype=np.float64))
    return _slopes(network, x, buffers, delta, value, np.zeros_like(delta))


@np.errstate(all="ignore")
def _forward(network: Network, x: Array) -> tuple[LayerBuffers, ...]:
    """Predict with buffers of our own, in which z is kept."""
    buffers = tuple(LayerBuffers.allocate(e, len(x), keep_sums=True) for e in network.layers)
    run_layers(network.layers, buffers, x)
    return buffers


@np.errstate(all="ignore")
def _slopes(
    network: Network,
    x: Array,
    buffers: tuple[LayerBuffers, ...],
    delta: Array,
    value: float,
    by_output: Array,
) -> Slopes:
    """Return all derivatives, from δ of the output layer; `by_output` is ∂J/∂a there."""
    passed = _backward(network, buffers, delta)
    by_a = (*(layer.inputs for layer in passed[1:]), by_output)
    layers = tuple(
        LayerSlopes(a, layer.z, layer.u.T @ inputs, layer.z.sum(axis=0))
        for a, layer, inputs in zip(by_a, passed, _inputs(x, buffers), strict=True)
    )
    return Slopes(value, passed[0].inputs, layers)


class _Passed(NamedTuple):
    """The derivatives that are found on the way back through a layer, of each sample."""

    z: Array
    u: Array
    inputs: Array


@np.errstate(all="ignore")
def _backward(
    network: Network, buffers: tuple[LayerBuffers, ...], delta: Array
) -> tuple[_Passed, ...]:
    """Go back from δ of the output layer."""
    passed: list[_Passed] = []
    for layer, used in zip(reversed(network.layers), reversed(buffers), strict=True):
        if passed:
            delta = slopes_by_sums(layer, used, passed[-1].inputs)
        by_u = delta * kernel_scale(layer)
        passed.append(_Passed(delta, by_u, by_u @ layer.weights))
    return tuple(reversed(passed))


def _inputs(x: Array, buffers: tuple[LayerBuffers, ...]) -> tuple[Array, ...]:
    """Return what goes into every layer."""
    return (x, *(used.a for used in buffers[:-1]))


def run_layers(layers: Sequence[Layer], buffers: Sequence[LayerBuffers], x: Array) -> None:
    """Put samples through layers as they predict; what each makes of them is in its buffers."""
    for layer, buffer in zip(layers, buffers, strict=True):
        x = layer.forward(x, buffer)


def slopes_by_sums(layer: Layer, buffers: LayerBuffers, by_a: Array) -> Array:
    """Return ∂J/∂z of a hidden layer from ∂J/∂a, as a new array of shape (n, units).

    Parameters
    ----------
    layer : Layer
    buffers : LayerBuffers
        As its forward pass left them.
    by_a : (n, units) array
    """
    delta = by_a.copy()
    if layer.off is not None:
        delta[:, layer.off] = 0
    layer.activation.backward(buffers.z, buffers.a, delta, buffers.scratch)
    return delta


def kernel_scale(layer: Layer) -> Array:
    """Return ∂z/∂u of each neuron, u = W a₋₁, as the layer predicts: of shape (units,)."""
    norm = layer.norm
    if norm is None:
        return np.ones(layer.units, layer.kernel.dtype)
    scale: Array = norm.gains / np.sqrt(norm.running_variance + EPSILON)
    return scale
