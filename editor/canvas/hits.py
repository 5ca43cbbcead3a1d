"""Hit tests, the contents of frames, and tooltips."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from PySide6.QtCore import QCoreApplication, QMarginsF, QPointF, QRectF, Qt

from vision_designer.editor.canvas.annotation_items import FrameItem, NoteItem
from vision_designer.editor.canvas.card_layout import Port, is_stand_in, progress_text, title_of
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.look import rounded
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.scene import Card, GraphScene, Item
from vision_designer.editor.graph.graph_edits import Annotation
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import as_html, breakable
from vision_designer.editor.look.texts import duration, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.flow import Connection, Position
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import port_identifier

translate = QCoreApplication.translate
LINK_TOLERANCE = 7.0
"""Maximum distance of the pointer from a link that it hits, in pixels."""
PORT_TOLERANCE = 11.0
END_TOLERANCE = 26.0
"""Maximum distance of the pointer from the end of a link that it drags, in pixels."""


@dataclass(frozen=True)
class Hit:
    """The item at a point, and the part of it.

    Attributes:
        item: the item; None on the empty canvas.
        port: the port of the node.
        point: the index of the point of the link.
        grip: whether the point is on the grip of the note or frame.
    """

    item: Item | None = None
    port: Port | None = None
    point: int | None = None
    grip: bool = False


def hit(scene: GraphScene, point: QPointF, zoom: float) -> Hit:
    """The topmost item at a point of the canvas."""
    tolerance = max(PORT_TOLERANCE, PORT_TOLERANCE / zoom) if zoom < 1 else PORT_TOLERANCE
    around = QRectF(point.x() - tolerance, point.y() - tolerance, 2 * tolerance, 2 * tolerance)
    near = scene.items(around, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.DescendingOrder)
    nodes = [item for item in near if isinstance(item, NodeItem)]
    covered = next((item for item in nodes if item.card.contains(point)), None)
    if not scene.look.plain:
        for item in nodes:
            port = item.port_at(point, tolerance)
            if port is not None and (covered is None or covered is item or item.zValue() >= covered.zValue()):
                return Hit(item, port=port)
            if item is covered:
                break
    if covered is not None:
        return Hit(covered)
    links = [item for item in near if isinstance(item, LinkItem) and item.isVisible()]
    for link in links:
        number = link.point_at(point, max(9.0, 9.0 / zoom))
        if number is not None:
            return Hit(link, point=number)
    if touched := links_near(links, point, LINK_TOLERANCE / zoom):
        return Hit(touched[0])
    for annotation in near:
        if isinstance(annotation, NoteItem | FrameItem):
            if annotation.has_grip_at(point):
                return Hit(annotation, grip=True)
            if annotation.is_at(point):
                return Hit(annotation)
    return Hit()


def links_near(links: Iterable[LinkItem], point: QPointF, tolerance: float) -> list[LinkItem]:
    """The links at most ``tolerance`` from a point, the nearest first."""
    margins = QMarginsF(tolerance, tolerance, tolerance, tolerance)
    near = [(link.distance(point), link) for link in links if (link.sceneBoundingRect() + margins).contains(point)]
    return [link for distance, link in sorted(near, key=itemgetter(0)) if distance <= tolerance]


class InsertTarget:
    """The highlighted link that a dragged component will be inserted into."""

    def __init__(self, scene: GraphScene) -> None:
        self.link: LinkItem | None = None
        self._scene = scene

    def find(self, component: type[ComponentNode], point: QPointF, tolerance: float) -> None:
        """Find and highlight the nearest link that a component can be inserted into."""
        near = links_near(self._scene.links.values(), point, tolerance)
        why_not = self._scene.graph.edits.nodes.why_not_insert
        self._set(next((link for link in near if not why_not(component, link.link)), None))

    def clear(self) -> LinkItem | None:
        """Remove the highlight; returns the link that was highlighted."""
        link = self.link
        self._set(None)
        return link

    def _set(self, link: LinkItem | None) -> None:
        if link is not self.link:
            if self.link is not None:
                self.link.set_insert_target(False)
            if link is not None:
                link.set_insert_target(True)
            self.link = link


def positions_after_move(
    scene: GraphScene, items: Iterable[Card], offset: QPointF
) -> tuple[dict[ComponentNode, Position], dict[Annotation, Position], dict[Connection, list[Position]]]:
    """Positions after a move: of nodes, of annotations, and of the points of links between these nodes."""
    nodes, annotations = {}, {}
    for item in items:
        if isinstance(item, NodeItem):
            nodes[item.node] = rounded(item.pos() + offset)
        else:
            annotations[item.annotation] = rounded(item.pos() + offset)
    points = {
        link.link: [rounded(point + offset) for point in link.points]
        for link in scene.links.values()
        if link.points and link.source.node in nodes and link.target.node in nodes
    }
    return nodes, annotations, points


def with_frame_contents(scene: GraphScene, items: Iterable[Card]) -> list[Card]:
    """These items, and the contents of the frames among them."""
    found: dict[Card, None] = dict.fromkeys(items)
    waiting = [item for item in found if isinstance(item, FrameItem)]
    while waiting:
        frame = waiting.pop()
        area = frame.card
        for item in scene.all_items():
            if item not in found and area.contains(item.card.center()):
                if isinstance(item, FrameItem):
                    if not area.contains(item.card):
                        continue
                    waiting.append(item)
                found[item] = None
    return list(found)


def node_tip(item: NodeItem) -> str:
    """Tooltip of a node: title, help, state, problems and warnings."""
    node, status = item.node, item.status
    lines = [f"<b>{as_html(title_of(node))}</b>"]
    if node.node_title and not is_stand_in(node):
        lines[0] += f" · {as_html(texts.component_title(type(node)))}"
    if is_stand_in(node):
        lines.append(
            as_html(
                translate("canvas", "{component} is not installed here. The node is kept as it is.").format(
                    component=node.component
                )
            )
        )
    else:
        lines.append(as_html(texts.component_summary(type(node))))
    if node.comment:
        lines.append(f"<i>{as_html(node.comment)}</i>")
    if node.bypassed:
        lines.append(as_html(translate("canvas", "Bypassed: its input is passed through unchanged.")))
    state = status.shown_state
    if state != "not_run":
        state_text = texts.state(state)
        if status.seconds is not None:
            state_text += f" · {duration(status.seconds)}"
        elif state == "running" and progress_text(status):
            state_text += f" · {progress_text(status)}"
        lines.append(f'<span style="color:{theme().state_colour(state).name()}">●</span> {as_html(state_text)}')
    if status.error is not None:
        message = translated_message(status.error.get("message", ""))
        lines.append(_coloured_html(f"{status.error.get('name', '')}: {message}", error=True))
    for warning in status.first_warnings:
        lines.append(_coloured_html(translated_message(warning), error=False))
    for problem in item.problems[:6]:
        lines.append(_coloured_html(translated_message(problem.message), error=problem.severity == "error"))
    return _tooltip(lines)


def port_tip(item: NodeItem, port: Port) -> str:
    """Tooltip of a port: title, types, help and last output."""
    declaration = port.type_.declaration
    lines = [f"<b>{as_html(texts.port_title(declaration))}</b>"]
    names = [link_type.type_name for link_type in declaration.type_.types]
    marks = " ".join(
        f'<span style="color:{theme().link_colour(name).name()}">●</span> {as_html(name)}' for name in names
    )
    lines.append(marks or as_html(translate("canvas", "Its type is not known.")))
    if declaration.help:
        lines.append(as_html(texts.port_help(declaration)))
    if getattr(declaration, "optional", False):
        lines.append(as_html(translate("canvas", "Optional.")))
    folder = item.status.outputs.get(port_identifier(port)) if port in item.node.outputs else None
    if folder:
        lines.append(breakable(as_html(translate("canvas", "Last output: {folder}").format(folder=folder))))
    return _tooltip(lines)


def link_tip(item: LinkItem) -> str:
    """Tooltip of a link: its ends and type."""
    output, input_ = item.link
    ends = [
        f"{as_html(title_of(port.node))} · {as_html(texts.port_title(port.type_.declaration))}"
        for port in (output, input_)
    ]
    colour = theme().link_colour(item.type_name).name()
    lines = [f"{ends[0]} \N{RIGHTWARDS ARROW} {ends[1]}"]
    if item.type_name:
        lines.append(f'<span style="color:{colour}">●</span> {as_html(item.type_name)}')
    return _tooltip(lines)


def _coloured_html(text: str, *, error: bool) -> str:
    colour = theme().colours.problem if error else theme().colours.warning
    return f'<span style="color:{colour.name()}">{as_html(text)}</span>'


def _tooltip(lines: list[str]) -> str:
    return '<div style="white-space:normal">' + "<br>".join(line for line in lines if line) + "</div>"
