"""Training steps compiled by Numba, where it is installed: many in one call.

NumPy's way, in the rest of `nnplay.nn`, is the one that explains, shows and checks everything, and
trains whatever these cannot; `Program` makes the same steps, equal but for rounding.
"""

from __future__ import annotations

import importlib.util
import os
from functools import cache

from nnplay.nn.compiled.arrays import Samples
from nnplay.nn.compiled.program import MOST_STEPS, Made, Program, fits, pays

__all__ = ["MOST_STEPS", "Made", "Program", "Samples", "fits", "installed", "pays", "warm_up"]


@cache
def installed() -> bool:
    """Whether there is what compiled steps need: Numba, as the extra "fast" brings it.

    Numba can be told not to compile, by its variable NUMBA_DISABLE_JIT; then there is not.
    """
    told_not_to = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
    return not told_not_to and importlib.util.find_spec("numba") is not None


def warm_up() -> None:
    """Compile the steps of float32 networks for all kinds of data, or read them if that was done.

    Takes ten to twenty seconds the first time on a computer, and half of one later.

    Raises
    ------
    ImportError
        Without Numba.
    """
    from nnplay.nn.compiled.warming import make_steps

    for dtype in ("u1", "f4"):
        make_steps(dtype)
