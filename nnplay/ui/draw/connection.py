"""The wires between the panel to draw in and the session."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnplay.data import DataSet
from nnplay.data.pictures.handwriting import form_of, seen_of
from nnplay.engine.latest import Latest
from nnplay.errors import NnplayError
from nnplay.nn.metrics import predicted_classes
from nnplay.training import Snapshot, Trainer
from nnplay.training.probe import Probe
from nnplay.ui import settings
from nnplay.ui.dialogs import ask_path
from nnplay.ui.draw.answer import Answer, answer_of
from nnplay.ui.draw.kept import read_kept, write_kept
from nnplay.ui.draw.panel import DrawPanel
from nnplay.ui.draw.store import Store
from nnplay.ui.draw.subject import Kind
from nnplay.ui.refresh import on_screen
from nnplay.ui.view import Context, View


class DrawView(View):
    """Asks the newest snapshot about what is drawn, and shows the drawing to the other views."""

    panel: DrawPanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, DrawPanel())
        self._data: DataSet | None = None
        self._kind: Kind | None = None
        self._trainer: Trainer | None = None
        self._probe: Probe | None = None
        self._asked: tuple[object, ...] = ()
        self._tested: tuple[object, ...] = ()
        self._ours = False  # whether the other views look at the panel's picture
        self._store = Store(self)
        self._store.refused.connect(self.panel.failed)
        self._tests = Latest(self)
        self._tests.done.connect(self.panel.kept_page.set_predicted)
        self._tests.failed.connect(self.failed)
        self._test_probe: Probe | None = None
        self._wire()
        self._follow_network()

    def _wire(self) -> None:
        panel = self.panel
        self.session.network_changed.connect(self._follow_network)
        self.session.data_changed.connect(self._follow_network)
        self.focus.example_changed.connect(self._follow_focus)
        panel.looked_at.connect(self._look)
        panel.slopes_wanted.connect(self._answer)
        panel.example_wanted.connect(self._choose)
        panel.step_wanted.connect(self._step)
        panel.kept.edited.connect(self._keep)
        panel.kept.changed.connect(self._test)
        panel.save_wanted.connect(self._save)
        panel.open_wanted.connect(self._open)

    def refresh(self) -> None:
        """Ask the newest snapshot."""
        self._answer()
        self._test()

    def shut_down(self) -> None:
        """Write what is kept, and end what runs."""
        self._tests.shut_down()
        self._store.flush()
        super().shut_down()

    # What comes from the session

    @Slot()
    def _follow_network(self) -> None:
        """Take another network, and other data if it comes with some."""
        trainer = self.session.trainer
        data = self.session.data if trainer is None else trainer.data
        if trainer is not self._trainer:
            self._trainer = trainer
            self._probe = self._test_probe = None
            self._tests.forget()
        if data is not self._data:
            self._take_data(data)
        elif self._ours and self.panel.example is not None:
            self.focus.example = self.panel.example  # which went to the first one meanwhile
        else:
            self._follow_focus()
        self.refresh()

    def _take_data(self, data: DataSet | None) -> None:
        before = self._kind
        self._data, self._ours = data, False
        form = None if data is None else form_of(data)
        self._kind = None if data is None or form is None else Kind(data, form)
        if _meaning(before) == _meaning(self._kind):
            self.panel.set_data(self._kind)
        else:
            self.panel.kept.start_with(())  # they cannot be shown with other classes
            self.panel.set_data(self._kind)
            self.panel.kept.start_with(self._store.read(self._kind))
        self._follow_focus()

    @Slot()
    def _follow_focus(self) -> None:
        """Take the example that is looked at, unless it is the panel's own."""
        example, kind = self.focus.example, self._kind
        if example is None or example is self.panel.example or kind is None:
            return
        if self.session.trainer is not self._trainer:
            return  # it went along with another network, of which we are yet to hear
        self._ours = False
        if example.part is not None and example.x.shape == (kind.data.features,):
            self.panel.set_source(example)

    # What comes from the panel

    @Slot()
    def _look(self) -> None:
        """Let the other views look at the panel's picture, too."""
        example = self.panel.example
        if example is not None and on_screen(self.panel):
            self._ours = True
            self.focus.example = example
        elif example is None and self._ours:
            self._ours = False
            self.focus.step(0)
        self._answer()

    @Slot(int)
    def _choose(self, index: int) -> None:
        source = self.panel.source
        if source is not None and source.part is not None:
            self._go_to(index)

    @Slot(int)
    def _step(self, by: int) -> None:
        source = self.panel.source
        if source is not None:
            self._go_to(source.index + by)

    def _go_to(self, index: int) -> None:
        source = self.panel.source
        assert source is not None
        assert source.part is not None
        self._ours = False
        self.focus.choose(source.part, index)

    # Asking the network

    def _present(self) -> tuple[Trainer, Snapshot] | None:
        trainer, snapshot = self.session.trainer, self.session.snapshot
        usable = trainer is not None and trainer is self._trainer and on_screen(self.panel)
        if not usable or snapshot is None or trainer is None:
            return None
        return trainer, snapshot

    @Slot()
    def _answer(self) -> None:
        present, example = self._present(), self.panel.example
        if present is None or example is None or self._kind is None:
            self._asked = ()
            self.panel.set_answer(None)
            return
        trainer, snapshot = present
        asked = (snapshot, example, self.panel.slopes_on, self.panel.explained)
        if len(self._asked) == len(asked) and all(map(_same, asked, self._asked)):
            return
        self._asked = asked
        if self._probe is None:
            self._probe = Probe(trainer)
        self.panel.set_answer(self._answer_of(self._probe, snapshot, example.x))

    def _answer_of(self, probe: Probe, snapshot: Snapshot, x: NDArray[np.float32]) -> Answer:
        return answer_of(
            probe.at(snapshot),
            probe.spec.layers[-1],
            probe.data,
            x,
            slopes=self.panel.slopes_on,
            explained=self.panel.explained,
        )

    @Slot()
    def _test(self) -> None:
        """Let the network predict all that is kept, in the background."""
        present, kept = self._present(), self.panel.kept.kept
        if present is None or self._kind is None or not kept:
            self._tested = ()
            return
        trainer, snapshot = present
        tested = (snapshot, kept)
        if len(self._tested) == 2 and all(map(_same, tested, self._tested)):
            return
        self._tested = tested
        if self._test_probe is None:
            self._test_probe = Probe(trainer)
        x = seen_of(*self._kind, np.stack([one.pixels for one in kept]))
        self._tests.ask(partial(_predict, self._test_probe, snapshot, x))

    # Files

    @Slot()
    def _keep(self) -> None:
        if self._kind is not None:
            self._store.write(self.panel.kept.kept, self._kind)

    @Slot()
    def _save(self) -> None:
        if self._kind is None or not self.panel.kept.kept:
            return
        start = Path(settings.FOLDER.get()) / "drawings.npz"
        kinds = {"npz": self.tr("NumPy archive")}
        path = ask_path(self.window, self.tr("Save drawings as a data set"), start, kinds)
        if path is None:
            return
        settings.FOLDER.set(str(path.parent))
        try:
            write_kept(path, self.panel.kept.kept, self._kind.data.classes)
        except NnplayError as error:
            self.panel.failed.emit(str(error))

    @Slot()
    def _open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self.window,
            self.tr("Add drawings"),
            settings.FOLDER.get(),
            self.tr("Drawings (*.npz);;All files (*)"),
        )
        if not name or self._kind is None:
            return
        path, (data, form) = Path(name), self._kind
        settings.FOLDER.set(str(path.parent))
        try:
            problem = self.panel.kept.add(read_kept(path, form, data.classes))
        except NnplayError as error:
            problem = str(error)
        if problem:
            self.panel.failed.emit(problem)


def _meaning(kind: Kind | None) -> object:
    """Return what must be alike for drawings to mean the same in other data."""
    return None if kind is None else (kind.form, kind.data.classes)


def _predict(probe: Probe, snapshot: Snapshot, x: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the class of each sample; −1 where the outputs are no numbers."""
    outputs = probe.at(snapshot).predict(x)
    return np.where(np.isfinite(outputs).all(axis=1), predicted_classes(outputs), -1)


def _same(one: object, other: object) -> bool:
    return one is other or (isinstance(one, int) and one == other)
