"""The catalogue's entries that are downloaded on request, or found on this computer."""

from __future__ import annotations

from collections.abc import Mapping

from nnplay.data.downloads import mirrors
from nnplay.data.downloads.fetch import NotFetchedError, folder_of
from nnplay.data.downloads.found import Content, copies, read_copy
from nnplay.data.downloads.mirrors import Remote
from nnplay.data.downloads.published import PUBLISHED, About, Published
from nnplay.data.entry import Entry
from nnplay.data.progress import CancelledError, Progress
from nnplay.data.raw import RawData
from nnplay.errors import DataError


def _entry(name: str, published: Published) -> Entry:
    def make(_options: Mapping[str, object], progress: Progress) -> RawData:
        return _read_remote(mirrors.REMOTES[name], published.about, published.classes, progress)

    return Entry(
        name=name,
        label=published.about.label,
        group="Pictures",
        help=published.help,
        make=make,
        here=lambda: bool(copies(mirrors.REMOTES[name])),
    )


def _read_remote(
    remote: Remote, about: About, classes: tuple[str, ...], progress: Progress
) -> RawData:
    """Read a data set from the first place on this computer that holds it.

    Raises
    ------
    NotFetchedError
        There is none; the sentence says how to download it.
    """
    passed_over: list[str] = []
    for place in copies(remote):
        try:
            content = read_copy(place, remote, progress)
        except CancelledError:
            raise
        except DataError as error:
            passed_over.append(f"{place} was passed over: {error}")
            continue
        if place != folder_of(remote.name):
            passed_over.append(f"Read from {place}, where it was found.")
        return _raw_data(content, about, classes, tuple(passed_over))
    raise _not_fetched(remote, passed_over)


def _raw_data(
    content: Content, about: About, classes: tuple[str, ...], notes: tuple[str, ...]
) -> RawData:
    return RawData(
        label=about.label,
        samples=content.train,
        test=content.test,
        test_label=about.test_label,
        classes=classes,
        image_shape=content.image_shape,
        origin=about.origin,
        licence=about.licence,
        scaling="minmax",
        notes=notes,
    )


def _not_fetched(remote: Remote, passed_over: list[str]) -> NotFetchedError:
    found = f" ({' '.join(passed_over)})" if passed_over else ""
    return NotFetchedError(
        f"{remote.label} is not on this computer yet{found}: download its "
        f"{remote.packed_size / 1e6:.1f} MB with `nnplay data fetch {remote.name}`, or with "
        "Download in the window.",
        remote.name,
    )


DOWNLOADS: tuple[Entry, ...] = tuple(
    _entry(name, published) for name, published in PUBLISHED.items()
)
"""The entries, in the order in which they are offered."""
