"""When the neuron is measured: at once where it can be, at its leisure while weights change."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import load
from nnplay.data.example import example_of
from nnplay.engine.focus import Neuron
from nnplay.nn.inside import look_inside
from nnplay.project import default_design, edits
from nnplay.training import Trainer, data_shape
from nnplay.ui.neuron import background
from nnplay.ui.neuron.background import Background, Kind, Result
from nnplay.ui.neuron.worker import Query

DATA = load("circle")
QUERY = Query(Neuron(0, 1), "train", example_of(DATA, "test", 3))


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def thread_time(self) -> float:
        return 0.0


class Desk:
    """A `Background`, what it found, and how to wait for it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.trainer = Trainer(default_design("circle", data_shape(DATA)), DATA)
        self.background = Background()
        self.found: list[Result] = []
        self.background.found.connect(self.found.append)
        self._qtbot = qtbot

    def ask(self, query: Query = QUERY, **options: Any) -> list[str]:
        """Ask with a new snapshot; return the kinds that were measured."""
        self.found.clear()
        self.background.measure(
            self.trainer, self.trainer.snapshot(), query, **{"settled": False, **options}
        )
        self._qtbot.waitUntil(lambda: not self.background.busy)
        return [result.kind for result in self.found]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(background, "time", made)
    return made


@pytest.fixture
def desk(qtbot: QtBot, clock: Clock) -> Any:
    made = Desk(qtbot)
    yield made
    made.background.shut_down()


ALL = ["told", "ablation", "face", "favourites"]


def test_all_of_a_new_neuron_is_measured_at_once(desk: Desk) -> None:
    assert desk.ask() == ALL
    assert desk.ask(QUERY._replace(neuron=Neuron(1, 1))) == ALL


def test_while_weights_change_each_kind_rests(desk: Desk, clock: Clock) -> None:
    desk.ask()
    assert desk.ask() == []
    clock.now += 0.3
    assert desk.ask() == ["told", "face"]
    clock.now += 0.8
    assert sorted(desk.ask()) == sorted(ALL)


def test_what_is_switched_is_measured_at_once(desk: Desk) -> None:
    desk.ask()
    design = desk.trainer.design
    network = edits.switch_units(design.network, 0, "off", [1])
    desk.trainer.adopt(msgspec.structs.replace(design, network=network))
    assert desk.ask() == ALL
    ablation = next(result.value for result in desk.found if result.kind == "ablation")
    assert ablation.is_off


def test_weights_that_stay_are_measured_at_once_but_only_once(desk: Desk) -> None:
    desk.ask()
    assert desk.ask(settled=True) == ALL
    snapshot = desk.trainer.snapshot()
    for expected in (4, 4):
        desk.background.measure(desk.trainer, snapshot, QUERY, settled=True)
        desk._qtbot.waitUntil(lambda: not desk.background.busy)
        assert len(desk.found) == 4 + expected
    desk.found.clear()


def test_another_example_asks_for_that_alone(desk: Desk) -> None:
    desk.ask()
    example = example_of(DATA, "train", 7)
    assert desk.ask(QUERY._replace(example=example)) == ["told"]
    told = desk.found[0].value
    z = look_inside(desk.trainer.network, example.x[None])[0].z[0, 1]
    assert (told.example, told.z) == (example, pytest.approx(z, rel=1e-5))
    assert desk.ask(QUERY._replace(example=example, part="test")) == ["favourites"]
    assert desk.found[0].value.samples == 250


def test_what_is_not_wanted_is_not_measured(desk: Desk) -> None:
    query = QUERY._replace(example=None)
    assert desk.ask(query, skipped=frozenset({"face"})) == ["ablation", "favourites"]


def test_what_fails_is_told_once_and_not_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    failures: list[str] = []
    desk.background.failed.connect(failures.append)
    monkeypatch.setattr(background, "KINDS", (Kind("told", fail, lambda query: query.neuron, 0),))
    for _ in range(3):
        assert desk.ask() == []
    assert len(failures) == 1
    assert "broken" in failures[0]


def test_what_is_forgotten_is_not_told(desk: Desk) -> None:
    desk.background.measure(desk.trainer, desk.trainer.snapshot(), QUERY, settled=True)
    desk.background.forget()
    assert not desk.background.busy
    desk.background.shut_down()
    assert desk.found == []
