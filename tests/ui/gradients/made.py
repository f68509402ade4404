"""Records and panels of gradients for tests."""

from __future__ import annotations

from functools import cache

import msgspec
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, load
from nnplay.project import Design, LayerSpec, NetworkSpec, OptimizerSpec, default_design
from nnplay.training import Trainer, data_shape, fit
from nnplay.ui.gradients.panel import GradientsPanel

NAMES = ("Dense 1", "Dense 2", "Output")


@cache
def circle() -> DataSet:
    return load("circle")


def design(*hidden: LayerSpec, **training: object) -> Design:
    """Return a design for the points of a circle; by default ReLU behind tanh."""
    base = default_design("circle", data_shape(circle()))
    layers = hidden or (LayerSpec(6, "tanh"), LayerSpec(5, "relu"))
    network = NetworkSpec(2, (*layers, base.network.layers[-1]))
    settings = {"optimizer": OptimizerSpec("sgd"), "learning_rate": 0.1, **training}
    return msgspec.structs.replace(
        base, network=network, training=msgspec.structs.replace(base.training, **settings)
    )


def trained(steps: int, asked: Design | None = None) -> Trainer:
    trainer = Trainer(asked or design(), circle())
    if not steps:
        return trainer
    for _ in fit(trainer):
        if trainer.step >= steps:
            break
    return trainer


def shown(
    qtbot: QtBot, trainer: Trainer | None, size: tuple[int, int] = (560, 480)
) -> GradientsPanel:
    """Return a panel on the screen with the record of a training."""
    panel = GradientsPanel()
    qtbot.addWidget(panel)
    panel.resize(*size)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_network(NAMES)
    if trainer is not None:
        panel.set_record(trainer.vitals, trainer.until)
    return panel


def number_of(words: str) -> float:
    """Return the number that a read-out says, such as "2.1·10⁻⁶"."""
    plain = words.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    mantissa, _, power = plain.partition("·10")
    if plain.startswith("10-"):
        mantissa, power = "1", plain[2:]
    exponent: float = 10.0 ** int(power or 0)
    return float(mantissa) * exponent
