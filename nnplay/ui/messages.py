"""What the program has to say about itself, as notices over the network."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from nnplay.data import DEFAULT, DataRecipe
from nnplay.data.downloads import mirrors
from nnplay.engine import Session, State
from nnplay.training.morphing import Kept
from nnplay.ui.files import Files, last_session_path
from nnplay.ui.notices import Action, NoticeBar
from nnplay.ui.undo import Editor

_PLACES = {
    "input": "the input",
    "weights": "the weights",
    "statistics": "the running statistics",
    "sums": "the weighted sums",
    "outputs": "the outputs",
    "loss": "the cost",
    "gradients": "the gradients",
}


_SAVED_SHOWN = 8000
"""Milliseconds that a confirmation stays."""


class Messages(QObject):
    """Shows and clears notices as the session changes."""

    def __init__(self, session: Session, editor: Editor, bar: NoticeBar, files: Files) -> None:
        super().__init__(bar)
        self.session = session
        self.editor = editor
        self.bar = bar
        self.files = files
        # The design that is opened then instead is no answer to the refusal.
        self._refused_at_start = False
        self._download: DataRecipe | None = None  # what is being downloaded, until it is open
        self._saved_timer = QTimer(self)
        self._saved_timer.setSingleShot(True)
        self._saved_timer.timeout.connect(self._forget_saved)
        session.design_changed.connect(self.update_design)
        session.network_changed.connect(self.update_design)
        session.state_changed.connect(self.update_state)
        session.refused.connect(self.refuse)
        session.saved.connect(self.saved)
        session.proposed.connect(self.forget_offer)
        session.missing.connect(self.offer_download)
        session.data_changed.connect(self._forget_missing)
        # In this order: the network changes, and then it is said that it has kept something.
        session.network_changed.connect(self._forget_kept)
        session.kept.connect(self.explain_kept)

    def update_design(self) -> None:
        """Say what waits for a restart; forget a refusal that no longer holds."""
        if not self.session.problems and not self._refused_at_start:
            self.bar.clear("refused")
        if self.session.divergence is not None:
            self._explain_divergence()
        waiting = self.session.restart_needed
        if not waiting:
            self.bar.clear("restart")
            return
        restart = [(self.tr("Restart with the change"), self.session.restart)]
        text = self.tr("{0} changed: the present network keeps the old setting.").format(
            ", ".join(waiting)
        )
        self.bar.show_notice("restart", "info", text, [] if self.session.problems else restart)

    def update_state(self, state: State) -> None:
        """Explain a divergence, and take the explanation back when it is over."""
        if state is State.TRAINING:
            for key in ("refused", "last", "saved"):
                self.bar.clear(key)
        self.update_design()
        if state is not State.DIVERGED:
            self.bar.clear("diverged")

    def _explain_divergence(self) -> None:
        self.bar.show_notice(
            "diverged",
            "bad",
            self.divergence_text(),
            [
                (
                    self.tr("Go back, learning rate {0:g}").format(self.session.lower_rate),
                    self.session.go_back,
                ),
                (self.tr("Reset"), self.session.reset),
            ],
        )

    def explain_kept(self, kept: Kept) -> None:
        """Say what has become of what was learned, and offer to do without it."""
        if not kept.text:
            return  # other points are in sight already
        fresh = [(self.tr("Re-initialise instead"), self.session.reinitialize)]
        self.bar.show_notice("kept", "good" if kept.exact else "info", kept.text, fresh)

    def _forget_kept(self) -> None:
        self.bar.clear("kept")

    def forget_offer(self) -> None:
        """Something was opened: the offer has been taken, or is not wanted."""
        self.bar.clear("last")

    def divergence_text(self) -> str:
        """Say at which step and where the first non-finite number appeared."""
        divergence, trainer = self.session.divergence, self.session.trainer
        if divergence is None or trainer is None:
            return ""
        last = len(trainer.network.layers) - 1
        layer = divergence.layer
        where = self.tr(_PLACES[divergence.what])
        if layer is not None:
            name = self.tr("the output layer") if layer == last else self.tr("layer {0}")
            where = self.tr("{0} of {1}").format(where, name.format(layer + 1))
        return self.tr(
            "Training ran away: at step {0:,} the cost stopped being a finite number, first in "
            "{1}. The last finite weights, after step {2:,}, are in place. "
            "The last sound ones are those after step {3:,}."
        ).format(divergence.step, where, divergence.kept_step, divergence.good_step)

    def refuse(self, text: str) -> None:
        """Say what cannot be done, with the remedies if the design is the reason."""
        problem = next((p for p in self.session.problems if p.text == text), None)
        actions: list[Action] = []
        if problem is not None:
            text = self.tr("Cannot train: {0}").format(text)
            for remedy in problem.remedies:
                actions.append((remedy.label, partial(self.editor.remedy, remedy)))
        elif self._download is not None and text.startswith(_label(self._download)):
            actions = self._download_actions(self._download, self.tr("Try again"))
        elif self.files.imports.asked is not None:
            actions = [(self.tr("Change the options…"), self.files.imports.ask_again)]
        self._refused_at_start = self.session.design is None
        self.bar.show_notice("refused", "bad", text, actions)

    def offer_download(self, recipe: DataRecipe) -> None:
        """Offer to download data that are not on this computer, or to use files that are."""
        name, size = _label(recipe), mirrors.REMOTES[recipe.source].packed_size
        self.bar.show_notice(
            "missing",
            "info",
            self.tr("{0} is not on this computer. It can be downloaded ({1:.0f} MB).").format(
                name, size / 1e6
            ),
            self._download_actions(recipe, self.tr("Download")),
        )

    def _download_actions(self, recipe: DataRecipe, text: str) -> list[Action]:
        return [
            (text, partial(self._start_download, recipe)),
            (self.tr("Use files I have…"), self.files.imports.ask_for_folder),
        ]

    def _start_download(self, recipe: DataRecipe) -> None:
        for key in ("missing", "refused"):
            self.bar.clear(key)
        self._download = recipe
        self.session.open_data(recipe, download=True)

    def _forget_missing(self) -> None:
        """Other data than those at the start are open: there is nothing to be offered any more."""
        if self.session.data is not None and self.session.data.name != DEFAULT:
            self._download = None
            self.bar.clear("missing")

    def offer_last(self) -> None:
        """If the last session trained a network, offer to go on with it."""
        if last_session_path().exists():
            self.bar.show_notice(
                "last",
                "info",
                self.tr("The network you trained last time has been kept."),
                [(self.tr("Open it"), self.files.open_last)],
            )

    def saved(self, path: str) -> None:
        """Confirm a save."""
        self.bar.clear("refused")
        self.bar.show_notice("saved", "good", self.tr("Saved {0}.").format(Path(path).name), [])
        self._saved_timer.start(_SAVED_SHOWN)

    def _forget_saved(self) -> None:
        self.bar.clear("saved")


def _label(recipe: DataRecipe) -> str:
    """Return the name of data that can be downloaded, as sentences about them begin."""
    return mirrors.REMOTES[recipe.source].label
