"""How steps are compiled, and two things that Numba does not bring for them.

These are products of some columns of arrays, and threads that wait for each other. Both are written
in the compiler's own terms, as LLVM's builder has them: what uses them can be kept on the disk.
"""

from __future__ import annotations

import os

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

FAST = {"contract", "reassoc", "nsz", "arcp"}
"""The order of a sum may change, and a division become a product; NaN and infinity stay what they
are, since divergence is found by them."""

compiled = njit(nogil=True, error_model="numpy", fastmath=FAST)

_PATIENCE = 2000
"""Looks at the others, some ten microseconds in all, until a core is left to whoever wants it."""

_GIVEN_WAY = 1500
"""How often it is then left to others, some hundred microseconds in all, until a thread sleeps: one
that it waits for may have no core, since other programs take it, and gets none while this one wants
its own. Sooner, it would sleep where shares are only a little unequal."""

_NAP = 20
"""Microseconds of such a sleep."""

if hasattr(os, "sched_yield"):
    _give_way = types.ExternalFunction("sched_yield", types.intc())
    _sleep = types.ExternalFunction("usleep", types.intc(types.uintc))
else:

    @compiled
    def _give_way():
        return 0

    @compiled
    def _sleep(_microseconds):
        return 0


def _data(context, builder, kind, array):
    """Return the address of an array's first number."""
    return context.make_array(kind)(context, builder, array).data


@intrinsic
def _multiply(typing, gemm, flags, sizes, kernel, x, out, kept):
    """Call BLAS's gemm, which has Fortran's way: all that it is given are addresses.

    Sizes are written as 64 bits, of which a BLAS with 32 reads the lower half.
    """
    signature = types.void(gemm, flags, sizes, kernel, x, out, kept)

    def generate(context, builder, signature, arguments):
        address, flag_values, size_values, *arrays, kept_value = arguments
        kinds = signature.args[3:6]
        number = context.get_value_type(kinds[0].dtype)
        byte = ir.IntType(8)

        def slot(value):
            return cgutils.alloca_once_value(builder, value)

        flags = [
            slot(builder.select(flag, ir.Constant(byte, ord("T")), ir.Constant(byte, ord("N"))))
            for flag in cgutils.unpack_tuple(builder, flag_values)
        ]
        sizes = [slot(size) for size in cgutils.unpack_tuple(builder, size_values)]
        m, n, k, kernel_step, x_step, out_step = sizes
        data = [_data(context, builder, *pair) for pair in zip(kinds, arrays, strict=True)]
        one = slot(ir.Constant(number, 1.0))
        given = [*flags, m, n, k, one, data[0], kernel_step, data[1], x_step, slot(kept_value)]
        given += [data[2], out_step]
        function = ir.FunctionType(ir.VoidType(), [value.type for value in given])
        builder.call(builder.inttoptr(address, function.as_pointer()), given)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def _arrive(typing, gate):
    """Add 1 to the first number of `gate`, at once for all threads; return what it was."""

    def generate(context, builder, signature, arguments):
        counter = _data(context, builder, signature.args[0], arguments[0])
        one = ir.Constant(ir.IntType(64), 1)
        return builder.atomic_rmw("add", counter, one, "seq_cst")

    return types.int64(gate), generate


@intrinsic
def _look(typing, gate, place):
    """Return a number of `gate` as it is now, whichever thread wrote it."""

    def generate(context, builder, signature, arguments):
        begin = _data(context, builder, signature.args[0], arguments[0])
        return builder.load_atomic(builder.gep(begin, [arguments[1]]), "seq_cst", 8)

    return types.int64(gate, place), generate


@compiled
def multiply(gemm, x, x_turned, kernel, kernel_turned, out, kept):
    """Write x @ kernel + kept · out into `out`, with `x` or `kernel` transposed if it is turned.

    `gemm` is the address of BLAS's product of numbers of this type. Arrays are 2-D, and may be
    some of the columns of others.
    """
    depth = x.shape[0] if x_turned else x.shape[1]
    size = x.itemsize
    steps = (kernel.strides[0] // size, x.strides[0] // size, out.strides[0] // size)
    sizes = (out.shape[1], out.shape[0], depth, *steps)
    # Fortran sees the transposes of these arrays, so the factors change places.
    _multiply(gemm, (kernel_turned, x_turned), sizes, kernel, x, out, kept)


@compiled
def share(size, team):
    """Return where a thread's share of so many numbers begins and ends."""
    each = -(-size // (team.line * team.parts)) * team.line
    return min(size, team.part * each), min(size, (team.part + 1) * each)


@compiled
def meet(team):
    """Wait until all threads of a team are here; return False if one of them has failed."""
    if team.parts == 1:
        return True
    goal = (_arrive(team.gate) // team.parts + 1) * team.parts
    looks = 0
    while _look(team.gate, 0) < goal:
        if _look(team.gate, 1):
            return False
        looks += 1
        if looks > _PATIENCE + _GIVEN_WAY:
            _sleep(np.uint32(_NAP))
        elif looks > _PATIENCE:
            _give_way()
    return _look(team.gate, 1) == 0  # those who were told so before may have come here, too
