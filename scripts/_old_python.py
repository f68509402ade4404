"""Imported first by the scripts: stops with a clear sentence where Python is too old for nnplay.

This file and the scripts that import it must parse on any Python, 2 included.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "nnplay needs Python 3.11 or newer and this is Python %d.%d: install a newer one and start "
        "again with it, for example: python3.12 %s"
        % (sys.version_info[0], sys.version_info[1], sys.argv[0])
    )
