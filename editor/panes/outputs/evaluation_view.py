"""An evaluation: confusion matrix, metrics, figures by category, and the ROC curve."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.look.values import metric_title
from vision_designer.editor.panes.outputs.confusion_matrix import ConfusionMatrix
from vision_designer.editor.panes.outputs.gallery_model import HIGHLIGHTED, HOVERED, SELECTED
from vision_designer.editor.panes.outputs.picture_window import PictureFile
from vision_designer.editor.panes.outputs.result_view import ResultView
from vision_designer.editor.panes.outputs.table import TableView
from vision_designer.editor.panes.outputs.table_model import CATEGORY, LABELS
from vision_designer.editor.panes.parts.dialogs import ask_and_save
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.pane_parts import AdaptiveSplitter, EmptyState, ReadOnlyTable
from vision_designer.editor.panes.parts.small_widgets import filled, flat_button, scrolling, stacked
from vision_designer.editor.workers import DataProcess, LatestRequest
from vision_designer.graphs.user_paths import home_or_current
from vision_designer.nodes.vision.evaluation.metrics import is_trivial

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
COUNT_ROLE = Qt.ItemDataRole.UserRole


class _CategoryModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, int]] = []

    def show_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt's
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        name, count = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_text(f"{name}: {count:,}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}: {count:,}"
        return count if role == COUNT_ROLE else None


class _CategoryDelegate(QStyledItemDelegate):
    """Paints a name, its count, and a bar relative to the largest count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state = option.state
        name, count = str(index.data() or ""), int(index.data(COUNT_ROLE) or 0)
        model = index.model()
        largest = max((number for _, number in model.rows[1:]), default=0) if isinstance(model, _CategoryModel) else 0
        colors = theme().colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if state & HIGHLIGHTED:
            painter.setBrush(
                translucent(colors.selection, SELECTED) if selected else translucent(colors.muted, HOVERED)
            )
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 4, 4)
        area = rect.adjusted(8, 0, -8, 0)
        if index.row() > 0 and largest:
            painter.setBrush(translucent(colors.accent, 0.7))
            painter.drawRect(QRectF(area.left(), rect.bottom() - 3, area.width() * count / largest, 2))
        number = f"{count:,}"
        width = painter.fontMetrics().horizontalAdvance(number)
        painter.setPen(colors.text if state & HIGHLIGHTED else colors.muted)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        painter.setPen(colors.text)
        text_area = area.adjusted(0, 0, -width - 8, 0)
        elided = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()


class CategoryList(QListView):
    """All images first, then each category."""

    chosen = QtSignal(object)
    """The selected category; None for all."""

    def __init__(self) -> None:
        super().__init__()
        self._model = _CategoryModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_CategoryDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMinimumWidth(110)
        self.setAccessibleName(self.tr("Categories"))
        self.selectionModel().currentChanged.connect(self._current_changed)

    def show_categories(self, total: int, categories: Sequence[tuple[str, int]]) -> None:
        """Show these categories, and select all images without emitting a signal."""
        with QSignalBlocker(self.selectionModel()):
            self._model.show_rows([(self.tr("All images"), total), *categories])
        with QSignalBlocker(self):
            self.setCurrentIndex(self._model.index(0))

    def choose(self, category: str | None) -> None:
        names = [name for name, _ in self._model.rows]
        row = 0 if category is None else names.index(category, 1)
        self.setCurrentIndex(self._model.index(row))

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(None if current.row() == 0 else self._model.rows[current.row()][0])


SECOND = "scored_dataset_to_compare"


class EvaluationView(QWidget):
    """An evaluation of one scored table, or of two."""

    message = Signal(str)

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._data = data
        self._folder = ""
        self._scored: dict[str, str] = {}
        self._inputs: list[dict[str, Any]] = []
        self._pictures: dict[str, str] = {}
        self._request = LatestRequest(data)
        self._show_wrong_when_loaded = False
        self.pages: QStackedWidget
        self._build()

    def _build(self) -> None:
        self.matrix = ConfusionMatrix()
        self.matrix.chosen.connect(self.show_cell)
        self.area = scrolling(self.matrix)
        self.input = Combo()
        self.input.setAccessibleName(self.tr("Model"))
        self.input.currentIndexChanged.connect(self._show_input)
        self.counts = flat_button(self.tr("Counts"), tip=self.tr("Image counts"), checkable=True)
        tip = self.tr("Share of each category's images")
        self.shares = flat_button(self.tr("Normalized"), tip=tip, checkable=True)
        self.counts.setChecked(True)
        self.counts.setAutoExclusive(True)
        self.shares.setAutoExclusive(True)
        self.shares.toggled.connect(self.matrix.set_normalized)
        self.wrong = flat_button(
            self.tr("Wrong images"), tip=self.tr("List the images that were classified incorrectly")
        )
        self.wrong.clicked.connect(self.show_wrong)
        self.hover = PlainLabel()
        self.hover.setMinimumWidth(1)
        self.matrix.hovered.connect(self.hover.setText)
        bar = filled(QHBoxLayout(), self.input, self.counts, self.shares, self.wrong, margins=(12, 4, 8, 4), spacing=4)
        bar.addSpacing(8)
        bar.addWidget(self.hover, 1)
        left = QWidget()
        filled(QVBoxLayout(left), bar, self.area, spacing=0, stretch=self.area)

        self.metrics = ReadOnlyTable(self.tr("Metrics"))
        self.per_category = ReadOnlyTable(self.tr("By category"))
        self.roc, self.reliability, self.coverage, self.drawing = (PictureFile(self._data) for _ in range(4))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.metrics, self.tr("Metrics"))
        self.tabs.addTab(self.per_category, self.tr("By category"))
        self.tabs.addTab(self.drawing, self.tr("Chart"))
        self.export = flat_button(icon_name="save", tip=self.tr("Save these figures as a CSV file"))
        self.export.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.export.clicked.connect(self._choose_file)
        self.tabs.setCornerWidget(self.export)
        self.tabs.currentChanged.connect(self._tab_changed)
        for picture in (self.roc, self.reliability, self.coverage, self.drawing):
            picture.message.connect(self.message)
        self.splitter = AdaptiveSplitter(left, self.tabs, (3, 2))

        self.back = flat_button(
            self.tr("Confusion matrix"), "previous", self.tr("Back to the confusion matrix (Escape)")
        )
        self.back.clicked.connect(lambda: self.pages.setCurrentWidget(self.splitter))
        self.cell_title = PlainLabel()
        self.rows = TableView(self._data)
        self.rows.message.connect(self.message)
        cell = QWidget()
        head = filled(
            QHBoxLayout(), self.back, self.cell_title, margins=(8, 4, 12, 0), spacing=8, stretch=self.cell_title
        )
        filled(QVBoxLayout(cell), head, self.rows, spacing=0, stretch=self.rows)
        self.cell = cell
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), cell)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back.click)
        self.empty = EmptyState("matrix")
        self.pages = stacked(self.empty, self.splitter, cell)
        filled(QVBoxLayout(self), self.pages)

    # Content

    def show_evaluation(self, folder: str, scored: dict[str, str]) -> None:
        """Show an evaluation.

        Args:
            folder: the output of Evaluate Model.
            scored: folders of the scored tables, if known, by input port.
        """
        self._scored = dict(scored)
        if folder == self._folder and self._inputs:
            return
        self._folder, self._inputs = folder, []
        self.empty.show_message("")
        self._request.cancel()
        if folder:
            failed = partial(self.empty.show_message, self.tr("The evaluation cannot be read"))
            self._request.send("evaluation", {"folder": folder}, self._done, failed)

    def _done(self, answer: dict[str, Any]) -> None:
        self._inputs = list(answer["inputs"])
        self._show_pictures([str(path) for path in answer["pictures"]])
        self._show_metrics()
        titles = (self.tr("First model"), self.tr("Second model"))
        self.input.show_choices([(title, None) for title in titles[: len(self._inputs)]])
        self.input.setVisible(len(self._inputs) > 1)
        self._show_input(0)
        self.pages.setCurrentWidget(self.splitter)
        if self._show_wrong_when_loaded:
            self.show_wrong()

    def _show_pictures(self, pictures: Sequence[str]) -> None:
        by_name = {Path(path).stem: path for path in pictures if path.endswith(".png")}
        self._pictures = by_name
        self.drawing.show_file(by_name.get("confusion_matrix", ""))
        titles = {"reliability": self.tr("Reliability"), "coverage": self.tr("Coverage"), "roc": self.tr("ROC curve")}
        for name, picture in (("roc", self.roc), ("reliability", self.reliability), ("coverage", self.coverage)):
            picture.show_file(by_name.get(name, ""))
            index = self.tabs.indexOf(picture)
            if name in by_name and index < 0:
                self.tabs.insertTab(self.tabs.indexOf(self.drawing), picture, titles[name])
            elif name not in by_name and index >= 0:
                self.tabs.removeTab(index)

    def _show_metrics(self) -> None:
        names = dict.fromkeys(name for input_ in self._inputs for name in input_["metrics"])
        columns = [self.tr("Metric"), self.tr("Value")]
        if len(self._inputs) > 1:
            columns = [self.tr("Metric"), self.tr("First model"), self.tr("Second model")]
        rows = []
        for name in names:
            values = [input_["metrics"].get(name) for input_ in self._inputs]
            if is_trivial(name, values, max(len(input_["categories"]) for input_ in self._inputs)):
                continue
            is_count = name in {"images", "unreadable", "unknown"}
            rows.append(
                [metric_title(name), *(int(value) if is_count and value is not None else value for value in values)]
            )
        self.metrics.show_rows(columns, rows)

    def _show_input(self, index: int) -> None:
        if not 0 <= index < len(self._inputs):
            return
        evaluation = self._inputs[index]
        self.matrix.show_matrix(evaluation["categories"], evaluation["counts"], evaluation["predicted"])
        # Unlike the others, this picture shows only one model.
        suffix = "_to_compare" if index else ""
        self.reliability.show_file(self._pictures.get(f"reliability{suffix}", ""))
        titles = {
            "category": self.tr("Category"),
            "precision": self.tr("Precision"),
            "recall": self.tr("Recall"),
            "f1": self.tr("F1"),
            "support": self.tr("Images"),
            "unknown": self.tr("Unknown"),
        }
        table = evaluation["per_category"]
        self.per_category.show_rows([titles.get(name, name) for name in table["columns"]], table["rows"])

    def _tab_changed(self) -> None:
        self.export.setEnabled(isinstance(self.tabs.currentWidget(), ReadOnlyTable))

    def _choose_file(self) -> None:
        table = self.tabs.currentWidget()
        if not isinstance(table, ReadOnlyTable):
            return
        name = "metrics.csv" if table is self.metrics else "per_category.csv"
        title, kinds = self.tr("Export figures"), self.tr("Table (*.csv)")
        ask_and_save(self, title, home_or_current() / name, kinds, table.save, self.message.emit)

    def show_cell(self, row: int, column: int) -> None:
        evaluation = self._inputs[max(0, self.input.currentIndex())]
        filters = [(CATEGORY, evaluation["categories"][row]), (LABELS, evaluation["predicted"][column])]
        self._show_images(self.matrix.description(row, column), filters)

    def show_wrong(self) -> None:
        """List the wrongly classified images of the selected model as soon as they are loaded."""
        self._show_wrong_when_loaded = not self._inputs
        if self._inputs:
            self._show_images(self.tr("Images that were classified incorrectly"), [], wrong=True)

    def _show_images(self, title: str, filters: Sequence[tuple[str, str | None]], *, wrong: bool = False) -> None:
        evaluation = self._inputs[max(0, self.input.currentIndex())]
        folder = self._scored.get(str(evaluation["input"]), "")
        self.cell_title.setText(title)
        if not folder:
            message = self.tr(
                "The scored table that was evaluated is no longer available. Submit the graph to see its images."
            )
            self.message.emit(message)
            self.hover.setText(message)
            return
        self.rows.show_table(folder, filters, wrong=wrong)
        self.pages.setCurrentWidget(self.cell)
        self.rows.rows.setFocus()


VIEW = ResultView("evaluation", EvaluationView, lambda view, output: view.show_evaluation(output.folder, output.inputs))
