"""Data sets: what they look like in memory, and how to load one by name or from disk."""

from __future__ import annotations

from nnplay.data.catalogue import CATALOGUE, DEFAULT
from nnplay.data.dataset import DataSet, Part, Samples, Scaling, Task
from nnplay.data.downloads.fetch import NotFetchedError
from nnplay.data.entry import Entry
from nnplay.data.loading import inspect, is_instant, load, options_of, read, reader_of
from nnplay.data.notation import parse_recipe, recipe_text
from nnplay.data.options import Option, OptionValue
from nnplay.data.progress import Amount, CancelledError, Progress, quiet
from nnplay.data.raw import Preview
from nnplay.data.readers import READERS, Reader
from nnplay.data.recipe import DRAWN, RECIPE_OPTIONS, DataRecipe, Point

__all__ = [
    "CATALOGUE",
    "DEFAULT",
    "DRAWN",
    "READERS",
    "RECIPE_OPTIONS",
    "Amount",
    "CancelledError",
    "DataRecipe",
    "DataSet",
    "Entry",
    "NotFetchedError",
    "Option",
    "OptionValue",
    "Part",
    "Point",
    "Preview",
    "Progress",
    "Reader",
    "Samples",
    "Scaling",
    "Task",
    "inspect",
    "is_instant",
    "load",
    "options_of",
    "parse_recipe",
    "quiet",
    "read",
    "reader_of",
    "recipe_text",
]
