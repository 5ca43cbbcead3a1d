"""When actions can be done."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


def graph_shown(window: "MainWindow") -> bool:
    """A graph is shown."""
    return window.graph is not None


def can_edit(window: "MainWindow") -> bool:
    """A graph is shown that can be changed."""
    return window.graph is not None and not window.graph.read_only


def anything_selected(window: "MainWindow") -> bool:
    """Something is selected on the canvas."""
    return window.page is not None and window.page.has_selection


def nodes_selected(window: "MainWindow") -> bool:
    """A node is selected."""
    return window.graph is not None and bool(window.graph.selected_nodes)


def can_edit_selection(window: "MainWindow") -> bool:
    """Something is selected that can be changed."""
    return can_edit(window) and anything_selected(window)


def can_edit_nodes(window: "MainWindow") -> bool:
    """Nodes are selected that can be changed."""
    return can_edit(window) and nodes_selected(window)


def can_align(window: "MainWindow") -> bool:
    """There are two nodes to be aligned."""
    return can_edit_nodes(window) and window.graph is not None and len(window.graph.selected_nodes) > 1


def can_distribute(window: "MainWindow") -> bool:
    """There are three nodes to be distributed."""
    return can_edit_nodes(window) and window.graph is not None and len(window.graph.selected_nodes) > 2


def can_undo(window: "MainWindow") -> bool:
    """There is an edit to be undone."""
    return window.graph is not None and window.graph.undo_stack.canUndo()


def can_redo(window: "MainWindow") -> bool:
    """There is an edit to be made again."""
    return window.graph is not None and window.graph.undo_stack.canRedo()
