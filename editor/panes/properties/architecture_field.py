"""The field for an architecture, with a searchable list."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QRect, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.matching import ListKeys
from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.texts import UNKNOWN, percent
from vision_designer.editor.panes.parts.inputs import Combo
from vision_designer.editor.panes.parts.pane_parts import show_whole_rows
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, filled, scaled, wrapped
from vision_designer.editor.panes.properties.field_kinds import ARCHITECTURE, ChoiceField, FieldRecord, narrow
from vision_designer.graphs.architecture_facts import ArchitectureFacts, architecture_facts
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.core.parameters import ParameterInfo
from vision_designer.nodes.vision.models.architectures import Architecture

translate = QCoreApplication.translate
VALUE = Qt.ItemDataRole.UserRole
SORT = Qt.ItemDataRole.UserRole + 1
PAGE = 10
MAX_ROWS = 16
MARGIN = 8
MIN_WIDTH = 420
NOT_LOCAL = 1e6
"""Sort key, in megabytes, above the size of any file."""


class ArchitectureList(QFrame):
    """A popup with a search field and a sortable table of networks.

    Arrow and page keys highlight a row, Enter or a click chooses it, Escape or a click outside closes the popup.
    """

    chosen = Signal(str)
    """The chosen value."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, accepts_any: bool = False) -> None:
        """``accepts_any``: whether a name without a row can be typed, e.g. one of timm's."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Networks"))
        self._accepts_any = accepts_any
        self.line = QLineEdit()
        self.line.setPlaceholderText(
            self.tr("Type to find a network, or timm/ followed by a timm model name")
            if accepts_any
            else self.tr("Type to find a network")
        )
        self.line.setAccessibleName(self.tr("Find a network"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._filter)
        self.model = QStandardItemModel(self)
        self.rows = QSortFilterProxyModel(self)
        self.rows.setSourceModel(self.model)
        self.rows.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.rows.setSortRole(SORT)
        self.table = QTableView()
        self.table.setModel(self.rows)
        show_whole_rows(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setWordWrap(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 8px; }")
        self.table.setAccessibleName(self.tr("Networks"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.clicked.connect(self._choose)
        ListKeys(self.line, self.table, self._choose, self.hide, page=PAGE)
        self.note = PlainLabel(wraps=True)
        filled(QVBoxLayout(self), self.line, self.table, self.note, margins=MARGIN, spacing=8)

    def open_below(self, widget: QWidget, facts: Sequence[ArchitectureFacts], info: ParameterInfo, value: str) -> None:
        """Show networks below a widget, or above it if there is no room, and highlight that of ``value``."""
        self._fill(facts, info)
        self.line.clear()
        self._filter("")
        self._highlight_row(self.shown.index(value) if value in self.shown else 0)
        here = QGuiApplication.screenAt(widget.mapToGlobal(widget.rect().center())) or self.screen()
        screen = here.availableGeometry()
        header = self.table.horizontalHeader()
        width = header.length() + self.table.verticalScrollBar().sizeHint().width() + 2 * MARGIN + 4
        rows = min(max(len(facts), 3), MAX_ROWS)
        height = header.sizeHint().height() + rows * self.table.verticalHeader().defaultSectionSize() + 4
        self.table.setFixedHeight(min(height, screen.height() - 160))
        self.setFixedWidth(min(max(width, MIN_WIDTH), screen.width()))
        self.adjustSize()
        self._move_next_to(widget, screen)
        self.show()
        # Includes the border of the style sheet, which is applied by now.
        self._move_next_to(widget, screen)
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def _move_next_to(self, widget: QWidget, screen: QRect) -> None:
        below = widget.mapToGlobal(widget.rect().bottomLeft())
        above = widget.mapToGlobal(widget.rect().topLeft())
        y = below.y() + 1 if below.y() + self.height() < screen.bottom() else above.y() - self.height()
        self.move(
            max(screen.left(), min(below.x(), screen.right() + 1 - self.width())),
            max(screen.top(), min(y, screen.bottom() + 1 - self.height())),
        )

    def _fill(self, facts: Sequence[ArchitectureFacts], info: ParameterInfo) -> None:
        self.model.clear()
        self.model.setHorizontalHeaderLabels(
            [
                self.tr("Network"),
                self.tr("Parameters"),
                self.tr("Multiply-adds"),
                self.tr("Image size"),
                self.tr("Accuracy"),
                self.tr("Weights"),
            ]
        )
        for one in facts:
            network, weights = one.architecture, one.architecture.weights
            size = weights.megabytes if weights is not None else 0.0
            row = [
                _item(texts.choice(info, one.value), one.value, one.value, is_number=False),
                _item(parameters_text(network), one.value, network.parameters or 0),
                _item(multiply_adds_text(network), one.value, network.multiply_adds or 0.0),
                _item(size_text(network), one.value, network.usual_size),
                _item(accuracy_text(network), one.value, network.top1_accuracy or 0.0),
                # Networks whose weights are on this machine sort first.
                _item(weights_text(one), one.value, size + (0 if one.place else NOT_LOCAL), is_number=False),
            ]
            self.model.appendRow(row)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for column in range(1, 5):
            self.model.horizontalHeaderItem(column).setTextAlignment(
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.table.setSortingEnabled(True)
        self.rows.sort(-1)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    @property
    def shown(self) -> list[str]:
        """The listed values in their order."""
        return [str(self.rows.index(row, 0).data(VALUE)) for row in range(self.rows.rowCount())]

    def _filter(self, text: str) -> None:
        self.rows.setFilterFixedString(text.strip())
        typed = text.strip()
        if self.rows.rowCount() and typed:
            self._highlight_row(0)
        if self.rows.rowCount() == 0:
            self.note.setText(
                self.tr("Press Enter to use {name}.").format(name=typed)
                if self._accepts_any and typed
                else self.tr("No network has this name.")
            )
        else:
            self.note.setText(
                self.tr(
                    "Accuracy: top-1 on ImageNet with the published weights. Parameters: with a last layer for 1000 "
                    "categories."
                )
            )

    def _highlight_row(self, row: int) -> None:
        index = self.rows.index(row, 0)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index)

    def _choose(self, index: QModelIndex | None = None) -> None:
        index = self.table.currentIndex() if index is None else index
        typed = self.line.text().strip()
        value = str(index.data(VALUE)) if index.isValid() and self.rows.rowCount() else ""
        if not value and not (self._accepts_any and typed):
            return
        self.hide()
        self.chosen.emit(value or typed)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


def _item(text: str, value: str, sort: str | float, *, is_number: bool = True) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(value, VALUE)
    item.setData(sort, SORT)
    if is_number:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


class _Combo(Combo):
    """A combo box that opens the list of networks instead of its own."""

    def __init__(self, open_list: Callable[[], None]) -> None:
        super().__init__()
        self._open_list = open_list

    def showPopup(self) -> None:
        self._open_list()


class ArchitectureField(ChoiceField):
    """A selection of a network, with facts about it below.

    A parameter of type text accepts any known network, and names that only a run can resolve.

    Args:
        info: the parameter.
        workspace: folder that may contain weights of networks; None for the default one.
    """

    def __init__(self, info: ParameterInfo, workspace: Path | None = None) -> None:
        self._workspace = workspace_path(workspace)
        super().__init__(info)
        self.facts_line = scaled(wrapped(ColoredLabel()))
        self._grid.addWidget(self.facts_line, 3, 0, 1, 2)
        self._value = ""

    def all_choices(self) -> list[str]:
        """The declared choices; for a text, the names of all known networks."""
        return [one.value for one in self._facts()]

    def make_combo(self) -> Combo:
        """A combo box whose list shows facts."""
        self.list: ArchitectureList | None = None
        return narrow(_Combo(self.open_list))

    def open_list(self) -> None:
        if self.list is None:
            # A table that is a child of a combo box would get the style of the combo box's list.
            self.list = ArchitectureList(self, accepts_any=not self.info.choices)
            self.list.closed.connect(self._combo.setFocus)
            self.list.chosen.connect(lambda value: self.edited.emit(value, False))
        self.list.open_below(self._combo, self._facts(), self.info, self._value)

    def show_value(self, value: Any, *, is_mixed: bool = False) -> None:  # noqa: ANN401
        """Show the name and the facts of the network."""
        super().show_value(value, is_mixed=is_mixed)
        self._value = value if isinstance(value, str) and not is_mixed else ""
        found = next((one for one in self._facts() if one.value == self._value), None)
        self.facts_line.setText(facts_text(found) if found is not None else "")
        self.facts_line.setVisible(found is not None)

    def _facts(self) -> list[ArchitectureFacts]:
        return architecture_facts(self.info, self._workspace)


def parameters_text(network: Architecture) -> str:
    """The number of parameters, e.g. ``4.7 M``."""
    if network.parameters is None:
        return UNKNOWN
    millions = network.parameters / 1e6
    digits = 1 if millions < 99.95 else 0
    return translate("architectures", "{number} M").format(number=f"{millions:.{digits}f}")


def multiply_adds_text(network: Architecture) -> str:
    """Multiply-adds of one image, e.g. ``0.41 G``."""
    if network.multiply_adds is None:
        return UNKNOWN
    digits = 2 if network.multiply_adds < 9.995 else 0
    return translate("architectures", "{number} G").format(number=f"{network.multiply_adds:.{digits}f}")


def size_text(network: Architecture) -> str:
    """Height and width of images, e.g. ``224``."""
    return (
        translate("architectures", "{size} only").format(size=network.usual_size)
        if network.fixed_size
        else str(network.usual_size)
    )


def accuracy_text(network: Architecture) -> str:
    """Top-1 accuracy of the published weights, e.g. ``75.1 %``."""
    return UNKNOWN if network.top1_accuracy is None else percent(network.top1_accuracy / 100, 1)


def weights_text(facts: ArchitectureFacts) -> str:
    """Whether the published weights are on this machine, else the size of their download, or what to install."""
    weights = facts.architecture.weights
    if weights is None:
        return translate("architectures", "None published")
    if facts.place:
        return translate("architectures", "On this machine")
    if weights.distribution:
        return translate("architectures", "Package not installed")
    return translate("architectures", "Download, {size} MB").format(size=round(weights.megabytes))


def facts_text(facts: ArchitectureFacts) -> str:
    """All facts in one line."""
    return translate(
        "architectures",
        "{parameters} parameters, {multiply_adds} multiply-adds, {size} pixels, {accuracy} on ImageNet.\n"
        "Weights: {weights}",
    ).format(
        parameters=parameters_text(facts.architecture),
        multiply_adds=multiply_adds_text(facts.architecture),
        size=facts.architecture.usual_size,
        accuracy=accuracy_text(facts.architecture),
        weights=weights_text(facts),
    )


FIELD = FieldRecord(ARCHITECTURE, lambda info, context: ArchitectureField(info, context.workspace))
