"""One file of drawings and several windows: none loses what another has done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLockFile

from nnplay.data.pictures.handwriting import PictureForm
from nnplay.errors import DataError, FileError
from nnplay.ui.draw import kept_file
from nnplay.ui.draw.kept import MOST, Kept
from nnplay.ui.draw.kept_file import KeptFile
from nnplay.ui.draw.kept_model import KeptModel
from tests.ui.draw.drawings import drawings, shown

FORM = PictureForm((4, 5))
NAMES = ("a", "b", "c")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "drawings.npz"


def window(path: Path) -> KeptFile:
    return KeptFile(path, FORM, NAMES)


def there(path: Path) -> str:
    return shown(window(path).read())


def two(path: Path, begin: str) -> tuple[KeptFile, KeptFile]:
    """Return two windows that have both read these drawings."""
    window(path).write(drawings(begin))
    windows = window(path), window(path)
    for one in windows:
        assert shown(one.read()) == begin
    return windows


def test_what_both_windows_add_is_there(path: Path) -> None:
    one, other = window(path), window(path)
    assert one.read() == other.read() == ()
    one.write(drawings("1a"))
    other.write(drawings("2b"))
    assert there(path) == "2b 1a"
    one.write(drawings("1a 3c"))
    assert there(path) == "1a 3c 2b"
    other.write(drawings("2b 4a"))
    assert there(path) == "2b 4a 1a 3c"


def test_what_one_removes_is_not_brought_back_by_what_the_other_adds(path: Path) -> None:
    one, other = two(path, "1a 2b")
    one.write(drawings("2b"))
    other.write(drawings("1a 2b 3c"))
    assert there(path) == "2b 3c"
    one.write(drawings(""))
    other.write(drawings("1a 2b 3c 4a"))
    assert there(path) == "3c 4a"


def test_the_last_that_one_removes_does_not_come_back_either(path: Path) -> None:
    one, other = two(path, "1a")
    one.write(drawings(""))
    assert not path.exists()
    other.write(drawings("1a 2b"))
    assert there(path) == "2b"


@pytest.mark.parametrize("relabels_first", [True, False])
def test_what_one_relabels_and_the_other_removes_stays(path: Path, relabels_first: bool) -> None:
    one, other = two(path, "1a 2b")
    steps = [(one, "1c 2b"), (other, "2b")]
    for which, kept in steps if relabels_first else reversed(steps):
        which.write(drawings(kept))
    assert sorted(there(path).split()) == ["1c", "2b"]


def test_another_class_is_not_taken_back_by_a_window_that_does_not_know_it(path: Path) -> None:
    one, other = two(path, "1a 2b")
    one.write(drawings("1c 2b"))
    other.write(drawings("1a 2b 3a"))
    assert there(path) == "2b 3a 1c"


def test_undo_brings_back_what_was_removed_though_the_other_has_written_since(path: Path) -> None:
    one, other = two(path, "1a 2b")
    model = KeptModel()
    model.start_with(drawings("1a 2b"))
    model.edited.connect(lambda: one.write(model.kept))
    model.remove(0)
    other.write(drawings("1a 2b 3c"))
    assert there(path) == "2b 3c"
    model.stack.undo()
    assert there(path) == "1a 2b 3c"
    other.write(drawings("1a 2b 3c 4a"))
    assert there(path) == "1a 2b 3c 4a"
    model.stack.redo()
    assert there(path) == "2b 3c 4a"


def test_writing_the_same_again_changes_nothing(path: Path) -> None:
    one, other = two(path, "1a 2b")
    other.write(drawings("2b 3c"))
    for _ in range(2):
        one.write(drawings("1a 2b"))
        assert there(path) == "2b 3c"


def test_a_plain_file_of_pictures_and_class_names_is_shared_and_stays_one(path: Path) -> None:
    path.parent.mkdir()
    kept = drawings("1a 2b 2b")
    x, y = np.stack([one.pixels for one in kept]), np.array(["a", "b", "b"])
    np.savez(path, x=x, y=y)
    one, other = window(path), window(path)
    assert shown(one.read()) == shown(other.read()) == "1a 2b 2b"
    one.write(drawings("1a 2b"))
    other.write(drawings("1c 2b 2b"))
    assert there(path) == "1c 2b"
    with np.load(path) as archive:
        assert set(archive) == {"x", "y"}


def test_two_windows_may_keep_more_together_than_one_takes(path: Path) -> None:
    one, other = window(path), window(path)
    kept = drawings(" ".join(f"{n % 250}{'abc'[n // 250]}" for n in range(2 * MOST - 300)))
    one.write(kept[:MOST])
    other.write(kept[MOST:])
    assert len(window(path).read()) == 2 * MOST - 300
    assert not path.with_suffix(".damaged").exists()


def test_where_there_can_be_no_folder_nothing_is_there_and_nothing_kept(path: Path) -> None:
    path.parent.write_text("not a folder")
    one = window(path)
    assert one.read() == ()
    with pytest.raises(FileError, match="cannot be kept"):
        one.write(drawings("1a"))


# Locks


def test_nobody_else_has_the_file_between_reading_and_writing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[bool] = []

    def merge(_known: Sequence[Kept], mine: Sequence[Kept], _there: Sequence[Kept]) -> object:
        others.append(QLockFile(str(path.with_suffix(".lock"))).tryLock(0))
        return mine

    monkeypatch.setattr(kept_file, "merge", merge)
    window(path).write(drawings("1a"))
    assert others == [False]
    assert there(path) == "1a"
    assert list(path.parent.iterdir()) == [path]


def test_the_lock_of_a_process_that_died_is_taken_over(path: Path) -> None:
    path.parent.mkdir()
    lock = path.with_suffix(".lock")
    dies = (
        "import os, sys; from PySide6.QtCore import QLockFile; lock = QLockFile(sys.argv[1]); "
        "os._exit(0 if lock.tryLock(0) else 1)"
    )
    subprocess.run([sys.executable, "-c", dies, str(lock)], check=True)
    assert lock.exists()
    window(path).write(drawings("1a"))
    assert there(path) == "1a"
    assert not lock.exists()


def test_a_lock_that_does_not_say_whose_it_is_is_taken_over_when_it_is_old(path: Path) -> None:
    path.parent.mkdir()
    lock = path.with_suffix(".lock")
    lock.touch()
    os.utime(lock, (1, 1))
    window(path).write(drawings("1a"))
    assert there(path) == "1a"
    assert not lock.exists()


def test_a_lock_that_is_never_given_back_loses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_file, "TRIES", 1)
    one, other = two(path, "1a")
    lock = QLockFile(str(path.with_suffix(".lock")))
    assert lock.tryLock(0)
    one.write(drawings("1a 2b"))
    other.write(drawings("3c"))
    assert there(path) == "3c 2b"
    assert lock.isLocked()
    lock.unlock()


def test_a_window_that_fails_gives_the_lock_back(path: Path) -> None:
    one, other = two(path, "1a")
    with pytest.raises(IndexError):
        one.write((drawings("1a")[0]._replace(label=99),))
    assert list(path.parent.iterdir()) == [path]
    other.write(drawings("1a 2b"))
    assert there(path) == "1a 2b"


# Damage


def test_a_file_that_was_damaged_meanwhile_is_set_aside_and_everything_written(path: Path) -> None:
    one, _ = two(path, "1a 2b")
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(DataError, match=r"could not be read; their file is now .*\.damaged"):
        one.write(drawings("1a 3c"))
    assert there(path) == "1a 3c"
    assert path.with_suffix(".damaged").read_bytes() == b"PK\x03\x04 nonsense"
    one.write(drawings("1a"))
    assert there(path) == "1a"


def test_a_damaged_file_that_cannot_be_set_aside_is_not_overwritten(path: Path) -> None:
    one, _ = two(path, "1a")
    path.write_bytes(b"of no use")
    (path.with_suffix(".damaged") / "full").mkdir(parents=True)
    for act in (one.read, lambda: one.write(drawings("1a 2b"))):
        with pytest.raises(FileError, match="could not be read, nor their file be renamed"):
            act()
    assert path.read_bytes() == b"of no use"
