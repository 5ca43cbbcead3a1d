"""The rows of a table, as they are seen."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from vision_designer.editor.panes.outputs.table_cells import Cells
from vision_designer.editor.panes.outputs.table_model import IMAGE, TableModel
from vision_designer.editor.panes.outputs.thumbnails import Thumbnails
from vision_designer.editor.panes.parts.copy_key import claim_copy_key


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
