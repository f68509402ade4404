r"""Morphing: hands what one network has learned over to another one with other layers.

After Chen, Goodfellow and Shlens 2016, Net2Net, arXiv 1511.05641. Each edit of the layers is an
operation on their numbers; W, b and γ are those of the edited layer, V the weights behind it.

**Wider.** New neurons are copies of old ones, chosen at random and as evenly as possible: row c
of W, b and γ becomes row s(c), where s(c) = c for the neurons that were there. The weights behind
are shared out among the copies, V′ₖ꜀ = pₖ꜀ · Vₖₛ₍꜀₎, where for each k the shares p of a neuron's
copies add up to 1: the sums behind, and so the function, stay what they were. Every weight is
shared out in a proportion of its own, drawn evenly from all that there are (exponential numbers,
divided by their sum). With equal shares the copies would get the same gradient for ever and stay
copies; with one proportion for all weights of a neuron their gradients would have one direction,
and an optimizer that does not mind a gradient's size, such as Adam, would move them alike. No
noise is needed, and none is added: the function is kept.

**Narrower.** The strongest neurons stay, in their order. The strength of neuron i is the norm of
its row of W times the norm of its column of V, which is the same whichever of the two holds a
ReLU's scale. Batch normalisation undoes the scale of W: there it is |γᵢ| times the norm behind.

**Inserted.** W = 1 and b = 0 pass the input on; then the layer is made as wide or as narrow as it
is to be. That keeps the function where f(z) = z for all that can arrive: whatever it is with the
identity, from zero up with ReLU, leaky ReLU and ELU. Other activations bend what arrives, though
far less than fresh weights would scatter it.

**Removed.** What is linear of the layer goes into the one behind: V (W x + b) = (V W) x + V b. If
its activation is the identity, that is the same function.

**Normalisation.** Switched off, it goes into the weights: γ/√(v + ε) · W and b − γ μ/√(v + ε).
Switched on, μ and v are those of the sums on a sample, with γ = √(v + ε) and b + μ: it predicts
what it did before, and while training, where a batch has its own μ and v, nearly so.

**Off.** A neuron that is switched off puts out 0, so what leads on from it counts as 0: it is not
folded into the layer behind, it is not copied, and it is the first to go. Its weights wait in
their places until it is switched on again, which is another function. A layer that gets narrower
has no neuron that is off any more; one that was and stays has its weights behind set to 0.

**Another activation** keeps the weights, and is another function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import ACTIVATIONS, Activation
from nnplay.nn.alignment import Marks, activation_of, align
from nnplay.nn.arrays import Array
from nnplay.nn.layers import Dense, Layer
from nnplay.nn.network import Network
from nnplay.nn.normalization import EPSILON
from nnplay.nn.random import generator

_Mask = NDArray[np.bool_]

_FAR = 32.0
"""How far from zero it is tried out whether an activation changes its input."""


@dataclass(frozen=True, slots=True)
class Morphed:
    """What has become of what was learned.

    Attributes
    ----------
    exact : bool
        Whether the new network predicts what the old one did, but for rounding.
    text : str
        What happened, in one sentence.
    """

    exact: bool
    text: str


def morph(
    old: Network,
    new: Network,
    *,
    seed: int = 0,
    sample: NDArray[Any] | None = None,
    non_negative: bool = False,
    marks: Marks | None = None,
) -> Morphed:
    """Give `new` what `old` has learned, as far as its layers allow.

    Parameters
    ----------
    old, new : Network
        Of the same inputs and outputs, with the neurons off that are to be. `old` is only read;
        all numbers of `new` are overwritten.
    seed : int
        Which neurons are copied, and in what shares, follows from it.
    sample : (n, inputs) array, optional
        Typical inputs, for the statistics of batch normalisation that is switched on; without
        them it starts as if every sum had mean 0 and variance 1.
    non_negative : bool
        Whether no input is ever below zero, as with pixels.
    marks : pair of sequences, optional
        What tells equal layers apart, see `align`; by default which of their neurons are off.

    Raises
    ------
    ValueError
        If the networks have other inputs or outputs, so that nothing that was learned applies.
    """
    if (old.inputs, old.outputs) != (new.inputs, new.outputs):
        raise ValueError(
            f"a network of {old.inputs} inputs and {old.outputs} outputs has nothing to hand over "
            f"to one of {new.inputs} inputs and {new.outputs} outputs"
        )
    off = [[_off_of(layer) for layer in network.layers] for network in (old, new)]
    marks = marks or ([mask.tobytes() for mask in off[0]], [mask.tobytes() for mask in off[1]])
    work = _Work(old, seed, sample, non_negative)
    with np.errstate(all="ignore"):  # numbers that are too large now will show in training
        work.follow(new.specs, marks)
    work.compare_off(off[1])
    for part, layer in zip(work.parts, new.layers, strict=True):
        for name, array in layer.named_arrays.items():
            array[...] = part.arrays[name]
    return Morphed(work.exact, work.text())


class _Part:
    """A layer in the works: what it is to be, its numbers by name, which neurons are off."""

    def __init__(self, spec: Dense, arrays: dict[str, Array], off: _Mask) -> None:
        self.spec = spec
        self.arrays = arrays
        self.off = off

    @property
    def weights(self) -> Array:
        return self.arrays["weights"]

    @property
    def activation(self) -> Activation:
        return ACTIVATIONS[self.spec.activation].bind(**self.spec.parameters)

    def select(self, neurons: NDArray[np.intp]) -> None:
        """Keep the neurons that are named, as often as they are."""
        self.arrays = {name: array[neurons] for name, array in self.arrays.items()}
        self.off = self.off[neurons]

    def strengths(self, behind: Array) -> Array:
        """Return how strong each neuron is, given the weights of the layer behind; -1 if off."""
        gains = self.arrays.get("gains")
        own = np.linalg.norm(self.weights, axis=1) if gains is None else np.abs(gains)
        strengths: Array = own * np.linalg.norm(behind, axis=0)
        strengths[self.off] = -1
        return strengths

    def outputs(self, x: Array) -> Array:
        """Predict."""
        plain = _without_norm(self.arrays)
        a = self.activation(x @ plain["weights"].T + plain["biases"])
        a[:, self.off] = 0
        return a


class _Work:
    """The layers while they are turned into others, one operation after the other."""

    def __init__(
        self, old: Network, seed: int, sample: NDArray[Any] | None, non_negative: bool
    ) -> None:
        self.parts = [
            _Part(
                spec,
                {name: array.copy() for name, array in layer.named_arrays.items()},
                _off_of(layer),
            )
            for spec, layer in zip(old.specs, old.layers, strict=True)
        ]
        self.exact = True
        self._dtype = old.dtype
        self._random = generator(seed, "morph")
        self._sample = None if sample is None else sample.astype(old.dtype)
        self._non_negative = non_negative
        self._said: list[str] = []

    def follow(self, specs: Sequence[Dense], marks: Marks) -> None:
        """Turn the layers into the ones that are asked for."""
        origins = align([part.spec for part in self.parts], specs, marks)
        stay = [origin for origin in origins if origin is not None]
        for index in reversed(range(len(self.parts))):
            if index not in stay:
                self._remove(index)
        if stay != sorted(stay):
            self.parts = [self.parts[origin] for origin in stay]
            self._note("The layers keep their weights in their new places", exact=False)
        places = [place for place, origin in enumerate(origins) if origin is not None]
        for index, place in enumerate(places):
            self._change(index, specs[place], place)
        for place, origin in enumerate(origins):
            if origin is None:
                self._insert(place, specs[place])

    def compare_off(self, wanted: Sequence[_Mask]) -> None:
        """Note where other neurons are to be off than those whose outputs were 0."""
        for place, (part, off) in enumerate(zip(self.parts, wanted, strict=True)):
            if (part.off != off).any():
                self._note(f"Layer {place + 1} has other neurons switched off", exact=False)

    def text(self) -> str:
        """Say what was done."""
        first, *others = self._said or ["The layers are what they were"]
        result = (
            "the network computes what it did before" if self.exact else "the function has changed"
        )
        said = [first, *(text[:1].lower() + text[1:] for text in others)]
        return f"{'; '.join(said)}; {result}."

    def _note(self, text: str, *, exact: bool) -> None:
        self._said.append(text)
        self.exact = self.exact and exact

    # Operations

    def _remove(self, index: int) -> None:
        gone = self.parts.pop(index)
        behind = self.parts[index]
        plain, on = _without_norm(gone.arrays), ~gone.off
        leading = behind.weights[:, on]
        shift = leading @ plain["biases"][on]
        if "running_mean" in behind.arrays:
            behind.arrays["running_mean"] -= shift
        else:
            behind.arrays["biases"] += shift
        behind.arrays["weights"] = leading @ plain["weights"][on]
        linear = _passes_on(gone.activation, -_FAR)
        self._note(f"Layer {index + 1} has gone into the layer behind it", exact=linear)

    def _change(self, index: int, spec: Dense, place: int) -> None:
        part = self.parts[index]
        before, part.spec = part.spec, spec
        name = "The output layer" if part is self.parts[-1] else f"Layer {place + 1}"
        if activation_of(before) != activation_of(spec):
            self._note(f"{name} keeps its weights under its new activation", exact=False)
        if before.batch_norm and not spec.batch_norm:
            part.arrays = _without_norm(part.arrays)
            self._note(f"{name} is no longer normalised, its weights make up for that", exact=True)
        elif spec.batch_norm and not before.batch_norm:
            self._normalize(index)
            self._note(f"{name} is normalised, with gains that make up for that", exact=True)
        whole = self._resize(index)
        if spec.units > before.units:
            self._note(f"{name} is wider", exact=True)
        elif spec.units < before.units:
            neurons = f"{spec.units:,} strongest neurons" if spec.units > 1 else "strongest neuron"
            self._note(f"{name} keeps its {neurons}", exact=whole)

    def _insert(self, place: int, spec: Dense) -> None:
        behind = self.parts[place]
        inputs = behind.weights.shape[1]
        above_zero = (
            self.parts[place - 1].activation.output_range[0] >= 0 if place else self._non_negative
        )
        arrays = {
            "weights": np.eye(inputs, dtype=self._dtype),
            "biases": np.zeros(inputs, self._dtype),
        }
        off = self.parts[place - 1].off if place else np.zeros(inputs, bool)
        part = _Part(spec, arrays, off)  # what is off before it, it need not pass on
        self.parts.insert(place, part)
        whole = self._resize(place)
        part.off = np.zeros(spec.units, bool)
        if spec.batch_norm:
            self._normalize(place)
        straight = _passes_on(part.activation, 0 if above_zero else -_FAR)
        every = spec.units >= inputs
        what = "its input" if every else f"{spec.units:,} of its {inputs:,} inputs"
        bent = "" if straight else f", bent by {part.activation.label}"
        self._note(f"Layer {place + 1} passes {what} on{bent}", exact=straight and whole)

    def _resize(self, index: int) -> bool:
        """Give a layer the units it is to have; return whether no neuron that is on has gone."""
        part = self.parts[index]
        present, units = len(part.weights), part.spec.units
        if units > present:
            self._widen(part, self.parts[index + 1], units - present)
        elif units < present:
            return self._narrow(part, self.parts[index + 1], units)
        return True

    def _narrow(self, part: _Part, behind: _Part, units: int) -> bool:
        on = int((~part.off).sum())
        # Of equals the first; a stable order makes the result the same everywhere.
        order = np.argsort(-part.strengths(behind.weights), kind="stable")
        neurons = np.sort(order[:units])
        part.select(neurons)
        weights = behind.weights[:, neurons]
        weights[:, part.off] = 0
        behind.arrays["weights"] = weights
        whole = int((~part.off).sum()) == on
        part.off = np.zeros(units, bool)
        return whole

    def _widen(self, part: _Part, behind: _Part, more: int) -> None:
        present = len(part.weights)
        on = np.flatnonzero(~part.off)
        copied = np.resize(self._random.permutation(on if on.size else present), more)
        neurons = np.concatenate([np.arange(present), copied])
        part.select(neurons)
        shares = np.empty((len(neurons), len(behind.weights)), self._dtype)
        self._random.standard_exponential(out=shares, dtype=shares.dtype)
        np.maximum(shares, 1e-6, out=shares)  # a zero could not be made to add up
        totals = shares[:present].copy()
        np.add.at(totals, copied, shares[present:])
        shares /= totals[neurons]
        if not on.size:  # then the copies are of neurons that are off, and must add nothing
            shares[:present], shares[present:] = 1, 0
        part.off[present:] = False
        behind.arrays["weights"] = behind.weights[:, neurons] * shares.T

    def _normalize(self, index: int) -> None:
        """Add the batch normalisation that leaves a layer's predictions as they are."""
        arrays = self.parts[index].arrays
        mean, variance = np.zeros_like(arrays["biases"]), np.ones_like(arrays["biases"])
        x = self._sample
        if x is not None:
            for before in self.parts[:index]:
                x = before.outputs(x)
            sums = x @ arrays["weights"].T
            mean, variance = sums.mean(axis=0), sums.var(axis=0)
        self.parts[index].arrays = {
            "weights": arrays["weights"],
            "biases": arrays["biases"] + mean,
            "gains": np.sqrt(variance + EPSILON),
            "running_mean": mean,
            "running_variance": variance,
        }


def _off_of(layer: Layer) -> _Mask:
    """Return which neurons of a layer are switched off."""
    mask = np.zeros(layer.units, bool)
    if layer.off is not None:
        mask[layer.off] = True
    return mask


def _without_norm(arrays: dict[str, Array]) -> dict[str, Array]:
    """Return weights and biases that predict alone what they do with their normalisation."""
    if "gains" not in arrays:
        return arrays
    scale = arrays["gains"] / np.sqrt(arrays["running_variance"] + EPSILON)
    return {
        "weights": arrays["weights"] * scale[:, None],
        "biases": arrays["biases"] - arrays["running_mean"] * scale,
    }


def _passes_on(activation: Activation, lowest: float) -> bool:
    """Whether f(z) = z from `lowest` on; asked of the function itself, so that each one knows."""
    z = np.linspace(lowest, _FAR, 257)[None]
    return bool(np.array_equal(activation(z), z))
