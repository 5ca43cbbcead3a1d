"""The Models pane: the saved models of the workspace, their cards, and actions on them."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from vision_designer.editor.look.icons import icon
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP
from vision_designer.editor.look.texts import date_and_time, percent, translated_message
from vision_designer.editor.panes.pane import PaneContext, PaneRecord
from vision_designer.editor.panes.parts.bars import OverflowBar, WrappingBar
from vision_designer.editor.panes.parts.dialogs import popup_menu
from vision_designer.editor.panes.parts.model_facts import (
    CHANGES,
    USES,
    card_facts,
    datasets_text,
    image_size_text,
    not_known,
)
from vision_designer.editor.panes.parts.pane_parts import AdaptiveSplitter, Cell, EmptyState, ReadOnlyTable
from vision_designer.editor.panes.parts.small_widgets import facts_form, filled, flat_button, scrolling, stacked
from vision_designer.editor.workers import Background
from vision_designer.graphs.models.card import ModelCard
from vision_designer.graphs.models.saved import SavedModels
from vision_designer.nodes.errors import VisionDesignerError

ACTIONS = (*USES, *CHANGES)
WITH_DAMAGED = frozenset({"folder", "rename", "remove"})
"""Actions that a damaged model has, too."""


class ModelsPane(QWidget):
    """Lists the saved models, which are read in a thread when the pane is shown and when they have changed."""

    model_action_requested = Signal(str, object)
    """The name of a ModelAction, and the ModelCard."""

    def __init__(self, saved: SavedModels) -> None:
        super().__init__()
        self._saved = saved
        self._background = Background(self)
        self._is_reading = self._is_due = False
        self.cards: list[ModelCard] = []
        self.buttons: dict[str, QToolButton] = {}
        for action in ACTIONS:
            button = self.buttons[action.name] = flat_button(action.title, action.icon)
            button.clicked.connect(partial(self._act, action.name))
        self.table = ReadOnlyTable(self.tr("Models"))
        self.table.setSelectionMode(ReadOnlyTable.SelectionMode.SingleSelection)
        self.table.itemSelectionChanged.connect(self._show_selected)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.details = scrolling()
        splitter = AdaptiveSplitter(self.table, self.details, (5, 3))
        buttons = list(self.buttons.values())
        bar = WrappingBar([OverflowBar(buttons[:3])], [OverflowBar(buttons[3:])])
        page = QWidget()
        filled(QVBoxLayout(page), bar, splitter, spacing=0, stretch=splitter)
        self.empty = EmptyState("model")
        self.pages = stacked(self.empty, page)
        self._page = page
        filled(QHBoxLayout(self), self.pages)
        self.empty.show_message(self.tr("Reading the models"))
        self._show_selected()

    @property
    def card(self) -> ModelCard | None:
        rows = {index.row() for index in self.table.selectedIndexes()}
        item = self.table.item(min(rows), 0) if rows else None
        return next((card for card in self.cards if item is not None and card.name == item.text()), None)

    def select(self, name: str) -> None:
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.text() == name:
                self.table.selectRow(row)

    def refresh(self) -> None:
        """Read the models again; a hidden pane does so when it is shown."""
        self._is_due = True
        if self.isVisible() and not self._is_reading:
            self._is_due, self._is_reading = False, True
            self._background.run(self._saved.cards, self._show, self._failed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._is_due = True

    def _show(self, cards: Sequence[ModelCard]) -> None:
        self._is_reading = False
        selected = self.card.name if self.card is not None else ""
        self.cards = list(cards)
        if not cards:
            advice = self.tr(
                "Train a model, then choose Save Model… in the context menu of its node, in Results, or in Runs."
            )
            self.empty.show_message(self.tr("No saved models"), advice)
        else:
            columns = [
                self.tr("Name"),
                self.tr("Accuracy"),
                self.tr("Images"),
                self.tr("Categories"),
                self.tr("Network"),
                self.tr("Image size"),
                self.tr("Trained on"),
                self.tr("Saved"),
            ]
            self.table.show_rows(columns, [self._row(card) for card in cards])
            self.pages.setCurrentWidget(self._page)
            self.select(selected if any(card.name == selected for card in cards) else cards[0].name)
        self._show_selected()
        if self._is_due:
            self.refresh()

    def _row(self, card: ModelCard) -> list[Cell]:
        origin = card.origin
        saved = date_and_time(origin.saved) if origin.saved is not None else not_known()
        if card.problem:
            return [card.name, self.tr("damaged"), None, None, "", "", "", saved]
        return [
            card.name,
            percent(origin.accuracy, 1) if origin.accuracy is not None else not_known(),
            origin.accuracy_images,
            len(card.categories),
            card.architecture,
            image_size_text(card),
            datasets_text(card),
            saved,
        ]

    def _failed(self, error: Exception) -> None:
        self._is_reading = False
        if not isinstance(error, VisionDesignerError):
            raise error
        self.empty.show_message(self.tr("The models cannot be read"), translated_message(error.message))

    def _show_selected(self) -> None:
        card = self.card
        for name, button in self.buttons.items():
            button.setEnabled(card is not None and (not card.problem or name in WITH_DAMAGED))
        inner = QWidget()
        self.facts = _facts(card)
        inner.setLayout(facts_form(self.facts, (16, 8, 12, 8)))
        self.details.setWidget(inner)

    def _act(self, name: str) -> None:
        if self.card is not None:
            self.model_action_requested.emit(name, self.card)

    def _open_menu(self, position: QPoint) -> None:
        if self.card is None:
            return
        menu = popup_menu(self)
        for action in ACTIONS:
            if action is CHANGES[0]:
                menu.addSeparator()
            entry = menu.addAction(icon(action.icon), action.title, partial(self._act, action.name))
            entry.setEnabled(self.buttons[action.name].isEnabled())
        menu.popup(self.table.viewport().mapToGlobal(position))


def _facts(card: ModelCard | None) -> list[tuple[str, str]]:
    if card is None:
        return []
    return [("", translated_message(card.problem))] if card.problem else card_facts(card)


def _make(context: PaneContext) -> ModelsPane:
    pane = ModelsPane(SavedModels(context.services.workspace))
    context.models_changed.connect(pane.refresh)
    return pane


PANE = PaneRecord("models", QT_TRANSLATE_NOOP("Docks", "Models"), "model", "right", _make, order=70)
