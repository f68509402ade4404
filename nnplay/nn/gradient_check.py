"""Check backpropagation against central differences, in float64.

A difference across a kink equals no derivative: where a ReLU is closed at w − h and open at w + h,
(L(w + h) − L(w − h)) / 2h lies between the slopes on its two sides. Such parameters are left out of
the comparison, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.layers import LayerBuffers
from nnplay.nn.random import generator

if TYPE_CHECKING:
    from nnplay.nn.losses import Loss
    from nnplay.nn.network import Network, Penalties

TOLERANCE = 1e-6
"""The relative error up to which two gradients agree: differences have some nine right digits."""

STEP = 1e-5
"""h. The error of the difference is about h² + 1e-16/h, smallest near 1e-5."""

_VANISHING = 4
"""Times the rounding error below which gradients are taken for zero."""


@dataclass(frozen=True, slots=True)
class ArrayCheck:
    """How the gradients of one array compare.

    Attributes
    ----------
    name : str
        For instance "layers.0.weights".
    relative_error : float
        ‖g − n‖ / (‖g‖ + ‖n‖), with g by backpropagation and n by central differences; 0 where both
        vanish.
    resolution : float
        What rounding alone may come to in `relative_error`: no difference of losses is more exact.
        Above the tolerance only where gradients are tiny.
    checked : int
        Parameters that were compared.
    skipped : int
        Parameters left out because something switched between the two evaluations: a sum or an
        error passed a kink, or the parameter itself that of a penalty.
    planned : int
        Parameters to try; as many as `tried` once the check is done.
    """

    name: str
    relative_error: float = 0.0
    resolution: float = 0.0
    checked: int = 0
    skipped: int = 0
    planned: int = 0

    @property
    def layer(self) -> int:
        """The index of its layer."""
        return int(self.name.split(".")[1])

    @property
    def kind(self) -> str:
        """What the layer calls it, for instance "weights"."""
        return self.name.rpartition(".")[2]

    @property
    def tried(self) -> int:
        """Parameters that were compared or left out."""
        return self.checked + self.skipped

    @property
    def label(self) -> str:
        """The name for people, for instance "layer 1 weights"."""
        return f"layer {self.layer + 1} {self.kind}"

    @property
    def agrees(self) -> bool:
        """Whether what was compared differs by no more than rounding and the tolerance allow."""
        return self.relative_error <= max(TOLERANCE, self.resolution)


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The outcome of `check_gradients`: one entry an array, in the order of the network."""

    arrays: tuple[ArrayCheck, ...]

    @property
    def relative_error(self) -> float:
        """The largest error of an array."""
        return max(array.relative_error for array in self.arrays)

    @property
    def worst(self) -> str:
        """The name of the array with the largest error."""
        return max(self.arrays, key=lambda array: array.relative_error).name

    @property
    def checked(self) -> int:
        """Parameters that were compared."""
        return sum(array.checked for array in self.arrays)

    @property
    def skipped(self) -> int:
        """Parameters that were left out."""
        return sum(array.skipped for array in self.arrays)

    @property
    def agrees(self) -> bool:
        """Whether every array does; see `ArrayCheck.agrees`."""
        return all(array.agrees for array in self.arrays)

    @property
    def verdict(self) -> str:
        """What came out, in sentences for people."""
        differing = [array for array in self.arrays if not array.agrees]
        error = f"{_short(self.relative_error)}, where {_short(TOLERANCE)} is allowed"
        if differing:
            labels = ", ".join(array.label for array in differing)
            text = f"The gradients differ: {labels}. The largest relative error is {error}."
        else:
            text = f"All gradients agree: the largest relative error is {error}."
        if any(array.agrees and array.relative_error > TOLERANCE for array in self.arrays):
            text += " Where it is larger, the gradients are so small that rounding explains it."
        return f"{text}{self._left_out()}"

    def _left_out(self) -> str:
        text = ""
        if self.skipped:
            they = f"{self.skipped:,} parameters were" if self.skipped > 1 else "1 parameter was"
            text += (
                f" {they} left out, since something bent (a ReLU, say) switched between the two "
                "evaluations."
            )
        lost = [array.label for array in self.arrays if not array.checked]
        if lost:
            text += f" Nothing is known of {', '.join(lost)}: not one parameter could be compared."
        return text


def check_gradients(
    network: Network, x: NDArray[Any], y: NDArray[Any], loss: str | Loss, **options: Any
) -> GradientCheck:
    """Compare every gradient with (L(w + h) − L(w − h)) / 2h.

    Dropout leaves out the same neurons in every pass.

    Parameters
    ----------
    network : Network
        Of dtype float64. It is left as it was, but for `gradients`.
    x, y, loss
        As in `Network.loss_and_gradients`.
    **options
        As in `compare_gradients`.

    Raises
    ------
    ValueError
        If the network is not float64, where rounding would drown the difference; or shapes or the
        loss do not fit.
    FloatingPointError
        If the loss is not finite.
    """
    comparison = compare_gradients(network, x, y, loss, **options)
    while True:
        try:
            next(comparison)
        except StopIteration as stop:
            result: GradientCheck = stop.value
            return result


def compare_gradients(
    network: Network,
    x: NDArray[Any],
    y: NDArray[Any],
    loss: str | Loss,
    *,
    penalties: Penalties = (),
    weights: Array | None = None,
    step: float = STEP,
    most: int = 200,
    seed: int = 0,
) -> Generator[ArrayCheck, None, GradientCheck]:
    """Do what `check_gradients` does, one parameter at a time.

    Parameters
    ----------
    network, x, y, loss
        As there.
    penalties, weights
        As in `Network.train_step`.
    step : float
        h.
    most : int
        Parameters to try of each array; larger arrays are sampled.
    seed : int
        Of that sample.

    Yields
    ------
    ArrayCheck
        After every parameter: how its array compares so far.

    Returns
    -------
    GradientCheck
        As the generator's value (``yield from``).
    """
    if network.dtype != np.float64:
        raise ValueError(f"gradients are checked in float64, and this network is {network.dtype}")
    x, loss = network.check_batch(x, y, loss)
    random = generator(seed, "check")
    ruler = _Ruler(network, x, y, loss, penalties, weights, step)
    checks = []
    try:
        for array in ruler.arrays():
            places = random.permutation(array.values.size)[:most].tolist()
            check = ArrayCheck(array.name, planned=len(places))
            pairs: list[tuple[float, float]] = []
            for tried, place in enumerate(places, start=1):
                where = divmod(place, array.values.shape[1])
                slope = ruler.slope(array, where)
                if slope is not None:
                    pairs.append((float(array.gradients[where]), slope))
                error, resolution = _relative_error(pairs, ruler.rounding)
                check = ArrayCheck(
                    array.name, error, resolution, len(pairs), tried - len(pairs), len(places)
                )
                yield check
            checks.append(check)
    finally:
        ruler.put_back()
    return GradientCheck(tuple(checks))


class _Trained(NamedTuple):
    """A trained array as a matrix, its gradients as they are now, and its penalties' kinks."""

    name: str
    values: Array
    gradients: Array
    kinks: tuple[float, ...] = ()


class _Ruler:
    """Measures the slope of the loss along single parameters of a network.

    Attributes
    ----------
    rounding : float
        How far rounding may carry a slope off. It was found to be a quarter of this on networks for
        the digits, trained or not; the 1 stands for the logits, whose rounding is felt when the
        loss itself is next to nothing.
    """

    def __init__(
        self,
        network: Network,
        x: Array,
        y: NDArray[Any],
        loss: Loss,
        penalties: Penalties,
        weights: Array | None,
        step: float,
    ) -> None:
        self._network = network
        self._batch = (x, y, loss)
        self._penalties = penalties
        self._weights = weights
        self._step = step
        self._kept = network.state.copy(), network.random.bit_generator.state
        self._buffers: list[LayerBuffers] = []
        if loss.kinks or any(layer.activation.kinks for layer in network.layers):
            self._buffers = [LayerBuffers.allocate(one, len(x), True) for one in network.layers]
        value, _ = network.train_step(x, y, loss, penalties, weights)
        size = abs(value + network.penalty(penalties))
        if not math.isfinite(size):
            raise FloatingPointError("the loss of these samples is not finite: it has no slope")
        self.rounding = float(np.finfo(network.dtype).eps) * max(1.0, size) / step

    def arrays(self) -> list[_Trained]:
        """Return every trained array."""
        kinks = tuple(kink for penalty, _ in self._penalties for kink in penalty.kinks)
        found = []
        for index, layer in enumerate(self._network.layers):
            found += [
                _Trained(f"layers.{index}.weights", layer.weights, layer.weight_gradients, kinks),
                _Trained(f"layers.{index}.biases", layer.biases[None], layer.bias_gradients[None]),
            ]
            norm = layer.norm
            if norm is not None:
                name = f"layers.{index}.gains"
                found.append(_Trained(name, norm.gains[None], norm.gain_gradients[None]))
        return [one._replace(gradients=one.gradients.copy()) for one in found]

    def slope(self, array: _Trained, place: tuple[int, int]) -> float | None:
        """Return ∂L/∂w of the parameter at a place, or None if there is a kink within a step."""
        values, step = array.values, self._step
        kept = values[place]
        if any(abs(kept - kink) <= step for kink in array.kinks):
            return None
        values[place] = kept + step
        above, sides_above = self._loss(), self._sides()
        values[place] = kept - step
        below, sides_below = self._loss(), self._sides()
        values[place] = kept
        return (above - below) / (2 * step) if sides_above == sides_below else None

    def put_back(self) -> None:
        """Leave the network as it was."""
        self._network.state[...] = self._kept[0]
        self._drop_the_same()

    def _drop_the_same(self) -> None:
        self._network.random.bit_generator.state = self._kept[1]

    def _loss(self) -> float:
        network, weights = self._network, self._weights
        self._drop_the_same()
        if weights is None:
            return network.training_loss(*self._batch, self._penalties)
        return network.train_step(*self._batch, (), weights)[0] + network.penalty(self._penalties)

    def _sides(self) -> bytes:
        """Tell on which side of its kink every sum of every neuron lies, and every error."""
        x, y, loss = self._batch
        sides = []
        self._drop_the_same()
        for layer, buffers in zip(self._network.layers, self._buffers, strict=False):
            x = layer.train_forward(x, buffers, self._network.random)
            sides += [(buffers.z > kink).tobytes() for kink in layer.activation.kinks]
        sides += [(x - y > kink).tobytes() for kink in loss.kinks]
        return b"".join(sides)


def _relative_error(pairs: list[tuple[float, float]], rounding: float) -> tuple[float, float]:
    """Return the relative error of pairs of gradients, and what rounding may come to in it."""
    if not pairs:
        return 0.0, 0.0
    analytic, numeric = np.array(pairs).T
    scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    noise = rounding * math.sqrt(len(pairs))
    # Where both vanish (a layer whose every ReLU is closed) there is nothing to be wrong about.
    if scale <= _VANISHING * noise:
        return 0.0, 0.0
    return float(np.linalg.norm(analytic - numeric)) / scale, noise / scale


def _short(value: float) -> str:
    mantissa, e, exponent = f"{value:.2g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa
