"""The errors that are meant for a person: each message is one complete sentence."""

from __future__ import annotations


class NnplayError(Exception):
    """Something a person asked for cannot be done; the message says what and why."""


class DataError(NnplayError):
    """A data set cannot be read or does not hold what it should."""


class FileError(NnplayError):
    """A file cannot be read or written."""


class DesignError(NnplayError):
    """A network or training configuration is impossible or unknown."""
