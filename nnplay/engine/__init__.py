"""The bridge between training and the window. QtCore only."""

from nnplay.engine.session import Position, Session
from nnplay.engine.state import State

__all__ = ["Position", "Session", "State"]
