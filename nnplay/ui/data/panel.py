"""The data panel: which data set is open, what it looks like, and what its parts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnplay.data import CATALOGUE, DRAWN, DataRecipe, DataSet
from nnplay.engine.surface import Surface
from nnplay.training import Snapshot
from nnplay.ui.data.chips import FeatureChips
from nnplay.ui.data.distribution import SplitSection, TargetSection
from nnplay.ui.data.examples import Examples
from nnplay.ui.data.loading import LoadingBar
from nnplay.ui.data.plane_view import PlaneView
from nnplay.ui.data.section import Section, text
from nnplay.ui.data.sources import SourceList
from nnplay.ui.data.words import differences, fields_of
from nnplay.ui.recipe_form import RecipeForm
from nnplay.ui.scroll_panel import ScrollPanel
from nnplay.ui.theme import SPACING


class DataPanel(ScrollPanel):
    """Shows the open data set, edits its recipe, and offers others.

    Signals
    -------
    source_chosen : str
        A person chose this: the text of a recipe, as `parse_recipe` reads it.
    browse_requested, folder_requested, paste_requested : ()
        A person wants to open a file, a folder, or what is on the clipboard.
    recipe_edited : (str, object, str)
        A text for undo, the new `DataRecipe`, and the key under which edits merge.
    save_requested : object
        A person wants the points of this recipe in a file.
    cancel_requested : ()
        A person does not want to wait for what is being read.
    """

    source_chosen = Signal(str)
    browse_requested = Signal()
    folder_requested = Signal()
    paste_requested = Signal()
    recipe_edited = Signal(str, object, str)
    save_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("Data"))
        self.setAccessibleName(self.tr("Data"))
        self._data: DataSet | None = None
        self._recipe = DataRecipe("")
        self._asked = self._recipe
        self.sources = SourceList()
        self.loading = LoadingBar()
        self.empty = text("muted", "small")
        self.empty.setText(
            self.tr("No data set is open. Choose one above, or drop a file on the window.")
        )
        self.facts = _Facts()
        for part in (self.sources, self.loading, self.empty, self.facts):
            self.content.addWidget(part)
        self.content.addStretch(1)
        self.facts.hide()
        self._connect()

    def _connect(self) -> None:
        sources, facts = self.sources, self.facts
        sources.source_chosen.connect(self.source_chosen)
        sources.browse_requested.connect(self.browse_requested)
        sources.folder_requested.connect(self.folder_requested)
        sources.paste_requested.connect(self.paste_requested)
        self.loading.cancel_requested.connect(self.cancel_requested)
        for form in (facts.options_form, facts.split.form):
            form.edited.connect(self._edit)
        facts.chips.edited.connect(self._edit_features)
        facts.plane.recipe_edited.connect(self.recipe_edited)
        facts.plane.save_requested.connect(self.save_requested)

    # What the window calls

    def set_dataset(self, data: DataSet, recipe: DataRecipe) -> None:
        """Show a data set and what it was made from."""
        changes = data is not self._data
        source_changes = recipe.source != self._recipe.source
        # A drawing begins and is undone in sight of its points.
        stays = DRAWN in (recipe.source, self._recipe.source) and self.facts.plane.isVisible()
        if source_changes and not (stays and data.lift is not None):
            self.scroll_area.verticalScrollBar().setValue(0)
        self._data, self._recipe = data, recipe
        self.empty.hide()
        self.sources.set_current(recipe, data)
        if changes:
            self.facts.set_data(data, recipe)
        if source_changes:
            self.facts.options.header.setChecked(recipe.source in (*CATALOGUE, DRAWN))
        self.show_present()
        self.facts.show()

    def set_recent(self, recent: Sequence[str]) -> None:
        """Offer what was opened before: texts of recipes, newest first."""
        self.sources.set_recent(recent)

    def set_augmentation(self, strengths: Mapping[str, float]) -> None:
        """Say how pictures are changed while training; nothing means that they are not."""
        self.facts.examples.set_augmentation(strengths)

    def set_surface(self, surface: Surface | None) -> None:
        """Show over the plane what another network says; None if it knows nothing of a plane."""
        self.facts.plane.set_surface(surface)

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show what the network says now."""
        self.facts.plane.set_snapshot(snapshot)

    def set_loading(self, loading: bool) -> None:
        """Say that another data set is being read, or that none is any more."""
        if loading != self.loading.active:
            self.loading.set_loading(loading)
            if not loading:
                self.show_present()

    def show_present(self) -> None:
        """Show what is open, in case something else was asked for and did not come."""
        self.sources.refresh()
        if self._data is not None:
            self._asked = self._recipe
            self.facts.show_recipe(self._recipe, self._data)

    # Editing

    def _edit(self, text: str, recipe: DataRecipe) -> None:
        assert self._data is not None
        self._asked = recipe  # the next edit is one of this, even if it is not there yet
        self.facts.show_recipe(recipe, self._data)
        self.recipe_edited.emit(text, recipe, "")

    def _edit_features(self, text: str, features: str) -> None:
        self._edit(text, msgspec.structs.replace(self._asked, features=features))


class _Facts(QWidget):
    """What is known about one data set, and the settings that it follows from."""

    def __init__(self) -> None:
        super().__init__()
        self.examples = Examples()
        self.plane = PlaneView()
        self.features = text("muted", "small")
        self.features.setText(self.tr("Given to the network"))
        self.chips = FeatureChips()
        self.options = Section(opened=True)
        self.options_form = RecipeForm()
        self.options.inside.addWidget(self.options_form)
        self.split = SplitSection()
        self.targets = TargetSection()
        self.notes = text("muted", "small")
        self.origin = text("muted", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        for part in (
            self.examples,
            self.plane,
            self.features,
            self.chips,
            self.options,
            self.split,
            self.targets,
            self.notes,
            self.origin,
        ):
            layout.addWidget(part)

    def set_data(self, data: DataSet, recipe: DataRecipe) -> None:
        """Show the facts of a data set."""
        planar = data.lift is not None
        self.examples.setVisible(not planar)
        self.plane.setVisible(planar)
        self.chips.setVisible(planar)
        self.features.setVisible(planar)
        if planar:
            self.plane.set_data(data, recipe)
        else:
            self.examples.set_data(data)
        self.split.set_data(data)
        self.targets.set_data(data)
        self.notes.setVisible(bool(data.notes))
        self.notes.setText("\n".join(data.notes))
        self.origin.setText(self.tr("{0}, licence {1}").format(data.origin, data.licence))

    def show_recipe(self, recipe: DataRecipe, data: DataSet) -> None:
        """Show the settings of a recipe."""
        fields = fields_of(recipe)
        self.options.setVisible(bool(fields))
        self.options_form.set_recipe(recipe, fields)
        self.options.set_title(self.tr("Options"), ", ".join(differences(recipe, fields)))
        self.split.show_recipe(recipe, data)
        self.chips.set_features(recipe.features)
