"""The menu bar, from the tables of menus and actions."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from nnplay.ui.action_spec import MENUS
from nnplay.ui.actions import ACTIONS

Menus = dict[str, QMenu]
"""Menus by title or, inside others, by path."""


def create_menus(bar: QMenuBar) -> Menus:
    """Put the menus of `MENUS` into a menu bar; they are still empty."""
    menus: Menus = {}
    for path in MENUS:
        _add(menus, path, bar)
    return menus


def fill_menus(menus: Menus, actions: Mapping[str, QAction]) -> None:
    """Put every action of `ACTIONS` into its menu, which is made where there is none yet."""
    for spec in ACTIONS:
        outer = spec.menu.rpartition("/")[0]
        new = spec.menu not in menus
        if spec.separator:
            menus[outer if new else spec.menu].addSeparator()
        if new:
            _add(menus, spec.menu, menus[outer])
        menus[spec.menu].addAction(actions[spec.name])


def _add(menus: Menus, path: str, bar: QMenu | QMenuBar) -> None:
    outer, _, own = path.rpartition("/")
    menu = (menus[outer] if outer else bar).addMenu(QCoreApplication.translate("menus", own))
    menu.setToolTipsVisible(True)
    menus[path] = menu
