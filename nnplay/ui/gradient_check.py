"""The dialog that checks gradients: backpropagation beside measured differences, array by array."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnplay.engine import Session
from nnplay.engine.trials import Task, Tasks, Trial, Work
from nnplay.nn.gradient_check import STEP, ArrayCheck, GradientCheck
from nnplay.training.trial import compare_design_gradients
from nnplay.ui.numbers import format_number
from nnplay.ui.scroll_panel import ScrollPanel
from nnplay.ui.theme import SPACING, tabular
from nnplay.ui.trial_dialog import TrialDialog, set_kind

_MOST_ROWS = 12
"""Rows in sight without scrolling."""

_ROW = 6 * SPACING
"""Pixels from one row to the next."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ALIGNED = (_LEFT, _RIGHT, _RIGHT, _RIGHT, _LEFT)


class GradientCheckDialog(TrialDialog):
    """Compares the gradients of every array of the network, and says in words how that went.

    Attributes
    ----------
    copy : QPushButton
        Copies the table and the verdict.
    """

    def __init__(self, session: Session, tasks: Tasks, parent: QWidget | None = None) -> None:
        panel = ScrollPanel("")
        super().__init__(panel, session, tasks, parent)
        self._runs = -1  # each takes other samples and other parameters
        self._rows: dict[str, _Row] = {}
        self.setWindowTitle(self.tr("Check gradients"))
        self.explanation.setText(
            self.tr(
                "Is backpropagation right? Single parameters are moved up and down by {0}, and the "
                "change of the cost is compared with the gradient that backpropagation gives."
            ).format(format_number(STEP))
        )
        panel.title.setText(self.tr("Gradients"))
        panel.set_detail(self.tr("up to 200 parameters of each array, in double precision"))
        self._scroll_area = panel.scroll_area
        self._scroll_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6 * SPACING)
        self._grid.setVerticalSpacing(2 * SPACING)
        self._grid.setColumnStretch(4, 1)
        panel.content.addLayout(self._grid)
        panel.content.addStretch(1)
        self._add_heads()
        self.copy = self.button(self.tr("Copy"), self.tr("Copy the table and the verdict."))
        self.copy.clicked.connect(self._copy)
        self.buttons.insertWidget(1, self.copy)
        self.close_button.setDefault(True)

    def _add_heads(self) -> None:
        heads = (
            (self.tr("Array"), ""),
            (self.tr("Compared"), self.tr("Parameters whose two gradients were compared.")),
            (
                self.tr("Left out"),
                self.tr(
                    "Parameters at a kink: something, such as a ReLU, switched between the two "
                    "evaluations, and there is no slope to compare with."
                ),
            ),
            (
                self.tr("Relative error"),
                self.tr("‖g − n‖ / (‖g‖ + ‖n‖) of the array's gradients g and their measures n."),
            ),
            (self.tr("Verdict"), ""),
        )
        for column, (text, tip) in enumerate(heads):
            head = QLabel(text)
            head.setProperty("heading", True)
            head.setToolTip(tip)
            self._grid.addWidget(head, 0, column, _ALIGNED[column])

    # What is tried

    def work(self, trial: Trial) -> Work:
        """Return the comparison on a copy of the network."""
        self._runs += 1
        if not self._runs:
            rows = min(_arrays(trial), _MOST_ROWS) + 1
            self._scroll_area.setMinimumHeight((rows + 1) * _ROW)
            self.resize(150 * SPACING, self.sizeHint().height())
        return partial(
            compare_design_gradients, trial.design, trial.data, trial.state, seed=self._runs
        )

    def show_nothing(self) -> None:
        """Empty the table."""
        for row in self._rows.values():
            row.remove()
        self._rows = {}
        self.copy.setEnabled(False)

    def show_items(self, task: Task) -> float:
        """Show every array as far as it has been compared."""
        items: list[ArrayCheck] = task.items[:]
        newest = {item.name: item for item in items}
        for name, array in newest.items():
            if name not in self._rows:
                self._rows[name] = _Row(self._grid, len(self._rows) + 1)
            self._rows[name].show(array)
        assert self.trial is not None
        last = items[-1]
        self.say(self.tr("Comparing {0}…").format(last.label))
        return (len(newest) - 1 + last.tried / last.planned) / _arrays(self.trial)

    def show_end(self, task: Task) -> None:
        """Show the whole table, and the verdict in words."""
        self.show_items(task)
        result: GradientCheck = task.result
        self.say(result.verdict, "good" if result.agrees else "bad")
        self.copy.setEnabled(True)

    @property
    def texts(self) -> list[str]:
        """The rows of the table, with tabs between their columns."""
        return [row.text for row in self._rows.values()]

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join([*self.texts, self.status.text()]))


def _arrays(trial: Trial) -> int:
    """Count the arrays that a network trains."""
    return sum(3 if layer.batch_norm else 2 for layer in trial.design.network.layers)


class _Row:
    """The labels of one array."""

    def __init__(self, grid: QGridLayout, line: int) -> None:
        self._labels = [QLabel() for _ in range(5)]
        for column, label in enumerate(self._labels):
            label.setFont(tabular(label.font()))
            label.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(label, line, column, _ALIGNED[column])

    @property
    def text(self) -> str:
        """All columns, with tabs between."""
        return "\t".join(label.text() for label in self._labels)

    def show(self, array: ArrayCheck) -> None:
        """Show how an array compares so far."""
        verdict, kind = _verdict(array) if array.tried == array.planned else ("…", "muted")
        label = array.label
        texts = (
            label[:1].upper() + label[1:],
            f"{array.checked:,}",
            f"{array.skipped:,}" if array.skipped else "–",
            format_number(float(f"{array.relative_error:.1e}")) if array.checked else "–",
            verdict,
        )
        for widget, text in zip(self._labels, texts, strict=True):
            widget.setText(text)
        set_kind(self._labels[4], kind)

    def remove(self) -> None:
        """Take the labels away."""
        for label in self._labels:
            label.hide()
            label.deleteLater()


def _verdict(array: ArrayCheck) -> tuple[str, str]:
    """Return an array's verdict in words and the kind of their colour."""
    if not array.checked:
        return "– not one could be compared", "warning"
    if not array.agrees:
        return "✗ differs", "bad"
    return "✓ agrees", "good"
