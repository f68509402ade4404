"""The widget that holds picture, cards and insert buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnplay.data import DataSet
from nnplay.project import NetworkSpec
from nnplay.training.snapshot import Snapshot
from nnplay.ui.network.box import ReadingBox
from nnplay.ui.network.card import LayerCard
from nnplay.ui.network.dragging import LayerDrag
from nnplay.ui.network.editor import LayerView
from nnplay.ui.network.facework import FaceWork
from nnplay.ui.network.glyphs import GlyphButton
from nnplay.ui.network.highlight import paint_highlight
from nnplay.ui.network.layout import (
    BAND,
    PADDING,
    editor_height,
    least_height,
    least_width,
    spread,
)
from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointer import Pointer
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.readings import Subject
from nnplay.ui.network.sight import Sight
from nnplay.ui.theme import SPACING, theme

_PATIENCE = 250
"""Milliseconds that new faces wait for a snapshot to be painted with."""


class Canvas(QWidget):
    """Input, cards and all that is painted around them.

    Attributes
    ----------
    cards : list of LayerCard
        One a layer.
    insert_buttons : list of GlyphButton
        The one in front of each layer.
    box : ReadingBox
        Says the numbers of what is pointed at.
    card_added : Signal
        (LayerCard): to be connected once.
    faces : FaceWork
        Makes those that take long; to be shut down before it is dropped.
    insert_asked : Signal
        (layer): a button in front of it was pressed.
    moved : Signal
        (layer, place): it was dragged there.
    background_pressed : Signal
        The input or an empty place was clicked.
    drag_at : Signal
        (x): where a drag is, so that it can be scrolled into view.
    """

    card_added = Signal(object)
    insert_asked = Signal(int)
    moved = Signal(int, int)
    background_pressed = Signal()
    drag_at = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[LayerCard] = []
        self.insert_buttons: list[GlyphButton] = []
        self.picture = Picture()
        self.faces = self.picture.work = FaceWork(self)
        # The next snapshot shows new faces, too; by themselves only if none comes soon.
        self._faces_due = QTimer(self)
        self._faces_due.setSingleShot(True)
        self._faces_due.setInterval(_PATIENCE)
        self._faces_due.timeout.connect(self._take_faces)
        self.faces.arrived.connect(self._faces_due.start)
        self.pointer = Pointer(self, self.picture)
        self.pointer.moved.connect(self._pointed)
        self.pointer.arranged.connect(self._arranged)
        self.box = ReadingBox(self, self.picture, self.pointer)
        self._drag = LayerDrag(self, self.cards, self._gap_middle)
        self._drag.moved.connect(self.moved)
        self._drag.at.connect(self.drag_at)
        self._spec = NetworkSpec(0, ())
        self._snapshot: Snapshot | None = None
        self._sight: Sight | None = None
        self._shown: tuple[Pointed | None, Pointed | None] = (None, None)
        self._selected = -1
        self._stacked = False
        self._extras = False
        self._input = QRect()
        # It paints its whole area, so nothing below it needs repainting.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._recolour)
        self._recolour()

    # Values

    def set_network(self, spec: NetworkSpec, views: Sequence[LayerView]) -> None:
        """Show a network; widgets are kept as far as its structure allows."""
        if len(views) != len(self.cards):
            self._match_cards(len(views))
        for card, view in zip(self.cards, views, strict=True):
            card.show_view(view)
        if spec != self._spec:
            self._spec = spec
            self._extras = any(view.extras for view in views)
            self.picture.set_network(spec)
            self.relayout()
        self.update()

    def set_data(self, data: DataSet | None) -> None:
        """Show an example of this data, and the names of inputs and outputs."""
        self.picture.set_data(data)
        self.relayout()

    def set_snapshot(self, snapshot: Snapshot | None, sight: Sight | None = None) -> None:
        """Show these weights. Only the picture is repainted: the editors do not change."""
        self._snapshot, self._sight = snapshot, sight
        if self.isVisible():
            self._faces_due.stop()
            legend = self.picture.legend.texts()
            self.picture.set_snapshot(snapshot, sight)
            self.update(self.picture_area)
            if self.picture.legend.texts() != legend:
                self.update(self._legend_area())
            self._tell()

    def show_values(self, wanted: bool) -> None:
        """Write z and a of the example into the neurons, or not any more."""
        self.picture.shows_values = wanted
        self.update(self.picture_area)

    def set_selected(self, index: int) -> None:
        """Mark the selected layer."""
        self._selected = index
        for i, card in enumerate(self.cards):
            card.set_selected(i == index)
        self.update()

    def _pointed(self) -> None:
        """Repaint everything when something else stands out, else no more than the box."""
        pointed = self.pointer.hovered, self.pointer.selected
        if pointed != self._shown:
            self._shown = pointed
            self.update(self.picture_area)
        self._tell()

    def _arranged(self) -> None:
        self.update()
        self._tell()

    def _tell(self) -> None:
        """Say the present numbers of what is pointed at, where they hide as little as possible."""
        seen = QRectF(self.visibleRegion().boundingRect())
        self.box.tell(self.subject, seen, QRectF(self.picture_area))

    def _take_faces(self) -> None:
        self.picture.take_faces()
        self.update(self.picture_area)

    def _recolour(self) -> None:
        self.picture.refresh(self.font())
        self.update()

    def _match_cards(self, count: int) -> None:
        """Add or drop cards at the end: made from left to right, they have the Tab key's order."""
        self._drag.end()
        while len(self.cards) > count:
            dropped: tuple[QWidget, ...] = (self.cards.pop(), self.insert_buttons.pop())
            for widget in dropped:
                widget.hide()
                widget.deleteLater()
        while len(self.cards) < count:
            self._add_insert_button()
            self._add_card()
        for button in self.insert_buttons:
            button.raise_()

    def _add_card(self) -> None:
        card = LayerCard(self)
        self._drag.watch(card)
        card.left.connect(self.update)
        self.pointer.watch(card)
        self.cards.append(card)
        self.card_added.emit(card)
        card.show()

    def _add_insert_button(self) -> None:
        name = self.tr("Insert a layer in front of layer {n}").format(
            n=len(self.insert_buttons) + 1
        )
        button = GlyphButton("plus", name, round_=True, parent=self)
        button.setToolTip(self.tr("Insert a layer here"))
        button.clicked.connect(self._insert_clicked)
        self.insert_buttons.append(button)
        button.show()

    def _insert_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, GlyphButton)
        self.insert_asked.emit(self.insert_buttons.index(button))

    # Layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay everything out anew."""
        super().resizeEvent(event)
        self.relayout()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep the box in view while the picture is scrolled."""
        super().moveEvent(event)
        self._tell()

    def relayout(self) -> None:
        """Give input, cards and buttons their places in the present size."""
        across = spread(self.width(), len(self.cards))
        self._stacked = across.stacked
        images = self.picture.shows_images
        lowest = least_height(stacked=self._stacked, extras=self._extras, images=images)
        self.setMinimumSize(least_width(len(self.cards)), lowest)
        height = max(self.height(), self.minimumHeight())
        left, width = across.input
        self._input = QRect(left, 0, width, height)
        for card, (x, card_width) in zip(self.cards, across.cards, strict=True):
            card.editor.set_form(stacked=across.stacked, extras=self._extras)
            card.setGeometry(x, 0, card_width, height)
        self.picture.arrange(
            [self._neurons(self._input, 0)]
            + [self._neurons(card.geometry(), PADDING) for card in self.cards]
        )
        for i, button in enumerate(self.insert_buttons):
            button.move(self._gap_middle(i) - button.width() // 2, (BAND - button.height()) // 2)
        self._arranged()

    @property
    def _editor_height(self) -> int:
        return editor_height(stacked=self._stacked, extras=self._extras)

    def _neurons(self, column: QRect, padding: int) -> QRectF:
        height = column.height() - BAND - self._editor_height - 3 * SPACING
        width = column.width() - 2 * padding
        return QRectF(column.left() + padding, BAND + SPACING, width, height)

    def _gap_middle(self, index: int) -> int:
        """Return the middle between layer `index` and what stands before it."""
        before = self._input if index == 0 else self.cards[index - 1].geometry()
        after = self.cards[index].geometry()
        if index == 0:
            return (before.center().x() + after.center().x()) // 2
        return (before.right() + 1 + after.left()) // 2

    @property
    def picture_area(self) -> QRect:
        """Where neurons and connections are painted."""
        return QRect(0, BAND, self.width(), self.height() - BAND - self._editor_height)

    def _legend_area(self) -> QRect:
        top = self.height() - self._editor_height + 2 * SPACING
        return QRect(self._input.left(), top, self._input.width(), 14 * SPACING)

    # Painting

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the weights: while hidden, nothing is made of them."""
        self.picture.set_snapshot(self._snapshot, self._sight)
        super().showEvent(event)
        self._tell()

    def event(self, event: QEvent) -> bool:
        """Explain the legend where the mouse rests on it."""
        if isinstance(event, QHelpEvent) and self._legend_area().contains(event.pos()):
            text = self.picture.legend.help()
            if text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take a new font into the picture."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._recolour()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the background, frames, the picture and the legend."""
        painter = QPainter(self)
        clip, seen = QRectF(event.rect()), QRectF(self.visibleRegion().boundingRect())
        self.picture.show(painter, self.size(), clip, seen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pointed = self.pointer.shown
        if pointed is not None:
            within = QRectF(event.rect().intersected(self.picture_area))
            paint_highlight(self.picture, painter, self.size(), within, pointed)
        # Of one colour all around: what dims the picture ends above the controls of the cards.
        for i, card in enumerate(self.cards):
            self._paint_frame(painter, i, card)
        if event.rect().intersects(self._legend_area()):
            self.picture.paint_legend(painter, QRectF(self._legend_area()))

    @property
    def subject(self) -> Subject:
        """What there is to be said about."""
        picture = self.picture
        snapshot = None if picture.weights() is None else self._snapshot
        return Subject(self._spec, picture.columns.data, snapshot, picture.sight)

    def _paint_frame(self, painter: QPainter, index: int, card: LayerCard) -> None:
        """Frame a card that is selected or has a problem."""
        if card.view.problem:
            color = theme.color("bad")
        elif index == self._selected:
            color = theme.color("accent", 255 if card.hasFocus() else 130)
        else:
            return
        # Below the band, so that it does not run through the buttons there.
        frame = QRectF(card.geometry()).adjusted(0.5, BAND - 3.5, -0.5, -0.5)
        painter.setPen(QPen(color, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 8, 8)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the selection away from the layers."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.background_pressed.emit()
