"""The layers of the network as a picture, edited in place."""

from nnplay.ui.network.panel import NetworkPanel

__all__ = ["NetworkPanel"]
