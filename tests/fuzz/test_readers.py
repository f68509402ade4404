"""Every reader is given damaged files: it refuses each with a sentence, or reads it rightly.

What is too slow, greedy or wrong is written beside the test's other files, and can be read again:
python3 scripts/fuzz.py READER --plan PLAN --only NUMBER.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from _fuzz_readers import TARGETS
from _fuzz_run import Outcome, Task, run, write_failures

# Together 200,000 for each of the five kinds of file: IDX, NumPy, tables, pictures, weights.
MUTATIONS = {
    "idx": 110_000,
    "idx-folder": 90_000,
    "npy": 100_000,
    "npz": 100_000,
    "table": 200_000,
    "picture": 198_000,
    "picture-folder": 2_000,
    "safetensors": 150_000,
    "npz-weights": 50_000,
}
JOBS = int(os.environ.get("NNPLAY_FUZZ_JOBS", min(4, os.cpu_count() or 1)))


def check(task: Task, jobs: int, folder: Path) -> Outcome:
    outcome = run(task, jobs)
    print(task.reader, task.plan, outcome)
    write_failures(task, outcome, folder)
    assert outcome.failures == []
    return outcome


def test_every_reader_has_its_mutations() -> None:
    assert set(MUTATIONS) == set(TARGETS)


@pytest.mark.parametrize("reader", MUTATIONS)
def test_random_mutations(reader: str, tmp_path: Path) -> None:
    outcome = check(Task(reader, "mutations", MUTATIONS[reader]), JOBS, tmp_path)
    assert outcome.tried == MUTATIONS[reader]
    # Some damage must leave something to read, or the answers have not been looked at.
    assert 0 < outcome.accepted < outcome.tried


@pytest.mark.parametrize("reader", MUTATIONS)
def test_truncation_at_every_byte(reader: str, tmp_path: Path) -> None:
    outcome = check(Task(reader, "truncations"), 1, tmp_path)
    assert outcome.tried == sum(len(seed.sound) for seed in TARGETS[reader].seeds())


@pytest.mark.parametrize("reader", [reader for reader in MUTATIONS if reader != "picture-folder"])
def test_every_byte_of_a_header_changed(reader: str, tmp_path: Path) -> None:
    """Change each byte of every header to each of the 255 other values.

    The header is what says how the rest is to be read (`_fuzz_seeds` has one for every file):

    - IDX: magic number and sizes; of a packed file, the header of gzip.
    - .npy: all before the numbers. .npz: all of an archive, of which the check sums of zip give
      away most damage; and the headers of its arrays, packed after they were damaged.
    - tables: the byte-order mark and the first line.
    - pictures: all before the packed pixels, with the tables that unpack them; of PNG also with
      its check sums made right again.
    - safetensors: the length, and the JSON that it is the length of. Weights as .npz: headers of
      zip and NumPy of the first array, and zip's list at the end of the file.

    A folder of pictures has the headers of its pictures.
    """
    outcome = check(Task(reader, "headers"), JOBS, tmp_path)
    places = sum(len(seed.described) for seed in TARGETS[reader].seeds())
    assert outcome.tried == 255 * places > 0
