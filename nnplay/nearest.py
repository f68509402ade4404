"""What somebody may have meant by a name that there is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

_SHORTEST = 2
"""Letters from which on a name may stand for one that begins with it."""

_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


def nearest(name: str, known: Iterable[str], others: Mapping[str, str] = _NO_OTHERS) -> str:
    """Return the known name that was probably meant, or "" if none is near.

    That is the same name written differently, what it is called elsewhere, the first that begins
    with it, or one that is spelled much like it. Hyphens in front do not count, nor does the case,
    and underscores are hyphens.

    Parameters
    ----------
    name : str
    known : iterable of str
    others : mapping of str to str
        What else names may be called, by that; written plainly, without hyphens in front.

    >>> nearest("--Learning_rate", ["--learning-rate"])
    '--learning-rate'
    """
    names = {_plain(one): one for one in known}
    asked = _plain(name)
    for meant in (asked, others.get(asked, "")):
        if meant in names:
            return names[meant]
    begun = [one for one in names if len(asked) >= _SHORTEST and one.startswith(asked)]
    like = begun or get_close_matches(asked, names, n=1)
    return names[like[0]] if like else ""


def _plain(name: str) -> str:
    return name.lstrip("-").casefold().replace("_", "-")
