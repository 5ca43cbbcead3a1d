"""The command palette: a searchable list of all actions, in an overlay of the window."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.matching import ListKeys, best_score
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import without_mnemonic
from vision_designer.editor.look.theme import theme, translucent
from vision_designer.editor.panes.parts.small_widgets import filled

SHADOW = 14
RADIUS = 10
"""Corner radius of a box with a shadow, in pixels."""


class Overlay(QWidget):
    """An overlay of a window with a box; Escape or a click outside the box closes it."""

    box: QWidget

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.hide()
        self.covered = window
        window.installEventFilter(self)

    def cover(self) -> None:
        self.setGeometry(self.covered.rect())
        self.arrange()
        self.show()
        self.raise_()

    def arrange(self) -> None:
        """Position the box; called when the window is resized."""

    def leave(self) -> None:
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.covered and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self.covered.rect())
            self.arrange()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shadow(painter, QRectF(self.box.geometry()))
        painter.end()


def paint_shadow(painter: QPainter, around: QRectF) -> None:
    """Paint the shadow of a box with rounded corners."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(translucent(theme().colors.shadow, 1 / SHADOW))
    for step in range(SHADOW):
        grown = around.adjusted(-step, -step + 3, step, step + 3)
        painter.drawRoundedRect(grown, RADIUS + step, RADIUS + step)


PATH = Qt.ItemDataRole.UserRole + 1
SHORTCUT = Qt.ItemDataRole.UserRole + 2
ENABLED = Qt.ItemDataRole.UserRole + 3
HEIGHT = 34
ICON = 18


class CommandRow(QStyledItemDelegate):
    """Delegate that paints an action's icon, title, menu and shortcut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, max(HEIGHT, option.fontMetrics.height() + 14))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colors = theme().colors
        area: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        enabled = bool(index.data(ENABLED))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.highlight)
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(area.left() + 10, area.center().y() - ICON // 2 + 1, ICON, ICON)
        if isinstance(picture, QIcon):
            picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
        text = area.adjusted(10 + ICON + 10, 0, -10, 0)
        text.setRight(self._paint_keys(painter, text, str(index.data(SHORTCUT) or ""), enabled) - 8)
        if index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked.value:
            mark = QRect(text.right() - 16, area.center().y() - 7, 16, 16)
            icon("check").paint(painter, mark, Qt.AlignmentFlag.AlignCenter, mode)
            text.setRight(mark.left() - 8)
        metrics = painter.fontMetrics()
        line = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        title = metrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideRight, text.width())
        painter.setPen(colors.disabled if not enabled else colors.highlight_text if chosen else colors.text)
        painter.drawText(text, line, title)
        text.setLeft(text.left() + metrics.horizontalAdvance(title) + 12)
        if text.width() > 40:
            painter.setPen(colors.disabled if not enabled else colors.text if chosen else colors.muted)
            path = str(index.data(PATH) or "")
            painter.drawText(text, line, metrics.elidedText(path, Qt.TextElideMode.ElideRight, text.width()))
        painter.restore()

    def _paint_keys(self, painter: QPainter, area: QRect, keys: str, enabled: bool) -> int:
        """Paint a shortcut right-aligned; returns its left edge."""
        if not keys:
            return area.right()
        colors = theme().colors
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(keys) + 14
        height = metrics.height() + 4
        box = QRect(area.right() - width, area.center().y() - height // 2 + 1, width, height)
        painter.setPen(colors.border)
        painter.setBrush(colors.window)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(colors.muted if enabled else colors.disabled)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)
        return box.left()


WIDTH = 620
ROWS = 11
REMEMBERED = 6
BY_TITLE = 10_000
"""Added to the score of a match by title, so that it sorts before all others."""


@dataclass(frozen=True)
class Command:
    """An action with the texts that the search matches."""

    action: QAction
    title: str
    path: str

    def fit(self, typed: str) -> int | None:
        """Score of the match with the typed text, by title, else by menu, name or status tip; None for no match."""
        by_title = best_score(typed, [self.title])
        if by_title is not None:
            return BY_TITLE + by_title
        others = (f"{self.path} {self.title}", self.action.objectName().replace("_", " "), self.action.statusTip())
        return best_score(typed, others)


def menu_path(action: QAction) -> str:
    """Path of menus to an action; empty if it is in none."""
    for holder in action.associatedObjects():
        if isinstance(holder, QMenu) and holder.title():
            above = menu_path(holder.menuAction())
            return f"{above} / {without_mnemonic(holder.title())}" if above else without_mnemonic(holder.title())
    return ""


class CommandPalette(Overlay):
    """Searchable list of actions."""

    triggered = Signal(QAction)
    recent: list[str] = []
    """Object names of the recently chosen actions of all windows, the latest first."""

    def __init__(self, window: QWidget, actions: Iterable[QAction]) -> None:
        super().__init__(window)
        self.setObjectName("command_palette")
        self._before = QApplication.focusWidget()
        self._commands = [
            Command(action, without_mnemonic(action.text()), menu_path(action))
            for action in actions
            if action.text() and action.isVisible() and not action.isSeparator()
        ]
        self.box = QFrame(self)
        self.box.setObjectName("floating")
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(self.tr("Type a command"))
        self.entry.setAccessibleName(self.tr("Search actions"))
        self.entry.textChanged.connect(self._filter)
        self._shown: list[Command] = []
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Actions"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(18, 18))
        self.list.setModel(self._model)
        self.list.setItemDelegate(CommandRow(self.list))
        ListKeys(self.entry, self.list, self._choose, self.leave, page=ROWS, tab=True)
        self.list.clicked.connect(lambda _index: self._choose())
        self._nothing = PlainLabel(self.tr("No action has this name."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setContentsMargins(16, 16, 16, 16)
        filled(QVBoxLayout(self.box), self.entry, self.list, self._nothing, margins=8, spacing=6)
        self._filter("")

    def open(self) -> None:
        for other in self.covered.findChildren(CommandPalette):
            if other is not self:
                other.close()
        self.cover()
        self.entry.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def titles(self) -> list[str]:
        """Titles of the listed actions, the best match first."""
        return [self._model.item(row).text() for row in range(self._model.rowCount())]

    def arrange(self) -> None:
        """Position the list at the top center of the window."""
        width = min(WIDTH, self.width() - 32)
        rows = min(max(self._model.rowCount(), 1), ROWS)
        row = max(self.list.sizeHintForRow(0), 32) if self._model.rowCount() else 44
        top, others = min(72, self.height() // 8), self.entry.sizeHint().height() + 26
        height = others + min(rows, max((self.height() - 2 * top - others) // row, 1)) * row
        self.box.setGeometry((self.width() - width) // 2, top, width, height)
        # The overlay paints the shadow.
        self.update()

    def leave(self) -> None:
        super().leave()
        before = self._before
        try:
            if before is not None:
                before.setFocus(Qt.FocusReason.PopupFocusReason)
        except RuntimeError:
            # The widget that had the focus was deleted.
            self._before = None

    def _filter(self, typed: str) -> None:
        self._model.clear()
        self._shown = self._best(typed.strip())
        for command in self._shown:
            item = QStandardItem(command.action.icon(), command.title)
            item.setData(command.path, PATH)
            item.setData(command.action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), SHORTCUT)
            item.setData(command.action.isEnabled(), ENABLED)
            if command.action.isChecked():
                item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(command.action.statusTip())
            self._model.appendRow(item)
        self.list.setVisible(self._model.rowCount() > 0)
        self._nothing.setVisible(self._model.rowCount() == 0)
        if self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(0, 0))
        self.arrange()

    def _best(self, typed: str) -> list[Command]:
        if not typed:
            last = {name: number for number, name in enumerate(self.recent)}
            return sorted(self._commands, key=lambda command: last.get(command.action.objectName(), REMEMBERED))
        fits = [(command.fit(typed), command) for command in self._commands]
        found = [(score, command) for score, command in fits if score is not None]
        return [command for _, command in sorted(found, key=lambda pair: (not pair[1].action.isEnabled(), -pair[0]))]

    def _choose(self) -> None:
        row = self.list.currentIndex().row()
        if not 0 <= row < len(self._shown) or not self._shown[row].action.isEnabled():
            return
        action = self._shown[row].action
        name = action.objectName()
        if name:
            self.recent[:] = [name, *(other for other in self.recent if other != name)][:REMEMBERED]
        # Restore the focus first, since many actions apply to the focused widget.
        self.leave()
        self.triggered.emit(action)
        action.trigger()
