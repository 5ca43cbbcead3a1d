"""Facts about a saved model for display, and actions on it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, one_line
from vision_designer.editor.look.texts import counted, date_and_time, listed, percent
from vision_designer.graphs.models.card import VALIDATION, ModelCard

translate = QCoreApplication.translate
MAX_NAMED = 60
"""Maximum categories and datasets that are named."""


@dataclass(frozen=True)
class ModelAction:
    """An action on a saved model: its name, icon, and English text."""

    name: str
    icon: str
    text: str

    @property
    def title(self) -> str:
        """Translated text."""
        return translate("models", self.text)


USES = (
    ModelAction("use", "new", QT_TRANSLATE_NOOP("models", "Use in a new graph")),
    ModelAction("score", "score", QT_TRANSLATE_NOOP("models", "Score images with it")),
    ModelAction("continue", "train", QT_TRANSLATE_NOOP("models", "Continue training")),
    ModelAction("folder", "folder", QT_TRANSLATE_NOOP("models", "Show in folder")),
    ModelAction("export", "export", QT_TRANSLATE_NOOP("models", "Export a copy…")),
)
"""Actions on a model, also offered directly after saving it."""
CHANGES = (
    ModelAction("rename", "edit", QT_TRANSLATE_NOOP("models", "Rename…")),
    ModelAction("remove", "delete", QT_TRANSLATE_NOOP("models", "Remove…")),
)


def not_known() -> str:
    """Shown for facts that are not recorded."""
    return translate("models", "not known")


def accuracy_text(card: ModelCard) -> str:
    """Accuracy, and the number of images it was measured on."""
    origin = card.origin
    if origin.accuracy is None:
        return not_known()
    accuracy = percent(origin.accuracy, 1)
    if origin.accuracy_images is None:
        return translate("models", "{accuracy}; number of images not known").format(accuracy=accuracy)
    if origin.accuracy_on == VALIDATION:
        one = translate("models", "{accuracy} of 1 validation image")
        several = translate("models", "{accuracy} of {count} validation images")
    else:
        one = translate("models", "{accuracy} of 1 image")
        several = translate("models", "{accuracy} of {count} images")
    words = one if origin.accuracy_images == 1 else several
    return words.format(accuracy=accuracy, count=f"{origin.accuracy_images:,}")


def image_size_text(card: ModelCard) -> str:
    """Width and height to which images are resized."""
    if card.image_size is None:
        return translate("models", "as the images are")
    return translate("models", "{width} x {height} pixels").format(width=card.image_size[0], height=card.image_size[1])


def datasets_text(card: ModelCard) -> str:
    """Last parts of the paths of the training images."""
    names = [one_line(Path(path).name or path) for path in card.origin.datasets[:MAX_NAMED]]
    return listed(names) if names else not_known()


def card_facts(card: ModelCard) -> list[tuple[str, str]]:
    """Titles and values of a card; what is not recorded is stated as not known."""
    origin = card.origin
    names = ", ".join(one_line(name) for name in card.categories[:MAX_NAMED])
    more = ", …" if len(card.categories) > MAX_NAMED else ""
    weights = counted(
        card.parameters or 0, translate("models", "1 parameter"), translate("models", "{count} parameters")
    )
    facts = [
        (translate("models", "Categories"), f"{len(card.categories):,}: {names}{more}"),
        (translate("models", "Accuracy"), accuracy_text(card)),
        (translate("models", "Image size"), image_size_text(card)),
        (translate("models", "Network"), f"{card.architecture}, {weights}, {card.bytes / 1e6:,.1f} MB"),
        (translate("models", "Trained on"), _training_text(card)),
        (translate("models", "Trained"), not_known() if origin.trained is None else date_and_time(origin.trained)),
    ]
    if origin.run_id:
        facts.append((translate("models", "Run"), ", ".join(filter(None, (origin.run_id, one_line(origin.node))))))
    if origin.graph_title:
        facts.append((translate("models", "Graph"), one_line(origin.graph_title)))
    if card.unknown_below is not None:
        text = translate("models", "if no probability is at least {value}").format(value=percent(card.unknown_below, 1))
        facts.append((translate("models", "Unknown"), text))
    if origin.saved is not None:
        facts.append((translate("models", "Saved"), date_and_time(origin.saved)))
    return facts


def _training_text(card: ModelCard) -> str:
    origin = card.origin
    if origin.training_images is None:
        return ", ".join(map(one_line, origin.datasets[:MAX_NAMED])) or not_known()
    images = counted(origin.training_images, translate("models", "1 image"), translate("models", "{count} images"))
    if not origin.datasets:
        return images
    text = translate("models", "{images} of {folders}")
    return text.format(images=images, folders=", ".join(map(one_line, origin.datasets[:MAX_NAMED])))
