from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import Samples
from nnplay.data.pictures.augmentation import Augmenter
from nnplay.training import augmented, batches
from nnplay.training.augmented import AugmentedSource
from nnplay.training.batches import BatchSource

Array = npt.NDArray[Any]

SHAPE = (6, 5)
BLOCK = 1024
"""Samples that are changed at once."""

COUNT = 3000
"""Of samples: three blocks, the last of them not full."""

WAIT = 30
"""Seconds after which a test that hangs gives up."""


def samples(count: int = COUNT) -> Samples:
    random = np.random.default_rng(5)
    x = random.integers(0, 256, (count, 30)).astype(np.uint8)
    return Samples(x, random.integers(0, 3, count))


def source(augmenter: Augmenter | None = None, seed: int = 1, count: int = COUNT) -> Any:
    augmenter = augmenter or Augmenter({"shift": 1, "elastic": 0.5, "noise": 3}, SHAPE)
    return AugmentedSource(samples(count), np.eye(3), augmenter=augmenter, seed=seed)


def order(seed: int = 0, count: int = COUNT) -> Array:
    return np.random.default_rng(seed).permutation(count)


def rest(of: BatchSource, *sizes: int) -> Array:
    """Return all that is left of an epoch, taken in batches of the sizes by turns."""
    taken: list[Array] = []
    for size in cycle(sizes):
        batch = of.take(size)
        if batch is None:
            return np.concatenate(taken)
        taken.append(batch.x.copy())
    raise AssertionError("no sizes")


def epoch(of: BatchSource, *sizes: int, seed: int = 0, number: int = 0) -> Array:
    of.start(order(seed, len(of)), 0, number)
    return rest(of, *sizes)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "augmentation"]


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the few pictures here be several blocks, and gather 300 of float64 at once."""
    monkeypatch.setattr(augmented, "BLOCK_BYTES", BLOCK * 30 * 4)
    monkeypatch.setattr(batches, "GATHER_BYTES", 300 * 30 * 8)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    for thread in threads():
        thread.join(WAIT)
    assert not threads()


class Watched(Augmenter):
    """Calls a function of the number of calls before whenever it is asked for pictures."""

    def __init__(self, called: Callable[[int], None]) -> None:
        super().__init__({"shift": 1.0}, SHAPE)
        self.calls = 0
        self._called = called

    def apply(self, images: Array, random: np.random.Generator) -> Array:
        self.calls += 1
        self._called(self.calls)
        return super().apply(images, random)


def test_with_nothing_on_it_is_the_plain_source() -> None:
    plain, same = BatchSource(samples(), np.eye(3)), source(Augmenter({}, SHAPE))
    for one in (plain, same):
        one.start(order(), 17)
    while (expected := plain.take(100)) is not None:
        batch = same.take(100)
        assert same.position == plain.position
        np.testing.assert_array_equal(batch.x, expected.x)
        np.testing.assert_array_equal(batch.y, expected.y)
        np.testing.assert_array_equal(batch.labels, expected.labels)
    assert same.take(100) is None


def test_each_picture_is_a_changed_one_of_its_own_sample() -> None:
    # Pictures of one shade keep it, however they are bent and moved.
    shades = np.repeat(np.arange(250, dtype=np.uint8)[:, None], 30, axis=1)
    flat = Samples(np.tile(shades, (10, 1)), np.zeros(2500, np.int64))
    bent = AugmentedSource(flat, np.eye(1), augmenter=Augmenter({"elastic": 3}, SHAPE), seed=0)
    places = order(count=2500)
    bent.start(places)
    np.testing.assert_allclose(rest(bent, 64)[:, 7], (places % 250) / 255)


@pytest.mark.parametrize("sizes", [(1000,), (7, 300), (4000,), (1, 2, 3, 900)])
def test_batch_sizes_have_no_part_in_what_is_seen(sizes: tuple[int, ...]) -> None:
    np.testing.assert_array_equal(epoch(source(), *sizes), epoch(source(), 64))


def test_an_epoch_can_begin_in_its_middle() -> None:
    whole = epoch(source(), 64)
    for position in (1, 1023, 1024, 2500):
        part = source()
        part.start(order(), position)
        np.testing.assert_array_equal(rest(part, 64), whole[position:])


def test_a_seed_gives_the_same_bits_and_another_seed_or_epoch_others() -> None:
    first, again, other = source(), source(), source(seed=2)
    one = epoch(first, 64)
    np.testing.assert_array_equal(one, epoch(again, 64))
    for different in (epoch(other, 64), epoch(first, 64, number=1)):
        assert (one != different).any(axis=1).mean() > 0.99
    # Which epoch it is counts, not how many this source has seen.
    np.testing.assert_array_equal(epoch(first, 64, number=7), epoch(source(), 64, number=7))


def test_blocks_differ_though_they_hold_the_same_samples() -> None:
    # 2,048 times the same sample: a random number used twice would show.
    same = Samples(np.tile(samples(1).x, (2048, 1)), np.zeros(2048, np.int64))
    of = AugmentedSource(same, np.eye(1), augmenter=Augmenter({"shift": 1}, SHAPE), seed=0)
    of.start()
    seen = rest(of, 64)
    assert len(np.unique(seen, axis=0)) > 2000


def test_training_goes_on_while_the_next_block_is_made() -> None:
    go_on = threading.Event()

    def waits_in_the_second(calls: int) -> None:
        if calls == 2 and not go_on.wait(WAIT):
            raise TimeoutError

    slow = source(Watched(waits_in_the_second))
    slow.start(order())
    seen = [slow.take(100).x.copy() for _ in range(9)]
    assert len(threads()) == 1
    go_on.set()
    seen.append(rest(slow, 100))
    quick = epoch(source(Augmenter({"shift": 1.0}, SHAPE)), 64)
    np.testing.assert_array_equal(np.concatenate(seen), quick)


def test_one_thread_is_at_work_at_a_time_and_ends_with_python() -> None:
    at_work = []

    def counts(_calls: int) -> None:
        at_work.append(len(threads()))
        assert not threading.current_thread().daemon

    # A daemon's threads are daemons by default, and so is a thread of Qt's in the eyes of Python.
    thread = threading.Thread(target=epoch, args=(source(Watched(counts)), 2500), daemon=True)
    thread.start()
    thread.join(WAIT)
    assert at_work == [1, 1, 1]


def test_each_block_is_made_once() -> None:
    watched = Watched(lambda _calls: None)
    epoch(source(watched), 300, 2000, 10)
    assert watched.calls == 3


def test_a_source_that_waits_leaves_no_thread_running() -> None:
    paused = source()
    paused.start(order())
    paused.take(10)
    for thread in threads():
        thread.join(WAIT)
        assert not thread.is_alive()


def test_a_source_can_be_dropped_while_a_thread_is_at_work() -> None:
    go_on = threading.Event()

    def waits_in_the_second(calls: int) -> None:
        if calls == 2 and not go_on.wait(WAIT):
            raise TimeoutError

    dropped = source(Watched(waits_in_the_second))
    dropped.start(order())
    dropped.take(10)
    (thread,) = threads()
    gone = weakref.ref(dropped)
    del dropped
    gc.collect()
    assert gone() is None
    assert thread.is_alive()
    go_on.set()
    thread.join(WAIT)
    assert not thread.is_alive()


def test_starting_anew_forgets_what_was_under_way() -> None:
    of = source()
    of.start(order(3))
    of.take(10)
    again = epoch(of, 64)
    np.testing.assert_array_equal(again, epoch(source(), 64))


def test_what_fails_in_the_thread_fails_in_training_when_it_gets_there() -> None:
    def fails_in_the_second(calls: int) -> None:
        if calls == 2:
            raise MemoryError("no room for the pictures")

    failing = source(Watched(fails_in_the_second))
    failing.start(order())
    for _ in range(9):
        assert failing.take(100) is not None
    with pytest.raises(MemoryError, match="no room for the pictures"):
        rest(failing, 100)


def test_large_pictures_come_in_smaller_blocks_but_not_in_tiny_ones() -> None:
    made = []

    class Counting(Augmenter):
        def apply(self, images: Array, random: np.random.Generator) -> Array:
            made.append(len(images))
            return super().apply(images, random)

    for features, count in ((120, 300), (12_000, 150)):
        large = Samples(np.zeros((count, features), np.uint8), np.zeros(count, np.int64))
        augmenter = Counting({"shift": 1}, (12, features // 12))
        epoch(AugmentedSource(large, np.eye(1), augmenter=augmenter, seed=0), 40)
    assert made == [256, 44, 64, 64, 22]
