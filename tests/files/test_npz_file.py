from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnplay.errors import FileError
from nnplay.files import load_weights, save_weights
from nnplay.nn import Network
from nnplay.project import LayerSpec, NetworkSpec, build_network


def save(path: Path) -> Network:
    spec = NetworkSpec(3, (LayerSpec(2, "relu"), LayerSpec(2, "softmax")))
    network = build_network(spec, seed=0)
    save_weights(path, network, spec, data="mnist-10k", training={})
    return network


def test_column_order_and_packing_of_npz_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    network = save(path)
    with np.load(path) as archive:
        arrays = {name: array.copy(order="F") for name, array in archive.items()}
    big_endian = {
        name: array.astype(array.dtype.newbyteorder(">")) for name, array in arrays.items()
    }
    for content in (arrays, big_endian):
        np.savez_compressed(path, allow_pickle=False, **content)
        loaded = load_weights(path).layers[0]["weights"]
        assert np.array_equal(loaded, network.layers[0].weights)


def test_an_npz_with_objects_or_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    save(path)
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays["layers.0.weights"] = np.full((2, 3), None)
    np.savez(path, allow_pickle=True, **arrays)
    with pytest.raises(FileError, match=r"w\.npz .* as \|O; nnplay reads float32"):
        load_weights(path)
    with zipfile.ZipFile(path, "w") as archive_of_code:
        archive_of_code.writestr("archive/data.pkl", b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(FileError, match="not a weights file that nnplay saved"):
        load_weights(path)


@pytest.mark.parametrize("shape", ["(2, 3)", "(9000000, 3)"])
def test_an_npz_that_unpacks_to_much_more_takes_no_memory(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "w.npz"
    save(path)
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    npy = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "bomb", "w", 8) as new:
        for name in old.namelist():
            bomb = name == "layers.0.weights.npy"
            new.writestr(name, npy + bytes(16 << 20) if bomb else old.read(name))
    tracemalloc.start()
    try:
        with pytest.raises(FileError, match="bomb"):
            load_weights(tmp_path / "bomb")
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
    finally:
        tracemalloc.stop()


def test_an_npz_with_a_name_twice_or_a_large_directory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    save(path)
    with zipfile.ZipFile(path, "a") as archive:
        content = archive.read("layers.0.biases.npy")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("layers.0.biases.npy", content)
    with pytest.raises(FileError, match="damaged"):
        load_weights(path)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number:060000}", b"")
    with pytest.raises(FileError, match="damaged"):
        load_weights(path)


def test_arrays_of_other_programs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    np.savez(path, allow_pickle=False, W=np.ones((2, 3), np.float32))
    with pytest.raises(FileError, match="was not saved by nnplay"):
        load_weights(path)


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    save(tmp_path / "W.NPZ")
    assert zipfile.is_zipfile(tmp_path / "W.NPZ")
