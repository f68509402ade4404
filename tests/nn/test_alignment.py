from __future__ import annotations

import pytest

from nnplay.nn import Dense
from nnplay.nn.alignment import align

OUTPUT = Dense(10, "softmax")


def stack(*layers: str) -> list[Dense]:
    """Make layers from texts such as "64 relu"; a third word switches on normalisation."""
    made = []
    for text in layers:
        units, activation, *norm = text.split()
        made.append(Dense(int(units), activation, batch_norm=bool(norm)))
    return [*made, OUTPUT]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((), (), ()),
        (("64 relu",), ("64 relu",), (0,)),
        (("64 relu",), ("200 relu",), (0,)),
        (("64 relu",), ("64 tanh norm",), (0,)),
        (("64 relu",), ("3 tanh norm",), (0,)),
        ((), ("64 relu",), (None,)),
        (("64 relu",), (), ()),
        (("64 relu", "32 relu"), ("32 relu",), (1,)),
        (("64 relu", "32 relu"), ("64 relu",), (0,)),
        (("64 relu", "32 relu"), ("64 relu", "16 tanh", "32 relu"), (0, None, 1)),
        (("64 relu", "32 relu"), ("16 tanh", "64 relu", "32 relu"), (None, 0, 1)),
        # Two edits at once.
        (("64 relu", "32 relu"), ("80 relu", "16 tanh", "32 relu"), (0, None, 1)),
        (("64 relu", "32 relu", "16 relu"), ("64 relu", "16 tanh"), (0, 2)),
        # Equal layers: what is new stands behind, where it can pass its input on.
        (("64 relu",), ("64 relu", "64 relu"), (0, None)),
        (("64 relu", "64 relu"), ("64 relu",), (0,)),
    ],
)
def test_layers_are_recognised(
    old: tuple[str, ...], new: tuple[str, ...], expected: tuple[int | None, ...]
) -> None:
    assert align(stack(*old), stack(*new)) == (*expected, len(old))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Every layer still takes in 64 numbers.
        (
            ("64 elu", "64 relu", "64 tanh", "64 gelu"),
            ("64 elu", "64 gelu", "64 relu", "64 tanh"),
            (0, 3, 1, 2),
        ),
        # The first one takes in the data: none of these could keep its weights elsewhere.
        (("64 relu", "64 tanh"), ("64 tanh", "64 relu"), (0, 1)),
        (("20 relu", "64 relu"), ("64 relu", "20 relu"), (0, 1)),
    ],
)
def test_moved_layers_are_followed_where_their_weights_still_fit(
    old: tuple[str, ...], new: tuple[str, ...], expected: tuple[int, ...]
) -> None:
    assert align(stack(*old), stack(*new)) == (*expected, len(old))


def test_dropout_and_initialiser_do_not_make_another_layer() -> None:
    old = [Dense(8, "relu"), Dense(8, "tanh"), Dense(8, "relu"), OUTPUT]
    new = [Dense(8, "relu", "zeros", dropout=0.5), Dense(8, "relu"), OUTPUT]
    assert align(old, new) == (0, 2, 3)


def test_a_parameter_that_is_left_out_is_its_default() -> None:
    old = [Dense(8, "leaky_relu"), Dense(8, "leaky_relu", parameters={"slope": 0.5}), OUTPUT]
    new = [Dense(8, "leaky_relu", parameters={"slope": 0.5}), OUTPUT]
    assert align(old, new) == (1, 2)
    assert align(new, [Dense(8, "leaky_relu", parameters={"slope": 0.01}), OUTPUT]) == (0, 1)


def test_marks_tell_equal_layers_apart() -> None:
    two, one = stack("8 relu", "8 relu"), stack("8 relu")
    assert align(two, one, (("a", "b", ""), ("b", ""))) == (1, 2)
    assert align(two, one, (("a", "b", ""), ("a", ""))) == (0, 2)
    assert align(one, two, (("a", ""), ("", "a", ""))) == (None, 0, 1)
    # Both take in 8 numbers, behind a layer that stays.
    three = stack("8 tanh", "8 relu", "8 relu")
    assert align(three, three, (("", "a", "b", ""), ("", "b", "a", ""))) == (0, 2, 1, 3)


def test_a_mark_counts_less_than_any_change() -> None:
    old, new = stack("8 relu", "8 tanh"), stack("8 relu")
    assert align(old, new, (("", "a", ""), ("a", ""))) == (0, 2)
    assert align(new, new, (("a", ""), ("b", ""))) == (0, 1)
