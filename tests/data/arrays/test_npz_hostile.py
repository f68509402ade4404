from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.data import DataRecipe, inspect, read
from nnplay.data.raw import RawData
from nnplay.errors import DataError
from tests.data.mutations import mutated

MEBIBYTE = 1 << 20
X = np.arange(24, dtype=np.float64).reshape(6, 4) / 4
Y = np.array([2, 0, 2, 0, 5, 5])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.npz"


def raw(path: Path, **options: Any) -> RawData:
    return read(DataRecipe(str(path), options))


def npy(shape: str, descr: str = "'<f4'", body: bytes = b"") -> bytes:
    """Return a .npy file with a header that need not be true."""
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + body


def write_members(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def test_objects_are_never_unpickled(path: Path) -> None:
    content = io.BytesIO()
    np.save(content, np.full(6, None), allow_pickle=True)
    np.savez(path, x=X)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("y.npy", content.getvalue())
    with pytest.raises(DataError, match=r"'y' holds Python objects.*never unpickles"):
        raw(path)
    assert "never unpickles" in inspect(path, {}).problem
    # An archive may hold objects beside what is read.
    with zipfile.ZipFile(path, "a") as archive:
        labels = io.BytesIO()
        np.save(labels, Y)
        archive.writestr("labels.npy", labels.getvalue())
    assert len(raw(path, y="labels").classes) == 3


def test_records_of_several_fields_are_refused(path: Path) -> None:
    table = np.zeros(6, [("a", "<f4"), ("b", "<i4")])
    np.savez(path, x=table, y=Y)
    with pytest.raises(DataError, match=r"'x' in some\.npz holds several fields"):
        raw(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ("(9000000, 4)", "has another size than its header"),
        ("(6, 5)", "has another size than its header"),
        ("(6, 3)", "has another size than its header"),
        ("(4000000000, 4)", "more than the 1,073,741,824"),
        ("(4000000000, 4000000000, 4000000000)", "is no archive that nnplay reads"),
        ("(2, 2, 2, 2, 2, 2, 2, 2, 2)", "is no archive that nnplay reads"),
        ("(-6, -4)", "is no archive that nnplay reads"),
        ("(6, __import__('os'))", "is no archive that nnplay reads"),
    ],
)
def test_headers_that_lie_take_no_memory(
    path: Path, compression: int, shape: str, message: str
) -> None:
    labels = io.BytesIO()
    rows = shape.strip("()").split(",")[0]
    np.save(labels, Y)
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("x.npy", npy(shape, body=bytes(6 * 4 * 4)))
        archive.writestr("y.npy", npy(f"({rows},)", "'|u1'", bytes(6)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=message):
            raw(path)
        assert tracemalloc.get_traced_memory()[1] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_an_archive_that_unpacks_to_much_more_than_its_headers_state_is_refused(
    path: Path,
) -> None:
    write_members(
        path, x=npy("(6, 4)", body=bytes(16 * MEBIBYTE)), y=npy("(6,)", "'|u1'", b"012345")
    )
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="another size"):
            raw(path)
        assert tracemalloc.get_traced_memory()[1] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_a_directory_that_states_more_than_its_member_holds_is_refused(path: Path) -> None:
    write_members(path, x=npy("(6, 4)", body=bytes(96)), y=npy("(6,)", "'|u1'", b"012345"))
    content = path.read_bytes()
    at = content.index(b"PK\1\2")  # the directory's entry for x: its sizes lie at 20 and 24
    stated = (900 * MEBIBYTE).to_bytes(4, "little")
    path.write_bytes(content[: at + 24] + stated + content[at + 28 :])
    with pytest.raises(DataError, match="states more than it can hold"):
        raw(path)
    path.write_bytes(content[: at + 20] + stated + content[at + 24 :])
    with pytest.raises(DataError, match="larger than the archive"):
        raw(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", b"hello", "'x.txt' is not a .npy file"),
        ("x.npy", b"hello", "'x.npy' is not a .npy file"),
        ("x.npy", b"\x93NUMPY\4\0" + bytes(99), "'x.npy' is not a .npy file"),
        ("x.npy", b"\x93NUMPY\2\0" + b"\xff" * 99, "a header of 4,294,967,295 bytes"),
        ("x.npy", npy("(6, 4)").replace(b"'shape'", b"'share'"), "NumPy does not write"),
    ],
)
def test_members_of_other_kinds_are_refused(
    path: Path, name: str, content: bytes, message: str
) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, content)
    with pytest.raises(DataError, match=message):
        raw(path)


def test_newer_headers_are_read(path: Path) -> None:
    for version in ((2, 0), (3, 0)):
        x, y = io.BytesIO(), io.BytesIO()
        np.lib.format.write_array(x, X, version)
        np.lib.format.write_array(y, Y, version)
        write_members(path, x=x.getvalue(), y=y.getvalue())
        assert raw(path).samples.x.tolist() == X.tolist()


def test_an_archive_cut_short_anywhere_or_with_more_behind_is_refused(path: Path) -> None:
    np.savez_compressed(path, x=X, y=Y)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(DataError):
            raw(path)
    for surplus in (b"\0", b"x", whole):
        path.write_bytes(whole + surplus)
        with pytest.raises(DataError):
            raw(path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_random_changes_are_refused_or_read(path: Path, save: Any) -> None:
    save(path, x=X, y=Y.astype("U1"))
    whole = path.read_bytes()
    random = np.random.default_rng(2)
    for _ in range(1_000):
        path.write_bytes(mutated(whole, random))
        inspect(path, {})
        try:
            data = raw(path)
        except DataError:
            continue
        assert data.samples.x.nbytes <= len(whole) * 1040


def test_a_file_larger_than_memory_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(path, x=X, y=Y)

    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "frombuffer", refuse)
    with pytest.raises(DataError, match="does not fit"):
        raw(path)
