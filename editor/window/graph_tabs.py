"""The open graphs in tabs."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text, one_line
from vision_designer.editor.window.graph_page import GraphPage


class GraphTabs(QTabWidget):
    """A tab for each open graph, marked while it has edits that are not saved."""

    page_changed = Signal()
    close_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.setTabsClosable(True)
        self.setMovable(True)
        self.setElideMode(self.tabBar().elideMode().ElideMiddle)
        self.setAccessibleName(self.tr("Open graphs"))
        self.tabBar().setAccessibleName(self.tr("Open graphs"))
        self.currentChanged.connect(lambda _index: self.page_changed.emit())
        self.tabCloseRequested.connect(lambda index: self.close_requested.emit(self.widget(index)))

    @property
    def page(self) -> GraphPage | None:
        """The page that is shown."""
        page = self.currentWidget()
        return page if isinstance(page, GraphPage) else None

    @property
    def pages(self) -> list[GraphPage]:
        """All pages, in the order of their tabs."""
        return [page for index in range(self.count()) if isinstance(page := self.widget(index), GraphPage)]

    def add_page(self, page: GraphPage) -> None:
        """Add a page and show it."""
        index = self.addTab(page, "")
        page.title_changed.connect(lambda: self._show_title(page))
        self._show_title(page)
        self.setCurrentIndex(index)

    def remove_page(self, page: GraphPage) -> None:
        """Take a page out."""
        self.removeTab(self.indexOf(page))
        page.deleteLater()

    def next_page(self, step: int) -> None:
        """Show the tab that is ``step`` further, round in circles."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + step) % self.count())

    def _show_title(self, page: GraphPage) -> None:
        index = self.indexOf(page)
        if index < 0:
            return
        graph = page.graph
        mark = " ●" if graph.modified and not graph.read_only else ""
        self.setTabText(index, one_line(page.tab_text).replace("&", "&&") + mark)
        self.setTabToolTip(index, as_text(str(graph.path) if graph.path is not None else page.tab_text))
        self.setTabIcon(index, icon("history") if graph.read_only else icon(""))
        if page is self.page:
            self.page_changed.emit()
