"""All numbers of a neuron as rows of one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nnplay.ui.neuron.face_view import FaceView
from nnplay.ui.neuron.histogram import HistogramView
from nnplay.ui.neuron.numbers import Number
from nnplay.ui.neuron.strip import Strip

HEADER = ("what", "name", "value", "gradient", "z", "a")


def export_rows(
    lines: Iterable[Number], most: Strip, least: Strip, histogram: HistogramView, face: FaceView
) -> Iterator[Sequence[object]]:
    """Yield a row for each number that is shown: of the table, the examples, bars and the face."""
    for line in lines:
        if not line.heading:
            gradient = "" if line.gradient is None else line.gradient
            yield "number", line.words, line.value, gradient, "", ""
    for what, strip in (("most", most), ("least", least)):
        for _, part, index, target, z, a in strip.table()[1]:
            yield what, f"{part} {index} {target}", "", "", z, a
    for low, high, name, count in histogram.table()[1]:
        yield "histogram", f"a {low} to {high} {name}".strip(), count, "", "", ""
    for name, value in face.table()[1]:
        yield "face", name, value, "", "", ""
