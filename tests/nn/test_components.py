from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nnplay.nn.components import principal_components


def samples(count: int, features: int, *, rank: int | None = None) -> NDArray[Any]:
    """Return samples around a mean far from zero that differ in `rank` directions at most."""
    random = np.random.default_rng(count + 31 * features)
    rank = min(count, features) if rank is None else rank
    parts = random.normal(size=(count, rank)) * np.arange(1, rank + 1)
    return parts @ random.normal(size=(rank, features)) + 10


def by_svd(x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return axes and variances, as NumPy's singular values of the centred samples have them."""
    _, singular, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    return axes, singular**2 / len(x)


@pytest.mark.parametrize(("count", "features"), [(50, 4), (200, 30), (12, 40), (3, 90), (7, 7)])
def test_components_are_those_of_the_singular_value_decomposition(
    count: int, features: int
) -> None:
    x = samples(count, features)
    found = principal_components(x, 2)
    axes, variances = by_svd(x)
    np.testing.assert_allclose(found.variances, variances[:2], rtol=1e-9)
    np.testing.assert_allclose(found.total, x.var(axis=0).sum(), rtol=1e-9)
    np.testing.assert_allclose(found.shares, variances[:2] / variances.sum(), rtol=1e-9)
    # Both may point either way.
    cosines = np.abs(np.sum(found.axes * axes[:2], axis=1))
    np.testing.assert_allclose(cosines, 1, rtol=1e-9)


@pytest.mark.parametrize(
    ("count", "features", "rank"),
    [
        (40, 6, None),
        (40, 6, 1),
        (5, 60, None),
        (5, 60, 1),
        (2, 60, None),
        (1, 5, None),
        (9, 1, None),
    ],
)
def test_axes_are_orthonormal_even_where_samples_do_not_differ(
    count: int, features: int, rank: int | None
) -> None:
    axes = principal_components(samples(count, features, rank=rank), 3).axes
    assert len(axes) == min(3, features)
    np.testing.assert_allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-9)


@pytest.mark.parametrize("features", [5, 80])
def test_one_direction_has_all_of_the_variance_if_there_is_but_one(features: int) -> None:
    found = principal_components(samples(20, features, rank=1), 2)
    np.testing.assert_allclose(found.shares, [1, 0], atol=1e-12)


def test_constant_columns_count_for_nothing() -> None:
    random = np.random.default_rng(0)
    x = np.full((30, 4), 7.0)
    x[:, 2] = random.normal(size=30)
    found = principal_components(x, 2)
    np.testing.assert_allclose(found.axes[0], [0, 0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(found.shares, [1, 0], atol=1e-12)


def test_samples_that_are_all_alike_lie_in_one_place() -> None:
    found = principal_components(np.full((6, 3), 2.5), 2)
    assert found.shares.tolist() == [0, 0]
    assert not found.project(np.full((6, 3), 2.5)).any()


@pytest.mark.parametrize("features", [3, 50])
def test_the_largest_number_of_each_axis_is_positive_whichever_way_samples_are_turned(
    features: int,
) -> None:
    x = samples(20, features)
    for given in (x, -x, x[::-1]):
        axes = principal_components(given, 2).axes
        largest = [axis[np.abs(axis).argmax()] for axis in axes]
        assert min(largest) > 0
    mirrored = principal_components(-x, 2).axes
    np.testing.assert_allclose(mirrored, principal_components(x, 2).axes, atol=1e-8)


def test_projecting_gives_distances_along_the_axes() -> None:
    x = samples(25, 5)
    found = principal_components(x, 2)
    expected = [[sum((row - found.mean) * axis) for axis in found.axes] for row in x]
    np.testing.assert_allclose(found.project(x), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.project(x).var(axis=0), found.variances, rtol=1e-9)


def test_float32_samples_are_worked_on_in_float64() -> None:
    x = (samples(40, 3) + 1e4).astype(np.float32)
    np.testing.assert_allclose(
        principal_components(x).variances, by_svd(x.astype(np.float64))[1][:2], rtol=1e-9
    )


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.empty((0, 3)), "(0, 3)"),
        (np.empty((3, 0)), "(3, 0)"),
        (np.ones(4), "(4,)"),
        (np.array([[1.0, np.nan]]), "finite"),
        (np.array([[1.0, np.inf]]), "finite"),
    ],
)
def test_what_has_no_components_is_refused(x: NDArray[Any], words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(").replace(")", r"\)")):
        principal_components(x)


def test_none_at_all_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="not 0"):
        principal_components(np.eye(3), 0)
