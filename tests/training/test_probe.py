"""A network of one's own to look at snapshots through."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.data import load
from nnplay.nn import network
from nnplay.project import default_design
from nnplay.training import Probe, Trainer, data_shape


def test_no_weights_are_drawn_that_a_snapshot_replaces_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = load("xor")
    trainer = Trainer(default_design("xor", data_shape(data)), data)

    def draw(*_: object) -> None:
        pytest.fail("weights were drawn")

    monkeypatch.setattr(network, "chosen", draw)
    shown = Probe(trainer).at(trainer.snapshot())
    np.testing.assert_array_equal(shown.state, trainer.network.state)
    np.testing.assert_array_equal(trainer.network.twin().state, trainer.network.state)
