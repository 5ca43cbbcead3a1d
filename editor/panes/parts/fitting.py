"""Dialogs that fit the screen: what it has no room for is scrolled, and their buttons stay visible."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLayout,
    QMessageBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from vision_designer.editor.panes.parts.small_widgets import filled, scrolling

FRAME = QSize(8, 40)
"""Pixels for the edges and the title of a window that has no frame yet."""
UNLIMITED = 16_777_215
"""Qt's maximum size of a widget."""
TEXT_LABELS = ("qt_msgbox_informativelabel", "qt_msgbox_label")
"""Labels of a QMessageBox, the one with the longer text first."""
MIN_LINES = 3


def room_for(window: QWidget) -> QRect:
    """Where the content of a window can be on its screen, in pixels: without panels of the desktop and its frame."""
    available = window.screen().availableGeometry()
    handle = window.windowHandle()
    margins = handle.frameMargins() if handle is not None else None
    if margins is None or margins.isNull():
        return available.adjusted(FRAME.width() // 2, FRAME.height(), -FRAME.width() // 2, -FRAME.width() // 2)
    return available.marginsRemoved(margins)


class ScreenFit(QObject):
    """Keeps a dialog within the screen, also when its content grows while it is open."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._scrolls = False
        # Qt places a dialog at the end of its showing, unless it has been moved before.
        self._placing = QTimer(self, singleShot=True, interval=0)
        self._placing.timeout.connect(self._keep_inside)
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # At exit, Python may clear this object's attributes before the dialog is destroyed.
        if getattr(self, "_dialog", None) is None:
            return False
        is_box = isinstance(self._dialog, QMessageBox)
        # A message box gets its size while it is shown, and again with each new text.
        when = (QEvent.Type.Resize,) if is_box else (QEvent.Type.Show, QEvent.Type.LayoutRequest)
        if watched is self._dialog and event.type() in when:
            self._fit_message() if is_box else self._fit()
        return False

    def _fit(self) -> None:
        dialog, layout = self._dialog, self._dialog.layout()
        room = room_for(dialog)
        size = dialog.size()
        if layout is not None:
            needed = _minimum(layout, min(size.width(), room.width()))
            if not self._scrolls and (needed.width() > room.width() or needed.height() > room.height()):
                self._scroll_content(layout, needed, room.size())
            size = size.expandedTo(needed)
        dialog.resize(size.boundedTo(room.size()))
        self._placing.start()

    def _scroll_content(self, layout: QLayout, needed: QSize, room: QSize) -> None:
        """Move everything but the buttons into a scroll area."""
        dialog, focus = self._dialog, self._dialog.focusWidget()
        self._scrolls = True
        buttons = [box for box in dialog.findChildren(QDialogButtonBox) if layout.indexOf(box) >= 0]
        for box in buttons:
            layout.removeWidget(box)
        content = QWidget()
        # Moves the layout with its widgets.
        content.setLayout(layout)
        area = scrolling(content)
        bar = area.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        area.setMinimumWidth(min(needed.width() + bar, room.width()))
        outer = filled(QVBoxLayout(dialog), area, spacing=0, stretch=area)
        margins = layout.contentsMargins()
        for box in buttons:
            row = filled(QVBoxLayout(), box, margins=(margins.left(), 4, margins.right(), margins.bottom()))
            outer.addLayout(row)
        dialog.setMinimumSize(dialog.minimumSize().boundedTo(room))
        dialog.setMaximumSize(UNLIMITED, UNLIMITED)
        outer.activate()
        if focus is not None:
            # It has lost the focus with its old parent.
            focus.setFocus()

    def _fit_message(self) -> None:
        box, room = self._dialog, room_for(self._dialog)
        grid = box.layout()
        if box.height() > room.height() and not self._scrolls and isinstance(grid, QGridLayout):
            self._scrolls = True
            labels = [label for name in TEXT_LABELS if isinstance(label := box.findChild(QLabel, name), QLabel)]
            label = max(labels, key=lambda label: len(label.text()))
            row, column, rows, columns = cast("tuple[int, int, int, int]", grid.getItemPosition(grid.indexOf(label)))
            grid.removeWidget(label)
            left = room.size() - grid.totalMinimumSize()
            label.setWordWrap(True)
            label.setMinimumWidth(0)
            area = scrolling(label)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setMinimumWidth(min(label.sizeHint().width(), left.width()))
            area.setFixedHeight(max(left.height() - grid.verticalSpacing(), MIN_LINES * label.fontMetrics().height()))
            grid.addWidget(area, row, column, rows, columns)
        self._placing.start()

    def _keep_inside(self) -> None:
        dialog, room = self._dialog, room_for(self._dialog)
        if dialog.isVisible() and not room.contains(dialog.geometry()):
            corner = dialog.geometry().topLeft()
            last = room.bottomRight() - QPoint(dialog.width() - 1, dialog.height() - 1)
            inside = QPoint(max(min(corner.x(), last.x()), room.left()), max(min(corner.y(), last.y()), room.top()))
            dialog.move(dialog.pos() + inside - corner)


def fit_to_screen(dialog: QDialog, size: QSize | None = None) -> None:
    """Keep a dialog within the screen; for one that asks for less room, it does nothing.

    Args:
        dialog: with its buttons in a QDialogButtonBox of its own layout, so that they stay visible.
        size: preferred size in pixels; by default that of its content.
    """
    if size is not None:
        dialog.resize(size)
    ScreenFit(dialog)


def _minimum(layout: QLayout, width: int) -> QSize:
    """Minimum size of a dialog in which no wrapped text is cut off."""
    least = layout.totalMinimumSize()
    if layout.hasHeightForWidth():
        least.setHeight(max(least.height(), layout.totalMinimumHeightForWidth(max(width, least.width()))))
    return least
