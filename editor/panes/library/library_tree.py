"""The tree of the palette: its pointer and keys."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem

from vision_designer.editor.graph.clipboard import COMPONENT_TYPE
from vision_designer.editor.panes.library.component_badge import ICON_SIZE, drag_card
from vision_designer.nodes.core.registry import Components

IDENTIFIER = Qt.ItemDataRole.UserRole


class LibraryTree(QTreeWidget):
    """Categories and their components; says what the user does with them."""

    activated_component = Signal(str)
    hovered = Signal(str)
    """The pointer is over a component; empty when it is over none."""
    explained = Signal(str)
    left = Signal()

    def __init__(self, registry: Components) -> None:
        super().__init__()
        self._registry = registry
        self._under_pointer = ""
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setIndentation(14)
        self.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setExpandsOnDoubleClick(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemDoubleClicked.connect(lambda item: self._activate(item))
        self.itemClicked.connect(self._clicked)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._leave())

    def component_at(self, item: QTreeWidgetItem | None) -> str:
        """The identifier of the component of an item; empty for a category or for none."""
        return str(item.data(0, IDENTIFIER) or "") if item is not None else ""

    def activate_current(self) -> None:
        """Add the component that is chosen."""
        self._activate(self.currentItem())

    def step(self, by: int) -> None:
        """Choose the next component that is shown, or the one before."""
        shown = [item for item in self.components() if not item.isHidden()]
        if not shown:
            return
        current = self.currentItem()
        at = shown.index(current) + by if current in shown else (0 if by > 0 else -1)
        chosen = shown[at % len(shown)]
        self.setCurrentItem(chosen)
        self.scrollToItem(chosen)

    def groups(self) -> list[QTreeWidgetItem]:
        """The categories."""
        found = (self.topLevelItem(at) for at in range(self.topLevelItemCount()))
        return [group for group in found if group is not None]

    def components(self) -> list[QTreeWidgetItem]:
        """The components, from top to bottom."""
        return [item for group in self.groups() for item in children(group)]

    def _activate(self, item: QTreeWidgetItem | None) -> None:
        identifier = self.component_at(item)
        if identifier:
            self._leave()
            self.activated_component.emit(identifier)

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())

    def _leave(self) -> None:
        self._under_pointer = ""
        self.left.emit()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag a component, as a card that looks like the node it becomes."""
        identifier = self.component_at(self.currentItem())
        if not identifier:
            return
        self._leave()
        data = QMimeData()
        data.setData(COMPONENT_TYPE, identifier.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        card = drag_card(self._registry[identifier], self)
        drag.setPixmap(card)
        drag.setHotSpot(QPoint(24, round(card.height() / card.devicePixelRatio() / 2)))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the pointer is over."""
        super().mouseMoveEvent(event)
        identifier = self.component_at(self.itemAt(event.position().toPoint()))
        if event.buttons() == Qt.MouseButton.NoButton and identifier != self._under_pointer:
            self._under_pointer = identifier
            self.hovered.emit(identifier)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Nothing is explained while something is done."""
        self.left.emit()
        super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is over none."""
        self._leave()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was explained by key is put away."""
        self._leave()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What is explained would scroll away."""
        self._leave()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds, F1 explains."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if item is not None and item.childCount():
                item.setExpanded(not item.isExpanded())
            else:
                self._activate(item)
        elif event.key() == Qt.Key.Key_F1 and self.component_at(item):
            self.explained.emit(self.component_at(item))
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)


def children(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The components of a category."""
    found = (group.child(at) for at in range(group.childCount()))
    return [item for item in found if item is not None]
