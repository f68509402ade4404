"""The panel that shows how good a network's answers are, and which ones are wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataSet, Part
from nnplay.project import NetworkSpec
from nnplay.training.evaluation import ClassEvaluation, Evaluation
from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.evaluate.confusion import Cell
from nnplay.ui.evaluate.examples import ExamplesView
from nnplay.ui.evaluate.figures import FigureStack
from nnplay.ui.evaluate.listing import Listing
from nnplay.ui.evaluate.page_bar import PageBar
from nnplay.ui.evaluate.pages import PAGES, Page, pages_for
from nnplay.ui.evaluate.words import PART_NAMES, PART_WORDS
from nnplay.ui.export import ExportPanel, Table
from nnplay.ui.labels import message
from nnplay.ui.theme import SPACING, theme

_NARROW = 560
"""Pixels below which there is no room for the panel's name."""
_LINE = 6 * SPACING


class EvaluatePanel(ExportPanel):
    """Pages of numbers about a network's answers on one part of its data.

    Attributes
    ----------
    wanted : Signal
        Other numbers are to be shown: of another part, or for another page.
    example_chosen : Signal(str, int)
        A person wants to look at a sample: its part and its number there.
    """

    wanted = Signal()
    example_chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("EvaluatePanel", "Evaluate"), parent)
        self._data: DataSet | None = None
        self._unsealed = False  # whether the test part was asked for, though there is another
        self._focused: tuple[Part | None, int] = (None, -1)
        self._make_header()
        self._make_body()
        self._choose_notice()

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)
        self.header_layout.setSpacing(2 * SPACING)
        self.parts = ElidedComboBox()
        self.parts.setAccessibleName(self.tr("Part of the data"))
        self.parts.setToolTip(self.tr("The part of the data whose examples are predicted"))
        self.parts.currentIndexChanged.connect(self._part_chosen)
        self.header_layout.insertWidget(1, self.parts)
        self.pages = PageBar()
        self.pages.chosen.connect(self._page_chosen)
        line = QHBoxLayout()
        line.setSpacing(SPACING // 2)
        line.addWidget(self.pages)
        line.addWidget(self.menu_button)
        self.header_layout.addLayout(line)

    def _make_body(self) -> None:
        self.figures = FigureStack()
        self.figures.cell_chosen.connect(self._list_cell)
        self.figures.example_chosen.connect(self._choose_sample)
        self.figures.class_changed.connect(self.wanted)
        for view in self.figures.views():
            self.open_menu_from(view)
        self.examples = ExamplesView()
        self.examples.chosen.connect(self.example_chosen)
        self.examples.left.connect(self._leave_examples)
        for view in (self.examples.thumbnails.view, self.examples.rows):
            self.open_menu_from(view)
        self.notice = message()
        self.unseal = QPushButton(self.tr("Show the test part"))
        self.unseal.setToolTip(self.tr("Predict the test part now, until other data are opened"))
        self.unseal.clicked.connect(self._unseal)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.notice)
        column.addWidget(self.unseal, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._stack = QStackedWidget()
        self._message = page
        for each in (page, self.figures, self.examples):
            self._stack.addWidget(each)
        self.body.addWidget(self._stack)

    # What the view calls.

    def set_network(self, spec: NetworkSpec, data: DataSet) -> None:
        """Say what network predicts what data; pages and parts follow.

        Numbers in sight stay until others come if the data are the same.
        """
        if data is not self._data:
            self._data = data
            self._unsealed = False
            self._offer_parts(data)
            self.figures.set_data(data)
            self.examples.set_listing(None)
        probable = spec.layers[-1].activation in ("softmax", "sigmoid")
        self._offer_pages(pages_for(data.task, probable=probable))
        self._choose_notice()

    def set_evaluation(self, evaluation: Evaluation) -> None:
        """Show other numbers, if they are of the part that is chosen."""
        if evaluation.part == self.part:
            self.figures.set_evaluation(evaluation)
            self._choose_notice()

    def set_failure(self, text: str) -> None:
        """Say why there are no numbers."""
        self.figures.evaluation = None
        self._choose_notice()
        self.notice.setText(text)

    def set_example(self, part: Part | None, index: int) -> None:
        """Mark the sample that all views show, where it is listed."""
        self._focused = (part, index)
        self.examples.mark(part, index)

    @property
    def part(self) -> Part | None:
        """The part to evaluate; None if there is none, or the test part is not to be seen yet."""
        part: Part | None = self.parts.currentData()
        return None if part == "test" and self._sealed else part

    @property
    def page(self) -> str:
        """The name of the page."""
        return self.figures.page

    @page.setter
    def page(self, name: str) -> None:
        self.pages.set_current(name)
        self.figures.set_page(name)
        self._stack.setCurrentWidget(self.figures)
        self._choose_notice()

    @property
    def prepares(self) -> Page:
        """The page whose numbers are to be prepared."""
        return next(page for page in PAGES if page.name == self.page)

    @property
    def lists_examples(self) -> bool:
        """Whether the examples of a cell are in sight."""
        return self._stack.currentWidget() is self.examples

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the name out where there is no room for it and the controls."""
        super().resizeEvent(event)
        self.show_title(self.width() >= _NARROW)

    # Parts and pages.

    def _offer_parts(self, data: DataSet) -> None:
        self.parts.blockSignals(True)
        self.parts.clear()
        for part, name in PART_NAMES.items():
            samples = getattr(data, part)
            if samples is not None and len(samples):
                self.parts.addItem(self.tr(name), part)
                tip = self.tr("{0:,} examples").format(len(samples))
                last = self.parts.count() - 1
                self.parts.setItemData(last, tip, Qt.ItemDataRole.ToolTipRole)
        self.parts.setCurrentIndex(max(0, self.parts.findData(data.watched)))
        self.parts.setMinimumContentsLength(4 if data.validation is None else 6)
        self.parts.blockSignals(False)

    def _offer_pages(self, pages: Sequence[Page]) -> None:
        names = [page.name for page in pages]
        self.pages.offer(names)
        if self.page not in names:
            self.figures.set_page(names[0])
        self.pages.set_current(self.page)

    @property
    def _sealed(self) -> bool:
        return self._data is not None and self._data.validation is not None and not self._unsealed

    @Slot()
    def _part_chosen(self) -> None:
        self.figures.evaluation = None
        self.examples.set_listing(None)
        self._choose_notice()
        self.wanted.emit()

    @Slot()
    def _unseal(self) -> None:
        self._unsealed = True
        self._choose_notice()
        self.parts.setFocus(Qt.FocusReason.OtherFocusReason)
        self.wanted.emit()

    @Slot(str)
    def _page_chosen(self, name: str) -> None:
        self.page = name
        self.wanted.emit()

    def _choose_notice(self) -> None:
        """Show the numbers, or say why there are none and what to do."""
        part: Part | None = self.parts.currentData()
        sealed = part is not None and self.part is None
        self.unseal.setVisible(sealed)
        if part is None:
            self.notice.setText(self.tr("Open data and design a network: its answers appear here."))
        elif sealed:
            self.notice.setText(
                self.tr(
                    "The test part is for the very end. Whoever looks at it while still choosing "
                    "layers or settings chooses by it, and then it no longer says how the network "
                    "does on data it has never met. Until then, validation tells."
                )
            )
        else:
            self.notice.setText(self.tr("Predicting the {0} part …").format(PART_WORDS[part]))
        if part is None or sealed or self.figures.evaluation is None:
            self._stack.setCurrentWidget(self._message)
        elif self.examples.listing is None or not self.lists_examples:
            self._stack.setCurrentWidget(self.figures)

    # Examples.

    @Slot(object)
    def _list_cell(self, cell: Cell) -> None:
        evaluation = self.figures.evaluation
        if self._data is not None and isinstance(evaluation, ClassEvaluation):
            self.examples.set_listing(Listing.of(self._data, evaluation, cell))
            self.examples.mark(*self._focused)
            self._stack.setCurrentWidget(self.examples)
            self.examples.take_focus()

    @Slot()
    def _leave_examples(self) -> None:
        listing = self.examples.listing
        self._stack.setCurrentWidget(self.figures)
        self.examples.set_listing(None)
        self.figures.confusion.setFocus(Qt.FocusReason.OtherFocusReason)
        if listing is not None:
            self.figures.confusion.point_at(listing.cell)

    @Slot(int)
    def _choose_sample(self, index: int) -> None:
        evaluation = self.figures.evaluation
        if evaluation is not None:
            self.example_chosen.emit(evaluation.part, index)

    # Exports.

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        kind = "examples" if self.lists_examples else self.page
        return f"nnplay-{kind}-{self.parts.currentData() or 'none'}"

    def table(self) -> Table:
        """Return the numbers in sight."""
        if self._stack.currentWidget() is self._message:
            return (self.page,), ()
        return self.examples.table() if self.lists_examples else self.figures.table()

    def _summary(self) -> str:
        """Return what the picture is of."""
        if self._stack.currentWidget() is self._message:
            return self.notice.text()
        part, page = self.parts.currentText(), self.prepares.label
        if self.lists_examples:
            return f"{part} · {self.examples.title.full_text()}"
        return f"{part} · {page} · {self.figures.caption_words()}"

    def picture_size(self) -> QSize:
        """Return the size of the picture in sight, with a line above and a margin around."""
        source = self.examples if self.lists_examples else self.figures
        size = source.picture_size().expandedTo(QSize(480, 1))
        return size + QSize(4 * SPACING, _LINE + 4 * SPACING)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw a line that says what is shown, then what is shown."""
        size = self.picture_size()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        painter.setPen(theme.color("text"))
        line = QRectF(2 * SPACING, SPACING, size.width() - 4 * SPACING, _LINE)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._summary())
        painter.translate(2 * SPACING, _LINE + 2 * SPACING)
        if self._stack.currentWidget() is self._message:
            return
        source = self.examples if self.lists_examples else self.figures
        source.paint(painter, vector=vector)
