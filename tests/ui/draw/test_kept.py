"""Kept drawings in files: what is written opens as data, and comes back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnplay.data import load
from nnplay.data.pictures.handwriting import PictureForm
from nnplay.errors import DataError, FileError
from nnplay.ui.draw.kept import MOST, Kept, file_name, merge, read_kept, write_kept
from nnplay.ui.draw.kept_model import KeptModel
from tests.ui.draw.drawings import drawings, shown

FORM = PictureForm((4, 5))
NAMES = ("eight", "five", "zero")


def some(*labels: int, channels: int = 1) -> tuple[Kept, ...]:
    random = np.random.default_rng(0)
    shape = (4, 5) if channels == 1 else (4, 5, channels)
    return tuple(Kept(random.integers(0, 256, shape).astype(np.uint8), n) for n in labels)


def check_equal(one: tuple[Kept, ...], other: tuple[Kept, ...]) -> None:
    assert [kept.label for kept in one] == [kept.label for kept in other]
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.pixels, b.pixels)


@pytest.mark.parametrize("labels", [(2, 0, 2, 1), (1,)])
def test_a_set_comes_back(tmp_path: Path, labels: tuple[int, ...]) -> None:
    kept = some(*labels)
    write_kept(tmp_path / "a.npz", kept, NAMES)
    check_equal(read_kept(tmp_path / "a.npz", FORM, NAMES), kept)


def test_nnplay_opens_it_like_any_other_data(tmp_path: Path) -> None:
    kept = some(2, 0, 2, 0, 2, 0)
    write_kept(tmp_path / "a.npz", kept, NAMES)
    data = load(tmp_path / "a.npz")
    assert (data.image_shape, data.channels, data.classes) == ((4, 5), 1, ("eight", "zero"))
    parts = (data.train, data.test)
    there = {(p.x[i].tobytes(), data.classes[p.y[i]]) for p in parts for i in range(len(p))}
    assert there == {(one.pixels.tobytes(), NAMES[one.label]) for one in kept}


def test_coloured_pictures_stay_coloured(tmp_path: Path) -> None:
    kept = some(0, 1, channels=3)
    write_kept(tmp_path / "a.npz", kept, NAMES)
    check_equal(read_kept(tmp_path / "a.npz", PictureForm((4, 5), 3), NAMES), kept)
    assert load(tmp_path / "a.npz").channels == 3


def test_other_archives_of_numbered_classes_are_read_too(tmp_path: Path) -> None:
    x = np.arange(40, dtype=np.uint8).reshape(2, 4, 5)
    np.savez(tmp_path / "a.npz", images=x, labels=np.array([3, 0]))
    check_equal(
        read_kept(tmp_path / "a.npz", FORM, ("0", "1", "2", "3")), (Kept(x[0], 3), Kept(x[1], 0))
    )


def test_what_does_not_belong_here_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    x = np.zeros((2, 4, 5), np.uint8)
    for arrays, reason in (
        ({"x": np.zeros((2, 9, 9), np.uint8), "y": ["five"] * 2}, "samples of 9 x 9 .uint8., but"),
        ({"x": x.astype(np.float32), "y": ["five"] * 2}, "float32"),
        ({"x": x, "y": ["five", "six"]}, "holds a class 'six'; the data in use have eight, five"),
        ({"x": x, "y": np.eye(2)}, "several targets"),
        ({"x": x, "y": ["five"]}, "2 samples but 1 targets"),
        ({"x": x}, "does not say which array the targets are"),
        (
            {"x": np.zeros((MOST + 1, 4, 5), np.uint8), "y": ["five"] * (MOST + 1)},
            "takes up to 500",
        ),
        ({"x": np.uint8(3), "y": np.uint8(4)}, "must both be arrays"),
    ):
        made = {name: np.asarray(array) for name, array in arrays.items()}
        np.savez(path, allow_pickle=False, **made)
        with pytest.raises(DataError, match=reason):
            read_kept(path, FORM, NAMES)


def test_files_that_are_no_archives_are_refused(tmp_path: Path) -> None:
    write_kept(tmp_path / "a.npz", some(1, 2), NAMES)
    whole = (tmp_path / "a.npz").read_bytes()
    for content in (b"", b"PK\x03\x04 and no more", whole[: len(whole) // 2]):
        (tmp_path / "b.npz").write_bytes(content)
        with pytest.raises(DataError, match="holds no drawings that nnplay can read"):
            read_kept(tmp_path / "b.npz", FORM, NAMES)
    with pytest.raises(DataError, match="holds no drawings"):
        read_kept(tmp_path / "none.npz", FORM, NAMES)


def test_a_set_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder does not exist"):
        write_kept(tmp_path / "none" / "a.npz", some(1), NAMES)


def test_each_kind_of_pictures_and_classes_has_a_file_of_its_own() -> None:
    names = {
        file_name(form, classes)
        for form in (FORM, PictureForm((4, 5), 3), PictureForm((5, 4)))
        for classes in (NAMES, NAMES[:2], ("eight,five", "zero"))
    }
    assert len(names) == 9
    assert file_name(FORM, NAMES) == file_name(PictureForm((4, 5), centred=False), NAMES)


@pytest.mark.parametrize(
    ("known", "mine", "there", "merged"),
    [
        ("1a", "1a 2b", "1a 3c", "1a 2b 3c"),
        ("1a 2b", "2b", "1a 2b 3c", "2b 3c"),
        ("1a 2b", "1a 2b 3c", "2b", "2b 3c"),
        ("1a", "1a", "", ""),
        # Another class: for one who removes it, for one who gives it yet another, for both.
        ("1a 2b", "1c 2b", "2b", "1c 2b"),
        ("1a 2b", "2b", "1c 2b", "2b 1c"),
        ("1a", "1b", "1c", "1b 1c"),
        ("1a", "1b", "1b", "1b"),
        # The same picture, added by both.
        ("", "1a", "1a", "1a"),
        ("", "1a", "1b", "1a 1b"),
        # Several that are alike.
        ("1a 1a", "1a", "1a 1a 2a", "1a 2a"),
        ("1a 1a", "1a 1a 1a", "1a", "1a 1a"),
        ("1a 1a", "", "1a 1a", ""),
        # Nobody else there: the order is one's own.
        ("1a 3c", "1a 2b 3c", "1a 3c", "1a 2b 3c"),
        ("1a 2b", "2b 1a", "1a 2b", "2b 1a"),
    ],
)
def test_what_several_have_done_to_a_set_is_put_together(
    known: str, mine: str, there: str, merged: str
) -> None:
    assert shown(merge(drawings(known), drawings(mine), drawings(there))) == merged


def test_every_change_of_a_set_can_be_undone() -> None:
    model = KeptModel()
    edits: list[int] = []
    model.edited.connect(lambda: edits.append(len(model.kept)))
    one, two, three = some(0, 1, 2)
    model.start_with((one,))
    assert (model.kept, edits) == ((one,), [])
    assert model.add((two, three)) == ""
    model.relabel(1, 2)
    model.relabel(1, 2)  # is of that class already
    model.remove(0)
    assert [kept.label for kept in model.kept] == [2, 2]
    assert edits == [3, 3, 2]
    model.stack.undo()
    model.stack.undo()
    model.stack.undo()
    assert model.kept == (one,)
    assert not model.stack.canUndo()
    model.stack.redo()
    assert model.kept == (one, two, three)


def test_a_set_has_an_end() -> None:
    model = KeptModel()
    (one,) = some(0)
    model.start_with((one,) * MOST)
    assert "up to 500" in model.add((one,))
    assert len(model.kept) == MOST
