"""What the weights panel has been told, and what follows from it. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from nnplay.nn.layers import LayerArrays
from nnplay.project import LayerSpec
from nnplay.training import Snapshot
from nnplay.training.film import Film
from nnplay.ui.layer_infos import LayerInfo, Switches
from nnplay.ui.numbers import format_number
from nnplay.ui.weights.shown import Shown


@dataclass(slots=True)
class State:
    """What is shown.

    Attributes
    ----------
    infos : tuple of LayerInfo
    layer : int
        The one shown; −1 for none.
    snapshot : Snapshot or None
    film : Film or None
        What the weights were.
    loaded : bool
        Whether it began with weights from a file.
    layers : sequence of LayerSpec
        How neurons are switched.
    change : bool
        Whether to show how far the weights are from those that the film begins with.
    """

    infos: tuple[LayerInfo, ...] = ()
    layer: int = -1
    snapshot: Snapshot | None = None
    film: Film | None = None
    loaded: bool = False
    layers: Sequence[LayerSpec] = ()
    change: bool = False

    @property
    def info(self) -> LayerInfo | None:
        """What the numbers of the layer are called."""
        return self.infos[self.layer] if 0 <= self.layer < len(self.infos) else None

    @property
    def arrays(self) -> LayerArrays | None:
        """The numbers of the layer, if the snapshot is of this network."""
        info, snapshot = self.info, self.snapshot
        if info is None or snapshot is None or self.layer >= len(snapshot.layers):
            return None
        arrays = snapshot.layers[self.layer]
        fits = arrays.weights.shape == (info.units, info.inputs)
        return arrays if fits and (arrays.norm is not None) == info.gains else None

    @property
    def fitting_film(self) -> Film | None:
        """The film, if it is of the snapshot's network."""
        film, snapshot = self.film, self.snapshot
        return film if film is not None and snapshot is not None and film.fits(snapshot) else None

    @property
    def shows_change(self) -> bool:
        """Whether differences are shown: they are wanted, and there is something to compare."""
        return self.change and self.fitting_film is not None

    @property
    def shown(self) -> Shown | None:
        """The numbers that heatmaps show."""
        info, arrays, film = self.info, self.arrays, self.fitting_film
        if info is None or arrays is None or self.snapshot is None:
            return None
        gradients = self.snapshot.gradients
        return Shown(
            info,
            arrays,
            film.first.layers[self.layer] if film is not None and self.change else None,
            None if gradients is None else gradients[self.layer],
            self.switches,
        )

    @property
    def switches(self) -> Switches:
        """What is switched in the layer."""
        info = self.info
        if info is None or self.layer >= len(self.layers):
            return Switches()
        spec = self.layers[self.layer]
        frozen = range(info.units) if spec.frozen else spec.frozen_units
        return Switches(frozenset(spec.off), frozenset(frozen))

    @property
    def since(self) -> str:
        """Since when changes are shown, as words."""
        film = self.film
        if film is not None and film.first.step:
            text = _tr("change since the layers changed, after step {0}")
            return text.format(format_number(film.first.step))
        if self.loaded:
            return _tr("change since the weights were loaded")
        return _tr("change since training began")


def _tr(text: str) -> str:
    return QCoreApplication.translate("WeightsPanel", text)
