"""What a view of the running network is made of: a panel, and the wires to the session."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nnplay.engine import Session
from nnplay.engine.focus import Focus
from nnplay.engine.trials import Tasks
from nnplay.ui.export import ExportPanel
from nnplay.ui.refresh import USUAL
from nnplay.ui.undo import Editor


class Context(NamedTuple):
    """What views are wired to.

    Attributes
    ----------
    session : Session
    editor : Editor
        Makes what a person wants an undoable change.
    focus : Focus
        The example and the neuron that all views show.
    tasks : Tasks
        Runs what takes seconds, with progress and cancel.
    window : QWidget
    """

    session: Session
    editor: Editor
    focus: Focus
    tasks: Tasks
    window: QWidget


class View(QObject):
    """Shows something of the session in a panel, and does what the panel asks for.

    The panel knows neither session nor undo: it is given values by setters and says what a person
    wants by signals.

    Attributes
    ----------
    panel : ExportPanel
    every : int, property
        Milliseconds between two refreshes that look fluent, if the machine affords them.
    failed : Signal(str)
        Something ended with an unexpected error; its traceback.
    badge : Signal(str)
        What to write behind the panel's name where it is a tab, such as a count; "" for nothing.
    signs : Signal(object)
        What the badge counts, in words: a tuple of labels.
    """

    failed = Signal(str)
    badge = Signal(str)
    signs = Signal(object)

    def __init__(self, context: Context, panel: ExportPanel) -> None:
        super().__init__(context.window)
        self.session, self.editor, self.focus, self.tasks, self.window = context
        self.panel = panel

    @property
    def every(self) -> int:
        """See the attributes."""
        return USUAL

    def refresh(self) -> None:
        """Show what is so now; called again and again while training, if the panel is on screen.

        It is called once, too, when the panel comes onto the screen and when training ends.
        """

    def shut_down(self) -> None:
        """End what runs in the background and wait for it; for closing. May be repeated."""
        self.panel.finish_exports()
