"""The settings of a design, each declared once: form, command line, tooltip and check follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import msgspec

from nnplay.nn import INITIALIZERS, LOSSES, OPTIMIZERS
from nnplay.nn.registry import Entry, Parameter
from nnplay.project.specs import Design, OptimizerSpec

Kind = Literal["choice", "integer", "number", "switch"]
Value = str | int | float | bool
S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting.

    Attributes
    ----------
    path : str
        Where its value lies in a `Design`: ``training.batch_size``. The optimizer's own parameters
        are ``training.optimizer.parameters.<name>``.
    minimum, maximum : float
        The closed range of numbers.
    choices : mapping of str to Entry, optional
        The registry that a choice is from.
    live : bool
        Whether a change acts on a training that is under way; others wait for a restart.
    logarithmic : bool
        Whether one step of the editor multiplies instead of adds.
    unit : str
        Shown behind the number.
    zero_text : str
        Shown instead of 0, where 0 means something of its own.
    """

    path: str
    label: str
    kind: Kind
    help: str
    minimum: float = 0
    maximum: float = 0
    choices: Mapping[str, Entry] | None = None
    live: bool = False
    logarithmic: bool = False
    unit: str = ""
    zero_text: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def get(self, design: Design) -> Value:
        """Return this setting's value in a design."""
        value: Any = design
        for name in self.path.split("."):
            if isinstance(value, OptimizerSpec) and name == "parameters":
                value = value.resolved()
            else:
                value = value[name] if isinstance(value, dict) else getattr(value, name)
        found: Value = value.name if isinstance(value, OptimizerSpec) else value
        return found

    def put(self, design: Design, value: Value) -> Design:
        """Return the design with this setting changed.

        A new optimizer brings its own parameters' defaults, and its own learning rate if the
        present one is the old optimizer's suggestion.
        """
        if self.path == "training.optimizer":
            return _put_optimizer(design, str(value))
        new: Design = _put(design, self.path.split("."), value)
        return new

    def problem(self, value: Value) -> str | None:
        """Say in a sentence what is wrong with a value, or return None if it is allowed."""
        if self.kind == "choice":
            assert self.choices is not None
            if value in self.choices:
                return None
            return f"{self.label} must be one of {', '.join(self.choices)}, not {value!r}."
        if self.kind == "switch":
            return None if isinstance(value, bool) else f"{self.label} must be on or off."
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
        """Return help, range and liveness as the text of a tooltip."""
        lines = [self.help]
        if self.kind in ("integer", "number"):
            lines.append(f"Range: {self.range_text()}{f' {self.unit}' if self.unit else ''}.")
        lines.append(
            "Takes effect at once, even while training."
            if self.live
            else "Takes effect when training is restarted."
        )
        return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 and value == int(value) else f"{value:g}"


def _put(value: Any, path: list[str], new: Value) -> Any:
    name, *rest = path
    if isinstance(value, dict):
        return {**value, name: new}
    inner = _put(getattr(value, name), rest, new) if rest else new
    return msgspec.structs.replace(value, **{name: inner})


def _put_optimizer(design: Design, name: str) -> Design:
    training = design.training
    rate = training.learning_rate
    if training.optimizer.name in OPTIMIZERS and name in OPTIMIZERS:
        suggested = OPTIMIZERS[training.optimizer.name].learning_rate
        rate = OPTIMIZERS[name].learning_rate if rate == suggested else rate
    training = msgspec.structs.replace(training, optimizer=OptimizerSpec(name), learning_rate=rate)
    return msgspec.structs.replace(design, training=training)


LOSS = Field(
    "training.loss",
    "Loss",
    "choice",
    "The number that training makes small, also called the cost.",
    choices=LOSSES,
)
OPTIMIZER = Field(
    "training.optimizer",
    "Optimizer",
    "choice",
    "How a gradient becomes a change of the weights.",
    choices=OPTIMIZERS,
)
LEARNING_RATE = Field(
    "training.learning_rate",
    "Learning rate",
    "number",
    "η, the length of a step: too small learns slowly, too large overshoots and can diverge.",
    minimum=0.0,
    maximum=1e6,
    live=True,
    logarithmic=True,
)
BATCH_SIZE = Field(
    "training.batch_size",
    "Batch size",
    "integer",
    "Samples whose mean gradient makes one step.",
    minimum=1,
    maximum=65536,
    live=True,
    logarithmic=True,
    unit="samples",
)
EPOCHS = Field(
    "training.epochs",
    "Epochs",
    "integer",
    "How often training goes through all training samples.",
    minimum=1,
    maximum=100_000,
    live=True,
)
L2 = Field(
    "training.l2",
    "L2",
    "number",
    "λ of the penalty λ/2 Σ w², which keeps weights small; biases are left out.",
    minimum=0.0,
    maximum=10.0,
    live=True,
    logarithmic=True,
)
INITIALIZER = Field(
    "network.initializer",
    "Initialiser",
    "choice",
    "The distribution that the first weights are drawn from; biases start at zero.",
    choices=INITIALIZERS,
)
SEED = Field(
    "training.seed",
    "Seed",
    "integer",
    "All randomness follows from it: the same seed gives the same run.",
    minimum=0,
    maximum=2**31 - 1,
)
EVALUATE_EVERY = Field(
    "training.evaluate_every",
    "Test every",
    "integer",
    "Steps between two measurements on the test data, besides the one after each epoch.",
    minimum=0,
    maximum=1_000_000,
    live=True,
    unit="steps",
    zero_text="epoch",
)

FIELDS = (
    LOSS,
    OPTIMIZER,
    LEARNING_RATE,
    BATCH_SIZE,
    EPOCHS,
    L2,
    INITIALIZER,
    SEED,
    EVALUATE_EVERY,
)
"""All settings of a design but the optimizer's own, in the order of the form."""


def optimizer_fields(name: str) -> tuple[Field, ...]:
    """Return the fields of an optimizer's own parameters; none if the name is unknown."""
    if name not in OPTIMIZERS:
        return ()
    return tuple(_from_parameter(parameter) for parameter in OPTIMIZERS[name].parameters)


def _from_parameter(parameter: Parameter) -> Field:
    switch = isinstance(parameter.default, bool)
    return Field(
        f"training.optimizer.parameters.{parameter.name}",
        parameter.label,
        "switch" if switch else "number",
        parameter.help,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        logarithmic=not switch and 0 < float(parameter.default) < 1e-3,
    )


def all_fields(design: Design) -> tuple[Field, ...]:
    """Return every field that a design has now, the optimizer's own behind the optimizer."""
    own = optimizer_fields(design.training.optimizer.name)
    place = FIELDS.index(OPTIMIZER) + 1
    return FIELDS[:place] + own + FIELDS[place:]


def with_live_settings(running: Design, edited: Design) -> Design:
    """Return `running` with the live settings of `edited`, as far as they are possible."""
    for field in FIELDS:
        value = field.get(edited)
        if field.live and field.problem(value) is None:
            running = field.put(running, value)
    return running


def restart_needed(running: Design, edited: Design) -> tuple[str, ...]:
    """Name what differs between two designs and cannot change while a network lives on.

    Returns
    -------
    tuple of str
        Labels: "Data", "Layers" and those of fields that are not live.
    """
    changed = []
    if running.data != edited.data:
        changed.append("Data")
    if (running.network.inputs, running.network.layers) != (
        edited.network.inputs,
        edited.network.layers,
    ):
        changed.append("Layers")
    # Two optimizers' own parameters cannot be compared; that they are two says it all.
    same = running.training.optimizer.name == edited.training.optimizer.name
    fields = all_fields(edited) if same else FIELDS
    changed += [f.label for f in fields if not f.live and f.get(running) != f.get(edited)]
    return tuple(changed)
