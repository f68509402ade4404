"""Settings as they read inside a sentence, and what differs from the defaults in a few words."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from nnplay.nn import ACTIVATIONS, INITIALIZERS
from nnplay.nn.initializers import AUTO, chosen
from nnplay.project import Design, InitializerSpec, NetworkSpec, TrainingConfig
from nnplay.project.fields import FIELDS, LOSS, Field
from nnplay.ui.data_words import in_sentence
from nnplay.ui.numbers import format_number


def without_symbol(label: str) -> str:
    """Return a label without its formula's letter: "Momentum μ" gives "Momentum", "β₁" stays."""
    name, _, symbol = label.rpartition(" ")
    return name if name and len(symbol) == 1 else label


def summary(fields: Iterable[Field], design: Design) -> str:
    """Say which of some settings differ from their defaults: "L2 0.001, clip norm 1".

    The loss is always said: which one is the default depends on the output layer.
    """
    fields = tuple(fields)
    differing = changed(fields, design)
    said = [field for field in fields if field in differing or field is LOSS]
    return ", ".join(_in_words(field, design) for field in said)


def changed(fields: Iterable[Field], design: Design) -> list[Field]:
    """Return those of some settings whose values are not their defaults.

    A choice's own parameters, and the learning rate, are compared with what that choice suggests.
    """
    plain = Design(
        design.data,
        msgspec.structs.replace(design.network, initializer=InitializerSpec(AUTO)),
        TrainingConfig(),
    )
    suggested = plain
    for field in FIELDS:
        if field.kind == "choice":
            suggested = field.put(suggested, field.get(design))
    return [
        field
        for field in fields
        if field.get(design) != field.get(plain if field.kind == "choice" else suggested)
    ]


def _in_words(field: Field, design: Design) -> str:
    value = field.get(design)
    label = in_sentence(without_symbol(field.label))
    if field.choices is not None:
        return field.choices[str(value)].label if value in field.choices else str(value)
    if isinstance(value, bool):
        return label if value else f"no {label}"
    if isinstance(value, str):
        return f"{label} {value}"
    if value == 0 and field.zero_text:
        return f"{label} {field.zero_text}"
    return f"{label} {format_number(value)} {field.unit}".rstrip()


def chosen_initializers(network: NetworkSpec) -> str:
    """Say what each layer's weights are drawn from: "He normal: layer 1; Glorot uniform: output".

    Layers whose activation or initialiser is unknown are left out.
    """
    name = network.initializer.name
    if name not in INITIALIZERS:
        return ""
    layers: dict[str, list[int]] = {}
    for index, layer in enumerate(network.layers):
        if layer.activation in ACTIVATIONS:
            label = chosen(name, ACTIVATIONS[layer.activation]).label
            layers.setdefault(label, []).append(index)
    last = len(network.layers) - 1
    return "; ".join(f"{label}: {_layers(places, last)}" for label, places in layers.items())


def _layers(places: list[int], last: int) -> str:
    """Return "layers 1–3, 5, output" for the places [0, 1, 2, 4, 5] of six layers."""
    hidden = [place + 1 for place in places if place != last]
    runs: list[list[int]] = []
    for number in hidden:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    if words:
        words[0] = f"{'layers' if len(hidden) > 1 else 'layer'} {words[0]}"
    return ", ".join([*words, *(["output"] if last in places else [])])
