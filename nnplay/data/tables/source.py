"""The bytes of a table on their way to the parser: decoded, checked and handed on as UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from nnplay.data.tables import options as limits
from nnplay.errors import DataError

SAMPLE_BYTES = 256 << 10
"""How much of a file is looked at to find out how it is written."""

_CHUNK = 1 << 20
_CODECS = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}
_UTF16_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SPELT = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
# What people try to open as a table although it is none, and what to do about it.
_OTHERS = {
    b"PK\x03\x04": "a zip file or an Excel sheet; save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel sheet; save it as CSV",
    b"\x1f\x8b": "compressed; unpack it",
    b"PAR1": "a Parquet file; save it as CSV",
    b"%PDF": "a PDF document; copy the table out of it",
    b"SQLite format 3": "a database; save the table as CSV",
}


def refuse_other_files(start: bytes, name: str) -> None:
    """Refuse what is no text at all.

    Raises
    ------
    DataError
    """
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise DataError(f"{name} is {what} first.")


def find_encoding(sample: bytes) -> str:
    """Return the name of the encoding that the beginning of a file is most likely in."""
    if sample[:2] in _UTF16_BOMS or _utf16_without_mark(sample):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def codec_of(encoding: str, sample: bytes) -> str:
    """Return Python's name of an encoding, for a file that begins with `sample`."""
    if encoding != "utf-16":
        return _CODECS[encoding]
    return "utf-16" if sample[:2] in _UTF16_BOMS else _utf16_without_mark(sample) or "utf-16-le"


def _utf16_without_mark(sample: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, or "" if it is something else.

    Every other byte of plain letters, digits and separators is zero then.
    """
    pairs = len(sample) // 2
    if pairs == 0:
        return ""
    high, low = (sample[start : 2 * pairs : 2].count(0) / pairs for start in (1, 0))
    if high > 0.7 and low < 0.1:
        return "utf-16-le"
    return "utf-16-be" if low > 0.7 and high < 0.1 else ""


class TextSource(io.RawIOBase):
    """A file whose `read` returns UTF-8 that ends with a line break.

    Parameters
    ----------
    file : binary file
    codec : str
        Python's name of its encoding.
    spaces : bool
        Whether values stand between spaces: several then count as one, and those at either end of
        a line for none.
    name : str
        What the file is called, for errors.
    skipped : int
        How many letters to leave out at the beginning.

    Attributes
    ----------
    taken : int
        Bytes taken from the file so far.
    last : str
        The last character so far that is not white space.
    """

    def __init__(
        self, file: BinaryIO, codec: str, spaces: bool, name: str, skipped: int = 0
    ) -> None:
        super().__init__()
        self.taken = 0
        self.last = ""
        self._file = file
        self._decoder = codecs.getincrementaldecoder(codec)()
        self._codec = codec
        self._spaces = spaces
        self._name = name
        self._skipped = skipped
        self._lines = 0
        self._held = ""
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises
        ------
        DataError
            The file is not text of its encoding, or is too large.
        """
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._ready += self._next()
        wanted = len(self._ready) if size < 0 else size
        part, self._ready = self._ready[:wanted], self._ready[wanted:]
        return part

    def _next(self) -> bytes:
        chunk = self._file.read(_CHUNK)
        self.taken += len(chunk)
        if self.taken > limits.MAX_BYTES:
            raise DataError(
                f"{self._name} has more than the {limits.MAX_BYTES:,} bytes that nnplay reads; "
                "take a part of the rows."
            )
        self._ended = not chunk
        text = self._decoded(chunk)
        if "\0" in text:
            where = self._place(text, text.index("\0"))
            raise DataError(
                f"{self._name} {where} holds a NUL character, so it is no table in this encoding; "
                "choose another file or encoding."
            )
        self._lines += text.count("\n") or text.count("\r")
        text, self._skipped = text[self._skipped :], max(0, self._skipped - len(text))
        stripped = text.rstrip()
        self.last = stripped[-1:] or self.last
        if self._ended and self.last:
            text += "\n"
        return (self._squeezed(text) if self._spaces else text).encode()

    def _decoded(self, chunk: bytes) -> str:
        try:
            return self._decoder.decode(chunk, final=self._ended)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self._codec, "replace")
            found = f"{error.object[error.start]:#04x}" if error.start < len(error.object) else ""
            raise DataError(
                f"{self._name} {self._place(before, len(before))} holds the byte {found}, which is "
                f"not {_SPELT[self._codec]}; choose another encoding."
            ) from error

    def _place(self, text: str, end: int) -> str:
        return f"(line {self._lines + text.count(chr(10), 0, end) + 1:,})"

    def _squeezed(self, text: str) -> str:
        """Return the whole lines so far with single spaces between their values."""
        text = self._held + text
        end = len(text) if self._ended else text.rfind("\n") + 1
        self._held = text[end:]
        if len(self._held) > limits.MAX_ROW_BYTES:
            raise DataError(f"{self._name} has a row of more than {limits.MAX_ROW_BYTES:,} bytes.")
        text = re.sub(r"[ \t]+", " ", text[:end])
        return re.sub(r"(?m)^ | (?=\r?$)", "", text)
