"""The panel of gradients: curves along the depth, the present ones, and what goes wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from nnplay.training.signs import Finding
from nnplay.training.vitals import Ailment, Vitals
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import ExportPanel
from nnplay.ui.gradients.colours import depth_colors
from nnplay.ui.gradients.labels import Reading
from nnplay.ui.gradients.pages import (
    Curves,
    PageName,
    caption,
    drawn,
    empty_words,
    limits,
    make_pages,
    words,
)
from nnplay.ui.gradients.plot import LayersPlot
from nnplay.ui.gradients.signs_bar import SignsBar
from nnplay.ui.gradients.spread import Spreads
from nnplay.ui.gradients.spread_view import SpreadView
from nnplay.ui.gradients.table import table_of
from nnplay.ui.labels import as_note, message
from nnplay.ui.page_switch import PageSwitch
from nnplay.ui.refresh import on_screen
from nnplay.ui.scales import epoch_end, nearest
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme

_NARROW = 460
_LOW = 320
"""Pixels of height below which signs and plot do not both fit."""


class GradientsPanel(ExportPanel):
    """Shows the vital signs of a training, page by page, and the signs that it goes wrong.

    Attributes
    ----------
    page_changed : Signal()
        Another page is shown.
    remedy_chosen : Signal(object)
        A person pressed a `Remedy`.
    """

    page_changed = Signal()
    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("GradientsPanel", "Gradients"), parent)
        self._pages = make_pages()
        self._page = self._pages[0]
        self._names: tuple[str, ...] = ()
        self._vitals: Vitals | None = None
        self._epochs = 1
        self._curves: Curves | None = None
        self._drawn = -1
        self._pointed: float | None = None
        self._make_header()
        self._make_body()
        theme.changed.connect(self._color)

    def _make_header(self) -> None:
        self.detail.hide()
        self.title.setMinimumWidth(1)
        labels = [(page.name, page.label, page.tip) for page in self._pages]
        self.switch = PageSwitch(labels, self.tr("What is shown of the gradients"))
        self.switch.chosen.connect(self._page_chosen)
        self.buttons = self.switch.buttons
        row = QHBoxLayout()
        row.setSpacing(SPACING // 2)
        row.addWidget(self.switch)
        row.addWidget(self.menu_button)
        self.header_layout.addLayout(row)
        self.fit_action = self.menu.addAction(self.tr("&Fit"))
        self.fit_action.setShortcut(QKeySequence(Qt.Key.Key_Home))
        self.fit_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.menu.removeAction(self.fit_action)
        self.prepend_to_menu([self.fit_action])

    def _make_body(self) -> None:
        self.signs = SignsBar()
        self.signs.chosen.connect(self.remedy_chosen)
        self.signs.opened.connect(self._choose)
        self.caption = ElidedLabel()
        as_note(self.caption)
        self.plot = LayersPlot()
        self.plot.pointed.connect(self._point)
        self.plot.moved.connect(self._view_moved)
        self.plot.stepped.connect(self._step)
        self.plot.left.connect(self._leave)
        self.fit_action.triggered.connect(self.plot.fit)
        self.spread_view = SpreadView()
        self._empty = message()
        self._stack = QStackedWidget()
        self.body.addWidget(self.signs)
        self.body.addWidget(self.caption)
        self.body.addWidget(self._stack, 1)
        for page in (self._empty, self.plot, self.spread_view):
            self._stack.addWidget(page)
        for widget in (self.plot, self.spread_view):
            self.open_menu_from(widget)

    # What the window calls

    def set_network(self, names: Sequence[str]) -> None:
        """Say what the layers are called, the first one's name first."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.spread_view.set_spreads(None)
            self._color()

    def set_record(self, vitals: Vitals | None, epochs: int) -> None:
        """Show a record, or what is new in it; None if there is no training.

        Parameters
        ----------
        vitals : Vitals or None
            Of a network with the layers of `set_network`.
        epochs : int
            Epochs planned.
        """
        if vitals is not self._vitals:
            self._pointed = None
            self.plot.view.fitted = True
            self._drawn = -1
        if epochs != self._epochs:
            self._drawn = -1
        self._vitals, self._epochs = vitals, epochs
        self._refresh()

    def set_spreads(self, spreads: Spreads | None) -> None:
        """Show the gradients of a batch on the page of the present ones; None if there are none."""
        if spreads is not None and len(spreads.layers) != len(self._names):
            return  # of a network that is not there any more
        self.spread_view.set_spreads(spreads)
        self._choose()

    def set_signs(self, findings: Sequence[Finding]) -> None:
        """Show what goes wrong."""
        self.signs.set_signs(findings)
        self._choose()

    @property
    def page(self) -> PageName:
        """The name of the page that is shown."""
        return self._page.name

    @page.setter
    def page(self, name: PageName) -> None:
        self.buttons[name].click()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the name, or the caption, where there is no room for it."""
        super().resizeEvent(event)
        self.show_title(self.width() >= _NARROW)
        margins = self.header_layout.contentsMargins()
        taken = margins.left() + margins.right() + self.menu_button.width() + 5 * SPACING
        self.switch.set_compact(self.width() < self.switch.room + taken)
        header = self.header.height() if self.header.parentWidget() is self else 0
        room = self.height() - header - 3 * SPACING
        self.signs.set_room(room, low=room < _LOW)
        self._choose()

    # Showing

    @Slot(str)
    def _page_chosen(self, name: str) -> None:
        self._page = next(page for page in self._pages if page.name == name)
        self._pointed = None
        self._drawn = -1
        self.plot.view.fitted = True
        self._refresh()
        self.page_changed.emit()

    def _refresh(self) -> None:
        count = 0 if self._vitals is None else len(self._vitals)
        if on_screen(self) and count != self._drawn:
            self._drawn = count
            self._draw()

    def _draw(self) -> None:
        page, vitals = self._page, self._vitals
        self._curves = page.curves(vitals) if page.curves and vitals is not None else None
        self._choose()
        curves = self._curves
        if curves is None or not len(curves.step):
            return
        heights = drawn(page, curves.values)
        self.plot.set_log(page.log)
        self.plot.set_unit("" if page.log else " %")
        end = epoch_end(float(curves.epoch[-1]), self._epochs)
        self.plot.set_limits((0.0, end), *limits(page, curves.values))
        band = page.band
        self.plot.set_band(None if band is None else (np.log10(band[0]), np.log10(band[1])))
        self.plot.set_curves(curves.epoch, heights)
        self.plot.setAccessibleName(self.tr("{0} of each layer, by epoch").format(page.label))
        self._point(self._pointed)

    @Slot()
    def _choose(self) -> None:
        """Show plot or picture, or say what to do where there is nothing to show yet."""
        filled: QWidget
        if self._page.curves is None:
            filled = self.spread_view
            there = self.spread_view.spreads is not None
        else:
            filled = self.plot
            there = self._curves is not None and len(self._curves.step) > 0
            there = there and self._applies()
        self._empty.setText(empty_words(self._page, self._ailments))
        self._stack.setCurrentWidget(filled if there else self._empty)
        self._stack.setVisible(not self.signs.is_open)
        self.caption.setVisible(there and not self.signs.is_open)
        self.caption.set_text(caption(self._page, self._ailments) if there else "")

    def _applies(self) -> bool:
        return self._page.name != "neurons" or any(self._ailments)

    @property
    def _ailments(self) -> tuple[Ailment, ...]:
        return () if self._vitals is None else self._vitals.ailments

    @Slot()
    def _color(self) -> None:
        colors = depth_colors(len(self._names))
        self.plot.set_layers(self._names, colors)
        self.spread_view.set_layers(self._names, colors)
        self._point(self._pointed)

    # Reading

    @Slot()
    def _view_moved(self) -> None:
        self._draw()

    @Slot(object)
    def _point(self, epoch: float | None) -> None:
        """Say the numbers of the record nearest to `epoch`, or nothing."""
        curves = self._curves
        if epoch is None or curves is None or not len(curves.step):
            self._pointed = None
            self.plot.set_box(0.0, "", ())
            self._describe(-1)
            return
        row = nearest(curves.epoch, epoch)
        self._pointed = float(curves.epoch[row])
        self.plot.set_box(self._pointed, self._title(row), self._readings(row))
        self._describe(row)

    def _title(self, row: int) -> str:
        assert self._curves is not None
        return self.tr("epoch {0:.2f} · step {1:,}").format(
            float(self._curves.epoch[row]), int(self._curves.step[row])
        )

    def _readings(self, row: int) -> list[Reading]:
        assert self._curves is not None
        values = self._curves.values[row].tolist()
        colors = depth_colors(len(self._names))
        return [
            Reading(color, name, f"{words(self._page, value)} {self._what(index)}".rstrip())
            for index, (color, name, value) in enumerate(
                zip(colors, self._names, values, strict=False)
            )
            if self._page.name != "neurons" or self._ailments[index]
        ]

    def _what(self, layer: int) -> str:
        return self.tr(self._ailments[layer]) if self._page.name == "neurons" else ""

    def _describe(self, row: int) -> None:
        """Say the numbers in words, for those who cannot see them: those read, or the last."""
        if self._curves is None or not len(self._curves.step):
            self.plot.setAccessibleDescription("")
            return
        said = [f"{one.name} {one.value}" for one in self._readings(row)]
        self.plot.setAccessibleDescription(f"{self._title(row)}: {', '.join(said)}")

    @Slot(int)
    def _step(self, by: int) -> None:
        """Read the record that many further on; the keys begin with the last one."""
        curves = self._curves
        if curves is None or not len(curves.step):
            return
        last = len(curves.step) - 1
        row = last
        if self._pointed is not None:
            row = min(max(nearest(curves.epoch, self._pointed) + by, 0), last)
        self._point(float(curves.epoch[row]))

    @Slot()
    def _leave(self) -> None:
        self._point(None)

    # Exports

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return f"nnplay-gradients-{self._page.name}"

    def table(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Return the numbers of the page: a row for each record, or for each bin."""
        return table_of(self._page, self._names, self._vitals, self.spread_view.spreads)

    @property
    def _shown(self) -> QWidget:
        return self.plot if self._page.curves is not None else self.spread_view

    def picture_size(self) -> QSize:
        """Return the picture's size, with a line above for title and caption."""
        self._draw()
        size = self._shown.size().expandedTo(QSize(320, 160))
        return size + QSize(2 * SPACING, CONTROL_HEIGHT + 2 * SPACING)

    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw title, caption and what the page shows."""
        size = self.picture_size()
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), theme.color("panel"))
        painter.setPen(theme.color("text"))
        row = QRectF(2 * SPACING, SPACING, size.width() - 4 * SPACING, CONTROL_HEIGHT)
        text = " · ".join(filter(None, (self._page.label, self.caption.full_text())))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, text)
        self._point(None)
        if self._page.curves is None:
            painter.translate(SPACING, row.bottom())
            self.spread_view.paint(painter, self.spread_view.canvas(), vector=vector)
            return
        target = QRectF(QPointF(SPACING, row.bottom()), self.plot.size().toSizeF())
        self.plot.render(painter, target, self.plot.rect())
