"""Where a layer sends the samples: its outputs, seen from two principal directions."""

from nnplay.ui.space.panel import SpacePanel

__all__ = ["SpacePanel"]
