"""Reading one address over the network, in pieces, without ever waiting long.

A thread of its own does what may block: looking up the host, connecting, receiving. So whoever
takes the pieces gets control back several times a second, can be cancelled, and gives a mirror up
that hardly sends anything, in whatever way it stalls.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded when something is downloaded, since it takes a while
    from urllib3 import BaseHTTPResponse

_PIECE_BYTES = 65_536
_PIECES_AHEAD = 16
_ANSWERS = {
    401: "refused (401)",
    403: "refused (403)",
    404: "does not have it (404)",
    407: "is behind a proxy that wants a password (407)",
    410: "does not have it any more (410)",
    429: "has too much to do (429)",
}
_NO_ANSWER = ("does not answer", True)
_TOO_SLOW = ("hardly sends anything", False)
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's sign for a gzip header around the data


class TransferError(Exception):
    """An address does not give what was asked for; the text goes behind the name of its host.

    Attributes
    ----------
    unreachable : bool
        Whether there may be no network at all.
    """

    def __init__(self, reason: str, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a mirror is waited for.

    Attributes
    ----------
    connect : float
        Seconds until a connection must stand.
    patience : float
        Seconds in which `slowest` bytes a second must have arrived, or it is given up.
    slowest : int
        Bytes a second.
    tick : float
        Seconds after which whoever waits gets control back.
    redirects : int
        How often a mirror may point elsewhere.
    clock : callable
        Tells the time in seconds.
    """

    connect: float = 10.0
    patience: float = 15.0
    slowest: int = 4096
    tick: float = 0.1
    redirects: int = 5
    clock: Callable[[], float] = time.monotonic


def pieces(url: str, limits: Limits) -> Generator[bytes, None, None]:
    """Read an address.

    Parameters
    ----------
    url : str
        An http or https address.
    limits : Limits

    Yields
    ------
    bytes
        The next bytes as the mirror sends them; none if there are none within a tick.

    Raises
    ------
    TransferError
        The mirror cannot be reached, refuses, breaks off, or is too slow.
    """
    receiver = _Receiver(url, limits)
    receiver.start()
    since, received, before = limits.clock(), 0, 0
    try:
        while True:
            item = receiver.next()
            if item is None:
                return
            received += len(item)
            now = limits.clock()
            if now - since >= limits.patience:
                if received - before < limits.slowest * limits.patience:
                    raise TransferError(*_TOO_SLOW if received else _NO_ANSWER)
                since, before = now, received
            yield item
    finally:
        receiver.stop()


class _Receiver(Thread):
    """Receives what an address sends, until it is told to stop."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(name="nnplay-download", daemon=True)
        self._url = url
        self._limits = limits
        self._items: Queue[bytes | TransferError | None] = Queue(_PIECES_AHEAD)
        self._stopped = Event()
        self._raw: BaseHTTPResponse | None = None

    def next(self) -> bytes | None:
        """Return the next bytes, none if nothing came within a tick, or None at the end."""
        try:
            item = self._items.get(timeout=self._limits.tick)
        except Empty:
            return b""
        if isinstance(item, TransferError):
            raise item
        return item

    def stop(self) -> None:
        """End the thread; one that still looks up or connects ends by itself, a little later."""
        self._stopped.set()
        if self._raw is not None:
            with suppress(Exception):  # it may be closed already, in one of many ways
                self._raw.shutdown()

    def run(self) -> None:
        """Receive."""
        try:
            self._receive()
        except Exception as error:
            self._hand_over(_transfer_error(error))
        else:
            self._hand_over(None)

    def _receive(self) -> None:
        import requests

        timeouts = (self._limits.connect, self._limits.patience)
        # As it lies there, not packed once more on the way.
        headers = {"Accept-Encoding": "identity"}
        with requests.Session() as session:
            session.max_redirects = self._limits.redirects
            with session.get(self._url, stream=True, timeout=timeouts, headers=headers) as response:
                _check_status(response.status_code)
                self._raw = response.raw
                # read1 waits for no more than the next bytes; read and stream would fill a piece.
                while piece := response.raw.read1(_PIECE_BYTES, decode_content=False):
                    if not self._hand_over(piece):
                        return

    def _hand_over(self, item: bytes | TransferError | None) -> bool:
        """Hand something over when there is room; tell whether it is still wanted."""
        while not self._stopped.is_set():
            with suppress(Full):
                self._items.put(item, timeout=self._limits.tick)
                return True
        return False


def _check_status(status: int) -> None:
    if status != 200:
        fault = "is out of order" if status >= 500 else "answered"
        raise TransferError(_ANSWERS.get(status, f"{fault} ({status})"))


def _transfer_error(error: Exception) -> TransferError:
    """Say in the words of a person what went wrong on the way."""
    import requests
    from urllib3.exceptions import ProtocolError, ReadTimeoutError

    if isinstance(error, TransferError):
        return error
    # The special kinds first: most of them are connection errors, too.
    for kind, reason, unreachable in (
        (requests.exceptions.SSLError, "has no certificate that this computer trusts", False),
        (requests.exceptions.ProxyError, "cannot be reached through the proxy", True),
        ((requests.ConnectTimeout, requests.ReadTimeout), *_NO_ANSWER),
        (ReadTimeoutError, *_TOO_SLOW),
        (requests.ConnectionError, "cannot be reached", True),
        (requests.TooManyRedirects, "points elsewhere again and again", False),
        ((requests.exceptions.InvalidSchema, ValueError), "leads to an impossible address", False),
        (ProtocolError, "broke off", False),
    ):
        if isinstance(error, kind):
            return TransferError(reason, unreachable)
    return TransferError(f"failed ({type(error).__name__})")


class Unpacker:
    """Takes the bytes of a file as they come, and unpacks them if they are gzip'd.

    Parameters
    ----------
    most : int
        Bytes that the contents may have; more are not unpacked.
    keep_packed : bool
        Whether bytes are passed on as they come.
    """

    def __init__(self, most: int, keep_packed: bool = False) -> None:
        self._room = most
        self._head = b""
        self._begun = keep_packed
        self._gzip = zlib.decompressobj(_GZIP_WINDOW)
        self._packed = False

    def feed(self, piece: bytes) -> bytes:
        """Return what the next bytes come to.

        Raises
        ------
        TransferError
            They are damaged, or come to more than they may.
        """
        if not self._begun:
            piece = self._head = self._head + piece
            if len(piece) < len(_GZIP_MAGIC):
                return b""
            self._begun = True
            self._packed = piece.startswith(_GZIP_MAGIC)
        contents = self._unpack(piece) if self._packed else piece
        self._room -= len(contents)
        if self._room < 0:
            raise TransferError("sends more than there should be")
        return contents

    def finish(self) -> None:
        """Refuse a file that ends too early, as far as it shows.

        Raises
        ------
        TransferError
        """
        if self._packed and not self._gzip.eof:
            raise TransferError("broke off")

    def _unpack(self, piece: bytes) -> bytes:
        try:
            return self._gzip.decompress(piece, self._room + 1)
        except zlib.error as error:
            raise TransferError("sent damaged data") from error
