"""Icons of actions and components, drawn in the color of text, and pixmaps from PNG data."""

import base64
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from vision_designer.editor.look.theme import theme


def decoded(png: object) -> QPixmap:
    """The pixmap of a PNG in base64, as the data process sends it."""
    pixmap = QPixmap()
    if isinstance(png, str):
        pixmap.loadFromData(base64.b64decode(png), "PNG")
    return pixmap


def bytes_of(picture: QPixmap) -> int:
    """Memory of a picture's pixels, in bytes."""
    return picture.width() * picture.height() * max(1, picture.depth() // 8)


FOLDER = Path(__file__).parent / "drawings"
IN_OWN_COLORS = frozenset({"application"})
COLORS_OF_STATES = {
    "error": "problem",
    "warning": "warning",
    "info": "accent",
    "completed": "success",
    "reused": "success",
    "failed": "problem",
    "cancelled": "warning",
    "running": "accent",
    "stale": "warning",
}
"""Default colors of icons for states."""

_icons: dict[tuple[str, str], QIcon] = {}
_engines: list[QIconEngine] = []
"""Keeps icons and engines alive, since Qt and Python would both delete an engine."""


def icon(name: str, color: str | QColor | None = None) -> QIcon:
    """The icon with a name; an empty icon if there is none.

    Args:
        name: of its file, without extension.
        color: a name of :class:`~vision_designer.editor.look.theme.Colors`, which follows the theme, or a
            fixed color; by default that of text, and for states that of the state.
    """
    if name in IN_OWN_COLORS:
        return QIcon(str(FOLDER / f"{name}.svg"))
    if not _svg(name):
        return QIcon()
    wanted = color if color is not None else COLORS_OF_STATES.get(name, "text")
    key = (name, wanted.name() if isinstance(wanted, QColor) else wanted)
    if key not in _icons:
        _icons[key] = QIcon(_keep_alive(_LineEngine(name, wanted)))
    return QIcon(_icons[key])


def pixmap(name: str, size: int, color: str | QColor | None = None) -> QPixmap:
    """The picture of an icon at a size, in the current colors."""
    return icon(name, color).pixmap(QSize(size, size))


def swatch(color: QColor) -> QIcon:
    """An icon of one color."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(4, 4, 24, 24, 6, 6)
    painter.end()
    return QIcon(picture)


@cache
def _svg(name: str) -> bytes:
    path = FOLDER / f"{name}.svg"
    return path.read_bytes() if name and path.is_file() else b""


@lru_cache(maxsize=512)
def _render(name: str, color: str, width: int, height: int) -> QImage:
    """An icon in a color, scaled to fit into a size in physical pixels."""
    image = QImage(QSize(width, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", color.encode())))
    side = min(width, height)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    painter.end()
    return image


@cache
def _sizes_are_pixels() -> bool:
    """Whether this version of Qt passes sizes in physical pixels to icon engines, as older ones do."""
    sizes: list[QSize] = []

    class Probe(QIconEngine):
        def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
            sizes.append(size)
            return QPixmap()

    probe = Probe()
    _engines.append(probe)
    _icons["", ""] = QIcon(probe)
    _icons["", ""].pixmap(QSize(8, 8), 2.0)
    return bool(sizes) and sizes[0].width() == 16


def _keep_alive(engine: "_LineEngine") -> "_LineEngine":
    _engines.append(engine)
    return engine


class _LineEngine(QIconEngine):
    """Draws an icon on demand, in the current colors."""

    def __init__(self, name: str, color: str | QColor) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def clone(self) -> QIconEngine:
        return _keep_alive(_LineEngine(self._name, self._color))

    def key(self) -> str:
        return "vision_designer"

    def isNull(self) -> bool:
        return False

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        zoom = painter.deviceTransform().m11()
        image = self._image(round(rect.width() * zoom), round(rect.height() * zoom), mode)
        painter.drawImage(QRectF(rect), image, QRectF(image.rect()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap.fromImage(self._image(size.width(), size.height(), mode))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return self.pixmap(size if _sizes_are_pixels() else size * scale, mode, state)

    def _image(self, width: int, height: int, mode: QIcon.Mode) -> QImage:
        # At extreme zoom, the requested size may be empty or too large for the memory.
        return _render(self._name, self._shown_color(mode).name(), min(max(width, 1), 2048), min(max(height, 1), 2048))

    def _shown_color(self, mode: QIcon.Mode) -> QColor:
        colors = theme().colors
        if mode == QIcon.Mode.Disabled:
            return colors.disabled
        if isinstance(self._color, QColor):
            return self._color
        if mode == QIcon.Mode.Selected and self._color == "text":
            return colors.highlight_text
        return getattr(colors, self._color, colors.text)


BY_COMPONENT = {
    "image_dataset": "dataset",
    "trained_model": "model",
    "convert_to_image_directory": "convert",
    "split_image_directory": "split",
    "init_image_transformation": "transform",
    "apply_image_transformation": "transform",
    "image_classification_model": "networks",
    "train_pytorch_model": "train",
    "cross_validate_model": "folds",
    "tune_model_hyperparameters": "tune",
    "score_image_model": "score",
    "evaluate_model": "evaluate",
}
BY_CATEGORY = {
    "Datasets": "dataset",
    "Image Data Transformation": "transform",
    "Image Classification": "model",
    "Model Training": "train",
    "Model Scoring & Evaluation": "score",
}
"""Icons of components from additions, by the last part of their category."""


@cache
def component_icon_name(component: str, category: str) -> str:
    """Name of a component's icon, else of its category's; empty if there is neither."""
    return BY_COMPONENT.get(component) or BY_CATEGORY.get(category.rpartition("/")[2], "")
