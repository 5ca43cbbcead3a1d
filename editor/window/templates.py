"""The gallery of templates: the graphs that ship, each to begin with a copy of."""

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.window.template_card import Template, TemplateCard
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.example_graphs import EXAMPLES
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.errors import VisionDesignerError

SAMPLE = "digits_resnet18"
EMPTY = ""
"""The name that stands for an empty graph."""
OWN_FOLDER = "folder_fine_tune"
"""The one that is about a folder of the user's."""
ORDER = (SAMPLE, OWN_FOLDER, "digits_densenet121_compare")
"""Those that come first; the others follow by name."""


def load_templates() -> list[Template]:
    """The graphs that ship; one that cannot be read is left out."""
    found = []
    for path in EXAMPLES.glob("*.json"):
        try:
            document = GraphDocument.read(path)
        except VisionDesignerError:
            continue
        description = str((document.model_extra or {}).get("description", ""))
        found.append(Template(path.stem, _translated(document.title), _translated(description), document))
    first = {name: number for number, name in enumerate(ORDER)}
    return sorted(found, key=lambda template: (first.get(template.name, len(ORDER)), template.name))


def empty_template() -> Template:
    """Nothing yet."""
    translate = QCoreApplication.translate
    return Template(
        EMPTY,
        translate("templates", "Empty graph"),
        translate("templates", "Build it yourself from the components on the left."),
        GraphDocument(),
    )


def _translated(text: str) -> str:
    return QCoreApplication.translate("examples", text) if text else ""


class TemplateCards(QWidget):
    """Cards in as many columns as there is room for."""

    chosen = Signal(str)
    """The name of a template; empty for the empty graph."""

    def __init__(
        self,
        templates: Iterable[Template],
        components: Mapping[str, type[ComponentNode]],
        parent: QWidget | None = None,
        *,
        columns: int = 3,
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        self.cards = [TemplateCard(template, components, self) for template in templates]
        for number, card in enumerate(self.cards):
            grid.addWidget(card, number // columns, number % columns)
            card.clicked.connect(partial(self.chosen.emit, card.template.name))
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        columns = sum(card.y() == self.cards[0].y() for card in self.cards) if self.cards else 0
        step = step or {Qt.Key.Key_Up: -columns, Qt.Key.Key_Down: columns}.get(Qt.Key(event.key()))
        focused = next((number for number, card in enumerate(self.cards) if card.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
        elif 0 <= focused + step < len(self.cards):
            self.cards[focused + step].setFocus(Qt.FocusReason.OtherFocusReason)


class TemplateGallery(QDialog):
    """Asks which template to begin with; it is deleted once it is closed."""

    chosen = Signal(str)
    """The name of a template; empty for the empty graph."""

    def __init__(self, components: Mapping[str, type[ComponentNode]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New from template"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        templates = [empty_template(), *load_templates()]
        self.gallery = TemplateCards(templates, components, self, columns=4)
        self.gallery.chosen.connect(self._choose)
        heading = PlainLabel(self.tr("Choose a template"))
        font = heading.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        heading.setFont(font)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(self.gallery)
        layout.addStretch()
        layout.addWidget(buttons)
        self.gallery.cards[0].setFocus()

    def _choose(self, name: str) -> None:
        self.accept()
        self.chosen.emit(name)
