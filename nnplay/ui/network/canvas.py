"""The widget that holds picture, cards and insert buttons, and lets layers be dragged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QToolTip, QWidget

from nnplay.data import DataSet
from nnplay.project import NetworkSpec
from nnplay.training.snapshot import Snapshot
from nnplay.ui.network.card import LayerCard
from nnplay.ui.network.editor import LayerView
from nnplay.ui.network.glyphs import GlyphButton
from nnplay.ui.network.layout import (
    BAND,
    PADDING,
    drop_place,
    editor_height,
    least_height,
    least_width,
    spread,
)
from nnplay.ui.network.picture import Picture
from nnplay.ui.theme import SPACING, theme


class Canvas(QWidget):
    """Input, cards and all that is painted around them.

    Attributes
    ----------
    cards : list of LayerCard
        One a layer.
    insert_buttons : list of GlyphButton
        The one in front of each layer.
    card_added : Signal
        (LayerCard): to be connected once.
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
        self._spec = NetworkSpec(0, ())
        self._snapshot: Snapshot | None = None
        self._selected = -1
        self._stacked = False
        self._extras = False
        self._input = QRect()
        self._marker = QFrame(self)
        self._marker.setObjectName("networkDropMarker")
        self._marker.hide()
        self._ghost: QLabel | None = None
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

    def set_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show these weights. Only the picture is repainted: the editors do not change."""
        self._snapshot = snapshot
        if self.isVisible():
            legend = self.picture.legend.texts()
            self.picture.set_snapshot(snapshot)
            self.update(self._picture_area())
            if self.picture.legend.texts() != legend:
                self.update(self._legend_area())

    def set_selected(self, index: int) -> None:
        """Mark the selected layer."""
        self._selected = index
        for i, card in enumerate(self.cards):
            card.set_selected(i == index)
        self.update()

    def _recolour(self) -> None:
        self.picture.refresh(self.font())
        self.update()

    def _match_cards(self, count: int) -> None:
        """Add or drop cards at the end: made from left to right, they have the Tab key's order."""
        self._end_drag()
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
        card.dragged.connect(self._drag)
        card.dropped.connect(self._drop)
        card.drag_cancelled.connect(self._end_drag)
        card.left.connect(self.update)
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
        self.update()

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

    def _picture_area(self) -> QRect:
        return QRect(0, BAND, self.width(), self.height() - BAND - self._editor_height)

    def _legend_area(self) -> QRect:
        top = self.height() - self._editor_height + 2 * SPACING
        return QRect(self._input.left(), top, self._input.width(), 14 * SPACING)

    # Painting

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the weights: while hidden, nothing is made of them."""
        self.picture.set_snapshot(self._snapshot)
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Explain the legend, or name the input, where the mouse rests on it."""
        if isinstance(event, QHelpEvent):
            legend = self._legend_area().contains(event.pos())
            text = self.picture.legend.help() if legend else ""
            text = text or self.picture.help_at(QPointF(event.pos()))
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
        self.picture.paint_backdrop(painter, self.size(), QRectF(event.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, card in enumerate(self.cards):
            self._paint_frame(painter, i, card)
        self.picture.paint(painter, QRectF(event.rect()))
        if event.rect().intersects(self._legend_area()):
            self.picture.paint_legend(painter, QRectF(self._legend_area()))

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

    def _drag(self, index: int, position: QPoint) -> None:
        x = self.mapFromGlobal(position).x()
        if self._ghost is None:
            self._ghost = QLabel(self)
            self._ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            below = self.cards[index].geometry().adjusted(0, BAND - SPACING, 0, 0)
            self._ghost.setPixmap(_faint(self.grab(below)))
            self._ghost.show()
        self._ghost.adjustSize()
        self._ghost.move(x - self._ghost.width() // 2, BAND - SPACING)
        place = self._place(index, x)
        self._marker.setVisible(place != index)
        if place != index:
            gap = place if place < index else place + 1
            self._marker.setGeometry(self._gap_middle(gap) - 1, BAND, 3, self.height() - BAND)
            self._marker.raise_()
        self.drag_at.emit(x)

    def _drop(self, index: int, position: QPoint) -> None:
        place = self._place(index, self.mapFromGlobal(position).x())
        self._end_drag()
        if place != index:
            self.moved.emit(index, place)

    def _place(self, index: int, x: int) -> int:
        centres = tuple(float(card.geometry().center().x()) for card in self.cards[:-1])
        return drop_place(centres, index, x)

    def _end_drag(self) -> None:
        self._marker.hide()
        if self._ghost is not None:
            self._ghost.deleteLater()
            self._ghost.hide()
            self._ghost = None


def _faint(pixmap: QPixmap) -> QPixmap:
    faint = QPixmap(pixmap.size())
    faint.setDevicePixelRatio(pixmap.devicePixelRatio())
    faint.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faint)
    painter.setOpacity(0.9)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return faint
