"""The numbers of a layer as colours."""

from nnplay.ui.weights.panel import WeightsPanel

__all__ = ["WeightsPanel"]
