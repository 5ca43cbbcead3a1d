"""One open graph in the window: its canvas, a line above it when there is something to say, and what watches it."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.window.banner import Banner

FIT_AFTER = (0, 50)
"""Milliseconds after a graph is first shown at which all of it is brought into view."""


OPTIONS = {"minimap": "show_minimap", "grid": "show_grid", "snap": "snap"}
"""The settings by what the canvas calls them."""


class GraphPage(QWidget):
    """A graph in a tab.

    Args:
        graph: the graph.
        recovery: where edits are kept until they are saved.
        settings: of the user; how the canvas is shown follows them.
    """

    title_changed = Signal()

    def __init__(self, graph: OpenGraph, recovery: Recovery, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.graph = graph
        self.view = GraphView(graph)
        self.validator = Validator(graph)
        self.autosave = Autosave(graph, recovery) if not graph.read_only else None
        self.banner = Banner(self)
        self.said_of_file = ""
        """What the banner says of the file, for as long as that holds."""
        self.said_of_recovery = ""
        """The same of edits that cannot be kept for a crash."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self._was_shown = False
        self._fitted: QRectF | None = None
        self._settings = settings
        settings.changed.connect(self._take_settings)
        self.view.option_changed.connect(self._keep_option)
        self._take_settings()
        graph.title_changed.connect(self._title_changed)
        graph.modified_changed.connect(self._title_changed)

    def _title_changed(self, *_: object) -> None:
        self.title_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            # Only now it is known how much room there is; the panes around take theirs a moment later.
            self._was_shown = True
            for moment in FIT_AFTER:
                QTimer.singleShot(moment, self, self._fit_at_first)

    def _fit_at_first(self) -> None:
        if self._fitted is None or self._fitted.topLeft() == self.view.seen().topLeft():
            self.view.zoom_fit()
        self._fitted = self.view.seen()

    @property
    def tab_text(self) -> str:
        """What the tab says."""
        return self.graph.title

    def say(self, text: str, *buttons: tuple[str, Callable[[], object]]) -> None:
        """Put a line above the canvas, with what can be done about it."""
        self.banner.say(text, *buttons)

    @property
    def has_selection(self) -> bool:
        """Whether anything is selected on the canvas."""
        return len(self.view.graph_scene.selection) > 0

    def _keep_option(self, name: str, on: bool) -> None:
        """What is switched in a menu of the canvas holds for all canvases."""
        setattr(self._settings, OPTIONS[name], on)

    def _take_settings(self, *_: object) -> None:
        view, settings = self.view, self._settings
        view.snap = settings.snap
        if view.minimap_shown != settings.show_minimap:
            view.toggle_minimap()
        if view.grid_shown != settings.show_grid:
            view.toggle_grid()

    def hand_over(self) -> OpenGraph:
        """Let go of the graph, which another page takes over."""
        self._settings.changed.disconnect(self._take_settings)
        self.graph.title_changed.disconnect(self._title_changed)
        self.graph.modified_changed.disconnect(self._title_changed)
        self.view.close_graph()
        if self.autosave is not None:
            self.autosave.hand_over()
        self.validator.close()
        return self.graph

    def close_graph(self) -> None:
        """Close the graph: its edits were saved, or are not wanted."""
        if self.autosave is not None:
            self.autosave.close()
        self.hand_over().close()
