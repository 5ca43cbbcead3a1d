"""The images of a set as a list, of which nothing is read but what is looked at."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.panes.outputs.thumbnails import Picture, Thumbnails
from vision_designer.editor.workers.data_process import DataProcess

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()


class GalleryModel(QAbstractListModel):
    """As many rows as there are images in the set, or in one of its categories.

    A row has no contents until its picture was asked for with :meth:`look_at`.
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
        """How large pictures are asked for, in device pixels a side."""
        if pixels != self._size:
            self._size = pixels
            self.thumbnails.clear()

    def set_transformed(self, transformed: bool) -> None:
        """Whether the attached transformation is applied."""
        if transformed != self._transformed:
            self._transformed = transformed
            self.thumbnails.clear()
            self.changed_all()

    def changed_all(self) -> None:
        """Have every row drawn anew."""
        if self._count:
            self.dataChanged.emit(self.index(0), self.index(self._count - 1))

    def arguments(self, position: int) -> dict[str, Any]:
        """What to ask for the picture of a row."""
        return {**self.shown(), "position": position, "size": self._size}

    def shown(self) -> dict[str, Any]:
        """Which images are shown now, as they are asked for."""
        return {**self._source, "category": self._category, "transformed": self._transformed}

    def look_at(self, first: int, last: int) -> None:
        """Ask for the pictures of these rows, and for no others any more."""
        self.thumbnails.want(range(max(0, first), min(last, self._count - 1) + 1))

    def picture(self, row: int) -> Picture | None:
        """The picture of a row, if it has come."""
        return self.thumbnails.get(row)

    def caption(self, picture: Picture) -> str:
        """What stands below a picture: its name, and its category when those are mixed."""
        name = str(picture.facts.get("name", "")).rpartition("/")[2]
        category = picture.facts.get("category")
        return name if category is None or self._category is not None else f"{category} · {name}"

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt's
        picture = self.thumbnails.get(index.row()) if index.isValid() else None
        if picture is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.caption(picture)
        if role == Qt.ItemDataRole.ToolTipRole:
            said = (described(picture.facts), translated_message(picture.error))
            return as_text("\n".join(part for part in said if part))
        return None

    def _loaded(self, row: object) -> None:
        if isinstance(row, int) and row < self._count:
            index = self.index(row)
            self.dataChanged.emit(index, index)


def described(facts: dict[str, Any]) -> str:
    """An image in words: name, category, and pixels."""
    parts = [str(facts.get("name", ""))]
    if facts.get("category") is not None:
        parts.append(str(facts["category"]))
    if facts.get("width"):
        parts.append(f"{facts['width']:,} x {facts['height']:,}")
    return "\n".join(parts)
