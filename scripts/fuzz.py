"""Give damaged files to the readers: each must refuse a file with a sentence or read it rightly.

python3 scripts/fuzz.py table                        200,000 random mutations of tables
python3 scripts/fuzz.py all --count 5000000 --jobs 8  for a release, every reader
python3 scripts/fuzz.py npz --plan headers           each byte of the headers, with every value
python3 scripts/fuzz.py npz --seed 7 --only 1234     one file again, by its number

Files that were read wrongly are written to a folder, with what was wrong.
"""

import sys

import _old_python  # noqa: F401 - stops older Pythons before the next line

# isort: split
import argparse
from pathlib import Path

import _setup


def main() -> int:
    """Return 0 if every file was refused or read rightly, else 1."""
    from _fuzz_readers import TARGETS
    from _fuzz_run import PLANS, Task, run, write_failures

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reader", choices=("all", *TARGETS))
    parser.add_argument("--plan", choices=PLANS, default="mutations")
    parser.add_argument("--count", type=int, default=200_000, help="number of mutations")
    parser.add_argument("--seed", type=int, default=0, help="another one gives other mutations")
    parser.add_argument("--jobs", type=int, default=1, help="processes that share the files")
    parser.add_argument("--only", type=int, nargs="+", default=[], help="numbers of files")
    parser.add_argument("--out", type=Path, default=Path("fuzz-failures"), help="for what fell")
    given = parser.parse_args()
    fell = False
    for reader in TARGETS if given.reader == "all" else (given.reader,):
        task = Task(reader, given.plan, given.count, given.seed, tuple(given.only))
        outcome = run(task, given.jobs)
        print(f"{reader}: {outcome}", flush=True)
        for number, problem in outcome.failures:
            print(f"  number {number}: {problem}", file=sys.stderr)
        for path in write_failures(task, outcome, given.out):
            print(f"  {path}", file=sys.stderr)
        fell |= bool(outcome.failures)
    return int(fell)


if __name__ == "__main__":
    sys.path.insert(0, str(_setup.ROOT))
    sys.exit(main())
