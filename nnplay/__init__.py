"""nnplay: a desktop neural-network playground."""

import os

# OpenBLAS reads it when NumPy is loaded. After a product its threads wait for the next by spinning
# for 2^26 cycles, 25 ms in which they take a core from everybody else: the window, and SciPy's
# OpenBLAS, which compiled steps use. 2^20 cycles are longer than what lies between two products.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")

__version__ = "0.1.0"
