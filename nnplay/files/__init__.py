"""Everything that reads or writes a person's files."""

from __future__ import annotations

from nnplay.files.atomic import atomic_write
from nnplay.files.weights import SavedWeights, load_weights, save_weights

__all__ = ["SavedWeights", "atomic_write", "load_weights", "save_weights"]
