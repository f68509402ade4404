"""Downloading data sets of the table in `mirrors`, once, into the user's cache.

Each file is downloaded into a folder beside those that are complete, checked by its hash, and only
then moved among them. So what is half-written is never mistaken for data, however the program ends;
and the hash is looked at again whenever data are loaded.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from nnplay.data.downloads import mirrors
from nnplay.data.downloads.mirrors import Remote, RemoteFile
from nnplay.data.downloads.transfer import Limits, TransferError, Unpacker, pieces
from nnplay.data.progress import Amount, Progress, quiet
from nnplay.errors import DataError

# Packing makes no file larger by more than this.
_PACKING_SLACK = 65_536
_HASH_BYTES = 1 << 20
_WAIT_SECONDS = 0.2
_OWN_FILES = "use files that you have: File > Open data, or --data with their folder"


class NotFetchedError(DataError):
    """A data set is asked for that could be downloaded, but has not been.

    Attributes
    ----------
    name : str
        What `fetch` knows it by.
    """

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


def cache_folder() -> Path:
    """Return where downloads are kept: NNPLAY_CACHE_DIR, or the system's place for caches."""
    chosen = os.environ.get("NNPLAY_CACHE_DIR")
    if chosen:
        return Path(chosen).absolute()
    from platformdirs import user_cache_path

    return user_cache_path("nnplay")


def folder_of(name: str) -> Path:
    """Return where the files of a data set are kept once they are downloaded."""
    return cache_folder() / "data" / name


def fetch(
    name: str,
    progress: Progress = quiet,
    *,
    limits: Limits | None = None,
) -> Path:
    """Download a data set, as far as its files are not there yet.

    Parameters
    ----------
    name : str
        Of `mirrors.REMOTES`.
    progress : callable
        Is told several times a second how many bytes have arrived, and may cancel the download.
    limits : Limits, optional
        How long a mirror is waited for.

    Returns
    -------
    Path
        The folder in which the files lie, each checked by its hash.

    Raises
    ------
    CancelledError
        What `progress` raises. Files that are complete by then stay, nothing else does.
    DataError
        No mirror gives the right files, or they cannot be stored.
    """
    if name not in mirrors.REMOTES:
        offered = ", ".join(mirrors.REMOTES)
        raise DataError(f"{name!r} is nothing to download; there are {offered}.")
    remote, folder = mirrors.REMOTES[name], folder_of(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, remote.label, progress):
            _Download(remote, folder, progress, limits or Limits()).run()
    except OSError as error:
        raise DataError(
            f"{remote.label} cannot be stored in {folder} ({error.strerror or error}): make room "
            "there, or choose another folder with the environment variable NNPLAY_CACHE_DIR."
        ) from error
    return folder


def is_whole(path: Path, file: RemoteFile) -> bool:
    """Whether a stored file is exactly the one that the table means."""
    try:
        return path.stat().st_size == file.stored_size and _sha256(path) == file.sha256
    except OSError:
        return False


def _sha256(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_HASH_BYTES):
            sha.update(block)
    return sha.hexdigest()


class _Download:
    """Downloads one data set, while no other process does."""

    def __init__(self, remote: Remote, folder: Path, progress: Progress, limits: Limits) -> None:
        self._remote = remote
        self._folder = folder
        self._parts = folder / ".part"
        self._progress = progress
        self._limits = limits
        self._mirrors = remote.mirrors
        self._done = 0  # bytes of the files before

    def run(self) -> None:
        """Download what is missing; leave nothing half-written."""
        self._clean()  # after a process that was killed
        try:
            for file in self._remote.files:
                self._tell(0)
                if not is_whole(self._folder / file.stored_name, file):
                    self._fetch(file)
                self._done += file.packed_size
            self._tell(0)
        finally:
            self._clean()

    def _clean(self) -> None:
        shutil.rmtree(self._parts, ignore_errors=True)

    def _tell(self, arrived: int) -> None:
        what = f"Downloading {self._remote.label}"
        self._progress(Amount(what, self._done + arrived, self._remote.packed_size))

    def _fetch(self, file: RemoteFile) -> None:
        """Get a file from the first mirror that has the right one."""
        failures: list[tuple[str, TransferError]] = []
        for mirror in self._mirrors:
            try:
                self._retrieve(mirror, file)
            except TransferError as error:
                failures.append((mirror, error))
            else:
                # It is asked first from now on: waiting for a dead one costs seconds each time.
                others = (other for other in self._mirrors if other != mirror)
                self._mirrors = (mirror, *others)
                return
        raise DataError(_sentence(self._remote, failures))

    def _retrieve(self, mirror: str, file: RemoteFile) -> None:
        import pooch

        def receive(url: str, path: str, _pooch: object) -> None:
            with Path(path).open("wb") as output:
                self._receive(url, output, file)

        pooch.get_logger().setLevel("WARNING")
        try:
            pooch.retrieve(
                f"{mirror}{file.name}.gz",
                f"sha256:{file.sha256}",
                file.stored_name,
                self._parts,
                downloader=receive,
            )
        except ValueError as error:  # pooch's word for another hash
            raise TransferError("sent something else") from error
        whole = self._parts / file.stored_name
        whole.chmod(0o644)  # a class may share a cache; temporary files are for their owner alone
        whole.replace(self._folder / file.stored_name)

    def _receive(self, url: str, output: BinaryIO, file: RemoteFile) -> None:
        """Write what an address sends, unpacked; no more of it than there should be."""
        unpacker = Unpacker(file.stored_size, file.packed)
        most, received = file.stored_size + _PACKING_SLACK, 0
        with closing(pieces(url, self._limits)) as incoming:
            for piece in incoming:
                received += len(piece)
                if received > most:
                    raise TransferError("sends more than there should be")
                output.write(unpacker.feed(piece))
                # Mirrors pack differently, and by a few bytes only.
                self._tell(min(received, file.packed_size))
        unpacker.finish()


def _sentence(remote: Remote, failures: list[tuple[str, TransferError]]) -> str:
    reasons = dict.fromkeys(f"{urlsplit(mirror).netloc} {error}" for mirror, error in failures)
    offline = all(error.unreachable for _, error in failures)
    advice = "check the network connection and try again" if offline else "try again later"
    return (
        f"{remote.label} could not be downloaded ({'; '.join(reasons)}): {advice}, or {_OWN_FILES}."
    )


@contextmanager
def _alone(folder: Path, label: str, progress: Progress) -> Iterator[None]:
    """Keep other processes from downloading into the same folder; one that dies lets go of it."""
    start = time.monotonic()
    with (folder / ".lock").open("ab") as file:
        while not _lock(file):
            waited = int(time.monotonic() - start)
            progress(Amount(f"Waiting for another download of {label}", waited, unit="seconds"))
            time.sleep(_WAIT_SECONDS)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _lock(file: BinaryIO) -> bool:
        """Take a file for this process, if no other has it; tell whether that is so."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # Some network file systems have no locks. Two downloads at once then end in an error
            # for one of them at the worst.
            return True
        return True
