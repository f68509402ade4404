from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import DataRecipe, DataSet, Samples, Scaling, load
from nnplay.data.aligning import aligned
from nnplay.data.prepare import rescaled
from nnplay.errors import DataError

X = np.array([[1, 10, 0], [2, 20, 1], [3, 30, 1], [4, 40, 0]], np.float32)
NAMES = ("a", "b", "c")


def data_set(
    inputs: tuple[str, ...] = NAMES,
    classes: tuple[str, ...] = ("p", "q"),
    targets: tuple[str, ...] = (),
    **more: Any,
) -> DataSet:
    """Return rows of X under some names; classes 0, 1, 1, 0 or targets 1, 2, … each."""
    x = np.resize(X, (4, len(inputs))) if len(inputs) > 3 else X[:, : len(inputs)]
    y: npt.NDArray[Any] = np.array([0, 1, 1, 0])
    if targets:
        y = np.tile(np.arange(1, len(targets) + 1, dtype=np.float32), (4, 1))
    part = Samples(x.copy(), y)
    texts = (None, "", "", "test")
    return DataSet(
        "d", "Things", part, part, () if targets else classes, *texts, inputs=inputs,
        targets=targets, **more,
    )  # fmt: skip


def given(data: DataSet) -> npt.NDArray[np.float64]:
    """Return the training samples as they were before scaling."""
    return data.scaling.undo(data.train.x)


def columns_file(path: Path, rows: list[str]) -> DataRecipe:
    path.write_text("\n".join(rows) + "\n")
    return DataRecipe(str(path), {"task": "classification"})


def test_what_is_so_already_stays_the_same_object() -> None:
    data = data_set()
    assert aligned(data, NAMES, ("p", "q"), ()) is data
    assert aligned(data, (), (), ()) is data


def test_columns_are_put_in_order_by_name_with_their_scaling() -> None:
    scaling = Scaling("standardise", np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.25, 2.0]))
    data = data_set(scaling=scaling)
    found = aligned(data, ("c", "a", "b"), (), ())
    assert found.inputs == ("c", "a", "b")
    assert (found.train.x == X[:, [2, 0, 1]]).all()
    assert (given(found) == given(data)[:, [2, 0, 1]]).all()
    assert found.notes == ()


def test_what_the_network_does_not_know_is_left_out_and_said() -> None:
    found = aligned(data_set(), ("b",), (), ())
    assert (found.train.x == X[:, [1]]).all()
    assert found.notes == ("Left out, because the network was trained without it: a, c.",)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match=r"takes 'weight', but the inputs of Things are a, b, c;"):
        aligned(data_set(), ("a", "b", "weight"), (), ())


@pytest.mark.parametrize("scaled", [False, True])
def test_a_category_that_no_sample_has_is_zero_before_scaling(scaled: bool) -> None:
    scaling = Scaling("s", np.array([1.0, 2.0, 0.5]), np.array([1.0, 1.0, 2.0]))
    inputs = ("size", "hue=blue", "hue=red")
    data = data_set(inputs, scaling=scaling if scaled else Scaling())
    wanted = ("hue=green", "hue=red", "size")
    found = aligned(data, wanted, (), ())
    rows = given(data)
    expected = np.stack([np.zeros(4), rows[:, 2], rows[:, 0]], axis=1)
    assert (given(found) == expected).all()
    assert found.notes == (
        "No sample is one of these, which the network knows: hue=green.",
        "Left out, because the network was trained without it: hue=blue.",
    )
    learned = Scaling("s", np.array([0.25, 0.0, 0.0]), np.array([4.0, 1.0, 1.0]))
    assert (rescaled(found, learned).train.x[:, 0] == -1).all()


def test_a_category_of_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="'hue=green'"):
        aligned(data_set(("size", "colour=red", "b")), ("size", "hue=green"), (), ())


@pytest.mark.parametrize(
    ("own", "wanted", "expected"),
    [
        ("flag", "flag=yes", [0, 1, 1, 0]),
        ("flag", "flag=No", [1, 0, 0, 1]),
        ("flag=yes", "flag", [0, 1, 1, 0]),
        ("flag=FALSE", "flag", [0, 0, 0, 0]),  # nobody has answered yes
    ],
)
def test_yes_and_no_are_the_same_as_a_number_or_as_categories(
    own: str, wanted: str, expected: list[int]
) -> None:
    scaling = Scaling("s", np.array([0.0, 0.0, 0.5]), np.array([1.0, 1.0, 2.0]))
    part = Samples(np.array(scaling.apply(X)), np.array([0, 1, 1, 0]))
    data = DataSet(
        "d", "Things", part, part, ("p", "q"), None, "", "", "test",
        inputs=("a", "b", own), scaling=scaling,
    )  # fmt: skip
    found = aligned(data, ("a", "b", wanted), (), ())
    assert given(found)[:, 2].tolist() == expected


def test_a_third_answer_is_no_yes() -> None:
    data = data_set(("flag=maybe", "flag=no", "flag=yes"))
    assert aligned(data, ("flag",), (), ()).train.x.tolist() == X[:, [2]].tolist()


def test_a_file_that_knows_only_one_answer_is_read_as_one_with_both(tmp_path: Path) -> None:
    both = [
        "flag,v,w,kind",
        *(f"{('yes', 'no')[i % 2]},{i}.5,{i % 5}.5,k{i % 2}" for i in range(60)),
    ]
    one = ["flag,v,w,kind", *(f"no,{i}.5,{i % 5}.5,k{i % 2}" for i in range(60))]
    known = load(columns_file(tmp_path / "both.csv", both))
    found = aligned(load(columns_file(tmp_path / "one.csv", one)), known.inputs, known.classes, ())
    assert found.inputs == known.inputs == ("flag", "v", "w")
    assert (given(found)[:, 0] == 0).all()


def test_columns_without_names_correspond_by_their_order() -> None:
    data = data_set(("x1", "x2", "x3"))
    found = aligned(data, ("height", "weight", "age"), (), ())
    assert found.inputs == ("height", "weight", "age")
    assert found.train.x is data.train.x
    assert "in their order: height, weight, age." in found.notes[0]
    other = aligned(data, ("column 1", "column 2", "column 4"), (), ())
    assert (other.train.x is data.train.x, len(other.notes)) == (True, 1)
    with pytest.raises(DataError, match="has 3 inputs, but the network knows 2: height, weight"):
        aligned(data, ("height", "weight"), (), ())
    with pytest.raises(DataError, match="has 3 inputs, but the network knows 2"):
        aligned(data, ("x1", "x9"), (), ())


def test_pictures_and_their_bytes_are_left_alone() -> None:
    data = load("mnist-10k")
    assert aligned(data, ("a", "b"), data.classes, ()) is data


def test_columns_of_bytes_are_put_in_order_as_bytes() -> None:
    part = Samples(X.astype(np.uint8), np.array([0, 1, 1, 0]), 0.5, -1.0)
    data = DataSet("d", "d", part, part, ("p", "q"), None, "", "", "t", inputs=NAMES)
    found = aligned(data, ("c", "b", "a"), (), ()).train
    assert found.x.dtype == np.uint8
    assert (found.seen() == part.seen()[:, ::-1]).all()


def test_points_of_the_plane_keep_their_place_while_their_coordinates_change_seats() -> None:
    data = load("circle")
    found = aligned(data, ("y", "x"), (), ())
    plane = data.train.plane
    assert plane is not None
    assert found.train.plane is plane
    assert (found.inputs_at(plane) == found.train.seen()).all()
    assert (found.train.x == data.train.x[:, ::-1]).all()


# Classes


def test_classes_are_numbered_as_the_network_does_in_every_part() -> None:
    part = Samples(X, np.array([2, 1, 0, 2]))
    data = DataSet("d", "d", part, part, ("c", "a", "d"), None, "", "", "t", validation=part)
    found = aligned(data, (), ("a", "b", "c", "d"), ())
    assert found.classes == ("a", "b", "c", "d")
    for samples in (found.train, found.validation, found.test):
        assert samples is not None
        assert samples.y.tolist() == [3, 0, 2, 3]
    assert found.notes == ("No sample is of a class that the network knows: b.",)


@pytest.mark.parametrize("known", [("p", "r"), ("p", "r", "s"), ("1", "2")])
def test_the_first_class_that_the_network_does_not_know_is_named(known: tuple[str, ...]) -> None:
    stranger = "q" if "p" in known else "0"
    data = data_set(classes=("p", "q") if "p" in known else ("0", "1"))
    with pytest.raises(DataError, match=f"Things has the class '{stranger}', which the network"):
        aligned(data, (), known, ())


@pytest.mark.parametrize(("own", "known"), [(("0", "1"), ("p", "q")), (("p", "q"), ("0", "1"))])
def test_classes_that_are_just_numbered_correspond_by_their_order(
    own: tuple[str, ...], known: tuple[str, ...]
) -> None:
    found = aligned(data_set(classes=own), (), known, ())
    assert found.classes == known
    assert found.train.y.tolist() == [0, 1, 1, 0]
    assert len(found.notes) == 1


def test_a_class_that_no_sample_has_is_no_stranger() -> None:
    data = data_set(classes=("p", "q", "unused"))
    found = aligned(data, (), ("q", "p"), ())
    assert found.classes == ("q", "p")
    assert found.train.y.tolist() == [1, 0, 0, 1]
    assert found.notes == ()


# Numbers to predict


def test_targets_are_put_in_order_with_their_scaling() -> None:
    scaling = Scaling("s", np.array([10.0, 20.0, 30.0]), np.array([1.0, 2.0, 4.0]))
    data = data_set(targets=("u", "v", "w"), target_scaling=scaling)
    found = aligned(data, (), (), ("w", "u"))
    assert found.targets == ("w", "u")
    assert found.train.y[0].tolist() == [3, 1]
    assert found.target_scaling.undo(found.train.y)[0].tolist() == [30.75, 11.0]


def test_a_target_that_is_not_there_is_named() -> None:
    with pytest.raises(
        DataError, match=r"predicts 'price', but what is to be .* in Things is u, v"
    ):
        aligned(data_set(targets=("u", "v")), (), (), ("u", "price"))
    assert aligned(data_set(targets=("y",)), (), (), ("price",)).targets == ("price",)


def test_classes_are_no_numbers() -> None:
    with pytest.raises(DataError, match=r"numbers \(price\), but Things has classes"):
        aligned(data_set(), (), (), ("price",))
    with pytest.raises(DataError, match=r"classes \(p, q\), but Things has numbers"):
        aligned(data_set(targets=("u",)), (), ("p", "q"), ())
