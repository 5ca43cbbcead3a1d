"""Records of actions, from which menus, tool bar, shortcuts and the command palette are created."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QStyleOptionToolButton, QToolBar, QToolButton, QWidget

from vision_designer.editor.canvas.actions import Action, ActionRecord
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.icons import icon
from vision_designer.editor.window.file_controller import Files
from vision_designer.editor.window.folders import Folders
from vision_designer.editor.window.graph_tabs import GraphPage
from vision_designer.editor.window.graph_window import GraphWindow
from vision_designer.editor.window.models import Models
from vision_designer.editor.window.run_controller import Runs
from vision_designer.nodes.core.discovery import Records


@dataclass(frozen=True)
class ActionContext:
    """What actions work on.

    Attributes:
        window: with the graphs, the panes and the status bar.
        files: opens and saves graphs.
        folders: trains on folders of images.
        runs: submits and stops runs.
        models: saves models, and starts with saved ones.
        actions: all actions of the window by name.
    """

    window: GraphWindow
    files: Files
    folders: Folders
    runs: Runs
    models: Models
    actions: dict[str, QAction] = field(default_factory=dict)

    @property
    def page(self) -> GraphPage | None:
        return self.window.page

    @property
    def graph(self) -> OpenGraph | None:
        return self.window.graph


WindowAction = ActionRecord[ActionContext]
ACTIONS = Records(
    ActionRecord, "action", group="vision_designer.actions", package="vision_designer.editor.window.menu_actions"
)
"""All actions: of this program and of additions."""


@dataclass(frozen=True)
class Submenu:
    """A menu within a menu."""

    title: str
    entries: tuple[WindowAction, ...]


Entries = Iterable[WindowAction | Submenu | None]
"""Entries of a menu; None is a separator."""


class WindowActions:
    """The actions of a window."""

    def __init__(self, context: ActionContext, menus: Iterable[tuple[str, Entries]]) -> None:
        self.context = context
        self.actions = context.actions
        self._records: dict[str, WindowAction] = {}
        self.menus: dict[str, QMenu] = {}
        for title, entries in menus:
            menu = self.menus[title] = context.window.menuBar().addMenu(QCoreApplication.translate("menus", title))
            self._fill(menu, entries)
        added = [record for name, record in ACTIONS.items() if name not in self._records]
        for title in dict.fromkeys(record.menu for record in added):
            self.menus[title].addSeparator()
            self.menus[title].addActions([self._make(record) for record in added if record.menu == title])

    def _fill(self, menu: QMenu, entries: Entries) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, Submenu):
                self._fill(menu.addMenu(QCoreApplication.translate("menus", entry.title)), entry.entries)
            else:
                menu.addAction(self._make(entry))

    def _make(self, record: WindowAction) -> QAction:
        window = self.context.window
        action = record.make(window)
        action.setShortcuts([QKeySequence(keys) for keys in record.shortcuts])
        if record.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.graph_tabs.addAction(action)
        else:
            window.addAction(action)
        action.triggered.connect(partial(self._do, record))
        self._records[record.name] = record
        self.actions[record.name] = action
        return action

    def _do(self, record: WindowAction, _checked: bool = False) -> None:
        # Commit text in a field that still has the focus.
        self.context.window.docks.commit_typing()
        record.call(self.context)

    def __getitem__(self, name: str) -> QAction:
        return self.actions[name]

    def refresh(self) -> None:
        """Update which actions are enabled and checked."""
        for name, record in self._records.items():
            action = self.actions[name]
            enabled = record.when(self.context)
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
            if record.checked is not None:
                action.setChecked(record.checked(self.context))


def graph_shown(context: ActionContext) -> bool:
    """A graph is shown."""
    return context.graph is not None


def of_canvas(record: Action | None) -> WindowAction | None:
    """An action of the canvas, for the canvas in the current tab."""
    if record is None:
        return None
    call, when, checked = record.call, record.when, record.checked

    def is_checked(context: ActionContext) -> bool:
        return checked is not None and context.page is not None and checked(context.page.view.target)

    return ActionRecord(
        record.name,
        record.text,
        lambda context: call(context.page.view.target) if context.page is not None else None,
        record.shortcuts,
        record.icon,
        lambda context: context.page is not None and when(context.page.view.target),
        is_checked if checked is not None else None,
        record.on_canvas,
        record.help,
    )


TOOL_BAR = (
    ("new", "open", "save"),
    ("undo", "redo"),
    ("zoom_out", "zoom_in", "zoom_fit", "layout"),
    ("add", "find", "command_palette"),
)
TOOL_BAR_END = ("submit", "stop")


def make_tool_bar(actions: WindowActions) -> QToolBar:
    """The tool bar of a window."""
    bar = QToolBar(QCoreApplication.translate("ToolBar", "Tool bar"), actions.context.window)
    bar.setObjectName("tool_bar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.toggleViewAction().setVisible(False)
    for number, group in enumerate(TOOL_BAR):
        if number:
            bar.addSeparator()
        for name in group:
            bar.addAction(actions[name])
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    for name in TOOL_BAR_END:
        button = PrimaryButton(name) if name == "submit" else QToolButton()
        button.setDefaultAction(actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setObjectName(f"{name}_button")
        button.setAccessibleName(actions[name].iconText())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bar.addWidget(button)
    return bar


class PrimaryButton(QToolButton):
    """A tool button in the accent color, whose icon has the color of its text.

    The icon of its action has the text color of menus, which has too little contrast here.
    """

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon = icon(icon_name, "accent_text")
        self.setProperty("primary", True)

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.icon = self._icon
