"""A setting of a design: where its value lies, what it may be, and how it is explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from nnplay.nn import ACTIVATIONS, OPTIMIZERS
from nnplay.nn.registry import Entry
from nnplay.project.specs import AUGMENT, Choice, Design, LayerSpec

OPTIMIZER_PATH = "training.optimizer"

Kind = Literal["choice", "integer", "number", "switch", "text"]
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Field:
    """One setting.

    Attributes
    ----------
    path : str
        Where its value lies in a `Design`: ``training.batch_size``, ``network.layers.0.units``, or
        for a parameter of a choice ``training.optimizer.parameters.momentum``.
    minimum, maximum : float
        The closed range of numbers.
    choices : mapping of str to Entry, optional
        The registry that a choice is from.
    check : callable, optional
        Says in a sentence what is wrong with a text, or returns None.
    live : bool
        Whether a change acts on a training that is under way; others wait for a restart.
    logarithmic : bool
        Whether one step of the editor multiplies instead of adds.
    unit : str
        Shown behind the number.
    zero_text : str
        Shown instead of 0, where 0 means something of its own.
    group : str
        Heading of the part of the form that it belongs to.
    formula : str
        What it does to the numbers, where a formula says it best.
    default : value, optional
        What it is where a design leaves it out, as it may the options of its data.
    """

    path: str
    label: str
    kind: Kind
    help: str
    minimum: float = 0
    maximum: float = 0
    choices: Mapping[str, Entry] | None = None
    check: Callable[[str], str | None] | None = None
    live: bool = False
    logarithmic: bool = False
    unit: str = ""
    zero_text: str = ""
    group: str = ""
    formula: str = ""
    default: Value | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The path of the choice that this is a parameter of, or ""."""
        return self.path.rpartition(".parameters.")[0]

    def get(self, design: Design) -> Value:
        """Return this setting's value in a design."""
        value: Any = design
        for name in self.path.split("."):
            if self.default is not None and isinstance(value, dict) and name not in value:
                return self.default
            value = _inner(value, name)
        found: Value = value.name if isinstance(value, Choice) else value
        return found

    def get_or(self, design: Design, default: Value | None) -> Value | None:
        """Return the value, or `default` if the design has no such setting."""
        try:
            return self.get(design)
        except (KeyError, IndexError):
            return default

    def put(self, design: Design, value: Value) -> Design:
        """Return the design with this setting changed.

        A new choice brings its own parameters' defaults; a new optimizer its own learning rate
        too, if the present one is the old optimizer's suggestion.
        """
        if self.path == OPTIMIZER_PATH:
            design = _with_learning_rate_of(design, str(value))
        new: Design = _put(design, self.path.split("."), value)
        return new

    def problem(self, value: Value) -> str | None:
        """Say in a sentence what is wrong with a value, or return None if it is allowed."""
        if self.kind == "choice":
            assert self.choices is not None
            if value in self.choices:
                return None
            return f"{self.label} must be one of {', '.join(self.choices)}, not {value!r}."
        if self.kind == "text":
            assert self.check is not None
            return self.check(str(value))
        if self.kind == "switch":
            allowed = isinstance(value, bool)
            return None if allowed else f"{self.label} must be on or off, not {value!r}."
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{self.label} must be a number, not {value!r}."
        if self.kind == "integer" and not isinstance(value, int):
            return f"{self.label} must be a whole number, not {value!r}."
        if not self.minimum <= value <= self.maximum:  # NaN is outside, too
            return f"{self.label} must lie from {self.range_text()}, not {value}."
        return None

    def range_text(self) -> str:
        """Return the range in words, for instance "1 to 65,536"."""
        return f"{_number(self.minimum)} to {_number(self.maximum)}"

    def describe(self) -> str:
        """Return help, formula, range and liveness as the text of a tooltip."""
        lines = [self.help]
        if self.formula:
            lines.append(self.formula)
        if self.kind in ("integer", "number"):
            lines.append(f"Range: {self.range_text()}{f' {self.unit}' if self.unit else ''}.")
        if self.zero_text:
            lines.append(f"0 means: {self.zero_text}.")
        if self.name.startswith(AUGMENT):
            lines.append("Takes effect with the next epoch, even while training.")
        elif self.live:
            lines.append("Takes effect at once, even while training.")
        elif self.path.startswith("data."):
            lines.append(
                "The data are made anew at once, and the network begins with fresh weights."
            )
        elif self.path.startswith("network.layers."):
            lines.append("A trained network takes it over with what it has learned.")
        else:
            lines.append("Takes effect when training is restarted.")
        return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 and value == int(value) else f"{value:g}"


def _inner(value: Any, name: str) -> Any:
    """Take one step along a path."""
    if isinstance(value, tuple):
        return value[int(name)]
    if isinstance(value, dict):
        return value[name]
    if name == "parameters":
        return parameters_of(value)
    return getattr(value, name)


def parameters_of(value: Choice | LayerSpec) -> dict[str, Any]:
    """Return all parameters of a choice, or of a layer's activation, with the defaults."""
    if isinstance(value, Choice):
        return value.resolved()
    return {**ACTIVATIONS[value.activation].defaults(), **value.parameters}


def _put(value: Any, path: list[str], new: Value) -> Any:
    name, *rest = path
    if isinstance(value, dict):
        return {**value, name: new}
    if isinstance(value, tuple):
        place = int(name)
        return (*value[:place], _put(value[place], rest, new), *value[place + 1 :])
    inner = getattr(value, name)
    if rest:
        inner = _put(inner, rest, new)
    else:
        inner = type(inner)(str(new)) if isinstance(inner, Choice) else new
    changes = {name: inner}
    if name == "activation" and not rest:
        changes["parameters"] = {}
    return msgspec.structs.replace(value, **changes)


def _with_learning_rate_of(design: Design, optimizer: str) -> Design:
    training = design.training
    if not (training.optimizer.known and optimizer in OPTIMIZERS):
        return design
    if training.learning_rate != OPTIMIZERS[training.optimizer.name].learning_rate:
        return design
    rate = OPTIMIZERS[optimizer].learning_rate
    training = msgspec.structs.replace(training, learning_rate=rate)
    return msgspec.structs.replace(design, training=training)
