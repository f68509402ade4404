"""The pages of the evaluation: what each is called, and when there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnplay.data import Task
from nnplay.training.evaluation import ClassEvaluation, Evaluation, NumberEvaluation


class Page(NamedTuple):
    """One page.

    Attributes
    ----------
    name : str
    label : str
        On its button.
    tip : str
        What it shows.
    task : {"classification", "regression"}
        What must be predicted for it to apply.
    probable : bool
        Whether the outputs must be probabilities.
    prepare : callable
        From an evaluation and a class to nothing: computes what the page shows of it, so that the
        window need not.
    """

    name: str
    label: str
    tip: str
    task: Task
    probable: bool = False
    prepare: Callable[[Evaluation, int], None] = lambda _evaluation, _label: None


def _reliability(evaluation: Evaluation, _label: int) -> None:
    if isinstance(evaluation, ClassEvaluation):
        _ = evaluation.reliability


def _roc(evaluation: Evaluation, label: int) -> None:
    if isinstance(evaluation, ClassEvaluation):
        evaluation.roc(label)


def _answers(evaluation: Evaluation, _label: int) -> None:
    if isinstance(evaluation, ClassEvaluation):
        _ = evaluation.unknown


def _figures(evaluation: Evaluation, _label: int) -> None:
    if isinstance(evaluation, NumberEvaluation):
        _ = evaluation.figures, evaluation.residuals, evaluation.unknown


PAGES = (
    Page(
        "confusion",
        "Confusion",
        "How often each class is taken for each, and which examples these are",
        "classification",
        prepare=_answers,
    ),
    Page(
        "classes",
        "Classes",
        "Precision, recall and F1 of each class",
        "classification",
    ),
    Page(
        "reliability",
        "Reliability",
        "Whether the network is right as often as it is sure",
        "classification",
        probable=True,
        prepare=_reliability,
    ),
    Page(
        "roc",
        "ROC",
        "How well a class is told from the rest, for every threshold",
        "classification",
        prepare=_roc,
    ),
    Page(
        "predicted",
        "Predicted",
        "What is predicted against what is true",
        "regression",
        prepare=_figures,
    ),
    Page(
        "residuals",
        "Residuals",
        "What the predictions fall short of the truth, and how often by how much",
        "regression",
        prepare=_figures,
    ),
)


def pages_for(task: Task, *, probable: bool) -> tuple[Page, ...]:
    """Return the pages that apply."""
    return tuple(page for page in PAGES if page.task == task and (probable or not page.probable))
