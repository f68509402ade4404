from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.data import DataRecipe, inspect, load, read
from nnplay.data.arrays.npy_file import LAST
from nnplay.data.progress import Amount, CancelledError
from nnplay.data.raw import RawData
from nnplay.errors import DataError
from tests.data.mutations import mutated

TABLE = np.array([[1.5, 2.0, 0], [2.5, 1.0, 1], [0.5, 0.0, 1], [9.5, 3.0, 0]])
PICTURES = np.arange(4 * 6).astype(np.uint8).reshape(4, 2, 3)
LABELS = np.array([1, 0, 1, 0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x_train.npy"


def raw(path: Path, **options: Any) -> RawData:
    return read(DataRecipe(str(path), options))


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_last_column_of_a_table_is_the_target(path: Path, order: Any) -> None:
    np.save(path, np.asarray(TABLE, order=order))
    data = raw(path)
    assert data.samples.x.tolist() == TABLE[:, :2].tolist()
    assert data.samples.y.tolist() == [0, 1, 1, 0]
    assert data.classes == ("0", "1")
    assert data.notes == ("The last column of x_train.npy was taken as the target.",)
    assert (data.label, data.planar, data.scaling) == ("x_train", True, "standardise")


@pytest.mark.parametrize(
    "column", [[0.5, 1, 2, 3], [0, 0, 0, np.pi], np.arange(21), [2.0**60, 0, 0, 0]]
)
def test_a_last_column_of_other_numbers_is_predicted(path: Path, column: Any) -> None:
    column = np.asarray(column, np.float64)
    np.save(path, np.column_stack([np.zeros(len(column)), column]))
    data = raw(path)
    assert data.targets == ("y",)
    assert data.samples.y.tolist() == column.astype(np.float32)[:, None].tolist()


def test_the_task_of_a_column_may_be_chosen(path: Path) -> None:
    np.save(path, TABLE)
    assert raw(path, task="regression").targets == ("y",)
    np.save(path, np.column_stack([np.zeros(30), np.arange(30)]))
    assert len(raw(path, task="classification").classes) == 30


def test_targets_lie_in_the_file_that_is_named_alike(path: Path) -> None:
    np.save(path, PICTURES)
    np.save(path.with_name("y_train.npy"), LABELS)
    data = raw(path)
    assert (data.image_shape, data.classes) == ((2, 3), ("0", "1"))
    assert data.samples.x.tolist() == PICTURES.reshape(4, 6).tolist()
    assert data.notes == ("The targets were read from y_train.npy, which lies beside it.",)
    np.save(path, TABLE)
    assert len(raw(path).inputs) == 3
    assert len(raw(path, y=LAST).inputs) == 2


def test_another_file_of_targets_may_be_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    np.save(path, PICTURES)
    np.save(tmp_path / "sub" / "mine.npy", ["a", "b", "a", "b"])
    for name in ("sub/mine.npy", str(tmp_path / "sub" / "mine.npy")):
        assert raw(path, y=name).classes == ("a", "b")


def test_samples_to_test_on_may_lie_in_another_file(path: Path) -> None:
    np.save(path, PICTURES)
    np.save(path.with_name("y_train.npy"), LABELS)
    np.save(path.with_name("x_test.npy"), PICTURES[2:] + 1)
    np.save(path.with_name("y_test.npy"), [1, 5])
    options: dict[str, Any] = {"test": "x_test.npy"}
    data = raw(path, **options)
    assert data.test is not None
    assert data.test.x.tolist() == (PICTURES[2:] + 1).reshape(2, 6).tolist()
    assert (data.test.y.tolist(), data.classes) == ([1, 2], ("0", "1", "5"))
    assert data.test_label == "x_test.npy"
    preview = inspect(path, options)
    assert (preview.problem, preview.samples, preview.outputs) == ("", 6, 3)
    assert "2 samples of x_test.npy are to test on." in preview.notes
    path.with_name("y_test.npy").rename(path.with_name("answers.npy"))
    with pytest.raises(DataError, match=r"x_test\.npy.*choose its targets file \(option y_test\)"):
        raw(path, **options)
    data = raw(path, **options, y_test="answers.npy")
    assert data.test is not None
    assert data.test.y.tolist() == [1, 2]


def test_the_last_column_is_the_target_of_the_samples_to_test_on_too(path: Path) -> None:
    np.save(path, TABLE)
    np.save(path.with_name("more.npy"), TABLE[1:3])
    data = raw(path, test="more.npy")
    assert data.test is not None
    assert data.test.x.tolist() == TABLE[1:3, :2].tolist()
    assert data.test.y.tolist() == [1, 1]
    preview = inspect(path, {"test": "more.npy"})
    assert (preview.samples, preview.task) == (6, "classification")
    assert "2 samples of more.npy are to test on." in preview.notes


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (TABLE[:, 1:], "2, float32, to train on but 1, float32, to test on"),
        (TABLE[:0], "holds no samples"),
        (TABLE + 0.5, "numbers with fractions"),
        (TABLE.astype(str), "holds texts"),
    ],
)
def test_what_is_wrong_with_samples_to_test_on_is_said(
    path: Path, array: Any, message: str
) -> None:
    np.save(path, TABLE)
    np.save(path.with_name("more.npy"), array)
    with pytest.raises(DataError, match=message) as caught:
        raw(path, test="more.npy")
    assert inspect(path, {"test": "more.npy"}).problem == str(caught.value)


def test_previews_show_what_was_understood(path: Path) -> None:
    np.save(path, TABLE)
    preview = inspect(path, {})
    assert preview.rows[0] == ("1.5, 2", "0")
    assert [column.name for column in preview.columns] == ["columns 1 to 2", "column 3"]
    assert preview.found == {"y": LAST, "task": "classification"}
    assert (preview.samples, preview.outputs) == (4, 2)
    np.save(path, PICTURES)
    preview = inspect(path, {})
    assert "holds no targets; choose a targets file" in preview.problem
    np.save(path.with_name("y_train.npy"), LABELS)
    preview = inspect(path, {})
    assert preview.images is not None
    assert np.array_equal(preview.images, PICTURES)
    assert preview.labels == ("1", "0", "1", "0")
    assert raw(path, **preview.found).classes == ("0", "1")


@pytest.mark.parametrize(
    ("array", "options", "message"),
    [
        (PICTURES, {}, "2 x 3 and holds no targets"),
        (np.zeros((4, 1)), {}, "4 x 1 and holds no targets"),
        (np.array(1.0), {}, "a single number and holds no targets"),
        (np.zeros((0, 3)), {}, "holds no samples"),
        (TABLE, {"y": "nowhere.npy"}, "no targets file .*nowhere"),
        (TABLE, {"y": "five.npy"}, "4 samples but 5 targets"),
        (TABLE, {"y": "text.npy"}, "text.npy is damaged or no .npy file"),
        (TABLE.astype(str), {}, "holds texts"),
        (np.zeros((4, 3), np.int8), {}, "a single class"),
        (np.zeros(4, [("a", "f4")]), {}, "holds several fields"),
    ],
)
def test_what_is_wrong_is_said(
    path: Path, array: Any, options: dict[str, Any], message: str
) -> None:
    np.save(path, array, allow_pickle=False)
    np.save(path.with_name("five.npy"), np.arange(5))
    path.with_name("text.npy").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=message):
        raw(path, **options)
    if "class" not in message:
        assert inspect(path, options).problem


def test_texts_and_truth_values_are_taken_no_further_than_they_make_sense(path: Path) -> None:
    np.save(path, PICTURES)
    beside = path.with_name("y_train.npy")
    for order in "<>":
        np.save(beside, np.array(["a", "b", "a", "b"], f"{order}U1"))
        start = beside.read_bytes()[:-16]
        beside.write_bytes(start + np.array([97, 0xD800, 97, 98], f"{order}u4").tobytes())
        assert raw(path).classes == ("a", "b", "\\ud800")
        assert inspect(path, {}).labels == ("a", "\\ud800", "a", "b")
        beside.write_bytes(start + np.array([97, 0x110000, 97, 98], f"{order}u4").tobytes())
        with pytest.raises(DataError, match=r"y_train\.npy is damaged"):
            raw(path)
    np.save(beside, np.array([True, False, True, False]))
    beside.write_bytes(beside.read_bytes()[:-4] + b"\1\0\2\0")
    assert raw(path).samples.y.tolist() == [1, 0, 1, 0]
    np.save(beside, np.array([b"\xff", b"a", b"a", b"a"]))
    assert raw(path).classes == ("a", "\\xff")


def test_objects_are_never_unpickled(path: Path) -> None:
    np.save(path, np.full((4, 3), None), allow_pickle=True)
    with pytest.raises(DataError, match=r"holds Python objects.*never unpickles"):
        raw(path)


def test_a_file_cut_short_anywhere_or_with_more_behind_is_refused(path: Path) -> None:
    np.save(path, TABLE)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DataError, match="damaged or no"):
            raw(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(DataError, match=r"225 bytes instead of the 224 that 4 x 3 values take"):
        raw(path)


def test_random_changes_are_refused_or_read(path: Path) -> None:
    np.save(path, TABLE.astype(">i4"))
    whole = path.read_bytes()
    random = np.random.default_rng(3)
    for _ in range(1_000):
        path.write_bytes(mutated(whole, random))
        inspect(path, {})
        try:
            data = raw(path)
        except DataError:
            continue
        assert data.samples.x.size <= len(whole)


def test_reading_can_be_cancelled(path: Path) -> None:
    np.save(path, TABLE)

    def cancel(_amount: Amount) -> None:
        raise CancelledError("Cancelled.")

    with pytest.raises(CancelledError):
        load(path, cancel)
