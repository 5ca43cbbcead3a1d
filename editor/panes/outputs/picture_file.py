"""A picture that a node has drawn: shown, copied, and saved as PNG or SVG."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QMessageBox, QSizePolicy, QWidget

from vision_designer.editor.files.places import is_file
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.pixmaps import decoded
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.buttons import flat_button
from vision_designer.editor.panes.parts.drawing import draw_picture
from vision_designer.editor.panes.parts.saving import asked_path
from vision_designer.editor.workers.data_process import DataProcess, Request
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.errors import VisionDesignerError
from vision_designer.nodes.system.atomic_files import save_bytes, writing

PIXELS = 2400


class PictureFile(QWidget):
    """A picture file, as large as there is room; the SVG beside it, of the same name, can be saved too."""

    message = Signal(str)

    def __init__(self, data: DataProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._file = ""
        self._request: Request | None = None
        self._pixmap = QPixmap()
        self._shrunk = QPixmap()
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
        """Whether there is something to see."""
        return not self._pixmap.isNull()

    def show_file(self, file: str) -> None:
        """Show a PNG; empty shows nothing."""
        if file == self._file and (self.has_picture or self._request is not None):
            return
        self._file = file
        self._pixmap, self._shrunk, self.error = QPixmap(), QPixmap(), ""
        self.save_button.hide()
        if self._request is not None:
            self._request.cancel()
            self._request = None
        if file:
            arguments = {"file": file, "size": PIXELS}
            self._request = self._data.request("thumbnail", arguments, self._done, self._failed)
        self.update()

    def _done(self, answer: dict[str, Any]) -> None:
        self._request = None
        self._pixmap = decoded(answer.get("png"))
        self.error = translated_message(str(answer.get("error", "")))
        self.save_button.setVisible(self.has_picture)
        self.updateGeometry()
        self.update()

    def _failed(self, message: str) -> None:
        self._request = None
        self.error = message
        self.update()

    def sizeHint(self) -> QSize:
        return self._pixmap.size().scaled(QSize(720, 480), Qt.AspectRatioMode.KeepAspectRatio)

    def _scaled(self, room: QSize) -> QPixmap:
        """The picture for so much room; shrunk once, and smoothly."""
        ratio = self.devicePixelRatioF()
        wanted = self._pixmap.size().scaled(room * ratio, Qt.AspectRatioMode.KeepAspectRatio)
        if wanted.width() >= self._pixmap.width() or wanted.isEmpty():
            return self._pixmap
        if self._shrunk.size() != wanted:
            self._shrunk = self._pixmap.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        return self._shrunk

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect().adjusted(8, self.save_button.height() + 8, -8, -8)
        if self.has_picture:
            draw_picture(painter, self._scaled(area.size()), area)
        elif self.error:
            painter.setPen(theme().colours.muted)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.error)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._pop_up(event.globalPos())

    def _open_menu(self) -> None:
        self._pop_up(self.save_button.mapToGlobal(self.save_button.rect().bottomLeft()))

    def _pop_up(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.save_button.resize(self.save_button.sizeHint())
        self.save_button.move(self.width() - self.save_button.width() - 8, 4)

    def menu(self) -> QMenu:
        """What can be done with the picture."""
        menu = QMenu(self)
        copy = menu.addAction(icon("copy"), self.tr("Copy"), self.copy)
        copy.setEnabled(self.has_picture)
        menu.addAction(icon("save"), self.tr("Save as PNG…"), lambda: self._choose("png")).setEnabled(self.has_picture)
        drawing = menu.addAction(self.tr("Save as SVG…"), lambda: self._choose("svg"))
        drawing.setEnabled(is_file(f"{self._file.rpartition('.')[0]}.svg"))
        return menu

    def copy(self) -> None:
        """Copy the picture to the clipboard."""
        QGuiApplication.clipboard().setPixmap(self._pixmap)

    def _choose(self, kind: str) -> None:
        filters = {"png": self.tr("PNG image (*.png)"), "svg": self.tr("SVG drawing (*.svg)")}
        suggested = home_or_current() / f"{Path(self._file).stem}.{kind}"
        path = asked_path(self, self.tr("Save the chart"), suggested, filters[kind])
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Copy the file, the SVG if ``path`` ends so."""
        source = Path(self._file)
        source = source.with_suffix(".svg") if path.suffix.lower() == ".svg" else source
        try:
            with writing(path, named=True):
                save_bytes(path, source.read_bytes())
        except VisionDesignerError as error:
            QMessageBox.warning(self, self.tr("The file was not written"), as_text(translated_message(error.message)))
        else:
            self.message.emit(self.tr("{file} was written").format(file=path.name))
