"""Small sets of made points of the plane, the same each time for the same seed.

All but the moons are those of TensorFlow Playground (Smilkov, Carter, Sculley, Viégas and
Wattenberg 2017, "Direct-manipulation visualization of deep networks"), whose definitions the
functions here state. There, noise of `p` per cent is a number ``noise = p / 100``; ``U(a, b)`` is
uniform and ``N(m, v)`` normal with variance `v`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.entry import Entry
from nnplay.data.options import Option
from nnplay.data.progress import Progress
from nnplay.data.raw import RawData, RawPart

BLUE, ORANGE = 0, 1
"""The two classes: TensorFlow Playground's -1 and 1, in the colours of negative and positive."""

CLASSES = ("blue", "orange")
"""Their names."""

_Array = npt.NDArray[Any]
_Make = Callable[[np.random.Generator, int, float], tuple[_Array, _Array]]
"""Takes randomness, a count and the noise as a number; returns (n, 2) points and n targets.

What is drawn does not depend on the noise: more of it moves the same points further.
"""

_OPTIONS = (
    Option(
        name="samples",
        label="Samples",
        help="How many points there are, for training and testing together.",
        default=500,
        minimum=10,
        maximum=100_000,
        logarithmic=True,
        unit="points",
    ),
    Option(
        name="noise",
        label="Noise",
        help="How far chance blurs the pattern.",
        default=0.0,
        maximum=50,
        unit="%",
        zero_text="none",
    ),
    Option(
        name="seed",
        label="Seed",
        help="The points are drawn at random; another seed draws others.",
        default=0,
        maximum=2**31 - 1,
    ),
)


def _circle(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw a disc of radius U(0, 2.5), and round it a ring of radius U(3.5, 5).

    Orange if the point, moved by U(-5, 5) · noise each way, is less than 2.5 from the middle.
    """
    inner = _half(count)
    low = np.where(np.arange(count) < inner, 0.0, 3.5)
    high = np.where(np.arange(count) < inner, 2.5, 5.0)
    radius, angle = random.uniform(low, high), random.uniform(0, 2 * np.pi, count)
    plane = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    moved = plane + random.uniform(-5, 5, plane.shape) * noise
    return plane, np.where(np.hypot(*moved.T) < 2.5, ORANGE, BLUE)


def _xor(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw x and y from U(-5, 5), and move them 0.3 away from the axes.

    Orange if x · y >= 0, with both moved by U(-5, 5) · noise.
    """
    plane = random.uniform(-5, 5, (count, 2))
    plane += np.where(plane > 0, 0.3, -0.3)
    moved = plane + random.uniform(-5, 5, plane.shape) * noise
    return plane, np.where(moved[:, 0] * moved[:, 1] >= 0, ORANGE, BLUE)


def _gauss(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw N(2, v) each way for orange and N(-2, v) for blue; v is 0.5 + 7 · noise."""
    y = _two_halves(count)
    centre = np.where(y == ORANGE, 2.0, -2.0)[:, None]
    return centre + np.sqrt(0.5 + 7 * noise) * random.standard_normal((count, 2)), y


def _spiral(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Wind two arms, blue half a turn behind orange.

    Point i of the n of an arm lies at radius 5 i/n and angle 1.75 · 2π i/n from the vertical,
    moved by U(-1, 1) · noise each way.
    """
    y = _two_halves(count)
    along = np.concatenate([np.arange(n) / n for n in (_half(count), count - _half(count))])
    angle = 1.75 * 2 * np.pi * along + np.where(y == ORANGE, 0.0, np.pi)
    plane = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    return plane + random.uniform(-1, 1, plane.shape) * noise, y


def _moons(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw two half circles of radius 10/3, each with its end in the hollow of the other.

    With t from U(0, π), orange is (cos t - 1/2, sin t - 1/4) · 10/3 and blue its reflection in
    the middle; each coordinate is moved by N(0, 4 · noise²).
    """
    y = _two_halves(count)
    angle = random.uniform(0, np.pi, count)
    plane = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], 1) * 10 / 3
    plane *= np.where(y == ORANGE, 1, -1)[:, None]
    return plane + 2 * noise * random.standard_normal(plane.shape), y


def _plane(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw x and y from U(-6, 6); the value is (x + y)/10, with both moved by U(-6, 6) · noise."""
    plane = random.uniform(-6, 6, (count, 2))
    moved = plane + random.uniform(-6, 6, plane.shape) * noise
    return plane, moved.sum(axis=1) / 10


_HILLS = np.array(
    [[-4, 2.5, 1], [0, 2.5, -1], [4, 2.5, 1], [-4, -2.5, -1], [0, -2.5, 1], [4, -2.5, -1]]
)


def _multi_gauss(random: np.random.Generator, count: int, noise: float) -> tuple[_Array, _Array]:
    """Draw x and y from U(-6, 6); the value is that of the nearest of six hills and hollows.

    At distance d from its top it is ±(1 - d/2), and 0 from d = 2 on; the point is moved by
    U(-6, 6) · noise each way before. Neighbours differ in sign.
    """
    plane = random.uniform(-6, 6, (count, 2))
    moved = plane + random.uniform(-6, 6, plane.shape) * noise
    distance = np.hypot(*(moved[:, None] - _HILLS[:, :2]).transpose(2, 0, 1))
    nearest = distance.argmin(axis=1)
    height = np.maximum(0, 1 - distance.min(axis=1) / 2)
    return plane, _HILLS[nearest, 2] * height + 0.0  # which makes 0 of -0


def _half(count: int) -> int:
    """Return how many of the points come first: half of them, or the larger half."""
    return (count + 1) // 2


def _two_halves(count: int) -> _Array:
    """Return the classes of `count` points, orange first."""
    return np.where(np.arange(count) < _half(count), ORANGE, BLUE)


def _raw_data(
    draw: _Make, regression: bool, label: str, options: Mapping[str, Any], _progress: Progress
) -> RawData:
    """Return drawn points, shuffled, as data that can be split."""
    # The second number keeps this apart from what else the same seed may draw.
    random = np.random.default_rng([options["seed"], 2])
    plane, y = draw(random, options["samples"], options["noise"] / 100)
    order = random.permutation(len(y))
    targets = y[:, None].astype(np.float32) if regression else y.astype(np.int64)
    return RawData(
        label=label,
        samples=RawPart(plane.astype(np.float32)[order], targets[order]),
        classes=() if regression else CLASSES,
        inputs=("x", "y"),
        targets=("value",) if regression else (),
        origin="made by nnplay from random numbers",
        licence="free of any",
        test_share=0.5,
        planar=True,
    )


def _entry(name: str, label: str, what: str, draw: _Make, *, regression: bool = False) -> Entry:
    return Entry(
        name=name,
        label=label,
        group="Points of the plane",
        help=what,
        make=partial(_raw_data, draw, regression, label),
        options=_OPTIONS,
        instant=True,
    )


TOYS: tuple[Entry, ...] = (
    _entry("circle", "Circle", "A disc of one class inside a ring of the other.", _circle),
    _entry("xor", "Exclusive or", "Opposite quarters of a square are of the same class.", _xor),
    _entry("gauss", "Two clouds", "Two round clouds, which a straight line parts.", _gauss),
    _entry("spiral", "Spiral", "Two arms wound round each other: the hard one.", _spiral),
    _entry("moons", "Moons", "Two half circles, each reaching into the other.", _moons),
    _entry("plane", "Plane", "A value that rises evenly to one corner.", _plane, regression=True),
    _entry(
        "multi-gauss",
        "Hills and hollows",
        "A value with three hills and three hollows.",
        _multi_gauss,
        regression=True,
    ),
)
"""The entries of the catalogue, in the order in which they are offered."""
