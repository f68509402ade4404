"""Keep an error in an overridden Qt method from ending the program.

On Python 3.11, PySide6 6.9 to 6.10 crashes (a segmentation fault in ``PepException_GetArgs``) when
an exception that the interpreter itself raised, such as a ZeroDivisionError, leaves a Python
override of a virtual Qt method, such as ``paintEvent``. Caught and raised again, the same exception
is harmless and reaches the error dialog as it should.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QGraphicsItem

_GUARDED = "_nnplay_guarded"


def guard_overrides(package: str = "nnplay") -> None:
    """Guard all overrides in the package's classes that exist by now; may be called again."""
    for base in (QObject, QGraphicsItem, QUndoCommand):
        for kind in _subclasses(base):
            if kind.__module__.partition(".")[0] == package and _GUARDED not in vars(kind):
                _guard(kind)


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    for child in type.__subclasses__(kind):
        yield child
        yield from _subclasses(child)


def _guard(kind: type[Any]) -> None:
    # Qt's own classes, whose methods are no Python functions.
    native = [base for base in kind.__mro__ if base.__module__.startswith(("PySide6", "shiboken6"))]
    for name, method in list(vars(kind).items()):
        overrides = any(name in vars(base) for base in native)
        if isinstance(method, FunctionType) and overrides and not name.startswith("__"):
            setattr(kind, name, _raising_again(method))
    setattr(kind, _GUARDED, True)


def _raising_again(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except Exception:
            raise

    return guarded
