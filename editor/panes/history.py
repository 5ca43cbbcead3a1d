"""The Undo history pane: the undo steps of the graph; selecting one reverts to it."""

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QUndoView

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.panes.pane import PaneRecord


class HistoryPane(QUndoView):
    """List of the undo steps of a graph."""

    def __init__(self) -> None:
        super().__init__()
        self._no_edits = QUndoStack(self)
        self.setEmptyLabel(self.tr("As opened"))
        self.setAccessibleName(self.tr("Undo history"))

    def set_graph(self, graph: OpenGraph | None) -> None:
        self.setStack(graph.undo_stack if graph is not None else self._no_edits)


PANE = PaneRecord(
    "history", QT_TRANSLATE_NOOP("Docks", "Undo history"), "undo", "left", lambda _context: HistoryPane(), order=60
)
