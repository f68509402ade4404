from __future__ import annotations

import signal
import threading

import pytest

from nnplay.commands.interrupts import SIGNALS, Interrupts


@pytest.mark.parametrize("name", SIGNALS)
def test_signals_are_counted_inside_and_as_before_outside(name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with Interrupts() as interrupts:
        signal.raise_signal(number)
        signal.raise_signal(number)
    assert interrupts.count == 2
    assert signal.getsignal(number) is before


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGTERM)
        assert interrupts.count == 0
    finally:
        signal.signal(signal.SIGTERM, before)


def test_other_threads_leave_signals_alone() -> None:
    errors: list[BaseException] = []

    def enter() -> None:
        try:
            with Interrupts():
                pass
        except ValueError as error:
            errors.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert errors == []
