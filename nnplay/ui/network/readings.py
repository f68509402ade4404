"""What the box beside the mouse says of a neuron, an input or a connection."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnplay.data import DataSet
from nnplay.nn import ACTIVATIONS
from nnplay.project import NetworkSpec
from nnplay.training import Snapshot
from nnplay.ui.data_words import CHANNELS, input_names, output_names, pixel_shape
from nnplay.ui.network.figures import tr
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.sight import Sight
from nnplay.ui.network.words import layer_title
from nnplay.ui.number_words import exact, figure
from nnplay.ui.readout import Line


class Subject(NamedTuple):
    """What can be said something about.

    Attributes
    ----------
    spec : NetworkSpec
    data : DataSet or None
    snapshot : Snapshot or None
        Of a network like `spec`.
    sight : Sight or None
    """

    spec: NetworkSpec
    data: DataSet | None
    snapshot: Snapshot | None
    sight: Sight | None


def neuron_title(subject: Subject, column: int, unit: int) -> str:
    """Return the name of a neuron: "Dense 1 · 5", "Output · 7", "Input · petal length"."""
    name = str(unit)
    spec, data = subject.spec, subject.data
    if column == 0:
        names = input_names(data, spec.inputs)
        pixels = pixel_shape(data, spec.inputs)
        if pixels is not None:
            row, place = divmod(unit // pixels[2], pixels[1])
            return tr("Pixel in row {row}, column {column}").format(row=row, column=place)
        name = names[unit] if names else name
    elif column == len(spec.layers):
        outputs = output_names(data, spec.layers[-1])
        name = outputs[unit].short if outputs else name
    return f"{layer_title(spec, column)} · {name}"


def connection_title(subject: Subject, pointed: Pointed) -> str:
    """Return the name of a connection: "Dense 1 · 5 → Output · 7"."""
    column, unit, source = pointed
    start = neuron_title(subject, column - 1, source)
    pixels = pixel_shape(subject.data, subject.spec.inputs)
    if column == 1 and pixels is not None and pixels[2] == len(CHANNELS):
        start += f" ({CHANNELS[source % len(CHANNELS)]})"
    return f"{start} → {neuron_title(subject, column, unit)}"


def lines_of(subject: Subject, pointed: Pointed, *, brief: bool = False) -> list[Line]:
    """Return the lines of the box, the title first.

    Where there is little room, `brief` leaves out the words but not the numbers, some of which then
    share a line.
    """
    if pointed.is_edge:
        return _edge(subject, pointed, brief=brief)
    if pointed.column == 0:
        return _input(subject, pointed)
    return _neuron_in_brief(subject, pointed) if brief else _neuron(subject, pointed)


def _neuron(subject: Subject, pointed: Pointed) -> list[Line]:
    column, unit = pointed.column, pointed.unit
    layer, known = subject.spec.layers[column - 1], _figures(subject, pointed)
    lines = [Line(neuron_title(subject, column, unit))]
    if "z" in known:
        label = ACTIVATIONS[layer.activation].label
        lines.append(Line(f"z = {known['z']}"))
        lines.append(Line(f"a = {known['a']}   {label}"))
    if "b" in known:
        lines.append(Line(tr("bias b = {b}").format(b=known["b"])))
    if "∂L/∂b" in known:
        lines.append(Line(tr("∂L/∂b = {g}, cost L of last batch").format(g=known["∂L/∂b"])))
    if "δ" in known:
        words = tr("δ = ∂L/∂z = {g}, {whose}").format(g=known["δ"], whose=_whose(subject))
        lines.append(Line(words))
    lines.append(Line(_role(subject, pointed)))
    if unit in layer.off:
        lines.append(Line(tr("Switched off: it puts out 0 and does not learn")))
    if layer.frozen or unit in layer.frozen_units:
        lines.append(Line(tr("Frozen: training leaves its weights and bias alone")))
    return lines


def _neuron_in_brief(subject: Subject, pointed: Pointed) -> list[Line]:
    column, unit = pointed.column, pointed.unit
    layer, known = subject.spec.layers[column - 1], _figures(subject, pointed)
    texts = [
        "   ".join(f"{name} = {known[name]}" for name in names if name in known)
        for names in (("z", "a"), ("b", "δ"))
    ]
    if "∂L/∂b" in known:
        texts.append(tr("∂L/∂b = {g}, last batch").format(g=known["∂L/∂b"]))
    off, frozen = unit in layer.off, layer.frozen or unit in layer.frozen_units
    states = ((off, tr("Switched off")), (frozen, tr("Frozen")))
    texts.append(" · ".join(words for holds, words in states if holds))
    return [Line(neuron_title(subject, column, unit)), *(Line(text) for text in texts if text)]


def _figures(subject: Subject, pointed: Pointed) -> dict[str, str]:
    """Return the numbers of a neuron that are known, exactly, by their signs."""
    layer, unit, sight = pointed.column - 1, pointed.unit, subject.sight
    known: dict[str, str] = {}
    if sight is not None and sight.values is not None:
        z, a = sight.values[layer]
        known |= {"z": exact(z[0, unit]), "a": exact(a[0, unit])}
    if subject.snapshot is not None:
        known["b"] = exact(subject.snapshot.layers[layer].biases[unit])
        if subject.snapshot.gradients is not None:
            known["∂L/∂b"] = _slope(subject.snapshot.gradients[layer].biases[unit])
    if sight is not None and sight.slopes is not None:
        known["δ"] = _slope(sight.slopes.sums[layer][unit])
    return known


def _role(subject: Subject, pointed: Pointed) -> str:
    """Say what a neuron is there for."""
    spec, column = subject.spec, pointed.column
    inputs = spec.shapes[column - 1][1]
    before = tr("inputs") if column == 1 else layer_title(spec, column - 1)
    if column == len(spec.layers):
        outputs = output_names(subject.data, spec.layers[-1])
        words = outputs[pointed.unit].words if outputs else tr("an output")
        return tr("Role: {words}").format(words=words)
    behind = layer_title(spec, column + 1)
    if column == 1:
        return tr("Role: weighs {n} inputs for {behind}").format(n=f"{inputs:,}", behind=behind)
    return tr("Role: weighs the {n} of {before} for {behind}").format(
        n=f"{inputs:,}", before=before, behind=behind
    )


def _edge(subject: Subject, pointed: Pointed, *, brief: bool) -> list[Line]:
    column, unit, source = pointed
    layer = column - 1
    if subject.snapshot is None:
        return [Line(connection_title(subject, pointed))]
    weight = subject.snapshot.layers[layer].weights[unit, source]
    lines = [Line(f"W[{unit}, {source}] = {exact(weight)}")]
    if not brief:
        lines.append(Line(connection_title(subject, pointed)))
    if subject.snapshot.gradients is not None:
        slope = subject.snapshot.gradients[layer].weights[unit, source]
        words = tr("∂L/∂W = {g}, last batch") if brief else tr("∂L/∂W = {g}, cost L of last batch")
        lines.append(Line(words.format(g=_slope(slope))))
    sight = subject.sight
    coming = None if sight is None else sight.column(layer)
    if sight is not None and coming is not None and sight.values is not None:
        z = sight.values[layer].z[0, unit]
        with np.errstate(over="ignore", invalid="ignore"):
            part = weight * coming[source]
        words = tr("brings W a = {part} of z = {z}, this example")
        if brief:
            words = tr("W a = {part}   z = {z}")
        elif subject.spec.layers[layer].batch_norm:
            words = tr("W a = {part}, before it is normalised; z = {z}, this example")
        lines.append(Line(words.format(part=exact(part + 0.0), z=exact(z))))
        if sight.slopes is not None:
            slope = _slope(sight.slopes.weight(layer, unit, source))
            words = tr("∂L/∂W = {g}, {whose}").format(g=slope, whose=_whose(subject))
            lines.append(Line(words))
    return lines


def _input(subject: Subject, pointed: Pointed) -> list[Line]:
    unit = pointed.unit
    lines = [Line(neuron_title(subject, 0, unit))]
    sight = subject.sight
    pixels = pixel_shape(subject.data, subject.spec.inputs)
    channels = 1 if pixels is None else pixels[2]
    if sight is None or sight.example is None:
        return lines
    example = sight.example
    for channel in range(channels):
        place = unit + channel
        text = f"x = {exact(example.x[place])}"
        if channels == len(CHANNELS):
            text = f"{CHANNELS[channel]}: {text}"
        if example.pixels is not None:
            byte = int(example.pixels.ravel()[place])
            text += tr(", {byte} of 255").format(byte=byte)
        lines.append(Line(text))
    if pixels is None and subject.data is not None and subject.data.inputs:
        given = _given(subject.data, example.x)
        if given is not None and given[unit] != example.x[unit]:
            lines.append(Line(tr("given as {x}").format(x=figure(float(given[unit])))))
    if sight.slopes is not None:
        slope = _slope(sight.slopes.x[unit])
        lines.append(Line(tr("∂L/∂x = {g}, cost L of this example").format(g=slope)))
    return lines


def _whose(subject: Subject) -> str:
    """Say whose cost L is in the line of an example; if there is one of a batch, it has named L."""
    if subject.snapshot is not None and subject.snapshot.gradients is not None:
        return tr("this example")
    return tr("cost L of this example")


def _slope(value: float) -> str:
    """Write a derivative; behind a neuron without a slope there may be a −0, which is 0."""
    return exact(value + 0.0)


def _given(data: DataSet, x: Any) -> Any:
    """Return the numbers of an example in their own units."""
    scaled = np.ndim(data.scaling.offset) or float(data.scaling.factor) != 1
    return data.scaling.undo(x) if scaled else None
