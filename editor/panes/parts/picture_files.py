"""Writes drawings as PNG or SVG files.

A drawing is a function ``draw(painter, target)`` that paints into the rectangle ``target``, keeping its proportions.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPaintDevice, QPainter

from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import save_bytes, writing

Draw = Callable[[QPainter, QRectF], None]

LARGEST_SIDE = 16_000
"""In pixels; most programs that show pictures accept it."""
LARGEST_AREA = 100_000_000
"""In pixels; 400 MB while the picture is made."""


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
    paint_on(image, draw, QRectF(0, 0, pixels.width(), pixels.height()))
    save_image(path, image)


def save_image(path: Path, image: QImage) -> None:
    """Write an image as PNG, whatever the extension.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or memory is short.
    """
    with _content(path) as content:
        writer = QImageWriter(content, QByteArray(b"png"))
        if not writer.write(image):
            raise OSError(writer.errorString())


def export_svg(
    draw: Draw, size: QSizeF, path: Path, title: str = "", background: QColor | None = None, resolution: int = 96
) -> None:
    """Write a drawing; ``resolution`` is that of its fonts and recorded pictures, in dots per inch.

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

    with _content(path) as content:
        generator.setOutputDevice(content)
        paint_on(generator, draw_on_background, QRectF(0, 0, width, height))


def paint_on(device: QPaintDevice, draw: Draw, target: QRectF) -> None:
    """Draw, smoothly."""
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
