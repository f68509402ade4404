"""Check everything that must hold: style, types, imports between the packages, and all tests.

python3 scripts/test.py                 everything
python3 scripts/test.py -k weights      arguments go to pytest; the other checks still run
"""

import sys

import _old_python  # noqa: F401 - stops older Pythons before the next line

# isort: split
import _checks

if __name__ == "__main__":
    sys.exit(_checks.run_all(sys.argv[1:]))
