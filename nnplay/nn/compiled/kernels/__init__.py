"""Training steps as Numba compiles them: the same formulas as in the rest of `nnplay.nn`.

Many steps run in one call, without the interpreter and its lock. NumPy needs a quarter of a
microsecond to begin any operation, and a step of a small network is little else; here an operation
on some dozen numbers costs next to nothing. Products of larger layers go to BLAS.

All that is written here follows from what stands elsewhere, and the tests hold it to that: to
`nnplay.nn.activations` and `nnplay.nn.fused` for the formulas, and to `nnplay.nn.optimizers` for
the updates, whose state has the same form. Names and shapes are those of `arrays.py`, and
`program.py` prepares everything; arrays are all float32 or all float64.
"""

from nnplay.nn.compiled.kernels.steps import run

__all__ = ["run"]
