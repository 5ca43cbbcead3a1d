"""A window with one image and its details, and saving images as files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.files.graph_files import is_file
from vision_designer.editor.look.icons import decoded, icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.dialogs import ask_and_save, popup_menu
from vision_designer.editor.panes.parts.drawing import draw_broken, draw_picture
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.panes.parts.small_widgets import bold, filled, flat_button, wrapped
from vision_designer.editor.workers import DataProcess, LatestRequest
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.system.atomic_files import save_bytes, writing

SAVED_PIXELS = 2400


class PictureFile(QWidget):
    """Shows a picture file scaled to the widget; an SVG with the same name can be saved too."""

    message = Signal(str)

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._file = ""
        self._request = LatestRequest(data)
        self._pixmap = QPixmap()
        self._scaled_pixmap = QPixmap()
        self.error = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(self.tr("Chart"))
        self.save_button = flat_button(self.tr("Save…"), "save", self.tr("Copy the chart, or save it as PNG or SVG"))
        self.save_button.setParent(self)
        self.save_button.hide()
        self.save_button.clicked.connect(self._open_menu)

    @property
    def has_picture(self) -> bool:
        return not self._pixmap.isNull()

    def show_file(self, file: str) -> None:
        """Show a PNG file; an empty path shows nothing."""
        if file == self._file and (self.has_picture or self._request.is_pending):
            return
        self._file = file
        self._pixmap, self._scaled_pixmap, self.error = QPixmap(), QPixmap(), ""
        self.save_button.hide()
        self._request.cancel()
        if file:
            arguments = {"file": file, "size": SAVED_PIXELS}
            self._request.send("thumbnail", arguments, self._done, self._failed)
        self.update()

    def _done(self, answer: dict[str, Any]) -> None:
        self._pixmap = decoded(answer.get("png"))
        self.error = translated_message(str(answer.get("error", "")))
        self.save_button.setVisible(self.has_picture)
        self.updateGeometry()
        self.update()

    def _failed(self, message: str) -> None:
        self.error = message
        self.update()

    def sizeHint(self) -> QSize:
        return self._pixmap.size().scaled(QSize(720, 480), Qt.AspectRatioMode.KeepAspectRatio)

    def _scaled(self, area_size: QSize) -> QPixmap:
        """The picture scaled down smoothly to a size; cached."""
        ratio = self.devicePixelRatioF()
        size = self._pixmap.size().scaled(area_size * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() >= self._pixmap.width() or size.isEmpty():
            return self._pixmap
        if self._scaled_pixmap.size() != size:
            self._scaled_pixmap = self._pixmap.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        return self._scaled_pixmap

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect().adjusted(8, self.save_button.height() + 8, -8, -8)
        if self.has_picture:
            draw_picture(painter, self._scaled(area.size()), area)
        elif self.error:
            painter.setPen(theme().colors.muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.error)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._show_menu(event.globalPos())

    def _open_menu(self) -> None:
        self._show_menu(self.save_button.mapToGlobal(self.save_button.rect().bottomLeft()))

    def _show_menu(self, place: QPoint) -> None:
        self.menu().popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.save_button.resize(self.save_button.sizeHint())
        self.save_button.move(self.width() - self.save_button.width() - 8, 4)

    def menu(self) -> QMenu:
        menu = popup_menu(self)
        copy = menu.addAction(icon("copy"), self.tr("Copy"), self.copy)
        copy.setEnabled(self.has_picture)
        menu.addAction(icon("save"), self.tr("Save as PNG…"), lambda: self._choose("png")).setEnabled(self.has_picture)
        drawing = menu.addAction(self.tr("Save as SVG…"), lambda: self._choose("svg"))
        drawing.setEnabled(is_file(f"{self._file.rpartition('.')[0]}.svg"))
        return menu

    def copy(self) -> None:
        QGuiApplication.clipboard().setPixmap(self._pixmap)

    def _choose(self, kind: str) -> None:
        filters = {"png": self.tr("PNG image (*.png)"), "svg": self.tr("SVG drawing (*.svg)")}
        suggested = home_or_current() / f"{Path(self._file).stem}.{kind}"
        ask_and_save(self, self.tr("Save the chart"), suggested, filters[kind], self.save, self.message.emit)

    def save(self, path: Path) -> None:
        """Copy the file to ``path``: the SVG if it has that extension, else the PNG.

        Raises:
            FailedToWriteOutputsError: it cannot be written.
        """
        source = Path(self._file)
        source = source.with_suffix(".svg") if path.suffix.lower() == ".svg" else source
        with writing(path, named=True):
            save_bytes(path, source.read_bytes())


PIXELS = 2048


class _Canvas(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.pixmap = QPixmap()
        self.error = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)

    def sizeHint(self) -> QSize:
        return QSize(640, 520)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colors.canvas)
        area = self.rect().adjusted(12, 12, -12, -12)
        if self.error:
            box = QRect(0, 0, min(420, area.width()), min(160, area.height()))
            box.moveCenter(area.center())
            draw_broken(painter, box, self.error)
        elif not self.pixmap.isNull():
            draw_picture(painter, self.pixmap, area)
        painter.end()


class PictureWindow(QDialog):
    """Shows one image of a list at a time; arrow keys switch to the next and the previous one.

    Args:
        data: reads the images.
        arguments: returns the arguments of the request for the image at a position; None if they are not known yet, in
            which case :meth:`request_if_ready` must be called later.
        count: number of images.
        facts: returns further lines of details for the image at a position.
    """

    def __init__(
        self,
        data: DataProcess,
        arguments: Callable[[int], dict[str, Any] | None],
        count: int,
        facts: Callable[[int], str] = lambda position: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._arguments, self._count, self._facts = arguments, count, facts
        self._position = 0
        self._is_request_due = False
        self._request = LatestRequest(data)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Image"))
        fit_to_screen(self)
        self.canvas = _Canvas()
        self.name, self.details = PlainLabel(), PlainLabel()
        for label in (self.name, self.details):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        wrapped(self.details)
        bold(self.name)
        self.name.setMinimumWidth(1)
        self.place = PlainLabel()
        self.previous_button = self._button("←", self.tr("Previous image (Left)"), -1)
        self.next_button = self._button("→", self.tr("Next image (Right)"), 1)
        copy = flat_button(self.tr("Copy"), "copy", self.tr("Copy the image"))
        copy.clicked.connect(self.copy)
        words = filled(QVBoxLayout(), self.name, self.details, spacing=2)
        bar = filled(
            QHBoxLayout(),
            words,
            self.place,
            copy,
            self.previous_button,
            self.next_button,
            margins=(12, 8, 12, 8),
            spacing=8,
            stretch=words,
        )
        filled(QVBoxLayout(self), self.canvas, bar, spacing=0, stretch=self.canvas)

    def _button(self, text: str, tip: str, step: int) -> QToolButton:
        button = flat_button(text, tip=tip)
        button.clicked.connect(lambda: self.show_position(self._position + step))
        return button

    @property
    def position(self) -> int:
        return self._position

    def show_position(self, position: int) -> None:
        """Show the image at a position; positions out of range are ignored."""
        if not 0 <= position < self._count:
            return
        self._position = position
        self.place.setText(f"{position + 1:,} / {self._count:,}")
        self.previous_button.setEnabled(position > 0)
        self.next_button.setEnabled(position + 1 < self._count)
        self._request.cancel()
        self._is_request_due = True
        self.request_if_ready()

    def request_if_ready(self) -> None:
        """Request the image if its arguments were not known before."""
        arguments = self._arguments(self._position) if self._is_request_due else None
        if arguments is not None:
            self._is_request_due = False
            self._request.send("thumbnail", {**arguments, "size": PIXELS}, self._done, self._failed)

    def _done(self, answer: dict[str, Any]) -> None:
        self._show(
            decoded(answer.get("png")), translated_message(str(answer.get("error", ""))), str(answer.get("name", ""))
        )
        parts = []
        if answer.get("category") is not None:
            parts.append(self.tr("Category {category}").format(category=answer["category"]))
        if answer.get("width"):
            parts.append(self.tr("{width} x {height} pixels").format(width=answer["width"], height=answer["height"]))
        if answer.get("bytes"):
            parts.append(self.locale().formattedDataSize(int(answer["bytes"])))
        if facts := self._facts(self._position):
            parts.append(facts)
        self.details.setText("  ·  ".join(parts))

    def _failed(self, message: str) -> None:
        self._show(QPixmap(), message or self.tr("The image could not be opened. Try again."), "")
        self.details.setText(self._facts(self._position))

    def _show(self, pixmap: QPixmap, error: str, name: str) -> None:
        self.canvas.pixmap, self.canvas.error = pixmap, error
        self.canvas.update()
        self.name.setText(name)
        self.name.setToolTip(as_text(name))

    def copy(self) -> None:
        if not self.canvas.pixmap.isNull():
            QGuiApplication.clipboard().setPixmap(self.canvas.pixmap)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            int(Qt.Key.Key_Left): -1,
            int(Qt.Key.Key_Right): 1,
            int(Qt.Key.Key_PageUp): -1,
            int(Qt.Key.Key_PageDown): 1,
        }
        if event.key() in steps:
            self.show_position(self._position + steps[event.key()])
        elif event.key() == Qt.Key.Key_Home:
            self.show_position(0)
        elif event.key() == Qt.Key.Key_End:
            self.show_position(self._count - 1)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._request.cancel()
        super().closeEvent(event)
