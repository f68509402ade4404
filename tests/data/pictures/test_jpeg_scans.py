from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnplay.data.pictures import jpeg_scans
from nnplay.data.pictures.decode import Style, decode, prepare_pillow
from nnplay.data.pictures.jpeg_scans import MAX_SCANS, count_scans
from nnplay.errors import DataError

END = b"\xff\xd9"
NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def saved(pixels: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **options)
    return file.getvalue()


def segments(content: bytes) -> Iterator[bytes]:
    """Cut a JPEG file into its segments, of which none holds FF followed by more than a zero."""
    start = 2
    while content[start : start + 2] != END:
        end = content.index(b"\xff", start + 2 + int.from_bytes(content[start + 2 : start + 4]))
        while content[end + 1] == 0:
            end = content.index(b"\xff", end + 1)
        yield content[start:end]
        start = end


def with_scans(count: int) -> bytes:
    """Return a JPEG file whose last scan is there again and again: it refines one bit anew."""
    content = saved(NOISE[..., 0], progressive=True)
    scans = [segment for segment in segments(content) if segment.startswith(b"\xff\xda")]
    return content[:-2] + scans[-1] * (count - len(scans)) + END


@pytest.mark.parametrize(
    ("content", "scans"),
    [
        (saved(NOISE), 1),
        (saved(NOISE, quality=100, restart_marker_blocks=1), 1),
        # As many as the script of the JPEG library has: six for grey, ten for colours.
        (saved(NOISE[..., 0], progressive=True), 6),
        (saved(NOISE, progressive=True), 10),
        (with_scans(25), 25),
        (saved(NOISE, comment=b"\xff\xda" * 100), 1),
        (saved(NOISE) + b"\xff\xda" * 100, 1),
        (saved(NOISE)[:-2], 1),
        (saved(NOISE)[:-2] + b"\xff", 1),
        (b"\xff\xd8\xff", 0),
        (b"\xff\xd8", 0),
    ],
)
@pytest.mark.parametrize("chunk", [2, 3, 1000, 1 << 16])
def test_scans_are_counted_wherever_the_file_is_cut_for_reading(
    monkeypatch: pytest.MonkeyPatch, content: bytes, scans: int, chunk: int
) -> None:
    monkeypatch.setattr(jpeg_scans, "_CHUNK", chunk)
    assert count_scans(io.BytesIO(content)) == scans


def test_a_picture_with_as_many_scans_as_allowed_is_decoded(tmp_path: Path) -> None:
    prepare_pillow()
    path = tmp_path / "a.jpg"
    path.write_bytes(with_scans(MAX_SCANS))
    assert decode(path, Style(8, 1, "crop")).shape == (8, 8, 1)


@pytest.mark.parametrize("scans", [MAX_SCANS + 1, 100_000])
def test_a_picture_that_is_gone_over_again_and_again_is_refused(tmp_path: Path, scans: int) -> None:
    prepare_pillow()
    path = tmp_path / "a.jpg"
    path.write_bytes(with_scans(scans))
    with pytest.raises(DataError, match=r"a\.jpg is .* goes over the picture more than 32 times"):
        decode(path, Style(8, 1, "crop"))


def test_a_picture_of_nothing_but_notes_is_refused(tmp_path: Path) -> None:
    prepare_pillow()
    content = saved(NOISE)
    path = tmp_path / "a.jpg"
    path.write_bytes(content[:2] + b"\xff\xfe\0\2" * 100_000 + content[2:])
    with pytest.raises(DataError, match=r"a\.jpg is .* more than 5,000 segments"):
        decode(path, Style(8, 1, "crop"))
