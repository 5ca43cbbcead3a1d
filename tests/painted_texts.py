"""The texts that a canvas paints: what, where, and in letters of which size."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPaintDevice, QPaintEngine, QPainter

ALL = QPaintEngine.PaintEngineFeature.AllFeatures


@dataclass(frozen=True)
class PaintedText:
    """A piece of text in one font.

    Attributes:
        text: what is painted.
        pixels: size of the letters on the screen.
        place: on the screen, from the top of the tallest letter to the baseline.
        bold: whether the letters are bold.
    """

    text: str
    pixels: float
    place: QRectF
    bold: bool


class _Engine(QPaintEngine):
    def __init__(self) -> None:
        super().__init__(ALL)
        self.texts: list[PaintedText] = []

    def begin(self, _device):
        return True

    def end(self):
        return True

    def type(self):
        return QPaintEngine.Type.User

    def updateState(self, _state):
        pass

    def drawPixmap(self, *_):
        pass

    def drawPath(self, _path):
        pass

    def drawPolygon(self, *_):
        pass

    def drawTextItem(self, point, item):
        transform = self.painter().combinedTransform()
        pixels = item.font().pixelSize() * transform.m11()
        rect = transform.mapRect(QRectF(point.x(), point.y() - item.ascent() * 0.8, item.width(), item.ascent() * 0.8))
        bold = item.font().weight() > QFont.Weight.Medium
        self.texts.append(PaintedText(item.text(), pixels, rect, bold))


class _Device(QPaintDevice):
    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.engine = _Engine()
        self._size = (width, height)

    def paintEngine(self):
        return self.engine

    def metric(self, metric):
        name = metric.name
        if name in ("PdmWidth", "PdmHeight"):
            return self._size[name == "PdmHeight"]
        if name.startswith("PdmDpi") or name.startswith("PdmPhysical"):
            return 96
        if name == "PdmDevicePixelRatioScaled":
            return 0x10000
        return 1 if name == "PdmDevicePixelRatio" else 24


def painted_texts(view) -> list[PaintedText]:
    """The texts of a view's canvas, as painted now."""
    size = view.viewport().size()
    device = _Device(size.width(), size.height())
    painter = QPainter(device)
    view.render(painter)
    painter.end()
    return device.engine.texts
