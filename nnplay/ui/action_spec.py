"""What an action of the window is, and the menus that actions stand in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    name : str
        Its key.
    menu : str
        The menu it stands in.
    text : str
        With an ampersand before the mnemonic.
    help : str
        One sentence for tooltip, status bar and command search.
    slot : str
        The method to call, as a dotted path from the window.
    keys : tuple of str
        Shortcuts; the first is shown.
    icon : str
        A qtawesome name.
    separator : bool
        Whether a line stands above it in the menu.
    scope : str
        The attribute of the window that must have the focus for the keys to count; "" for any.
    checkable : bool
        Whether it is switched on and off; its slot is told which.
    label : str
        What it is called where no menu stands around it, as in the command search; "" for `text`.
    """

    name: str
    menu: str
    text: str
    help: str
    slot: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    separator: bool = False
    scope: str = ""
    checkable: bool = False
    label: str = ""


GO_MENU = "&View/&Go to"
PRESET_MENU = "&Network/&Presets"
CHOOSE_MENU = "&Network/&Choose"
PACE_MENU = "&Train/&Pace"
MENUS = ("&File", "&Edit", "&View", "&Network", PRESET_MENU, "&Train", "T&ools", "&Help")
"""In their order; a menu inside another one is named by its path. One that is not among them stands
in the other where the first of its actions has its turn."""
