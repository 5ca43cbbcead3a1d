"""The actions of the Edit and Arrange menus."""

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.window.actions import (
    ActionContext,
    ActionRecord,
    anything_selected,
    can_align,
    can_distribute,
    can_edit,
    can_edit_nodes,
    can_edit_selection,
    can_redo,
    can_undo,
    graph_shown,
    nodes_selected,
    on_view,
)


def _previews_shown(context: ActionContext) -> bool:
    graph = context.graph
    return (
        graph is not None
        and bool(graph.selected_nodes)
        and all(map(graph.edits.values.preview_shown, graph.selected_nodes))
    )


def _toggle_preview(context: ActionContext) -> None:
    if context.page is not None:
        context.page.view.commands.show_preview(shown=not _previews_shown(context))


def _all_bypassed(context: ActionContext) -> bool:
    graph = context.graph
    return graph is not None and bool(graph.selected_nodes) and all(node.bypassed for node in graph.selected_nodes)


def _undo(context: ActionContext) -> None:
    # What is being typed is the latest edit, and so the first to be undone.
    context.window.commit_typing()
    if context.graph is not None:
        context.graph.undo_stack.undo()


def _redo(context: ActionContext) -> None:
    context.window.commit_typing()
    if context.graph is not None:
        context.graph.undo_stack.redo()


EDIT = (
    ActionRecord("undo", QT_TRANSLATE_NOOP("actions", "&Undo"), _undo, ("Ctrl+Z",), "undo", can_undo),
    ActionRecord("redo", QT_TRANSLATE_NOOP("actions", "&Redo"), _redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", can_redo),
    None,
    ActionRecord(
        "cut",
        QT_TRANSLATE_NOOP("actions", "Cu&t"),
        on_view(lambda view: view.commands.cut()),
        ("Ctrl+X",),
        "cut",
        can_edit_selection,
        on_canvas=True,
    ),
    ActionRecord(
        "copy",
        QT_TRANSLATE_NOOP("actions", "&Copy"),
        on_view(lambda view: view.commands.copy()),
        ("Ctrl+C",),
        "copy",
        anything_selected,
        on_canvas=True,
    ),
    ActionRecord(
        "paste",
        QT_TRANSLATE_NOOP("actions", "&Paste"),
        on_view(lambda view: view.commands.paste()),
        ("Ctrl+V",),
        "paste",
        on_canvas=True,
    ),
    ActionRecord(
        "duplicate",
        QT_TRANSLATE_NOOP("actions", "&Duplicate"),
        on_view(lambda view: view.commands.duplicate()),
        ("Ctrl+D",),
        "duplicate",
        can_edit_selection,
        on_canvas=True,
    ),
    ActionRecord(
        "delete",
        QT_TRANSLATE_NOOP("actions", "De&lete"),
        on_view(lambda view: view.commands.delete_selected()),
        ("Del", "Backspace"),
        "delete",
        can_edit_selection,
        on_canvas=True,
    ),
    None,
    ActionRecord(
        "select_all",
        QT_TRANSLATE_NOOP("actions", "Select &All"),
        on_view(lambda view: view.commands.select_all()),
        ("Ctrl+A",),
        "select_all",
        graph_shown,
        on_canvas=True,
    ),
    ActionRecord(
        "invert_selection",
        QT_TRANSLATE_NOOP("actions", "&Invert Selection"),
        on_view(lambda view: view.commands.invert_selection()),
        ("Ctrl+I",),
        "select_all",
        graph_shown,
        on_canvas=True,
    ),
    ActionRecord(
        "find",
        QT_TRANSLATE_NOOP("actions", "&Find Node…"),
        on_view(lambda view: view.finding.open()),
        ("Ctrl+F",),
        "find",
        graph_shown,
    ),
    None,
    ActionRecord(
        "add",
        QT_TRANSLATE_NOOP("actions", "Add C&omponent…"),
        on_view(lambda view: view.adding.open_box()),
        ("Ctrl+Space",),
        "add",
        can_edit,
    ),
    ActionRecord(
        "add_note",
        QT_TRANSLATE_NOOP("actions", "Add &Note"),
        on_view(lambda view: view.commands.add_note_here()),
        ("Ctrl+Alt+N",),
        "note",
        can_edit,
    ),
    ActionRecord(
        "add_frame",
        QT_TRANSLATE_NOOP("actions", "Add Fra&me"),
        on_view(lambda view: view.commands.add_frame_around_selection()),
        ("Ctrl+G",),
        "frame",
        can_edit,
        help=QT_TRANSLATE_NOOP("actions", "A titled frame around the selection; moving it moves its contents"),
    ),
    ActionRecord(
        "bypass",
        QT_TRANSLATE_NOOP("actions", "&Bypass"),
        on_view(lambda view: view.commands.bypass_selected()),
        ("Ctrl+B",),
        "bypass",
        can_edit_nodes,
        _all_bypassed,
        help=QT_TRANSLATE_NOOP(
            "actions", "Exclude the node from runs; its input is passed through to the nodes that follow"
        ),
    ),
    ActionRecord(
        "preview_strip",
        QT_TRANSLATE_NOOP("actions", "&Show Preview on Node"),
        _toggle_preview,
        ("Ctrl+Alt+P",),
        "preview",
        can_edit_nodes,
        _previews_shown,
    ),
    ActionRecord(
        "edit_parameters",
        QT_TRANSLATE_NOOP("actions", "&Edit Parameters"),
        lambda on: on.window.docks.show_properties(),
        ("F4",),
        "settings",
        nodes_selected,
    ),
)


def _arrange(kind: str, text: str, icon: str, *shortcuts: str, three: bool = False) -> ActionRecord:
    # The canvas knows them as "left" and "horizontal".
    way, may = kind.partition("_")[2], can_distribute if three else can_align
    return ActionRecord(kind, text, on_view(lambda view: view.commands.arrange(way)), shortcuts, icon, may)


ARRANGE = (
    ActionRecord(
        "layout",
        QT_TRANSLATE_NOOP("actions", "Automatic &Layout"),
        on_view(lambda view: view.commands.arrange("layered")),
        ("Ctrl+L",),
        "layout",
        can_edit,
        help=QT_TRANSLATE_NOOP("actions", "Arrange the selected nodes, or all nodes, in columns from left to right"),
    ),
    None,
    _arrange("align_left", QT_TRANSLATE_NOOP("actions", "Align Le&ft"), "align_left"),
    _arrange("align_centre", QT_TRANSLATE_NOOP("actions", "Align &Centers"), "align_centre"),
    _arrange("align_right", QT_TRANSLATE_NOOP("actions", "Align R&ight"), "align_right"),
    _arrange("align_top", QT_TRANSLATE_NOOP("actions", "Align &Top"), "align_top"),
    _arrange("align_middle", QT_TRANSLATE_NOOP("actions", "Align &Middles"), "align_middle"),
    _arrange("align_bottom", QT_TRANSLATE_NOOP("actions", "Align &Bottom"), "align_bottom"),
    None,
    _arrange(
        "distribute_horizontal",
        QT_TRANSLATE_NOOP("actions", "Distribute &Horizontally"),
        "distribute_horizontal",
        three=True,
    ),
    _arrange(
        "distribute_vertical", QT_TRANSLATE_NOOP("actions", "Distribute &Vertically"), "distribute_vertical", three=True
    ),
)
