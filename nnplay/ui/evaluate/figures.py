"""The pages of the evaluation as widgets, and the line above that sums up the one in sight."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataSet
from nnplay.training.evaluation import ClassEvaluation, Evaluation, NumberEvaluation
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.evaluate.captions import caption
from nnplay.ui.evaluate.chart import Chart
from nnplay.ui.evaluate.classes import ClassesTable
from nnplay.ui.evaluate.confusion import Cell, ConfusionView
from nnplay.ui.evaluate.reliability import ReliabilityView
from nnplay.ui.evaluate.residuals import Bin, ResidualsView
from nnplay.ui.evaluate.roc import RocView
from nnplay.ui.evaluate.scatter import PredictedView, ScatterView
from nnplay.ui.export import Table, header_button
from nnplay.ui.labels import as_note, message
from nnplay.ui.theme import SPACING

_PICTURE = QSize(480, 320)


class FigureStack(QWidget):
    """Shows one page of an evaluation at a time.

    Attributes
    ----------
    page : str
    cell_chosen : Signal(object)
        A person wants to see the examples in a `Cell` that holds some.
    example_chosen : Signal(int)
        A person wants to look at a sample of the part.
    class_changed : Signal
        Another class is to be told from the rest.
    """

    cell_chosen = Signal(object)
    example_chosen = Signal(int)
    class_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = "confusion"
        self.evaluation: Evaluation | None = None
        self.confusion = ConfusionView()
        self.classes = ClassesTable()
        self.reliability = ReliabilityView()
        self.roc = RocView()
        self.predicted = PredictedView()
        self.residuals = ResidualsView()
        self._views: dict[str, ConfusionView | Chart | ClassesTable] = {
            "confusion": self.confusion,
            "classes": self.classes,
            "reliability": self.reliability,
            "roc": self.roc,
            "predicted": self.predicted,
            "residuals": self.residuals,
        }
        self._make_options()
        self._lay_out()
        self.confusion.activated.connect(self._choose_cell)
        self.confusion.revealed.connect(self._reveal)
        for scatter in (self.predicted, self.residuals):
            scatter.activated.connect(self._choose_sample)

    def _make_options(self) -> None:
        self.caption = ElidedLabel(least=10, steady=True)
        as_note(self.caption)
        self.caption.setMinimumHeight(6 * SPACING)
        self.percent = header_button(
            self.tr("Row %"), self.tr("Write shares of each true class instead of counts")
        )
        self.percent.setCheckable(True)
        self.percent.toggled.connect(self._set_percent)
        self.class_box, self.target_box = ElidedComboBox(), ElidedComboBox()
        for box, name, tip in (
            (self.class_box, self.tr("Class"), self.tr("The class that is told from the rest")),
            (self.target_box, self.tr("Target"), self.tr("The number to predict that is shown")),
        ):
            box.setAccessibleName(name)
            box.setToolTip(tip)
            box.setMaximumWidth(160)
            box.currentIndexChanged.connect(self._option_changed)

    def _lay_out(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.confusion)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = message()
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(self._scroll if view is self.confusion else view)
        self._stack.addWidget(self.nothing)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(self.caption, 1)
        for option in (self.percent, self.class_box, self.target_box):
            line.addWidget(option)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addLayout(line)
        column.addWidget(self._stack, 1)

    # What the panel calls.

    def set_data(self, data: DataSet) -> None:
        """Offer the classes or the targets of another data set."""
        for box, names in ((self.class_box, data.classes), (self.target_box, data.targets)):
            box.blockSignals(True)
            box.clear()
            box.addItems(list(names))
            # Of two classes the second one is what a single output speaks for.
            box.setCurrentIndex(1 if box is self.class_box and len(names) == 2 else 0)
            box.blockSignals(False)
        self.evaluation = None

    def set_page(self, page: str) -> None:
        """Show another page."""
        self.page = page
        self._show()

    def set_evaluation(self, evaluation: Evaluation) -> None:
        """Show other numbers."""
        self.evaluation = evaluation
        self._show()

    @property
    def label(self) -> int:
        """The class that the ROC curve tells from the rest."""
        return max(0, self.class_box.currentIndex())

    @property
    def target(self) -> int:
        """The number to predict that is shown."""
        return max(0, self.target_box.currentIndex())

    @property
    def view(self) -> ConfusionView | Chart | ClassesTable:
        """The widget of the page that is shown."""
        return self._views[self.page]

    def views(self) -> tuple[QWidget, ...]:
        """Return the widgets of all pages."""
        return tuple(self._views.values())

    # Showing.

    def _show(self) -> None:
        self.percent.setVisible(self.page == "confusion")
        self.class_box.setVisible(self.page == "roc" and self.class_box.count() > 0)
        several = self.target_box.count() > 1
        self.target_box.setVisible(self.page in ("predicted", "residuals") and several)
        evaluation, missing = self.evaluation, ""
        if isinstance(evaluation, ClassEvaluation):
            missing = self._show_classes(evaluation)
        elif isinstance(evaluation, NumberEvaluation):
            missing = self._show_numbers(evaluation)
        self.nothing.setText(missing)
        shown = self._scroll if self.view is self.confusion else self.view
        self._stack.setCurrentWidget(self.nothing if missing else shown)
        self.caption.set_text(self.caption_words())

    def _show_classes(self, evaluation: ClassEvaluation) -> str:
        """Fill the page; return what to say instead if there is nothing to show."""
        if self.page == "confusion":
            self.confusion.set_report(evaluation.report)
        elif self.page == "classes":
            self.classes.set_report(evaluation.report)
        elif self.page == "reliability":
            self.reliability.set_reliability(evaluation.reliability)
            if evaluation.reliability is None:
                return self.tr("Outputs must be probabilities: choose softmax or sigmoid for them.")
        elif self.page == "roc":
            curve, name = evaluation.roc(self.label), self.class_box.currentText()
            self.roc.set_roc(curve, name)
            if curve is None:
                return self.tr(
                    "A ROC curve needs examples of “{0}” and others, with outputs that are "
                    "numbers: choose another class or part."
                ).format(name)
        return ""

    def _show_numbers(self, evaluation: NumberEvaluation) -> str:
        view = self.view
        if not isinstance(view, ScatterView):
            return ""
        view.set_evaluation(evaluation, self.target, self.target_box.currentText())
        if view.empty:
            return self.tr("No prediction is a finite number: train with a lower learning rate.")
        return ""

    def caption_words(self) -> str:
        """Return what sums up the page."""
        if self.evaluation is None:
            return ""
        return caption(self.evaluation, self.page, self.label, self.target)

    # What a person does.

    @Slot(bool)
    def _set_percent(self, on: bool) -> None:
        self.confusion.in_percent = on

    @Slot()
    def _option_changed(self) -> None:
        if self.sender() is self.class_box:
            self.class_changed.emit()
        self._show()

    @Slot(object)
    def _choose_cell(self, cell: Cell) -> None:
        if self.confusion.count(cell):
            self.cell_chosen.emit(cell)

    @Slot(object)
    def _choose_sample(self, place: int | Bin) -> None:
        if not isinstance(place, Bin):
            self.example_chosen.emit(place)

    @Slot(QRect)
    def _reveal(self, rect: QRect) -> None:
        self._scroll.ensureVisible(rect.center().x(), rect.center().y(), rect.width(), 60)

    # Exports.

    def table(self) -> Table:
        """Return the numbers of the page."""
        return self.view.table()

    def picture_size(self) -> QSize:
        """Return the size of the page as a picture."""
        if self.view is self.classes:
            return self.classes.picture_size()
        smallest = cast(QWidget, self.view).minimumSizeHint()
        return self._stack.size().expandedTo(_PICTURE).expandedTo(smallest)

    def paint(self, painter: QPainter, *, vector: bool) -> None:
        """Paint the page as a picture."""
        if self._stack.currentWidget() is self.nothing:
            where = QRectF(QRect(0, 0, *self.picture_size().toTuple()))
            painter.drawText(where, Qt.TextFlag.TextWordWrap, self.nothing.text())
        elif isinstance(self.view, ClassesTable):
            self.view.paint(painter)
        else:
            self.view.paint(painter, QSizeF(self.picture_size()), vector=vector)
