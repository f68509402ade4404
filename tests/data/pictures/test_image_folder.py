from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnplay.data import DataRecipe, inspect, load, read
from nnplay.data.progress import Amount, CancelledError
from nnplay.data.raw import RawData
from nnplay.errors import DataError


def put(path: Path, value: int | tuple[int, int, int], size: int = 8) -> None:
    """Save a picture of one colour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "L" if isinstance(value, int) else "RGB"
    Image.new(mode, (size, size), value).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of three grey pictures; the values are 10, 11, 12 and 20, 21, 22."""
    for i in range(3):
        put(tmp_path / "animals" / "cat" / f"{i}.png", 10 + i)
        put(tmp_path / "animals" / "dog" / f"{i}.png", 20 + i)
    return tmp_path / "animals"


def raw(folder: Path, **options: Any) -> RawData:
    return read(DataRecipe(str(folder), options))


def values(data: RawData) -> list[int]:
    return [int(value) for value in data.samples.x[:, 0]]


def test_each_sub_folder_is_a_class(folder: Path) -> None:
    data = raw(folder)
    assert (data.label, data.classes) == ("animals", ("cat", "dog"))
    assert values(data) == [10, 11, 12, 20, 21, 22]
    assert data.samples.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.samples.x.dtype == np.uint8
    assert (data.image_shape, data.channels, data.scaling) == ((28, 28), 1, "minmax")
    assert data.notes == ("The first 6 pictures show no colour, so all are made grey.",)
    loaded = load(DataRecipe(str(folder), {"size": 4}, test_share=0.34))
    assert (len(loaded.train), len(loaded.test), loaded.features) == (4, 2, 16)


def test_names_are_sorted_as_people_count(tmp_path: Path) -> None:
    for name in ("class 10", "class 2", "Class 1"):
        for file in ("img10.png", "img9.png"):
            put(tmp_path / name / file, int(name[6:]) * 10 + int(file[3:-4]))
    data = raw(tmp_path)
    assert data.classes == ("Class 1", "class 2", "class 10")
    assert values(data) == [19, 20, 29, 30, 109, 110]


def test_a_pixel_is_red_green_and_blue_in_turn(folder: Path) -> None:
    put(folder / "dog" / "3.png", (200, 100, 50))
    data = raw(folder, size=4)
    assert data.channels == 3
    assert data.samples.x[-1].tolist() == [200, 100, 50] * 16
    assert data.samples.x[0].tolist() == [10] * 48
    assert raw(folder, color="grey", size=4).samples.x.shape == (7, 16)
    assert raw(folder, color="rgb", size=5).samples.x.shape == (7, 75)


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "TESTING")])
def test_train_and_test_are_kept_apart(folder: Path, names: tuple[str, str]) -> None:
    root = folder.parent / "divided"
    root.mkdir()
    folder.rename(root / names[0])
    put(root / names[1] / "dog" / "a.png", 7)
    put(root / names[1] / "eel" / "a.png", 8)
    put(root / "val" / "dog" / "a.png", 9)
    put(root / "more" / "dog" / "a.png", 9)
    data = raw(root)
    assert data.classes == ("cat", "dog", "eel")
    assert (len(data.samples), data.test_label) == (6, "test set of divided")
    assert data.test is not None
    assert (data.test.x[:, 0].tolist(), data.test.y.tolist()) == ([7, 8], [1, 2])
    assert data.notes[:3] == (
        "The folder val was left out; set a validation share instead.",
        "There are no pictures of eel to train on.",
        "Folders that are no classes were left out: 1.",
    )


def test_what_is_no_picture_is_left_out(folder: Path) -> None:
    (folder / "cat" / "notes.txt").write_text("hello")
    (folder / "readme.md").write_text("hello")
    for litter in (".DS_Store", "Thumbs.db", "desktop.ini", "._0.png"):
        (folder / "cat" / litter).write_text("hello")
    put(folder / ".hidden" / "0.png", 1)
    put(folder / "__MACOSX" / "0.png", 1)
    put(folder / "cat" / "more" / "0.png", 1)
    (folder / "empty").mkdir()
    data = raw(folder)
    assert values(data) == [10, 11, 12, 20, 21, 22]
    assert data.notes[:3] == (
        "Sub-folders without pictures were left out: 1.",
        "Folders that are no classes were left out: 1.",
        "Files that are no pictures of a class were left out: 2.",
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["a.png", "b.png"], "holds pictures, but no sub-folder for each class"),
        (["x/cat/a.png", "x/dog/a.png"], "lie too deep; choose the folder whose sub-folders"),
        (["cat/a.png"], "a single class"),
        (["cat/a.png", "dog/a.txt"], "a single class"),
        (["train/a.png", "test/cat/a.png"], "train holds pictures, but no sub-folder"),
    ],
)
def test_folders_of_another_kind_are_explained(
    tmp_path: Path, files: list[str], message: str
) -> None:
    for name in files:
        put((tmp_path / name).with_suffix(".png"), 1)
        (tmp_path / name).with_suffix(".png").rename(tmp_path / name)
    with pytest.raises(DataError, match=message):
        raw(tmp_path)
    assert message in inspect(tmp_path, {}).problem


def test_a_folder_without_pictures_is_no_folder_of_pictures(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    with pytest.raises(DataError, match="is not data that nnplay reads"):
        raw(tmp_path)


def test_too_many_classes_or_bytes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(4):
        put(tmp_path / f"{i}" / "a.png", i)
    monkeypatch.setattr("nnplay.data.pictures.image_folder.MAX_BYTES", 4 * 9 * 9)
    assert len(raw(tmp_path, size=9).samples) == 4
    with pytest.raises(DataError, match="4 pictures of 10 x 10 pixels take more than"):
        raw(tmp_path, size=10)
    monkeypatch.setattr("nnplay.data.pictures.image_list.MAX_CLASSES", 3)
    with pytest.raises(DataError, match="4 sub-folders with pictures; nnplay takes up to 3"):
        raw(tmp_path)
    monkeypatch.setattr("nnplay.data.pictures.image_list.MAX_FILES", 3)
    with pytest.raises(DataError, match="more than 3 pictures"):
        raw(tmp_path)


def test_the_first_damaged_picture_is_named(folder: Path) -> None:
    (folder / "cat" / "1.png").write_bytes((folder / "cat" / "1.png").read_bytes()[:50])
    (folder / "dog" / "0.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"cat.1\.png is damaged"):
        raw(folder)
    preview = inspect(folder, {})
    assert "leave damaged pictures out" in preview.problem
    assert preview.images is not None
    assert len(preview.images) == 4


def test_damaged_pictures_are_left_out_on_request(folder: Path) -> None:
    (folder / "cat" / "1.png").write_bytes(b"")
    (folder / "dog" / "2.png").write_bytes(b"nothing")
    data = raw(folder, damaged="skip")
    assert values(data) == [10, 12, 20, 21]
    assert data.samples.y.tolist() == [0, 0, 1, 1]
    assert data.notes[-1] == "Damaged pictures were left out: 2."
    preview = inspect(folder, {"damaged": "skip"})
    assert preview.problem == ""
    assert any("is damaged" in note for note in preview.notes)
    for i in range(3):
        (folder / "cat" / f"{i}.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"No picture of cat in .* can be read"):
        raw(folder, damaged="skip")
    for i in range(3):
        (folder / "dog" / f"{i}.png").write_bytes(b"")
    with pytest.raises(DataError, match="None of the 6 pictures"):
        raw(folder, damaged="skip")
    assert inspect(folder, {"damaged": "skip"}).images is None


def test_a_preview_shows_pictures_of_every_class_in_turn(folder: Path) -> None:
    for i in range(100):
        put(folder / "eel" / f"{i}.png", 30 + i)
    preview = inspect(folder, {"size": 4})
    assert preview.images is not None
    assert preview.images.shape == (24, 4, 4)
    assert preview.images[:7, 0, 0].tolist() == [10, 20, 30, 11, 21, 31, 12]
    assert preview.labels[:4] == ("cat", "dog", "eel", "cat")
    assert (preview.samples, preview.outputs, preview.task) == (106, 3, "classification")
    assert preview.found == {"color": "grey"}
    assert [(c.name, c.detail) for c in preview.columns][2] == ("eel", "100 pictures")
    put(folder / "cat" / "0.png", (9, 200, 9))
    preview = inspect(folder, {"size": 4})
    assert preview.images is not None
    assert preview.images.shape == (24, 4, 4, 3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_links_that_lead_round_are_harmless(folder: Path) -> None:
    os.mkfifo(folder / "cat" / "pipe.png")
    (folder / "round").symlink_to(folder)
    (folder / "cat" / "round").symlink_to(folder)
    (folder / "self.png").symlink_to(folder / "self.png")
    (folder / "self").symlink_to(folder / "self")
    (folder / "dog" / "gone.png").symlink_to(folder / "nowhere.png")
    (folder / "dog" / "3.png").symlink_to(folder / "cat" / "0.png")
    assert values(raw(folder)) == [10, 11, 12, 20, 21, 22, 10]


def test_a_closed_class_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name == "dog":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DataError, match=r"dog cannot be opened \(Permission denied\)"):
        raw(folder)


def test_reading_tells_how_far_it_is(folder: Path) -> None:
    for i in range(100):
        put(folder / "eel" / f"{i}.png", i)
    amounts: list[Amount] = []
    load(folder, amounts.append)
    assert {(a.what, a.total, a.unit) for a in amounts} == {("Reading animals", 106, "files")}
    assert [a.done for a in amounts] == [0, 64, 106]


def test_reading_can_be_cancelled_and_leaves_no_thread(folder: Path) -> None:
    def cancel(amount: Amount) -> None:
        if amount.done:
            raise CancelledError("Cancelled.")

    before = threading.active_count()
    with pytest.raises(CancelledError):
        load(folder, cancel)
    assert threading.active_count() == before


def test_the_order_does_not_depend_on_the_threads(tmp_path: Path) -> None:
    for i in range(200):
        put(tmp_path / str(i % 2) / f"{i}.png", i, size=64 if i % 7 else 300)
    expected = [*range(0, 200, 2), *range(1, 200, 2)]
    assert values(raw(tmp_path)) == expected
