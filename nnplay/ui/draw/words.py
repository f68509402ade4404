"""The sentences of the panel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from nnplay.data.example import Example
from nnplay.data.pictures.handwriting import PictureForm
from nnplay.ui.draw.answer import Answer
from nnplay.ui.draw.kept import Kept
from nnplay.ui.draw.subject import Kind, is_kept


def _tr(text: str) -> str:
    return QCoreApplication.translate("DrawPanel", text)


def preparation_words(form: PictureForm) -> str:
    """Return how a drawing is prepared for data of this form."""
    rows, columns = form.shape
    if form.centred:
        text = _tr("like MNIST's digits: in {0} × {1}, centred by mass").format(*form.box)
    else:
        text = _tr("the whole paper as {0} × {1}, like these pictures").format(rows, columns)
    if form.light:
        text += _tr(", dark on light")
    return text


def part_words(example: Example) -> str:
    """Return which example of the data it is: "Test 17"."""
    names = {"train": _tr("Training"), "validation": _tr("Validation"), "test": _tr("Test")}
    return f"{names.get(example.part or '', '')} {example.index:,}"


def picture_words(
    kind: Kind, mode: str, example: Example | None, answer: Answer | None, nudge: str
) -> str:
    """Return what there is to say of the picture that is looked at."""
    if example is not None and answer is None:
        return _tr("the network's answer appears here once there is a network")
    if answer is not None and not answer.finite:
        return _tr("the network puts out what is no number: press Reset to train it anew")
    parts = [nudge]
    if mode == "draw":
        parts.append(preparation_words(kind.form))
    elif mode == "kept" and example is None:
        parts.append(_tr("what is kept here is kept for the next start, too"))
    elif not nudge and example is not None:
        parts.append(_tr("arrow keys move it, comma and point turn it, N adds noise"))
    return " · ".join(part for part in parts if part)


def why_not_keep(
    kind: Kind | None, example: Example | None, label: int | None, kept: tuple[Kept, ...]
) -> str:
    """Return why a picture cannot be kept; "" if it can."""
    if kind is not None and not kind.data.classes:
        return _tr("Drawings are kept with their class; these data have none.")
    if kind is None or example is None:
        return _tr("There is no picture yet: draw one.")
    if label is None:
        return _tr("Say first what it is: click on its row below, or press its number.")
    if is_kept(kept, kind.pixels_of(example), label):
        return _tr("This picture is kept already.")
    return ""
