"""Drops on the canvas: components, folders and archives of images, images, and graph files."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from vision_designer.editor.canvas.adding import DATASET, AddController
from vision_designer.editor.canvas.card_layout import title_of
from vision_designer.editor.canvas.context import CanvasContext, InsertTarget, hit
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.files.graph_files import accept_as_copy, is_folder
from vision_designer.editor.graph.graph_edits import COMPONENT_TYPE
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import one_line
from vision_designer.graphs.presets.preset_graph import ARCHIVES
from vision_designer.nodes.types.image_directory import is_image

translate = QCoreApplication.translate
DROP_TOLERANCE = 16
"""Distance from a link within which a component is inserted into it, in canvas units."""


def component_of(data: QMimeData) -> str:
    """The identifier of the dragged component; empty for anything else."""
    return bytes(data.data(COMPONENT_TYPE).data()).decode("utf-8", "replace") if data.hasFormat(COMPONENT_TYPE) else ""


def holds_images(path: str) -> bool:
    """Whether a path is a folder, or has the extension of an archive."""
    return is_folder(path) or path.lower().endswith(ARCHIVES)


class DroppedFiles(NamedTuple):
    """Paths by kind; ``folders`` includes archives."""

    folders: list[str]
    graphs: list[str]
    images: list[str]


def dropped_files(data: QMimeData) -> DroppedFiles:
    """The dragged files and folders, except those of other kinds."""
    files = DroppedFiles([], [], [])
    for url in data.urls():
        path = url.toLocalFile()
        if not path:
            continue
        if holds_images(path):
            files.folders.append(path)
        elif path.lower().endswith(".json"):
            files.graphs.append(path)
        elif is_image(path):
            files.images.append(path)
    return files


def offer_folders(
    parent: QWidget,
    position: QPoint,
    paths: Sequence[str],
    train: Callable[[str], object],
    add: Callable[[Sequence[str]], object] | None,
    use: tuple[str, Callable[[], object]] | None = None,
) -> QMenu:
    """Open a menu to train a classifier on each folder or archive, or add them as datasets.

    Args:
        parent: of the menu.
        position: of the menu on the screen.
        paths: the folders and archives.
        train: called with each path.
        add: called with all paths; None if they cannot be added.
        use: text and function of an additional first choice.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    single = len(paths) == 1
    if use is not None:
        menu.addAction(icon("folder"), *use).setObjectName("use_folder")
    text = translate("drops", "&Train a classifier") if single else translate("drops", "&Train a classifier on each")
    train_action = menu.addAction(icon("submit"), text, lambda: [train(path) for path in paths])
    train_action.setObjectName("train_classifier")
    text = translate("drops", "&Add as dataset") if single else translate("drops", "&Add as datasets")
    add_action = menu.addAction(icon("dataset"), text, lambda: add(paths) if add is not None else None)
    add_action.setObjectName("add_dataset")
    add_action.setEnabled(add is not None)
    menu.addSeparator()
    menu.addAction(translate("drops", "Cancel"))
    menu.popup(position)
    menu.setActiveAction(menu.actions()[0])
    return menu


class DropTarget(QObject):
    """Drops on a canvas."""

    files_dropped = Signal(list)
    """Graph files to open."""
    training_requested = Signal(str)
    """A folder or an archive of images to train a classifier on."""
    images_dropped = Signal(list, QPoint, object)
    """Image files, a position on the screen, and a function that adds folders as datasets there, or None."""

    def __init__(self, context: CanvasContext, adding: AddController) -> None:
        super().__init__(context)
        self._context = context
        self._graph = context.graph
        self._adding = adding
        self._target = InsertTarget(context.scene)

    def move(self, event: QDropEvent) -> None:
        """Accept a drag that can be dropped here, and highlight the link that a component will be inserted into."""
        data = event.mimeData()
        component = component_of(data)
        if component:
            accepted = component in self._graph.registry and not self._graph.read_only
        else:
            accepted = any(dropped_files(data))
        if not accepted:
            event.ignore()
            return
        accept_as_copy(event)
        if component:
            point = self._context.navigator.scene_point(event.position())
            self._target.find(self._graph.registry[component], point, DROP_TOLERANCE)

    def leave(self) -> None:
        self._target.clear()

    def _use_as_dataset(self, images: Sequence[str], point: QPointF) -> tuple[str, Callable[[], object]] | None:
        """Text and function to set a dropped folder as the dataset of the node at a point; None if not possible."""
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
        self.move(event)
        if not event.isAccepted():
            return
        target, data = self._target.clear(), event.mimeData()
        point = self._context.navigator.scene_point(event.position())
        component = component_of(data)
        if component:
            self._adding.add_component(component, point, onto=target)
        else:
            folders, graphs, images = dropped_files(data)
            may_add = DATASET in self._graph.registry and not self._graph.read_only
            add = partial(self._adding.add_datasets, point=point) if may_add else None
            position = self._context.viewport.mapToGlobal(event.position().toPoint())
            if folders:
                use = self._use_as_dataset(folders, point)
                offer_folders(self._context.view, position, folders, self.training_requested.emit, add, use)
            if graphs:
                self.files_dropped.emit(graphs)
            if images:
                self.images_dropped.emit(images, position, add)
        self._context.view.setFocus()
