"""The dialog that finds a learning rate: the range test, live, and a rate to take over."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from nnplay.engine import Session
from nnplay.engine.trials import Task, Tasks, Trial, Work
from nnplay.training.rate_finder import STEPS, Probe, RateCurve, probe_rates
from nnplay.training.trial import trial_trainer
from nnplay.ui.curves.legend import Entry, Legend
from nnplay.ui.numbers import format_number
from nnplay.ui.panel import Panel
from nnplay.ui.rate_plot import RatePlot
from nnplay.ui.theme import SPACING
from nnplay.ui.trial_dialog import TrialDialog


class RateFinderDialog(TrialDialog):
    """Raises the learning rate on a copy of the network and plots the cost.

    Attributes
    ----------
    plot : RatePlot
    use : QPushButton
    wanted : Signal(float)
        A person takes this learning rate; the dialog closes.
    """

    wanted = Signal(float)

    def __init__(self, session: Session, tasks: Tasks, parent: QWidget | None = None) -> None:
        panel = Panel("")
        super().__init__(panel, session, tasks, parent)
        self._runs = -1  # each puts the samples into another order
        self.setWindowTitle(self.tr("Find learning rate"))
        self.explanation.setText(
            self.tr(
                "The learning rate grows with every batch: too small at first to matter, then the "
                "network learns and the curve falls, then the steps are too long and it turns up. "
                "A good rate lies on the slope, well before the turn."
            )
        )
        panel.title.setText(self.tr("Cost by learning rate"))
        self.plot = RatePlot()
        self.plot.picked.connect(self._update_use)
        panel.body.addWidget(self.plot)
        legend = Legend()
        smoothed, each = self.tr("smoothed"), self.tr("each batch")
        legend.set_entries(
            [
                Entry("line", "train", (smoothed, smoothed, smoothed)),
                Entry("thin", "train", (each, each, "")),
            ]
        )
        legend.setToolTip(
            self.tr(
                "The cost of each batch, freed of how hard that batch is, and its running mean."
            )
        )
        panel.header_layout.addWidget(legend)
        self.use = self.button("", "")
        self.use.setProperty("primary", True)
        self.use.setDefault(True)
        self.use.clicked.connect(self._use)
        self.use.setMinimumWidth(
            self.use.fontMetrics().horizontalAdvance("Use 0.000") + 12 * SPACING
        )
        self.buttons.addWidget(self.use)
        session.design_changed.connect(self._update_use)
        session.network_changed.connect(self._leave_other_network)
        self._update_use()
        self.resize(160 * SPACING, 130 * SPACING)

    # What is tried

    def work(self, trial: Trial) -> Work:
        """Return the range test on a copy of the network."""
        self._runs += 1
        return partial(_probe, trial, self._runs)

    def show_nothing(self) -> None:
        """Show an empty plot."""
        self.plot.set_curve(RateCurve.of([]))
        self.plot.set_chosen(None)
        self._update_use()

    def show_items(self, task: Task) -> float:
        """Show the curve so far."""
        curve = RateCurve.of(task.items[:])
        # What would be suggested now says nothing about what will be.
        self.plot.set_curve(replace(curve, suggestion=None))
        rate, count = format_number(float(f"{curve.rates[-1]:.1e}")), len(curve.rates)
        self.say(self.tr("Rate {0}, batch {1} of {2}").format(rate, count, STEPS))
        return count / STEPS

    def show_end(self, task: Task) -> None:
        """Show the whole curve, and what it suggests."""
        trial = self.trial
        trained = trial is not None and (trial.epoch > 0 or trial.loaded)
        curve = RateCurve.of(task.items, trained=trained)
        self.plot.set_curve(curve)
        if curve.suggestion is None:
            self.say(curve.reason, "warning")
        else:
            self.say(
                self.tr(
                    "Suggested: {0}, halfway between the steepest fall and the lowest cost. "
                    "Click or drag in the plot for another; the ring marks the suggestion."
                ).format(format_number(curve.suggestion))
            )
            if self.plot.chosen is None:
                self.plot.set_chosen(curve.suggestion)
        self._update_use()
        if self.use.isEnabled() and not self.plot.hasFocus():
            self.use.setFocus()

    # What a person takes

    @Slot()
    def _update_use(self) -> None:
        """Let the button say what it would do, and the plot what the learning rate is now."""
        design, chosen = self.session.design, self.plot.chosen
        present = None if design is None else design.training.learning_rate
        self.plot.set_present(present)
        self.use.setEnabled(chosen is not None and chosen != present)
        text = self.tr("Use {0}").format("" if chosen is None else format_number(chosen)).strip()
        self.use.setText(text)
        self.use.setAccessibleName(text)
        self.use.setToolTip(
            self.tr("This is the learning rate already.")
            if chosen is not None and chosen == present
            else self.tr("Set the learning rate to this, and close (Enter). It can be undone.")
        )

    @Slot()
    def _leave_other_network(self) -> None:
        """Take back what was found for a network that is not the open one any more."""
        if self.plot.chosen is not None:
            self.plot.set_chosen(None)
            self.say(self.tr("Another network is open now: run the test again."), "warning")
            self._update_use()

    def _use(self) -> None:
        if self.plot.chosen is not None:
            self.wanted.emit(self.plot.chosen)
            self.accept()


def _probe(trial: Trial, order: int) -> Generator[Probe, None, None]:
    trainer = trial_trainer(trial.design, trial.data, trial.state)
    yield from probe_rates(trainer, order=order)
