"""Adding nodes: the popup with the components, drag and drop, and where a new node is placed and linked."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QHideEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.canvas.card_layout import MIN_WIDTH, Port, port_type, title_of
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import InsertTarget, hit
from vision_designer.editor.canvas.joining import free_place, joint, place_beside
from vision_designer.editor.canvas.link_item import DraftLink, LinkItem
from vision_designer.editor.canvas.look import snapped, whole
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.files.graph_files import is_folder, take_copy
from vision_designer.editor.graph.edits import fits
from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import component_icon_name, icon
from vision_designer.editor.look.matching import ListKeys, best_score
from vision_designer.editor.look.plain_text import PlainLabel, as_text, one_line
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.presets.preset_graph import ARCHIVES
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.types.image_directory import is_image

translate = QCoreApplication.translate
DATASET = "image_dataset"
GRIP = QPointF(40, 20)
"""The point of a new card that is put at the pointer: in its title."""
PORT_DEPTH = 52
"""From the top of a new card to its first port."""
STAGGER = QPointF(32, 112)
"""Between new datasets."""
WIDTH = 320
LIST_HEIGHT = 240
IDENTIFIER = Qt.ItemDataRole.UserRole


class AddBox(QFrame):
    """A popup with a search field, the components that match, and the help of the current one.

    Arrows and page keys choose, Enter or a click adds, Escape or a click elsewhere closes.
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
        ListKeys(self.line, self._list, self._take, self, page=8, tab=True)
        self.help = PlainLabel()
        self.help.setWordWrap(True)
        self.help.setTextFormat(Qt.TextFormat.PlainText)
        self.help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.help.setMinimumHeight(self.help.fontMetrics().lineSpacing() * 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        for widget in (self.line, self._list, self.help):
            layout.addWidget(widget)

    def open_at(self, place: QPoint, components: Iterable[type[ComponentNode]]) -> None:
        """Show components at a place of the screen."""
        self._components = list(components)
        self.line.blockSignals(True)
        self.line.clear()
        self.line.blockSignals(False)
        self._filter("")
        self.adjustSize()
        screen = QGuiApplication.screenAt(place) or self.screen()
        room = screen.availableGeometry()
        self.move(
            max(room.left(), min(place.x(), room.right() - self.width())),
            max(room.top(), min(place.y(), room.bottom() - self.height())),
        )
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def shown(self) -> list[str]:
        """The identifiers of the listed components, the best match first."""
        return [str(self._list.item(row).data(IDENTIFIER)) for row in range(self._list.count())]

    def _filter(self, text: str) -> None:
        found = []
        for number, component in enumerate(self._components):
            score = best_score(text, texts.component_words(component))
            if score is not None:
                found.append((-score, number, component))
        # Clearing the list makes each row the current one in turn, also those of other components.
        self._list.blockSignals(True)
        self._list.clear()
        for _, _, component in sorted(found, key=lambda entry: entry[:2]):
            name = component_icon_name(component.component, component.category) or "unknown"
            symbol = icon(name, theme().category_colour(component.category))
            item = QListWidgetItem(symbol, texts.component_title(component))
            item.setData(IDENTIFIER, component.component)
            item.setToolTip(as_text(texts.category(component.category)))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if self._list.count() else -1)
        self._list.blockSignals(False)
        if self._list.count():
            self._show_help()
        else:
            self.help.setText(
                self.tr("No match.") if self._components else self.tr("No component can be connected here.")
            )

    def _show_help(self) -> None:
        current = self._list.currentItem()
        if current is None:
            return
        identifier = current.data(IDENTIFIER)
        component = next(one for one in self._components if one.component == identifier)
        self.help.setText(f"{texts.category(component.category)}: {texts.component_summary(component)}")

    def _take(self) -> None:
        current = self._list.currentItem()
        if current is None:
            return
        identifier = str(current.data(IDENTIFIER))
        self.hide()
        self.chosen.emit(identifier)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


class AddController:
    """Adds components: asks which one, places it, and links it."""

    def __init__(self, context: CanvasContext) -> None:
        self._context = context
        self._graph, self._scene = context.graph, context.scene
        self._navigator = context.navigator
        self._add: Callable[[str], object] | None = None
        self.box = AddBox(context.view)
        self.box.chosen.connect(self._add_chosen)
        self.box.closed.connect(self._remove_draft)
        self._draft: DraftLink | None = None
        """The link to the component that is being chosen."""

    def open_box(
        self, position: QPointF | None = None, *, port: Port | None = None, onto: LinkItem | None = None
    ) -> None:
        """Ask for a component to add at a point of the canvas, by default at the pointer.

        Args:
            position: the point.
            port: a port to link it to; only components that fit are offered.
            onto: a link to insert it into; only components that fit are offered.
        """
        if self._graph.read_only:
            return
        point = position if position is not None else self._point_for_keys()
        components = list(self._graph.registry.values())
        if port is not None:
            wanted = "init_outputs" if isinstance(port, NodeInput) else "init_inputs"
            components = [one for one in components if any(fits(port, other) for other in getattr(one, wanted))]
        link = onto.link if onto is not None else None
        if link is not None:
            components = [one for one in components if not self._graph.edits.nodes.why_not_insert(one, link)]
        self._add = lambda component: self.add_component(
            component, point, port=port, onto=self._scene.links.get(link) if link is not None else None
        )
        if position is None and port is None and link is None:
            self._add = lambda component: self._add_joined(component) or self.add_component(component, point)
        if port is not None:
            self._draft = DraftLink(self._scene.look, port_type(port))
            self._draft.lead_from(port, self._scene.nodes[port.node].port_point(port), point)
            self._scene.addItem(self._draft)
        place = self._navigator.place_of(point).toPoint()
        self.box.open_at(self._context.viewport.mapToGlobal(place), components)

    def _point_for_keys(self) -> QPointF:
        viewport = self._context.viewport
        place = QPointF(viewport.mapFromGlobal(viewport.cursor().pos()))
        inside = viewport.rect().contains(place.toPoint())
        return self._navigator.scene_point(place) if inside else self._navigator.seen().center()

    def _remove_draft(self) -> None:
        draft, self._draft = self._draft, None
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
        """Add a component with its title at a point, or its port at the end of a link; or insert it into a link."""
        if port is None:
            corner = point - GRIP
        else:
            corner = point - QPointF(0 if isinstance(port, NodeOutput) else MIN_WIDTH, PORT_DEPTH)
        if port is not None and port.node not in self._scene.nodes:
            port = None
        place = whole(snapped(corner, self._context.snap))
        while any(other.position == place for other in self._graph.flow.nodes):
            place = (place[0] + PILE[0], place[1] + PILE[1])
        node: ComponentNode | None = self._graph.edits.nodes.add(
            component, place, connect=port, onto=onto.link if onto is not None else None
        )
        return node

    def add_component_here(self, component: str) -> ComponentNode | None:
        """Add a component: linked to the selected node if one port fits, or near the center of the visible part."""
        if self._graph.read_only:
            return None
        corner = free_place(self._navigator.seen().center() - GRIP, self._cards())
        return self._add_joined(component) or self.add_component(component, corner + GRIP)

    def _cards(self) -> list[QRectF]:
        return [item.card for item in self._scene.nodes.values()]

    def _add_joined(self, component: str) -> ComponentNode | None:
        """Add a component beside the selected node, linked to its only port that fits; None if none or several do."""
        port = joint(self._graph, self._graph.registry[component])
        if port is None or self._graph.read_only:
            return None
        corner = place_beside(self._scene.nodes[port.node].card, port, self._cards())
        place = whole(snapped(corner, self._context.snap))
        node: ComponentNode | None = self._graph.edits.nodes.add(component, place, connect=port)
        if node is not None:
            self._graph.reveal(node)
        return node

    def add_datasets(self, paths: Sequence[str], point: QPointF | None = None) -> None:
        """Add an Image Dataset for each path, the first one at a point, by default the center of the visible part."""
        first = point if point is not None else self._navigator.seen().center()
        with self._graph.edits.macro(translate("canvas", "Add datasets")):
            for number, path in enumerate(paths):
                place = whole(snapped(first - GRIP + STAGGER * number, self._context.snap))
                self._graph.edits.nodes.add(DATASET, place, parameters={"path": path})


PILE = (32, 32)
"""Between a new card and one at the same place."""
REACH = 16
"""The distance at which a link takes a dropped component, in canvas units."""


def component_of(data: QMimeData) -> str:
    """The identifier of the dragged component; empty for anything else."""
    return bytes(data.data(COMPONENT_TYPE).data()).decode("utf-8", "replace") if data.hasFormat(COMPONENT_TYPE) else ""


def holds_images(path: str) -> bool:
    """Whether a path is a folder, or has the name of an archive."""
    return is_folder(path) or path.lower().endswith(ARCHIVES)


class DroppedFiles(NamedTuple):
    """Paths by what they are: folders and archives, graph files, images."""

    folders: list[str]
    graphs: list[str]
    images: list[str]


def sorted_files(data: QMimeData) -> DroppedFiles:
    """The dragged files and folders; others are left out."""
    found = DroppedFiles([], [], [])
    for url in data.urls():
        path = url.toLocalFile()
        if not path:
            continue
        if holds_images(path):
            found.folders.append(path)
        elif path.lower().endswith(".json"):
            found.graphs.append(path)
        elif is_image(path):
            found.images.append(path)
    return found


def offer_folders(
    parent: QWidget,
    place: QPoint,
    paths: Sequence[str],
    train: Callable[[str], object],
    add: Callable[[Sequence[str]], object] | None,
    use: tuple[str, Callable[[], object]] | None = None,
) -> QMenu:
    """Open a menu at a place of the screen, to train a classifier on each folder or archive, or add them as datasets.

    ``train`` is called with each path, and ``add`` with all; it is None if they cannot be added. ``use`` is a first
    choice: its text, and what it does.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    one = len(paths) == 1
    if use is not None:
        menu.addAction(icon("folder"), *use).setObjectName("use_folder")
    text = translate("drops", "&Train a classifier") if one else translate("drops", "&Train a classifier on each")
    learn = menu.addAction(icon("submit"), text, lambda: [train(path) for path in paths])
    learn.setObjectName("train_classifier")
    text = translate("drops", "&Add as dataset") if one else translate("drops", "&Add as datasets")
    put = menu.addAction(icon("dataset"), text, lambda: add(paths) if add is not None else None)
    put.setObjectName("add_dataset")
    put.setEnabled(add is not None)
    menu.addSeparator()
    menu.addAction(translate("drops", "Cancel"))
    menu.setActiveAction(menu.actions()[0])
    menu.popup(place)
    return menu


class DropTarget(QObject):
    """Drops on a canvas."""

    files_dropped = Signal(list)
    """Graph files to open."""
    training_requested = Signal(str)
    """A folder or an archive of images to train a classifier on."""
    images_dropped = Signal(list, QPoint, object)
    """Image files, where on the screen, and a function that adds folders as datasets there, or None."""

    def __init__(self, context: CanvasContext, adding: AddController) -> None:
        super().__init__(context)
        self._context = context
        self._graph = context.graph
        self._adding = adding
        self._target = InsertTarget(context.scene)

    def move(self, event: QDropEvent) -> None:
        """Accept a drag that can be dropped here, and highlight the link that a component would be inserted into."""
        data = event.mimeData()
        component = component_of(data)
        if component:
            accepted = component in self._graph.registry and not self._graph.read_only
        else:
            accepted = any(sorted_files(data))
        if not accepted:
            event.ignore()
            return
        take_copy(event)
        if component:
            point = self._context.navigator.scene_point(event.position())
            self._target.find(self._graph.registry[component], point, REACH)

    def leave(self) -> None:
        """End a drag without a drop."""
        self._target.clear()

    def _use(self, images: Sequence[str], point: QPointF) -> tuple[str, Callable[[], object]] | None:
        """Text and action that set a dropped folder as the dataset of the node at a point; None if it has none."""
        item = hit(self._context.scene, point, self._context.navigator.zoom).item
        if not isinstance(item, NodeItem) or len(images) != 1 or self._graph.read_only:
            return None
        node = item.node
        name = next(iter(sorted(type(node).dataset_parameters)), None)
        if name is None:
            return None
        text = translate("drops", "&Use in {node}").format(node=one_line(title_of(node)).replace("&", "&&"))
        path = self._graph.written_path(images[0])
        return text, lambda: self._graph.edits.values.set_parameter([node], name, path)

    def drop(self, event: QDropEvent) -> None:
        """Add or open what was dropped."""
        self.move(event)
        if not event.isAccepted():
            return
        target, data = self._target.clear(), event.mimeData()
        point = self._context.navigator.scene_point(event.position())
        component = component_of(data)
        if component:
            self._adding.add_component(component, point, onto=target)
        else:
            folders, graphs, images = sorted_files(data)
            may_add = DATASET in self._graph.registry and not self._graph.read_only
            add = partial(self._adding.add_datasets, point=point) if may_add else None
            place = self._context.viewport.mapToGlobal(event.position().toPoint())
            if folders:
                use = self._use(folders, point)
                offer_folders(self._context.view, place, folders, self.training_requested.emit, add, use)
            if graphs:
                self.files_dropped.emit(graphs)
            if images:
                self.images_dropped.emit(images, place, add)
        self._context.view.setFocus()
