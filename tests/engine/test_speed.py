from __future__ import annotations

from nnplay.engine.speed import Speed


def measured(*looks: tuple[float, int]) -> Speed:
    """Return the speed after some looks: seconds of a clock, and samples seen in all."""
    speed = Speed()
    for now, samples in looks:
        speed.measure(samples, now)
    return speed


def test_one_look_tells_no_speed() -> None:
    assert measured((3.0, 500)).samples_per_second == 0


def test_only_the_last_second_counts() -> None:
    assert measured((0.0, 0), (0.5, 100)).samples_per_second == 200
    assert measured((0.0, 0), (0.5, 100), (2.0, 1000), (2.5, 1300)).samples_per_second == 600


def test_a_rest_does_not_count() -> None:
    speed = measured((0.0, 0), (0.5, 100))
    speed.resume(100, 60.0)
    assert speed.samples_per_second == 200  # as far as is known
    speed.measure(140, 60.1)
    assert round(speed.samples_per_second) == 400


def test_what_is_forgotten_is_not_known() -> None:
    speed = measured((0.0, 0), (0.5, 100))
    speed.reset()
    assert speed.samples_per_second == 0
    speed.measure(300, 1.0)
    assert speed.samples_per_second == 0
