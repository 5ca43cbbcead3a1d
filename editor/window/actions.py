"""Actions as records, from which menus, tool bar, shortcuts and command palette are made, and their conditions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.texts import without_mnemonic

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from vision_designer.editor.window.main_window import MainWindow


CONTEXT = "actions"


def always(_window: "MainWindow") -> bool:
    """Whether an action that can be done at any time can be done: yes."""
    return True


@dataclass(frozen=True)
class ActionRecord:
    """One thing a user can do.

    Attributes:
        name: what code calls it; also names its tests.
        text: what the user reads, in English, with the letter for the keyboard marked by ``&``.
        call: does it.
        shortcuts: key sequences, the one that menus show first.
        icon: the name of an icon.
        when: whether it can be done now.
        checked: whether it is on; None for what is no switch.
        on_canvas: its shortcuts hold only while the canvas has the keyboard, as those that other fields know too.
        help: what the status bar says of it.
    """

    name: str
    text: str
    call: Callable[["MainWindow"], object]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    when: Callable[["MainWindow"], bool] = always
    checked: Callable[["MainWindow"], bool] | None = None
    on_canvas: bool = False
    help: str = ""


Records = Iterable[ActionRecord | None]
"""None stands for a line between groups."""


class WindowActions:
    """The actions of a window, made from records."""

    def __init__(self, window: "MainWindow", menus: Iterable[tuple[str, Records]]) -> None:
        self._window = window
        self._records: dict[str, ActionRecord] = {}
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        for title, records in menus:
            menu = window.menuBar().addMenu(QCoreApplication.translate("menus", title))
            self.menus[title] = menu
            for record in records:
                if record is None:
                    menu.addSeparator()
                else:
                    menu.addAction(self._make(record))

    def _make(self, record: ActionRecord) -> QAction:
        window = self._window
        action = QAction(icon(record.icon), QCoreApplication.translate(CONTEXT, record.text), window)
        # On buttons and in their tips; Qt would leave the letter of a translation, as in "提交(&S)", in them.
        action.setIconText(without_mnemonic(action.text()))
        action.setObjectName(record.name)
        action.setShortcuts([QKeySequence(keys) for keys in record.shortcuts])
        action.setCheckable(record.checked is not None)
        if record.help:
            action.setStatusTip(QCoreApplication.translate(CONTEXT, record.help))
        if record.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.graph_tabs.addAction(action)
        else:
            window.addAction(action)
        action.triggered.connect(partial(self._do, record))
        self._records[record.name] = record
        self.actions[record.name] = action
        return action

    def _do(self, record: ActionRecord, _checked: bool = False) -> None:
        # What is being typed counts, though its field was not left yet.
        self._window.docks.commit_typing()
        record.call(self._window)

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def refresh(self) -> None:
        """Ask anew what can be done now, and what is on."""
        for name, record in self._records.items():
            action = self.actions[name]
            enabled = record.when(self._window)
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
            if record.checked is not None:
                action.setChecked(record.checked(self._window))


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


def on_view(method: str, *arguments: object) -> Callable[["MainWindow"], object]:
    """Call a method of a part of the canvas, such as ``navigator.zoom_fit``."""

    def call(window: "MainWindow") -> object:
        return attrgetter(method)(window.page.view)(*arguments) if window.page is not None else None

    return call


def with_graph(do: Callable[[OpenGraph], object]) -> Callable[["MainWindow"], object]:
    """Do something to the graph that is shown."""

    def call(window: "MainWindow") -> object:
        return do(window.graph) if window.graph is not None else None

    return call
