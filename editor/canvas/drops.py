"""Drag and drop onto the canvas: components, folders and archives of images, graph files."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from vision_designer.editor.canvas.adding import DATASET, AddController
from vision_designer.editor.canvas.context import CanvasContext
from vision_designer.editor.canvas.hits import InsertTarget
from vision_designer.editor.files.graph_files import is_folder
from vision_designer.editor.graph.clipboard import COMPONENT_TYPE
from vision_designer.editor.look.icons import icon
from vision_designer.graphs.presets.preset_graph import ARCHIVES

REACH = 16
"""The distance at which a link takes a dropped component, in canvas units."""


def component_of(data: QMimeData) -> str:
    """The identifier of the dragged component; empty for anything else."""
    return bytes(data.data(COMPONENT_TYPE).data()).decode("utf-8", "replace") if data.hasFormat(COMPONENT_TYPE) else ""


def holds_images(path: str) -> bool:
    """Whether a path is a folder, or has the name of an archive."""
    return is_folder(path) or path.lower().endswith(ARCHIVES)


def sorted_files(data: QMimeData) -> tuple[list[str], list[str]]:
    """The dragged folders and archives, and the graph files."""
    images, graphs = [], []
    for url in data.urls():
        path = url.toLocalFile()
        if not path:
            continue
        if holds_images(path):
            images.append(path)
        elif path.lower().endswith(".json"):
            graphs.append(path)
    return images, graphs


def take_copy(event: QDropEvent) -> None:
    """Accept a drag as a copy: after a move, the source would delete the files."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def offer_folders(
    parent: QWidget,
    place: QPoint,
    paths: Sequence[str],
    train: Callable[[str], object],
    add: Callable[[Sequence[str]], object] | None,
) -> QMenu:
    """Open a menu to train a classifier on each folder or archive, or to add them as datasets.

    Args:
        parent: of the menu.
        place: of the menu, on the screen.
        paths: the folders and archives.
        train: called with each path.
        add: called with all paths; None if they cannot be added.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    one = len(paths) == 1
    translate = QCoreApplication.translate
    learn = menu.addAction(
        icon("submit"),
        translate("drops", "&Train a classifier") if one else translate("drops", "&Train a classifier on each"),
    )
    learn.setObjectName("train_classifier")
    learn.triggered.connect(lambda: [train(path) for path in paths])
    put = menu.addAction(
        icon("dataset"), translate("drops", "&Add as dataset") if one else translate("drops", "&Add as datasets")
    )
    put.setObjectName("add_dataset")
    put.setEnabled(add is not None)
    if add is not None:
        put.triggered.connect(lambda: add(paths))
    menu.addSeparator()
    menu.addAction(translate("drops", "Cancel"))
    menu.setActiveAction(learn)
    menu.popup(place)
    return menu


class DropTarget(QObject):
    """Drops on a canvas.

    Args:
        context: of the canvas.
        adding: adds what is dropped.
    """

    files_dropped = Signal(list)
    """Graph files to open."""
    training_requested = Signal(str)
    """A folder or an archive of images to train a classifier on."""

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
            images, graphs = sorted_files(data)
            if images:
                may_add = DATASET in self._graph.registry and not self._graph.read_only
                offer_folders(
                    self._context.view,
                    self._context.viewport.mapToGlobal(event.position().toPoint()),
                    images,
                    self.training_requested.emit,
                    partial(self._adding.add_datasets, point=point) if may_add else None,
                )
            if graphs:
                self.files_dropped.emit(graphs)
        self._context.view.setFocus()
