"""The welcome page, shown while no graph is open."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from vision_designer.editor.canvas.drops import dropped_files
from vision_designer.editor.files.graph_files import accept_as_copy, is_file
from vision_designer.editor.files.settings import RecentFiles
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.texts import listed
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.dialogs import popup_menu
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, bold, clear_layout, filled, scaled
from vision_designer.editor.runs.run_queue import RunQueue
from vision_designer.editor.window.active_runs import ActiveRuns
from vision_designer.editor.window.diagnostics import without_home
from vision_designer.editor.window.page_row import PageRow
from vision_designer.editor.window.templates import SAMPLE, Miniature, TemplateCards, load_templates
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.nodes.core.component import ComponentNode

MARK = QSize(120, 64)


class WelcomeHeader(QWidget):
    """The program's mark, name and purpose."""

    def __init__(self, components: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__()
        name = bold(PlainLabel("Vision Designer"), 2.2)
        purpose = scaled(ColoredLabel(self.tr("Train image classifiers by connecting components")), 1.15)
        words = filled(QVBoxLayout(), spacing=2)
        words.addStretch()
        words.addWidget(name)
        words.addWidget(purpose)
        words.addStretch()
        filled(QHBoxLayout(self), _Mark(components), words, spacing=16, stretch=words)


class _Mark(QWidget):
    """A small graph, as the mark of the program."""

    def __init__(self, components: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__()
        self.setFixedSize(MARK)
        document = GraphDocument(
            nodes=[
                GraphNode(id="images", component="apply_image_transformation", position=[0, 0]),
                GraphNode(id="model", component="resnet", position=[0, 130]),
                GraphNode(id="train", component="train_pytorch_model", position=[290, 65]),
            ],
            links=[
                link("images.output_image_directory", "train.training_dataset"),
                link("model.untrained_model", "train.untrained_model"),
            ],
        )
        self._miniature = Miniature(document, components)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._miniature.paint(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


MAX_WIDTH = 980
MAX_RECENT = 6
MAX_MODELS = 6
"""Names in the row for the saved models."""


class WelcomePage(QScrollArea):
    """Offers the sample, a new graph, recent graphs and templates; accepts drops of graph files and folders."""

    new_requested = Signal()
    open_requested = Signal()
    open_path = Signal(str)
    open_folder_requested = Signal(QPoint)
    """Position on the screen for the question what to do with it."""
    folders_dropped = Signal(list, QPoint)
    """Folders and archives of images, and the position on the screen."""
    images_dropped = Signal(list, QPoint)
    """Image files, and the position on the screen."""
    template_requested = Signal(str)
    """Name of a template, see :func:`load_templates`."""
    models_requested = Signal()
    tour_requested = Signal()

    def __init__(self, recent: RecentFiles, components: Mapping[str, type[ComponentNode]], queue: RunQueue) -> None:
        super().__init__()
        self._recent = recent
        self._drop_frame = _DropFrame(self)
        self.setAccessibleName(self.tr("Welcome"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAcceptDrops(True)
        self.start_rows = self._make_start_rows()
        self.recent_rows: list[PageRow] = []
        self.active_runs = ActiveRuns(queue)
        self._active_heading = _heading(self.tr("Active runs"))
        self.active_runs.changed.connect(self._show_active_runs)
        self._recent_layout = QVBoxLayout()
        self._recent_layout.setSpacing(2)
        self.gallery = TemplateCards(load_templates(), components, columns=3)
        self.gallery.chosen.connect(self.template_requested)
        self.setWidget(self._make_page(components))
        self.setFocusProxy(self.start_rows["sample"])
        recent.changed.connect(self.refresh)
        self._show_active_runs()
        self.refresh()

    def refresh(self) -> None:
        clear_layout(self._recent_layout)
        self.recent_rows = [self._recent_row(path) for path in self._recent.paths()[:MAX_RECENT]]
        for row in self.recent_rows:
            self._recent_layout.addWidget(row)
        if not self.recent_rows:
            text = self.tr(
                "Graphs that you open or save appear here. You can also drop a graph file, images, or a folder of "
                "images onto this page."
            )
            label = ColoredLabel(text, wraps=True)
            label.setContentsMargins(12, 8, 12, 8)
            self._recent_layout.addWidget(label)
        self._recent_layout.addStretch()
        order = [*self.start_rows.values(), *self.recent_rows, *self.gallery.cards]
        for one, other in pairwise(order):
            self.setTabOrder(one, other)

    def _show_active_runs(self) -> None:
        for widget in (self._active_heading, self.active_runs):
            widget.setVisible(bool(self.active_runs.rows))

    def show_models(self, names: Sequence[str]) -> None:
        """Show a row for the saved models, if there are any."""
        row = self.start_rows["models"]
        row.set_below(listed(names[:MAX_MODELS]) + (", …" if len(names) > MAX_MODELS else ""))
        row.setVisible(bool(names))

    # Its parts

    def _make_start_rows(self) -> dict[str, PageRow]:
        new = QKeySequence(QKeySequence.StandardKey.New).toString(QKeySequence.SequenceFormat.NativeText)
        open_ = QKeySequence(QKeySequence.StandardKey.Open).toString(QKeySequence.SequenceFormat.NativeText)
        sample = self.tr("Start with the sample")
        about_sample = self.tr("Scanned digits, ready for training")
        rows = {
            "sample": PageRow(sample, about_sample, icon=icon("submit", "accent_text"), primary=True),
            "folder": PageRow(
                self.tr("Open folder…"), self.tr("Train a classifier on your own images"), icon=icon("folder")
            ),
            "new": PageRow(self.tr("New graph"), end=new, icon=icon("new")),
            "open": PageRow(self.tr("Open…"), end=open_, icon=icon("open")),
            "models": PageRow(self.tr("Models"), icon=icon("model")),
            "tour": PageRow(self.tr("Take the tour: three steps"), icon=icon("help")),
        }
        rows["sample"].clicked.connect(lambda: self.template_requested.emit(SAMPLE))
        rows["folder"].clicked.connect(lambda: self._ask_for_folder(rows["folder"]))
        rows["new"].clicked.connect(lambda: self.new_requested.emit())
        rows["open"].clicked.connect(lambda: self.open_requested.emit())
        rows["models"].clicked.connect(lambda: self.models_requested.emit())
        rows["models"].hide()
        rows["tour"].clicked.connect(lambda: self.tour_requested.emit())
        return rows

    def _ask_for_folder(self, row: PageRow) -> None:
        self.open_folder_requested.emit(row.mapToGlobal(row.rect().bottomLeft()))

    def _make_page(self, components: Mapping[str, type[ComponentNode]]) -> QWidget:
        start = filled(QVBoxLayout(), *self.start_rows.values(), spacing=4)
        start.addStretch()
        content = QWidget()
        content.setMaximumWidth(MAX_WIDTH)
        content.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(content)
        grid.setContentsMargins(24, 28, 24, 24)
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(8)
        grid.addWidget(WelcomeHeader(components), 0, 0, 1, 2)
        grid.setRowMinimumHeight(1, 12)
        grid.addWidget(_heading(self.tr("Start")), 2, 0)
        grid.addLayout(start, 3, 0)
        runs = QVBoxLayout()
        for widget in (self._active_heading, self.active_runs, _heading(self.tr("Recent"))):
            runs.addWidget(widget)
        runs.addLayout(self._recent_layout, 1)
        grid.addLayout(runs, 2, 1, 2, 1)
        grid.setRowMinimumHeight(4, 16)
        grid.addWidget(_heading(self.tr("Templates")), 5, 0, 1, 2)
        grid.addWidget(self.gallery, 6, 0, 1, 2)
        # The saved models are a list of any length.
        fixed = (row for name, row in self.start_rows.items() if name != "models")
        grid.setColumnMinimumWidth(0, max(row.full_width() for row in fixed))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(content, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(1)
        return page

    def _recent_row(self, path: Path) -> PageRow:
        title = path.name.removesuffix(".json")
        try:
            end = _moment(QDateTime.fromSecsSinceEpoch(int(path.stat().st_mtime)))
            there = True
        except (OSError, ValueError, OverflowError):
            end, there = self.tr("not found"), False
        folder = without_home(path.parent)
        row = PageRow(title, folder, end, faint=not there, elide=Qt.TextElideMode.ElideMiddle)
        row.setToolTip(as_text(str(path)))
        row.clicked.connect(partial(self.open_path.emit, str(path)))
        row.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        row.customContextMenuRequested.connect(partial(self._show_menu, row, path))
        return row

    def _show_menu(self, row: PageRow, path: Path, position: QPoint) -> None:
        menu = popup_menu(row)
        menu.addAction(self.tr("Open")).triggered.connect(row.click)
        menu.addAction(self.tr("Remove from this list")).triggered.connect(partial(self._recent.remove, path))
        menu.popup(row.mapToGlobal(position))

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(_dropped(event)):
            accept_as_copy(event)
            self._drop_frame.show_if(True)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_frame.show_if(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open dropped files, and ask what to do with dropped folders."""
        self._drop_frame.show_if(False)
        accept_as_copy(event)
        folders, images, files = _dropped(event)
        place = self.viewport().mapToGlobal(event.position().toPoint())
        if folders:
            self.folders_dropped.emit(folders, place)
        if images:
            self.images_dropped.emit(images, place)
        for path in files:
            self.open_path.emit(path)


class _DropFrame(QWidget):
    """A frame around a widget during a drag that it accepts."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self._around = around
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_if(self, wanted: bool) -> None:
        self.setGeometry(self._around.rect())
        self.setVisible(wanted)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colors.accent, 3))
        painter.drawRoundedRect(self.rect().adjusted(5, 5, -6, -6), 8, 8)
        painter.end()


def _heading(text: str) -> QLabel:
    return bold(PlainLabel(text), 1.1)


def _moment(time: QDateTime) -> str:
    """Display text of a time: the hour if it is today, else the day."""
    locale = QLocale()
    if time.date() == QDateTime.currentDateTime().date():
        return locale.toString(time.time(), QLocale.FormatType.ShortFormat)
    return locale.toString(time.date(), QLocale.FormatType.ShortFormat)


def _dropped(event: QDropEvent) -> tuple[list[str], list[str], list[str]]:
    """Folders and archives, images, and other files of a drop."""
    folders, _, images = dropped_files(event.mimeData())
    paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
    return folders, images, [path for path in paths if path not in (*folders, *images) and is_file(path)]
