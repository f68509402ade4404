"""`python -m nnplay.nn.compiled`: compile the training steps, for whoever needs them later."""

from __future__ import annotations

import os

from nnplay.nn import compiled

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # nobody waits for it
    compiled.warm_up()
