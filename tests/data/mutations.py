"""Damage to files, as it comes from disks, networks and ill will."""

from __future__ import annotations

import numpy as np


def mutated(whole: bytes, random: np.random.Generator) -> bytes:
    """Return the content of a file with one to four changes: bytes set, cut out or put in."""
    content = bytearray(whole)
    for _ in range(random.integers(1, 5)):
        at = int(random.integers(0, len(content) + 1))
        kind = random.integers(0, 4)
        if kind == 0:
            content[at : at + 1] = random.bytes(1)
        elif kind == 1:
            content[at : at + 4] = (b"\xff\xff\xff\xff", b"\0\0\0\0")[random.integers(0, 2)]
        elif kind == 2:
            del content[at : at + int(random.integers(1, 20))]
        else:
            content[at:at] = random.bytes(int(random.integers(1, 20)))
    return bytes(content)
