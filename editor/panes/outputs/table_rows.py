"""The visible rows of a table, with cells that show thumbnails."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.gallery_model import Thumbnails
from vision_designer.editor.panes.outputs.table_model import IMAGE, KIND_ROLE, VALUE_ROLE, TableModel
from vision_designer.editor.panes.parts.measures import draw_broken, draw_picture, draw_placeholder, faint
from vision_designer.editor.panes.parts.small_widgets import claim_copy_key

Index = QModelIndex | QPersistentModelIndex
SIDE = 36
"""Of a picture, in pixels."""


class Cells(QStyledItemDelegate):
    """Draws a cell by its kind.

    Args:
        thumbnails: pictures by the names that the table has for them.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        kind = index.data(KIND_ROLE)
        colours = theme().colours
        if kind == "label" and isinstance(model, TableModel) and model.is_wrong(index.row()):
            option.palette.setColor(QPalette.ColorRole.Text, colours.problem)
            option.font.setBold(True)
        elif kind == "error":
            option.palette.setColor(QPalette.ColorRole.Text, colours.problem)
        elif kind == "image":
            option.palette.setColor(QPalette.ColorRole.Text, colours.muted)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        kind, value = index.data(KIND_ROLE), index.data(VALUE_ROLE)
        text = str(index.data() or "")
        if kind == "image" and isinstance(value, str):
            self._paint_image(painter, option, value, text)
        elif kind == "probability" and isinstance(value, float | int) and 0 <= value <= 1:
            self._paint_probability(painter, option, value, text)
        else:
            super().paint(painter, option, index)

    def _paint_image(self, painter: QPainter, option: QStyleOptionViewItem, name: str, text: str) -> None:
        rect = QRect(option.rect)
        painter.setPen(self._begin(painter, option, theme().colours.muted))
        side = min(SIDE, rect.height() - 4)
        area = QRect(rect.left() + 6, rect.top() + (rect.height() - side) // 2, side, side)
        rest = rect.adjusted(side + 12, 0, -6, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        picture = self._thumbnails.get(name)
        if picture is None:
            draw_placeholder(painter, area)
        elif picture.error:
            draw_broken(painter, area, "!")
        else:
            draw_picture(painter, picture.pixmap, area)

    def _paint_probability(self, painter: QPainter, option: QStyleOptionViewItem, value: float, text: str) -> None:
        rect = QRect(option.rect)
        painter.setPen(self._begin(painter, option, theme().colours.text))
        place = rect.adjusted(6, 2, -6, -9)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        track = QRectF(rect).adjusted(6, rect.height() - 9, -6, -6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(theme().colours.muted, 0.18))
        painter.drawRect(track)
        painter.setBrush(theme().colours.accent)
        painter.drawRect(QRectF(track.left(), track.top(), track.width() * value, track.height()))

    def _begin(self, painter: QPainter, option: QStyleOptionViewItem, colour: QColor) -> QColor:
        """Draw what lies behind a cell; the colour of its text, which is ``colour`` unless it is selected."""
        if not option.state & QStyle.StateFlag.State_Selected:
            return colour
        active = bool(option.state & QStyle.StateFlag.State_Active)
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        painter.fillRect(option.rect, option.palette.color(group, QPalette.ColorRole.Highlight))
        return option.palette.color(group, QPalette.ColorRole.HighlightedText)


class Rows(QTableView):
    """The rows; asks for the pictures of those that are seen."""

    open_requested = Signal(QModelIndex)
    copy_requested = Signal()

    def __init__(self, model: TableModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._rows = model
        self._thumbnails = thumbnails
        self.setModel(model)
        self.setItemDelegate(Cells(thumbnails, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(self.tr("Rows"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setHighlightSections(False)
        self.doubleClicked.connect(self.open_requested)
        self._look = QTimer(self, singleShot=True, interval=40)
        self._look.timeout.connect(self.look)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        model.modelReset.connect(self._moved)
        model.dataChanged.connect(self._moved)
        thumbnails.loaded.connect(lambda _: self.viewport().update())

    def visible_rows(self) -> range:
        """The rows that are seen."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return range(max(0, first), (last if last >= 0 else self._rows.rowCount() - 1) + 1)

    def look(self) -> None:
        """Ask for the pictures that are seen."""
        if self.isVisible() and IMAGE in self._rows.columns:
            names = [self._rows.value(row, IMAGE) for row in self.visible_rows()]
            self._thumbnails.want([name for name in names if isinstance(name, str)])

    def _moved(self, *_: object) -> None:
        if not self._look.isActive():
            self._look.start()

    def event(self, event: QEvent) -> bool:
        return claim_copy_key(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.open_requested.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._moved()
