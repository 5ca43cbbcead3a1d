"""Choosing where to save a file, reporting failures, and writing drawings as PNG or SVG files.

A drawing is a function ``draw(painter, target)`` that paints into the rectangle ``target``, keeping its proportions.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QMimeData,
    QRectF,
    QSignalBlocker,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QImageWriter, QPaintDevice, QPainter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QListView, QMessageBox, QWidget

from vision_designer.editor.files.graph_files import is_folder, path_exists
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.look.texts import translated_message
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.nodes.core.parameters import SAMPLE_PREFIX
from vision_designer.nodes.errors import FailedToWriteOutputsError, VisionDesignerError
from vision_designer.nodes.system.atomic_files import save_bytes, writing


def dialog_start(value: object, graph: OpenGraph) -> Path:
    """Start of a file dialog: the current path, or its nearest existing parent."""
    if isinstance(value, str) and value and not value.startswith(SAMPLE_PREFIX) and "\0" not in value:
        path = absolute_path(value, graph.folder)
        for place in (path, *path.parents):
            if path_exists(place):
                return place
    return graph.folder


def choose_path(
    parent: QWidget, title: str, start: Path, chosen: Callable[[str], object], *, folder: bool
) -> QFileDialog:
    """Ask for a file or a folder in the platform's dialog, without blocking the window."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
    if start.is_dir():
        dialog.setDirectory(str(start))
    else:
        dialog.setDirectory(str(start.parent))
        dialog.selectFile(start.name)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def dropped_path(data: QMimeData) -> str:
    """Path of a single dropped file or folder; empty for anything else."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


EXTENSION = re.compile(r"\*(\.\w+)")


class SaveDialog(QFileDialog):
    """Asks for the name of a file to write.

    The extension of the selected kind is appended before the dialog checks whether the file exists and asks whether to
    replace it: ``pets`` becomes ``pets.json``, and ``resnet_v1.2`` becomes ``resnet_v1.2.json``.

    Args:
        parent: the widget that asks.
        title: of the dialog.
        suggested: the name that it begins with.
        kinds: as for ``QFileDialog``: ``PNG picture (*.png);;SVG drawing (*.svg)``.
    """

    def __init__(self, parent: QWidget | None, title: str, suggested: Path, kinds: str) -> None:
        super().__init__(parent, title)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.setNameFilters(kinds.split(";;"))
        matching = [kind for kind in kinds.split(";;") if suggested.suffix.lower() in EXTENSION.findall(kind)]
        if matching:
            self.selectNameFilter(matching[0])
        self.filterSelected.connect(self._kind_changed)
        self._kind_changed(self.selectedNameFilter())
        self.setDirectory(str(suggested.parent))
        self.selectFile(suggested.name)
        self.kinds = kinds

    def ask(self) -> tuple[str, str]:
        """Show the dialog; returns the file and its kind, or two empty strings if the user cancels."""
        if not self.exec():
            return "", ""
        return self.selectedFiles()[0], self.selectedNameFilter()

    def accept(self) -> None:
        chosen = [Path(name) for name in self.selectedFiles()]
        if len(chosen) == 1 and not is_folder(chosen[0]):
            path = with_extension(chosen[0], self.kinds, self.selectedNameFilter())
            entry = self.findChild(QLineEdit, "fileNameEdit")
            if path != chosen[0] and isinstance(entry, QLineEdit):
                # A file with the typed name is selected in the list, and the selection would override the text.
                for view in self.findChildren(QListView):
                    view.clearSelection()
                with QSignalBlocker(entry):
                    entry.setText(str(path))
        super().accept()

    def _kind_changed(self, kind: str) -> None:
        self.setDefaultSuffix((EXTENSION.findall(kind) or [""])[0].removeprefix("."))


def with_extension(path: Path, kinds: str, kind: str = "") -> Path:
    """The path with the extension of the selected kind, unless it has that of any kind; ``.2`` may be a version."""
    extensions = EXTENSION.findall(kinds)
    if not extensions or path.name.lower().endswith(tuple(extensions)):
        return path
    extension = (EXTENSION.findall(kind) or extensions)[0]
    return path.with_name(f"{path.name.rstrip('.')}{extension}")


def asked_path(
    parent: QWidget, title: str, suggested: Path, kinds: str, refusal: Callable[[Path], str] = lambda _: ""
) -> Path | None:
    """Ask for the file to write to; None if the user cancels.

    Args:
        parent: the widget that asks.
        title: of the dialog.
        suggested: the name that it begins with.
        kinds: as for :class:`SaveDialog`.
        refusal: returns why a file cannot be chosen, as text for the user, who is then asked again.
    """
    while True:
        dialog = SaveDialog(parent, title, suggested, kinds)
        name, kind = dialog.ask()
        dialog.deleteLater()
        if not name:
            return None
        path = with_extension(Path(name), kinds, kind).absolute()
        if why := refusal(path):
            QMessageBox.warning(parent, title, as_text(why))
        elif str(path) == str(Path(name).absolute()) or not path_exists(path) or _confirm_replace(parent, title, path):
            return path


def _confirm_replace(parent: QWidget, title: str, path: Path) -> bool:
    """Ask whether to replace a file whose name the platform's dialog has not checked."""
    template = QCoreApplication.translate("SaveDialog", "{name} already exists. Replace it?")
    answer = QMessageBox.question(parent, title, as_text(template.format(name=one_line(path.name))))
    return answer == QMessageBox.StandardButton.Yes


def ask_and_save(
    parent: QWidget, title: str, suggested: Path, name_filter: str, save: Callable[[Path], None]
) -> Path | None:
    """Ask for a file and save it; returns None if the user cancels or the file cannot be written."""
    path = asked_path(parent, title, suggested, name_filter)
    if path is None:
        return None
    try:
        save(path)
    except VisionDesignerError as error:
        QMessageBox.warning(parent, title, as_text(translated_message(error.message)))
        return None
    return path


Draw = Callable[[QPainter, QRectF], None]

LARGEST_SIDE = 16_000
"""Maximum side in pixels, which most image viewers support."""
LARGEST_AREA = 100_000_000
"""Maximum number of pixels; they take 400 MB while the picture is drawn."""


def largest_scale(size: QSizeF) -> float:
    """Maximum scale of a PNG of this size."""
    width, height = max(size.width(), 1.0), max(size.height(), 1.0)
    return min(LARGEST_SIDE / width, LARGEST_SIDE / height, math.sqrt(LARGEST_AREA / (width * height)))


def export_png(draw: Draw, size: QSizeF, path: Path, scale: float = 2.0, background: QColor | None = None) -> None:
    """Write a picture of ``size`` times ``scale`` pixels.

    Args:
        draw: paints the graph.
        size: of the graph at zoom 1.
        path: the file, replaced atomically.
        scale: pixels for each unit of ``size``; at most :func:`largest_scale`.
        background: None for a transparent one.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or has too many pixels.
    """
    if scale > largest_scale(size) * 1.0001:
        wide, high = round(size.width() * scale), round(size.height() * scale)
        raise FailedToWriteOutputsError(
            "{path} cannot be written: {wide} by {high} pixels are too many for one image. Choose a "
            "scale of at most {largest_scale:.2g}, or export SVG.",
            dict(wide=wide, high=high, largest_scale=largest_scale(size)),
            path=path,
        )
    pixels = QSize(max(1, math.ceil(size.width() * scale)), max(1, math.ceil(size.height() * scale)))
    image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise FailedToWriteOutputsError(
            "{path} cannot be written: not enough memory. Choose a smaller scale, or export SVG.", path=path
        )
    image.fill(background or Qt.GlobalColor.transparent)
    image.setDotsPerMeterX(round(96 * scale / 0.0254))
    image.setDotsPerMeterY(round(96 * scale / 0.0254))
    paint_on(image, draw, QRectF(0, 0, pixels.width(), pixels.height()))
    save_image(path, image)


def save_image(path: Path, image: QImage) -> None:
    """Write an image as PNG, regardless of the extension.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or memory is exhausted.
    """
    with _buffer_for(path) as content:
        writer = QImageWriter(content, QByteArray(b"png"))
        if not writer.write(image):
            raise OSError(writer.errorString())


def export_svg(
    draw: Draw, size: QSizeF, path: Path, title: str = "", background: QColor | None = None, resolution: int = 96
) -> None:
    """Write a drawing as SVG; ``resolution`` is that of fonts and recorded pictures, in dots per inch.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    from PySide6.QtSvg import QSvgGenerator

    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setTitle(title)
    generator.setDescription("")
    generator.setResolution(resolution)
    width, height = max(1, math.ceil(size.width())), max(1, math.ceil(size.height()))
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))

    def draw_on_background(painter: QPainter, target: QRectF) -> None:
        if background is not None:
            painter.fillRect(target, background)
        draw(painter, target)

    with _buffer_for(path) as content:
        generator.setOutputDevice(content)
        paint_on(generator, draw_on_background, QRectF(0, 0, width, height))


def paint_on(device: QPaintDevice, draw: Draw, target: QRectF) -> None:
    """Draw with antialiasing."""
    painter = QPainter(device)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw(painter, target)
    finally:
        painter.end()


@contextmanager
def _buffer_for(path: Path) -> Iterator[QBuffer]:
    """Buffer for the content of a file, which is written when the buffer is complete."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    with writing(path, named=True):
        yield buffer
        save_bytes(path, bytes(buffer.data().data()))
