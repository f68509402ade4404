"""The bridge between training and the window. QtCore only."""

from nnplay.engine.position import Position
from nnplay.engine.session import Session
from nnplay.engine.state import State

__all__ = ["Position", "Session", "State"]
