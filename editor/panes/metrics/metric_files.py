"""Curves and metrics as files."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter

from vision_designer.editor.panes.metrics.curves import Curve, RunCurves
from vision_designer.graphs.csv_text import save_csv
from vision_designer.nodes.system.atomic_files import save_bytes, writing

Paint = Callable[[QPainter, QRectF], None]
PNG_SCALE = 2


def save_png(path: Path, paint: Paint, size: QSize) -> None:
    """Write a picture with twice as many pixels as on the screen.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    image = QImage(size * PNG_SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(PNG_SCALE)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, QRectF(0, 0, size.width(), size.height()))
    finally:
        painter.end()
    save_image(path, image)


def save_image(path: Path, image: QImage) -> None:
    """Write an image as PNG, whatever the ending of the name.

    Raises:
        FailedToWriteOutputsError: it cannot be written, or memory is short.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    with writing(path, named=True):
        if not writer.write(image):
            raise OSError(writer.errorString())
        save_bytes(path, bytes(buffer.data().data()))


def save_svg(path: Path, paint: Paint, size: QSize, title: str) -> None:
    """Write the same as a drawing.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    from PySide6.QtSvg import QSvgGenerator

    content = QByteArray()
    buffer = QBuffer(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    # What was recorded for the screen, such as the axes, would else be scaled.
    generator.setResolution(image_resolution())
    painter = QPainter(generator)
    try:
        paint(painter, QRectF(0, 0, size.width(), size.height()))
    finally:
        painter.end()
    with writing(path, named=True):
        save_bytes(path, bytes(content.data()))


def image_resolution() -> int:
    """Dots per inch of what is painted for the screen."""
    return QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied).logicalDpiX()


def save_curves(path: Path, runs: Sequence[RunCurves]) -> None:
    """Write a table: a row an epoch or a step of each run.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    metrics = list(dict.fromkeys(name for run in runs for name in run.curves))
    rows: list[list[object]] = [["run", "epoch", "step", *metrics]]
    for run in runs:
        for axis in ("epoch", "step"):
            curves = {name: _by_place(curve) for name, curve in run.curves.items() if curve.axis == axis}
            for place in sorted({place for values in curves.values() for place in values}):
                where = [int(place), ""] if axis == "epoch" else ["", int(place)]
                rows.append([run.run_id, *where, *(curves.get(name, {}).get(place, "") for name in metrics)])
    save_csv(path, rows)


def save_metrics(path: Path, runs: Sequence[tuple[str, dict[str, float]]]) -> None:
    """Write a table: a row a metric, a column a run.

    Raises:
        FailedToWriteOutputsError: it cannot be written.
    """
    metrics = list(dict.fromkeys(name for _, values in runs for name in values))
    rows: list[list[object]] = [["metric", *(run for run, _ in runs)]]
    rows += [[name, *(values.get(name, "") for _, values in runs)] for name in metrics]
    save_csv(path, rows)


def _by_place(curve: Curve) -> dict[float, float]:
    return {x: y for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(y)}
