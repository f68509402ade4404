"""Actions that can be used or not, and say why not."""

from __future__ import annotations

from PySide6.QtGui import QAction

_OWN = "ownTips"


def offer(action: QAction, why_not: str) -> None:
    """Let an action be used, or say in its tips why it cannot be.

    Parameters
    ----------
    action : QAction
        Whose tips, when this is first called for it, say what it does.
    why_not : str
        "" if it can be used.
    """
    if action.property(_OWN) is None:
        action.setProperty(_OWN, [action.toolTip(), action.statusTip()])
    tool_tip, status_tip = action.property(_OWN)
    action.setEnabled(not why_not)
    action.setToolTip(why_not or tool_tip)
    action.setStatusTip(why_not or status_tip)
