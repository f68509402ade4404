"""The form of a design's settings, in sections that fold."""

from nnplay.ui.hyperparameters.panel import HyperparameterPanel

__all__ = ["HyperparameterPanel"]
