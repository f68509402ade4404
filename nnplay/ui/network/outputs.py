"""Which outputs are drawn where not all can be."""

from __future__ import annotations

import numpy as np

from nnplay.ui.network.answer import answer_bars
from nnplay.ui.network.picture import Picture
from nnplay.ui.network.sight import Sight


def show_answer(picture: Picture, sight: Sight | None) -> None:
    """See to it that the outputs that matter are drawn, where not all can be."""
    choice = picture.choice(len(picture.groups) - 1)
    names = picture.columns.output_names
    bars = None if sight is None or not names else answer_bars(sight, names)
    if choice is None or bars is None:
        return
    importance = np.zeros(len(bars.texts))
    importance[[unit for unit in (bars.best, bars.target) if unit >= 0]] = 1
    choice.rank(importance)
    drawn = picture.groups[-1].units
    if drawn != choice.units(len(bars.texts), len(drawn)):
        picture.choose_again()
