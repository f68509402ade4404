"""Damaged copies of sound files, each made again from three things: a plan, a seed and a number."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

MAX_LENGTH = 1 << 16
"""Most bytes that a damaged file has."""

_LONGEST_BLOCK = 64
_WIDTHS = (1, 2, 4, 8)


def _unchanged(content: bytes) -> bytes:
    return content


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound file.

    Attributes
    ----------
    file : str
        Its name; others that belong to it lie beside it under names of their own.
    content : bytes
    header, footer : int
        How many bytes at its beginning and at its end say what the rest is.
    options : mapping
        How it is to be read.
    finish : callable
        Makes the file of what was changed: packs it, or corrects check sums, so that damage gets
        past them.
    """

    file: str
    content: bytes
    header: int
    options: Mapping[str, Any] = field(default_factory=dict)
    finish: Callable[[bytes], bytes] = _unchanged
    footer: int = 0

    @property
    def sound(self) -> bytes:
        """The file without any damage."""
        return self.finish(self.content)

    @property
    def described(self) -> Sequence[int]:
        """The places of the bytes of `header` and `footer`."""
        end = len(self.content)
        return (*range(self.header), *range(end - self.footer, end))


Damaged = tuple[Seed, bytes]


class Cases(Protocol):
    """Damaged files by their numbers, from 0."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitem__(self, number: int) -> Damaged:
        """Return one."""


class Truncations:
    """Every sound file, ended before each of its bytes."""

    def __init__(self, seeds: Sequence[Seed]) -> None:
        self._seeds = [(seed, seed.sound) for seed in seeds]

    def __len__(self) -> int:
        return sum(len(sound) for _seed, sound in self._seeds)

    def __getitem__(self, number: int) -> Damaged:
        for seed, sound in self._seeds:
            if number < len(sound):
                return seed, sound[:number]
            number -= len(sound)
        raise IndexError(number)


class Headers:
    """Every sound file with one byte of its header or footer changed, to each of the 255 others."""

    def __init__(self, seeds: Sequence[Seed]) -> None:
        self._cases = [
            (seed, place, value)
            for seed in seeds
            for place in seed.described
            for value in range(256)
            if value != seed.content[place]
        ]

    def __len__(self) -> int:
        return len(self._cases)

    def __getitem__(self, number: int) -> Damaged:
        seed, place, value = self._cases[number]
        content = seed.content
        return seed, seed.finish(content[:place] + bytes([value]) + content[place + 1 :])


class Mutations:
    """Sound files with one to four changes at random places; one for each number.

    Parameters
    ----------
    seeds : sequence of Seed
    tokens : sequence of bytes
        What means something in such files, and is put into them.
    seed : int
        Another one gives other changes.
    count : int
    """

    def __init__(
        self, seeds: Sequence[Seed], tokens: Sequence[bytes], seed: int, count: int
    ) -> None:
        self._seeds, self._tokens, self._seed, self._count = seeds, tokens, seed, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Damaged:
        if number >= self._count:
            raise IndexError(number)
        draw = random.Random((self._seed << 40) + number)
        seed = draw.choice(self._seeds)
        content = bytearray(seed.content)
        for _change in range(draw.choice((1, 1, 2, 3, 4))):
            draw.choice(_CHANGES)(content, draw, self._tokens)
        if draw.random() < 0.05:  # the beginning of one file and the end of another
            other = draw.choice(self._seeds).content
            content[_place(content, draw) :] = other[_place(other, draw) :]
        return seed, seed.finish(bytes(content[:MAX_LENGTH]))


def _place(content: bytes | bytearray, draw: random.Random) -> int:
    return int(draw.random() * (len(content) + 1))


def _flip_bit(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    if content:
        content[int(draw.random() * len(content))] ^= 1 << draw.randrange(8)


def _set_byte(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    place = _place(content, draw)
    content[place : place + 1] = bytes([draw.randrange(256)])


def _insert(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    place = _place(content, draw)
    content[place:place] = draw.randbytes(draw.randint(1, 16))


def _insert_token(content: bytearray, draw: random.Random, tokens: Sequence[bytes]) -> None:
    place = _place(content, draw)
    token = draw.choice(tokens)
    replaced = draw.choice((0, 1, len(token)))
    content[place : place + replaced] = token


def _delete(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    place = _place(content, draw)
    del content[place : place + draw.randint(1, _LONGEST_BLOCK)]


def _copy_block(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    start, place = _place(content, draw), _place(content, draw)
    block = content[start : start + draw.randint(1, _LONGEST_BLOCK)]
    times = draw.choice((1, 1, 1, 2, 100))
    replaced = draw.choice((0, len(block)))
    content[place : place + replaced] = block * times


def _set_extreme(content: bytearray, draw: random.Random, _tokens: Sequence[bytes]) -> None:
    """Make a number of some bytes, if there is one, the largest, smallest, or one more or less."""
    width = draw.choice(_WIDTHS)
    place = draw.randrange(0, max(1, len(content) - width + 1))
    order: Literal["big", "little"] = "big" if draw.random() < 0.5 else "little"
    most = (1 << 8 * width) - 1
    given = int.from_bytes(content[place : place + width], order)
    number = draw.choice((0, 1, most, most - 1, most >> 1, (most >> 1) + 1, given + 1, given - 1))
    content[place : place + width] = (number & most).to_bytes(width, order)


_CHANGES = (
    _flip_bit,
    _set_byte,
    _insert,
    _insert_token,
    _delete,
    _copy_block,
    _set_extreme,
)
