"""Adding nodes: the popup that lists components, and the positions and links of new nodes."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QRectF, QSignalBlocker, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.card_layout import MIN_WIDTH, Port, port_type
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.link_item import DraftLink, LinkItem
from vision_designer.editor.canvas.look import rounded, snapped
from vision_designer.editor.graph.edits import fits
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.look.matching import ListKeys, best_score
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.user_paths import EXAMPLES
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.any_directory import AnyDirectory
from vision_designer.nodes.types.image_directory import ImageDirectory

translate = QCoreApplication.translate
DATASET = "image_dataset"
TITLE_OFFSET = QPointF(40, 20)
"""From the corner of a new card to the pointer, which is on its title."""
FIRST_PORT_Y = 52
"""Offset of the first port below the top of a new card."""
DATASET_OFFSET = QPointF(32, 112)
"""From one new dataset to the next."""
CASCADE_OFFSET = (32, 32)
"""From a card to a new card that would be at the same position."""
NEW_CARD = QSizeF(240, 176)
"""Space for a new card, in canvas units; most are smaller."""
COLUMN_GAP, ROW_STEP = 60, 32
TRAINING_GRAPH = EXAMPLES / "folder_fine_tune.json"
"""The graph whose nodes, except the dataset, are added by :func:`add_training`."""
WIDTH = 320
LIST_HEIGHT = 240
IDENTIFIER = Qt.ItemDataRole.UserRole


class AddBox(QFrame):
    """A popup with a search field, the matching components, and the help of the current one.

    Arrows and page keys select, Enter or a click adds, Escape or a click elsewhere closes.
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
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Type to find a component"))
        self.line.setAccessibleName(self.tr("Find a component"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._filter)
        self.rows = QListWidget()
        self.rows.setAccessibleName(self.tr("Components"))
        self.rows.setFixedHeight(LIST_HEIGHT)
        self.rows.setIconSize(QSize(18, 18))
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setUniformItemSizes(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.itemClicked.connect(lambda _item: self._choose_current())
        self.rows.currentItemChanged.connect(lambda *_: self._show_help())
        ListKeys(self.line, self.rows, self._choose_current, self.hide, page=8, tab=True)
        self.help = PlainLabel()
        self.help.setWordWrap(True)
        self.help.setTextFormat(Qt.TextFormat.PlainText)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.help.setMinimumHeight(self.help.fontMetrics().lineSpacing() * 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        for widget in (self.line, self.rows, self.help):
            layout.addWidget(widget)

    def open_at(self, position: QPoint, components: Iterable[type[ComponentNode]]) -> None:
        """Show components at a position of the screen."""
        self._components = list(components)
        with QSignalBlocker(self.line):
            self.line.clear()
        self._filter("")
        self.adjustSize()
        screen = QGuiApplication.screenAt(position) or self.screen()
        screen_rect = screen.availableGeometry()
        self.move(
            max(screen_rect.left(), min(position.x(), screen_rect.right() - self.width())),
            max(screen_rect.top(), min(position.y(), screen_rect.bottom() - self.height())),
        )
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown(self) -> list[str]:
        """The identifiers of the listed components, the best match first."""
        return [str(self.rows.item(row).data(IDENTIFIER)) for row in range(self.rows.count())]

    def _filter(self, text: str) -> None:
        matches = []
        for number, component in enumerate(self._components):
            score = best_score(text, texts.component_words(component))
            if score is not None:
                matches.append((-score, number, component))
        # While the list is cleared, each row becomes the current one.
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for _, _, component in sorted(matches, key=lambda entry: entry[:2]):
                name = component_icon_name(component.component, component.category) or "unknown"
                component_icon = icon(name, theme().category_color(component.category))
                item = QListWidgetItem(component_icon, texts.component_title(component))
                item.setData(IDENTIFIER, component.component)
                item.setToolTip(as_text(texts.category(component.category)))
                self.rows.addItem(item)
            self.rows.setCurrentRow(0 if self.rows.count() else -1)
        if self.rows.count():
            self._show_help()
        else:
            self.help.setText(
                self.tr("No match.") if self._components else self.tr("No component can be connected here.")
            )

    def _show_help(self) -> None:
        current = self.rows.currentItem()
        if current is None:
            return
        identifier = current.data(IDENTIFIER)
        component = next(component for component in self._components if component.component == identifier)
        self.help.setText(f"{texts.category(component.category)}: {texts.component_summary(component)}")

    def _choose_current(self) -> None:
        current = self.rows.currentItem()
        if current is None:
            return
        identifier = str(current.data(IDENTIFIER))
        self.hide()
        self.chosen.emit(identifier)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


class AddController:
    """Lets the user choose a component, adds its node, and links it."""

    def __init__(self, context: CanvasContext) -> None:
        self._context = context
        self._graph, self._scene = context.graph, context.scene
        self._navigator = context.navigator
        self._add: Callable[[str], object] | None = None
        self.box = AddBox(context.view)
        self.box.chosen.connect(self._add_chosen)
        self.box.closed.connect(self._remove_draft)
        self._draft_link: DraftLink | None = None
        """A link to the component, while it is being chosen."""

    def open_box(
        self, position: QPointF | None = None, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> None:
        """Show the popup at a point of the canvas, by default at the pointer.

        Args:
            position: the point.
            port: a port to link the node to; only compatible components are listed.
            onto: a link to insert the node into; only compatible components are listed.
        """
        if self._graph.read_only:
            return
        point = position if position is not None else self._point_for_keys()
        components = list(self._graph.registry.values())
        if port is not None:
            ports_of = attrgetter("init_outputs" if isinstance(port, NodeInput) else "init_inputs")
            components = [each for each in components if any(fits(port, other) for other in ports_of(each))]
        link = onto.link if onto is not None else None
        if link is not None:
            components = [each for each in components if not self._graph.edits.nodes.why_not_insert(each, link)]
        if position is None and port is None and link is None:
            self._add = lambda component: self.add_component_here(component, point)
        else:
            self._add = lambda component: self.add_component(
                component, point, port=port, onto=self._scene.links.get(link) if link is not None else None
            )
        if port is not None:
            self._draft_link = DraftLink(self._scene.look, port_type(port))
            self._draft_link.set_ends(port, self._scene.nodes[port.node].port_point(port), point)
            self._scene.addItem(self._draft_link)
        viewport_point = self._navigator.viewport_point(point).toPoint()
        self.box.open_at(self._context.viewport.mapToGlobal(viewport_point), components)

    def _point_for_keys(self) -> QPointF:
        viewport = self._context.viewport
        position = QPointF(viewport.mapFromGlobal(viewport.cursor().pos()))
        inside = viewport.rect().contains(position.toPoint())
        return self._navigator.scene_point(position) if inside else self._navigator.visible_rect().center()

    def _remove_draft(self) -> None:
        draft, self._draft_link = self._draft_link, None
        if draft is not None:
            self._scene.removeItem(draft)

    def _add_chosen(self, component: str) -> None:
        add, self._add = self._add, None
        if add is not None:
            add(component)
            self._context.view.setFocus()

    def add_component(
        self, component: str, point: QPointF, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> ComponentNode | None:
        """Add a component with its title, or the port that is linked, at a point; or insert it into a link."""
        if port is None:
            corner = point - TITLE_OFFSET
        else:
            corner = point - QPointF(0 if isinstance(port, NodeOutput) else MIN_WIDTH, FIRST_PORT_Y)
        if port is not None and port.node not in self._scene.nodes:
            port = None
        position = rounded(snapped(corner, self._context.snap))
        while any(other.position == position for other in self._graph.flow.nodes):
            position = (position[0] + CASCADE_OFFSET[0], position[1] + CASCADE_OFFSET[1])
        node: ComponentNode | None = self._graph.edits.nodes.add(
            component, position, connect=port, onto=onto.link if onto is not None else None
        )
        return node

    def add_component_here(self, component: str, point: QPointF | None = None) -> ComponentNode | None:
        """Add a component: linked to the selected node if exactly one port fits, else near a point.

        By default, the point is the center of the view.
        """
        if self._graph.read_only:
            return None
        start = point if point is not None else self._navigator.visible_rect().center()
        corner = free_position(start - TITLE_OFFSET, self._cards())
        return self._add_linked(component) or self.add_component(component, corner + TITLE_OFFSET)

    def _cards(self) -> list[QRectF]:
        return [item.card for item in self._scene.nodes.values()]

    def _add_linked(self, component: str) -> ComponentNode | None:
        """Add a component beside the selected node, linked to its only port that fits; returns None otherwise."""
        port = port_to_link(self._graph, self._graph.registry[component])
        if port is None:
            return None
        corner = position_beside(self._scene.nodes[port.node].card, port, self._cards())
        position = rounded(snapped(corner, self._context.snap))
        node: ComponentNode | None = self._graph.edits.nodes.add(component, position, connect=port)
        if node is not None:
            self._graph.reveal(node)
        return node

    def add_datasets(self, paths: Sequence[str], point: QPointF | None = None) -> None:
        """Add an Image Dataset for each path, the first one at a point, by default the center of the view."""
        start = point if point is not None else self._navigator.visible_rect().center()
        with self._graph.edits.macro(translate("canvas", "Add datasets")):
            for number, path in enumerate(paths):
                position = rounded(snapped(start - TITLE_OFFSET + DATASET_OFFSET * number, self._context.snap))
                self._graph.edits.nodes.add(DATASET, position, parameters={"path": path})


def port_to_link(graph: OpenGraph, component: type[ComponentNode]) -> Port | None:
    """The only port of the selected node that the component can be linked to; None if there are several or none.

    Outputs with links count only if no output without one fits; inputs with links do not count.
    """
    if len(graph.selected_nodes) != 1:
        return None
    node, flow = graph.selected_nodes[0], graph.flow
    inputs = [
        port
        for port in node.inputs
        if flow.graph_adj_rev.get(port) is None and any(fits(port, other) for other in component.init_outputs)
    ]
    outputs = [port for port in node.outputs if any(fits(port, other) for other in component.init_inputs)]
    free = [port for port in outputs if not flow.graph_adj[port]]
    found: list[Port] = [*(free or outputs), *([] if free else inputs)]
    return found[0] if len(found) == 1 else None


def position_beside(card: QRectF, port: Port, cards: Iterable[QRectF]) -> QPointF:
    """The corner of a new card that is linked to a port: beside the node, where it covers no card."""
    x = card.right() + COLUMN_GAP if isinstance(port, NodeOutput) else card.left() - COLUMN_GAP - NEW_CARD.width()
    return free_position(QPointF(x, card.top()), cards)


def free_position(corner: QPointF, cards: Iterable[QRectF]) -> QPointF:
    """The first corner at or below ``corner`` where a new card covers no other."""
    occupied = list(cards)
    while any(QRectF(corner, NEW_CARD).intersects(card) for card in occupied):
        corner = corner + QPointF(0, ROW_STEP)
    return corner


def takes_training(port: object) -> bool:
    """Whether training can be added to a port: an output of images or of a dataset."""
    types = port.type_.declaration.type_.types if isinstance(port, NodeOutput) else ()
    return ImageDirectory in types or AnyDirectory in types


def add_training(context: CanvasContext, output: NodeOutput) -> list[ComponentNode]:
    """Add splits, transformations, a network, training, scoring and evaluation to an output, as one undo step.

    For an output of a dataset, its conversion is added too. Returns the new nodes.
    """
    graph, items = context.graph, context.scene.nodes
    corner = position_beside(items[output.node].card, output, [item.card for item in items.values()])
    position = rounded(snapped(corner, context.snap))
    document = GraphDocument.read(TRAINING_GRAPH)
    excluded = {"images"} if ImageDirectory not in output.type_.declaration.type_.types else {"images", "convert"}
    document.nodes = [node for node in document.nodes if node.id not in excluded]
    kept = {node.id for node in document.nodes}
    document.links = [link for link in document.links if {link.source_node, link.target_node} <= kept]
    document.notes, document.groups = [], []
    with graph.edits.macro(translate("canvas", "Add training, scoring, evaluation")):
        nodes: list[ComponentNode] = graph.edits.paste_text(document.to_text(graph.registry), position)
        if nodes:
            inputs: list[NodeInput] = nodes[0].inputs
            graph.edits.links.connect(output, inputs[0])
    context.navigator.zoom_fit()
    return nodes
