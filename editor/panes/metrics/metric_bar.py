"""The bar of the Metrics tab: the best values, how they are drawn, and where they can go."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.panes.parts.buttons import flat_button


class MetricBar(QWidget):
    """Says what was best, and offers what can be done."""

    copy_requested = Signal()
    export_requested = Signal(str)
    """As ``png``, ``svg`` or ``csv``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.highlights = PlainLabel()
        self.highlights.setTextFormat(Qt.TextFormat.RichText)
        self.highlights.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.highlights.setAccessibleName(self.tr("Result"))
        self.highlights.setMinimumWidth(1)
        self.log_button = flat_button(self.tr("Log scale"), tip=self.tr("Use a logarithmic axis"), checkable=True)
        self.runs_button = flat_button(
            self.tr("Compare runs"), "compare", self.tr("Overlay earlier runs of this graph"), checkable=True
        )
        self.export_button = flat_button(self.tr("Export"), "save", self.tr("Copy or save the chart or its values"))
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export_button)
        self.copy_action = self._action(menu, self.tr("Copy values"), self.copy_requested.emit, "copy")
        menu.addSeparator()
        self.png_action = self._action(menu, self.tr("Image (PNG)…"), lambda: self.export_requested.emit("png"))
        self.svg_action = self._action(menu, self.tr("Drawing (SVG)…"), lambda: self.export_requested.emit("svg"))
        self.csv_action = self._action(menu, self.tr("Table (CSV)…"), lambda: self.export_requested.emit("csv"))
        self.export_button.setMenu(menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.highlights, 1)
        for button in (self.log_button, self.runs_button, self.export_button):
            layout.addWidget(button)

    def _action(self, menu: QMenu, words: str, does: Callable[[], None], icon_name: str = "") -> QAction:
        action = QAction(words, menu)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(lambda: does())
        menu.addAction(action)
        return action

    def show_for(self, highlights: str, *, curves: bool, comparing: bool) -> None:
        """Offer what makes sense for what is shown.

        Args:
            highlights: the best values, as rich text.
            curves: whether there are curves, and not only final values.
            comparing: whether there are past runs to compare with.
        """
        self.highlights.setText(highlights)
        self.log_button.setVisible(curves)
        self.runs_button.setVisible(comparing)
        self.png_action.setEnabled(curves)
        self.svg_action.setEnabled(curves)
