"""The panel at the right: the selected layer, and every setting of the open design."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from nnplay.nn import SCHEDULES
from nnplay.project import Design, Problem, fields
from nnplay.project.fields import Field, Value
from nnplay.training.history import History
from nnplay.ui.data_words import in_sentence
from nnplay.ui.form.grid import FormGrid
from nnplay.ui.form.row import Row
from nnplay.ui.form.section import SectionHeader
from nnplay.ui.hyperparameters.course import Course, Plan, Record
from nnplay.ui.hyperparameters.schedule_plot import SchedulePlot
from nnplay.ui.hyperparameters.words import chosen_initializers, summary
from nnplay.ui.network.glyphs import SignKind
from nnplay.ui.network.texts import layer_summary
from nnplay.ui.refresh import on_screen
from nnplay.ui.scroll_panel import ScrollPanel

LAYER = ""
"""The key of the section with the selected layer; others have their fields' group as key."""

_FOLDED = {
    fields.LOSS.group,
    fields.REGULARIZER_FIELDS[0].group,
    fields.AUGMENTATION_FIELDS[0].group,
    fields.EVALUATE_EVERY.group,
    fields.INITIALIZER.group,
}
"""Sections that are folded at first, so that the learning rate is in sight in a small window."""

_WITH_FORMULA = tuple(field.path for field in fields.FIELDS if field.kind == "choice")

Sections = dict[str, tuple[Field, ...]]


class HyperparameterPanel(ScrollPanel):
    """Shows and edits the settings of a design.

    Signals
    -------
    edited : (str, object, str)
        Text for the undo menu, the new `Design`, and the key under which edits merge.
    remedy_chosen : object
        The `Remedy` that a person clicked.
    """

    edited = Signal(str, object, str)
    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("Hyperparameters"))
        self.setAccessibleName(self.tr("Hyperparameters"))
        self._design: Design | None = None
        self._pictures = True
        self._problems: tuple[Problem, ...] = ()
        self._warnings: tuple[Problem, ...] = ()
        self._restart: tuple[str, ...] = ()
        self._training = False
        self._layer = -1
        self._sections: Sections = {}
        self._headers: dict[str, SectionHeader] = {}
        self._rows: dict[str, Row] = {}
        self._history = History()
        self._epochs = 1
        self._start = 0
        self._steps_shown = 0
        self._course_of: object = None
        self._grid = FormGrid(self.inside)
        self.schedule_plot = SchedulePlot(self._grid)
        self.schedule_plot.hide()
        self.content.addWidget(self._grid)
        self.content.addStretch(1)

    # What the window calls

    def set_design(
        self,
        design: Design,
        problems: Sequence[Problem] = (),
        restart_needed: tuple[str, ...] = (),
        training: bool = False,
        warnings: Sequence[Problem] = (),
    ) -> None:
        """Show a design.

        Parameters
        ----------
        design : Design
            The design as edited.
        problems : sequence of Problem
            What keeps it from being trained; those with a field are shown at it.
        restart_needed : tuple of str
            Labels of the settings that the running training does not follow.
        training : bool
            Whether a training is under way, so that live settings say so.
        warnings : sequence of Problem
            What will train badly, shown likewise.
        """
        before = (self._design, self._problems, self._warnings, self._restart, self._training)
        after = (design, tuple(problems), tuple(warnings), restart_needed, training)
        if after != before:
            self._design, self._problems, self._warnings, self._restart, self._training = after
            self._show()

    def set_pictures(self, pictures: bool) -> None:
        """Say whether the samples are pictures, which can be augmented."""
        if pictures != self._pictures:
            self._pictures = pictures
            self._show()

    def set_layer(self, index: int) -> None:
        """Show the settings of a layer; −1 is none."""
        if index != self._layer:
            self._layer = index
            self._show()

    def set_history(self, history: History, epochs: int) -> None:
        """Show how far this run is in its schedule; it may still grow, see `refresh`.

        Parameters
        ----------
        epochs : int
            Where the run ends.
        """
        if history is not self._history:
            self._history = history
            self._steps_shown = -1
        self.set_epochs(epochs)

    def set_epochs(self, epochs: int, start: int = 0) -> None:
        """Say where the run ends, and from which epoch its schedule counts."""
        self._epochs, self._start = epochs, start
        self._show_course()

    def refresh(self) -> None:
        """Show the present learning rate; a hidden panel does so when it is shown."""
        if on_screen(self) and self._history.steps != self._steps_shown:
            self._show_now()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    # What is shown, by name

    def row(self, path: str) -> Row:
        """Return the row of a field, by the field's path."""
        return self._rows[path]

    def section(self, key: str) -> SectionHeader:
        """Return the header of a section: a field's group, or `LAYER`."""
        return self._headers[key]

    @property
    def layer(self) -> int:
        """The layer whose settings are shown, or −1."""
        count = 0 if self._design is None else len(self._design.network.layers)
        return self._layer if self._layer < count else -1

    # Building

    def _show(self) -> None:
        design = self._design
        if design is None:
            return
        sections = self._sections_of(design)
        if sections != self._sections:
            self._sections = sections
            self._lay_out()
        for key, members in sections.items():
            for field in members:
                self._show_row(self._rows[field.path], design)
            self._show_header(key, design)
        self._fold()
        self._show_course()

    def _sections_of(self, design: Design) -> Sections:
        sections: dict[str, list[Field]] = {LAYER: []}
        if self.layer >= 0:
            sections[LAYER] += fields.layer_fields(design, self.layer)
        for field in fields.all_fields(design):
            if field in fields.AUGMENTATION_FIELDS and not self._augments(design):
                continue
            sections.setdefault(field.group, []).append(field)
        return {key: tuple(members) for key, members in sections.items()}

    def _augments(self, design: Design) -> bool:
        """Whether pictures could be changed, or settings ask for what cannot be."""
        return self._pictures or bool(design.training.augmentation)

    def _lay_out(self) -> None:
        """Make the rows of new fields, drop those of old ones, and put them in order."""
        old = self._rows
        wanted = [field for members in self._sections.values() for field in members]
        self._rows = {field.path: self._row_of(field, old) for field in wanted}
        for row in old.values():
            row.remove()
        for key in self._sections:
            if key not in self._headers:
                self._headers[key] = self._make_header(key)
        for key, header in self._headers.items():
            header.setVisible(key in self._sections)
        self._grid.place(
            [
                (self._headers[key], [self._rows[field.path] for field in members])
                for key, members in self._sections.items()
            ],
            before=self.scroll_area,
        )

    def _make_header(self, key: str) -> SectionHeader:
        header = SectionHeader(first=key == LAYER, opened=key not in _FOLDED, parent=self._grid)
        header.toggled.connect(self._fold)
        return header

    def _row_of(self, field: Field, old: dict[str, Row]) -> Row:
        """Take the field's row out of `old` ones, or make it."""
        if field.path in old and old[field.path].field == field:
            return old.pop(field.path)
        row = Row(field, self._grid, formula=field.path in _WITH_FORMULA)
        row.committed.connect(self._edit)
        row.remedy_chosen.connect(self.remedy_chosen)
        if field is fields.SCHEDULE:
            row.add_extra(self.schedule_plot)
        return row

    def _fold(self) -> None:
        """Show the rows of open sections, hide those of others."""
        for key, members in self._sections.items():
            for field in members:
                self._rows[field.path].set_shown(self._headers[key].opened)

    # Showing

    def _show_row(self, row: Row, design: Design) -> None:
        field = row.field
        value = field.get(design)
        row.show_value(value, self._formula(field, value, design))
        row.show_notes(
            [one for one in self._problems if one.field == field.path],
            [one for one in self._warnings if one.field == field.path],
        )
        row.show_mark(
            live=self._training and field.live,
            restart=not field.live and field.label in self._restart,
        )
        if field.name == "units":
            output = self.layer == len(design.network.layers) - 1
            row.lock(self.tr("Follows the data set") if output else "")

    def _formula(self, field: Field, value: Value, design: Design) -> str:
        """Return what the entry chosen computes; of the initialiser, what it picks where."""
        if field.choices is None or value not in field.choices:
            return ""
        formula = field.choices[str(value)].formula
        if field is fields.INITIALIZER:
            picked = chosen_initializers(design.network)
            return picked if value == "auto" else formula
        return formula

    def _show_header(self, key: str, design: Design) -> None:
        header, members, layers = self._headers[key], self._sections[key], design.network.layers
        if key != LAYER:
            header.show_state(key, summary(members, design), self._sign(members))
        elif self.layer < 0:
            header.show_state(self.tr("Layer"), self.tr("Select one in the picture"), empty=True)
        else:
            title = self.tr("Layer {0}").format(self.layer + 1)
            if self.layer == len(layers) - 1:
                title = self.tr("Output layer")
            header.show_state(title, layer_summary(layers[self.layer]), self._sign(members))

    def _sign(self, members: Sequence[Field]) -> SignKind | None:
        paths = {field.path for field in members}
        if any(one.field in paths for one in self._problems):
            return "problem"
        return "warning" if any(one.field in paths for one in self._warnings) else None

    def _show_course(self) -> None:
        """Draw the schedule, unless it has nothing to show or cannot be worked out."""
        design = self._design
        if design is None:
            return
        training = design.training
        run = (self._epochs, self._start, self._history)
        shown = (training.schedule, training.learning_rate, run)
        if shown != self._course_of:
            self._course_of = shown
            self.schedule_plot.set_course(self._course(design), self._epochs)
        self._rows[fields.SCHEDULE.path].show_extra(self.schedule_plot.course is not None)
        self._show_now()

    def _course(self, design: Design) -> Course | None:
        training = design.training
        name = training.schedule.name
        involved = (
            fields.LEARNING_RATE,
            fields.SCHEDULE,
            *fields.own_fields(fields.SCHEDULE, name),
        )
        if name == "constant" or any(one.problem(one.get(design)) for one in involved):
            return None
        if SCHEDULES[name].watches_costs:
            return Record(training.learning_rate)
        return Plan(training, self._epochs, min(self._start, self._epochs - 1))

    def _show_now(self) -> None:
        batches = self._history.batches()
        self._steps_shown = len(batches.epoch)
        course = self.schedule_plot.course
        if course is None:
            return
        if isinstance(course, Record) and course.update(batches):
            self.schedule_plot.set_course(course, self._epochs)
        now = None
        if self._steps_shown:
            # The rate belongs to where the step began.
            begin = float(batches.epoch[-2]) if self._steps_shown > 1 else 0.0
            now = (begin, float(batches.learning_rate[-1]))
        self.schedule_plot.set_now(now)

    # Editing

    def _edit(self, field: Field, value: Value) -> None:
        assert self._design is not None
        label = in_sentence(field.label)
        if field.path.startswith("network.layers."):
            last = len(self._design.network.layers) - 1
            layer = int(field.path.split(".")[2])
            text = self.tr("Change {0} of the output layer").format(label)
            if layer < last:
                text = self.tr("Change {0} of layer {1}").format(label, layer + 1)
        else:
            text = self.tr("Change {0}").format(label)
        number = field.kind in ("integer", "number")
        key = f"field:{field.path}" if number else ""
        self.edited.emit(text, field.put(self._design, value), key)
