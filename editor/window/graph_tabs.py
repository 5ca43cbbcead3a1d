"""The tabs of open graphs, and the page in each."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.files.recovery import Recovery
from vision_designer.editor.files.settings import Settings
from vision_designer.editor.graph.autosave import Autosave
from vision_designer.editor.graph.node_statuses import Accuracy, Failure
from vision_designer.editor.graph.open_graph import Connections, OpenGraph
from vision_designer.editor.graph.validation import Validator
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text, one_line
from vision_designer.editor.look.texts import counted, node_title, percent, translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.pane_parts import Refresh
from vision_designer.editor.panes.parts.small_widgets import clear_layout, filled

TEXT_WIDTH = 330
"""Width of a banner that its text needs beside the buttons, in pixels."""
NARROWEST = 160
MARK_WIDTH = 44
"""Width of the icon and the margins."""


class Banner(QWidget):
    """A message with buttons; hidden while there is none.

    In a narrow window the buttons are below the message, and in a very narrow one, below one another.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAutoFillBackground(True)
        self._mark = PlainLabel()
        self._kind = "info"
        theme().changed.connect(self._show_mark)
        self._text = PlainLabel(wraps=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.clicked.connect(self.hide)
        self._buttons: list[QPushButton] = []
        self._button_row = filled(QHBoxLayout(), spacing=8)
        self._is_narrow = False
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(12, 6, 8, 6)
        self._layout.setSpacing(8)
        self._layout.setColumnStretch(1, 1)
        for column, widget in enumerate((self._mark, self._text)):
            self._layout.addWidget(widget, 0, column)
        self._layout.addWidget(self._close, 0, 3)
        self._layout.addLayout(self._button_row, 0, 2)
        self.hide()

    @property
    def text(self) -> str:
        """The shown message; empty for none."""
        return self._text.text() if not self.isHidden() else ""

    def _show_mark(self) -> None:
        self._mark.setPixmap(icon(self._kind).pixmap(16, 16))

    @property
    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def show_message(
        self, text: str, *buttons: tuple[str, Callable[[], object]], kind: str = "info", stays: bool = False
    ) -> None:
        """Replace the message; pressing a button hides it unless it ``stays``. ``kind`` is the icon's name."""
        self._kind = kind
        self._show_mark()
        self._text.setText(text)
        clear_layout(self._button_row)
        self._buttons = []
        for label, call in buttons:
            button = QPushButton(label)
            if not stays:
                button.clicked.connect(self.hide)
            button.clicked.connect(lambda _checked=False, call=call: call())
            self._button_row.addWidget(button)
            self._buttons.append(button)
        self._arrange()
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Place the buttons beside the text, or below it if it had too little room."""
        parent = self.parentWidget()
        # A banner that was never shown does not have its width yet.
        width = parent.width() if parent is not None and self.isHidden() else self.width()
        widths = [button.sizeHint().width() for button in self._buttons]
        row_width = sum(widths) + self._button_row.spacing() * max(len(widths) - 1, 0)
        is_narrow = bool(self._buttons) and width - row_width < TEXT_WIDTH
        is_column = row_width > width - MARK_WIDTH
        directions = QBoxLayout.Direction
        self._button_row.setDirection(directions.TopToBottom if is_column else directions.LeftToRight)
        if is_narrow is not self._is_narrow:
            self._is_narrow = is_narrow
            self._layout.removeItem(self._button_row)
            row, column, span = (1, 1, 3) if is_narrow else (0, 2, 1)
            self._layout.addLayout(self._button_row, row, column, 1, span, Qt.AlignmentFlag.AlignLeft)

    def minimumSizeHint(self) -> QSize:
        """The width with the buttons below one another."""
        widest = max((button.sizeHint().width() + MARK_WIDTH for button in self._buttons), default=0)
        return QSize(max(widest, NARROWEST), super().minimumSizeHint().height())


MIN_START_ZOOM = 0.3
"""Minimum zoom at which a graph opens as a whole on a small canvas: at a lower one, titles could not be read."""
translate = QCoreApplication.translate
OPTIONS = {"minimap": "show_minimap", "grid": "show_grid", "snap": "snap"}
"""Settings by option name of the canvas."""


class GraphPage(QWidget):
    """A graph in a tab."""

    title_changed = Signal()
    run_state_changed = Signal()
    """Whether a run of the graph is active has changed."""
    accuracy_requested = Signal(object, bool)
    """The node that measured the accuracy or failed, and whether to show its wrongly classified images."""

    def __init__(self, graph: OpenGraph, recovery: Recovery, settings: Settings) -> None:
        super().__init__()
        self.graph = graph
        self.view = GraphView(graph)
        self.validator = Validator(graph)
        self.autosave = Autosave(graph, recovery) if not graph.read_only else None
        self.banner = Banner(self)
        self.file_message = ""
        """The banner's message about the file, while it applies."""
        self.recovery_message = ""
        """The banner's message that edits cannot be backed up, while it applies."""
        self.headline = Banner(self)
        """Accuracy of the graph's model, with a button for the wrongly classified images; or why the run failed."""
        self._headline: Accuracy | Failure | None = None
        self.is_running = False
        """Whether a run of the graph is active."""
        self._results_refresh = Refresh(self, self._show_results)
        filled(QVBoxLayout(self), self.banner, self.headline, self.view, spacing=0)
        self.setFocusProxy(self.view)
        self._was_shown = False
        self._settings = settings
        self.view.context.option_changed.connect(self._store_option)
        self._apply_settings()
        self._connections = Connections()
        self._connections.replace(
            (settings.changed, self._apply_settings),
            (graph.title_changed, self.title_changed),
            (graph.modified_changed, self.title_changed),
            (graph.statuses.changed, self._results_changed),
            (graph.statuses.run_changed, self._results_changed),
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            # The size of the canvas is known only now.
            self._was_shown = True
            self.view.navigator.zoom_fit(MIN_START_ZOOM)

    @property
    def tab_text(self) -> str:
        return self.graph.title

    def _results_changed(self, *_: object) -> None:
        run = self.graph.statuses.run
        active = run is not None and run.is_active
        if active is not self.is_running:
            # Updated at once, since the tab is visible while another page is shown.
            self.is_running = active
            self.run_state_changed.emit()
        self._results_refresh.request()

    def _show_results(self) -> None:
        statuses = self.graph.statuses
        found = None if self.is_running else statuses.failure() or statuses.accuracy()
        if found == self._headline:
            # A dismissed headline stays hidden until the result changes.
            return
        self._headline = found
        if found is None:
            self.headline.hide()
            return
        ask = partial(self.accuracy_requested.emit, found.node)
        if isinstance(found, Failure):
            text = self.tr("{node} failed: {reason}").format(
                node=node_title(found.node), reason=translated_message(found.reason)
            )
            self.headline.show_message(text, (self.tr("Show"), partial(ask, False)), kind="failed", stays=True)
            return
        wrong = found.wrong(found.share) + (found.wrong(found.second) if found.second is not None else 0)
        if wrong:
            button = (self.tr("Show it") if wrong == 1 else self.tr("Show them"), partial(ask, True))
        else:
            button = (self.tr("Show details"), partial(ask, False))
        self.headline.show_message(headline_text(found), button, kind="completed", stays=True)

    def _store_option(self, name: str, on: bool) -> None:
        """Store an option switched in a canvas menu, so that it applies to all canvases."""
        setattr(self._settings, OPTIONS[name], on)

    def _apply_settings(self, *_: object) -> None:
        for name, setting in OPTIONS.items():
            self.view.context.set_option(name, getattr(self._settings, setting))

    def hand_over(self) -> OpenGraph:
        """Release the graph to another page."""
        self._connections.replace()
        self.view.close_graph()
        if self.autosave is not None:
            self.autosave.hand_over()
        self.validator.close()
        return self.graph

    def close_graph(self) -> None:
        """Close the graph, whose edits were saved or discarded."""
        if self.autosave is not None:
            self.autosave.close()
        self.hand_over().close()


def headline_text(found: Accuracy) -> str:
    """Accuracy of one or two models in words."""

    def text(share: float) -> str:
        wrong, images = found.wrong(share), found.images or 0
        if not wrong:
            return counted(
                images,
                translate("GraphPage", "the image was classified correctly"),
                translate("GraphPage", "all {count} images were classified correctly"),
            )
        one = translate("GraphPage", "1 of {images} images was classified incorrectly")
        several = translate("GraphPage", "{wrong} of {images} images were classified incorrectly")
        return (one if wrong == 1 else several).format(wrong=f"{wrong:,}", images=f"{images:,}")

    accuracy = percent(found.share, 1)
    if found.images is None:
        return translate("GraphPage", "{accuracy} validation accuracy").format(accuracy=accuracy)
    if found.second is None:
        words = translate("GraphPage", "{accuracy} accuracy: {result}")
        return words.format(accuracy=accuracy, result=text(found.share))
    words = translate("GraphPage", "First model: {accuracy} accuracy. Second model: {second} accuracy.")
    return words.format(accuracy=accuracy, second=percent(found.second, 1))


def distinct_names(titles: Sequence[tuple[str, Path | None]]) -> list[str]:
    """Unique display names of graphs.

    Graphs with the same title are distinguished by as many parent folders of their files as needed, else by a number.

    Args:
        titles: title and file of each graph; None if it was never saved.
    """
    names = [title for title, _ in titles]
    for title in {title for title in names if names.count(title) > 1}:
        folders = {at: path.parent.parts for at, (name, path) in enumerate(titles) if name == title and path}
        count = len(set(folders.values()))
        if count < 2:
            continue
        longest = max(map(len, folders.values()))
        depth = next(d for d in range(1, longest + 1) if len({parts[-d:] for parts in folders.values()}) == count)
        for at, parts in folders.items():
            text = translate("GraphTabs", "{title} ({folder})")
            names[at] = text.format(title=title, folder="/".join(parts[-depth:]))
    for at, name in enumerate(names):
        number = 1
        while names[at] in names[:at]:
            number += 1
            names[at] = translate("GraphTabs", "{title} ({number})").format(title=name, number=number)
    return names


class GraphTabs(QTabWidget):
    """Tab widget of open graphs; tabs with unsaved edits are marked."""

    page_changed = Signal()
    close_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened: list[GraphPage] = []
        """All pages, in the order in which they were opened."""
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
        self._opened.append(page)
        page.title_changed.connect(lambda: self._show_title(page))
        page.run_state_changed.connect(lambda: self._show_title(page))
        self._show_title(page)
        self.setCurrentIndex(index)

    def remove_page(self, page: GraphPage) -> None:
        self._opened.remove(page)
        self.removeTab(self.indexOf(page))
        page.deleteLater()
        self._show_names()

    def next_page(self, step: int) -> None:
        """Show the tab that is ``step`` further, wrapping around."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + step) % self.count())

    def _show_title(self, page: GraphPage) -> None:
        index, graph = self.indexOf(page), page.graph
        if index < 0:
            return
        self._show_names()
        self.setTabToolTip(index, as_text(str(graph.path) if graph.path is not None else page.tab_text))
        name = "running" if page.is_running else "history" if graph.read_only else ""
        self.setTabIcon(index, icon(name))
        if page is self.page:
            self.page_changed.emit()

    def _show_names(self) -> None:
        pages = self._opened
        for page, name in zip(pages, distinct_names([(p.tab_text, p.graph.path) for p in pages]), strict=True):
            mark = " ●" if page.graph.modified and not page.graph.read_only else ""
            text = one_line(name).replace("&", "&&") + mark
            if self.tabText(index := self.indexOf(page)) != text:
                self.setTabText(index, text)
