"""Drawing of pictures and their placeholders, and writing drawings as PNG or SVG files.

A drawing is a function ``draw(painter, target)`` that paints into the rectangle ``target``, keeping its proportions.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QImageWriter, QPaintDevice, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vision_designer.editor.look.theme import theme, translucent
from vision_designer.nodes.errors import FailedToWriteOutputsError
from vision_designer.nodes.system.atomic_files import save_bytes, writing

RADIUS = 4.0


def fitted(size: QSize, area: QRect) -> QRect:
    """Rectangle of a picture of that size, centered in an area; small pictures are enlarged by an integer factor."""
    if size.isEmpty() or area.isEmpty():
        return QRect(area.center(), QSize(0, 0))
    scale = min(area.width() / size.width(), area.height() / size.height())
    if scale >= 2:
        scale = int(scale)
    shown = QSize(max(1, round(size.width() * scale)), max(1, round(size.height() * scale)))
    place = QRect(area.topLeft(), shown)
    place.moveCenter(area.center())
    return place


def draw_picture(painter: QPainter, pixmap: QPixmap, area: QRect) -> None:
    """Draw a picture centered in an area; very small ones are enlarged without smoothing."""
    place = fitted(pixmap.size(), area)
    ratio = max(1.0, pixmap.devicePixelRatio())
    enlarged = place.width() * painter.device().devicePixelRatioF() >= 2 * pixmap.width() / ratio
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not enlarged)
    painter.drawPixmap(place, pixmap)
    # A border, since a picture may have the background color of the pane.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme().colors.card_border, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place.adjusted(0, 0, -1, -1))
    painter.restore()


class BarDelegate(QStyledItemDelegate):
    """Draws a bar with round ends in each cell that has a share from 0 to 1, of which that share is filled.

    Args:
        role: of the share, a float.
        thickness: of the bar in pixels.
        below_text: whether it is directly below the text, or along the bottom of the cell.
    """

    def __init__(self, parent: QWidget, role: int, *, thickness: float, below_text: bool = False) -> None:
        super().__init__(parent)
        self._role, self._thickness, self._below_text = role, thickness, below_text

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        share = index.data(self._role)
        if not isinstance(share, float):
            return
        place, radius = QRectF(option.rect).adjusted(4, 0, -4, 0), self._thickness / 2
        below_text = place.center().y() + option.fontMetrics.height() / 2 + 3
        place.setTop(below_text if self._below_text else place.bottom() - self._thickness)
        place.setHeight(self._thickness)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, part in ((theme().colors.grid, 1.0), (theme().colors.accent, min(1.0, max(0.0, share)))):
            painter.setBrush(color)
            painter.drawRoundedRect(place.adjusted(0, 0, (part - 1) * place.width(), 0), radius, radius)
        painter.restore()


def draw_placeholder(painter: QPainter, area: QRect) -> None:
    """Draw the placeholder of a picture that is loading."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(translucent(theme().colors.muted, 0.12))
    painter.drawRoundedRect(QRectF(area), RADIUS, RADIUS)


def draw_broken(painter: QPainter, area: QRect, text: str) -> None:
    """Draw the placeholder of a picture that failed to load."""
    colors = theme().colors
    painter.setPen(translucent(colors.problem, 0.5))
    painter.setBrush(translucent(colors.problem, 0.08))
    painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setPen(colors.problem)
    painter.drawText(area.adjusted(4, 4, -4, -4), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


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
