"""Training steps, one after the other, in one call."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import numpy as np
from numba import njit

from nnplay.nn.compiled.kernels.across import across_of, answer_across, backward_across
from nnplay.nn.compiled.kernels.machine import FAST, meet, share
from nnplay.nn.compiled.kernels.rows import answer, backward, block_width
from nnplay.nn.compiled.kernels.updates import penalize, update


def _sources():
    """Return what changes with every change of the files that what is compiled follows from."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), here.parent / "arrays.py", here.parent / "codes.py"]
    return blake2b(b"".join(file.read_bytes() for file in files)).hexdigest()


def _made_of(sources):
    """Return `run`, of which Numba keeps on the disk what is compiled, for these sources.

    It lies beside this file, or in the user's cache folder where that cannot be written. Numba sees
    by itself if this file has changed, and what the values are that `run` takes from around it.
    """

    @njit(nogil=True, error_model="numpy", fastmath=FAST, cache=True)
    def run(steps, batch, lanes, start, samples, net, rule, room, team):
        """Make training steps, as long as their cost is finite.

        Parameters
        ----------
        steps, batch : int
            How many steps, and the samples of each; the last may have fewer if the order ends.
        lanes : int
            Columns of a small network's arrays, at least `batch`; 0 where samples are rows.
        start : int
            The place in the order of the first sample.
        samples, net, rule, room, team
            See `arrays.py`.

        Returns
        -------
        int
            Steps made. The step after them, if there should have been one, has a cost that is not
            finite; its update is not made. Of a team of which one has failed, nobody updates more.
        """
        assert sources
        penalized = net.penalties[0] != 0 or net.penalties[1] != 0
        across = across_of(net, room, lanes)
        width = block_width(net, batch)
        begin, end = share(net.parameters.size, team)
        for step in range(steps):
            rows = min(batch, samples.order.size - start)
            if lanes:
                cost, score = answer_across(samples, start, net, room, across, rows)
            else:
                cost, score = answer(samples, start, net, room, batch, rows, width, team)
            if team.part == 0:
                room.costs[step] = cost
                room.scores[step] = score
            if not meet(team):
                return step
            # As NumPy's costs are: too large for the type is infinite.
            if not np.isfinite(net.parameters.dtype.type(room.costs[step])):
                return step
            if lanes:
                backward_across(net, across)
            else:
                backward(net, room, batch, rows, width, team)
            if not meet(team):
                return step
            if penalized:
                penalize(net, begin, end)
            update(net, rule, step, begin, end)
            if not meet(team):  # whoever returns can rely on it that all have updated
                return step
            start += rows
        return steps

    return run


run = _made_of(_sources())
