"""The context menus of the canvas, as lists of actions."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu
from ryvencore.NodePort import NodeInput

from vision_designer.editor.canvas.actions import (
    ALIGN,
    ANNOTATION_COLOURS,
    COLOURS,
    OPTIONS,
    RECORDS,
    Action,
    CanvasTarget,
    can_show_previews,
)
from vision_designer.editor.canvas.adding import takes_training
from vision_designer.editor.canvas.annotation_items import AnnotationItem, NoteItem
from vision_designer.editor.canvas.hits import Hit
from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.look.icons import icon, swatch
from vision_designer.nodes.types.model_directory import ModelDirectory

# Names of actions; None stands for a separator, a list for a submenu with a title.
CLIPBOARD = ("cut", "copy", "duplicate", "delete")
NODE = (
    *(
        "edit_parameters",
        "rename",
        None,
        "run_to_here",
        "bypass",
        "preview_strip",
        "save_model_of_node",
        None,
        *CLIPBOARD,
    ),
    *(None, "disconnect", "Align", "add_frame"),
)
LINK = ("straighten", "insert_component", None, "remove_link")
CANVAS = (
    *("add", "add_note", "add_frame", None, "paste", "select_all", None, "layout", "zoom_fit"),
    *(record.name for record in OPTIONS),
)
SUBMENUS = {"Align": ALIGN, "Color": COLOURS}
ICONS = {"Align": "align_left"}


def _makes_model(on: CanvasTarget) -> bool:
    return any(ModelDirectory in port.type_.types for port in on.item.node.init_outputs)


SHOWN_IF: dict[str, Callable[[CanvasTarget], bool]] = {
    "add_training": lambda on: takes_training(on.hit.port),
    "preview_strip": can_show_previews,
    "save_model_of_node": _makes_model,
}
"""Conditions of actions that are hidden, not disabled, if they do not apply to an item."""


def _action_names(hit: Hit) -> tuple[str | None, ...]:
    """The names of actions and titles of submenus for the item at a point."""
    item, port = hit.item, hit.port
    if isinstance(item, NodeItem) and port is not None and port in item.linked:
        if isinstance(port, NodeInput):
            return ("remove_link_of_input", "go_to_source", None, "run_to_here")
        return ("add_training", "remove_links_of_output", None, "run_to_here")
    if isinstance(item, NodeItem):
        return ("add_training", None, *NODE) if takes_training(port) else NODE
    if isinstance(item, LinkItem):
        return ("add_point" if hit.point is None else "remove_point", *LINK)
    if isinstance(item, AnnotationItem):
        return ("edit_text" if isinstance(item, NoteItem) else "rename", "Color", None, *CLIPBOARD)
    return CANVAS


def menu_for(target: CanvasTarget, found: Hit, point: QPointF) -> QMenu:
    """Select the item at a point, and return its menu, which deletes itself when it closes."""
    if found.item is not None:
        target.context.scene.selection.include(found.item)
    menu = QMenu(target.context.view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    target = replace(target, hit=found, point=point)
    for name in _action_names(found):
        if name in SHOWN_IF and not SHOWN_IF[name](target):
            continue
        if name in SUBMENUS:
            title = QCoreApplication.translate("menus", name)
            _fill(menu.addMenu(icon(ICONS.get(name, "")), title), SUBMENUS[name], target)
        else:
            _fill(menu, [RECORDS[name] if name is not None else None], target)
    return menu


def _fill(menu: QMenu, records: Iterable[Action | None], target: CanvasTarget) -> None:
    for record in records:
        if record is None:
            menu.addSeparator()
            continue
        action = record.make(menu)
        # The shortcut is only displayed: the window or the canvas handles it.
        action.setText("\t".join([action.iconText(), *record.shortcuts[:1]]))
        if record.name in ANNOTATION_COLOURS:
            action.setIcon(swatch(QColor(record.name)))
        action.setEnabled(record.when(target))
        if record.checked is not None:
            action.setChecked(record.checked(target))
        action.triggered.connect(lambda _checked=False, call=record.call: call(target))
        menu.addAction(action)
