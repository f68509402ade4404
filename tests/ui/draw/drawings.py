"""Small drawings, and sets of them as one word each: "7b" is all pixels 7, of the second class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnplay.ui.draw.kept import Kept

_LETTERS = "abc"


def drawings(words: str) -> tuple[Kept, ...]:
    return tuple(
        Kept(np.full((4, 5), int(word[:-1]), np.uint8), _LETTERS.index(word[-1]))
        for word in words.split()
    )


def shown(kept: Sequence[Kept]) -> str:
    return " ".join(f"{one.pixels[0, 0]}{_LETTERS[one.label]}" for one in kept)
