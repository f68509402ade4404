"""How many times a JPEG file goes over its picture.

A progressive JPEG file refines the picture in several scans. One that changes nothing takes a few
bytes, but the decoder goes over every pixel for it, and no decoder that Pillow uses stops at any
number: a small file could keep a computer busy for hours.
"""

from __future__ import annotations

import os
import re
from typing import BinaryIO

MAGIC = b"\xff\xd8"
"""The first bytes of a JPEG file."""

MAX_SCANS = 32
"""Most scans of a picture that is decoded; what programs write has 1 to about 20."""

# Notes and tables before and between the scans; the largest notes are cut into pieces of 64 KB.
_MAX_SEGMENTS = 5_000
_CHUNK = 1 << 16
# The markers that a length follows, and the end of the picture. Within a scan FF 00 stands for a
# byte, and FF D0 to FF D7 are places to start again.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_SCAN, _END = 0xDA, 0xD9


def count_scans(file: BinaryIO) -> int:
    """Count the scans of a JPEG file, without decoding any.

    Parameters
    ----------
    file : BinaryIO
        At the beginning of the JPEG file.

    Raises
    ------
    ValueError
        There are more than `MAX_SCANS`, or thousands of other segments.
    """
    file.seek(len(MAGIC), os.SEEK_CUR)
    scans = 0
    for _segment in range(_MAX_SEGMENTS):
        marker = _next_marker(file)
        if marker in (None, _END):
            return scans
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            raise ValueError(f"it goes over the picture more than {MAX_SCANS} times")
        length = int.from_bytes(file.read(2), "big")
        file.seek(max(0, length - 2), os.SEEK_CUR)
    raise ValueError(f"it consists of more than {_MAX_SEGMENTS:,} segments")


def _next_marker(file: BinaryIO) -> int | None:
    """Return the next marker, and leave the file behind it; None if there is no other."""
    while chunk := file.read(_CHUNK):
        found = _MARKER.search(chunk)
        if found:
            file.seek(found.end() - len(chunk), os.SEEK_CUR)
            return chunk[found.end() - 1]
        if len(chunk) > 1 and chunk.endswith(b"\xff"):  # half of a marker, perhaps
            file.seek(-1, os.SEEK_CUR)
    return None
