"""Adding nodes: the box with the components, and where a new node is placed and linked."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.annotating import AnnotatingView
from vision_designer.editor.canvas.drops import Drops, held_at, take_copy
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.link_dragging import DraftLink
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import Port
from vision_designer.editor.canvas.node_painting import port_type
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.canvas.wording import first_sentence
from vision_designer.editor.graph.edits import fits
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.look.matching import best_score
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme
from vision_designer.nodes.core.component import ComponentNode

if TYPE_CHECKING:
    from collections.abc import Callable


WIDTH = 320
LIST_HEIGHT = 240
IDENTIFIER = Qt.ItemDataRole.UserRole


class AddBox(QFrame):
    """A popup with a line to type in, the components that fit, and the help of the marked one.

    Arrows and the page keys choose, Enter or a click adds, Escape or a click elsewhere closes.
    """

    chosen = Signal(str)
    """The identifier of the component to add."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Add component"))
        self._components: list[type[ComponentNode]] = []
        self._line = QLineEdit()
        self._line.setPlaceholderText(self.tr("Type to find a component"))
        self._line.setAccessibleName(self.tr("Find a component"))
        self._line.setClearButtonEnabled(True)
        self._line.textChanged.connect(self._filter)
        self._line.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Components"))
        self._list.setFixedHeight(LIST_HEIGHT)
        self._list.setIconSize(QSize(18, 18))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda _item: self._take())
        self._list.currentItemChanged.connect(lambda *_: self._show_help())
        self._help = PlainLabel()
        self._help.setWordWrap(True)
        self._help.setTextFormat(Qt.TextFormat.PlainText)
        self._help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._help.setMinimumHeight(self._help.fontMetrics().lineSpacing() * 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        for widget in (self._line, self._list, self._help):
            layout.addWidget(widget)

    def open_at(self, place: QPoint, components: Iterable[type[ComponentNode]]) -> None:
        """Show these components at a place of the screen."""
        self._components = list(components)
        self._line.blockSignals(True)
        self._line.clear()
        self._line.blockSignals(False)
        self._filter("")
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or self.screen()
        room = screen.availableGeometry()
        self.move(
            max(room.left(), min(place.x(), room.right() - self.width())),
            max(room.top(), min(place.y(), room.bottom() - self.height())),
        )
        self.show()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown(self) -> list[str]:
        """The identifiers of the components that are listed, the best first."""
        return [str(self._list.item(row).data(IDENTIFIER)) for row in range(self._list.count())]

    @property
    def help_text(self) -> str:
        """What is said of the marked component."""
        return self._help.text()

    @property
    def line(self) -> QLineEdit:
        """Where is typed."""
        return self._line

    def _filter(self, text: str) -> None:
        found = []
        for number, component in enumerate(self._components):
            score = best_score(text, texts.component_words(component))
            if score is not None:
                found.append((-score, number, component))
        # Emptying the list makes each of its rows the current one in turn, and these may be of other components.
        self._list.blockSignals(True)
        self._list.clear()
        for _, _, component in sorted(found, key=lambda entry: entry[:2]):
            item = QListWidgetItem(_icon_of(component), texts.component_title(component))
            item.setData(IDENTIFIER, component.component)
            item.setToolTip(as_text(texts.category(component.category)))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if self._list.count() else -1)
        self._list.blockSignals(False)
        if self._list.count():
            self._show_help()
        else:
            self._help.setText(
                self.tr("No match.") if self._components else self.tr("No component can be connected here.")
            )

    def _show_help(self) -> None:
        current = self._list.currentItem()
        if current is None:
            return
        identifier = current.data(IDENTIFIER)
        component = next(one for one in self._components if one.component == identifier)
        self._help.setText(f"{texts.category(component.category)}: {first_sentence(texts.component_help(component))}")

    def _take(self) -> None:
        current = self._list.currentItem()
        if current is None:
            return
        identifier = str(current.data(IDENTIFIER))
        self.hide()
        self.chosen.emit(identifier)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            moves: dict[int, Callable[[int], int]] = {
                Qt.Key.Key_Down: lambda row: row + 1,
                Qt.Key.Key_Up: lambda row: row - 1,
                Qt.Key.Key_PageDown: lambda row: row + 8,
                Qt.Key.Key_PageUp: lambda row: row - 8,
                Qt.Key.Key_Tab: lambda row: row + 1,
                Qt.Key.Key_Backtab: lambda row: row - 1,
            }
            key = event.key()
            if key in moves and self._list.count():
                row = moves[key](self._list.currentRow())
                self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if key == Qt.Key.Key_Escape:
                self.hide()
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


def _icon_of(component: type[ComponentNode]) -> QIcon:
    found = icon(
        component_icon_name(component.component, component.category) or "unknown",
        theme().category_colour(component.category),
    )
    if not found.isNull():
        return found
    picture = QPixmap(36, 36)
    picture.setDevicePixelRatio(2)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().category_colour(component.category))
    painter.drawRoundedRect(4, 4, 10, 10, 3, 3)
    painter.end()
    return QIcon(picture)


class AddingView(AnnotatingView):
    """A canvas that components are added to."""

    files_dropped = Signal(list)
    """Graph files that are to be opened."""
    training_requested = Signal(str)
    """A folder or an archive of images that a classifier is to be trained on."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self.setAcceptDrops(True)
        self._drops = Drops(self)
        self._adding: Callable[[str], object] | None = None
        self.add_box = AddBox(self)
        self.add_box.chosen.connect(self._add_chosen)
        self.add_box.closed.connect(self._drop_draft)
        self._draft: DraftLink | None = None
        """The link that waits for the component it is to lead to."""

    def open_add_box(
        self, position: QPointF | None = None, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> None:
        """Ask for a component to add at a point of the canvas, at the pointer by default.

        Args:
            position: where.
            port: a port that it is linked with; only what fits is offered.
            onto: a link that it is put into; only what fits is offered.
        """
        if self.graph.read_only:
            return
        point = position if position is not None else self._point_for_keys()
        components = list(self.graph.registry.values())
        if port is not None:
            declared = [one.init_outputs if isinstance(port, NodeInput) else one.init_inputs for one in components]
            components = [
                one
                for one, ports in zip(components, declared, strict=True)
                if any(fits(port, other) for other in ports)
            ]
        if onto is not None:
            components = [one for one in components if not self.graph.edits.nodes.why_not_insert(one, onto.link)]
        link = onto.link if onto is not None else None

        def add(component: str) -> None:
            still = self.graph_scene.links.get(link) if link is not None else None
            self.add_component(component, point, port=port, onto=still)

        self._adding = add
        if port is not None:
            self._draft = DraftLink(self.graph_scene.look, port_type(port))
            own = self.graph_scene.nodes[port.node].port_point(port)
            self._draft.lead(*((point, own) if isinstance(port, NodeInput) else (own, point)))
            self.graph_scene.addItem(self._draft)
        self.add_box.open_at(self.viewport().mapToGlobal(self.place_of(point).toPoint()), components)

    def _point_for_keys(self) -> QPointF:
        place = QPointF(self.viewport().mapFromGlobal(self.cursor().pos()))
        inside = self.viewport().rect().contains(place.toPoint())
        return self.scene_point(place) if inside else self.seen().center()

    def _drop_draft(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            self.graph_scene.removeItem(draft)

    def _add_chosen(self, component: str) -> None:
        adding, self._adding = self._adding, None
        if adding is not None:
            adding(component)
            self.setFocus()

    def add_component(
        self, component: str, point: QPointF, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> ComponentNode | None:
        """Add a component such that the pointer holds it at a point; link it with a port or put it into a link."""
        place = snapped(held_at(point, port), self.snap)
        if port is not None and port.node not in self.graph_scene.nodes:
            port = None
        node: ComponentNode | None = self.graph.edits.nodes.add(
            component,
            (round(place.x()), round(place.y())),
            connect=port,
            onto=onto.link if onto is not None else None,
        )
        return node

    def add_component_here(self, component: str) -> ComponentNode | None:
        """Add a component in the middle of what is seen, where no card lies."""
        point = self.seen().center()
        cards = [item.card for item in self.graph_scene.nodes.values()]
        while any(card.contains(point) for card in cards):
            point += QPointF(32, 32)
        return self.add_component(component, point)

    def add_datasets(self, paths: Sequence[str]) -> None:
        """Add folders and archives of images as datasets, in the middle of what is seen."""
        self._drops.add_datasets(paths, self.seen().center())

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            take_copy(event)
            self._drops.hover(event.mimeData(), self.scene_point(event.position()))
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._drops.accepts(event.mimeData()):
            take_copy(event)
            self._drops.drop(event.mimeData(), self.scene_point(event.position()))
            self.setFocus()
