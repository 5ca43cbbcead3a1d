"""The categories of a set of images, with the number of images of each."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.drawing import faint

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
COUNT_ROLE = Qt.ItemDataRole.UserRole


class _Categories(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, int]] = []

    def show_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt's
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        name, count = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_text(f"{name}: {count:,}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}: {count:,}"
        return count if role == COUNT_ROLE else None


class _Rows(QStyledItemDelegate):
    """A name, its count, and a bar that shows the count beside the largest."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state
        name, count = str(index.data() or ""), int(index.data(COUNT_ROLE) or 0)
        model = index.model()
        largest = max((number for _, number in model.rows[1:]), default=0) if isinstance(model, _Categories) else 0
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(faint(colours.selection if selected else colours.muted, 0.2 if selected else 0.12))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 4, 4)
        inner = rect.adjusted(8, 0, -8, 0)
        if index.row() > 0 and largest:
            painter.setBrush(faint(colours.accent, 0.7))
            painter.drawRect(QRectF(inner.left(), rect.bottom() - 3, inner.width() * count / largest, 2))
        number = f"{count:,}"
        width = painter.fontMetrics().horizontalAdvance(number)
        painter.setPen(colours.muted)
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        painter.setPen(colours.text)
        place = inner.adjusted(0, 0, -width - 8, 0)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class CategoryList(QListView):
    """All images first, then each category."""

    chosen = QtSignal(object)
    """A category, or None for all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Categories(self)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(110)
        self.setAccessibleName(self.tr("Categories"))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def show_categories(self, total: int, categories: Sequence[tuple[str, int]]) -> None:
        """Show these; all images are chosen, without a signal."""
        self.selectionModel().blockSignals(True)
        self._model.show_rows([(self.tr("All images"), total), *categories])
        self.selectionModel().blockSignals(False)
        self.blockSignals(True)
        self.setCurrentIndex(self._model.index(0))
        self.blockSignals(False)

    def choose(self, category: str | None) -> None:
        """Choose a category, or all images."""
        names = [name for name, _ in self._model.rows]
        row = 0 if category is None else names.index(category, 1)
        self.setCurrentIndex(self._model.index(row))

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(None if current.row() == 0 else self._model.rows[current.row()][0])
