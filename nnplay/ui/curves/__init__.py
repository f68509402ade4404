"""The plots of a run: cost and accuracy, on training and test data."""

from nnplay.ui.curves.accuracy import AccuracyPanel
from nnplay.ui.curves.cost import CostPanel

__all__ = ["AccuracyPanel", "CostPanel"]
