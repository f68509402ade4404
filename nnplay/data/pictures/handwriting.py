"""What a drawing becomes so that it is like the pictures of a data set.

MNIST's digits were scaled into a box of 20 x 20 pixels, with their aspect ratio kept and edges
smoothed, and put into 28 x 28 pixels so that their centre of mass lies in the middle. A network
that has learned from such digits knows no others: a drawing has to be prepared the same way.

References
----------
LeCun, Cortes and Burges, "The MNIST database of handwritten digits": the preparation. That the
middle is pixel (14, 14), counted from 0, and the shift a whole number of pixels follows from the
digits themselves: all of the first 10,000 have their rounded centre of mass there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.dataset import DataSet, Samples
from nnplay.data.example import Example

Pixels = npt.NDArray[np.uint8]

_BOX = 20 / 28
"""Share of the picture's side that a drawing's longer side is scaled to."""

_LOOKED_AT = 200
"""Pictures of a data set that tell what all of them are like."""

_MOST_OFF = 0.6
"""Pixels that a centre of mass may lie off the middle, either way, to count as centred: those of
MNIST are rounded to it."""

_MIDDLE = 127
"""A pixel above it is light."""

_CENTRED_SHARE = 0.9
"""Share of centred pictures from which on a data set counts as one like MNIST."""


@dataclass(frozen=True, slots=True)
class PictureForm:
    """What the pictures of a data set are like.

    Attributes
    ----------
    shape : (int, int)
        Rows and columns.
    channels : int
        Numbers of a pixel.
    centred : bool
        Whether they are cropped, and centred by their mass, as MNIST's digits are.
    light : bool
        Whether they are dark on light ground.
    low, high : float
        The numbers that stand for black and white where pixels are not bytes.
    """

    shape: tuple[int, int]
    channels: int = 1
    centred: bool = True
    light: bool = False
    low: float = 0.0
    high: float = 255.0

    @property
    def box(self) -> tuple[int, int]:
        """Rows and columns of the box that a drawing is scaled into."""
        rows, columns = (max(1, round(side * _BOX)) for side in self.shape)
        return rows, columns

    @property
    def picture_shape(self) -> tuple[int, ...]:
        """The shape of a picture as an array."""
        return self.shape if self.channels == 1 else (*self.shape, self.channels)


def form_of(data: DataSet) -> PictureForm | None:
    """Return what the pictures of a data set are like; None if its samples are no pictures."""
    if data.image_shape is None:
        return None
    low, high = 0.0, 255.0
    if data.train.x.dtype != np.uint8:
        given = data.scaling.undo(data.train.x[:: max(1, len(data.train) // _LOOKED_AT)])
        low, high = float(given.min()), float(given.max())
    form = PictureForm(data.image_shape, data.channels, low=low, high=high)
    step = max(1, len(data.train) // _LOOKED_AT)
    grey = pixels_of(data, form, data.train.x[::step]).reshape(-1, *form.shape, form.channels)
    grey = grey.mean(axis=3)
    light = bool(np.median(grey[:, _frame(form.shape)]) > _MIDDLE)
    centred = data.channels == 1 and _are_centred(255 - grey if light else grey)
    return PictureForm(data.image_shape, data.channels, centred, light, low, high)


def pixels_of(data: DataSet, form: PictureForm, x: npt.NDArray[Any]) -> Pixels:
    """Return rows of `Samples.x` as pictures, (n, *picture_shape).

    Where pixels are not bytes, their range becomes 0 to 255.
    """
    if x.dtype != np.uint8:
        span = form.high - form.low or 1.0
        x = np.nan_to_num((data.scaling.undo(x) - form.low) * (255 / span))
        x = np.clip(np.rint(x), 0, 255).astype(np.uint8)
    pixels: Pixels = x.reshape(len(x), *form.picture_shape)
    return pixels


def seen_of(data: DataSet, form: PictureForm, pixels: Pixels) -> npt.NDArray[np.float32]:
    """Return what a network sees of pictures.

    Parameters
    ----------
    data : DataSet
    form : PictureForm
        Of these data.
    pixels : (n, *picture_shape) array of uint8

    Returns
    -------
    (n, features) array of float32
    """
    flat = pixels.reshape(len(pixels), -1)
    train = data.train
    if train.x.dtype == np.uint8:
        targets = np.zeros(len(flat), np.int64)
        return Samples(flat, targets, train.scale, train.offset).seen()
    return data.scaling.apply(form.low + flat * ((form.high - form.low) / 255))


def drawn_example(data: DataSet, form: PictureForm, pixels: Pixels, target: Any = None) -> Example:
    """Return a picture that a person made as an example; `target` is what it is to be, if said."""
    return Example(seen_of(data, form, pixels[None])[0], pixels, target)


def prepare_drawing(canvas: Pixels, form: PictureForm) -> Pixels:
    """Return a drawing as one of the pictures that a data set is made of.

    Parameters
    ----------
    canvas : (height, width) array of uint8
        White (255) on black, of any size.
    form : PictureForm

    Returns
    -------
    array of uint8 of `form.picture_shape`
        An empty drawing is an empty picture.

    Raises
    ------
    ValueError
        If the canvas is no grey picture of bytes.
    """
    if canvas.ndim != 2 or canvas.dtype != np.uint8 or not canvas.size:
        raise ValueError(
            f"a canvas must be a grey picture of bytes, not {canvas.dtype} of shape {canvas.shape}"
        )
    grey = _centred(canvas, form) if form.centred else resampled(canvas, form.shape)
    pixels = np.rint(grey).astype(np.uint8)
    if form.light:
        pixels = 255 - pixels
    if form.channels > 1:
        pixels = np.repeat(pixels[..., None], form.channels, axis=2)
    return pixels


def resampled(picture: npt.NDArray[Any], shape: tuple[int, int]) -> npt.NDArray[np.float64]:
    """Return a grey picture in another size: each new pixel is the mean of the area it covers."""
    down, across = (_areas(*sides) for sides in zip(picture.shape, shape, strict=True))
    scaled: npt.NDArray[np.float64] = down @ picture @ across.T
    return scaled


def _areas(given: int, wanted: int) -> npt.NDArray[np.float64]:
    """Return the share that each of `given` pixels has in each of `wanted`: (wanted, given)."""
    edges = np.arange(wanted + 1) * (given / wanted)
    starts = np.arange(given)
    ends = np.minimum(edges[1:, None], starts + 1)
    shares = np.clip(ends - np.maximum(edges[:-1, None], starts), 0, None)
    areas: npt.NDArray[np.float64] = shares * (wanted / given)
    return areas


def _centred(canvas: Pixels, form: PictureForm) -> npt.NDArray[np.float64]:
    """Crop, scale into the box, and put the centre of mass into the middle."""
    picture = np.zeros(form.shape)
    rows, columns = (np.flatnonzero(canvas.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return picture
    ink = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = min(box / side for box, side in zip(form.box, ink.shape, strict=True))
    height, width = (max(1, round(side * scale)) for side in ink.shape)
    small = resampled(ink, (height, width))
    top, left = (
        # What lies far to one side would leave the picture.
        min(max(0, int(np.floor(side // 2 - centre + 0.5))), side - size)
        for side, size, centre in zip(form.shape, small.shape, _centre(small), strict=True)
    )
    picture[top : top + height, left : left + width] = small
    return picture


def _centre(picture: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the centre of mass of a picture that is not empty: row and column, from 0."""
    mass = picture.sum()
    row = picture.sum(axis=1) @ np.arange(picture.shape[0]) / mass
    column = picture.sum(axis=0) @ np.arange(picture.shape[1]) / mass
    return float(row), float(column)


def _frame(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return which pixels of a picture are outermost."""
    frame = np.ones(shape, np.bool_)
    frame[1:-1, 1:-1] = False
    return frame


def _are_centred(pictures: npt.NDArray[Any]) -> bool:
    """Whether most of some pictures, (n, rows, columns), have their mass in the middle."""
    full = pictures[pictures.any(axis=(1, 2))]
    if not len(full):
        return False
    mass = full.sum(axis=(1, 2))
    near = full[:, _frame(full.shape[1:])].max(axis=1) <= _MIDDLE  # or they fill their frame
    for axis, side in ((2, full.shape[1]), (1, full.shape[2])):
        centres = full.sum(axis=axis) @ np.arange(side) / mass
        near &= np.abs(centres - side // 2) <= _MOST_OFF
    return bool(near.mean() >= _CENTRED_SHARE)
