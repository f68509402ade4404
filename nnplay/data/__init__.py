"""Data sets: what they look like in memory, and how to load one by name or from disk."""

from __future__ import annotations

from nnplay.data.catalogue import CATALOGUE, DEFAULT, READERS, Entry, Reader, load
from nnplay.data.dataset import DataSet, Samples

__all__ = ["CATALOGUE", "DEFAULT", "READERS", "DataSet", "Entry", "Reader", "Samples", "load"]
