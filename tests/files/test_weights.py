from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from nnplay.errors import FileError
from nnplay.files import SavedWeights, load_weights, save_weights
from nnplay.files.containers import MAX_BYTES
from nnplay.files.weights import FORMATS, MAX_TEXT
from nnplay.nn import ACTIVATIONS, INITIALIZERS, Network
from nnplay.nn.registry import Entry
from nnplay.project import InitializerSpec, LayerSpec, NetworkSpec, build_network

Tensors = dict[str, npt.NDArray[Any]]
Metadata = dict[str, str]

SPEC = NetworkSpec(3, (LayerSpec(2, "relu"), LayerSpec(2, "softmax")))
every_format = pytest.mark.parametrize("suffix", FORMATS)


def save(path: Path, spec: NetworkSpec = SPEC, seed: int = 0) -> Network:
    network = build_network(spec, seed)
    save_weights(path, network, spec, data="mnist-10k", training={"epochs": 3})
    return network


def write_changed(
    path: Path, change: Callable[[Tensors, Metadata], object], spec: NetworkSpec = SPEC
) -> None:
    """Write a network's file with something about its arrays or text changed."""
    save(path, spec)
    saved = FORMATS[path.suffix]
    with saved.open(path) as container:
        tensors = {name: container.read(name).copy() for name in container.tensors}
        metadata = dict(container.metadata)
    change(tensors, metadata)
    with path.open("wb") as file:
        saved.write(file, tensors, metadata)


def all_arrays(saved: SavedWeights) -> list[npt.NDArray[Any]]:
    return [array for layer in saved.layers for array in layer.values()]


def load_or_refuse(path: Path) -> SavedWeights | None:
    """Load a damaged file; it must either be refused or give weights that fit together."""
    try:
        saved = load_weights(path)
    except FileError:
        return None
    assert tuple(layer["weights"].shape for layer in saved.layers) == saved.network.shapes
    assert all(np.isfinite(array).all() for array in all_arrays(saved))
    saved.apply(build_network(saved.network, seed=0))
    return saved


def parameters_of(entry: Entry) -> st.SearchStrategy[dict[str, float]]:
    """Draw some of an entry's parameters, within their ranges."""
    own = {p.name: st.floats(p.minimum, p.maximum) for p in entry.parameters}
    return st.fixed_dictionaries({}, optional=own)


def layers_of(names: list[str], dropout: float) -> st.SearchStrategy[LayerSpec]:
    return st.sampled_from(names).flatmap(
        lambda name: st.builds(
            LayerSpec,
            st.integers(1, 6),
            st.just(name),
            parameters_of(ACTIVATIONS[name]),
            st.booleans(),
            st.floats(0, dropout),
        )
    )


specs = st.builds(
    lambda inputs, layers, last, initializer: NetworkSpec(inputs, (*layers, last), initializer),
    st.integers(1, 6),
    st.lists(layers_of([name for name in ACTIVATIONS if name != "softmax"], 0.95), max_size=3),
    layers_of(list(ACTIVATIONS), 0.0),
    st.sampled_from(list(INITIALIZERS)).flatmap(
        lambda name: st.builds(InitializerSpec, st.just(name), parameters_of(INITIALIZERS[name]))
    ),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e300, 1e300) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@every_format
@settings(deadline=None, max_examples=30)
@given(
    spec=specs,
    seed=st.integers(0, 99),
    data=st.text(),
    training=st.dictionaries(st.text(), json_values, max_size=4),
)
def test_what_is_saved_is_loaded_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory,
    suffix: str,
    spec: NetworkSpec,
    seed: int,
    data: str,
    training: dict[str, Any],
) -> None:
    path = tmp_path_factory.mktemp("weights") / f"w{suffix}"
    network = build_network(spec, seed)
    network.state += np.float32(0.1)  # biases begin as zeros, gains as ones
    save_weights(path, network, spec, data=data, training=training)
    saved = load_weights(path)
    assert (saved.network, saved.data, saved.training) == (spec, data, training)
    other = build_network(spec, seed + 1)
    saved.apply(other)
    assert other.state.tobytes() == network.state.tobytes()


@every_format
def test_the_same_network_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    contents = set()
    for number in range(5):
        path = tmp_path / f"{number}{suffix}"
        save(path)
        contents.add(path.read_bytes())
    assert len(contents) == 1


@every_format
def test_the_kind_is_told_from_the_content(tmp_path: Path, suffix: str) -> None:
    save(tmp_path / f"w{suffix}")
    renamed = (tmp_path / f"w{suffix}").rename(tmp_path / "w.txt")
    assert load_weights(str(renamed)).network == SPEC


@every_format
def test_other_programs_can_read_the_arrays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"w{suffix}"
    network = save(path)
    if suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            tensors = dict(archive)
        assert '"format": "nnplay-weights"' in str(tensors.pop("metadata"))
    else:
        from safetensors.numpy import load_file

        tensors = load_file(path)
    assert set(tensors) == {f"layers.{i}.{kind}" for i in (0, 1) for kind in ("weights", "biases")}
    for i, layer in enumerate(network.layers):
        assert np.array_equal(tensors[f"layers.{i}.weights"], layer.weights)
        assert np.array_equal(tensors[f"layers.{i}.biases"], layer.biases)


@every_format
def test_double_precision_is_converted(tmp_path: Path, suffix: str) -> None:
    def widen(tensors: Tensors, _: Metadata) -> None:
        for name, array in tensors.items():
            tensors[name] = array.astype(np.float64)

    path = tmp_path / f"w{suffix}"
    write_changed(path, widen)
    saved = load_weights(path)
    assert all(array.dtype == np.float32 for array in all_arrays(saved))
    wide = build_network(SPEC, 0, np.float64)
    save_weights(path, wide, SPEC, data="", training={})
    narrow = load_weights(path).layers[0]["weights"]
    assert np.array_equal(narrow, wide.layers[0].weights.astype(np.float32))


@every_format
def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"w{suffix}"
    save(path, NetworkSpec(1, (LayerSpec(1, "sigmoid"),)))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert load_or_refuse(path) is None
    path.write_bytes(whole + b"\0")
    assert load_or_refuse(path) is None


@every_format
def test_every_change_of_a_byte_is_refused_or_harmless(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"w{suffix}"
    save(path, NetworkSpec(1, (LayerSpec(1, "sigmoid"),)))
    whole = path.read_bytes()
    for position in range(len(whole)):
        for flip in (0x01, 0x10, 0x80):
            changed = bytes([whole[position] ^ flip])
            path.write_bytes(whole[:position] + changed + whole[position + 1 :])
            load_or_refuse(path)


def put(name: str, value: Any) -> Callable[[Tensors, Metadata], object]:
    def change(tensors: Tensors, _: Metadata) -> None:
        tensors[name] = value

    return change


def describe(key: str, value: str) -> Callable[[Tensors, Metadata], object]:
    def change(_: Tensors, metadata: Metadata) -> None:
        metadata[key] = value

    return change


def architecture(inputs: Any, *layers: tuple[Any, str], **more: Any) -> Any:
    described = [{"units": units, "activation": name} for units, name in layers]
    return describe("architecture", json.dumps({"inputs": inputs, "layers": described, **more}))


def first_layer(activation: str = "relu", **more: Any) -> Any:
    """Describe SPEC with something more about its first layer."""
    first = {"units": 2, "activation": activation, **more}
    layers = [first, {"units": 2, "activation": "softmax"}]
    return describe("architecture", json.dumps({"inputs": 3, "layers": layers}))


W = np.ones((2, 3), np.float32)
CHANGES: dict[str, tuple[Callable[[Tensors, Metadata], object], str]] = {
    "NaN": (put("layers.0.weights", W * np.nan), "NaN or infinite numbers in 'layers.0.weights'"),
    "infinity": (put("layers.1.biases", np.array([0, -np.inf], np.float32)), "NaN or infinite"),
    "too large": (put("layers.0.weights", np.full((2, 3), 1e300)), "NaN or infinite"),
    "transposed": (put("layers.0.weights", W.T.copy()), r"shape \(3, 2\) where .* \(2, 3\)"),
    "flat": (put("layers.0.weights", W.ravel()), r"shape \(6,\) where"),
    "half precision": (put("layers.0.weights", W.astype(np.float16)), "float32 or float64 only"),
    "integers": (put("layers.0.weights", W.astype(np.int32)), "float32 or float64 only"),
    "array missing": (lambda tensors, _: tensors.pop("layers.1.biases"), "lacks .*1.biases"),
    "array too many": (put("layers.2.weights", W), "'layers.2.weights' that its own"),
    "layer too many": (architecture(3, (2, "relu"), (2, "relu"), (2, "softmax")), "lacks"),
    "no text": (lambda _, metadata: metadata.clear(), "was not saved by nnplay"),
    "other format": (describe("format", "pt"), "was not saved by nnplay"),
    "newer version": (describe("version", "4"), "newer nnplay"),
    "no architecture": (lambda _, metadata: metadata.pop("architecture"), "its architecture"),
    "deep nesting": (describe("architecture", "[" * 100_000), "its architecture"),
    "no JSON": (describe("architecture", "3-2-2"), "its architecture"),
    "unknown field": (architecture(3, (2, "relu"), (2, "softmax"), bias="no"), "its architecture"),
    "text for units": (architecture(3, ("2", "relu"), (2, "softmax")), "its architecture"),
    "unknown activation": (architecture(3, (2, "magic"), (2, "softmax")), "unknown activ.*'magic'"),
    "unknown output": (architecture(3, (2, "relu"), (2, "magic")), "unknown activation 'magic'"),
    "unknown initializer": (
        architecture(3, (2, "relu"), (2, "softmax"), initializer="magic"),
        "magic",
    ),
    "initializer without a name": (
        architecture(3, (2, "relu"), (2, "softmax"), initializer={"scale": 1}),
        "its architecture",
    ),
    "initializer out of range": (
        architecture(
            3,
            (2, "relu"),
            (2, "softmax"),
            initializer={"name": "auto", "parameters": {"scale": -1}},
        ),
        "Scale s must lie from 0 to 100, not -1",
    ),
    "slope out of range": (
        first_layer("leaky_relu", parameters={"slope": 2}),
        "Slope s must lie from 0 to 1, not 2",
    ),
    "slope too large for a number": (
        first_layer("leaky_relu", parameters={"slope": 10**400}),
        "its architecture",
    ),
    "slope as text": (first_layer("leaky_relu", parameters={"slope": "0"}), "its architecture"),
    "slope of another activation": (first_layer(parameters={"slope": 0.5}), "parameter slope"),
    "dropout out of range": (first_layer(dropout=1.0), "Dropout must lie from 0 to 0.95"),
    "dropout below zero": (first_layer(dropout=-0.1), "Dropout must lie from 0 to 0.95"),
    "dropout in the output": (
        describe(
            "architecture",
            '{"inputs":3,"layers":[{"units":2,"activation":"softmax","dropout":0.5}]}',
        ),
        "The output layer cannot drop out",
    ),
    "batch norm as a number": (first_layer(batch_norm=1), "its architecture"),
    "batch norm without arrays": (first_layer(batch_norm=True), "lacks .*'layers.0.gains'"),
    "gains too many": (put("layers.0.gains", W[0]), "'layers.0.gains' that its own"),
    "softmax inside": (architecture(3, (2, "softmax"), (2, "softmax")), "uses softmax, which"),
    "no layers": (architecture(3), "without inputs, layers or units"),
    "no inputs": (architecture(0, (2, "relu"), (2, "softmax")), "without inputs"),
    "negative units": (architecture(3, (-2, "relu"), (2, "softmax")), "without inputs"),
    "huge network": (architecture(2**62, (2**62, "relu"), (2, "softmax")), "impossible network"),
    "no training": (lambda _, metadata: metadata.pop("training"), "its training"),
    "training is a list": (describe("training", "[1]"), "its training"),
    "training nests deeply": (describe("training", '{"a":' + "[" * 100_000), "its training"),
}


@every_format
@pytest.mark.parametrize("change", CHANGES)
def test_what_does_not_fit_is_refused_with_a_reason(
    tmp_path: Path, suffix: str, change: str
) -> None:
    path = tmp_path / f"w{suffix}"
    function, message = CHANGES[change]
    write_changed(path, function)
    with pytest.raises(FileError, match=rf"w\{suffix} .*{message}") as caught:
        load_weights(path)
    assert len(str(caught.value)) < 500


NORMALISED = NetworkSpec(3, (LayerSpec(2, "relu", {}, True), LayerSpec(2, "softmax")))
ONES = np.ones(2, np.float32)


@every_format
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("layers.0.running_variance", -ONES), "negative variances in .*running_variance'"),
        (put("layers.0.running_variance", ONES * np.inf), "NaN or infinite numbers"),
        (put("layers.0.running_mean", ONES * np.nan), "NaN or infinite numbers"),
        (put("layers.0.gains", np.ones(3, np.float32)), r"shape \(3,\) where .* \(2,\)"),
        (lambda tensors, _: tensors.pop("layers.0.running_mean"), "lacks .*running_mean'"),
        (put("layers.1.gains", ONES), "'layers.1.gains' that its own"),
    ],
)
def test_batch_normalisation_that_does_not_fit_is_refused(
    tmp_path: Path, suffix: str, change: Callable[[Tensors, Metadata], object], message: str
) -> None:
    path = tmp_path / f"w{suffix}"
    write_changed(path, change, NORMALISED)
    with pytest.raises(FileError, match=message):
        load_weights(path)


@every_format
def test_a_normalised_network_predicts_the_same_after_a_round_trip(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"w{suffix}"
    network = build_network(NORMALISED, 0)
    x = np.random.default_rng(0).normal(size=(20, 3))
    for _ in range(5):  # moves the running statistics
        network.loss_and_gradients(x, np.arange(20) % 2, "sparse_categorical_cross_entropy")
    save_weights(path, network, NORMALISED, data="", training={})
    other = build_network(NORMALISED, 1)
    load_weights(path).apply(other)
    assert other.predict(x).tobytes() == network.predict(x).tobytes()


@every_format
def test_a_file_from_before_choices_had_parameters_is_read(tmp_path: Path, suffix: str) -> None:
    def date_back(_: Tensors, metadata: Metadata) -> None:
        layers = [{"units": 2, "activation": "relu"}, {"units": 2, "activation": "softmax"}]
        old = {"inputs": 3, "layers": layers, "initializer": "he_normal"}
        metadata["architecture"] = json.dumps(old)
        metadata["training"] = json.dumps({"config": {"loss": "mse"}})

    path = tmp_path / f"w{suffix}"
    write_changed(path, date_back)
    saved = load_weights(path)
    assert saved.network == NetworkSpec(3, SPEC.layers, InitializerSpec("he_normal"))
    assert saved.training == {"config": {"loss": "mse"}}


def test_weights_of_other_programs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w"
    tensors: dict[str, npt.NDArray[Any]] = {"fc.weight": W}
    save_file(tensors, path)
    with pytest.raises(FileError, match="was not saved by nnplay"):
        load_weights(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"epoch,cost\n1,0.5\n", "is not a weights file; choose a .safetensors or .npz file"),
        (b"PK\3\4", "damaged"),
        (b"\xff\xff\xff\xff\xff\xff\xff\x7f{}", "damaged"),
        (b"\2\0\0\0\0\0\0\0{}", "was not saved by nnplay"),
        (b"12345678{", "damaged"),
    ],
)
def test_what_is_not_weights_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        load_weights(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"There is no file .*nowhere"):
        load_weights(tmp_path / "nowhere")
    with pytest.raises(FileError, match="is a folder"):
        load_weights(tmp_path)
    with pytest.raises(FileError, match="cannot be read"):
        load_weights(tmp_path / "a\0b")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FileError, match="is a device"):
            load_weights(tmp_path / "pipe")


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.npz"
    save(path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match=r"w\.npz' cannot be read \(Permission denied\)"):
        load_weights(path)


def test_a_file_too_large_to_be_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no room: a file with a hole
    with pytest.raises(FileError, match="more than the 1,073,741,824"):
        load_weights(path)


@pytest.mark.parametrize("name", ["w", "w.txt", "w.npy", ".npz", "w.safetensors.bak"])
def test_an_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match=r"end the name in \.safetensors or \.npz"):
        save(tmp_path / name)
    assert not list(tmp_path.iterdir())


@every_format
@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_failed_save_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, function: str
) -> None:
    path = tmp_path / f"w{suffix}"
    save(path, seed=1)
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, function, full_disk)
    with pytest.raises(FileError, match=rf"w\{suffix} could not be saved: the disk is full"):
        save(path, seed=2)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@every_format
@pytest.mark.parametrize(
    ("value", "dtype"), [(np.nan, "f4"), (np.inf, "f4"), (-np.inf, "f8"), (1e300, "f8")]
)
def test_weights_that_could_not_be_loaded_are_not_saved(
    tmp_path: Path, suffix: str, value: float, dtype: str
) -> None:
    network = build_network(SPEC, 0, dtype)
    network.parameters[-1] = value
    with pytest.raises(FileError, match="NaN or infinite"):
        save_weights(tmp_path / f"w{suffix}", network, SPEC, data="", training={})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "spec",
    [
        NetworkSpec(4, SPEC.layers),
        NetworkSpec(3, SPEC.layers[:1]),
    ],
)
def test_a_spec_of_another_network_is_not_saved(tmp_path: Path, spec: NetworkSpec) -> None:
    path = tmp_path / "w.npz"
    with pytest.raises(FileError, match="its description differ"):
        save_weights(path, build_network(SPEC, 0), spec, data="", training={})
    assert not path.exists()


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ({"a": object()}, r"cannot be written \(object is not a plain value\)"),
        ({"a": "\ud800"}, "cannot be written"),
        ({"a": "a" * MAX_TEXT}, "longer than 1,048,576 characters"),
    ],
)
def test_a_summary_that_could_not_be_loaded_is_not_saved(
    tmp_path: Path, training: dict[str, Any], message: str
) -> None:
    path = tmp_path / "w.npz"
    with pytest.raises(FileError, match=message):
        save_weights(path, build_network(SPEC, 0), SPEC, data="", training=training)
    assert not path.exists()


@every_format
def test_numbers_of_numpy_and_names_that_are_no_text_can_be_saved(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"w{suffix}"
    training = {"accuracy": np.float32(0.5), "epochs": np.int64(3), "cost": float("nan")}
    save_weights(path, build_network(SPEC, 0), SPEC, data="a\udcff", training=training)
    saved = load_weights(path)
    assert saved.training == {"accuracy": 0.5, "epochs": 3, "cost": None}
    assert saved.data == "a?"


def test_weights_are_applied_to_a_network_of_the_same_shape_only(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    save(path)
    saved = load_weights(path)
    other = build_network(NetworkSpec(3, (LayerSpec(2, "relu"), LayerSpec(3, "softmax"))), 1)
    before = other.parameters.copy()
    with pytest.raises(FileError, match=r"layers of 2 x 3, 2 x 2 but .* layers of 2 x 3, 3 x 2"):
        saved.apply(other)
    assert np.array_equal(other.parameters, before)
    normalised = build_network(NORMALISED, 1)
    with pytest.raises(FileError, match=r"2 x 3, 2 x 2 but .* layers of 2 x 3 normalised, 2 x 2"):
        saved.apply(normalised)
