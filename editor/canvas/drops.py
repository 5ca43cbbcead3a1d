"""Drops on the canvas: components, folders and archives of images, images, and graph files."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from vision_designer.editor.canvas.adding import DATASET, AddController
from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import InsertTarget, hit
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.files.graph_files import is_folder, take_copy
from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import one_line
from vision_designer.graphs.presets.preset_graph import ARCHIVES
from vision_designer.nodes.types.image_directory import is_image

translate = QCoreApplication.translate
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
