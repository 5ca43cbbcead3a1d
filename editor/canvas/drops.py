"""Drag and drop onto the canvas: components, folders and archives of images, graph files."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu, QWidget
from ryvencore.NodePort import NodeOutput

from vision_designer.editor.canvas.card_layout import MIN_WIDTH
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.hits import link_below
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.files.named_files import is_folder
from vision_designer.editor.graph.clipboard import COMPONENT_TYPE
from vision_designer.editor.look.icons import icon
from vision_designer.graphs.presets.preset_graph import ARCHIVES

if TYPE_CHECKING:
    from vision_designer.editor.canvas.adding import AddingView

DATASET = "image_dataset"
GRIP = QPointF(40, 20)
"""Where a card is held while it is dropped: at its title."""
STAGGER = QPointF(32, 112)


def component_of(data: QMimeData) -> str:
    """The component that is dragged; empty when it is something else."""
    return bytes(data.data(COMPONENT_TYPE).data()).decode("utf-8", "replace") if data.hasFormat(COMPONENT_TYPE) else ""


def holds_images(path: str) -> bool:
    """Whether a path is a folder, or is named like an archive."""
    return is_folder(path) or path.lower().endswith(ARCHIVES)


def sorted_files(data: QMimeData) -> tuple[list[str], list[str]]:
    """The dragged files that hold images, and those that are graphs."""
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
    """Take what is dragged as a copy: whoever is told that it was moved deletes it where it was."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def offer_folders(
    parent: QWidget,
    place: QPoint,
    paths: Sequence[str],
    train: Callable[[str], object],
    add: Callable[[Sequence[str]], object] | None,
) -> QMenu:
    """Ask what to do with folders and archives of images: train a classifier on each, or add them as datasets.

    Args:
        parent: of the menu.
        place: where it opens, on the screen.
        paths: the folders and archives.
        train: is called with each.
        add: is called with all; None when they cannot be added.
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


class Drops:
    """Drops on a canvas.

    Args:
        view: the canvas.
    """

    def __init__(self, view: "AddingView") -> None:
        self._view = view
        self._receiver: LinkItem | None = None

    def accepts(self, data: QMimeData) -> bool:
        """Whether something can be dropped here."""
        component = component_of(data)
        if component:
            return component in self._view.graph.registry and not self._view.graph.read_only
        return any(sorted_files(data))

    def hover(self, data: QMimeData, point: QPointF) -> None:
        """Light up the link that a dragged component would go into."""
        component = self._view.graph.registry.get(component_of(data))
        found = None
        if component is not None:
            area = QRectF(point - QPointF(16, 16), point + QPointF(16, 16))
            found = next(
                (
                    link
                    for link in link_below(self._view.graph_scene, area)
                    if not self._view.graph.edits.nodes.why_not_insert(component, link.link)
                ),
                None,
            )
        self._show_receiver(found)

    def leave(self) -> None:
        """Nothing is dragged here any more."""
        self._show_receiver(None)

    def drop(self, data: QMimeData, point: QPointF) -> None:
        """Take what was dropped."""
        receiver = self._receiver
        self.leave()
        component = component_of(data)
        view = self._view
        if component:
            view.add_component(component, point, onto=receiver)
            return
        images, graphs = sorted_files(data)
        if images:
            may_add = DATASET in view.graph.registry and not view.graph.read_only
            offer_folders(
                view,
                view.viewport().mapToGlobal(view.place_of(point).toPoint()),
                images,
                view.training_requested.emit,
                partial(self.add_datasets, point=point) if may_add else None,
            )
        if graphs:
            view.files_dropped.emit(graphs)

    def add_datasets(self, paths: Sequence[str], point: QPointF) -> None:
        """Add an Image Dataset for each path, the first one at a point of the canvas."""
        view = self._view
        with view.graph.edits.macro(view.tr("Add datasets")):
            for number, path in enumerate(paths):
                place = snapped(point - GRIP + STAGGER * number, view.snap)
                view.graph.edits.nodes.add(DATASET, (place.x(), place.y()), parameters={"path": path})  # type: ignore[arg-type]

    def _show_receiver(self, link: LinkItem | None) -> None:
        if link is self._receiver:
            return
        if self._receiver is not None:
            self._receiver.set_receiving(False)
        if link is not None:
            link.set_receiving(True)
        self._receiver = link


def held_at(point: QPointF, port: object = None) -> QPointF:
    """Where the top left of a new card goes, so that the pointer holds it well."""
    if port is None:
        return point - GRIP
    if isinstance(port, NodeOutput):
        return point - QPointF(0, 52)
    return point - QPointF(MIN_WIDTH, 52)
