"""Designs as a line of text, for the command line: "128 relu, 10 softmax"."""

from __future__ import annotations

from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, OPTIMIZERS
from nnplay.project.specs import LayerSpec, OptimizerSpec


def parse_layers(text: str) -> tuple[LayerSpec, ...]:
    """Read layers such as "128 relu, 10 softmax".

    Raises
    ------
    DesignError
        If a layer is not "<units> <activation>".
    """
    layers = []
    for number, part in enumerate(text.split(","), start=1):
        words = part.split()
        if len(words) != 2 or not _is_count(words[0]):
            raise DesignError(
                f"Layer {number} reads {part.strip()!r}; write units and activation, "
                "for instance '128 relu'."
            )
        if words[1] not in ACTIVATIONS:
            raise DesignError(
                f"Layer {number} has the unknown activation {words[1]!r}; "
                f"choose one of {', '.join(ACTIVATIONS)}."
            )
        layers.append(LayerSpec(int(words[0]), words[1]))
    return tuple(layers)


def _is_count(word: str) -> bool:
    """Whether a word is a whole number from 1 to a billion, which no network reaches."""
    return word.isascii() and word.isdecimal() and len(word) <= 9 and int(word) > 0


def format_layers(layers: tuple[LayerSpec, ...]) -> str:
    """Write layers as `parse_layers` reads them."""
    return ", ".join(f"{layer.units} {layer.activation}" for layer in layers)


def parse_optimizer(text: str) -> OptimizerSpec:
    """Read an optimizer such as "adam" or "sgd momentum=0.9 nesterov=on".

    Raises
    ------
    DesignError
        If the name or a parameter is unknown, or a value is not a number or on/off.
    """
    name, *settings = text.split() or [""]
    if name not in OPTIMIZERS:
        raise DesignError(f"Unknown optimizer {name!r}; choose one of {', '.join(OPTIMIZERS)}.")
    defaults = OPTIMIZERS[name].defaults()
    parameters: dict[str, float | bool] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or key not in defaults:
            raise DesignError(
                f"{name} does not understand {setting!r}; its parameters are "
                f"{', '.join(f'{k}={v}' for k, v in defaults.items())}."
            )
        parameters[key] = _parse_value(name, key, value, switch=isinstance(defaults[key], bool))
    return OptimizerSpec(name, parameters)


def _parse_value(name: str, key: str, value: str, *, switch: bool) -> float | bool:
    if switch:
        if value.lower() in ("on", "true", "yes", "1"):
            return True
        if value.lower() in ("off", "false", "no", "0"):
            return False
        raise DesignError(f"{key} of {name} is a switch: write {key}=on or {key}=off.")
    try:
        return float(value)
    except ValueError:
        raise DesignError(f"{key} of {name} must be a number, not {value!r}.") from None
