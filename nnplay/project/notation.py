"""Designs as lines of text, for the command line: "128 relu dropout=0.2, 10 softmax"."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeVar

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS
from nnplay.nn.registry import Parameter
from nnplay.project.fields import Field, Kind, Value, kind_of, own_fields
from nnplay.project.specs import Choice, Design, LayerSpec

Setting = float | bool
C = TypeVar("C", bound=Choice)

LAYER_SETTINGS: Mapping[str, Parameter] = {
    "dropout": Parameter("dropout", "Dropout", 0.0),
    "batch_norm": Parameter("batch_norm", "Batch norm", False),
}
"""What may follow any layer's activation, besides the activation's own parameters."""

_MOST_DIGITS = 9  # of units: a billion is more than any network has
_LARGEST = 10**18
_SWITCH = {"on": True, "yes": True, "true": True, "1": True} | {
    "off": False,
    "no": False,
    "false": False,
    "0": False,
}
_EXPECTED = {"number": "a number", "integer": "a whole number", "switch": "on or off"}


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read layers such as "128 leaky_relu slope=0.1 batch_norm dropout=0.2, 10 softmax".

    Raises
    ------
    DesignError
        If a layer is not "<units> <activation>" with settings that such a layer has.
    """
    return tuple(_parse_layer(number, part) for number, part in enumerate(text.split(","), start=1))


def _parse_layer(number: int, text: str) -> LayerSpec:
    words = text.split()
    if len(words) > 1 and words[1] in ACTIVATIONS and not _is_count(words[0]):
        raise DesignError(
            f"Layer {number} reads {text.strip()!r}: write its units as a whole number from 1 up."
        )
    if len(words) < 2 or not _is_count(words[0]):
        raise DesignError(
            f"Layer {number} reads {text.strip()!r}; write units and activation, "
            "for instance '128 relu'."
        )
    units, activation, *settings = words
    activation = activation.lower()  # the window itself writes ReLU
    if len(units) > _MOST_DIGITS:
        raise DesignError(f"Layer {number} has more units than any computer has room for.")
    if activation not in ACTIVATIONS:
        raise DesignError(
            f"Layer {number} has the unknown activation {activation!r}; "
            f"choose one of {', '.join(ACTIVATIONS)}."
        )
    own = {parameter.name: parameter for parameter in ACTIVATIONS[activation].parameters}
    values = _parse_settings(f"{activation} of layer {number}", settings, {**LAYER_SETTINGS, **own})
    return LayerSpec(
        int(units),
        activation,
        {name: value for name, value in values.items() if name in own},
        batch_norm=bool(values.get("batch_norm", False)),
        dropout=float(values.get("dropout", 0.0)),
    )


def _is_count(word: str) -> bool:
    """Whether a word is a whole number above 0."""
    return word.isascii() and word.isdecimal() and word.strip("0") != ""


def format_layers(layers: tuple[LayerSpec, ...]) -> str:
    """Write layers as `parse_layers` reads them."""
    return ", ".join(_format_layer(layer) for layer in layers)


def _format_layer(layer: LayerSpec) -> str:
    words = [f"{layer.units} {layer.activation}"]
    words += [f"{name}={_shown(value)}" for name, value in layer.parameters.items()]
    if layer.batch_norm:
        words.append("batch_norm")
    if layer.dropout:
        words.append(f"dropout={_shown(layer.dropout)}")
    return " ".join(words)


def parse_choice(kind: type[C], text: str) -> C:
    """Read a choice with its parameters, such as "sgd momentum=0.9 nesterov".

    Parameters
    ----------
    kind : type
        `OptimizerSpec`, `ScheduleSpec`, …
    text : str

    Raises
    ------
    DesignError
        If the name or a parameter is unknown, or a value is not a number or on/off.
    """
    name, *settings = text.split() or [""]
    registry = kind.registry
    if name not in registry:
        raise DesignError(f"Unknown {registry.kind} {name!r}; choose one of {', '.join(registry)}.")
    known = {parameter.name: parameter for parameter in registry[name].parameters}
    return kind(name, _parse_settings(name, settings, known))


def put_text(design: Design, field: Field, text: str) -> Design:
    """Return a design with a setting read from text; a choice may bring its own parameters.

    Raises
    ------
    DesignError
        If the text cannot be read, or what it says is out of range.
    """
    if field.kind != "choice" or field.path.startswith("data."):  # a choice of data is just a name
        return field.put(design, _checked(field, _read(field.kind, text)))
    part, name = field.path.split(".")
    choice = parse_choice(type(getattr(getattr(design, part), name)), text)
    design = field.put(design, choice.name)  # an optimizer brings its learning rate
    own = {own.name: own for own in own_fields(field, choice.name)}
    for name, value in choice.parameters.items():
        design = own[name].put(design, _checked(own[name], value))
    return design


def _checked(field: Field, value: Value) -> Value:
    problem = field.problem(value)
    if problem:
        raise DesignError(problem)
    return value


def _parse_settings(
    name: str, settings: list[str], known: Mapping[str, Parameter]
) -> dict[str, Setting]:
    values: dict[str, Setting] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        switch = key in known and kind_of(known[key]) == "switch"
        if key not in known or not (equals or switch):
            offered = ", ".join(f"{p.name}={_shown(p.default)}" for p in known.values())
            raise DesignError(
                f"{name} does not understand {setting!r}; "
                + (f"its settings are {offered}." if offered else "it has no settings.")
            )
        values[key] = _parse_value(name, known[key], text if equals else "on")
    return values


def _parse_value(name: str, parameter: Parameter, text: str) -> Setting:
    kind = kind_of(parameter)
    value = _read(kind, text)
    if isinstance(value, str) or (kind == "integer" and not isinstance(value, int)):
        raise DesignError(f"{parameter.name} of {name} must be {_EXPECTED[kind]}, not {text!r}.")
    return value


def _read(kind: Kind, text: str) -> Value:
    """Return what a text says, or the text itself where it says nothing of that kind."""
    if kind == "switch":
        return _SWITCH.get(text.lower(), text)
    if kind == "integer":
        with suppress(ValueError):
            # Far outside every range, and small enough to be written in a message.
            return max(-_LARGEST, min(int(text), _LARGEST))
    if kind in ("integer", "number"):
        with suppress(ValueError):
            return float(text)
    return text


def _shown(value: Setting) -> str:
    """Return a value as it is written: as short as may be without losing a digit."""
    if isinstance(value, bool):
        return "on" if value else "off"
    short = f"{value:g}"
    return short if float(short) == value else repr(value)
