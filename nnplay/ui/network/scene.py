"""What the picture shows: what stands where, in which colours, and what lies under the mouse."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage

from nnplay.data import DataSet
from nnplay.nn.faces import effort
from nnplay.project import NetworkSpec
from nnplay.training import Probe
from nnplay.training.snapshot import Snapshot
from nnplay.ui.data_words import pixel_shape
from nnplay.ui.frame import frame_of
from nnplay.ui.network.choice import Choice
from nnplay.ui.network.columns import Columns
from nnplay.ui.network.edges import Gap
from nnplay.ui.network.faces import Plate, Sheet, Units, plane_plates, sheets_of, weight_plates
from nnplay.ui.network.facework import FaceWork, Make, Order
from nnplay.ui.network.figures import LARGE, tr
from nnplay.ui.network.layout import Group
from nnplay.ui.network.legend import Legend
from nnplay.ui.network.pointing import Pointed, find
from nnplay.ui.network.sight import SIDE, Sight
from nnplay.ui.network.weights import levels, most_coloured, symmetric_scale
from nnplay.ui.theme import tabular

_CHEAP = 2_000_000
"""Products of two numbers that take no longer than a thread takes to start."""


class Scene:
    """Columns of neurons, their connections and faces, for one snapshot of a network.

    Attributes
    ----------
    columns : Columns
        What stands where.
    gaps : tuple of Gap
        The connections between each two columns.
    sheets : dict of int to Sheet
        The faces of the neurons, by their column.
    edge_scale : float or None
        The magnitude with the strongest colour among connections, the largest of all layers;
        None without weights.
    font : QFont
    work : FaceWork or None
        Makes the faces that take long; without it they are made at once.
    """

    def __init__(self) -> None:
        self.columns = Columns()
        self.gaps: tuple[Gap, ...] = ()
        self.sheets: dict[int, Sheet] = {}
        self.edge_scale: float | None = None
        self.font = QFont()
        self.work: FaceWork | None = None
        self._faces: tuple[Order, dict[int, Plate]] | None = None
        self._sight: Sight | None = None
        self._snapshot: Snapshot | None = None
        self._ranked = False

    # What is shown

    def set_data(self, data: DataSet | None) -> None:
        """Show an example of this data as the input, and the names of inputs and outputs."""
        self.columns.data = data
        self._arrange()

    def set_network(self, spec: NetworkSpec) -> None:
        """Show this network; `arrange` gives its columns their places."""
        if spec.shapes != self.columns.spec.shapes:
            self._ranked = False
        self.columns.set_network(spec)

    def set_snapshot(self, snapshot: Snapshot | None, sight: Sight | None = None) -> None:
        """Show these weights, if they are of the network shown, and what is seen with them."""
        self._snapshot, self._sight = snapshot, sight
        if not self._ranked:
            self.rank()
        self._colour()

    def rank(self) -> None:
        """Choose anew which neurons are drawn where not all can be: those that matter most."""
        weights = self.weights()
        if weights is not None:
            self._ranked = True
            if self.columns.rank(weights):
                self._arrange()

    def refresh(self, font: QFont) -> None:
        """Take the colours of the theme in use, and a font."""
        self.font = tabular(font)
        self._colour()

    def arrange(self, areas: Sequence[QRectF]) -> None:
        """Give the input and each layer the area that its neurons may fill."""
        self.columns.areas = tuple(areas)
        self._arrange()

    @property
    def groups(self) -> tuple[Group, ...]:
        """The input's and each layer's neurons, as arranged."""
        return self.columns.groups

    @property
    def caption(self) -> str:
        """What the input is, for instance "28 × 28 = 784"."""
        shape, data = self.columns.image_shape, self.columns.data
        if shape is not None and data is not None:
            sides = (*shape, data.channels) if data.channels > 1 else shape
            return f"{' × '.join(map(str, sides))} = {math.prod(sides):,}"
        if not self.columns.spec.inputs:
            return ""  # nothing is open yet
        if self.columns.spec.inputs == 1:
            return tr("1 number")
        return tr("{n} numbers").format(n=f"{self.columns.spec.inputs:,}")

    @property
    def sheet(self) -> QImage | None:
        """The images of the drawn first-layer neurons' weights, below each other."""
        return self.sheets[1].image if 1 in self.sheets else None

    @property
    def tile_scale(self) -> float | None:
        """The magnitude with the strongest colour among the weights that are images."""
        first = self.sheets.get(1)
        return None if first is None or self.columns.image_shape is None else first.scale

    @property
    def shows_images(self) -> bool:
        """Whether the input is a picture, and the neurons behind it have faces like it."""
        return self.columns.image_shape is not None

    @property
    def sight(self) -> Sight | None:
        """What is seen, if it is of the network shown."""
        return self._sight if self.weights() is not None else None

    def weights(self) -> tuple[NDArray[Any], ...] | None:
        """Return the snapshot's weights if they are of the network shown."""
        if self._snapshot is None:
            return None
        weights = tuple(layer.weights for layer in self._snapshot.layers)
        fits = tuple(w.shape for w in weights) == self.columns.spec.shapes
        return weights if fits else None

    @property
    def pixels(self) -> tuple[int, int, int] | None:
        """(rows, columns, channels), if the inputs are pixels."""
        return pixel_shape(self.columns.data, self.columns.spec.inputs)

    # Which neurons are drawn

    def choice(self, column: int) -> Choice | None:
        """Return what decides which neurons of a column are drawn; None if all are."""
        groups = self.groups
        if not 0 <= column < len(groups) or not groups[column].missing:
            return None
        return self.columns.choices[column]

    def choose_again(self) -> None:
        """Draw what the columns' choices say now."""
        self._arrange()

    # Geometry

    def _arrange(self) -> None:
        metrics = QFontMetricsF(self.name_font(LARGE))
        self.columns.arrange(self.columns.areas, metrics)
        self.gaps = tuple(Gap(a, b) for a, b in pairwise(self.groups))
        self._colour()

    def _colour(self) -> None:
        """Choose connections and make the faces."""
        self.sheets, self.edge_scale = {}, None
        for gap in self.gaps:
            gap.show_nothing()
        weights = self.weights()
        if weights is not None and len(self.groups) == len(weights) + 1:
            self._show_weights(self._heard(weights))
            self._make_faces(weights)

    def _heard(self, weights: tuple[NDArray[Any], ...]) -> tuple[NDArray[Any], ...]:
        """Return the weights with zeros from neurons that are off: nothing comes from there."""
        layers = self.columns.spec.layers
        if not any(layer.off for layer in layers):
            return weights
        heard = [weights[0]]
        for matrix, before in zip(weights[1:], layers, strict=False):
            if before.off:
                matrix = matrix.copy()
                matrix[:, list(before.off)] = 0
            heard.append(matrix)
        return tuple(heard)

    def _show_weights(self, weights: tuple[NDArray[Any], ...]) -> None:
        self.edge_scale = symmetric_scale(weights)
        bundled = self.groups[0].is_image
        most = most_coloured(len(self.gaps) - bundled)
        for gap, matrix in zip(self.gaps, weights, strict=True):
            gap.show_weights(matrix, self.edge_scale, most)

    def _make_faces(self, weights: tuple[NDArray[Any], ...]) -> None:
        units = {i: group.units for i, group in enumerate(self.groups) if group.tiles}
        plates: dict[int, Plate] = {}
        if self.pixels is not None:
            plates = self._behind_picture(weights, units, self.pixels)
        elif self.columns.planar and self._sees_plane and units:
            assert self._sight is not None
            plates = self._in_plane(weights, units, self._sight)
        self.sheets = sheets_of(plates)

    def _behind_picture(
        self, weights: tuple[NDArray[Any], ...], units: Units, pixels: tuple[int, int, int]
    ) -> dict[int, Plate]:
        first = {column: chosen for column, chosen in units.items() if column == 1}
        behind = {column: chosen for column, chosen in units.items() if column > 1}
        plates = weight_plates(weights, first, pixels)  # nothing to be summed up
        if behind:
            cost = effort(weights, {column - 1: chosen for column, chosen in behind.items()})
            make = partial(weight_plates, weights, behind, pixels)
            plates |= self._plates(behind, cost, make)
        return plates

    def _in_plane(
        self, weights: tuple[NDArray[Any], ...], units: Units, sight: Sight
    ) -> dict[int, Plate]:
        make = self._over_plane(sight, sight.probe, units)
        if sight.behind is None:
            return self._plates(units, 0, make)
        cost = SIDE * SIDE * sum(matrix.size for matrix in weights)
        return self._plates(units, cost, make, self._over_plane(sight, sight.behind, units))

    def _over_plane(self, sight: Sight, probe: Probe, units: Units) -> Make:
        assert self.columns.data is not None
        plane = self.columns.data.train.plane
        frame = frame_of(np.empty((0, 2)) if plane is None else plane)

        def make() -> dict[int, Plate]:
            outputs = sight.over_plane(frame.centre, frame.half, probe)
            return plane_plates(outputs, units, SIDE)

        return make

    def _plates(
        self, units: Units, cost: int, make: Make, aside: Make | None = None
    ) -> dict[int, Plate]:
        """Return faces: the present ones if they are cheap, else the last while newer are made.

        There are always some: of another network or other neurons they are made at once, by
        `make`; `aside` makes them in another thread.
        """
        probe = None if self._sight is None else self._sight.probe
        subject = (probe, self.columns.spec.shapes, self.pixels, tuple(units.items()))
        order = Order(subject, self._snapshot, aside or make)
        if self.work is not None and cost > _CHEAP:
            known = self.work.plates(subject)
            if known:
                self.work.ask(order)
                return known
        if self._faces is None or not order.is_for(self._faces[0]):
            self._faces = order, make()
        if self.work is not None and cost > _CHEAP:
            self.work.put(*self._faces)
        return self._faces[1]

    def take_faces(self) -> None:
        """Show the faces that have been made in the meantime."""
        weights = self.weights()
        if weights is not None and len(self.groups) == len(weights) + 1:
            self._make_faces(weights)

    @property
    def legend(self) -> Legend:
        """What the colours mean now."""
        data = self.columns.data
        coloured = data is not None and data.channels > 1
        faces = self.columns.planar and bool(self.sheets)
        return Legend(self.tile_scale, self.edge_scale, coloured, faces)

    def name_font(self, pixels: int) -> QFont:
        """Return the font in another size."""
        font = QFont(self.font)
        font.setPixelSize(pixels)
        return font

    def drawn_levels(self, gap: int) -> NDArray[np.intp] | None:
        """Return the levels of all connections of a gap that can be drawn; None without weights.

        Returns
        -------
        (targets drawn, sources drawn) int array
            See `nnplay.ui.network.weights.levels`.
        """
        weights = self.weights()
        if weights is None:
            return None
        return levels(self.gaps[gap].weights_drawn(weights[gap]), self.edge_scale or 1.0)

    @property
    def _sees_plane(self) -> bool:
        """Whether what is seen lies in a plane, too: when other data are opened it may not yet."""
        return self._sight is not None and self._sight.probe.data.lift is not None

    # Pointing

    def at(self, point: QPointF) -> Pointed | None:
        """Return the neuron, input or connection at a point."""
        return find(self.groups, self.gaps, self.pixels, point)

    def more_at(self, point: QPointF) -> int | None:
        """Return the column whose line about missing neurons is at a point."""
        for column, group in enumerate(self.groups):
            if group.missing and group.line.contains(point):
                return column
        return None

    def column_at(self, x: float) -> int | None:
        """Return the column that a place across lies in."""
        for column, area in enumerate(self.columns.areas):
            if area.left() <= x <= area.right():
                return column
        return None

    def place(self, pointed: Pointed) -> QRectF | None:
        """Return where a neuron is drawn, or the end of a connection, if it is."""
        if pointed.column >= len(self.groups):
            return None
        group = self.groups[pointed.column]
        if pointed.column == 0 and self.pixels is not None:
            return self._pixel(pointed.unit)
        return group.place(pointed.unit)

    def _pixel(self, unit: int) -> QRectF:
        assert self.pixels is not None
        rows, columns, channels = self.pixels
        bounds = self.groups[0].bounds
        row, column = divmod(unit // channels, columns)
        width, height = bounds.width() / columns, bounds.height() / rows
        return QRectF(bounds.left() + column * width, bounds.top() + row * height, width, height)
