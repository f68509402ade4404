from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnplay.project import LayerSpec, NetworkSpec, build_network
from nnplay.training import Snapshot
from nnplay.ui.weights import WeightsPanel


def test_colours_start_anew_when_a_network_goes_back(qtbot: QtBot) -> None:
    spec = NetworkSpec(3, (LayerSpec(2, "relu"),))
    network = build_network(spec, 0)
    network.parameters[:] = np.linspace(-0.5, 0.5, network.parameters.size)
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_network(spec, None)
    panel.set_snapshot(Snapshot.of(network, step=4))
    network.parameters[:] *= 1e6
    panel.set_snapshot(Snapshot.of(network, step=5))
    assert panel.colour_bar.scale == 500_000
    network.parameters[:] /= 1e6
    panel.set_snapshot(Snapshot.of(network, step=4))
    assert panel.colour_bar.scale == 0.5
