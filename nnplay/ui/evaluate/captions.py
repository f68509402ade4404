"""What sums up a page of the evaluation, in a line. No widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from nnplay.training.evaluation import ClassEvaluation, Evaluation, NumberEvaluation
from nnplay.ui.evaluate.words import when
from nnplay.ui.number_words import brief, percent


def _tr(text: str) -> str:
    return QCoreApplication.translate("EvaluateCaption", text)


def caption(evaluation: Evaluation, page: str, label: int, target: int) -> str:
    """Return the figures that matter on a page, and when they were taken.

    Parameters
    ----------
    evaluation : Evaluation
    page : str
        Its name.
    label, target : int
        The class, or the number to predict, that the page is about.
    """
    if isinstance(evaluation, ClassEvaluation):
        words = _of_classes(evaluation, page, label)
    elif isinstance(evaluation, NumberEvaluation):
        words = _of_numbers(evaluation, target)
    else:
        words = []
    return " · ".join([*words, when(evaluation)])


def _of_classes(evaluation: ClassEvaluation, page: str, label: int) -> list[str]:
    report = evaluation.report
    right = _tr("{0} right").format(percent(report.accuracy))
    if page == "classes":
        means = (report.macro_precision, report.macro_recall, report.macro_f1)
        words = _tr("means: precision {0}, recall {1}, F1 {2}")
        return [words.format(*map(percent, means))]
    if page == "reliability":
        bins = evaluation.reliability
        error = [] if bins is None else [_tr("calibration error {0}").format(percent(bins.error))]
        if bins is not None and bins.left_out:
            error.append(_tr("{0:,} outputs not a number").format(bins.left_out))
        return [*error, right]
    if page == "roc":
        curve = evaluation.roc(label)
        return [] if curve is None else [_tr("area {0:.5f}").format(curve.area)]
    summary = [right, _tr("cost {0}").format(brief(evaluation.loss))]
    if evaluation.unknown:
        summary.append(_tr("{0:,} outputs not a number").format(evaluation.unknown))
    return summary


def _of_numbers(evaluation: NumberEvaluation, target: int) -> list[str]:
    figures = evaluation.figures[min(target, len(evaluation.figures) - 1)]
    summary = [
        f"R² {brief(figures.r_squared)}",
        f"MAE {brief(figures.mae)}",
        f"RMSE {brief(figures.rmse)}",
    ]
    if evaluation.unknown:
        summary.append(_tr("{0:,} predictions not finite").format(evaluation.unknown))
    return summary
