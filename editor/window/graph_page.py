"""One open graph in the window: its canvas, a line above it when there is something to say, and what watches it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.model.autosave import Autosave
from vision_designer.editor.model.open_graph import OpenGraph
from vision_designer.editor.model.recovery import Recovery
from vision_designer.editor.model.validation import Validator
from vision_designer.editor.window.banner import Banner


class GraphPage(QWidget):
    """A graph in a tab.

    Args:
        graph: the graph.
        recovery: where edits are kept until they are saved; None for a graph that is not edited.
    """

    title_changed = Signal()

    def __init__(self, graph: OpenGraph, recovery: Recovery | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.graph = graph
        self.view = GraphView(graph, self)
        self.validator = Validator(graph)
        self.autosave = Autosave(graph, recovery) if recovery is not None and not graph.read_only else None
        self.banner = Banner(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        graph.title_changed.connect(self.title_changed)
        graph.modified_changed.connect(lambda _modified: self.title_changed.emit())

    @property
    def tab_text(self) -> str:
        """What the tab says."""
        return self.graph.title

    def say(self, text: str, *buttons: tuple[str, Callable[[], object]]) -> None:
        """Put a line above the canvas, with what can be done about it."""
        self.banner.say(text, *buttons)

    def close_graph(self) -> None:
        """Let go of the graph: its edits were saved, or are not wanted."""
        if self.autosave is not None:
            self.autosave.close()
        self.validator.close()
        self.view.close_graph()
        self.graph.close()
