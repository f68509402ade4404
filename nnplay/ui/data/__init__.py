"""The data panel: the open data set, its points, rows or pictures, and its recipe."""

from nnplay.ui.data.panel import DataPanel

__all__ = ["DataPanel"]
