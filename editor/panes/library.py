"""The Components pane: a searchable tree of all components, for dragging onto the canvas."""

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.editor.look import texts
from vision_designer.editor.look.matching import best_score
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.pane import PaneContext, PaneRecord
from vision_designer.editor.panes.parts.component_card import ICON_SIZE, ComponentCard, component_badge_icon, drag_card
from vision_designer.editor.panes.parts.inputs import SearchLine
from vision_designer.editor.panes.parts.pane_parts import EmptyState
from vision_designer.editor.panes.parts.small_widgets import filled, stacked
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import Components

IDENTIFIER = Qt.ItemDataRole.UserRole


class LibraryTree(QTreeWidget):
    """Tree of categories and components; emits the user's actions."""

    activated_component = Signal(str)
    hovered = Signal(str)
    """Identifier of the component under the pointer; empty for none."""
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
        """Identifier of an item's component; empty for a category or no item."""
        return str(item.data(0, IDENTIFIER) or "") if item is not None else ""

    def activate_current(self, *_: object) -> None:
        self._activate(self.currentItem())

    def step(self, by: int) -> None:
        shown = [item for item in self.components() if not item.isHidden()]
        if not shown:
            return
        current = self.currentItem()
        at = shown.index(current) + by if current in shown else (0 if by > 0 else -1)
        chosen = shown[at % len(shown)]
        self.setCurrentItem(chosen)
        self.scrollToItem(chosen)

    def groups(self) -> list[QTreeWidgetItem]:
        return children(self.invisibleRootItem())

    def components(self) -> list[QTreeWidgetItem]:
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
        """Drag a component, with a picture that looks like its node."""
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
        super().mouseMoveEvent(event)
        identifier = self.component_at(self.itemAt(event.position().toPoint()))
        if event.buttons() == Qt.MouseButton.NoButton and identifier != self._under_pointer:
            self._under_pointer = identifier
            self.hovered.emit(identifier)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.left.emit()
        super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._leave()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._leave()
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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


def children(parent: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    """The items below another one."""
    return [item for number in range(parent.childCount()) if (item := parent.child(number)) is not None]


ORDER = (
    "Datasets",
    "Image Data Transformation",
    "Image Classification",
    "Model Training",
    "Model Scoring & Evaluation",
)
"""Categories in the order of use when building a graph; others follow."""
ROW_HEIGHT = 27
HOVER = 350
"""Milliseconds of hovering until the card of a component is shown."""


class LibraryPane(QWidget):
    """The Components pane."""

    component_requested = Signal(str)

    def __init__(self, registry: Components) -> None:
        super().__init__()
        self.registry = registry
        self.search = SearchLine(self.tr("Search components"))
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.tree = LibraryTree(registry)
        self.search.find_requested.connect(self.tree.activate_current)
        self.tree.setAccessibleName(self.tr("Components"))
        self.tree.setAccessibleDescription(self.tr("Enter adds a component to the graph, F1 shows its help"))
        self.tree.activated_component.connect(self.component_requested)
        self.tree.hovered.connect(self._hover)
        self.tree.explained.connect(self.explain)
        self.tree.left.connect(self.hide_card)
        self.empty = EmptyState("find")
        self.card = ComponentCard(self)
        self._hovered = ""
        self._hover_timer = QTimer(self, singleShot=True, interval=HOVER)
        self._hover_timer.timeout.connect(lambda: self.explain(self._hovered))
        self._pages = stacked(self.tree, self.empty)
        top = filled(QVBoxLayout(), self.search, margins=(8, 0, 8, 0))
        filled(QVBoxLayout(self), top, self._pages, margins=(0, 8, 0, 0), spacing=8, stretch=self._pages)
        self.setMinimumWidth(180)
        theme().changed.connect(self._retheme)
        self._fill()

    def _fill(self) -> None:
        self.tree.clear()
        categories: dict[str, list[type[ComponentNode]]] = {}
        for component in self.registry.values():
            categories.setdefault(component.category, []).append(component)
        for path in sorted(categories, key=_place_of):
            group = QTreeWidgetItem(self.tree, [texts.category(path)])
            group.setSizeHint(0, QSize(0, ROW_HEIGHT))
            group.setToolTip(0, as_text(path.replace("/", " / ")))
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            for component in categories[path]:
                self._add(component, group)
            group.setExpanded(True)
        self._search()

    def _add(self, component: type[ComponentNode], parent: QTreeWidgetItem) -> None:
        item = QTreeWidgetItem(parent, [texts.component_title(component)])
        item.setSizeHint(0, QSize(0, ROW_HEIGHT))
        item.setData(0, IDENTIFIER, component.component)
        item.setIcon(0, component_badge_icon(component, ICON_SIZE))
        item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, texts.declared(component.help()))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)

    def _retheme(self) -> None:
        for item in self.tree.components():
            item.setIcon(0, component_badge_icon(self.registry[item.data(0, IDENTIFIER)], ICON_SIZE))

    def shown_components(self) -> list[str]:
        """Identifiers of the components that match the search, from top to bottom."""
        return [str(item.data(0, IDENTIFIER)) for item in self.tree.components() if not item.isHidden()]

    def _search(self) -> None:
        query = self.search.text().strip()
        best: tuple[int, QTreeWidgetItem] | None = None
        for item in self.tree.components():
            found = best_score(query, texts.component_words(self.registry[item.data(0, IDENTIFIER)]))
            item.setHidden(found is None)
            if query and found is not None and (best is None or found > best[0]):
                best = (found, item)
        for group in self.tree.groups():
            group.setHidden(all(item.isHidden() for item in children(group)))
            if query:
                group.setExpanded(True)
        if best is not None:
            self.tree.setCurrentItem(best[1])
            self.tree.scrollToItem(best[1])
        self.hide_card()
        if self.shown_components():
            self._pages.setCurrentWidget(self.tree)
        elif not self.registry:
            self.empty.show_message(self.tr("No components"))
        else:
            self.empty.show_message(
                self.tr("No component matches"),
                self.tr("Nothing matches “{text}”. Try fewer letters.").format(text=query),
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Up in the search field select a match."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self.tree.step(-1 if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else 1)
                return True
        return False

    # The card

    def _hover(self, identifier: str) -> None:
        self._hovered = identifier
        if not identifier:
            self.hide_card()
        elif self.card.isVisible():
            # A visible card is updated without delay.
            self.explain(identifier)
        else:
            self._hover_timer.start()

    def explain(self, identifier: str) -> None:
        item = next((item for item in self.tree.components() if item.data(0, IDENTIFIER) == identifier), None)
        if item is None or item.isHidden() or not self.isVisible():
            return
        row = self.tree.visualItemRect(item)
        corner = self.tree.viewport().mapToGlobal(row.topLeft())
        left = self.mapToGlobal(self.rect().topLeft()).x()
        self.card.explain(self.registry[identifier], QRect(left, corner.y(), self.width(), row.height()))

    def hide_card(self) -> None:
        self._hover_timer.stop()
        self.card.hide()


def _place_of(path: str) -> tuple[int, str]:
    name = path.rpartition("/")[2]
    return (ORDER.index(name) if name in ORDER else len(ORDER), path)


def _make(context: PaneContext) -> LibraryPane:
    return LibraryPane(context.services.components)


PANE = PaneRecord("library", QT_TRANSLATE_NOOP("Docks", "Components"), "palette", "left", _make, order=10)
