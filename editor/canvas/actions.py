"""Actions of the canvas as records."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QPointF
from PySide6.QtGui import QAction

from vision_designer.editor.canvas.adding import AddController, add_training
from vision_designer.editor.canvas.commands import CanvasCommands
from vision_designer.editor.canvas.context import CanvasContext, Hit
from vision_designer.editor.canvas.finding import FindController
from vision_designer.editor.canvas.text_editing import TextEditing
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.texts import without_mnemonic
from vision_designer.graphs.flow import Connection

CONTEXT = "actions"
ANNOTATION_COLORS = ("#4a90d9", "#3aa76d", "#d9a441", "#c75b7a", "#8e6cc9")
NOTHING = Hit()
Target = TypeVar("Target")


@dataclass(frozen=True)
class ActionRecord(Generic[Target]):
    """An action of the user. Menus, the tool bar, context menus and the command palette are made of records.

    Attributes:
        name: identifies it, also in tests.
        text: in English, with ``&`` before the access key.
        call: the function that it runs.
        shortcuts: key sequences; menus show the first.
        icon: name of an icon; by default the one with the name of the action, if there is one.
        when: whether it is enabled.
        checked: whether it is checked; None if it cannot be.
        on_canvas: whether its shortcuts work only while the canvas has the focus, because text fields use them too.
        help: shown in the status bar.
        menu: for an added action, the menu that it is added to, e.g. ``&Run``.
    """

    name: str
    text: str
    call: Callable[[Target], object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    when: Callable[[Target], bool] = lambda _target: True
    checked: Callable[[Target], bool] | None = None
    on_canvas: bool = False
    help: str = ""
    menu: str = "&Run"

    def make(self, parent: QObject) -> QAction:
        """An action for menus and tool bars, not connected yet."""
        action = QAction(icon(self.icon or self.name), QCoreApplication.translate(CONTEXT, self.text), parent)
        # For buttons and their tooltips: Qt would keep the letter of a translation such as "提交(&S)".
        action.setIconText(without_mnemonic(action.text()))
        action.setObjectName(self.name)
        action.setCheckable(self.checked is not None)
        # With an icon, a menu shows no check mark.
        action.setIconVisibleInMenu(self.checked is None)
        if self.help:
            action.setStatusTip(QCoreApplication.translate(CONTEXT, self.help))
        return action


@dataclass(frozen=True)
class CanvasTarget:
    """What actions of the canvas apply to: its parts, and for a context menu also the item and the point."""

    context: CanvasContext
    commands: CanvasCommands
    adding: AddController
    finding: FindController
    text_editing: TextEditing
    hit: Hit = NOTHING
    point: QPointF | None = None

    @property
    def graph(self) -> OpenGraph:
        return self.context.graph

    @property
    def item(self) -> Any:  # noqa: ANN401 - the menu of an item has only actions for its class
        return self.hit.item

    @property
    def links(self) -> list[Connection]:
        """The links of the port of the context menu, or of the selected nodes."""
        scene, port = self.context.scene, self.hit.port
        nodes = [port.node] if port is not None else self.graph.selected_nodes
        links = dict.fromkeys(link.link for node in nodes for link in scene.links_of(node))
        return [link for link in links if port is None or port in link]


class HasGraph(Protocol):
    """A canvas, or a window that may show one."""

    @property
    def graph(self) -> OpenGraph | None: ...


def can_edit(on: HasGraph) -> bool:
    """Whether the graph can be changed."""
    return on.graph is not None and not on.graph.read_only


def nodes_selected(on: HasGraph, at_least: int = 1) -> bool:
    """Whether enough nodes are selected."""
    return on.graph is not None and len(on.graph.selected_nodes) >= at_least


def can_edit_nodes(on: HasGraph, at_least: int = 1) -> bool:
    """Whether enough nodes are selected and can be changed."""
    return can_edit(on) and nodes_selected(on, at_least)


def _anything_selected(on: CanvasTarget) -> bool:
    return len(on.context.scene.selection) > 0


def _can_edit_selection(on: CanvasTarget) -> bool:
    return can_edit(on) and _anything_selected(on)


def _previews_shown(on: CanvasTarget) -> bool:
    return nodes_selected(on) and all(map(on.graph.edits.values.preview_shown, on.graph.selected_nodes))


def can_show_previews(on: CanvasTarget) -> bool:
    """Whether some of the selected nodes have pictures of their results, or have the preview switched on."""
    return can_edit(on) and any(
        on.graph.statuses.of(node).pictures or on.graph.edits.values.preview_shown(node)
        for node in on.graph.selected_nodes
    )


def _all_bypassed(on: CanvasTarget) -> bool:
    return nodes_selected(on) and all(node.bypassed for node in on.graph.selected_nodes)


Action = ActionRecord[CanvasTarget]
Actions = tuple[Action | None, ...]


def _on_canvas(
    name: str,
    text: str,
    call: Callable[[CanvasTarget], object],
    *shortcuts: str,
    icon: str = "",
    when: Callable[[CanvasTarget], bool] = lambda _target: True,
) -> Action:
    return Action(name, text, call, shortcuts, icon, when, on_canvas=True)


EDIT: Actions = (
    _on_canvas("cut", "Cu&t", lambda on: on.commands.cut(), "Ctrl+X", when=_can_edit_selection),
    _on_canvas("copy", "&Copy", lambda on: on.commands.copy(), "Ctrl+C", when=_anything_selected),
    _on_canvas("paste", "&Paste", lambda on: on.commands.paste(on.point), "Ctrl+V", when=can_edit),
    _on_canvas("duplicate", "&Duplicate", lambda on: on.commands.duplicate(), "Ctrl+D", when=_can_edit_selection),
    _on_canvas(
        "delete", "De&lete", lambda on: on.commands.delete_selected(), "Del", "Backspace", when=_can_edit_selection
    ),
    None,
    _on_canvas("select_all", "Select &All", lambda on: on.commands.select_all(), "Ctrl+A"),
    _on_canvas("invert_selection", "&Invert Selection", lambda on: on.commands.invert_selection(), "Ctrl+I"),
    Action("find", "&Find Node…", lambda on: on.finding.open(), ("Ctrl+F",)),
    None,
    Action("add", "Add C&omponent…", lambda on: on.adding.open_box(on.point), ("Ctrl+Shift+A",), when=can_edit),
    Action("add_note", "Add &Note", lambda on: on.commands.add_note_here(on.point), ("Ctrl+Alt+N",), "note", can_edit),
    Action(
        "add_frame",
        "Add Fra&me",
        lambda on: on.commands.add_frame_around_selection(),
        ("Ctrl+G",),
        "frame",
        can_edit,
        help="A titled frame around the selection; moving it moves its contents",
    ),
    Action(
        "bypass",
        "&Bypass",
        lambda on: on.commands.bypass_selected(),
        ("Ctrl+B",),
        when=can_edit_nodes,
        checked=_all_bypassed,
        help="Exclude the node from runs; its input is passed through to the nodes that follow",
    ),
    Action(
        "preview_strip",
        "&Show Preview on Node",
        lambda on: on.graph.edits.values.set_preview_shown(on.graph.selected_nodes, not _previews_shown(on)),
        ("Ctrl+Alt+P",),
        "preview",
        can_show_previews,
        _previews_shown,
    ),
    Action(
        "rename_node",
        "Rename Node",
        lambda on: on.text_editing.edit(on.context.scene.nodes[on.graph.selected_nodes[-1]]),
        icon="edit",
        when=can_edit_nodes,
        help="Edit the title of the selected node; F2 on the canvas does the same",
    ),
    Action(
        "edit_parameters",
        "&Edit Parameters",
        lambda on: on.context.edit_requested.emit(on.graph.selected_nodes[-1]),
        ("F4",),
        "settings",
        nodes_selected,
    ),
)


def _arrange(name: str, text: str, at_least: int = 2) -> Action:
    # align_left -> left, distribute_horizontal -> horizontal
    kind = name.partition("_")[2]
    return Action(name, text, lambda on: on.commands.arrange(kind), when=partial(can_edit_nodes, at_least=at_least))


ALIGN = (
    _arrange("align_left", "Align Le&ft"),
    _arrange("align_center", "Align &Centers"),
    _arrange("align_right", "Align R&ight"),
    _arrange("align_top", "Align &Top"),
    _arrange("align_middle", "Align &Middles"),
    _arrange("align_bottom", "Align &Bottom"),
    None,
    _arrange("distribute_horizontal", "Distribute &Horizontally", 3),
    _arrange("distribute_vertical", "Distribute &Vertically", 3),
)
ARRANGE: Actions = (
    Action(
        "layout",
        "Automatic &Layout",
        lambda on: on.commands.arrange("layered"),
        ("Ctrl+L",),
        when=can_edit,
        help="Arrange the selected nodes, or all nodes, in columns from left to right",
    ),
    None,
    *ALIGN,
)
ZOOM: Actions = (
    Action("zoom_in", "Zoom &In", lambda on: on.context.navigator.zoom_by(1.25), ("Ctrl++", "Ctrl+=")),
    Action("zoom_out", "Zoom &Out", lambda on: on.context.navigator.zoom_by(0.8), ("Ctrl+-",)),
    Action("zoom_100", "&100 %", lambda on: on.context.navigator.zoom_100(), ("Ctrl+0",)),
    Action("zoom_fit", "Show &All", lambda on: on.context.navigator.zoom_fit(), ("Ctrl+9",)),
    Action(
        "zoom_selection",
        "Show &Selection",
        lambda on: on.context.navigator.zoom_selection(),
        ("Ctrl+8",),
        when=_anything_selected,
    ),
)


def _option(name: str, option: str, text: str, icon: str, *shortcuts: str) -> Action:
    return Action(
        name,
        text,
        lambda on: on.context.set_option(option, not on.context.options[option]),
        shortcuts,
        icon,
        checked=lambda on: on.context.options[option],
    )


OPTIONS = (
    _option("show_minimap", "minimap", "&Minimap", "minimap", "Ctrl+M"),
    _option("show_grid", "grid", "&Grid", "grid"),
    _option("snap", "snap", "Snap &to Grid", "snap"),
)


def _color(name: str, text: str, color: str | None) -> Action:
    return Action(name, text, lambda on: on.commands.color_annotations(color), when=can_edit)


COLORS = (
    _color("color_default", "Default", None),
    *(_color(color, f"Color {number}", color) for number, color in enumerate(ANNOTATION_COLORS, 1)),
)


def _disconnect(name: str, text: str, icon: str = "delete", *shortcuts: str) -> Action:
    def call(on: CanvasTarget) -> None:
        on.graph.edits.links.disconnect(on.links)

    return Action(name, text, call, shortcuts, icon, lambda on: can_edit(on) and bool(on.links))


ITEMS: Actions = (
    Action("rename", "Rename", lambda on: on.text_editing.edit(on.item), ("F2",), when=can_edit),
    Action("edit_text", "Edit Text", lambda on: on.text_editing.edit(on.item), ("F2",), when=can_edit),
    Action(
        "run_to_here",
        "Run Up to Here",
        lambda on: on.context.run_to_requested.emit(on.item.node),
        icon="run_to",
        when=can_edit,
    ),
    Action(
        "save_model_of_node",
        "Save Model…",
        lambda on: on.context.save_model_requested.emit(on.item.node),
        icon="save",
        when=lambda on: bool(on.graph.statuses.models(on.item.node)),
    ),
    Action(
        "add_training",
        "Add Training, Scoring, Evaluation",
        lambda on: add_training(on.context, on.hit.port),
        icon="train",
        when=can_edit,
    ),
    _disconnect("disconnect", "Disconnect", "disconnect"),
    _disconnect("remove_link_of_input", "Remove Link"),
    _disconnect("remove_links_of_output", "Remove All Links of This Output"),
    Action("go_to_source", "Go to Source", lambda on: on.graph.reveal(on.links[0][0].node)),
    Action(
        "remove_point", "Remove Point", lambda on: on.commands.remove_point(on.item, on.hit.point or 0), when=can_edit
    ),
    Action("add_point", "Add Point", lambda on: on.commands.add_point(on.item, on.point or QPointF()), when=can_edit),
    Action(
        "straighten",
        "Straighten",
        lambda on: on.graph.edits.links.set_points(on.item.link, []),
        when=lambda on: can_edit(on) and bool(on.item.points),
    ),
    Action(
        "insert_component",
        "Insert Component",
        lambda on: on.adding.open_box(on.point, onto=on.item),
        icon="add",
        when=can_edit,
    ),
    Action(
        "remove_link",
        "Remove Link",
        lambda on: on.graph.edits.links.disconnect([on.item.link]),
        ("Del",),
        "delete",
        can_edit,
    ),
)
RECORDS = {record.name: record for record in (*EDIT, *ARRANGE, *ZOOM, *OPTIONS, *COLORS, *ITEMS) if record is not None}
