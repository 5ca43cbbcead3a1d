"""The table of runs: its filter, and the cell with state and progress."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from vision_designer.editor.look.theme import theme
from vision_designer.editor.runs.run_list import FRACTION_ROLE, SORT_ROLE, RunList
from vision_designer.nodes.images.category_names import canonical

THICKNESS = 3.0
MARGIN = 4.0


class FilteredRuns(QSortFilterProxyModel):
    """The runs whose graph or id holds a text, and that are in one of some states."""

    def __init__(self, runs: RunList, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._states: frozenset[str] = frozenset()
        self.setSourceModel(runs)
        self.setSortRole(SORT_ROLE)

    def set_filter(self, text: str, states: frozenset[str]) -> None:
        """Show only these; an empty text, or no state, holds nothing back."""
        self._text, self._states = canonical(text).casefold().strip(), states
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether a run is shown."""
        runs = self.sourceModel()
        if not isinstance(runs, RunList) or row >= runs.rowCount():
            return False
        entry = runs.entry(row)
        if self._states and entry.state not in self._states:
            return False
        return self._text in canonical(entry.title).casefold() or self._text in entry.run_id


class RunStateDelegate(QStyledItemDelegate):
    """Draws a thin bar along the bottom of the cell of a run that goes on."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell."""
        super().paint(painter, option, index)
        fraction = index.data(FRACTION_ROLE)
        if not isinstance(fraction, float):
            return
        whole = QRectF(option.rect)
        bar = QRectF(whole.left() + MARGIN, whole.bottom() - THICKNESS, whole.width() - 2 * MARGIN, THICKNESS)
        colours = theme().colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.grid)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        bar.setWidth(bar.width() * min(1.0, max(0.0, fraction)))
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(bar, THICKNESS / 2, THICKNESS / 2)
        painter.restore()
