"""The confusion matrix widget: rows are true categories, columns are predictions."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vision_designer.editor.look.plain_text import PlainStaticText, as_text
from vision_designer.editor.look.texts import UNKNOWN, percent
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.panes.outputs.heat_map import CellNumbers, heat_map

SMALLEST_CELL, LARGEST_CELL = 7, 72
MAX_LEGIBLE = 40
"""Up to this number of categories, cells stay legible, and the matrix scrolls if there is too little space."""
MAX_HORIZONTAL = 22
"""Maximum width in pixels of column names that are drawn horizontally."""
MAX_NAME_WIDTH = 110
TITLE = 22


class ConfusionMatrix(QWidget):
    """A heat map with a tooltip for each cell; emits the cell that the user chooses."""

    chosen = Signal(int, int)
    """Indexes of the true and the predicted category of a cell that is not empty."""
    hovered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._categories: list[str] = []
        self._predicted: list[str] = []
        self._counts: list[list[int]] = []
        self._totals: list[int] = []
        self._normalized = False
        self._current: tuple[int, int] | None = None
        self._hover: tuple[int, int] | None = None
        self._heat = QImage()
        self._widest_name = 20
        """Width in pixels, of the first two hundred names; cached, since all positions depend on it."""
        self._numbers = CellNumbers(self._heat, self._text, self.font())
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))
        theme().changed.connect(self._update_heat_map)

    # Content

    def show_matrix(
        self, categories: Sequence[str], counts: Sequence[Sequence[int]], predicted: Sequence[str] | None = None
    ) -> None:
        """Show these counts; rows are true categories, and columns too unless ``predicted`` names them."""
        self._categories = list(categories)
        self._predicted = list(predicted or categories)
        self._counts = [list(row) for row in counts]
        self._totals = [sum(row) for row in self._counts]
        self._current = self._hover = None
        self._measure()
        self._update_heat_map()

    def set_normalized(self, normalized: bool) -> None:
        """Show shares of each true category instead of counts."""
        self._normalized = normalized
        self._update_heat_map()

    @property
    def is_normalized(self) -> bool:
        return self._normalized

    def value(self, row: int, column: int) -> float:
        """The count in a cell, or its share of the row."""
        count = self._counts[row][column]
        if not self._normalized:
            return count
        return count / self._totals[row] if self._totals[row] else 0.0

    def description(self, row: int, column: int) -> str:
        count, total = self._counts[row][column], self._totals[row]
        true, predicted = self._categories[row], self._predicted[column]
        share = percent(count / total, 1) if total else UNKNOWN
        words = (
            self.tr("{count} of 1 image of {true} predicted as {predicted} ({share})")
            if total == 1
            else self.tr("{count} of {total} images of {true} predicted as {predicted} ({share})")
        )
        return words.format(count=f"{count:,}", total=f"{total:,}", true=true, predicted=predicted, share=share)

    def _measure(self) -> None:
        """Cache the sizes that depend on the names and the font; every painted cell needs them."""
        metrics = self.fontMetrics()
        names = [*self._categories[:200], *self._predicted[len(self._categories) :]]
        self._widest_name = max(map(metrics.horizontalAdvance, names), default=20)
        self._numbers = CellNumbers(self._heat, self._text, self.font())
        self.updateGeometry()
        self.setMinimumSize(self.minimumSizeHint())

    def _update_heat_map(self) -> None:
        self._heat = heat_map(self._counts, normalized=self._normalized)
        self._numbers = CellNumbers(self._heat, self._text, self.font())
        self.update()

    # Geometry

    def _name_width(self) -> int:
        return min(self._widest_name, MAX_NAME_WIDTH) + 10

    def _cell_size(self) -> float:
        rows, columns = max(1, len(self._categories)), max(1, len(self._predicted))
        left, top = self._grid_origin()
        free = min((self.width() - left - 12) / columns, (self.height() - top - 12) / rows)
        return max(float(self._smallest_cell()), min(free, float(LARGEST_CELL)))

    def _smallest_cell(self) -> int:
        return self.fontMetrics().height() + 3 if len(self._categories) <= MAX_LEGIBLE else SMALLEST_CELL

    def _grid_origin(self) -> tuple[int, int]:
        width = self._name_width()
        # Short column names are horizontal.
        height = self.fontMetrics().height() + 6 if self._widest_name <= MAX_HORIZONTAL else width
        return TITLE + width, TITLE + height

    def _label_interval(self) -> int:
        """The interval of labeled categories, so that names do not overlap; 1 labels each."""
        return max(1, -(-self.fontMetrics().height() // max(1, int(self._cell_size()))))

    def grid_rect(self) -> QRectF:
        left, top = self._grid_origin()
        cell = self._cell_size()
        return QRectF(left, top, cell * len(self._predicted), cell * len(self._categories))

    def cell_rect(self, row: int, column: int) -> QRectF:
        grid, cell = self.grid_rect(), self._cell_size()
        return QRectF(grid.left() + column * cell, grid.top() + row * cell, cell, cell)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        grid, cell = self.grid_rect(), self._cell_size()
        if not grid.contains(point):
            return None
        row, column = int((point.y() - grid.top()) / cell), int((point.x() - grid.left()) / cell)
        return min(row, len(self._categories) - 1), min(column, len(self._predicted) - 1)

    def minimumSizeHint(self) -> QSize:
        left, top = self._grid_origin()
        cell = self._smallest_cell()
        return QSize(left + cell * len(self._predicted) + 12, top + cell * len(self._categories) + 12)

    def sizeHint(self) -> QSize:
        left, top = self._grid_origin()
        width, height = (min(40 * len(names), 480) for names in (self._predicted, self._categories))
        return QSize(left + width + 12, top + height + 12)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._categories:
            # A cell and its two names are far apart; the area between them is not painted.
            for exposed in event.region():  # type: ignore[attr-defined] # PySide's stubs omit __iter__
                painter.setClipRect(exposed)
                self.draw(painter, exposed)
        painter.end()

    def draw(self, painter: QPainter, exposed: QRect) -> None:
        colors = theme().colors
        grid, cell = self.grid_rect(), self._cell_size()
        rows, columns = self._exposed_cells(exposed, grid, cell)
        if grid.adjusted(-1, -1, 1, 1).intersects(QRectF(exposed)):
            self._draw_cells(painter, grid, cell, rows, columns)
        self._draw_names(painter, grid, cell, exposed)
        current = self._current if self.hasFocus() else None
        for marked, color, width in ((self._hover, colors.text, 1.5), (current, colors.selection, 2.5)):
            if marked is not None:
                painter.setPen(QPen(color, width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.cell_rect(*marked).adjusted(0.5, 0.5, -0.5, -0.5))

    def _draw_cells(
        self, painter: QPainter, grid: QRectF, cell: float, rows: tuple[int, int], columns: tuple[int, int]
    ) -> None:
        colors = theme().colors
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(grid, self._heat)
        if cell >= 12:
            # Filled rectangles: lines of a translucent pen take ten times as long.
            ink = translucent(colors.card_border, 0.6)
            for column in range(columns[0], columns[1] + 2):
                painter.fillRect(QRectF(round(grid.left() + column * cell), grid.top(), 1, grid.height()), ink)
            for row in range(rows[0], rows[1] + 2):
                painter.fillRect(QRectF(grid.left(), round(grid.top() + row * cell), grid.width(), 1), ink)
        else:
            painter.setPen(QPen(colors.card_border, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(grid)
        if cell >= painter.fontMetrics().height() and self._number_width(painter) <= cell - 2:
            self._draw_numbers(painter, grid, cell, rows, columns)

    def _draw_numbers(
        self, painter: QPainter, grid: QRectF, cell: float, rows: tuple[int, int], columns: tuple[int, int]
    ) -> None:
        """Draw the numbers of some cells, first the black, then the white ones, since changing the pen is slow."""
        layouts = [(row, self._numbers.row(row)) for row in range(rows[0], rows[1] + 1)]
        for ink, place in ((Qt.GlobalColor.black, 0), (Qt.GlobalColor.white, 1)):
            painter.setPen(ink)
            for row, numbers in layouts:
                y = grid.top() + (row + 0.5) * cell
                for column, number, left, above in numbers[place]:
                    if columns[0] <= column <= columns[1]:
                        self._draw_number(painter, number, grid.left() + (column + 0.5) * cell - left, y - above)

    def _exposed_cells(self, exposed: QRect, grid: QRectF, cell: float) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last row, and first and last column, in the exposed area."""
        part = QRectF(exposed).translated(-grid.topLeft())

        def index_range(begin: float, end: float, names: list[str]) -> tuple[int, int]:
            first, last = (max(0, min(int(place / cell), len(names) - 1)) for place in (begin, end))
            return first, last

        rows = index_range(part.top(), part.bottom(), self._categories)
        return rows, index_range(part.left(), part.right(), self._predicted)

    def _number(self, value: float) -> str:
        return f"{value:.2f}".removeprefix("0") if self._normalized and value < 1 else f"{value:,.0f}"

    def _number_width(self, painter: QPainter) -> int:
        largest = 0.88 if self._normalized else max((max(row, default=0) for row in self._counts), default=0)
        return painter.fontMetrics().horizontalAdvance(self._number(largest))

    def _text(self, row: int, column: int) -> str:
        return self._number(self.value(row, column)) if self._counts[row][column] else ""

    def _draw_number(self, painter: QPainter, number: PlainStaticText, x: float, y: float) -> None:
        painter.drawStaticText(QPointF(x, y), number)

    def _draw_names(self, painter: QPainter, grid: QRectF, cell: float, exposed: QRect) -> None:
        colors = theme().colors
        metrics = painter.fontMetrics()
        interval = self._label_interval()
        width = self._name_width() - 8
        hover = self._hover or (-1, -1)
        # A name may be as high as several small cells, and so overlap the exposed area from outside.
        rows, columns = self._exposed_cells(exposed, grid, cell)
        if exposed.left() <= grid.left():
            last = len(self._categories) - 1
            for row in range(
                max(0, rows[0] - interval) // interval * interval, min(rows[1] + interval, last) + 1, interval
            ):
                painter.setPen(colors.text if row == hover[0] else colors.muted)
                name = metrics.elidedText(self._categories[row], Qt.TextElideMode.ElideRight, width)
                place = QRectF(grid.left() - width - 6, grid.top() + row * cell, width, max(cell, metrics.height()))
                painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        if exposed.top() <= grid.top():
            last = len(self._predicted) - 1
            short = self._widest_name <= min(MAX_HORIZONTAL, cell - 2)
            for column in range(
                max(0, columns[0] - interval) // interval * interval, min(columns[1] + interval, last) + 1, interval
            ):
                painter.setPen(colors.text if column == hover[1] else colors.muted)
                name = metrics.elidedText(self._predicted[column], Qt.TextElideMode.ElideRight, width)
                if short:
                    place = QRectF(grid.left() + column * cell, TITLE, cell, grid.top() - TITLE - 3)
                    painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, name)
                else:
                    painter.save()
                    painter.translate(grid.left() + column * cell + cell / 2, grid.top() - 5)
                    painter.rotate(-90)
                    place = QRectF(0, -metrics.height() / 2, width, metrics.height())
                    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
                    painter.restore()
        painter.setPen(colors.text)
        centered = Qt.AlignmentFlag.AlignCenter
        if exposed.top() <= TITLE:
            title_width = max(grid.width(), metrics.horizontalAdvance(self.tr("Predicted")) + 8)
            painter.drawText(QRectF(grid.left(), 0, title_width, TITLE), centered, self.tr("Predicted"))
        if exposed.left() <= TITLE:
            painter.save()
            painter.translate(0, grid.bottom())
            painter.rotate(-90)
            painter.drawText(QRectF(0, 0, max(grid.height(), 60), TITLE), centered, self.tr("Category"))
            painter.restore()

    # Input

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def _set_hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hover:
            before, self._hover = self._hover, cell
            self._update_cell(before, names=True)
            self._update_cell(cell, names=True)
            is_filled = cell is not None and bool(self._counts[cell[0]][cell[1]])
            self.setCursor(Qt.CursorShape.PointingHandCursor if is_filled else Qt.CursorShape.ArrowCursor)
            self.hovered.emit(self.description(*cell) if cell is not None else "")

    def _set_current(self, cell: tuple[int, int] | None) -> None:
        before, self._current = self._current, cell
        self._update_cell(before)
        self._update_cell(cell)

    def _update_cell(self, cell: tuple[int, int] | None, *, names: bool = False) -> None:
        """Repaint only a cell with its frame, and its names if they are shown."""
        if cell is None:
            return
        grid, side = self.grid_rect(), self._cell_size()
        place = self.cell_rect(*cell)
        self.update(place.adjusted(-2, -2, 2, 2).toAlignedRect())
        if names:
            margin = max(side, float(self.fontMetrics().height()))
            self.update(QRectF(0, place.top() - margin, grid.left(), 3 * margin).toAlignedRect())
            self.update(QRectF(place.left() - margin, 0, 3 * margin, grid.top()).toAlignedRect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._set_current(self.cell_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.cell_at(event.position()) == self._current:
            self._choose()

    def _choose(self) -> None:
        if self._current is not None and self._counts[self._current[0]][self._current[1]]:
            self.chosen.emit(*self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            int(Qt.Key.Key_Up): (-1, 0),
            int(Qt.Key.Key_Down): (1, 0),
            int(Qt.Key.Key_Left): (0, -1),
            int(Qt.Key.Key_Right): (0, 1),
        }
        if event.key() in steps and self._categories:
            row, column = self._current or (0, 0)
            row_step, column_step = steps[event.key()]
            row = max(0, min(row + row_step, len(self._categories) - 1))
            chosen = (row, max(0, min(column + column_step, len(self._predicted) - 1)))
            self._set_current(chosen)
            self.hovered.emit(self.description(*chosen))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._current is None and self._categories:
            self._current = (0, 0)
        # Qt's implementation would repaint the whole widget.
        self._update_cell(self._current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._update_cell(self._current)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            if cell is None:
                QToolTip.hideText()
            else:
                words = self.description(*cell)
                if self._counts[cell[0]][cell[1]]:
                    words += "\n" + self.tr("Click to see these images")
                QToolTip.showText(event.globalPos(), as_text(words), self, self.cell_rect(*cell).toRect())
            return True
        return super().event(event)
