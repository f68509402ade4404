"""A network's weights in a file, with what is needed to build the network again.

Two kinds of file hold the same arrays and the same text: safetensors, and NumPy's .npz. The text
has five strings: ``format``, ``version``, ``architecture`` (a NetworkSpec as JSON), ``data`` (the
recipe of the data set, as `nnplay.data.recipe_text` writes it: often just a name or a path) and
``training`` (a summary of the training, a JSON object, see `nnplay.training.summary`). The arrays
are called ``layers.0.weights``, of shape (units, inputs), ``layers.0.biases``, of shape (units,),
and so on; batch normalisation adds ``gains``, ``running_mean`` and ``running_variance`` to a layer.

Nothing of a file is believed: size, text, names, shapes and dtypes are checked, in this order,
before memory is taken for the arrays, and the arrays must be finite.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from nnplay.errors import FileError, NnplayError
from nnplay.files.atomic import atomic_write
from nnplay.files.containers import MAX_BYTES, Container
from nnplay.files.layout import (
    Arrays,
    check_tensors,
    expected_shapes,
    flat,
    shapes_of,
    sizes_text,
)
from nnplay.files.npz_file import is_npz, open_npz, write_npz
from nnplay.files.safetensors_file import is_safetensors, open_safetensors, write_safetensors
from nnplay.nn import Network
from nnplay.nn.losses import default_loss
from nnplay.project import (
    DataRecipe,
    DataShape,
    Design,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
    find_problems,
)

FORMAT = "nnplay-weights"
VERSION = "3"
READABLE = ("1", "2", "3")
"""Version 1 knew neither batch normalisation nor parameters of initialisers and losses; version 2
knew no neurons that are frozen or off."""

MAX_TEXT = 1 << 20
"""Most characters of text (architecture, training summary …) that are written."""


class HasArrays(Protocol):
    """One layer: its arrays by name, see `nnplay.nn.layers.LayerArrays`."""

    @property
    def named_arrays(self) -> Arrays: ...  # noqa: D102


class HasLayers(Protocol):
    """Whatever holds a network's numbers layer by layer."""

    @property
    def layers(self) -> Sequence[HasArrays]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of weights file.

    Attributes
    ----------
    label : str
        Name for people, e.g. ``"NumPy archive"``.
    recognises : callable
        Tells from the first bytes of a file whether it is of this kind.
    open : callable
        Takes a path and gives a context in which the file can be read.
    write : callable
        Takes an open file, the arrays by name and the text by name, and writes them.
    """

    label: str
    recognises: Callable[[bytes], bool]
    open: Callable[[Path], AbstractContextManager[Container]]
    write: Callable[[BinaryIO, Mapping[str, npt.NDArray[Any]], Mapping[str, str]], None]


FORMATS: Mapping[str, Format] = {
    ".safetensors": Format("Safetensors", is_safetensors, open_safetensors, write_safetensors),
    ".npz": Format("NumPy archive", is_npz, open_npz, write_npz),
}
"""The kinds of weights file by the suffix of their names."""


@dataclass(frozen=True, eq=False)
class SavedWeights:
    """What a weights file holds, checked.

    Attributes
    ----------
    network : NetworkSpec
        The architecture; a network can be built from it.
    layers : tuple of mappings of str to ndarray of float32
        The arrays of each layer by name, finite and read-only.
    data : str
        Recipe of the data set that the network was trained on, for `nnplay.data.parse_recipe`.
    training : dict
        Summary of the training, as it was saved.
    """

    network: NetworkSpec
    layers: tuple[Arrays, ...]
    data: str
    training: dict[str, Any]

    def apply(self, network: Network) -> None:
        """Copy the arrays into a network of the same shape.

        Raises
        ------
        FileError
            The network has other shapes; it is unchanged.
        """
        shapes, own = shapes_of(self.layers), shapes_of([e.named_arrays for e in network.layers])
        if shapes != own:
            raise FileError(
                f"These weights belong to layers of {sizes_text(shapes)} but the network has "
                f"layers of {sizes_text(own)}; build the network they belong to."
            )
        for layer, arrays in zip(network.layers, self.layers, strict=True):
            for name, array in layer.named_arrays.items():
                array[...] = arrays[name]


def save_weights(
    path: str | Path,
    network: HasLayers,
    spec: NetworkSpec,
    *,
    data: str,
    training: Mapping[str, Any],
) -> None:
    """Save a network's weights, as float32, in one atomic step.

    Parameters
    ----------
    path : str or Path
        The file; its suffix, ``.safetensors`` or ``.npz``, decides what kind it becomes.
    network : HasLayers
        Whose weights are saved: a Network, or a snapshot of one.
    spec : NetworkSpec
        The architecture of `network`.
    data : str
        Recipe of the data set that it was trained on, as `nnplay.data.recipe_text` writes it.
    training : mapping
        Summary of the training: anything that JSON can hold. NaN and infinity become None.

    Raises
    ------
    FileError
        The file cannot be written, its suffix is unknown, the weights are not finite, or `spec`
        does not describe `network`. What was at `path` is unchanged.
    """
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise FileError(
            f"{path} does not say what kind of file to save; end the name in {_or(FORMATS)}."
        )
    write = FORMATS[path.suffix.lower()].write
    tensors = _tensors(path, network, spec)
    metadata = _describe(path, spec, data, training)
    atomic_write(path, lambda file: write(file, tensors, metadata))


def load_weights(path: str | Path) -> SavedWeights:
    """Load a network's weights from a file that `save_weights` wrote.

    Parameters
    ----------
    path : str or Path
        The file; what kind it is is told from its content, not its name.

    Returns
    -------
    SavedWeights
        The architecture, arrays and text of the file.

    Raises
    ------
    FileError
        The file cannot be read or is not such a file.
    """
    path = Path(path)
    with _recognise(path).open(path) as container:
        metadata = container.metadata
        if metadata.get("format") != FORMAT:
            raise FileError(f"{path} was not saved by nnplay; choose a weights file that was.")
        if metadata.get("version") not in READABLE:
            raise FileError(f"{path} was saved by a newer nnplay; update nnplay to open it.")
        spec = _network(path, metadata)
        training = _decode(path, metadata, "training", dict[str, Any])
        _check_spec(path, spec)
        check_tensors(path, spec, container.tensors)
        arrays = {name: _read(path, container, name) for name in container.tensors}
    return SavedWeights(
        network=spec,
        layers=tuple(
            {name: arrays[f"layers.{index}.{name}"] for name in shapes}
            for index, shapes in enumerate(expected_shapes(spec))
        ),
        data=metadata.get("data", ""),
        training=training,
    )


def _tensors(
    path: Path, network: HasLayers, spec: NetworkSpec
) -> dict[str, npt.NDArray[np.float32]]:
    """Return copies of the network's arrays under the names they have in a file."""
    with np.errstate(over="ignore"):  # a float64 that float32 cannot hold is found just below
        tensors = {
            f"layers.{i}.{name}": np.array(array, dtype=np.float32, order="C")
            for i, layer in enumerate(network.layers)
            for name, array in layer.named_arrays.items()
        }
    if {name: tensor.shape for name, tensor in tensors.items()} != flat(expected_shapes(spec)):
        raise FileError(
            f"{path} was not saved, because the network and its description differ; "
            "build the network again."
        )
    if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
        raise FileError(
            f"{path} was not saved, because the weights hold NaN or infinite numbers; "
            "go back to finite weights first."
        )
    if sum(tensor.nbytes for tensor in tensors.values()) > MAX_BYTES - 2 * MAX_TEXT:
        raise FileError(
            f"{path} was not saved, because it would be larger than {MAX_BYTES:,} bytes; "
            "use a smaller network."
        )
    return tensors


def _describe(
    path: Path, spec: NetworkSpec, data: str, training: Mapping[str, Any]
) -> dict[str, str]:
    try:
        metadata = {
            "format": FORMAT,
            "version": VERSION,
            "architecture": _encode(spec),
            "data": data.encode("utf-8", "replace").decode(),  # a path may not be valid text
            "training": _encode(dict(training)),
        }
    except (TypeError, ValueError, RecursionError) as error:
        raise FileError(
            f"{path} was not saved, because its training summary cannot be written ({error}); "
            "use plain values only."
        ) from error
    if sum(map(len, metadata.values())) > MAX_TEXT:
        raise FileError(
            f"{path} was not saved, because its training summary is longer than {MAX_TEXT:,} "
            "characters; shorten it."
        )
    return metadata


def _encode(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=_plain).decode()


def _plain(value: object) -> object:
    """Turn a NumPy number into the plain number that JSON can hold."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is not a plain value")


def _recognise(path: Path) -> Format:
    """Return the format of a file, which is told from its first bytes."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileError(f"{path} is a folder; choose a weights file.")
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"{path} is a device, not a file; choose a weights file.")
        if status.st_size > MAX_BYTES:
            raise FileError(
                f"{path} has {status.st_size:,} bytes, more than the {MAX_BYTES:,} that nnplay "
                "reads; choose a smaller file."
            )
        with path.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError as error:
        raise FileError(f"There is no file {path}; check its name.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(f"{str(path)!r} cannot be read ({reason}); choose another file.") from error
    if not head:
        raise FileError(f"{path} is empty; choose a weights file.")
    for kind in FORMATS.values():
        if kind.recognises(head):
            return kind
    raise FileError(f"{path} is not a weights file; choose a {_or(FORMATS)} file of nnplay.")


def _decode(path: Path, metadata: Mapping[str, str], key: str, kind: Any) -> Any:
    try:
        return msgspec.json.decode(metadata.get(key, ""), type=kind)
    except (ValueError, RecursionError, NnplayError) as error:
        raise FileError(f"{path} does not describe its {key} correctly ({error}).") from error


def _network(path: Path, metadata: Mapping[str, str]) -> NetworkSpec:
    """Read the architecture; initialisers used to be a name alone, without parameters."""
    architecture = _decode(path, metadata, "architecture", dict[str, Any])
    if isinstance(architecture.get("initializer"), str):
        architecture["initializer"] = {"name": architecture["initializer"]}
    try:
        return msgspec.convert(architecture, NetworkSpec)
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"{path} does not describe its architecture correctly ({error})."
        ) from error


def _check_spec(path: Path, spec: NetworkSpec) -> None:
    """Refuse a network that nnplay cannot build."""
    if not spec.layers or min(spec.inputs, *(layer.units for layer in spec.layers)) < 1:
        raise FileError(f"{path} describes a network without inputs, layers or units.")
    # The rules are about a whole design, so the network is given data and a loss that fit it.
    output = spec.layers[-1]
    training = TrainingConfig(loss=LossSpec(default_loss(output.activation)))
    design = Design(DataRecipe(""), spec, training)
    problems = find_problems(design, DataShape(spec.inputs, output.units))
    if problems:
        raise FileError(f"{path} describes an impossible network: {problems[0].text}")


def _read(path: Path, container: Container, name: str) -> npt.NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite: found below
        array = np.ascontiguousarray(container.read(name), dtype=np.float32)
    if not np.isfinite(array).all():
        raise FileError(f"{path} holds NaN or infinite numbers in {name!r}; choose another file.")
    if name.endswith(".running_variance") and (array < 0).any():
        raise FileError(f"{path} holds negative variances in {name!r}; choose another file.")
    array.flags.writeable = False
    return array


def _or(names: Mapping[str, object]) -> str:
    return " or ".join(names)
