"""Model and delegates of the table of problems."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vision_designer.editor.fixes.quick_fixes import QuickFix, fixes_for
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look import texts
from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import as_text
from vision_designer.editor.look.texts import translated_message
from vision_designer.editor.look.theme import theme
from vision_designer.graphs.validate import Problem
from vision_designer.nodes.core.linking import port_identifier
from vision_designer.nodes.core.registry import UnknownComponent

PLACE, MESSAGE, ERROR, FIX = range(4)
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
PADDING = 12
SEVERAL = " ▾"
"""Suffix of a button that opens a menu of fixes."""


class ProblemModel(QAbstractTableModel):
    """One row for each problem: location, message, error name and number, and quick fix."""

    def __init__(self) -> None:
        super().__init__()
        self.graph: OpenGraph | None = None
        self.problems: list[Problem] = []
        self._fixes: dict[int, list[QuickFix]] = {}

    def show_problems(self, graph: OpenGraph | None, problems: Sequence[Problem]) -> None:
        self.beginResetModel()
        self.graph, self.problems, self._fixes = graph, list(problems), {}
        self.endResetModel()

    def forget_fixes(self) -> None:
        """Clear cached fixes after an edit of the graph."""
        if self._fixes:
            self._fixes = {}
            self.dataChanged.emit(self.index(0, FIX), self.index(len(self.problems) - 1, FIX))

    def fixes(self, row: int) -> list[QuickFix]:
        """Quick fixes of the problem in a row."""
        if row not in self._fixes:
            self._fixes[row] = fixes_for(self.graph, self.problems[row]) if self.graph is not None else []
        return self._fixes[row]

    def fix_text(self, row: int) -> str:
        """Text of the button in a row; empty for no button."""
        fixes = self.fixes(row)
        if len(fixes) <= 1:
            return fixes[0].text if fixes else ""
        subjects = {fix.subject for fix in fixes}
        return (fixes[0].subject if len(subjects) == 1 and fixes[0].subject else fixes[0].text) + SEVERAL

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.problems)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Location"), self.tr("Problem"), self.tr("Error"), self.tr("Quick fix"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        if not index.isValid() or index.row() >= len(self.problems):
            return None
        problem, column = self.problems[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == FIX:
                return self.fix_text(index.row())
            return (self.place(problem), translated_message(problem.message), f"{problem.error} {problem.number}")[
                column
            ]
        if role == Qt.ItemDataRole.DecorationRole and column == PLACE:
            return icon("error" if problem.severity == "error" else "warning")
        if role == Qt.ItemDataRole.ToolTipRole:
            tips = (
                [fix.text for fix in self.fixes(index.row())] if column == FIX else [translated_message(str(problem))]
            )
            return as_text("\n".join(tips))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column == ERROR:
            return theme().colors.muted
        if role == Qt.ItemDataRole.AccessibleTextRole and column == PLACE:
            severity = self.tr("Error") if problem.severity == "error" else self.tr("Warning")
            return f"{severity}: {self.place(problem)}"
        if role == Qt.ItemDataRole.UserRole:
            return problem
        return None

    def place(self, problem: Problem) -> str:
        """Display text of a problem's location."""
        node = self.graph.flow.node(problem.node) if self.graph is not None and problem.node else None
        if node is None:
            return problem.node or self.tr("Graph")
        name = node.node_title or node.title if isinstance(node, UnknownComponent) else texts.node_title(node)
        info = node.setting_info(problem.parameter) if problem.parameter else None
        ports = [port for port in (*node.inputs, *node.outputs) if port_identifier(port) == problem.port]
        if info is not None:
            return f"{name}: {texts.declared(info.title)}"
        if ports:
            return f"{name}: {texts.declared(ports[0].type_.declaration.title)}"
        part = problem.parameter or problem.port
        return f"{name}: {part}" if part else name


class TextDelegate(QStyledItemDelegate):
    """Delegate for text with vertical padding."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + PADDING)


def fitting(text: str, metrics: QFontMetrics, width: int) -> str:
    """Elide the text of a button, but keep the arrow of a menu."""
    mark = SEVERAL if text.endswith(SEVERAL) else ""
    words = text.removesuffix(SEVERAL)
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - metrics.horizontalAdvance(mark)) + mark


class FixDelegate(QStyledItemDelegate):
    """Delegate that paints the quick fix of a row as a button."""

    clicked = Signal(int)
    """Row of the clicked button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pressed: int | None = None

    def _place(self, option: QStyleOptionViewItem, text: str) -> QRect:
        metrics = QFontMetrics(option.font)
        width = min(metrics.horizontalAdvance(text) + 2 * PADDING, option.rect.width() - 8)
        height = metrics.height() + 8
        return QRect(option.rect.left() + 4, option.rect.center().y() - height // 2, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        text = index.data()
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        widget = option.widget
        style = widget.style() if widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, widget)
        if not text:
            return
        place = self._place(option, text)
        is_pressed = self._pressed == index.row()
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        colors = theme().colors
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        painter.setPen(colors.accent if is_hovered or is_pressed else colors.card_border)
        painter.setBrush(colors.canvas if is_pressed else colors.card)
        painter.drawRoundedRect(place, 5, 5)
        painter.setPen(colors.text)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignCenter, fitting(text, painter.fontMetrics(), place.width() - PADDING)
        )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Size for a button of any text, since reading the text would compute the fixes of every row."""
        return QSize(0, QFontMetrics(option.font).height() + 14)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton or not index.data():
            return False
        inside = self._place(option, index.data()).contains(event.position().toPoint())
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            self._pressed = index.row() if inside else None
            return inside
        if event.type() == QEvent.Type.MouseButtonRelease:
            was_pressed, self._pressed = self._pressed, None
            if inside and was_pressed == index.row():
                self.clicked.emit(index.row())
            return inside
        return False
