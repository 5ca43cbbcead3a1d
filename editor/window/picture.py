"""Export of a graph as PNG or SVG, and print.

What draws is handed in as ``draw(painter, target)``: it paints all of the graph into the rectangle ``target``,
keeping its proportions.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.named_files import file_name
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.saving import asked_path
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import save_bytes, writing

Draw = Callable[[QPainter, QRectF], None]

LARGEST_SIDE = 16_000
"""Pixels; what most programs that show pictures accept."""
LARGEST_AREA = 100_000_000
"""Pixels; 400 MB while the picture is made."""
MARGIN = 10.0
"""Millimetres of paper."""


def ask_and_export(view: GraphView, window: GraphWindow) -> None:
    """Ask for a file, and write the graph into it as a picture, as it looks on the canvas."""
    if not _can_draw(view, window):
        return
    translate = QCoreApplication.translate
    png, svg = translate("picture", "PNG image (*.png)"), translate("picture", "SVG drawing (*.svg)")
    suggested = view.graph.folder / f"{file_name(view.graph.title)}.png"
    path = asked_path(window, translate("picture", "Export image"), suggested, f"{png};;{svg}")
    if path is None:
        return
    try:
        export(view.graph_scene.render_picture, view.graph_scene.picture_area().size(), path, view.graph.title)
    except FailedToWriteOutputsError as error:
        window.complain(translate("picture", "The image was not written"), error)
    else:
        window.status_line.showMessage(translate("picture", "Saved {path}").format(path=path), 4000)


def ask_and_print(view: GraphView, window: GraphWindow) -> None:
    """Show how the graph comes out on paper, and print it from there."""

    def draw(painter: QPainter, target: QRectF) -> None:
        with light_colours():
            view.graph_scene.render_picture(painter, target)

    if _can_draw(view, window):
        print_graph(window, draw, view.graph_scene.picture_area().size(), view.graph.title)


def export(draw: Draw, size: QSizeF, path: Path, title: str = "") -> None:
    """Write a picture in the format that the name's ending says, on the ground of the canvas.

    A PNG picture is twice as large as the graph at zoom 1, or as large as such pictures can be.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    ground = theme().colours.canvas
    if path.suffix.lower() == ".svg":
        export_svg(draw, size, path, title, ground)
    else:
        export_png(draw, size, path, min(2.0, largest_scale(size)), ground)


@contextmanager
def light_colours() -> Iterator[None]:
    """Take the light colours for a moment, since paper is white."""
    if not theme().is_dark:
        yield
        return
    theme().is_dark = False
    theme().changed.emit()
    try:
        yield
    finally:
        theme().is_dark = True
        theme().changed.emit()


def _can_draw(view: GraphView, window: GraphWindow) -> bool:
    if view.graph_scene.picture_area().isEmpty():
        window.status_line.showMessage(QCoreApplication.translate("picture", "The graph is empty"), 4000)
        return False
    return True


def largest_scale(size: QSizeF) -> float:
    """How many times as large as ``size`` a PNG picture can be."""
    width, height = max(size.width(), 1.0), max(size.height(), 1.0)
    return min(LARGEST_SIDE / width, LARGEST_SIDE / height, math.sqrt(LARGEST_AREA / (width * height)))


def export_png(draw: Draw, size: QSizeF, path: Path, scale: float = 2.0, background: QColor | None = None) -> None:
    """Write a picture of ``size`` times ``scale`` pixels.

    Args:
        draw: paints the graph.
        size: of the graph at zoom 1.
        path: the file; replaced whole, or left as it is.
        scale: pixels a unit of ``size``; no more than :func:`largest_scale`.
        background: None for a transparent one.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or has more pixels than can be made.
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
    _paint(image, draw, QRectF(0, 0, pixels.width(), pixels.height()))
    with _content(path) as content:
        # The format is named: not every file name ends in .png.
        writer = QImageWriter(content, QByteArray(b"png"))
        if not writer.write(image):
            raise OSError(writer.errorString())


def export_svg(draw: Draw, size: QSizeF, path: Path, title: str = "", background: QColor | None = None) -> None:
    """Write a picture that stays sharp at any size.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setTitle(title)
    generator.setDescription("")
    generator.setResolution(96)
    width, height = max(1, math.ceil(size.width())), max(1, math.ceil(size.height()))
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRectF(0, 0, width, height))

    def draw_on_background(painter: QPainter, target: QRectF) -> None:
        if background is not None:
            painter.fillRect(target, background)
        draw(painter, target)

    with _content(path) as content:
        generator.setOutputDevice(content)
        _paint(generator, draw_on_background, QRectF(0, 0, width, height))


def print_graph(parent: QWidget | None, draw: Draw, size: QSizeF, title: str = "") -> bool:
    """Show how the graph comes out on paper, and print it from there; whether it was printed."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_page(printer, size, title)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setWindowTitle(QCoreApplication.translate("picture", "Print"))
    dialog.paintRequested.connect(lambda printer: print_on(printer, draw, size))
    dialog.resize(1000, 720)
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()


def set_page(printer: QPrinter, size: QSizeF, title: str = "") -> None:
    """Choose the direction of the paper that suits a picture of that size."""
    printer.setDocName(title)
    printer.setPageMargins(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN), QPageLayout.Unit.Millimeter)
    wide = size.width() > size.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)


def print_on(printer: QPrinter, draw: Draw, size: QSizeF) -> None:
    """Paint the graph onto one page: as large as it allows, but not above its natural size."""
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    natural = printer.resolution() / 96
    scale = min(page.width() / max(size.width(), 1), page.height() / max(size.height(), 1), natural)
    width, height = size.width() * scale, size.height() * scale
    # In the middle from left to right, as a picture in a report is; at the top, as text is.
    _paint(printer, draw, QRectF((page.width() - width) / 2, 0, width, height))


def _paint(device: QImage | QSvgGenerator | QPrinter, draw: Draw, target: QRectF) -> None:
    painter = QPainter(device)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw(painter, target)
    finally:
        painter.end()


@contextmanager
def _content(path: Path) -> Iterator[QBuffer]:
    """What a file is to hold; it is written when that is complete."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    with writing(path, named=True):
        yield buffer
        save_bytes(path, bytes(buffer.data().data()))
