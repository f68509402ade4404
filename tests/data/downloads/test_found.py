from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import NotFetchedError, load
from nnplay.data.downloads import found, mirrors
from nnplay.data.downloads.fetch import folder_of
from nnplay.data.downloads.found import copies
from tests.data.loopback import ARRAYS, TINY, packed, tiny_remote, write_files

PACKED = packed(TINY)
OTHERS = {name: body[:-1] + bytes([body[-1] ^ 1]) for name, body in TINY.items()}
"""Files of the right names and sizes, with one byte changed in each."""

KERAS = dict(zip(("x_train", "y_train", "x_test", "y_test"), ARRAYS.values(), strict=True))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home with none of what this computer has, and a table of tiny data sets."""
    home = tmp_path / "home"
    (home / "work").mkdir(parents=True)
    for name in ("NNPLAY_MNIST_DIR", "NNPLAY_CACHE_DIR", "KERAS_HOME", "TORCH_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "caches"))
    monkeypatch.setattr(found, "SYSTEM", home / "system")
    monkeypatch.chdir(home / "work")
    names = ("mnist", "fashion-mnist", "kmnist")
    monkeypatch.setattr(
        mirrors, "REMOTES", {name: tiny_remote("http://127.0.0.1:9/", name=name) for name in names}
    )
    return home


def assert_is_tiny(name: str) -> tuple[str, ...]:
    """Check the contents, and return the notes."""
    data = load(name)
    x, y, test_x, test_y = ARRAYS.values()
    assert np.array_equal(data.train.x, x.reshape(40, 20))
    assert np.array_equal(data.test.x, test_x.reshape(20, 20))
    assert (data.train.y.tolist(), data.test.y.tolist()) == (y.tolist(), test_y.tolist())
    assert data.train.x.dtype == np.uint8
    assert data.image_shape == (5, 4)
    return data.notes


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("fashion-mnist", "system/fashion-mnist"),
        ("fashion-mnist", ".keras/datasets/fashion-mnist"),
        ("fashion-mnist", "data/FashionMNIST/raw"),
        ("mnist", "work/data/MNIST/raw"),
        ("mnist", "caches/torch/MNIST/raw"),
        ("mnist", "datasets/MNIST/raw"),
        ("kmnist", "data/KMNIST/raw"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_copy_is_used_wherever_other_programs_put_it(
    name: str, place: str, suffix: str, home: Path
) -> None:
    assert copies(mirrors.REMOTES[name]) == []
    with pytest.raises(NotFetchedError):
        load(name)
    folder = write_files(home / place, PACKED if suffix else TINY, suffix)
    assert copies(mirrors.REMOTES[name]) == [folder]
    assert assert_is_tiny(name) == (f"Read from {folder}, where it was found.",)


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("NNPLAY_MNIST_DIR", ""),
        ("TORCH_HOME", "MNIST/raw"),
        ("TORCH_HOME", "datasets/MNIST/raw"),
    ],
)
def test_a_copy_is_found_by_variables_of_the_environment(
    variable: str, place: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_files(home / "somewhere" / place, TINY)
    assert copies(mirrors.REMOTES["mnist"]) == []
    monkeypatch.setenv(variable, str(home / "somewhere"))
    assert copies(mirrors.REMOTES["mnist"]) == [folder]
    assert_is_tiny("mnist")


def test_the_other_spelling_of_the_names_is_found(home: Path) -> None:
    files = {name.replace("-idx", ".idx"): body for name, body in TINY.items()}
    write_files(home / "data/MNIST/raw", files)
    assert_is_tiny("mnist")


def test_the_cache_comes_before_all_others(home: Path) -> None:
    write_files(home / "data/MNIST/raw", TINY)
    write_files(folder_of("mnist"), TINY)
    assert assert_is_tiny("mnist") == ()


def test_other_contents_are_passed_over_with_a_note(home: Path) -> None:
    wrong = write_files(home / "system/mnist", {**TINY, **dict([*OTHERS.items()][3:])})
    right = write_files(home / "data/MNIST/raw", PACKED, ".gz")
    assert assert_is_tiny("mnist") == (
        f"{wrong} was passed over: {wrong / 't10k-labels-idx1-ubyte'} does not hold Tiny.",
        f"Read from {right}, where it was found.",
    )


@pytest.mark.parametrize("name", TINY)
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_single_changed_byte_is_noticed(name: str, suffix: str, home: Path) -> None:
    """Even in the cache, where the file was right once."""
    files = {**TINY, name: OTHERS[name]}
    folder = write_files(folder_of("mnist"), packed(files) if suffix else files, suffix)
    assert copies(mirrors.REMOTES["mnist"]) == [folder]  # as far as names and sizes tell
    with pytest.raises(NotFetchedError, match=f"{name}{suffix} does not hold Tiny"):
        load("mnist")


def test_a_copy_with_a_file_missing_or_cut_is_none(home: Path) -> None:
    folder = write_files(home / "data/MNIST/raw", PACKED, ".gz")
    path = folder / "t10k-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert copies(mirrors.REMOTES["mnist"]) == []
    path.unlink()
    assert copies(mirrors.REMOTES["mnist"]) == []
    path.mkdir()
    assert copies(mirrors.REMOTES["mnist"]) == []


def test_damaged_packed_files_are_passed_over(home: Path) -> None:
    folder = write_files(home / "data/MNIST/raw", PACKED, ".gz")
    path = folder / "t10k-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[:300] + bytes(40) + whole[340:])
    with pytest.raises(NotFetchedError, match=r"damaged or incomplete .gz file"):
        load("mnist")


def test_where_only_packed_hashes_are_known_the_packed_files_are_used(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = tiny_remote("http://127.0.0.1:9/", name="kmnist", packed_hashes=True)
    monkeypatch.setattr(mirrors, "REMOTES", {"kmnist": remote})
    folder = write_files(home / "data/KMNIST/raw", OTHERS)  # plain files beside them count nothing
    assert copies(remote) == []
    write_files(folder, PACKED, ".gz")
    assert_is_tiny("kmnist")
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    with pytest.raises(NotFetchedError, match=r"train-images-idx3-ubyte\.gz does not hold Tiny"):
        load("kmnist")


def write_npz(home: Path, arrays: dict[str, npt.NDArray[np.generic]], pack: bool = True) -> Path:
    path = home / ".keras/datasets/mnist.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    (np.savez_compressed if pack else np.savez)(path, **arrays)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("pack", [False, True])
def test_the_file_of_keras_is_used(pack: bool, home: Path) -> None:
    path = write_npz(home, {**KERAS}, pack)
    assert assert_is_tiny("mnist") == (f"Read from {path}, where it was found.",)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": KERAS["x_train"] ^ 1},
        {"y_test": KERAS["y_test"][::-1].copy()},
        {"x_train": KERAS["x_train"].astype(np.float32)},
        {"x_train": KERAS["x_train"].astype(np.int8)},
        {"x_train": KERAS["x_train"].reshape(40, 20)},
        {"x_train": np.zeros((4000, 50, 40), np.uint8)},
        {"y_train": np.array([None] * 40)},
    ],
    ids=["pixels", "labels", "floats", "signed", "flat", "large", "objects"],
)
def test_another_file_of_that_name_is_passed_over(
    changes: dict[str, npt.NDArray[np.generic]], home: Path
) -> None:
    path = write_npz(home, {**KERAS, **changes})
    with pytest.raises(NotFetchedError, match=rf"\({path} was passed over: {path} does not hold"):
        load("mnist")


def test_a_damaged_file_of_keras_is_passed_over(home: Path) -> None:
    path = write_npz(home, {**KERAS})
    whole = path.read_bytes()
    for size in range(0, len(whole), 37):
        path.write_bytes(whole[:size])
        with pytest.raises(NotFetchedError):
            load("mnist")
    without = {name: array for name, array in KERAS.items() if name != "x_test"}
    write_npz(home, {**without})
    with pytest.raises(NotFetchedError):
        load("mnist")


def test_debian_s_fashion_mnist_is_the_one_of_the_table() -> None:
    if not (found.SYSTEM / "fashion-mnist").is_dir():
        pytest.skip("needs Debian's package dataset-fashion-mnist")
    data = load("fashion-mnist")
    assert (len(data.train), len(data.test), data.image_shape) == (60_000, 10_000, (28, 28))
    assert dict(zip(data.classes, np.bincount(data.train.y), strict=True))["Ankle boot"] == 6_000


def test_the_full_mnist_is_the_one_of_the_table(
    mnist_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNPLAY_MNIST_DIR", str(mnist_dir))
    data = load("mnist")
    assert (data.label, data.test_label) == ("MNIST, 70,000 digits", "MNIST test set")
    # How often each digit is in the training set is known from many tutorials.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(data.train.y).tolist() == counts
