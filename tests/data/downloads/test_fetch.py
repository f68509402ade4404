"""Downloads from a real server on this computer; the table of mirrors is a small one of its own."""

from __future__ import annotations

import errno
import gzip
import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from nnplay.data import Amount, CancelledError, NotFetchedError, load
from nnplay.data.downloads import mirrors
from nnplay.data.downloads.fetch import cache_folder, fetch, folder_of
from nnplay.data.downloads.found import copies
from nnplay.data.downloads.mirrors import Remote
from nnplay.data.downloads.transfer import Limits, Unpacker
from nnplay.errors import DataError
from tests.data.loopback import (
    TINY,
    Behaviour,
    Server,
    content,
    dripping,
    endless,
    halted,
    packed,
    redirect,
    serving,
    silent,
    status,
    tiny_remote,
    unmeasured,
    write_files,
)

ROOT = Path(__file__).resolve().parents[3]
PACKED = packed(TINY)
FIRST = PACKED["train-images-idx3-ubyte"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "TORCH_HOME", "KERAS_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in ("NNPLAY_MNIST_DIR", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NNPLAY_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def use(monkeypatch: pytest.MonkeyPatch, remote: Remote) -> None:
    monkeypatch.setattr(mirrors, "REMOTES", {remote.name: remote})


def stored(folder: Path) -> dict[str, bytes]:
    """Return all that a folder holds but the file that keeps other processes out."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


@pytest.mark.parametrize(
    "served", [TINY, PACKED, packed(TINY, 1), {**PACKED, **dict([*TINY.items()][:2])}]
)
def test_what_arrives_is_unpacked_however_it_was_packed(
    served: dict[str, bytes], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", served)))
    amounts: list[Amount] = []
    folder = fetch("mnist", amounts.append)
    assert folder == folder_of("mnist")
    assert stored(folder) == TINY
    done = [amount.done for amount in amounts]
    whole = sum(map(len, PACKED.values()))
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, whole)
    assert {(amount.what, amount.total, amount.unit) for amount in amounts} == {
        ("Downloading Tiny", whole, "bytes")
    }


def test_it_is_downloaded_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED)))
    fetch("mnist")
    assert len(server.asked) == 4
    fetch("mnist")
    assert len(server.asked) == 4
    assert len(load("mnist").train) == 40


def test_the_very_packed_file_is_kept_where_only_its_hash_is_known(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    repacked, good = server.serve_files("a", packed(TINY, 1)), server.serve_files("b", PACKED)
    use(monkeypatch, tiny_remote(repacked, good, packed_hashes=True))
    assert stored(fetch("mnist")) == {f"{name}.gz": body for name, body in PACKED.items()}
    data = load("mnist")
    assert (len(data.train), len(data.test), data.image_shape) == (40, 20, (5, 4))


def test_mirrors_are_tried_in_turn_and_the_one_that_works_is_asked_first_from_then_on(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = server.serve_all("bad", content(b"<html>Please log in</html>"))
    good, spare = server.serve_files("good", PACKED), server.serve_files("spare", PACKED)
    use(monkeypatch, tiny_remote(bad, good, spare))
    assert stored(fetch("mnist")) == TINY
    assert server.asked == [f"/bad/{next(iter(TINY))}.gz", *(f"/good/{n}.gz" for n in TINY)]


def test_a_mirror_may_point_elsewhere(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    good = server.serve_files("good", PACKED)
    for name in TINY:
        server.paths[f"/old/{name}.gz"] = redirect(f"{good}{name}.gz")
    use(monkeypatch, tiny_remote(f"{server.address}old/"))
    assert stored(fetch("mnist")) == TINY


BOMB = gzip.compress(bytes(10_000_000))
FAULTS: dict[str, tuple[Behaviour, str]] = {
    "403": (status(403), "refused (403)"),
    "404": (status(404), "does not have it (404)"),
    "418": (status(418), "answered (418)"),
    "500": (status(500), "is out of order (500)"),
    "other contents": (content(PACKED["t10k-labels-idx1-ubyte"]), "sent something else"),
    "a page": (content(b"<html>Please log in</html>"), "sent something else"),
    "nothing": (content(b""), "sent something else"),
    "a byte": (content(b"\x1f"), "sent something else"),
    "an early end": (content(FIRST[:-9], length=len(FIRST)), "broke off"),
    "an early end, unmeasured": (unmeasured(FIRST[:-9]), "broke off"),
    "a length too small": (content(FIRST, length=len(FIRST) - 9), "broke off"),
    "a plain file too short": (content(next(iter(TINY.values()))[:-9]), "sent something else"),
    "a changed byte": (content(FIRST[:300] + b"\0\0\0\0" + FIRST[304:]), "sent "),
    "no end": (endless, "sends more than there should be"),
    "a bomb": (content(BOMB), "sends more than there should be"),
    "a long tail": (content(FIRST + bytes(200_000)), "sends more than there should be"),
    "a circle": (redirect("/a/train-images-idx3-ubyte.gz"), "points elsewhere again and again"),
    "a local file": (redirect("file:///etc/passwd"), "leads to an impossible address"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_nothing_is_left_of_it(
    fault: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    behaviour, reason = FAULTS[fault]
    use(monkeypatch, tiny_remote(server.serve_all("a", behaviour)))
    with pytest.raises(DataError) as caught:
        fetch("mnist")
    message = str(caught.value)
    assert message.startswith(
        f"Tiny could not be downloaded (127.0.0.1:{server.server_port} {reason}"
    )
    assert message.endswith(
        "or use files that you have: File > Open data, or --data with their folder."
    )
    assert stored(folder_of("mnist")) == {}
    with pytest.raises(NotFetchedError):
        load("mnist")


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (silent, "does not answer): check the network connection"),
        (halted(FIRST), "hardly sends anything): try again later"),
        (dripping, "hardly sends anything): try again later"),
    ],
    ids=["silent", "halted", "dripping"],
)
def test_a_mirror_that_hardly_sends_anything_is_given_up(
    behaviour: Behaviour, reason: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, seconds = Event(), itertools.count()
    if behaviour is silent:
        arrived.set()

    def clock() -> float:
        """Stand still but for a mirror that sends no more, and then go on at each look."""
        return next(seconds) if arrived.is_set() and len(server.asked) <= 1 else 0

    def watch(amount: Amount) -> None:
        if amount.done:
            arrived.set()

    slow, limits = server.serve_all("a", behaviour), Limits(tick=0.005, clock=clock)
    use(monkeypatch, tiny_remote(slow))
    with pytest.raises(DataError) as caught:
        fetch("mnist", watch, limits=limits)
    assert f"(127.0.0.1:{server.server_port} {reason}" in str(caught.value)
    assert stored(folder_of("mnist")) == {}

    server.asked.clear()
    use(monkeypatch, tiny_remote(slow, server.serve_files("b", PACKED)))
    assert stored(fetch("mnist", limits=limits)) == TINY  # from the next mirror


def test_all_faults_are_told_in_one_sentence(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(
        monkeypatch, tiny_remote(server.serve_all("a", status(404)), server.serve_all("b", endless))
    )
    host = f"127.0.0.1:{server.server_port}"
    faults = f"({host} does not have it (404); {host} sends more than there should be)"
    with pytest.raises(DataError) as caught:
        fetch("mnist")
    assert f"{faults}: try again later, or" in str(caught.value)


def test_without_a_network_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:  # bound, but not listening: connections are refused
        unused.bind(("127.0.0.1", 0))
        use(monkeypatch, tiny_remote(f"http://127.0.0.1:{unused.getsockname()[1]}/"))
        with pytest.raises(DataError, match=r"cannot be reached\): check the network connection"):
            fetch("mnist")


def test_files_that_are_right_stay_for_the_next_try(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = "t10k-labels-idx1-ubyte"
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED, t10k_labels=status(500))))
    with pytest.raises(DataError, match=r"out of order \(500\)"):
        fetch("mnist")
    folder = folder_of("mnist")
    assert stored(folder) == {name: body for name, body in TINY.items() if name != last}

    # One of them is changed meanwhile: that one and the missing one are downloaded.
    first = folder / "train-images-idx3-ubyte"
    first.write_bytes(bytes(first.stat().st_size))
    server.asked.clear()
    server.paths[f"/a/{last}.gz"] = content(PACKED[last])
    assert stored(fetch("mnist")) == TINY
    assert server.asked == [f"/a/{first.name}.gz", f"/a/{last}.gz"]


@pytest.mark.parametrize("behaviour", [halted(FIRST), silent], ids=["halted", "silent"])
def test_cancel_ends_it_at_once(
    behaviour: Behaviour, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare = server.serve_files("b", PACKED)
    use(monkeypatch, tiny_remote(server.serve_all("a", behaviour), spare))
    calls = itertools.count()

    def cancel(amount: Amount) -> None:
        if next(calls) >= 2:
            raise CancelledError(f"{amount.what} was cancelled.")

    with pytest.raises(CancelledError, match="Downloading Tiny was cancelled"):
        fetch("mnist", cancel)
    assert stored(folder_of("mnist")) == {}
    assert set(server.asked) <= {f"/a/{next(iter(TINY))}.gz"}  # no other mirror, no other file


SCRIPT = """
import sys
from nnplay.data.downloads import mirrors
from nnplay.data.downloads.fetch import fetch
from tests.data.loopback import tiny_remote
mirrors.REMOTES = {"mnist": tiny_remote(sys.argv[1])}
fetch("mnist")
"""


def test_what_a_killed_process_leaves_is_not_trusted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = PACKED["t10k-images-idx3-ubyte"]
    address = server.serve_files("a", PACKED, t10k_images=halted(body))
    use(monkeypatch, tiny_remote(address))
    with subprocess.Popen([sys.executable, "-c", SCRIPT, address], cwd=ROOT) as process:
        assert server.waiting.wait(60)
        process.kill()
    folder = folder_of("mnist")
    done = {name: TINY[name] for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")}
    left = stored(folder)
    assert {name: left[name] for name in done} == done
    assert all(name in done or name.startswith(".part/") for name in left)
    assert copies(mirrors.REMOTES["mnist"]) == []
    with pytest.raises(NotFetchedError):
        load("mnist")

    server.serve_files("a", PACKED)
    assert stored(fetch("mnist")) == TINY
    assert not (folder / ".part").exists()


def test_a_half_written_file_of_before_is_thrown_away(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED)))
    parts = folder_of("mnist") / ".part"
    write_files(parts, {"tmpabc": FIRST[:100], "train-images-idx3-ubyte": FIRST[:50]})
    assert stored(fetch("mnist")) == TINY


def test_a_second_download_waits_for_the_first(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED, train_images=halted(FIRST))))
    first = Thread(target=fetch, args=("mnist",))
    first.start()
    assert server.waiting.wait(60)
    seen: list[str] = []

    def resume(amount: Amount) -> None:
        seen.append(amount.what)
        server.resume.set()

    try:
        assert stored(fetch("mnist", resume)) == TINY
    finally:
        server.resume.set()
        first.join()
    assert seen[0] == "Waiting for another download of Tiny"
    assert len(server.asked) == 4


def test_waiting_can_be_cancelled(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED, train_images=halted(FIRST))))
    first = Thread(target=fetch, args=("mnist",))
    first.start()
    assert server.waiting.wait(60)

    def cancel(_amount: Amount) -> None:
        raise CancelledError("Cancelled.")

    try:
        with pytest.raises(CancelledError):
            fetch("mnist", cancel)
    finally:
        server.resume.set()
        first.join()
    assert stored(folder_of("mnist")) == TINY  # the other one was left alone


def test_a_full_disk_is_told_at_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    good = server.serve_files("a", PACKED)
    use(monkeypatch, tiny_remote(good, server.serve_files("b", PACKED)))

    def fail(*_: object) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Unpacker, "feed", fail)
    with pytest.raises(DataError) as caught:
        fetch("mnist")
    assert f"cannot be stored in {folder_of('mnist')} (No space left" in str(caught.value)
    assert "NNPLAY_CACHE_DIR" in str(caught.value)
    assert stored(folder_of("mnist")) == {}
    assert len(server.asked) == 1  # another mirror would not help


def test_an_impossible_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tiny_remote("http://127.0.0.1:9/"))
    (tmp_path / "file").touch()
    monkeypatch.setenv("NNPLAY_CACHE_DIR", str(tmp_path / "file"))
    with pytest.raises(DataError, match=r"cannot be stored in .*\(Not a directory\)"):
        fetch("mnist")


def test_what_cannot_be_downloaded_is_answered_with_what_can() -> None:
    with pytest.raises(DataError, match="'iris' is nothing to download; there are mnist, fashion-"):
        fetch("iris")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
def test_the_cache_is_where_the_system_has_its_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_folder() == tmp_path / "cache"
    monkeypatch.setenv("NNPLAY_CACHE_DIR", "here")
    assert cache_folder() == tmp_path / "here"
    monkeypatch.delenv("NNPLAY_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder() == tmp_path / "caches" / "nnplay"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another thing there")
def test_everybody_may_read_the_cache(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED)))
    folder = fetch("mnist")
    assert {(folder / name).stat().st_mode & 0o777 for name in TINY} == {0o644}


def test_nothing_is_left_in_the_folder_for_temporary_files(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    use(monkeypatch, tiny_remote(server.serve_files("a", PACKED)))
    fetch("mnist")
    assert not list((tmp_path / "temporary").iterdir())
