"""A main window with graphs in tabs, panes around them and a status bar; the base for what works on them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow, QMessageBox

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.messages import translated_message
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.panes.pane import PaneContext
from vision_designer.editor.services import Services
from vision_designer.editor.window.docks import Docks
from vision_designer.editor.window.graph_tabs import GraphPage, GraphTabs
from vision_designer.editor.window.status_line import StatusLine
from vision_designer.graphs.engine.machine import Machine


class GraphWindow(QMainWindow):
    """The parts of the window that its controllers use.

    Args:
        services: outlive the window.
    """

    page_added = Signal(GraphPage)
    availability_changed = Signal()
    """Other actions may be possible now."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services: Services = services
        self.graph_tabs: GraphTabs = GraphTabs(self)
        self.pane_context: PaneContext = PaneContext(services, self)
        self.docks: Docks = Docks(self, self.pane_context)
        self.status_line: StatusLine = StatusLine(self)
        self.status_line.problems_requested.connect(lambda: self.docks.show("problems"))
        self.setStatusBar(self.status_line)

    @property
    def page(self) -> GraphPage | None:
        """The current tab; None if no graph is open."""
        return self.graph_tabs.page

    @property
    def graph(self) -> OpenGraph | None:
        """The graph in the current tab."""
        return self.page.graph if self.page is not None else None

    def add_graph(self, graph: OpenGraph) -> GraphPage:
        """Show a graph in a tab of its own."""
        page = GraphPage(graph, self.services.recovery, self.services.settings)
        page.view.graph_scene.take_data(self.services.data)
        page.validator.take_machine(Machine(self.services.workspace))
        page.view.graph_scene.selection.changed.connect(self.availability_changed)
        page.view.context.edit_requested.connect(lambda _node: self.docks.show_properties())
        page.view.context.message.connect(self.status_line.showMessage)
        page.view.navigator.zoom_changed.connect(self.status_line.show_zoom)
        self.page_added.emit(page)
        self.graph_tabs.add_page(page)
        page.view.setFocus()
        return page

    def commit_typing(self) -> None:
        """Take what is being typed, on the canvas and in the panes, before the graph is saved, run or closed."""
        if self.page is not None:
            self.page.view.text_editing.end()
        self.docks.commit_typing()

    def complain(self, what: str, error: Exception) -> None:
        """Show an error with its name and remedy."""
        box = QMessageBox(QMessageBox.Icon.Warning, "vision-designer", what, parent=self)
        box.setInformativeText(as_text(translated_message(str(error))))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
