"""Two-dimensional data: the plane, its legend, and what edits of its points lead to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnplay.data import DataRecipe, DataSet, is_instant, load
from nnplay.data.plane.drawn import add_point, delete_point, drawn, move_point, relabel_point
from nnplay.engine.surface import Surface
from nnplay.errors import DataError
from nnplay.training import Snapshot
from nnplay.ui.cloud import PARTS
from nnplay.ui.data.plane_editor import PlaneEditor
from nnplay.ui.data.point_target import PointTarget
from nnplay.ui.form.notes import SmallText
from nnplay.ui.plane_paint import MOST_SHOWN
from nnplay.ui.point_legend import Legend
from nnplay.ui.theme import SPACING

_Change = Callable[[DataRecipe], DataRecipe]


class PlaneView(QWidget):
    """Shows two-dimensional data and edits their points.

    Signals
    -------
    recipe_edited : (str, object, str)
        A text for undo, the `DataRecipe` with points of its own, and the key under which edits
        merge.
    save_requested : object
        A person wants the points of this recipe in a file.
    """

    recipe_edited = Signal(str, object, str)
    save_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: DataSet | None = None
        self._recipe = DataRecipe("")
        self.plot = PlaneEditor()
        self.legend = Legend()
        self.target = PointTarget()
        self.message = SmallText(self, "bad")
        self.message.hide()
        self.shown = SmallText(self)
        self.hint = SmallText(self)
        self.start = QPushButton(self.tr("Edit points"))
        self.start.setProperty("small", True)
        self.start.setToolTip(
            self.tr(
                "Add, move and delete points.\nAt the first change they become a drawing of their "
                "own; what they were read from stays as it is."
            )
        )
        self.save = QPushButton(self.tr("Save…"))
        self.save.setProperty("small", True)
        self.save.setProperty("flat", True)
        self.save.setAccessibleName(self.tr("Save the points"))
        self.save.setToolTip(self.tr("Save the points as a CSV file, which can be opened again."))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACING)
        line.addWidget(self.target, 1)
        line.addWidget(self.start)
        line.addStretch()
        line.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        for part in (self.plot, self.hint, self.legend, self.shown):
            layout.addWidget(part)
        layout.addLayout(line)
        layout.addWidget(self.message)

    def _connect(self) -> None:
        self.plot.add_wanted.connect(self._add)
        self.plot.move_wanted.connect(self._move)
        self.plot.relabel_wanted.connect(self._relabel)
        self.plot.delete_wanted.connect(self._delete)
        self.plot.class_chosen.connect(self.target.set_new)
        self.plot.chosen.connect(self._show_target)
        self.plot.start_wanted.connect(self._start)
        self.start.clicked.connect(self._start)
        self.target.committed.connect(self._give_target)
        self.save.clicked.connect(self._save)

    def set_data(self, data: DataSet, recipe: DataRecipe) -> None:
        """Show a data set and what it was made from."""
        started = self.plot.editable and recipe.source == self._recipe.source
        self._data, self._recipe = data, recipe
        self.plot.set_data(data, recipe)
        parts = [part for part in PARTS if part != "validation" or data.validation is not None]
        self.legend.set_meaning(self.plot.meaning, data.classes, parts)
        self.target.set_classes(data.classes)
        count = len(self.plot.cloud)
        self.shown.setVisible(count > MOST_SHOWN)
        self.shown.setText(self.tr("{0:,} of {1:,} points are shown.").format(MOST_SHOWN, count))
        self._show_target()
        self._let_edit(started or is_instant(recipe))
        self._say("")

    def set_surface(self, surface: Surface | None) -> None:
        """Show what another network says; with None, only the points."""
        self.plot.set_surface(surface)

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the network says now."""
        self.plot.set_snapshot(snapshot)

    def _start(self) -> None:
        """Let a person change points that came from elsewhere."""
        self._let_edit(True)
        self.plot.setFocus()

    def _let_edit(self, editable: bool) -> None:
        self.plot.set_editable(editable)
        self.target.setVisible(editable)
        self.start.setVisible(not editable)
        hint = self.tr("Click to add a point, drag one to move it, Del or right-click for more.")
        self.hint.setText(hint)
        self.hint.setVisible(editable)

    def _show_target(self) -> None:
        index = self.plot.selected
        self.target.set_point(float(self.plot.cloud.targets[index]) if index >= 0 else None)

    def _add(self, x: float, y: float) -> None:
        target = self.target.of_new
        self.plot.choose(-1)
        self._edit(self.tr("Add a point"), lambda recipe: add_point(recipe, x, y, target))

    def _move(self, index: int, x: float, y: float, by_keys: bool) -> None:
        key = f"point:{index}" if by_keys else ""
        self._edit(self.tr("Move a point"), lambda recipe: move_point(recipe, index, x, y), key)

    def _relabel(self, index: int, target: float) -> None:
        text = self.tr("Relabel a point")
        if not self.plot.meaning.classes:
            text = self.tr("Change the value of a point")
        self._edit(text, lambda recipe: relabel_point(recipe, index, float(target)))

    def _delete(self, index: int) -> None:
        # A chosen point that is gone must not make its successor the chosen one.
        self.plot.choose(-1)
        if not self._edit(self.tr("Delete a point"), lambda recipe: delete_point(recipe, index)):
            self.plot.choose(index)

    def _give_target(self, target: float) -> None:
        if self.plot.selected >= 0:
            self._relabel(self.plot.selected, target)

    def _edit(self, text: str, change: _Change, key: str = "") -> bool:
        """Ask for the recipe with a change, unless it makes no data set; return whether it does."""
        if self._data is None:
            return False
        try:
            recipe = change(drawn(self._data, self._recipe))
            load(recipe)
        except DataError as error:
            self._say(str(error))
            self._show_target()
            return False
        self._say("")
        if recipe != self._recipe:
            self.recipe_edited.emit(text, recipe, key)
        return True

    def _save(self) -> None:
        if self._data is not None:
            try:
                self.save_requested.emit(drawn(self._data, self._recipe))
            except DataError as error:
                self._say(str(error))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))
