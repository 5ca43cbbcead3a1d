"""The tabs, and the page of a graph in each."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QTabWidget, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text, one_line
from vision_designer.editor.panes.parts.small_widgets import filled


class Banner(QWidget):
    """One message with buttons; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAutoFillBackground(True)
        self._mark = PlainLabel()
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        self._buttons: list[QPushButton] = []
        self._layout = filled(
            QHBoxLayout(self), self._mark, self._text, self._close, margins=(12, 6, 8, 6), spacing=8, stretch=self._text
        )
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it says nothing."""
        return self._text.text() if not self.isHidden() else ""

    @property
    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def say(self, text: str, *buttons: tuple[str, Callable[[], object]]) -> None:
        """Show a message in place of the last one; a button that is pressed hides it."""
        self._mark.setPixmap(icon("info").pixmap(16, 16))
        self._text.setText(text)
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for label, call in buttons:
            button = QPushButton(label)
            button.clicked.connect(self._pressed(call))
            self._layout.insertWidget(self._layout.count() - 1, button)
            self._buttons.append(button)
        self.show()

    def _pressed(self, call: Callable[[], object]) -> Callable[[], None]:
        def press() -> None:
            self.hide()
            call()

        return press


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

    def __init__(self, graph: OpenGraph, recovery: Recovery, settings: Settings) -> None:
        super().__init__()
        self.graph = graph
        self.view = GraphView(graph)
        self.validator = Validator(graph)
        self.autosave = Autosave(graph, recovery) if not graph.read_only else None
        self.banner = Banner(self)
        self.said_of_file = ""
        """What the banner says of the file, for as long as that holds."""
        self.said_of_recovery = ""
        """The same of edits that cannot be kept for a crash."""
        filled(QVBoxLayout(self), self.banner, self.view, spacing=0)
        self.setFocusProxy(self.view)
        self._was_shown = False
        self._settings = settings
        settings.changed.connect(self._take_settings)
        self.view.context.option_changed.connect(self._keep_option)
        self._take_settings()
        graph.title_changed.connect(self._title_changed)
        graph.modified_changed.connect(self._title_changed)

    def _title_changed(self, *_: object) -> None:
        self.title_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            # Only now it is known how much room there is.
            self._was_shown = True
            self.view.navigator.zoom_fit()

    @property
    def tab_text(self) -> str:
        return self.graph.title

    def _keep_option(self, name: str, on: bool) -> None:
        """What is switched in a menu of the canvas holds for all canvases."""
        setattr(self._settings, OPTIONS[name], on)

    def _take_settings(self, *_: object) -> None:
        for name, setting in OPTIONS.items():
            self.view.context.set_option(name, getattr(self._settings, setting))

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
        page = self.currentWidget()
        return page if isinstance(page, GraphPage) else None

    @property
    def pages(self) -> list[GraphPage]:
        return [page for index in range(self.count()) if isinstance(page := self.widget(index), GraphPage)]

    def add_page(self, page: GraphPage) -> None:
        index = self.addTab(page, "")
        page.title_changed.connect(lambda: self._show_title(page))
        self._show_title(page)
        self.setCurrentIndex(index)

    def remove_page(self, page: GraphPage) -> None:
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
