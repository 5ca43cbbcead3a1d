"""Images of a set as a list model, with tiles and thumbnails; only visible images are read."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vision_designer.editor.look.icons import bytes_of, decoded
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.panes.parts.drawing import draw_broken, draw_picture, draw_placeholder
from vision_designer.editor.workers import DataProcess, Request

MAX_BYTES = 128 * 2**20
"""Maximum bytes of cached pictures; the least recently used are removed."""
BYTES_OF_FACTS = 1024
"""Approximate bytes of the facts of a picture, also of one with an error."""


@dataclass(frozen=True)
class Picture:
    """A picture and facts about its image; without a pixmap, ``error`` is the reason."""

    pixmap: QPixmap
    facts: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def name(self) -> str:
        """Name of the file."""
        return str(self.facts.get("name", "")).rpartition("/")[2]


class Thumbnails(QObject):
    """Pictures by key.

    Args:
        data: the process that answers the requests.
        arguments: returns the arguments of the request for a key; None if they are not known yet.
    """

    loaded = Signal(object)
    """The key of a loaded picture."""

    def __init__(
        self, data: DataProcess, arguments: Callable[[Any], dict[str, Any] | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._data = data
        self._arguments = arguments
        self._pictures: OrderedDict[Hashable, Picture] = OrderedDict()
        self._requests: dict[Hashable, Request] = {}
        self._bytes = 0
        self._generation = 0

    @property
    def pending(self) -> list[Hashable]:
        return list(self._requests)

    def get(self, key: Hashable) -> Picture | None:
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
        return picture

    def request_only(self, keys: Sequence[Hashable]) -> None:
        """Request these pictures in order; pending requests for others are cancelled."""
        wanted = set(keys)
        for key in [key for key in self._requests if key not in wanted]:
            self._requests.pop(key).cancel()
        # The process serves the latest request first.
        for key in reversed(keys):
            if key in self._pictures or key in self._requests:
                continue
            arguments = self._arguments(key)
            if arguments is not None:
                self._requests[key] = self._data.request(
                    "thumbnail",
                    arguments,
                    partial(self._done, self._generation, key),
                    partial(self._failed, self._generation, key),
                )

    def clear(self) -> None:
        """Remove all pictures and cancel all requests."""
        self._generation += 1
        for request in self._requests.values():
            request.cancel()
        self._requests.clear()
        self._pictures.clear()
        self._bytes = 0

    def _done(self, generation: int, key: Hashable, answer: dict[str, Any]) -> None:
        if generation == self._generation:
            pixmap, error = decoded(answer.pop("png", None)), str(answer.get("error", ""))
            self._add(key, Picture(pixmap, answer, error or ("" if not pixmap.isNull() else self.tr("No image."))))

    def _failed(self, generation: int, key: Hashable, message: str) -> None:
        if generation != self._generation:
            return
        if message:
            self._add(key, Picture(QPixmap(), {}, message))
        else:
            self._requests.pop(key, None)

    def _add(self, key: Hashable, picture: Picture) -> None:
        self._requests.pop(key, None)
        self._pictures[key] = picture
        self._bytes += _bytes_of(picture)
        while self._bytes > MAX_BYTES and len(self._pictures) > 1:
            self._bytes -= _bytes_of(self._pictures.popitem(last=False)[1])
        self.loaded.emit(key)


def _bytes_of(picture: Picture) -> int:
    return bytes_of(picture.pixmap) + BYTES_OF_FACTS


Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class GalleryModel(QAbstractListModel):
    """One row for each image of the set, or of one of its categories.

    A row is empty until its picture is requested with :meth:`request_pictures`.
    """

    def __init__(self, data: DataProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: dict[str, Any] = {}
        self._category: str | None = None
        self._count = 0
        self._size = 128
        self._transformed = False
        self.thumbnails = Thumbnails(data, self.arguments, self)
        self.thumbnails.loaded.connect(self._loaded)

    def show_images(self, source: dict[str, Any], category: str | None, count: int) -> None:
        """Show the images of a category, or of all (None)."""
        self.beginResetModel()
        self.thumbnails.clear()
        self._source, self._category, self._count = source, category, count
        self.endResetModel()

    def set_size(self, pixels: int) -> None:
        """Set the side of requested pictures, in device pixels."""
        if pixels != self._size:
            self._size = pixels
            self.thumbnails.clear()

    def set_transformed(self, transformed: bool) -> None:
        if transformed != self._transformed:
            self._transformed = transformed
            self.thumbnails.clear()
            if self._count:
                self.dataChanged.emit(self.index(0), self.index(self._count - 1))

    def arguments(self, position: int) -> dict[str, Any]:
        """Arguments of the request for the picture of a row."""
        return {**self.image_set(), "position": position, "size": self._size}

    def image_set(self) -> dict[str, Any]:
        """Arguments of a request that identify the shown images."""
        return {**self._source, "category": self._category, "transformed": self._transformed}

    def request_pictures(self, first: int, last: int) -> None:
        """Request the pictures of these rows, and cancel requests for others."""
        self.thumbnails.request_only(range(max(0, first), min(last, self._count - 1) + 1))

    def picture(self, row: int) -> Picture | None:
        return self.thumbnails.get(row)

    def caption(self, picture: Picture) -> str:
        """Caption of a picture: its name, and its category if several are shown."""
        category = picture.facts.get("category")
        return picture.name if category is None or self._category is not None else f"{category} · {picture.name}"

    def fitted_caption(self, picture: Picture, metrics: QFontMetrics, width: int) -> str:
        """The caption if it fits, else the name, elided in the middle if necessary."""
        caption = self.caption(picture)
        if metrics.horizontalAdvance(caption) <= width:
            return caption
        return metrics.elidedText(picture.name, Qt.TextElideMode.ElideMiddle, width)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt's
        picture = self.thumbnails.get(index.row()) if index.isValid() else None
        if picture is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.caption(picture)
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (description(picture.facts), translated_message(picture.error))
            return as_text("\n".join(part for part in lines if part))
        return None

    def _loaded(self, row: object) -> None:
        if isinstance(row, int) and row < self._count:
            index = self.index(row)
            self.dataChanged.emit(index, index)


def description(facts: dict[str, Any]) -> str:
    """Description of an image: name, category, and size in pixels."""
    parts = [str(facts.get("name", ""))]
    if facts.get("category") is not None:
        parts.append(str(facts["category"]))
    if facts.get("width"):
        parts.append(f"{facts['width']:,} x {facts['height']:,}")
    return "\n".join(parts)


MARGIN = 6
SELECTED, HOVERED = 0.18, 0.14
"""Opacity of the backgrounds of selected and hovered pictures."""
HIGHLIGHTED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


class Tiles(QStyledItemDelegate):
    """Paints pictures with their names below."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.side = 112
        """Side of the square that contains the picture, in pixels."""
        self.broken = self.tr("Cannot be read")

    def tile_size(self, option: QStyleOptionViewItem) -> QSize:
        height = option.fontMetrics.height()
        return QSize(self.side + 2 * MARGIN, self.side + height + 3 * MARGIN)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.tile_size(option)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, GalleryModel):
            return
        rect: QRect = option.rect
        state = option.state
        colors = theme().colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(colors.selection)
            painter.setBrush(translucent(colors.selection, SELECTED))
            painter.drawRoundedRect(frame, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(translucent(colors.muted, HOVERED))
            painter.drawRoundedRect(frame, 6, 6)
        area = QRect(rect.left() + (rect.width() - self.side) // 2, rect.top() + MARGIN, self.side, self.side)
        picture = model.picture(index.row())
        text = QRect(rect.left() + 4, area.bottom() + 4, rect.width() - 8, rect.bottom() - area.bottom() - 6)
        if picture is None:
            draw_placeholder(painter, area)
        else:
            if picture.error:
                draw_broken(painter, area, self.broken)
            else:
                draw_picture(painter, picture.pixmap, area)
            painter.setPen(colors.text if state & HIGHLIGHTED else colors.muted)
            caption = model.fitted_caption(picture, painter.fontMetrics(), text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, caption)
        painter.restore()
