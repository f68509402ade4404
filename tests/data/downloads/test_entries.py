from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nnplay.data import CATALOGUE, Amount, CancelledError, DataRecipe, Entry, NotFetchedError, load
from nnplay.data.downloads.entries import DOWNLOADS
from nnplay.data.downloads.fetch import fetch, folder_of
from nnplay.data.downloads.mirrors import REMOTES
from tests.data.loopback import (
    TINY,
    Server,
    mirror_of_all,
    write_files,
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve tiny data sets by all the names, on a computer that has none of them."""
    with mirror_of_all(tmp_path, monkeypatch) as server:
        yield server


def test_everything_of_the_table_is_in_the_catalogue() -> None:
    assert [entry.name for entry in DOWNLOADS] == list(REMOTES)
    assert all(CATALOGUE[entry.name] is entry for entry in DOWNLOADS)


@pytest.mark.parametrize("name", REMOTES)
def test_the_table_is_complete(name: str) -> None:
    remote = REMOTES[name]
    assert remote.name == name
    assert all(address.startswith("http") and address.endswith("/") for address in remote.mirrors)
    assert len({file.sha256 for file in remote.files}) == 4
    assert all(len(bytes.fromhex(file.sha256)) == 32 for file in remote.files)
    # Images of 28 x 28 behind a header of 16 bytes, labels behind one of 8.
    assert [file.size for file in remote.files] == [
        60_000 * 784 + 16,
        60_000 + 8,
        10_000 * 784 + 16,
        10_000 + 8,
    ]


@pytest.mark.parametrize("entry", DOWNLOADS, ids=lambda entry: entry.name)
def test_before_and_after_a_download(entry: Entry, server: Server) -> None:
    assert not entry.here()
    with pytest.raises(NotFetchedError) as caught:
        load(entry.name)
    assert caught.value.name == entry.name
    assert f"`nnplay data fetch {entry.name}`, or with Download" in str(caught.value)

    fetch(entry.name)
    assert entry.here()
    data = load(entry.name)
    assert (data.name, data.label) == (entry.name, entry.label)
    assert len(data.classes) == 10
    assert data.task == "classification"
    assert data.scaling.name == "minmax"
    assert data.test_label.endswith("MNIST test set")
    assert data.notes == ()


def test_the_test_part_stays_what_it_is_unless_a_share_is_asked_for(server: Server) -> None:
    fetch("mnist")
    data = load(DataRecipe("mnist", validation_share=0.25))
    assert data.validation is not None
    assert (len(data.train), len(data.validation), len(data.test)) == (30, 10, 20)
    assert len(load(DataRecipe("mnist", test_share=0.5)).test) == 30


def test_a_cache_that_was_changed_is_not_used_and_is_mended_by_a_download(server: Server) -> None:
    folder = fetch("kmnist")
    (folder / "train-labels-idx1-ubyte").write_bytes(TINY["train-labels-idx1-ubyte"][:-1] + b"\7")
    with pytest.raises(NotFetchedError, match="train-labels-idx1-ubyte does not hold Tiny"):
        load("kmnist")
    fetch("kmnist")
    assert len(load("kmnist").train) == 40


def test_reading_can_be_cancelled(server: Server) -> None:
    write_files(folder_of("mnist"), TINY)

    def cancel(amount: Amount) -> None:
        if amount.done == 2:
            raise CancelledError(f"{amount.what} was cancelled.")

    with pytest.raises(CancelledError, match="Reading Tiny was cancelled"):
        load("mnist", cancel)
