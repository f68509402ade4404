"""The panel of the loss landscape: what to compute, how far it is, and the picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from nnplay.training.landscape import POINTS
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import ExportPanel, Table, header_button
from nnplay.ui.labels import as_note, message
from nnplay.ui.landscape.choices import Choices
from nnplay.ui.landscape.drawing import Drawing
from nnplay.ui.landscape.picture import LandscapePicture
from nnplay.ui.landscape.surface import Surface
from nnplay.ui.landscape.words import epochs, plane_words, progress_words, result_words
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_NARROW, _LOW = 470, 280
_PICTURE = QSize(640, 480)
_WORDS = 80
"""Pixels for the words above an exported picture: up to four lines."""


class LandscapePanel(ExportPanel):
    """Shows a landscape, and asks for one.

    Attributes
    ----------
    choices : Choices
    picture : LandscapePicture
    surface : Surface or None
        What is shown.
    wanted : Signal(object)
        A person asks for a landscape; the `Wish`.
    unwanted : Signal
        A person cancels what is being computed.
    """

    wanted = Signal(object)
    unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("LandscapePanel", "Landscape"), parent)
        self.surface: Surface | None = None
        self._running = False
        self._now = ""  # of the weights, if they are not those shown any more
        self._aside = ""  # what else is to be known of them
        self._switched = ""  # which neurons have been switched since
        self._refusal = ""
        self._stopped = False
        self._work = ""
        self._make_header()
        self._make_body()
        self._show_state()

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)  # it gives way first, see resizeEvent
        self.choices = Choices()
        self.choices.changed.connect(self._chosen)
        self.log_button = header_button(
            self.tr("Log"), self.tr("Colours and lines by the logarithm of the cost")
        )
        self.log_button.setCheckable(True)
        self.log_button.setChecked(True)
        self.log_button.toggled.connect(self._set_log)
        self.header_layout.insertWidget(1, self.choices)
        self.header_layout.addWidget(self.log_button)
        self.header_layout.addWidget(self.menu_button)
        self.header_layout.setSpacing(2 * SPACING)
        self.other = QAction(self.tr("&Other random directions"), self)
        self.other.triggered.connect(self._ask_for_others)
        self.prepend_to_menu([self.other])

    def _make_body(self) -> None:
        self.caption, self.note = ElidedLabel(), ElidedLabel()
        for label in (self.caption, self.note):
            as_note(label)
        self.compute = QPushButton()
        self.compute.setProperty("small", True)
        self.compute.clicked.connect(self._ask)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximum(POINTS)
        self.progress.setAccessibleName(self.tr("Points computed"))
        self.picture = LandscapePicture()
        self.open_menu_from(self.picture)
        self.empty = message()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.picture)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(self.caption, 1)
        line.addWidget(self.compute)
        self.body.setSpacing(SPACING)
        self.body.addLayout(line)
        self.body.addWidget(self.note)
        self.body.addWidget(self.progress)
        self.body.addWidget(self._pages, 1)

    # What the view calls

    def set_work(self, samples: int, multiplications: float) -> None:
        """Say what computing a landscape would cost.

        Parameters
        ----------
        samples : int
            That each cost is the mean of; 0 if there is no network.
        multiplications : float
            For all points.
        """
        if not samples:
            self._work = ""
        else:
            text = self.tr("{0} points, each the cost of {1} training samples: {2} multiplications")
            size = _amount(multiplications)
            self._work = text.format(f"{POINTS:,}", f"{samples:,}", size)
        self._show_state()

    def begin(self) -> None:
        """Say that something is being computed."""
        self._running, self._stopped, self._refusal = True, False, ""
        self.progress.setValue(0)
        self._show_state()

    def set_surface(self, surface: Surface, seconds: float) -> None:
        """Show what has been computed, in so many seconds."""
        if surface is not self.surface:
            self.surface, self._now, self._aside, self._switched = surface, "", "", ""
        self.progress.setValue(surface.count)
        self.picture.set_surface(surface)
        self._show_state()
        if self._running:
            self.caption.set_text(progress_words(surface, seconds))

    def end(self) -> None:
        """Say that nothing is being computed any more."""
        self._running = False
        self._stopped = self.surface is not None and not self.surface.complete
        self._show_state()

    def set_now(self, moment: str, aside: str = "", switched: str = "") -> None:
        """Say that the weights are others than those shown.

        Parameters
        ----------
        moment : str
            When in training they are; "" if they are those shown.
        aside : str
            What else is to be known of those shown; "" for nothing.
        switched : str
            Which neurons have been switched since, if the weights are the same; "" for none.
        """
        if (moment, aside, switched) != (self._now, self._aside, self._switched):
            self._now, self._aside, self._switched = moment, aside, switched
            self._show_state()

    def clear(self) -> None:
        """Show nothing: there is another network."""
        self._running = self._stopped = False
        self.surface, self._refusal = None, ""
        self._now = self._aside = self._switched = ""
        self.picture.set_surface(None)
        self._show_state()

    def refuse(self, text: str) -> None:
        """Say why nothing can be computed."""
        self._running, self._refusal = False, text
        self._show_state()

    # Choices

    @Slot()
    def _chosen(self) -> None:
        self._refusal = ""
        self._show_state()

    @Slot(bool)
    def _set_log(self, log: bool) -> None:
        self.picture.set_log(log)

    @Slot()
    def _ask(self) -> None:
        if self._running:
            self.unwanted.emit()
        else:
            self.wanted.emit(self.choices.wish)

    @Slot()
    def _ask_for_others(self) -> None:
        self.choices.draw_others()
        self.wanted.emit(self.choices.wish)

    # Showing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.show_title(self.width() >= _NARROW)
        self.note.setVisible(self.surface is not None and self.height() >= _LOW)

    @Slot()
    def _show_state(self) -> None:
        surface = self.surface
        self._pages.setCurrentIndex(0 if surface is None else 1)
        self.progress.setVisible(self._running)
        self.menu_button.setEnabled(surface is not None)
        self.other.setEnabled(bool(self._work) and not self._running)
        self._name_button()
        self._fit()
        if surface is None:
            self.caption.set_text(self.tr("Preparing…") if self._running else "")
            self.empty.setText(self._invitation())
            return
        self.note.set_text(plane_words(surface.frame))
        keys = self.tr(
            "In the picture, arrow keys go over the grid, Page up and Page down along the path, "
            "Home to the present weights, End to the lowest cost."
        )
        self.caption.set_tip(f"{self.note.full_text()}\n{keys}")
        if self._running and not self.progress.value():
            self.caption.set_text(self.tr("Preparing…"))
        elif not self._running:
            self.caption.set_text(self._refusal or self._result(surface))

    def _name_button(self) -> None:
        if self._running:
            text, tip = self.tr("Cancel"), self.tr("Compute no more points; those found stay.")
        else:
            text = self.tr("Compute") if self.surface is None else self.tr("Compute again")
            tip = self._work
        self.compute.setText(text)
        self.compute.setToolTip(tip)
        self.compute.setAccessibleName(self.tr("{0}: loss landscape").format(text))
        self.compute.setEnabled(self._running or bool(self._work))

    def _invitation(self) -> str:
        if self._running:
            return self.tr("Computing the first points…")
        if self._refusal:
            return self._refusal
        if not self._work:
            return self.tr("The landscape of a network appears here once one is built.")
        return (
            self.tr("The cost on a plane through the present weights.")
            + "\n"
            + self.tr("Compute: {0}.").format(self._work)
            + "\n"
            + self.tr("Training may go on meanwhile.")
        )

    def _result(self, surface: Surface) -> str:
        made = epochs(surface.frame.snapshot.epoch)
        text = self._facts(surface)
        if self._now == made:
            return self.tr("Weights changed since {0}: compute again · {1}").format(made, text)
        if self._now:
            return self.tr("Now {0}: compute again · {1}").format(self._now, text)
        if self._switched:
            return self.tr("{0} since {1}: compute again · {2}").format(self._switched, made, text)
        if self.choices.wish != surface.frame.wish:
            return self.tr("For what is chosen above, compute again · {0}").format(text)
        return text

    def _facts(self, surface: Surface) -> str:
        """Return what is shown, whatever has happened since."""
        words = [self.tr("As of {0}").format(epochs(surface.frame.snapshot.epoch))]
        if self._stopped:
            done = self.tr("cancelled at {0} of {1} points")
            words.append(done.format(f"{surface.count:,}", f"{POINTS:,}"))
        if self._aside:
            words.append(self._aside)
        return " · ".join([*words, result_words(surface)])

    # Exports

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return f"nnplay-landscape-{self.choices.kind}"

    def table(self) -> Table:
        """Return a row for each point that is known and each moment of the path."""
        header = ("what", "alpha", "beta", "cost", "epoch", "step", "distance", "within_plane")
        if self.surface is None:
            return header, ()
        surface, frame = self.surface, self.surface.frame
        rows: list[Sequence[object]] = [
            ("grid", alpha, beta, float(surface.costs[row, column]), "", "", "", "")
            for row, beta in enumerate(frame.betas.tolist())
            for column, alpha in enumerate(frame.alphas.tolist())
            if surface.known[row, column]
        ]
        last = len(frame.path) - 1
        for index, place in enumerate(frame.path):
            cost = frame.cost if index == last else ""
            what = "now" if index == last else "path"
            numbers = (place.epoch, place.step, place.distance, place.within)
            rows.append((what, place.alpha, place.beta, cost, *numbers))
        return header, rows

    def picture_size(self) -> QSize:
        """Return the picture's size, with some lines above for the words."""
        return self.picture.size().expandedTo(_PICTURE) + QSize(4 * SPACING, _WORDS)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw words and landscape."""
        size = self.picture_size()
        painter.fillRect(0, 0, size.width(), size.height(), theme.color("panel"))
        if self.surface is None:
            return
        painter.translate(2 * SPACING, 0)
        painter.setPen(theme.color("text"))
        painter.setFont(small(self.font()))
        room = QRectF(0, 2 * SPACING, size.width() - 4 * SPACING, _WORDS - 3 * SPACING)
        words = f"{self._facts(self.surface)}\n{plane_words(self.surface.frame)}"
        painter.drawText(room, Qt.TextFlag.TextWordWrap, words)
        painter.translate(0, _WORDS)
        canvas = QSizeF(size) - QSizeF(4 * SPACING, _WORDS)
        drawing = Drawing(self.surface, canvas, self.font(), log=self.picture.log)
        drawing.paint(painter, vector=vector)


def _amount(number: float) -> str:
    """Return a large number in words: 111 billion."""
    for size, text in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.3g} {text}"
    return f"{number:,.0f}"
