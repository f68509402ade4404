"""Pictures and tables of what a panel shows, as files."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from PySide6.QtCore import QBuffer, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnplay.engine.jobs import Jobs
from nnplay.errors import NnplayError
from nnplay.files.atomic import atomic_write
from nnplay.files.csv_file import write_csv
from nnplay.ui import settings
from nnplay.ui.dialogs import ask_path
from nnplay.ui.panel import Panel
from nnplay.ui.theme import CONTROL_HEIGHT

Paint = Callable[[QPainter], None]
Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Header and rows of the numbers in a picture."""

PNG_SCALE = 2
"""Pixels of a PNG for each pixel on the screen, so that it is sharp in print."""


def write_png(path: Path, size: QSize, paint: Paint) -> None:
    """Write what `paint` draws as a PNG of twice the size.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    image = QImage(size * PNG_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(PNG_SCALE)
    image.fill(Qt.GlobalColor.transparent)
    _painted(image, paint)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    data = bytes(buffer.data().data())
    atomic_write(path, lambda file: _write(file, data))


def write_svg(path: Path, size: QSize, paint: Paint, title: str) -> None:
    """Write what `paint` draws as an SVG.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    buffer = QBuffer()
    # Version 1.1 keeps clipping; Tiny, the default, drops it.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setResolution(96)  # what SVG takes a pixel to be
    generator.setTitle(title)
    generator.setDescription("nnplay")
    _painted(generator, paint)
    data = bytes(buffer.data().data())
    atomic_write(path, lambda file: _write(file, data))


def _painted(device: QImage | QSvgGenerator, paint: Paint) -> None:
    painter = QPainter(device)
    try:
        paint(painter)
    finally:
        painter.end()


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)


class ExportPanel(Panel):
    """A panel whose content can be saved as PNG, SVG and CSV, from a menu.

    Attributes
    ----------
    menu : QMenu
        Opened by the right mouse button, the menu key and `menu_button`.
    failed : Signal(str)
        An export did not succeed; a sentence for the person.
    exported : Signal(str)
        A person's export is there; the path of the file.
    """

    failed = Signal(str)
    exported = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._jobs = Jobs(self)
        self.menu = QMenu(self)
        for suffix, text in (
            ("png", self.tr("Export &PNG…")),
            ("svg", self.tr("Export &SVG…")),
            ("csv", self.tr("Export &CSV…")),
        ):
            action = self.menu.addAction(text)
            action.setData(suffix)
            action.triggered.connect(self._ask_and_export)
        self.menu_button = header_button("⋯", self.tr("More: export as PNG, SVG or CSV"))
        self.menu_button.setAccessibleName(self.tr("{0}: more").format(title))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self.menu)
        self.menu_button.setFixedWidth(CONTROL_HEIGHT)

    def prepend_to_menu(self, actions: Sequence[QAction]) -> None:
        """Put a panel's own actions before the exports."""
        first = self.menu.actions()[0]
        self.menu.insertActions(first, actions)
        self.menu.insertSeparator(first)

    def open_menu_from(self, widget: QWidget) -> None:
        """Open the menu where a context menu of `widget` is asked for."""
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        widget.customContextMenuRequested.connect(self._open_menu)

    @abstractmethod
    def picture_size(self) -> QSize:
        """Return the size of the picture that `paint_picture` draws."""

    @abstractmethod
    def paint_picture(self, painter: QPainter, *, vector: bool) -> None:
        """Draw the picture; `vector` asks for shapes where the screen shows images."""

    @abstractmethod
    def table(self) -> Table:
        """Return header and rows of the numbers shown."""

    @abstractmethod
    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""

    def export_png(self, path: Path) -> None:
        """Save the picture.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        write_png(path, self.picture_size(), lambda painter: self._paint(painter, vector=False))

    def export_svg(self, path: Path) -> None:
        """Save the picture as vectors.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        write_svg(
            path,
            self.picture_size(),
            lambda painter: self._paint(painter, vector=True),
            self.accessibleName(),
        )

    def export_csv(self, path: Path) -> None:
        """Save the numbers.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        write_csv(path, *self.table())

    def _paint(self, painter: QPainter, *, vector: bool) -> None:
        painter.setFont(self.font())
        self.paint_picture(painter, vector=vector)

    @Slot(QPoint)
    def _open_menu(self, position: QPoint) -> None:
        self.menu.popup(cast(QWidget, self.sender()).mapToGlobal(position))

    @Slot()
    def _ask_and_export(self) -> None:
        suffix = cast(QAction, self.sender()).data()
        suggestion = Path(settings.FOLDER.get()) / f"{self.export_name()}.{suffix}"
        title = self.tr("Export {0}").format(suffix.upper())
        path = ask_path(self, title, suggestion, {suffix: suffix.upper()})
        if path is None:
            return
        settings.FOLDER.set(str(path.parent))
        if suffix == "csv":
            # A long run or a large layer takes seconds to write; what is shown now is what counts.
            header, rows = self.table()
            self._jobs.start(
                f"export {path}",
                lambda: write_csv(path, header, rows),
                lambda _result: self.exported.emit(str(path)),
                self._fail,
            )
            return
        try:
            {"png": self.export_png, "svg": self.export_svg}[suffix](path)
        except NnplayError as error:
            self._fail(error)
        else:
            self.exported.emit(str(path))

    def _fail(self, error: Exception) -> None:
        self.failed.emit(str(error))

    def finish_exports(self) -> None:
        """Wait for what is still being written; for closing."""
        self._jobs.shutdown()


def header_button(text: str, tip: str) -> QToolButton:
    """Return a small button for a panel's header."""
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setProperty("header", True)
    return button
