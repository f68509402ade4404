"""Which arrays a network has: as its layers hold them, and under their names in a weights file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from nnplay.errors import FileError
from nnplay.files.containers import DTYPES, TensorInfo
from nnplay.nn.normalization import NormArrays
from nnplay.project import NetworkSpec

Arrays = Mapping[str, npt.NDArray[Any]]
Shapes = dict[str, tuple[int, ...]]


def expected_shapes(spec: NetworkSpec) -> list[Shapes]:
    """Return the shapes of each layer's arrays by name."""
    layers = []
    for layer, (units, inputs) in zip(spec.layers, spec.shapes, strict=True):
        shapes: Shapes = {"weights": (units, inputs), "biases": (units,)}
        if layer.batch_norm:
            shapes |= dict.fromkeys(NormArrays._fields, (units,))
        layers.append(shapes)
    return layers


def flat(layers: Sequence[Shapes]) -> Shapes:
    """Return the same shapes under the names that arrays have in a file."""
    return {
        f"layers.{index}.{name}": shape
        for index, shapes in enumerate(layers)
        for name, shape in shapes.items()
    }


def check_tensors(path: Path, spec: NetworkSpec, tensors: Mapping[str, TensorInfo]) -> None:
    """Refuse a file whose arrays are not exactly those of a network.

    Raises
    ------
    FileError
        Naming the first array that is missing, of another shape or dtype, or too many.
    """
    expected = flat(expected_shapes(spec))
    for name, shape in expected.items():
        if name not in tensors:
            raise FileError(f"{path} lacks the array {name!r}; choose another copy of it.")
        if tensors[name].shape != shape:
            raise FileError(
                f"{path} holds {name!r} of shape {tensors[name].shape} where its own description "
                f"says {shape}; choose another copy of it."
            )
        if tensors[name].dtype not in DTYPES:
            raise FileError(
                f"{path} holds {name!r} as {tensors[name].dtype}; nnplay reads "
                f"{' or '.join(DTYPES)} only."
            )
    surplus = sorted(set(tensors) - set(expected))
    if surplus:
        raise FileError(
            f"{path} holds an array {surplus[0]!r} that its own description does not name; "
            "choose another copy of it."
        )


def shapes_of(layers: Sequence[Arrays]) -> list[Shapes]:
    """Return the shapes of each layer's arrays by name."""
    return [{name: array.shape for name, array in arrays.items()} for arrays in layers]


def sizes_text(layers: Sequence[Shapes]) -> str:
    """Return the sizes of layers as a sentence lists them: "8 x 4 normalised, 2 x 8"."""
    sizes = (" x ".join(map(str, shapes["weights"])) for shapes in layers)
    normalised = (" normalised" if len(shapes) > 2 else "" for shapes in layers)
    return ", ".join(map("".join, zip(sizes, normalised, strict=True)))
