"""The panel that shows how good a network's answers are, and which ones are wrong."""

from nnplay.ui.evaluate.panel import EvaluatePanel

__all__ = ["EvaluatePanel"]
