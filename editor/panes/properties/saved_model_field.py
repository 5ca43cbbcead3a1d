"""The field for the folder of a model: a path, a menu of the saved models, and which one it is."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QToolButton

from vision_designer.editor.look.plain_text import one_line
from vision_designer.editor.panes.parts.model_facts import accuracy_text
from vision_designer.editor.panes.parts.small_widgets import ColoredLabel, flat_button, scaled, wrapped
from vision_designer.editor.panes.properties.field_kinds import FieldContext, FieldRecord, PathField
from vision_designer.editor.panes.properties.fields import Field
from vision_designer.editor.workers import Background
from vision_designer.graphs.models.card import ModelCard
from vision_designer.graphs.models.saved import SavedModels
from vision_designer.graphs.models.source import source_of
from vision_designer.graphs.user_paths import absolute_path
from vision_designer.graphs.workspace import workspace_path
from vision_designer.nodes.core.parameters import ParameterInfo


class SavedModelChoice(QObject):
    """Adds to the field of a path a button that lists the saved models, and a line that describes the chosen one.

    Models are read in a thread.
    """

    def __init__(self, field: PathField, saved: SavedModels) -> None:
        super().__init__(field)
        self._field = field
        self._saved = saved
        self._background = Background(self)
        self._latest_request = 0
        self.button = flat_button(icon_name="model", tip=self.tr("Choose a saved model"))
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self.read)
        self.button.setMenu(self.menu)
        self.description = scaled(wrapped(ColoredLabel()))
        self.description.hide()
        field.line.textChanged.connect(self._describe)
        self._fill_menu([])
        self.read()

    def read(self) -> None:
        """List the models that there are now."""
        self._background.run(self._read_cards, self._fill_menu)

    def _read_cards(self) -> list[ModelCard]:
        return [card for card in self._saved.cards() if not card.problem]

    def _fill_menu(self, cards: list[ModelCard]) -> None:
        self.menu.clear()
        for card in cards:
            template = self.tr("{name}: {accuracy}").format(name=one_line(card.name), accuracy=accuracy_text(card))
            action = self.menu.addAction(template.replace("&", "&&"), partial(self._field.set_path, str(card.folder)))
            action.setEnabled(not self._field.line.isReadOnly())
        if not cards:
            self.menu.addAction(self.tr("No saved models")).setEnabled(False)

    def _describe(self, text: str) -> None:
        self._latest_request += 1
        graph = self._field.graph
        if graph is None or not text or "\0" in text:
            self._show_card(self._latest_request, None)
            return
        folder = absolute_path(text, graph.folder)
        self._background.run(partial(self._card_of, folder), partial(self._show_card, self._latest_request))

    def _card_of(self, folder: Path) -> ModelCard | None:
        if not folder.is_dir():
            return None
        name = folder.name if folder.parent == self._saved.root else ""
        source = self._saved.named(name) if name else source_of(folder, self._saved.workspace)
        card = self._saved.card_of(source) if source is not None else None
        return card if card is not None and not card.problem else None

    def _show_card(self, request: int, card: ModelCard | None) -> None:
        if request != self._latest_request:
            return
        self.description.setVisible(card is not None)
        if card is not None:
            template = self.tr("{name}: {network}, {count} categories. Accuracy: {accuracy}.")
            name = one_line(card.name) or self.tr("Model folder")
            self.description.setText(
                template.format(
                    name=name, network=card.architecture, count=len(card.categories), accuracy=accuracy_text(card)
                )
            )


def _make(info: ParameterInfo, context: FieldContext) -> Field:
    field = PathField(info)
    field.graph = context.graph
    choice = SavedModelChoice(field, SavedModels(workspace_path(context.workspace)))
    field.add_parts(choice.button, choice.description)
    return field


FIELD = FieldRecord("saved_model", _make)
