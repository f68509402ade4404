from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from nnplay.errors import FileError
from nnplay.files import atomic_write

posix = pytest.mark.skipif(os.name != "posix", reason="about POSIX permissions, links and devices")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_new(file: BinaryIO) -> None:
    file.write(b"new")


def write_much(file: BinaryIO) -> None:
    file.write(bytes(5000))


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def test_a_file_is_made_and_replaced_and_nothing_is_left_over(path: Path) -> None:
    path.write_bytes(b"old")
    for name in ("file", "other"):
        atomic_write(path.with_name(name), write_new)
        assert path.with_name(name).read_bytes() == b"new"
    assert names(path.parent) == ["file", "other"]


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize("existing", [True, False])
def test_a_failure_leaves_everything_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, function: str, existing: bool
) -> None:
    if existing:
        path.write_bytes(b"old")
    monkeypatch.setattr(os, function, full_disk)
    with pytest.raises(FileError, match="file could not be saved: the disk is full"):
        atomic_write(path, write_new)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == (
        {"file": b"old"} if existing else {}
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_what_the_writer_raises_passes_and_leaves_everything_as_it_was(
    path: Path, error: type[BaseException]
) -> None:
    path.write_bytes(b"old")

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise error

    with pytest.raises(error):
        atomic_write(path, write)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == {"file": b"old"}


@posix
def test_a_file_that_can_only_be_written_in_part_is_noticed(path: Path) -> None:
    import resource

    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(FileError, match="does not take a file this large"):
            atomic_write(path, write_much)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == {"file": b"old"}


def test_a_system_that_cannot_sync_folders_is_no_failure(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", full_disk)
    atomic_write(path, write_new)
    assert path.read_bytes() == b"new"


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_usual_permissions(path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        atomic_write(path, write_new)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_replaced_file_hands_on_its_permissions(path: Path, mode: int) -> None:
    path.write_bytes(b"old")
    path.chmod(mode)
    atomic_write(path, write_new)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
@pytest.mark.parametrize("existing", [True, False])
def test_a_link_stays_and_what_it_leads_to_is_replaced(path: Path, existing: bool) -> None:
    folder = path.parent / "elsewhere"
    folder.mkdir()
    target = folder / "target"
    if existing:
        target.write_bytes(b"old")
    path.symlink_to(target)
    atomic_write(path, write_new)
    assert path.is_symlink()
    assert target.read_bytes() == b"new"
    assert names(folder) == ["target"]


@posix
def test_a_link_to_itself_is_refused(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(FileError, match="leads to itself"):
        atomic_write(path, write_new)
    assert path.is_symlink()


@posix
def test_a_device_is_refused() -> None:
    with pytest.raises(FileError, match="is a device"):
        atomic_write(Path(os.devnull), write_new)


def test_a_write_protected_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileError, match="file is write-protected"):
        atomic_write(path, write_new)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is a folder"),
        ("nowhere/file", "its folder does not exist"),
        ("n" * 300, "its name is too long"),
        ("a\0b", "is not a possible file name"),
    ],
)
def test_an_impossible_place_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(FileError, match=message):
        atomic_write(tmp_path / name, write_new)
    assert names(tmp_path) == []


def test_a_file_in_place_of_the_folder_is_refused(path: Path) -> None:
    path.write_bytes(b"old")
    with pytest.raises(FileError, match="its folder does not exist"):
        atomic_write(path / "file", write_new)
    assert path.read_bytes() == b"old"


def test_the_longest_possible_name_can_be_written(tmp_path: Path) -> None:
    atomic_write(tmp_path / ("n" * 255), write_new)
    assert len(names(tmp_path)) == 1
