from __future__ import annotations

import gzip
import hashlib
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from make_digits import write_idx

from nnplay.data import CATALOGUE, DEFAULT, READERS, DataSet, Samples, load
from nnplay.errors import DataError

Bytes = npt.NDArray[np.uint8]


def pixels(count: int, rows: int = 2, columns: int = 3) -> Bytes:
    return np.arange(count * rows * columns).astype(np.uint8).reshape(count, rows, columns)


def labels(*values: int) -> Bytes:
    return np.array(values, dtype=np.uint8)


FILES = {
    "train-images-idx3-ubyte.gz": pixels(4),
    "train-labels-idx1-ubyte.gz": labels(0, 1, 2, 1),
    "t10k-images-idx3-ubyte.gz": pixels(2)[::-1],
    "t10k-labels-idx1-ubyte.gz": labels(3, 0),
}


def make_folder(folder: Path, changes: dict[str, Bytes] | None = None) -> Path:
    folder.mkdir()
    for name, array in {**FILES, **(changes or {})}.items():
        write_idx(folder / name, array)
    return folder


def digest(array: npt.NDArray[Any]) -> str:
    return hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()


def pairs(part: Samples) -> list[tuple[bytes, int]]:
    return [(x.tobytes(), y) for x, y in zip(part.x, part.y.tolist(), strict=True)]


@pytest.fixture(scope="module")
def mnist_folder() -> Path:
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "mnist"
    folder = Path(os.environ.get("NNPLAY_MNIST_DIR", beside))
    if not folder.is_dir():
        pytest.skip(f"needs the full MNIST: no folder {folder}; set NNPLAY_MNIST_DIR to one")
    return folder


def test_the_built_in_digits_are_these_and_no_others() -> None:
    data = load(DEFAULT)
    assert (data.name, data.label) == ("mnist-10k", "MNIST, 10,000 digits")
    assert (len(data.train), len(data.test)) == (8_000, 2_000)
    assert data.classes == tuple("0123456789")
    assert data.image_shape == (28, 28)
    assert data.features == 784
    assert data.licence == "CC BY-SA 3.0"
    assert data.test_label == "held-out built-in digits"
    assert [digest(array) for array in (data.train.x, data.train.y)] == [
        "20ce287cb7c60ac758b81e8647578213195beccd10649b48ed4c366cc88c8e74",
        "d158e521d96e12231f45b520c704d05b82a38d47af3f0cbfb64f84b9c4672a95",
    ]
    assert [digest(array) for array in (data.test.x, data.test.y)] == [
        "7eaac8d1dc5f45dfa719b16d6dccb7e01745088239205d3eb12f8903e3caa66a",
        "000b9cc36881c07bc42f178289ff8f05cd0cfb6bdb817832acae76a3cd8e0d07",
    ]


def test_every_entry_can_be_loaded_and_says_what_it_is() -> None:
    assert DEFAULT in CATALOGUE
    for name, entry in CATALOGUE.items():
        assert entry.help.endswith(".")
        if not entry.here():
            continue
        data = load(name)
        assert name == entry.name == data.name
        assert data.label == entry.label
        assert min(len(data.train), len(data.test)) > 0
        for part in (data.train, data.test):
            assert part.x.shape == (len(part), data.features)
            if data.task == "classification":
                assert set(part.y.tolist()) <= set(range(len(data.classes)))
            else:
                assert part.y.shape == (len(part), len(data.targets))


def test_the_full_mnist_is_recognised_and_the_built_in_digits_are_its_first(
    mnist_folder: Path,
) -> None:
    data = load(mnist_folder)
    assert data.name == str(mnist_folder)
    assert (data.label, data.test_label) == ("MNIST, 70,000 digits", "MNIST test set")
    assert (len(data.train), len(data.test), data.image_shape) == (60_000, 10_000, (28, 28))

    small = load("mnist-10k")
    first = Samples(data.train.x[:10_000], data.train.y[:10_000])
    assert sorted(pairs(small.train) + pairs(small.test)) == sorted(pairs(first))


def test_a_folder_is_read_and_named_after_itself(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "shapes")
    for source in (folder, str(folder)):
        data = load(source)
        assert isinstance(data, DataSet)
        assert (data.name, data.label) == (str(folder), "shapes")
        assert data.test_label == "test set of shapes"
        assert data.licence == "not stated"
        assert data.classes == ("0", "1", "2", "3")
        assert data.image_shape == (2, 3)
        assert np.array_equal(data.train.x, pixels(4).reshape(4, 6))
        assert data.train.y.tolist() == [0, 1, 2, 1]
        assert np.array_equal(data.test.x, pixels(2)[::-1].reshape(2, 6))
        assert data.test.y.tolist() == [3, 0]
        assert data.train.scale == pytest.approx(1 / 255)


@pytest.mark.parametrize("spelling", ["-idx", ".idx"])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_all_usual_file_names_are_found(tmp_path: Path, spelling: str, suffix: str) -> None:
    folder = make_folder(tmp_path / "shapes")
    for path in list(folder.iterdir()):
        content = path.read_bytes() if suffix else gzip.decompress(path.read_bytes())
        path.unlink()
        name = path.name.removesuffix(".gz").replace("-idx", spelling) + suffix
        (folder / name).write_bytes(content)
    assert len(load(folder).train) == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train-labels-idx1-ubyte.gz": labels(0, 1, 2)}, "4 images but .* 3 labels"),
        ({"t10k-images-idx3-ubyte.gz": pixels(2, 3, 2)}, "2 x 3 pixels but test images of 3 x 2"),
        (
            {"t10k-images-idx3-ubyte.gz": pixels(0), "t10k-labels-idx1-ubyte.gz": labels()},
            "t10k-images-idx3-ubyte.gz holds no images",
        ),
        (
            {
                "train-labels-idx1-ubyte.gz": labels(0, 0, 0, 0),
                "t10k-labels-idx1-ubyte.gz": labels(0, 0),
            },
            "a single class",
        ),
        ({"train-images-idx3-ubyte.gz": labels(0, 1, 2, 1)}, "swapped"),
    ],
)
def test_files_that_do_not_belong_together_are_refused(
    tmp_path: Path, changes: dict[str, Bytes], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        load(make_folder(tmp_path / "shapes", changes))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = make_folder(tmp_path / "shapes")
    (folder / name).unlink()
    with pytest.raises(DataError, match=f"holds no {name.removesuffix('.gz')}"):
        load(folder)


@pytest.mark.parametrize("source", ["nowhere", "~nobody-of-this-name/data", "a\0b"])
def test_an_unknown_name_is_answered_with_where_those_that_exist_are_told(source: str) -> None:
    with pytest.raises(DataError, match=r"There is no data set .* `nnplay data list`, or a file"):
        load(source)


@pytest.mark.parametrize(
    ("source", "meant"),
    [("irsi", "iris"), ("fashion", "fashion-mnist"), ("mnist10k", "mnist-10k"), ("Moon", "moons")],
)
def test_a_name_that_is_nearly_right_is_answered_with_it(source: str, meant: str) -> None:
    sentence = f"There is no data set {source!r}; did you mean {meant!r} (`nnplay data list` "
    with pytest.raises(DataError, match=re.escape(sentence)) as caught:
        load(source)
    assert len(str(caught.value)) < 100


def test_what_is_neither_name_nor_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "digits.odt"
    file.touch()
    with pytest.raises(DataError, match=r"digits\.odt is not data that nnplay reads"):
        load(file)

    def refuse(*_: object, **__: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(DataError, match=r"cannot be opened \(Permission denied\)"):
        load(tmp_path)


def test_a_catalogue_name_wins_over_a_folder_but_not_over_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(tmp_path / DEFAULT)
    monkeypatch.chdir(tmp_path)
    assert len(load(DEFAULT).train) == 8_000
    assert len(load(Path(DEFAULT)).train) == 4


def test_an_incomplete_installation_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda *_: False)
    with pytest.raises(DataError, match="install nnplay again"):
        load(DEFAULT)


def test_every_reader_has_a_label_that_fits_a_sentence() -> None:
    assert all(reader.label.startswith("a ") for reader in READERS)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((2, 3)), np.zeros(2, np.int64), "x must be"),
        (np.zeros(2, np.uint8), np.zeros(2, np.int64), "x must be"),
        (np.zeros((2, 3), np.uint8), np.zeros(3, np.int64), "y must be"),
        (np.zeros((2, 3), np.uint8), np.zeros(2, np.uint8), "y must be"),
    ],
)
def test_samples_must_belong_together(
    x: npt.NDArray[Any], y: npt.NDArray[Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Samples(x, y)


def test_only_pixels_are_scaled() -> None:
    y = np.zeros(2, np.int64)
    assert Samples(np.zeros((2, 3), np.float32), y).scale == 1.0
    assert Samples(np.zeros((2, 3), np.uint8), y).scale == 1 / 255
