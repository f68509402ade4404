"""The decision surface: what a network says over a plane."""

from nnplay.ui.surface.panel import SurfacePanel

__all__ = ["SurfacePanel"]
