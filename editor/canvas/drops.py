"""What can be dropped on the canvas: components of the library, folders and archives of images, graph files."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, QRectF
from ryvencore.NodePort import NodeOutput

from vision_designer.editor.canvas.card_layout import LEAST_WIDTH
from vision_designer.editor.canvas.geometry import snapped
from vision_designer.editor.canvas.hits import link_below
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.files.places import is_folder
from vision_designer.editor.graph.clipboard import COMPONENT_TYPE

if TYPE_CHECKING:
    from vision_designer.editor.canvas.adding import AddingView

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
DATASET = "image_dataset"
GRIP = QPointF(40, 20)
"""Where a card is held while it is dropped: at its title."""
STAGGER = QPointF(32, 112)


def component_of(data: QMimeData) -> str:
    """The component that is dragged; empty when it is something else."""
    return bytes(data.data(COMPONENT_TYPE).data()).decode("utf-8", "replace") if data.hasFormat(COMPONENT_TYPE) else ""


def sorted_files(data: QMimeData) -> tuple[list[str], list[str]]:
    """The dragged files that hold images, and those that are graphs."""
    images, graphs = [], []
    for url in data.urls():
        path = url.toLocalFile()
        if not path:
            continue
        if is_folder(path) or path.lower().endswith(ARCHIVES):
            images.append(path)
        elif path.lower().endswith(".json"):
            graphs.append(path)
    return images, graphs


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
        images, graphs = sorted_files(data)
        may_add = DATASET in self._view.graph.registry and not self._view.graph.read_only
        return bool(graphs) or (bool(images) and may_add)

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
                    if not self._view.graph.why_not_insert(component, link.link)
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
            with view.graph.macro(view.tr("Add datasets")):
                for number, path in enumerate(images):
                    place = snapped(point - GRIP + STAGGER * number, view.snap)
                    view.graph.add_node(DATASET, (place.x(), place.y()), parameters={"path": path})  # type: ignore[arg-type]
        if graphs:
            view.files_dropped.emit(graphs)

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
    return point - QPointF(LEAST_WIDTH, 52)
