from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnplay.data import DataRecipe, inspect, load, read
from nnplay.data.progress import Amount, CancelledError
from nnplay.data.raw import RawData
from nnplay.errors import DataError

X = np.arange(24, dtype=np.float64).reshape(6, 4) / 4
Y = np.array([2, 0, 2, 0, 5, 5])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.npz"


def raw(path: Path, **options: Any) -> RawData:
    return read(DataRecipe(str(path), options))


def test_the_layout_of_keras_mnist_is_read_with_its_test_part(path: Path) -> None:
    pixels = np.arange(5 * 28 * 28).astype(np.uint8).reshape(5, 28, 28)
    labels = np.array([3, 1, 4, 1, 9], np.uint8)
    np.savez(path, x_test=pixels[3:], x_train=pixels[:3], y_train=labels[:3], y_test=labels[3:])
    data = load(path)
    assert (data.label, data.test_label) == ("some", "test set of some")
    assert data.classes == ("1", "3", "4", "9")
    assert (data.image_shape, data.channels, data.inputs) == ((28, 28), 1, ())
    assert (data.scaling.name, data.train.scale) == ("minmax", pytest.approx(1 / 255))
    assert data.train.x.dtype == np.uint8
    assert np.array_equal(data.train.x, pixels[:3].reshape(3, 784))
    assert np.array_equal(data.test.x, pixels[3:].reshape(2, 784))
    assert [data.classes[i] for i in data.test.y] == ["1", "9"]


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize(
    "names",
    [
        "x y",
        "X y",
        "X Y",
        "data target",
        "images labels",
        "features labels",
        "arr_0 arr_1",
        "X_train y_train",
    ],
)
def test_samples_and_targets_are_found_by_usual_names(path: Path, save: Any, names: str) -> None:
    x, y = names.split()
    save(path, **{"feature_names": np.array(["a"]), y: Y, x: X})
    data = raw(path)
    assert data.samples.x.tolist() == X.tolist()
    assert [data.classes[i] for i in data.samples.y] == [str(n) for n in Y]
    assert data.test is None
    assert data.notes == (f"{x} was taken as the samples and {y} as their targets.",)


def test_arrays_may_be_chosen(path: Path) -> None:
    np.savez(path, x=X, y=Y, other=X[::-1], price=X[:, 0], more=X[:2], more_price=X[:2, 0])
    data = raw(path, x="other", y="price", x_test="more", y_test="more_price")
    assert data.samples.x.tolist() == X[::-1].tolist()
    assert (data.classes, data.targets) == ((), ("y",))
    assert data.samples.y.tolist() == X[:, :1].tolist()
    assert data.test is not None
    assert data.test.x.tolist() == X[:2].tolist()
    assert raw(path, y="price").samples.x.tolist() == X.tolist()


@pytest.mark.parametrize("dtype", ["<f2", ">f4", "<f8", ">i2", "|i1", "<u4", ">i8", "|b1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_type_and_order_is_read(path: Path, dtype: str, order: Any) -> None:
    x = np.array([[0, 1, 1], [1, 0, 1]], dtype, order=order)
    np.savez(path, x=x, y=np.array([0, 1]))
    samples = raw(path).samples.x
    assert samples.dtype == np.float32
    assert samples.tolist() == [[0, 1, 1], [1, 0, 1]]


@pytest.mark.parametrize(
    ("shape", "image_shape", "channels"),
    [
        ((2, 3, 4), (3, 4), 1),
        ((2, 3, 4, 1), (3, 4), 1),
        ((2, 3, 4, 3), (3, 4), 3),
        ((2, 1, 3, 4), (3, 4), 1),
        ((2, 3, 5, 4), (5, 4), 3),
    ],
)
def test_pictures_have_rows_columns_and_then_channels(
    path: Path, shape: tuple[int, ...], image_shape: tuple[int, int], channels: int
) -> None:
    x = np.arange(np.prod(shape)).astype(np.uint8).reshape(shape)
    np.savez(path, x=x, y=[0, 1])
    data = raw(path)
    assert (data.image_shape, data.channels) == (image_shape, channels)
    first_channel_last = shape[-1] != channels and len(shape) == 4
    expected = [
        x[1, c, i, j] if first_channel_last else x[1, i, j, c] if len(shape) == 4 else x[1, i, j]
        for i in range(image_shape[0])
        for j in range(image_shape[1])
        for c in range(channels)
    ]
    assert data.samples.x[1].tolist() == expected


def test_flat_bytes_of_a_square_are_pictures_unless_they_are_said_not_to_be(path: Path) -> None:
    x = np.arange(2 * 192).astype(np.uint8).reshape(2, 192)
    np.savez(path, x=x[:, :64], y=[0, 1])
    data = raw(path)
    assert data.image_shape == (8, 8)
    assert "taken as a picture of 8 x 8" in data.notes[1]
    flat = raw(path, shape="flat")
    assert (flat.image_shape, flat.samples.x.dtype, len(flat.inputs)) == (None, np.float32, 64)
    assert raw(path, shape="4x16").image_shape == (4, 16)
    np.savez(path, x=x, y=[0, 1])
    assert raw(path).image_shape is None
    planes = raw(path, shape="3x8x8")
    assert (planes.image_shape, planes.channels) == ((8, 8), 3)
    assert planes.samples.x[0, :3].tolist() == [0, 64, 128]


@pytest.mark.parametrize(
    ("x", "scaling"),
    [
        (np.array([[0.0, 1.0], [0.5, np.nan]]), "none"),
        (np.array([[0.0, 1.5], [0.5, 0.5]]), "standardise"),
        (np.array([[-0.1, 1.0], [0.5, 0.5]]), "standardise"),
        (np.full((2, 2), np.nan), "none"),
        (np.zeros((2, 2, 2)), "none"),
        (np.full((2, 2, 2), 255.0), "standardise"),
        (np.zeros((2, 2), np.uint8), "none"),
        (np.zeros((2, 2, 2), np.uint8), "minmax"),
    ],
)
def test_the_scaling_follows_from_the_numbers(
    path: Path, x: npt.NDArray[Any], scaling: str
) -> None:
    np.savez(path, x=x, y=[0, 1])
    assert raw(path).scaling == scaling


def test_missing_numbers_stay_missing_and_infinite_ones_are_refused(path: Path) -> None:
    np.savez(path, x=[[1.0, np.nan], [2.0, 3.0], [3.0, 3.0]], y=[0, 1, 0])
    assert np.isnan(raw(path).samples.x[0, 1])
    assert not np.isnan(load(DataRecipe(str(path), test_share=0.4)).train.x).any()
    for wrong in (np.inf, 1e300):
        np.savez(path, x=[[1.0, wrong], [2.0, 3.0], [1.0, wrong]], y=[0, 1, 0])
        with pytest.raises(DataError, match="infinite"):
            load(path)


@pytest.mark.parametrize(
    ("y", "classes", "indices"),
    [
        ([7, 5, 7], ("5", "7"), [1, 0, 1]),
        ([-1, 1, -1], ("-1", "1"), [0, 1, 0]),
        ([[7], [5], [7]], ("5", "7"), [1, 0, 1]),
        ([True, False, True], ("False", "True"), [1, 0, 1]),
        (["cat", "ant", "cat"], ("ant", "cat"), [1, 0, 1]),
        ([b"cat", b"ant", b"cat"], ("ant", "cat"), [1, 0, 1]),
        ([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], ("0", "1"), [1, 0, 1]),
        ([[0, 0, 1], [1, 0, 0], [0, 0, 1]], ("0", "1", "2"), [2, 0, 2]),
        (np.array([2**64 - 1, 0, 0], np.uint64), ("0", str(2**64 - 1)), [1, 0, 0]),
    ],
)
def test_classes_are_understood(
    path: Path, y: Any, classes: tuple[str, ...], indices: list[int]
) -> None:
    np.savez(path, x=X[:3], y=y)
    data = raw(path)
    assert data.classes == classes
    assert data.samples.y.dtype == np.int64
    assert data.samples.y.tolist() == indices
    assert any("one-hot" in note for note in data.notes) == (np.shape(y)[1:] in ((2,), (3,)))


@pytest.mark.parametrize(
    ("y", "task", "targets", "numbers"),
    [
        ([0.5, 1.0, 2.0], "auto", ("y",), [[0.5], [1.0], [2.0]]),
        ([[0.5, 1.0], [0.0, 2.0], [1.0, 1.0]], "auto", ("y1", "y2"), None),
        ([1, 2, 3], "regression", ("y",), [[1.0], [2.0], [3.0]]),
        ([[0, 1], [1, 0], [0, 1]], "regression", ("y1", "y2"), None),
        ([[5, 1], [1, 0], [0, 1]], "auto", ("y1", "y2"), None),
    ],
)
def test_numbers_to_predict_are_understood(
    path: Path, y: Any, task: str, targets: tuple[str, ...], numbers: Any
) -> None:
    np.savez(path, x=X[:3], y=y)
    data = raw(path, task=task)
    assert (data.classes, data.targets) == ((), targets)
    assert data.samples.y.dtype == np.float32
    assert data.samples.y.tolist() == (numbers or np.asarray(y, float).tolist())


def test_whole_floats_are_classes_if_a_person_says_so(path: Path) -> None:
    np.savez(path, x=X[:3], y=[2.0, 1.0, 2.0])
    assert raw(path, task="classification").classes == ("1", "2")


def test_many_different_whole_numbers_are_amounts(path: Path) -> None:
    np.savez(path, x=np.zeros((1_001, 1)), y=np.arange(1_001))
    data = raw(path)
    assert data.targets == ("y",)
    assert "1,001 different whole numbers" in data.notes[-1]
    with pytest.raises(DataError, match="1,001 classes; nnplay takes up to 1,000"):
        raw(path, task="classification")


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ({"x": X}, {}, r"which array the targets are \(option y\); it has x \(6 x 4\)"),
        ({"a": X, "b": Y}, {}, r"which array the samples are \(option x\).*a \(6 x 4\), b \(6\)"),
        ({"x": X, "y": Y}, {"x": "z"}, "has no array 'z'"),
        ({"x": X, "y": Y[:5]}, {}, "6 samples but 5 targets"),
        ({"x": X, "y": Y, "a": X}, {"x_test": "a"}, "both samples and targets to test on"),
        ({"x": X, "y": Y, "x_test": X[:, :2], "y_test": Y}, {}, "to test on; choose arrays of"),
        ({"x": X, "y": Y, "x_test": X[:0], "y_test": Y[:0]}, {}, "'x_test' .* no samples"),
        ({"x": X, "y": Y, "x_test": X, "y_test": Y.astype(str)}, {}, "targets of one kind"),
        ({"x": X, "y": np.zeros(6, int)}, {}, "a single class"),
        ({"x": X[:0], "y": Y[:0]}, {}, "holds no samples"),
        ({"x": X[:, :0], "y": Y}, {}, "holds no samples"),
        ({"x": np.array(1.0), "y": Y}, {}, "must both be arrays"),
        ({"x": X.reshape(6, 1, 1, 2, 2), "y": Y}, {}, "samples x features, or pictures"),
        ({"x": X.reshape(6, 2, 1, 2), "y": Y}, {}, r"rows x columns x 1 \(grey\) or 3"),
        ({"x": X, "y": Y}, {"shape": "3x3"}, "have 4 numbers, not the 9"),
        ({"x": X, "y": Y}, {"shape": "9"}, "must be like 28x28"),
        ({"x": X, "y": X[:, 1]}, {"task": "classification"}, "fractions, which are no classes"),
        ({"x": X, "y": X}, {"task": "classification"}, "4 numbers for each sample"),
        ({"x": X, "y": Y.astype(str)}, {"task": "regression"}, "names, which cannot be"),
        ({"x": X, "y": np.array([["a"] * 2] * 6)}, {}, "several names"),
        ({"x": X, "y": np.array(["a" * 1001, *"bcdef"])}, {}, "more than 1,000 characters"),
        ({"x": X, "y": np.full(6, np.nan)}, {}, "target of sample 1 .* missing or infinite"),
        ({"x": X, "y": np.array([0, 0, 1e99, 0, 0, 0])}, {}, "target of sample 3"),
        ({"x": X.astype(str), "y": Y}, {}, "holds texts; samples must be numbers"),
        ({"x": X.astype(complex), "y": Y}, {}, "holds <c16"),
        ({"x": X, "y": Y.astype("M8[s]")}, {}, "holds <M8"),
        ({"x": np.zeros((2, 600, 600), np.uint8), "y": [0, 1]}, {}, "takes up to 262,144"),
    ],
)
def test_what_is_wrong_is_said(
    path: Path, arrays: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(DataError, match=message):
        raw(path, **options)
    if "to test on; choose" not in message and "one kind" not in message:
        assert inspect(path, options).columns
    if "class" not in message:
        assert not inspect(path, options).images


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    x=hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int16, np.uint8]),
        hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=5),
        elements={"min_value": 0, "max_value": 100},
    ),
    fortran=st.booleans(),
)
def test_whatever_numpy_writes_is_read_as_numpy_reads_it(
    path: Path, x: npt.NDArray[Any], fortran: bool
) -> None:
    stored = np.asfortranarray(x) if fortran else x
    np.savez(path, x=stored, y=np.linspace(0, 1, len(x)))
    samples = raw(path).samples.x
    assert np.array_equal(samples, x.reshape(len(x), -1).astype(np.float32))


def test_a_preview_shows_all_arrays_and_the_first_samples(path: Path) -> None:
    np.savez(path, x=X, y=Y, names=np.array(["a", "b"]))
    preview = inspect(path, {})
    assert [(c.name, c.kind, c.detail) for c in preview.columns] == [
        ("x", "number", "6 x 4, float64"),
        ("y", "target", "6, int64"),
        ("names", "ignored", "2, texts"),
    ]
    assert preview.rows[1] == ("1, 1.25, 1.5, 1.75", "0", "")
    assert preview.labels == tuple(map(str, Y))
    assert preview.found == {"x": "x", "y": "y", "task": "classification"}
    assert (preview.samples, preview.outputs, preview.problem) == (6, 3, "")
    assert preview.images is None


def test_a_preview_reads_only_the_first_pictures(path: Path) -> None:
    pixels = np.arange(100 * 6).astype(np.uint8).reshape(100, 2, 1, 3)
    np.savez(path, x=pixels, y=np.arange(100) % 4)
    preview = inspect(path, {})
    assert preview.images is not None
    assert np.array_equal(preview.images, pixels[:24])
    np.savez(path, x=np.array([[[0.0, 1.0]], [[0.5, np.nan]]]), y=[0, 1])
    images = inspect(path, {}).images
    assert images is not None
    assert images.tolist() == [[[0, 255]], [[127, 0]]]


def test_what_was_found_can_be_given_as_options(path: Path) -> None:
    np.savez(path, x_train=X, y_train=Y, x_test=X[:2], y_test=Y[:2])
    found = inspect(path, {}).found
    assert raw(path, **found).samples.x.tolist() == X.tolist()


def test_reading_tells_how_far_it_is_and_can_be_cancelled(path: Path) -> None:
    np.savez(path, x=np.zeros((300_000, 2)), y=np.arange(300_000) % 2)
    amounts: list[Amount] = []
    load(path, amounts.append)
    total = 300_000 * (16 + 8)
    assert {(a.what, a.total, a.unit) for a in amounts} == {("Reading some.npz", total, "bytes")}
    dones = [a.done for a in amounts]
    assert dones == sorted(dones)
    assert len(dones) >= 4
    assert dones[-1] == total

    def cancel(_amount: Amount) -> None:
        raise CancelledError("Cancelled.")

    with pytest.raises(CancelledError):
        load(path, cancel)
