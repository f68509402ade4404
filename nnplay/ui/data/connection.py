"""The wires between the data panel and the session."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnplay.data import DRAWN, Amount, DataRecipe
from nnplay.engine import Session, State
from nnplay.engine.surface import Surface
from nnplay.errors import NnplayError
from nnplay.project import Design
from nnplay.training import Trainer
from nnplay.ui.data.panel import DataPanel
from nnplay.ui.data.saving import save_points
from nnplay.ui.files import Files
from nnplay.ui.messages import Messages
from nnplay.ui.undo import Editor


class DataConnection(QObject):
    """Shows the session's data in the panel, and does what the panel asks for."""

    def __init__(
        self,
        session: Session,
        editor: Editor,
        files: Files,
        messages: Messages,
        panel: DataPanel,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.session = session
        self.editor = editor
        self.files = files
        self.messages = messages
        self.panel = panel
        self.window = window
        self._trainer: Trainer | None = None
        panel.loading.amount = self._amount
        panel.source_chosen.connect(files.open_source)
        panel.browse_requested.connect(files.open_data)
        panel.folder_requested.connect(files.imports.ask_for_folder)
        panel.paste_requested.connect(files.imports.paste)
        panel.recipe_edited.connect(self.edit)
        panel.save_requested.connect(self._save)
        panel.cancel_requested.connect(session.cancel_opening)
        session.data_changed.connect(self._show_data)
        session.design_changed.connect(self._show_design)
        session.network_changed.connect(self._show_network)
        session.state_changed.connect(self._show_loading)
        session.refused.connect(panel.show_present)
        session.missing.connect(panel.show_present)
        self._show_data()
        self._show_design()
        self._show_network()
        self._show_loading()

    def refresh(self) -> None:
        """Show what the network says now, and how far the reading of data is."""
        if self.session.trainer is self._trainer:
            self.panel.set_snapshot(self.session.snapshot)
        else:
            self._show_network()
        self._show_loading()

    def edit(self, text: str, recipe: DataRecipe, key: str = "") -> None:
        """Change the recipe: at once if only points are others, else as other data are opened."""
        design = self.session.design
        if design is not None and _other_points(design, recipe):
            self.editor.edit(text, msgspec.structs.replace(design, data=recipe), key)
        else:
            self.session.open_data(recipe)

    def _show_data(self) -> None:
        data, design = self.session.data, self.session.design
        if data is not None and design is not None:
            self.panel.set_recent(self.files.imports.recent.texts())
            self.panel.set_dataset(data, design.data)

    def _show_design(self) -> None:
        if self.session.design is not None:
            self.panel.set_augmentation(self.session.design.training.augmentation)

    def _show_network(self) -> None:
        trainer = self._trainer = self.session.trainer
        planar = trainer is not None and trainer.data.lift is not None
        self.panel.set_surface(Surface(trainer) if trainer is not None and planar else None)
        self.panel.set_snapshot(self.session.snapshot)

    def _show_loading(self) -> None:
        busy = self.session.state is State.LOADING or self.session.opening is not None
        self.panel.set_loading(busy)

    def _amount(self) -> Amount | None:
        return self.session.opening

    def _save(self, recipe: DataRecipe) -> None:
        try:
            path = save_points(self.window, recipe)
        except NnplayError as error:
            self.messages.refuse(str(error))
            return
        if path is not None:
            self.messages.saved(str(path))


def _other_points(design: Design, recipe: DataRecipe) -> bool:
    """Whether a recipe differs from a design's in nothing but the points that it holds."""
    present = design.data
    if recipe.source != DRAWN or recipe.features != present.features:
        return False
    # What is drawn over another source has its options, classes and split from there.
    return present.source != DRAWN or recipe == msgspec.structs.replace(
        present, points=recipe.points
    )
