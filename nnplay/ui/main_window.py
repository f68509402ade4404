"""The window: panels, docks, menus, and the wires between them and the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import msgspec
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QMainWindow,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnplay.engine import Session, State
from nnplay.engine.courtesy import at_work
from nnplay.engine.focus import Focus
from nnplay.project import Design, find_warnings
from nnplay.training import History, data_shape
from nnplay.ui import settings
from nnplay.ui.actions import ICON_SIZE, create_actions, set_icons
from nnplay.ui.appearance import Appearance
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.curves.panel import CurvesPanel
from nnplay.ui.data import DataPanel
from nnplay.ui.data.connection import DataConnection
from nnplay.ui.docks import Docks
from nnplay.ui.export import ExportPanel
from nnplay.ui.files import Files
from nnplay.ui.form import TextEditor
from nnplay.ui.help import Help
from nnplay.ui.hyperparameters import HyperparameterPanel
from nnplay.ui.menus import create_menus, fill_menus
from nnplay.ui.messages import Messages
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.connection import NetworkConnection
from nnplay.ui.network.panel import ACTIONS as LAYER_ACTIONS
from nnplay.ui.network.panel import WALKS
from nnplay.ui.notices import NoticeBar
from nnplay.ui.offer import offer
from nnplay.ui.presets import Presets
from nnplay.ui.refresh import Refresher, Turn
from nnplay.ui.regions import Regions
from nnplay.ui.search import CommandSearch
from nnplay.ui.shortcuts import ShortcutsFirst
from nnplay.ui.status import RunStatus, StatusLine
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.training import Training, train_note
from nnplay.ui.trials import Trials
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context
from nnplay.ui.views import Views
from nnplay.ui.weights.connection import WeightsView

TOOL_BAR = ("train", "step_batch", "step_epoch", "stop", "reset")
_ROOM_FOR_WORDS = 1200
"""Narrower windows leave out the words of all tool bar buttons but Train's."""


class MainWindow(QMainWindow):
    """nnplay's window on a session.

    Attributes
    ----------
    session : Session
    network, hyperparameters, data, cost, accuracy, weights : QWidget
        The panels.
    actions_by_name : dict of str to QAction
    """

    def __init__(self, session: Session, log_folder: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle("nnplay")
        self.setAcceptDrops(True)
        room = self.screen().availableSize()
        # On small screens all of it but a margin, or what is above and below a window.
        width, height = max(1000, room.width() - 80), max(600, room.height() - 100)
        self.resize(min(1440, width), min(900, height))
        self.editor = Editor(session, self)
        self.shortcuts_first = ShortcutsFirst(self)
        self.network = NetworkPanel()
        self.hyperparameters = HyperparameterPanel()
        self.data = DataPanel()
        self.cost = CostPanel()
        self.accuracy = AccuracyPanel()
        self.notices = NoticeBar()
        self.search = CommandSearch()
        self.run_status = RunStatus()
        self.status_line = StatusLine()
        self.files = Files(session, self)
        self.appearance = Appearance(self)
        self.presets = Presets(session, self)
        self.help = Help(self, log_folder)
        self.training = Training(session, self.run_status, self.status_line, self)
        self.messages = Messages(session, self.editor, self.notices, self.files)
        self.data_connection = DataConnection(
            session, self.editor, self.files, self.messages, self.data, self
        )
        self.trials = Trials(session, self.editor, self)
        self.focus = Focus(session, self)
        context = Context(session, self.editor, self.focus, self.trials.tasks, self)
        self.network_connection = NetworkConnection(context, self.network)
        self.views = Views(context)
        self.weights = cast(WeightsView, self.views["weights"]).panel
        self.docks = self._add_docks()
        self.regions = Regions(self, self.docks, self.notices, self.network)
        self.actions_by_name = create_actions(self, before=self.take_pending_edit)
        self.training.actions = self.actions_by_name
        self.training.paces.set_actions(self.actions_by_name)
        self.help.actions = dict(self.actions_by_name)
        self.search.set_actions(self.actions_by_name)
        self._add_menus()
        self.tool_bar = self._add_tool_bar()
        self.status_line.set_hint(
            self.tr("Ctrl+Enter trains · Ctrl+K finds a command · F1 lists the keys")
        )
        self.statusBar().addWidget(self.status_line, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.refresher = Refresher(
            self.session.poll,
            (
                Turn(self.network_connection.refresh, self.network),
                Turn(partial(self._show_curves, self.cost), self.cost),
                Turn(partial(self._show_curves, self.accuracy), self.accuracy),
                Turn(self.training.update_numbers, every=lambda: 250),
                Turn(self.hyperparameters.refresh, self.hyperparameters, every=lambda: 500),
                Turn(self.data_connection.refresh, self.data),
                *self.views.turns(),
            ),
            self,
        )
        self._connect()
        self._update_layer_actions()
        self._update_theme()
        self.appearance.restore(self.docks)
        self.cost.log_scale = settings.LOG_SCALE.get()
        self._show_everything()

    # Building

    def _add_docks(self) -> Docks:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.notices)
        layout.addWidget(self.network, 1)
        self.setCentralWidget(centre)
        docks = Docks(self)
        area = Qt.DockWidgetArea
        docks.add("data", self.data, area.LeftDockWidgetArea)
        docks.add("hyperparameters", self.hyperparameters, area.RightDockWidgetArea)
        docks.add("cost", self.cost, area.BottomDockWidgetArea)
        docks.add("accuracy", self.accuracy, area.BottomDockWidgetArea)
        self.views.add_docks(docks)
        for name, refresh in (
            ("cost", partial(self._show_curves, self.cost)),
            ("accuracy", partial(self._show_curves, self.accuracy)),
            ("hyperparameters", self.hyperparameters.refresh),
        ):
            docks[name].visibilityChanged.connect(partial(_if_seen, refresh))
        docks.arrange(fronts=("cost", "accuracy", "weights"))
        return docks

    def _add_menus(self) -> None:
        menus = create_menus(self.menuBar())
        for text, keys, create in (
            (self.tr("&Undo"), ("Ctrl+Z",), self.editor.stack.createUndoAction),
            (self.tr("&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), self.editor.stack.createRedoAction),
        ):
            action = create(self, text)
            action.setShortcuts([QKeySequence(key) for key in keys])
            menus["&Edit"].addAction(action)
            action.setProperty("label", text)  # its own text names what would be undone
            self.help.actions[text] = action
        fill_menus(menus, self.actions_by_name)
        recent = self.files.imports.recent.menu
        menus["&File"].insertMenu(self.actions_by_name["open_weights"], recent)
        menus["&View"].addSeparator()
        for dock in self.docks:
            menus["&View"].addAction(dock.toggleViewAction())

    def _add_tool_bar(self) -> QToolBar:
        bar = QToolBar(self.tr("Training"), self)
        bar.setObjectName("tool_bar")
        bar.setMovable(False)
        bar.setIconSize(ICON_SIZE)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in TOOL_BAR:
            bar.addAction(self.actions_by_name[name])
            button = bar.widgetForAction(self.actions_by_name[name])
            if isinstance(button, QToolButton):
                button.setProperty("primary", name == "train")
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                button.setAccessibleName(self.actions_by_name[name].text())
        train = bar.widgetForAction(self.actions_by_name["train"])
        train.setMinimumWidth(140)  # so that Train, Pause and Train more leave the others in place
        self.search.setMaximumWidth(240)
        bar.addWidget(self.search)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        bar.addWidget(self.run_status)
        self.addToolBar(bar)
        return bar

    def _connect(self) -> None:
        session, editor = self.session, self.editor
        for panel in (self.network, self.hyperparameters):
            panel.edited.connect(editor.edit)
            panel.remedy_chosen.connect(editor.remedy)
        for chosen in (self.network.selected, self.network.pointed, self.focus.neuron_changed):
            chosen.connect(self._update_layer_actions)
        self.network_connection.effect.begun.connect(self.training.note_score)
        self.network_connection.effect.measured.connect(self.training.note_score)
        self.network.selected.connect(self.hyperparameters.set_layer)
        self.network.selected.connect(self.weights.follow_layer)
        for exporter in self._export_panels:
            exporter.failed.connect(self.messages.refuse)
            exporter.exported.connect(self.messages.saved)
        for view in self.views:
            view.failed.connect(session.failed)
        self.views["gradients"].signs.connect(self.status_line.set_signs)
        self.status_line.sign.clicked.connect(self.actions_by_name["signs"].trigger)
        session.design_changed.connect(self._show_design)
        session.data_changed.connect(self._show_data)
        session.network_changed.connect(self._show_network)
        session.snapshot_changed.connect(self.refresher.refresh_all)
        session.state_changed.connect(self._follow_state)
        theme.changed.connect(self._update_theme)

    # Showing

    def _show_everything(self) -> None:
        self._show_data()
        self._show_design()
        self._show_network()
        self._follow_state(self.session.state)

    def _show_design(self) -> None:
        session = self.session
        if session.design is None:
            return
        shape = None if session.data is None else data_shape(session.data)
        warnings = find_warnings(session.design, shape)
        self.network.set_design(session.design, session.problems, warnings)
        self.hyperparameters.set_design(
            session.design,
            session.problems,
            session.restart_needed,
            session.state.has_thread,
            warnings,
        )
        if session.trainer is not None:
            for view in (self.cost, self.accuracy):
                view.set_epochs(session.trainer.until)
            self.hyperparameters.set_epochs(session.trainer.until, session.trainer.cycle_start)
            self.cost.set_train_note(train_note(session.trainer.design, cost=True))
            self.accuracy.set_train_note(train_note(session.trainer.design, cost=False))
        if not session.problems:
            settings.DESIGN.set(msgspec.json.encode(session.design).decode())
        self._update_layer_actions()

    def _show_data(self) -> None:
        data = self.session.data
        if data is None:
            return
        self.network.set_data(data)
        self.hyperparameters.set_pictures(data.image_shape is not None)
        self.setWindowTitle(f"{data.label} - nnplay")

    def _show_network(self) -> None:
        trainer = self.session.trainer
        history, epochs = (trainer.history, trainer.until) if trainer else (History(), 1)
        if trainer is not None:
            for curve in (self.cost, self.accuracy):
                curve.set_data(trainer.data)
        for view in (self.cost, self.accuracy, self.hyperparameters):
            view.set_history(history, epochs)
        self._show_design()
        self.refresher.refresh_all()

    def _show_curves(self, panel: CurvesPanel) -> None:
        trainer = self.session.trainer
        panel.set_best(None if trainer is None else trainer.best)
        panel.refresh()

    def _follow_state(self, state: State) -> None:
        if state in (State.TRAINING, State.STOPPING):
            self.refresher.start()
        else:
            self.refresher.stop()
        self._show_design()

    def _update_layer_actions(self) -> None:
        for name in (*LAYER_ACTIONS, *WALKS):
            offer(self.actions_by_name[name], self.network.why_not(name))

    def _update_theme(self) -> None:
        set_icons(self.actions_by_name)
        self.training.update_state()

    @property
    def _export_panels(self) -> tuple[ExportPanel, ...]:
        views = (view.panel for view in self.views)
        return (self.network, self.cost, self.accuracy, *views)

    def take_pending_edit(self) -> None:
        """Take what is typed into a field but not confirmed yet; keys and buttons move no focus."""
        field = QApplication.focusWidget()
        if isinstance(field, QAbstractSpinBox | TextEditor):
            field.clearFocus()
            field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words out of the tool bar where there is too little room for them."""
        super().resizeEvent(event)
        self.docks.fit_height()
        wide = self.width() >= _ROOM_FOR_WORDS
        kind = Qt.ToolButtonStyle
        for name in TOOL_BAR:
            button = self.tool_bar.widgetForAction(self.actions_by_name[name])
            if isinstance(button, QToolButton):
                words = wide or name == "train"
                button.setToolButtonStyle(
                    kind.ToolButtonTextBesideIcon if words else kind.ToolButtonIconOnly
                )

    def event(self, event: QEvent) -> bool:
        """Have training give way while everything in the window that has changed is painted."""
        if event.type() == QEvent.Type.UpdateRequest:
            with at_work():
                return super().event(event)
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the focus on Train."""
        super().showEvent(event)
        self.tool_bar.widgetForAction(self.actions_by_name["train"]).setFocus()

    # What the window is told

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one dragged file or folder."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped file or folder."""
        event.acceptProposedAction()
        self.files.open_path(event.mimeData().urls()[0].toLocalFile())

    def closeEvent(self, event: QCloseEvent) -> None:
        """End training, remember the layout, close."""
        self.refresher.stop()
        self.hide()  # the last step of a large network may take a moment
        self.trials.shut_down()
        self.files.imports.shut_down()
        self.session.shut_down()
        self.views.shut_down()
        self.network_connection.shut_down()
        for panel in self._export_panels:
            panel.finish_exports()
        self.files.keep_last()
        self.appearance.save()
        settings.LOG_SCALE.set(self.cost.log_scale)
        super().closeEvent(event)


def _if_seen(refresh: Callable[[], object], visible: bool) -> None:
    if visible:
        refresh()


def last_design() -> Design | None:
    """Return the design of the last session, if there is one that can be read."""
    try:
        return msgspec.json.decode(settings.DESIGN.get(), type=Design)
    except msgspec.DecodeError:
        return None
