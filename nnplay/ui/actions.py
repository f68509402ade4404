"""Every action of the window, once: menus, tool bar, keys and command search follow."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

import qtawesome
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QWidget

from nnplay.project.presets import PRESETS
from nnplay.ui import pace, presets
from nnplay.ui.action_spec import GO_MENU, PACE_MENU, PRESET_MENU, ActionSpec
from nnplay.ui.network.actions import NETWORK_ACTIONS
from nnplay.ui.theme import theme

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "open_data",
        "&File",
        "Open &data…",
        "Open a table (CSV, TSV), NumPy arrays or IDX files; a preview shows what they are.",
        "files.imports.ask_for_file",
        ("Ctrl+Shift+O",),
        "mdi6.file-table-outline",
    ),
    ActionSpec(
        "open_folder",
        "&File",
        "Open data &folder…",
        "Open a folder of pictures, a sub-folder for each class, or of IDX files such as MNIST's.",
        "files.imports.ask_for_folder",
        ("Ctrl+Shift+F",),
        "mdi6.folder-open-outline",
    ),
    ActionSpec(
        "open_weights",
        "&File",
        "&Open weights…",
        "Load a network with its weights from a .safetensors or .npz file.",
        "files.open_weights",
        ("Ctrl+O",),
        "mdi6.file-import-outline",
    ),
    ActionSpec(
        "open_last",
        "&File",
        "Open &last session's network",
        "Load the network that was trained when the window was last closed.",
        "files.open_last",
    ),
    ActionSpec(
        "save_weights",
        "&File",
        "&Save weights",
        "Save the network and its weights as they are now.",
        "files.save",
        ("Ctrl+S",),
        "mdi6.content-save-outline",
        separator=True,
    ),
    ActionSpec(
        "save_weights_as",
        "&File",
        "Save weights &as…",
        "Save the network and its weights to another file.",
        "files.save_as",
        ("Ctrl+Shift+S",),
    ),
    ActionSpec(
        "quit",
        "&File",
        "&Quit",
        "Close nnplay.",
        "close",
        ("Ctrl+Q",),
        separator=True,
    ),
    ActionSpec(
        "paste_table",
        "&Edit",
        "&Paste table",
        "Open the table in the clipboard, copied from a spreadsheet, as data.",
        "files.imports.paste",
        ("Ctrl+V",),
        "mdi6.table-arrow-right",
        separator=True,
    ),
    *NETWORK_ACTIONS,
    ActionSpec(
        "train",
        "&Train",
        "&Train",
        "Start training; while it runs, pause it.",
        "training.toggle",
        ("Ctrl+Return", "F5"),
        "mdi6.play",
    ),
    ActionSpec(
        "step_batch",
        "&Train",
        "Step &batch",
        "Train on one batch, make one update, then pause.",
        "session.step_batch",
        ("Ctrl+B", "F10"),
        "mdi6.skip-next",
    ),
    ActionSpec(
        "step_epoch",
        "&Train",
        "Step &epoch",
        "Train to the end of an epoch, then pause.",
        "session.step_epoch",
        ("Ctrl+E", "Shift+F10"),
        "mdi6.skip-forward",
    ),
    ActionSpec(
        "stop",
        "&Train",
        "&Stop",
        "End training after the present batch; what was learned stays.",
        "session.stop",
        ("Ctrl+.", "Shift+F5"),
        "mdi6.stop",
        separator=True,
    ),
    ActionSpec(
        "reset",
        "&Train",
        "&Reset",
        "Start over with fresh weights; undo brings the trained ones back.",
        "session.reset",
        ("Ctrl+R",),
        "mdi6.restart",
    ),
    *(
        ActionSpec(
            f"{pace.PREFIX}{one.name}",
            PACE_MENU,
            one.text,
            one.help,
            "training.paces.choose",
            separator=one is pace.PACES[0],
            checkable=True,
            label=f"Pace: {one.text}",
        )
        for one in pace.PACES
    ),
    ActionSpec(
        "slower",
        PACE_MENU,
        "S&lower",
        "Slow training down, to watch it; a training that runs follows at once.",
        "training.paces.slower",
        ("Ctrl+Shift+,",),
        separator=True,
        label="Slow down the pace",
    ),
    ActionSpec(
        "faster",
        PACE_MENU,
        "F&aster",
        "Speed training up again; a training that runs follows at once.",
        "training.paces.faster",
        ("Ctrl+Shift+.",),
        label="Speed up the pace",
    ),
    ActionSpec(
        "search",
        "T&ools",
        "&Search commands",
        "Find an action by its name and do it.",
        "search.activate",
        ("Ctrl+K",),
        "mdi6.magnify",
    ),
    ActionSpec(
        "find_rate",
        "T&ools",
        "&Find learning rate…",
        "Try rising learning rates on a copy of the network, and suggest a good one.",
        "trials.find_rate",
        ("Ctrl+Shift+L",),
        "mdi6.chart-bell-curve-cumulative",
        separator=True,
    ),
    ActionSpec(
        "check_gradients",
        "T&ools",
        "Check &gradients…",
        "Compare backpropagation with measured slopes, on a copy of the network.",
        "trials.check_gradients",
        ("Ctrl+Shift+G",),
        "mdi6.check-decagram-outline",
    ),
    ActionSpec(
        "threads",
        "T&ools",
        "&Threads…",
        "Choose how many processor cores the matrix products of training may use.",
        "training.choose_threads",
    ),
    ActionSpec(
        "compiled",
        "T&ools",
        "&Compiled steps",
        "From the next start on, let code that Numba compiles make the training steps it knows: "
        "faster, and equal but for rounding; off: all by NumPy.",
        "training.compile_steps",
        checkable=True,
    ),
    ActionSpec(
        "next_panel",
        GO_MENU,
        "&Next panel",
        "Put the focus on the next panel that is on the screen, from the last on the tool bar.",
        "regions.next",
        ("F6",),
    ),
    ActionSpec(
        "previous_panel",
        GO_MENU,
        "&Previous panel",
        "Put the focus on the panel before, as far as it is on the screen.",
        "regions.previous",
        ("Shift+F6",),
    ),
    ActionSpec(
        "focus_picture",
        GO_MENU,
        "Network p&icture",
        "Put the focus on the selected layer in the picture of the network, or on the first.",
        "network.focus_picture",
        ("F7",),
        label="Go to the network picture",
    ),
    ActionSpec(
        "signs",
        "&View",
        "Show &signs of trouble",
        "Bring the Gradients panel to the front: what goes wrong in training, and what helps.",
        "views.show_signs",
    ),
    ActionSpec(
        "theme",
        "&View",
        "&Light or dark",
        "Switch between the light and the dark theme.",
        "appearance.toggle_theme",
        ("Ctrl+T",),
        "mdi6.theme-light-dark",
    ),
    ActionSpec(
        "full_screen",
        "&View",
        "&Full screen",
        "Fill the screen, or leave full screen.",
        "appearance.toggle_full_screen",
        ("F11",),
    ),
    ActionSpec(
        "reset_layout",
        "&View",
        "Reset la&yout",
        "Put every panel back in its place.",
        "appearance.reset_layout",
    ),
    ActionSpec(
        "log",
        "&Help",
        "Open &log folder",
        "Show the folder with the program's log, for a bug report.",
        "help.open_log",
    ),
    ActionSpec(
        "shortcuts",
        "&Help",
        "&Keyboard shortcuts",
        "List every action with its keys.",
        "help.shortcuts",
        ("F1",),
    ),
    ActionSpec(
        "about",
        "&Help",
        "&About nnplay",
        "Versions, licence and where the data come from.",
        "help.about",
    ),
    *(
        ActionSpec(
            f"{presets.PREFIX}{name}", PRESET_MENU, preset.label, preset.help, "presets.open"
        )
        for name, preset in PRESETS.items()
    ),
)


def icon(name: str, token: str = "text") -> QIcon:
    """Return a qtawesome icon in a theme colour."""
    made: QIcon = qtawesome.icon(
        name,
        color=theme.color(token),
        color_disabled=theme.color("muted", 140),
    )
    return made


def tooltip(spec: ActionSpec, text: str = "") -> str:
    """Return the action's help with its keys."""
    keys = ", ".join(
        QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in spec.keys
    )
    return f"{text or spec.help}{f'  ({keys})' if keys else ''}"


def create_actions(window: QWidget, before: Callable[[], None]) -> dict[str, QAction]:
    """Make every action, by name, connected to `before`, a slot, and then to its own."""
    actions = {}
    for spec in ACTIONS:
        action = QAction(QCoreApplication.translate("actions", spec.text), window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setToolTip(tooltip(spec))
        action.setStatusTip(spec.help)
        action.setCheckable(spec.checkable)
        if spec.label:
            action.setProperty("label", QCoreApplication.translate("actions", spec.label))
        owner_path, _, method = spec.slot.rpartition(".")
        owner = attrgetter(owner_path)(window) if owner_path else window
        action.triggered.connect(before)
        action.triggered.connect(getattr(owner, method))
        home = attrgetter(spec.scope)(window) if spec.scope else window
        if spec.scope:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        home.addAction(action)
        actions[spec.name] = action
    return actions


def set_icons(actions: dict[str, QAction]) -> None:
    """Give the actions their icons in the colours of the present theme."""
    for spec in ACTIONS:
        if spec.icon:
            actions[spec.name].setIcon(icon(spec.icon))


ICON_SIZE = QSize(18, 18)
