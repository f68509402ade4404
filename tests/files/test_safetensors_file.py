"""What other programs do to a safetensors file while it is read, and what reading it costs."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from nnplay.errors import FileError
from nnplay.files import load_weights, save_weights
from nnplay.files.safetensors_file import open_safetensors
from nnplay.project import LayerSpec, NetworkSpec, build_network

SPEC = NetworkSpec(3, (LayerSpec(2, "relu"), LayerSpec(2, "softmax")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    save_weights(tmp_path / "a.safetensors", build_network(SPEC, 0), SPEC, data="", training={})
    return tmp_path / "a.safetensors"


def resize(path: Path, change: int) -> None:
    os.truncate(path, path.stat().st_size + change)


def write_over(path: Path) -> None:
    other = path.with_name("b")
    save_file({"layers.0.weights": np.zeros((30, 20), np.float32)}, other)
    path.write_bytes(other.read_bytes())


def read_after(change: Callable[[Path], None], path: Path) -> None:
    with open_safetensors(path) as opened:
        change(path)
        opened.read("layers.0.weights")


@pytest.mark.parametrize(
    "change",
    [
        lambda path: os.truncate(path, 0),
        lambda path: os.truncate(path, 300),
        lambda path: resize(path, -1),
        lambda path: resize(path, 4),
        write_over,
    ],
    ids=["emptied", "header cut", "cut", "grown", "written over"],
)
def test_a_file_that_changes_while_it_is_open_is_refused(
    path: Path, change: Callable[[Path], None]
) -> None:
    # Had it been mapped into memory, the kernel would end the program at the first byte gone.
    with pytest.raises(FileError, match="damaged or incomplete"):
        read_after(change, path)


def test_what_was_loaded_does_not_depend_on_the_file_any_more(path: Path) -> None:
    saved = load_weights(path)
    size = path.stat().st_size
    os.truncate(path, 0)
    os.truncate(path, size)  # now all zeros
    network = build_network(SPEC, 1)
    saved.apply(network)
    assert network.state.tobytes() == build_network(SPEC, 0).state.tobytes()


def test_an_array_that_is_stated_twice_is_refused(path: Path) -> None:
    header = b'{"layers.0.weights":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'
    header += b'"layers.0.weights":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
    with pytest.raises(FileError, match="damaged or incomplete"):
        read_after(lambda _path: None, path)


def test_reading_takes_no_more_than_twice_the_memory_of_the_arrays(path: Path) -> None:
    spec = NetworkSpec(1000, (LayerSpec(1000, "relu"), LayerSpec(2, "softmax")))
    save_weights(path, build_network(spec, 0), spec, data="", training={})
    load_weights(path)  # imports what is imported once
    tracemalloc.start()
    saved = load_weights(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(saved.layers) == 2
    assert most < 2.2 * path.stat().st_size
