"""`python -m nnplay` is `nnplay`."""

from __future__ import annotations

import sys

from nnplay.cli import main

if __name__ == "__main__":
    sys.exit(main())
