"""An HTTP server on this computer that serves well or badly, and data sets small enough for it."""

from __future__ import annotations

import gzip
import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data.downloads import mirrors
from nnplay.data.downloads.mirrors import Remote, RemoteFile

Behaviour = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Answers each path as `paths` says, and whatever else with 404.

    Attributes
    ----------
    asked : list of str
        The paths that were asked for.
    waiting : Event
        Set once an answer has stopped in its middle.
    resume : Event
        Lets such an answer go on.
    over : Event
        Set at the end, so that no answer outlives the server.
    """

    daemon_threads = False  # so that closing waits for them

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.paths: dict[str, Behaviour] = {}
        self.asked: list[str] = []
        self.waiting, self.resume, self.over = Event(), Event(), Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def serve_files(self, mirror: str, files: Mapping[str, bytes], **changes: Behaviour) -> str:
        """Serve the files of a mirror; return its address. `changes` go by the name's end."""
        for name, body in files.items():
            self.paths[f"/{mirror}/{name}.gz"] = content(body)
        for name in files:
            for part, behaviour in changes.items():
                if name.replace("-", "_").startswith(part):
                    self.paths[f"/{mirror}/{name}.gz"] = behaviour
        return f"{self.address}{mirror}/"

    def serve_all(self, mirror: str, behaviour: Behaviour) -> str:
        """Answer every file of a mirror alike; return its address."""
        for name in TINY:
            self.paths[f"/{mirror}/{name}.gz"] = behaviour
        return f"{self.address}{mirror}/"


class Handler(BaseHTTPRequestHandler):
    """Lets the server's table answer."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        with suppress(ConnectionError):  # the client may have gone
            self.server.paths.get(self.path, status(404))(self)

    def begin(self, length: int | None) -> None:
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.resume.set()
        server.shutdown()
        server.server_close()
        thread.join()


def content(body: bytes, length: int | None = None) -> Behaviour:
    """Send bytes; `length` is what the header states, if it lies."""

    def answer(handler: Handler) -> None:
        handler.begin(len(body) if length is None else length)
        handler.wfile.write(body)

    return answer


def unmeasured(body: bytes) -> Behaviour:
    """Send bytes without saying how many."""

    def answer(handler: Handler) -> None:
        handler.begin(None)
        handler.wfile.write(body)

    return answer


def status(code: int) -> Behaviour:
    return lambda handler: handler.send_error(code)


def redirect(target: str) -> Behaviour:
    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def halted(body: bytes) -> Behaviour:
    """Send half of the bytes, and the others when the server is told to resume."""

    def answer(handler: Handler) -> None:
        handler.begin(len(body))
        half = len(body) // 2
        handler.wfile.write(body[:half])
        handler.server.waiting.set()
        handler.server.resume.wait()
        if not handler.server.over.is_set():
            handler.wfile.write(body[half:])

    return answer


def silent(handler: Handler) -> None:
    """Take the request, and never answer."""
    handler.server.over.wait()


def dripping(handler: Handler) -> None:
    """Send a byte now and then, for ever."""
    handler.begin(1_000_000)
    while not handler.server.over.wait(0.002):
        handler.wfile.write(b"\x1f")


def endless(handler: Handler) -> None:
    """Send as much as is taken."""
    handler.begin(None)
    while not handler.server.over.is_set():
        handler.wfile.write(bytes(65_536))


def idx(array: npt.NDArray[np.uint8]) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


_RANDOM = np.random.default_rng(0)
ARRAYS: dict[str, npt.NDArray[np.uint8]] = {
    # Noise does not pack, so that half of a packed file is half of its contents, too.
    "train-images-idx3-ubyte": _RANDOM.integers(0, 256, (40, 5, 4), dtype=np.uint8),
    "train-labels-idx1-ubyte": (np.arange(40) % 10).astype(np.uint8),
    "t10k-images-idx3-ubyte": _RANDOM.integers(0, 256, (20, 5, 4), dtype=np.uint8),
    "t10k-labels-idx1-ubyte": (np.arange(20) % 10).astype(np.uint8),
}
TINY = {name: idx(array) for name, array in ARRAYS.items()}
"""The plain files of a data set of 40 + 20 images of 5 x 4 pixels in 10 classes, by name."""


def packed(files: Mapping[str, bytes], level: int = 9) -> dict[str, bytes]:
    return {name: gzip.compress(body, level, mtime=0) for name, body in files.items()}


def tiny_remote(*mirrors: str, name: str = "mnist", packed_hashes: bool = False) -> Remote:
    """Return the entry of the table that describes `TINY`."""
    files = tuple(
        RemoteFile(
            file,
            len(body),
            len(small),
            hashlib.sha256(small if packed_hashes else body).hexdigest(),
            packed_hashes,
        )
        for (file, body), small in zip(TINY.items(), packed(TINY).values(), strict=True)
    )
    return Remote(name, "Tiny", mirrors, files)


def write_files(folder: Path, files: Mapping[str, bytes], suffix: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        (folder / f"{name}{suffix}").write_bytes(body)
    return folder


@contextmanager
def mirror_of_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve tiny data sets by all the names, on a computer that has none of them."""
    for name in ("HOME", "USERPROFILE", "TORCH_HOME", "KERAS_HOME"):
        monkeypatch.setenv(name, str(folder / "home"))
    monkeypatch.delenv("NNPLAY_MNIST_DIR", raising=False)
    monkeypatch.setenv("NNPLAY_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setattr("nnplay.data.downloads.found.SYSTEM", folder / "system")
    monkeypatch.chdir(folder)
    with serving() as server:
        address = server.serve_files("a", packed(TINY))
        remotes = {name: tiny_remote(address, name=name) for name in mirrors.REMOTES}
        monkeypatch.setattr(mirrors, "REMOTES", remotes)
        yield server
