from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import DataSet, Samples, Scaling, load
from nnplay.data.pictures.handwriting import (
    PictureForm,
    drawn_example,
    form_of,
    pixels_of,
    prepare_drawing,
    resampled,
    seen_of,
)
from tests.ui.datasets import of_samples, points

Array = npt.NDArray[Any]

MNIST = PictureForm((28, 28))


@pytest.fixture(scope="module")
def digits() -> DataSet:
    return load("mnist-10k")


def enlarged(pixels: Array, times: int) -> Array:
    return np.kron(pixels, np.ones((times, times), np.uint8))


def test_enlarged_digits_of_mnist_come_back_as_they_were(digits: DataSet) -> None:
    pictures = digits.test.x[:300].reshape(-1, 28, 28)
    for picture in pictures:
        np.testing.assert_array_equal(prepare_drawing(enlarged(picture, 10), MNIST), picture)


def test_where_on_the_paper_and_how_large_does_not_matter(digits: DataSet) -> None:
    digit = digits.test.x[5].reshape(28, 28)
    paper = np.zeros((500, 420), np.uint8)
    paper[211 : 211 + 7 * 28, 13 : 13 + 7 * 28] = enlarged(digit, 7)
    np.testing.assert_array_equal(prepare_drawing(paper, MNIST), digit)


def test_a_stroke_fills_the_box_and_has_its_mass_in_the_middle() -> None:
    paper = np.zeros((280, 280), np.uint8)
    paper[30:230, 40:60] = 255  # 200 x 20 becomes 20 x 2
    made = prepare_drawing(paper, MNIST)
    rows, columns = np.nonzero(made)
    assert (np.ptp(rows), np.ptp(columns), len(rows)) == (19, 1, 40)
    assert (made[rows, columns] == 255).all()
    paper[220:230, 40:200] = 255
    y, x = np.indices((28, 28))
    made = prepare_drawing(paper, MNIST).astype(float)
    for places in (y, x):
        assert abs((places * made).sum() / made.sum() - 14) <= 0.5


def test_edges_are_smoothed_by_the_area_that_is_covered() -> None:
    given = np.array([[0, 90, 0], [30, 60, 240]])
    made = resampled(given, (1, 2))
    # Each new pixel covers one and a half columns of both rows.
    expected = [(0 + 45 + 30 + 30) / 3, (45 + 0 + 30 + 240) / 3]
    np.testing.assert_allclose(made, [expected])
    np.testing.assert_allclose(resampled(given, (4, 6)), np.kron(given, np.ones((2, 2))))


def test_what_lies_far_to_one_side_stays_inside() -> None:
    paper = np.zeros((200, 200), np.uint8)
    paper[:, :20] = 255  # a heavy bar and a thin long arm
    paper[0, :] = 255
    made = prepare_drawing(paper, MNIST)
    assert made.shape == (28, 28)
    assert np.count_nonzero(made.any(axis=0)) == 20
    assert np.count_nonzero(made.any(axis=1)) == 20


def test_a_dot_and_an_empty_paper() -> None:
    dot = np.zeros((50, 50), np.uint8)
    dot[3, 44] = 200
    made = prepare_drawing(dot, MNIST)
    assert np.count_nonzero(made) == 400
    assert set(made[made > 0].tolist()) == {200}
    assert not prepare_drawing(np.zeros((50, 50), np.uint8), MNIST).any()
    assert prepare_drawing(np.zeros((5, 5), np.uint8), replace(MNIST, light=True)).min() == 255


def test_other_sizes_get_a_box_of_the_same_share() -> None:
    assert (MNIST.box, PictureForm((8, 8)).box, PictureForm((56, 14)).box) == (
        (20, 20),
        (6, 6),
        (40, 10),
    )
    made = prepare_drawing(np.full((10, 10), 255, np.uint8), PictureForm((8, 8)))
    assert np.count_nonzero(made) == 36


def test_data_that_are_not_centred_take_the_whole_paper_in_their_colours() -> None:
    paper = np.zeros((40, 20), np.uint8)
    paper[:20, :10] = 255
    made = prepare_drawing(paper, PictureForm((4, 2), 3, centred=False))
    grey = [[255, 0], [255, 0], [0, 0], [0, 0]]
    np.testing.assert_array_equal(made, np.repeat(np.array(grey)[..., None], 3, 2))


@pytest.mark.parametrize(
    "wrong", [np.zeros((4, 4)), np.zeros((4, 4, 3), np.uint8), np.zeros((0, 4), np.uint8)]
)
def test_only_grey_bytes_are_a_paper(wrong: Array) -> None:
    with pytest.raises(ValueError, match="must be a grey picture of bytes"):
        prepare_drawing(wrong, MNIST)


# What data are like


def with_pictures(x: Array, shape: tuple[int, int], channels: int = 1, **more: Any) -> DataSet:
    data = of_samples(Samples(x, np.zeros(len(x), np.int64), **more), ("a", "b"))
    return replace(data, image_shape=shape, channels=channels)


def test_mnist_is_centred_and_what_fills_its_frame_is_not(digits: DataSet) -> None:
    assert form_of(digits) == MNIST
    filled = np.zeros((9, 28, 28), np.uint8)
    filled[:, 2:20, 1:27] = 200  # its mass is high up
    assert form_of(with_pictures(filled.reshape(9, -1), (28, 28))) == replace(MNIST, centred=False)


def test_dark_digits_on_light_ground_are_recognised(digits: DataSet) -> None:
    form = form_of(with_pictures(255 - digits.train.x[:50], (28, 28)))
    assert form == replace(MNIST, light=True)
    assert form is not None
    digit = digits.test.x[0].reshape(28, 28)
    np.testing.assert_array_equal(prepare_drawing(enlarged(digit, 4), form), 255 - digit)


def test_points_and_tables_have_no_form() -> None:
    assert form_of(points()) is None


def test_empty_pictures_are_not_taken_for_centred_ones() -> None:
    form = form_of(with_pictures(np.zeros((3, 16), np.uint8), (4, 4)))
    assert form == PictureForm((4, 4), centred=False)


# What a network sees


def test_a_network_sees_a_drawing_as_it_sees_the_data(digits: DataSet) -> None:
    form = form_of(digits)
    assert form is not None
    standardised = Samples(digits.test.x, digits.test.y, 0.02, -0.4)
    for samples in (digits.test, standardised):
        data = replace(digits, train=samples, test=samples)
        pixels = samples.x[:5].reshape(-1, 28, 28)
        np.testing.assert_array_equal(seen_of(data, form, pixels), samples.seen(slice(5)))


def test_pixels_that_are_numbers_become_bytes_and_back() -> None:
    given = np.linspace(0, 16, 32).reshape(2, 16)
    scaling = Scaling("standardise", np.asarray(7.0), np.asarray(0.25))
    data = replace(with_pictures(scaling.apply(given), (4, 4)), scaling=scaling)
    form = form_of(data)
    assert form is not None
    assert (form.low, form.high) == pytest.approx((0, 16))
    pixels = pixels_of(data, form, data.train.x)
    np.testing.assert_allclose(pixels.reshape(2, 16), given / 16 * 255, atol=0.51)
    np.testing.assert_allclose(seen_of(data, form, pixels), data.train.x, atol=16 / 255 / 2 * 0.26)


def test_a_drawing_is_an_example_that_nobody_has_labelled(digits: DataSet) -> None:
    pixels: Array = digits.test.x[3].reshape(28, 28)
    example = drawn_example(digits, MNIST, pixels)
    assert (example.part, example.index, example.target) == (None, -1, None)
    assert example.pixels is pixels
    np.testing.assert_array_equal(example.x, digits.test.seen([3])[0])
    assert drawn_example(digits, MNIST, pixels, 4).target == 4


def test_a_coloured_picture_keeps_its_channels() -> None:
    x = np.arange(2 * 12, dtype=np.uint8).reshape(2, 12)
    data = with_pictures(x, (2, 2), 3)
    form = form_of(data)
    assert form is not None
    assert (form.centred, form.picture_shape) == (False, (2, 2, 3))
    np.testing.assert_array_equal(pixels_of(data, form, x), x.reshape(2, 2, 2, 3))
    np.testing.assert_array_equal(seen_of(data, form, x.reshape(2, 2, 2, 3)), data.train.seen())
