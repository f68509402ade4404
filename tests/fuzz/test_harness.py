"""The checks of answers can fail, and a damaged file can be made again from its number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from _fuzz_changes import Headers, Mutations, Seed, Truncations
from _fuzz_checks import preview_problem, raw_problem, refusal_problem, same_samples
from _fuzz_readers import TARGETS
from _fuzz_run import Task, run, write_failures
from _fuzz_table_check import table_problem

from nnplay.data.raw import Column, Preview, RawData, RawPart
from nnplay.errors import DataError

SEEDS = (Seed("a", b"abcdef", 2), Seed("b", b"xyz", 1))
X = np.arange(8, dtype=np.float32).reshape(4, 2)
Y = np.array([0, 1, 0, 1])
RAW = RawData(
    label="some",
    samples=RawPart(X, Y),
    origin="here",
    licence="none",
    classes=("no", "yes"),
    inputs=("u", "v"),
)


def test_a_number_always_gives_the_same_file() -> None:
    first, second = (Mutations(SEEDS, (b"!",), 3, 500) for _ in range(2))
    assert [first[n] for n in range(500)] == [second[n] for n in range(500)]
    other = Mutations(SEEDS, (b"!",), 4, 500)
    assert [first[n][1] for n in range(500)] != [other[n][1] for n in range(500)]
    assert {seed.file for seed, _content in map(first.__getitem__, range(500))} == {"a", "b"}


@pytest.mark.parametrize("reader", TARGETS)
def test_sound_files_are_always_the_same(reader: str) -> None:
    first, second = ([seed.sound for seed in TARGETS[reader].seeds()] for _ in range(2))
    assert first == second


def test_truncations_are_all_beginnings() -> None:
    cut = Truncations(SEEDS)
    contents = [cut[n][1] for n in range(len(cut))]
    assert contents == [b"", b"a", b"ab", b"abc", b"abcd", b"abcde", b"", b"x", b"xy"]


def test_headers_change_each_byte_to_each_other_value() -> None:
    changed = Headers((*SEEDS[:1], replace(SEEDS[1], footer=1)))
    contents = {changed[n][1] for n in range(len(changed))}
    wanted = {bytes([value]) + b"bcdef" for value in range(256)}
    wanted |= {b"a" + bytes([value]) + b"cdef" for value in range(256)}
    wanted |= {bytes([value]) + b"yz" for value in range(256)}
    wanted |= {b"xy" + bytes([value]) for value in range(256)}
    assert contents == wanted - {b"abcdef", b"xyz"}
    assert len(changed) == 4 * 255


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"samples": RawPart(X, Y + 1)}, "no class indices"),
        ({"samples": RawPart(X, Y[:3])}, "has the shape"),
        ({"samples": RawPart(X.astype(np.float64), Y)}, "holds float64"),
        ({"samples": RawPart(X, np.full((4, 1), np.nan, np.float32)), "classes": ()}, "numbers to"),
        ({"image_shape": (2, 2)}, "have 2 numbers"),
        ({"inputs": ("u",)}, "1 names for 2"),
        ({"classes": ("no", "no")}, "the classes are"),
        ({"label": "\ud800"}, "written nowhere"),
    ],
)
def test_data_that_do_not_fit_together_are_noticed(change: dict[str, Any], problem: str) -> None:
    assert raw_problem(RAW) == ""
    assert problem in raw_problem(replace(RAW, **change))


def test_other_values_than_those_of_the_file_are_noticed() -> None:
    assert same_samples(RAW, [(X, Y)]) == ""
    assert "samples" in same_samples(RAW, [(X + (X == 7), Y)])
    assert "targets" in same_samples(RAW, [(X, Y[::-1])])


def test_other_values_than_those_of_a_table_are_noticed() -> None:
    found: dict[str, Any] = {"encoding": "utf-8", "delimiter": "comma", "header": "no"}
    columns = (Column("u", "number"), Column("v", "number"), Column("y", "target"))
    preview = Preview(kind="a table", found=found | {"decimal": "point"}, columns=columns)
    text = b"0,1,a\n2,3,b\n4,5,a\n6,7,b\n"
    assert table_problem(RAW, text, preview) == ""
    assert "numbers" in table_problem(RAW, text.replace(b"7", b"8"), preview)
    assert "rows" in table_problem(RAW, text + b"8,9,a\n", preview)


def test_a_preview_that_says_otherwise_is_noticed() -> None:
    preview = Preview(kind="some", task="classification", outputs=2)
    assert preview_problem(preview, RAW) == ""
    assert "3" in preview_problem(replace(preview, outputs=3), RAW)
    assert "refuses" in preview_problem(replace(preview, problem="No."), RAW)


def test_what_is_no_sentence_or_greedy_is_noticed() -> None:
    assert refusal_problem(DataError("a.csv is empty; choose another.")) == ""
    assert "no sentence" in refusal_problem(DataError("two\nlines."))
    greedy = DataError("It does not fit.")
    greedy.__cause__ = MemoryError()
    assert "memory" in refusal_problem(greedy)


def test_a_reader_that_ends_with_its_process_is_reported(tmp_path: Any) -> None:
    outcome = run(Task("no such reader", "truncations"))
    [(number, problem)] = outcome.failures
    assert number == -1
    assert "the process ended with 1" in problem
    assert write_failures(Task("idx", "truncations"), outcome, tmp_path) == []


def test_single_files_are_tried_again(tmp_path: Any) -> None:
    task = Task("idx", "mutations", count=50, only=(7, 31, 40))
    assert run(task, jobs=2).tried == 3
