"""The store of kept drawings: written in the background, shared with other windows."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.data.pictures.handwriting import PictureForm
from nnplay.ui.draw.store import Store, drawings_folder, path_of
from nnplay.ui.draw.subject import Kind
from tests.ui.datasets import pictures
from tests.ui.draw.drawings import drawings, shown

KIND = Kind(pictures((4, 5), classes=("a", "b", "c")), PictureForm((4, 5)))
OTHER = Kind(pictures((4, 5), classes=("b", "c")), PictureForm((4, 5)))

pytestmark = pytest.mark.usefixtures("qapp")


def there(kind: Kind = KIND) -> str:
    return shown(Store().read(kind))


def test_what_two_windows_keep_is_there_at_the_next_start() -> None:
    one, other = Store(), Store()
    assert one.read(KIND) == other.read(KIND) == ()
    one.write(drawings("1a"), KIND)
    other.write(drawings("2b"), KIND)
    one.flush()
    other.flush()
    assert sorted(there().split()) == ["1a", "2b"]


def test_a_drawing_kept_and_removed_again_before_it_was_written_does_not_come_back() -> None:
    one, other = Store(), Store()
    for kept in ("1a", "1a 2b", "1a 2b 3c", "1a 3c"):
        one.write(drawings(kept), KIND)
    other.write(drawings("4a"), KIND)
    other.flush()
    one.write(drawings("3c"), KIND)
    one.flush()
    assert sorted(there().split()) == ["3c", "4a"]


def test_what_others_have_added_is_shown_at_the_next_reading() -> None:
    one, other = Store(), Store()
    one.write(drawings("1a"), KIND)
    other.write(drawings("2b"), KIND)
    other.flush()
    assert sorted(shown(one.read(KIND)).split()) == ["1a", "2b"]
    one.write(drawings("2b"), KIND)
    one.flush()
    assert there() == "2b"


def test_each_kind_of_data_has_its_own_drawings_also_without_reading_between() -> None:
    store = Store()
    for kept in ("1a", "1a 2b", "1a 2b 3c"):
        store.write(drawings(kept), KIND)
    store.write(drawings("2b"), OTHER)
    store.flush()
    assert (there(), there(OTHER)) == ("1a 2b 3c", "2b")
    assert len(list(drawings_folder().iterdir())) == 2


def test_damage_that_is_found_at_writing_is_told_of(qtbot: QtBot) -> None:
    store = Store()
    store.write(drawings("1a"), KIND)
    store.flush()
    path_of(KIND).write_bytes(b"of no use")
    with qtbot.waitSignal(store.refused) as blocker:
        store.write(drawings("1a 2b"), KIND)
    assert "could not be read" in blocker.args[0]
    store.flush()
    assert there() == "1a 2b"
