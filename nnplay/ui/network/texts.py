"""The network's sizes in words."""

from __future__ import annotations

from collections.abc import Sequence

from nnplay.nn import ACTIVATIONS
from nnplay.nn.registry import Parameter
from nnplay.project import LayerSpec


def size_texts(sizes: Sequence[int], count: str) -> list[str]:
    """Return "784 → 64 → 10 · 50,890 parameters" and ever shorter texts that leave out the middle.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then the units of each layer.
    count : str
        The parameters in words; the last and shortest text.
    """
    names = [str(size) for size in sizes]
    texts = [f"{' → '.join(names)} · {count}"]
    for kept in range(len(names) - 2, 1, -1):
        some = [*names[: (kept + 1) // 2], "…", *names[-(kept // 2) :]]
        texts.append(f"{' → '.join(some)} · {count}")
    return [*texts, count]


def layer_extras(layer: LayerSpec, *, short: bool = False) -> tuple[str, ...]:
    """Return what a layer has besides units and activation: ("slope 0.1", "BN", "drop 20 %").

    Parameters
    ----------
    short : bool
        Call the activation's parameters by their letters: ("s 0.1", "BN", "drop 20%").
    """
    place = -1 if short else 0
    texts = [
        f"{parameter.label.split()[place].lower()} {value:g}"
        for parameter, value in _parameters(layer)
    ]
    if layer.batch_norm:
        texts.append("BN")
    if layer.dropout:
        texts.append(f"drop {100 * layer.dropout:.3g}{'' if short else ' '}%")
    return tuple(texts)


def layer_extras_help(layer: LayerSpec) -> str:
    """Explain what `layer_extras` returns, a line for each."""
    lines = [
        f"{parameter.label} = {value:g}: {parameter.help}"
        for parameter, value in _parameters(layer)
    ]
    if layer.batch_norm:
        lines.append(
            "BN, batch normalisation: each neuron's sums get mean 0 and variance 1 over the batch."
        )
    if layer.dropout:
        lines.append(
            f"Dropout: each training step leaves out {100 * layer.dropout:.3g} % of the outputs "
            "at random."
        )
    return "\n".join(lines)


def layer_summary(layer: LayerSpec) -> str:
    """Return a layer in a few words: "64 Leaky ReLU · slope 0.1 · BN"."""
    known = layer.activation in ACTIVATIONS
    label = ACTIVATIONS[layer.activation].label if known else layer.activation
    return " · ".join((f"{layer.units:,} {label}", *layer_extras(layer)))


def _parameters(layer: LayerSpec) -> list[tuple[Parameter, float]]:
    """Return the parameters of a layer's activation with their values."""
    if layer.activation not in ACTIVATIONS:
        return []
    own = ACTIVATIONS[layer.activation].parameters
    return [(one, float(layer.parameters.get(one.name, one.default))) for one in own]
