"""Paths that are no ordinary files: nothing hangs, and everything is refused with a sentence."""

from __future__ import annotations

import gzip
import os
import signal
import struct
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnplay.data import DataRecipe, inspect, read
from nnplay.data.progress import Amount
from nnplay.errors import DataError, FileError
from nnplay.files import load_weights

NAMES = ("a.csv", "a.npy", "a.npz", "a.idx", "a-images-idx3-ubyte.gz", "some.file")
every_name = pytest.mark.parametrize("name", NAMES)
HANGS = 30  # seconds


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """End a test that waits for what never comes."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"nothing came for {HANGS} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(HANGS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def refuse(path: Path, **options: Any) -> None:
    with pytest.raises(DataError) as caught:
        read(DataRecipe(str(path), options))
    str(caught.value).encode()
    try:
        assert inspect(path, options).problem
    except DataError as error:
        str(error).encode()
    with pytest.raises(FileError) as refused:
        load_weights(path)
    str(refused.value).encode()


@every_name
def test_a_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    refuse(tmp_path / name)


@every_name
def test_a_folder_of_the_name_of_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    refuse(tmp_path / name)


@every_name
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    refuse(tmp_path / name)


@every_name
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/stdin"])
def test_a_link_to_a_device_is_refused(tmp_path: Path, name: str, device: str) -> None:
    (tmp_path / name).symlink_to(device)
    refuse(tmp_path / name)


@every_name
def test_links_in_a_circle_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / name)
    refuse(tmp_path / name)


@every_name
def test_a_name_longer_than_any_disk_allows_is_refused(tmp_path: Path, name: str) -> None:
    refuse(tmp_path / ("a" * 5_000 + name))


@every_name
def test_a_name_with_nul_is_refused(tmp_path: Path, name: str) -> None:
    refuse(tmp_path / f"\0{name}")


@every_name
def test_an_unreadable_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"a,b\n1,2\n")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("the administrator may read everything")
    refuse(path)


@every_name
def test_a_name_that_is_no_text_is_shown_all_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe" + name.encode())
    try:
        path.write_bytes(b"\x80 no data")
    except OSError:
        pytest.skip("this disk takes only names that are text")
    with pytest.raises(DataError) as caught:
        read(DataRecipe(str(path)))
    assert caught.value.args


def pair(folder: Path) -> Path:
    """Write samples and targets of 30,000 rows."""
    np.save(folder / "x.npy", np.zeros((30_000, 40), np.float32))
    np.save(folder / "y.npy", np.arange(30_000) % 2)
    return folder / "x.npy"


def archive(folder: Path) -> Path:
    np.savez(folder / "a.npz", x=np.zeros((30_000, 40), np.float32), y=np.arange(30_000) % 2)
    return folder / "a.npz"


def table(folder: Path) -> Path:
    row = ",".join(["1.25"] * 40)
    (folder / "a.csv").write_text("".join(f"{row},{i % 2}\n" for i in range(30_000)))
    return folder / "a.csv"


def idx(folder: Path) -> Path:
    labels = struct.pack(">4BI", 0, 0, 8, 1, 120_000) + bytes([0, 1]) * 60_000
    (folder / "a-labels-idx1-ubyte").write_bytes(labels)
    path = folder / "a-images-idx3-ubyte"
    path.write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 120_000, 8, 8) + bytes(64 * 120_000))
    return path


@pytest.mark.parametrize("make", [pair, archive, table, idx])
@pytest.mark.parametrize("grows", [False, True])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, make: Any, grows: bool) -> None:
    path = make(tmp_path)
    size = path.stat().st_size
    told: list[Amount] = []

    def change(amount: Amount) -> None:
        if not told:
            os.truncate(path, size + 5 if grows else size // 2)
        told.append(amount)

    try:
        raw = read(DataRecipe(str(path)), change)
    except DataError:
        return
    # Whoever reads all of it at once need not notice.
    assert len(raw.samples.x) == len(raw.samples.y) in (30_000, 120_000)
    assert told


def test_a_small_packed_file_that_unpacks_to_much_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a-images-idx3-ubyte"
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, 4) + bytes(4))
    path.write_bytes(gzip.compress(struct.pack(">4B3I", 0, 0, 8, 3, 4, 2, 2) + bytes(1 << 26)))
    with pytest.raises(DataError, match="goes on after them"):
        read(DataRecipe(str(path)))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n"
XPM = b'/* XPM */\nstatic char *a[] = {\n"1 1 1 1",\n"a c #000000",\n"a"};\n'


@pytest.mark.parametrize("kind", ["TIFF", "ICO", "TGA", "PCX", "SVG", "EPS", "XPM"])
def test_pictures_of_other_formats_are_not_decoded(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "one" / "a.png"
    (tmp_path / "two").mkdir()
    path.parent.mkdir()
    written = {"SVG": SVG, "EPS": EPS, "XPM": XPM}.get(kind)
    if written is None:
        Image.new("RGB", (16, 16)).save(path, kind)
    else:
        path.write_bytes(written)
    Image.new("RGB", (9, 9)).save(tmp_path / "two" / "a.png")
    with pytest.raises(DataError, match=r"one.a\.png is damaged or no picture that nnplay reads"):
        read(DataRecipe(str(tmp_path)))
