"""Export of a graph as PNG or SVG, and print.

The graph is painted by a callback ``draw(painter, target)``, which fits it into the rectangle ``target``, keeping its
proportions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.graph_files import file_name
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.dialogs import asked_path
from vision_designer.editor.panes.parts.drawing import Draw, export_png, export_svg, largest_scale, paint_on
from vision_designer.editor.panes.parts.fitting import fit_to_screen
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.nodes.errors import FailedToWriteOutputsError

MARGIN = 10.0
"""Page margin in millimeters."""


def ask_and_export(view: GraphView, window: GraphWindow) -> None:
    """Ask for a file, and write a picture of the graph to it, as shown on the canvas."""
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
    """Show the print preview of the graph, from which it can be printed."""

    def draw(painter: QPainter, target: QRectF) -> None:
        with light_colors():
            view.graph_scene.render_picture(painter, target)

    if _can_draw(view, window):
        print_graph(window, draw, view.graph_scene.picture_area().size(), view.graph.title)


def export(draw: Draw, size: QSizeF, path: Path, title: str = "") -> None:
    """Write a picture in the format of the extension, on the background of the canvas.

    A PNG has twice the size of the graph at zoom 1, or the maximum size.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    ground = theme().colors.canvas
    if path.suffix.lower() == ".svg":
        export_svg(draw, size, path, title, ground)
    else:
        export_png(draw, size, path, min(2.0, largest_scale(size)), ground)


@contextmanager
def light_colors() -> Iterator[None]:
    """Use the light colors temporarily, since paper is white."""
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


def print_graph(parent: QWidget | None, draw: Draw, size: QSizeF, title: str = "") -> bool:
    """Show the print preview of the graph; returns whether it was printed."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_page(printer, size, title)
    dialog = QPrintPreviewDialog(printer, parent)
    dialog.setWindowTitle(QCoreApplication.translate("picture", "Print"))
    dialog.paintRequested.connect(lambda printer: print_on(printer, draw, size))
    fit_to_screen(dialog, QSize(1000, 720))
    try:
        return bool(dialog.exec())
    finally:
        dialog.deleteLater()


def set_page(printer: QPrinter, size: QSizeF, title: str = "") -> None:
    """Set the paper orientation for a picture of that size."""
    printer.setDocName(title)
    printer.setPageMargins(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN), QPageLayout.Unit.Millimeter)
    wide = size.width() > size.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)


def print_on(printer: QPrinter, draw: Draw, size: QSizeF) -> None:
    """Paint the graph onto one page, scaled down to fit, but never up."""
    page = printer.pageLayout().paintRectPixels(printer.resolution())
    natural = printer.resolution() / 96
    scale = min(page.width() / max(size.width(), 1), page.height() / max(size.height(), 1), natural)
    width, height = size.width() * scale, size.height() * scale
    # Centered horizontally, aligned to the top.
    paint_on(printer, draw, QRectF((page.width() - width) / 2, 0, width, height))
