"""The model of a table, which reads pages on demand, and the delegate that paints its cells."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.look.values import metric_title
from vision_designer.editor.panes.outputs.gallery_model import Thumbnails
from vision_designer.editor.panes.parts.drawing import draw_broken, draw_picture, draw_placeholder
from vision_designer.editor.workers import DataProcess, LatestRequest, Request
from vision_designer.nodes.images.category_names import canonical
from vision_designer.nodes.vision.evaluation.metrics import in_validation

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
PAGE = 100
MAX_PAGES = 60
CATEGORY, LABELS, IMAGE, ERROR, TOP = "category", "Scored Labels", "image", "error", "Top probability"
PROBABILITY_PREFIX = "Scored Probabilities_"
"""Prefix of column names, see docs/files.md."""
TRIAL, STATE = "trial", "state"
METRICS_OF_EPOCHS = ("best_epoch", "epochs_run")
"""Columns of a search's table."""
KIND_ROLE = Qt.ItemDataRole.UserRole
VALUE_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Query:
    """Filter and sort order of the shown rows.

    Attributes:
        filters: required values by column.
        wrong: whether to show only rows whose scored label differs from the category.
        errors: whether to show only rows that could not be scored.
        every: whether to show all columns, including the probability of each category.
    """

    search: str = ""
    filters: tuple[tuple[str, str | None], ...] = ()
    wrong: bool = False
    errors: bool = False
    sort: str | None = None
    descending: bool = False
    every: bool = False

    def arguments(self) -> dict[str, Any]:
        return {
            "search": self.search,
            "filters": [list(item) for item in self.filters],
            "wrong": self.wrong,
            "errors": self.errors,
            "sort": self.sort,
            "descending": self.descending,
        }


class TableModel(QAbstractTableModel):
    """Rows of a table that match a query."""

    answered = Signal()
    """The first rows of a new query were loaded; columns and counts are known."""
    failed = Signal(str)

    def __init__(self, data: DataProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._folder = ""
        self._pages: OrderedDict[int, list[list[Any]]] = OrderedDict()
        self._requests: dict[int, Request] = {}
        self._wanted_pages: set[int] = set()
        self._query_request = LatestRequest(data)
        self.query = Query()
        self.kind = ""
        self.total = 0
        self.errors = 0
        self.count = 0
        self.columns: list[str] = []
        self.every_column: list[str] = []
        self.types: dict[str, str] = {}
        self._fetch_timer = QTimer(self, singleShot=True, interval=15)
        self._fetch_timer.timeout.connect(self._request_pages)

    # Content

    def show_table(self, folder: str, query: Query) -> None:
        """Show a table; the same table keeps its rows until the answer arrives."""
        if folder != self._folder:
            self.beginResetModel()
            self._clear_pages()
            self._folder, self.kind, self.total, self.count = folder, "", 0, 0
            self.columns, self.every_column = [], []
            self.endResetModel()
        self.query = query
        self._query_request.cancel()
        if folder:
            arguments = self._page_arguments(0)
            self._query_request.send("table", arguments, self._apply_first_page, self.failed.emit)

    def _page_arguments(self, page: int) -> dict[str, Any]:
        columns = [name for name in self.every_column if self.query.every or not is_probability(name)]
        return {
            "folder": self._folder,
            **self.query.arguments(),
            "columns": columns or None,
            "offset": page * PAGE,
            "limit": PAGE,
        }

    def _apply_first_page(self, answer: dict[str, Any]) -> None:
        names = [column["name"] for column in answer["columns"]]
        shown = [name for name in names if self.query.every or not is_probability(name)]
        rows = answer["rows"]
        if list(answer["shown"]) != shown:
            # The columns are unknown before the first answer.
            places = [answer["shown"].index(name) for name in shown if name in answer["shown"]]
            rows = [[row[place] for place in places] for row in rows]
        self.beginResetModel()
        self._clear_pages()
        self.kind, self.total, self.count = answer["kind"], int(answer["total"]), int(answer["count"])
        self.errors = int(answer["errors"])
        self.every_column, self.columns = names, shown
        self.types = {column["name"]: column["type"] for column in answer["columns"]}
        self._pages[0] = rows
        self.endResetModel()
        self.answered.emit()

    def _clear_pages(self) -> None:
        for request in self._requests.values():
            request.cancel()
        self._requests.clear()
        self._pages.clear()
        self._wanted_pages.clear()

    # Pages

    @property
    def pending_pages(self) -> list[int]:
        return sorted(self._requests)

    def _request_pages(self) -> None:
        # The latest requested pages are the visible ones; only a few fit into a window.
        for page in sorted(self._wanted_pages):
            if page not in self._pages and page not in self._requests:
                self._requests[page] = self._data.request(
                    "table",
                    self._page_arguments(page),
                    partial(self._page_loaded, page),
                    partial(self._page_failed, page),
                )
        for page in [page for page in self._requests if page not in self._wanted_pages]:
            self._requests.pop(page).cancel()
        self._wanted_pages.clear()

    def _page_loaded(self, page: int, answer: dict[str, Any]) -> None:
        self._requests.pop(page, None)
        if answer["shown"] != self.columns or answer["count"] != self.count:
            return
        self._pages[page] = answer["rows"]
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        last = min((page + 1) * PAGE, self.count) - 1
        self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self.columns) - 1))

    def _page_failed(self, page: int, message: str) -> None:
        self._requests.pop(page, None)
        self.failed.emit(message)

    def value(self, row: int, name: str) -> Any:  # noqa: ANN401 - a cell
        """Value of a cell; None also while its page is loading, which this requests."""
        page, place = divmod(row, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._wanted_pages.add(page)
            if not self._fetch_timer.isActive():
                self._fetch_timer.start()
            return None
        self._pages.move_to_end(page)
        if place >= len(rows) or name not in self.columns:
            return None
        return rows[place][self.columns.index(name)]

    def is_wrong(self, row: int) -> bool:
        """Whether the scored label of a row differs from its category."""
        category, label = self.value(row, CATEGORY), self.value(row, LABELS)
        return category is not None and label is not None and canonical(str(category)) != canonical(str(label))

    # Qt's interface

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else self.count

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt's
        if not index.isValid() or index.column() >= len(self.columns):
            return None
        name = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(name)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, KIND_ROLE, VALUE_ROLE):
            return None
        value = self.value(index.row(), name)
        if role == VALUE_ROLE:
            return value
        if role == KIND_ROLE:
            return cell_kind(name) if self.kind == "scored" else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_text(self._display_text(name, value)) if isinstance(value, str) else None
        if name == IMAGE and isinstance(value, str):
            return value.replace("\\", "/").rpartition("/")[2]
        return self._display_text(name, value) if isinstance(value, str) else cell_text(value)

    def _display_text(self, name: str, text: str) -> str:
        is_sweep = {TRIAL, STATE} <= set(self.columns)
        if name == STATE and is_sweep:
            return trial_state(text)
        return translated_message(text) if name == ERROR and (is_sweep or self.kind == "scored") else text

    def _alignment(self, name: str) -> Qt.AlignmentFlag:
        right = self.types.get(name) in {"int", "float"}
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation == Qt.Orientation.Vertical:
            return f"{section + 1:,}" if role == Qt.ItemDataRole.DisplayRole else None
        if section >= len(self.columns):
            return None
        name = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(name)
        if role == Qt.ItemDataRole.DisplayRole:
            return column_title(name)
        return as_text(name) if role == Qt.ItemDataRole.ToolTipRole else None


def is_probability(name: str) -> bool:
    """Return whether a column holds the probability of one category."""
    return name.startswith(PROBABILITY_PREFIX)


def cell_kind(name: str) -> str:
    """Kind of a column of a scored table, which determines how its cells are painted."""
    if name == TOP or is_probability(name):
        return "probability"
    return {IMAGE: "image", LABELS: "label", ERROR: "error"}.get(name, "")


def column_title(name: str) -> str:
    """Display title of a column."""
    titles = {
        CATEGORY: QCoreApplication.translate("table", "Category"),
        LABELS: QCoreApplication.translate("table", "Scored label"),
        TOP: QCoreApplication.translate("table", "Probability"),
        ERROR: QCoreApplication.translate("table", "Error"),
        IMAGE: QCoreApplication.translate("table", "Image"),
        "id": QCoreApplication.translate("table", "Id"),
        TRIAL: QCoreApplication.translate("table", "Trial"),
        STATE: QCoreApplication.translate("table", "State"),
        "fold": QCoreApplication.translate("table", "Fold"),
        "seconds": QCoreApplication.translate("table", "Seconds"),
    }
    if is_probability(name):
        category = name.removeprefix(PROBABILITY_PREFIX)
        return QCoreApplication.translate("table", "P({category})").format(category=category)
    return metric_title(name) if name in (*in_validation(), *METRICS_OF_EPOCHS) else titles.get(name, name)


def trial_state(name: str) -> str:
    """Display text of the state of a trial."""
    titles = {
        "completed": QCoreApplication.translate("table", "Completed"),
        "pruned": QCoreApplication.translate("table", "Stopped early"),
        "failed": QCoreApplication.translate("table", "Failed"),
    }
    return titles.get(name, name)


def cell_text(value: object) -> str:
    """Display text of a cell."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) >= 0.0001 or value == 0 else f"{value:.1e}"
    return str(value)


SIDE = 36
"""Side of a picture, in pixels."""


class Cells(QStyledItemDelegate):
    """Delegate that paints cells by their kind."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        kind = index.data(KIND_ROLE)
        colors = theme().colors
        if kind == "label" and isinstance(model, TableModel) and model.is_wrong(index.row()):
            option.palette.setColor(QPalette.ColorRole.Text, colors.problem)
            option.font.setBold(True)
        elif kind == "error":
            option.palette.setColor(QPalette.ColorRole.Text, colors.problem)
        elif kind == "image":
            option.palette.setColor(QPalette.ColorRole.Text, colors.muted)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        kind, value = index.data(KIND_ROLE), index.data(VALUE_ROLE)
        text = str(index.data() or "")
        if kind == "image" and isinstance(value, str):
            self._paint_image(painter, option, value, text)
        elif kind == "probability" and isinstance(value, float | int) and 0 <= value <= 1:
            self._paint_probability(painter, option, value, text)
        else:
            super().paint(painter, option, index)

    def _paint_image(self, painter: QPainter, option: QStyleOptionViewItem, name: str, text: str) -> None:
        rect = QRect(option.rect)
        painter.setPen(self._paint_background(painter, option, theme().colors.muted))
        side = min(SIDE, rect.height() - 4)
        area = QRect(rect.left() + 6, rect.top() + (rect.height() - side) // 2, side, side)
        text_area = rect.adjusted(side + 12, 0, -6, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, text_area.width())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        picture = self._thumbnails.get(name)
        if picture is None:
            draw_placeholder(painter, area)
        elif picture.error:
            draw_broken(painter, area, "!")
        else:
            draw_picture(painter, picture.pixmap, area)

    def _paint_probability(self, painter: QPainter, option: QStyleOptionViewItem, value: float, text: str) -> None:
        rect = QRect(option.rect)
        painter.setPen(self._paint_background(painter, option, theme().colors.text))
        place = rect.adjusted(6, 2, -6, -9)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        track = QRectF(rect).adjusted(6, rect.height() - 9, -6, -6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(translucent(theme().colors.muted, 0.18))
        painter.drawRect(track)
        painter.setBrush(theme().colors.accent)
        painter.drawRect(QRectF(track.left(), track.top(), track.width() * value, track.height()))

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, color: QColor) -> QColor:
        """Paint the background of a cell; returns its text color, ``color`` unless the cell is selected."""
        if not option.state & QStyle.StateFlag.State_Selected:
            return color
        active = bool(option.state & QStyle.StateFlag.State_Active)
        group = QPalette.ColorGroup.Active if active else QPalette.ColorGroup.Inactive
        painter.fillRect(option.rect, option.palette.color(group, QPalette.ColorRole.Highlight))
        return option.palette.color(group, QPalette.ColorRole.HighlightedText)
