"""A trained model: its facts, and the operations of its transformation."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import QT_TRANSLATE_NOOP, PlainLabel, as_html
from vision_designer.editor.look.theme import theme
from vision_designer.editor.look.values import metric_title
from vision_designer.editor.panes.outputs.picture_window import PictureFile
from vision_designer.editor.panes.outputs.result_view import OutputContext, ResultView
from vision_designer.editor.panes.parts.pane_parts import AdaptiveSplitter, EmptyState
from vision_designer.editor.panes.parts.small_widgets import (
    bold,
    clear_layout,
    facts_form,
    filled,
    flat_button,
    scrolling,
    stacked,
)
from vision_designer.editor.workers import DataProcess, LatestRequest


def operation_text(name: str, argument: object) -> str:
    """Display text of an operation and its argument, with the titles of Init Image Transformation."""
    translate = QCoreApplication.translate
    size = argument.get("size") if isinstance(argument, dict) else argument
    words = {
        "Resize": translate("operations", "Resize: the shorter side to {number} pixels"),
        "CenterCrop": translate("operations", "Center crop: a square of {number} pixels"),
        "Pad": translate("operations", "Pad: a border of {number} pixels"),
        "ColorJitter": translate("operations", "Color jitter: brightness, contrast and saturation by up to 40 %"),
        "Grayscale": translate("operations", "Grayscale"),
        "RandomResizedCrop": translate("operations", "Random resized crop: a random part, scaled to {number} pixels"),
        "RandomCrop": translate("operations", "Random crop: a square of {number} pixels"),
        "RandomHorizontalFlip": translate("operations", "Random horizontal flip: every second image"),
        "RandomVerticalFlip": translate("operations", "Random vertical flip: every second image"),
        "RandomRotation": translate("operations", "Random rotation: up to {number} degrees in either direction"),
        "RandomAffine": translate(
            "operations", "Random affine: rotation by up to {number} degrees in either direction"
        ),
        "RandomGrayscale": translate("operations", "Random grayscale: every tenth image"),
        "RandomPerspective": translate("operations", "Random perspective: every second image"),
        "TrivialAugmentWide": translate("operations", "TrivialAugment: one of 14 operations, with a random strength"),
        "RandomErasing": translate("operations", "Random erasing: a rectangle of every second image"),
    }
    # An unknown name comes from a file, and may contain braces.
    return words[name].format(number=size) if name in words else name


class OperationList(QWidget):
    """List of the operations of a transformation, in the order of application."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._layout = filled(QVBoxLayout(self), spacing=6)

    def show_operations(self, operations: Sequence[Sequence[Any]]) -> None:
        clear_layout(self._layout)
        self.lines = [operation_text(str(name), argument) for name, argument, _ in operations]
        accent = theme().colors.accent.name()
        for number, (line, (_, _, is_random)) in enumerate(zip(self.lines, operations, strict=True), 1):
            label = PlainLabel()
            label.setTextFormat(Qt.TextFormat.RichText)
            mark = f'&nbsp; <span style="color: {accent}">{self.tr("random")}</span>' if is_random else ""
            label.setText(f"{number}.&nbsp; {as_html(line)}{mark}")
            label.setWordWrap(True)
            self._layout.addWidget(label)
        if not operations:
            self._layout.addWidget(PlainLabel(self.tr("No operations: images are not changed.")))


class TransformationView(QWidget):
    """Shows the transformation output of a node."""

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._request = LatestRequest(data)
        self.heading = _heading(self.tr("Operations, in the order in which they are applied to each image"))
        self.operations = OperationList()
        self.empty = EmptyState("transform")
        content = QWidget()
        column = filled(QVBoxLayout(content), self.heading, self.operations, margins=(16, 12, 16, 12), spacing=12)
        column.addStretch(1)
        self.area = scrolling(content)
        self.pages = stacked(self.area, self.empty)
        filled(QVBoxLayout(self), self.pages)

    def show_transformation(self, folder: str) -> None:
        failed = partial(self.empty.show_message, self.tr("The transformation cannot be read"))
        self._request.send("transformation", {"folder": folder}, self._done, failed)

    def _done(self, answer: dict[str, Any]) -> None:
        self.operations.show_operations(answer["operations"])
        self.pages.setCurrentWidget(self.area)


MAX_CATEGORIES = 60
TRAINER = "train_pytorch_model"
TRAINING_FACTS = {
    "unreadable_images": QT_TRANSLATE_NOOP("ModelView", "Unreadable images"),
    "training_images": QT_TRANSLATE_NOOP("ModelView", "Training images"),
    "validation_images": QT_TRANSLATE_NOOP("ModelView", "Validation images"),
    "mirrored": QT_TRANSLATE_NOOP("ModelView", "Mirrored at random"),
    "refitted_with_validation": QT_TRANSLATE_NOOP("ModelView", "Refitted with validation images"),
}
"""Titles of what training records besides metrics."""


class ModelView(QWidget):
    """A summary on the left, and the training curves on the right."""

    message = Signal(str)
    model_save_requested = Signal(object, object, str)
    """See :class:`PaneContext`."""

    def __init__(self, data: DataProcess) -> None:
        super().__init__()
        self._output: OutputContext | None = None
        self._request = LatestRequest(data)
        self.facts: list[tuple[str, str]] = []
        self.curves = PictureFile(data)
        self.curves.message.connect(self.message)
        self.area = scrolling()
        self.save_button = flat_button(
            self.tr("Save Model…"), "save", self.tr("Give the model a name, to use it in other graphs")
        )
        self.save_button.clicked.connect(self._save)
        bar = filled(QHBoxLayout(), self.save_button, margins=(12, 4, 12, 0))
        bar.addStretch(1)
        left = QWidget()
        filled(QVBoxLayout(left), bar, self.area, spacing=0, stretch=self.area)
        self.splitter = AdaptiveSplitter(left, self.curves, (1, 1))
        self.empty = EmptyState("train")
        self.pages = stacked(self.empty, self.splitter)
        filled(QVBoxLayout(self), self.pages)

    def show_model(self, output: OutputContext) -> None:
        folder = output.folder
        self._output = output
        self.save_button.hide()
        curves = next((path for path in output.pictures if path.endswith(".png")), "")
        self.curves.show_file(curves)
        self.curves.setVisible(bool(curves))
        failed = partial(self.empty.show_message, self.tr("The model cannot be read"))
        self._request.send("model", {"folder": folder}, self._done, failed)

    def _save(self) -> None:
        if self._output is not None:
            self.model_save_requested.emit(self._output.graph, self._output.node, self._output.folder)

    def _done(self, answer: dict[str, Any]) -> None:
        self.save_button.setVisible(bool(answer["trained"]))
        content = QWidget()
        column = filled(QVBoxLayout(content), margins=(16, 12, 16, 12), spacing=8)
        self.facts = []
        self._add_section(column, self.tr("Model"), self._model_facts(answer))
        if answer["trained"]:
            training = dict(answer["training"])
            parameters = training.pop("parameters", None)
            self._add_section(column, self.tr("Training"), self._training_facts(answer, training))
            if isinstance(parameters, Mapping):
                self._add_section(column, self.tr("Trained with"), self._settings(parameters))
            column.addWidget(_heading(self.tr("Applied to images without a transformation")))
            operations = OperationList()
            operations.show_operations(answer["operations"])
            column.addWidget(operations)
        column.addStretch(1)
        self.area.setWidget(content)
        self.pages.setCurrentWidget(self.splitter)

    def _model_facts(self, answer: dict[str, Any]) -> list[tuple[str, str]]:
        facts = [(self.tr("Architecture"), str(answer["architecture"]))]
        facts += [(setting_title(name), value_text(value)) for name, value in answer["settings"].items()]
        if answer.get("parameters"):
            facts.append((self.tr("Parameters"), f"{answer['parameters']:,}"))
        if answer.get("bytes"):
            facts.append((self.tr("Size"), self.locale().formattedDataSize(int(answer["bytes"]))))
        if not answer["trained"]:
            start = answer["origin"] or (
                self.tr("Pretrained weights")
                if answer["pretrained"]
                else self.tr("Random weights, initialized by training")
            )
            facts.append((self.tr("Initial weights"), str(start)))
            return facts
        categories = answer["categories"]
        names = ", ".join(categories[:MAX_CATEGORIES]) + (" …" if len(categories) > MAX_CATEGORIES else "")
        facts.append((self.tr("Categories"), f"{len(categories):,}: {names}"))
        facts.append((self.tr("Mean"), ", ".join(f"{value:g}" for value in answer["mean"])))
        facts.append((self.tr("Standard deviation"), ", ".join(f"{value:g}" for value in answer["std"])))
        return facts

    def _training_facts(self, answer: dict[str, Any], training: dict[str, Any]) -> list[tuple[str, str]]:
        facts = [(self.tr("Epochs trained"), f"{answer['epochs']:,}")] if answer["epochs"] else []
        plain = {name: value for name, value in training.items() if isinstance(value, str | int | float)}
        return facts + [(_fact_title(name), value_text(value)) for name, value in plain.items()]

    def _settings(self, parameters: Mapping[str, object]) -> list[tuple[str, str]]:
        """Titles and values of the training's parameters and run settings, as in the form of Train PyTorch Model."""
        assert self._output is not None
        trainer = self._output.graph.registry.get(TRAINER)
        models = (trainer.Parameters, trainer.RunSettings) if trainer is not None else ()
        infos = {info.identifier: info for model in models for info in model.describe()}
        facts = []
        for name, value in parameters.items():
            info = infos.get(name)
            if info is None:
                facts.append((setting_title(name), value_text(value)))
                continue
            text = texts.parameter_value(value, info) if info.kind == "choice" else value_text(value)
            facts.append((texts.declared(info.title), f"{text} {texts.unit(info.unit, value)}".strip()))
        return facts

    def _add_section(self, column: QVBoxLayout, heading: str, facts: Sequence[tuple[str, str]]) -> None:
        if not facts:
            return
        column.addWidget(_heading(heading))
        column.addLayout(facts_form(facts, (0, 0, 0, 8)))
        self.facts += facts


def _heading(text: str) -> QLabel:
    return bold(PlainLabel(text, wraps=True))


def _fact_title(name: str) -> str:
    """Display title of a fact that training records."""
    title = TRAINING_FACTS.get(name)
    return QCoreApplication.translate("ModelView", title) if title else metric_title(name)


def setting_title(name: str) -> str:
    """Display title of a parameter, translated if a component declares it."""
    words = name.replace("_", " ")
    words = words[:1].upper() + words[1:]
    return QCoreApplication.translate("components", words)


def value_text(value: object) -> str:
    """Display text of a parameter's value."""
    if isinstance(value, float):
        return f"{value:g}"
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_count else texts.parameter_value(value)


VIEWS = (
    ResultView("model", ModelView, ModelView.show_model),
    ResultView("transformation", TransformationView, lambda view, output: view.show_transformation(output.folder)),
)
