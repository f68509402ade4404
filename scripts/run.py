"""Start nnplay: the first time this sets it up in .venv, later it only starts.

python3 scripts/run.py                  open the window
python3 scripts/run.py train --help     anything else that nnplay's command line knows
"""

import sys

import _old_python  # noqa: F401 - stops older Pythons before the next line

# isort: split
import _setup

if __name__ == "__main__":
    sys.exit(_setup.start_nnplay(sys.argv[1:]))
