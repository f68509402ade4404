"""What one click can do about a sign: each changes the design that a person has now."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from nnplay.nn import ACTIVATIONS
from nnplay.project import Design, Remedy, edits, fields
from nnplay.project.problems import layer_name, with_network
from nnplay.project.specs import LayerSpec
from nnplay.training.signs.run import Run

MOST = 3
"""Remedies, at most, that are offered for a sign."""

_BY_NAME = {field.name: field for field in fields.FIELDS}


def offered(run: Run, *remedies: Remedy | None) -> tuple[Remedy, ...]:
    """Return those that would change something, the best ones first."""
    changing = [one for one in remedies if one is not None and one.design != run.wanted]
    return tuple(changing[:MOST])


def set_rate(run: Run, rate: float) -> Remedy | None:
    """Learn with another rate, unless one that goes further is set already."""
    rate = float(f"{rate:.1g}")
    present = run.wanted.training.learning_rate
    further = present <= rate if rate < run.rate else present >= rate
    if further or fields.LEARNING_RATE.problem(rate):
        return None
    return Remedy(f"Learning rate {rate:g}", fields.LEARNING_RATE.put(run.wanted, rate))


def set_field(run: Run, name: str, value: float, label: str) -> Remedy | None:
    """Set a number, such as the strength of a regulariser, that is 0 now."""
    field = _BY_NAME[name]
    return None if field.get(run.wanted) else Remedy(label, field.put(run.wanted, value))


def draw_anew(run: Run) -> Remedy | None:
    """Draw the first weights as suits the activations; that needs a restart."""
    if run.wanted.network.initializer.name == "auto":
        return None
    design = fields.INITIALIZER.put(run.wanted, "auto")
    return Remedy("Initialiser Automatic, after a restart", design)


def standardise(run: Run) -> Remedy | None:
    """Scale each column of a table to mean 0 and deviation 1; the network begins anew."""
    if run.data.image_shape is not None or run.data.scaling.name != "none":
        return None
    data = msgspec.structs.replace(run.wanted.data, scaling="standardise")
    design = msgspec.structs.replace(run.wanted, data=data)
    return Remedy("Standardise the inputs, and begin anew", design)


def use_activation(run: Run, layers: Sequence[int], activation: str) -> Remedy | None:
    """Give hidden layers another activation."""
    label = f"{ACTIVATIONS[activation].label} in {_places(run.wanted, layers)}"
    return _change_layers(run, layers, label, activation=activation, parameters={})


def normalise(run: Run, layers: Sequence[int]) -> Remedy | None:
    """Switch batch normalisation on in hidden layers."""
    label = f"Batch norm in {_places(run.wanted, layers)}"
    return _change_layers(run, layers, label, batch_norm=True)


def drop_out(run: Run) -> Remedy | None:
    """Leave a fifth of each hidden layer's outputs out at random."""
    layers = range(len(run.wanted.network.layers) - 1)
    if any(run.wanted.network.layers[index].dropout for index in layers):
        return None
    return _change_layers(run, layers, "Dropout 0.2 in the hidden layers", dropout=0.2)


def widen(run: Run) -> Remedy | None:
    """Give every hidden layer twice the units."""
    design = run.wanted
    hidden = range(len(design.network.layers) - 1)
    network = design.network
    for index in hidden:
        units = 2 * network.layers[index].units
        if fields.layer_fields(design, index)[0].problem(units):
            return None
        network = edits.set_units(network, index, units)
    return Remedy("Twice the hidden units", with_network(design, network)) if hidden else None


def deepen(run: Run) -> Remedy | None:
    """Add a hidden layer before the output layer, like the one before it."""
    network = run.wanted.network
    if not network.layers:
        return None
    layer = None if network.layers[:-1] else LayerSpec(16, "relu")
    deeper = edits.insert_layer(network, len(network.layers) - 1, layer)
    added = deeper.layers[-2]
    if added.activation not in ACTIVATIONS:
        return None
    label = f"Add a layer of {added.units} {ACTIVATIONS[added.activation].label}"
    return Remedy(label, with_network(run.wanted, deeper))


def _change_layers(run: Run, layers: Sequence[int], label: str, **changes: object) -> Remedy | None:
    """Change layers that are as they were when they were trained; None if they are not."""
    trained, wanted = run.design.network, run.wanted.network
    if len(trained.layers) != len(wanted.layers):
        return None
    for index in layers:
        if trained.layers[index].activation != wanted.layers[index].activation:
            return None
        wanted = edits.set_layer(wanted, index, **changes)
    return Remedy(label, with_network(run.wanted, wanted))


def _places(design: Design, layers: Sequence[int]) -> str:
    if len(layers) > 2:
        return f"{len(layers)} layers"
    return " and ".join(layer_name(design, index).lower() for index in layers)
