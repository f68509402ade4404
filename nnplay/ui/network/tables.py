"""The numbers of the picture as a table."""

from __future__ import annotations

from collections.abc import Iterator

from nnplay.ui.network.readings import Subject, neuron_title
from nnplay.ui.network.words import layer_title

Row = tuple[object, ...]

HEADER = ("layer", "unit", "name", "bias", "z", "a", "dL/dbias", "off", "frozen")


def neuron_table(subject: Subject) -> tuple[tuple[str, ...], list[Row]]:
    """Return header and a row for each neuron; z and a are those of the example looked at."""
    return HEADER, list(_rows(subject))


def _rows(subject: Subject) -> Iterator[Row]:
    snapshot = subject.snapshot
    if snapshot is None:
        return
    values = None if subject.sight is None else subject.sight.values
    for column, layer in enumerate(subject.spec.layers, start=1):
        biases = snapshot.layers[column - 1].biases
        slopes = None if snapshot.gradients is None else snapshot.gradients[column - 1].biases
        seen = None if values is None else values[column - 1]
        for unit in range(layer.units):
            yield (
                layer_title(subject.spec, column),
                unit,
                neuron_title(subject, column, unit),
                float(biases[unit]),
                "" if seen is None else float(seen.z[0, unit]),
                "" if seen is None else float(seen.a[0, unit]),
                "" if slopes is None else float(slopes[unit]),
                unit in layer.off,
                layer.frozen or unit in layer.frozen_units,
            )
