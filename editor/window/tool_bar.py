"""The tool bar."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from vision_designer.editor.look.primary_button import PrimaryButton

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow

GROUPS = (
    ("new", "open", "save"),
    ("undo", "redo"),
    ("zoom_out", "zoom_in", "zoom_fit", "layout"),
    ("add", "find", "command_palette"),
)
AT_THE_END = ("submit", "stop")


def make_tool_bar(window: "MainWindow") -> QToolBar:
    """The tool bar of a window."""
    bar = QToolBar(QCoreApplication.translate("ToolBar", "Tool bar"), window)
    bar.setObjectName("tool_bar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    bar.toggleViewAction().setVisible(False)
    for number, group in enumerate(GROUPS):
        if number:
            bar.addSeparator()
        for name in group:
            bar.addAction(window.actions_[name])
    space = QWidget()
    space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(space)
    for name in AT_THE_END:
        button = PrimaryButton(name) if name == "submit" else QToolButton()
        button.setDefaultAction(window.actions_[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setObjectName(f"{name}_button")
        button.setAccessibleName(window.actions_[name].iconText())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        bar.addWidget(button)
    return bar
