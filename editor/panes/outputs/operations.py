"""Image operations in words."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel, as_html
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.parts.empty_state import EmptyState
from vision_designer.editor.workers.data_process import DataProcess, Request


def operation_text(name: str, argument: object) -> str:
    """An operation and its number, as the user knows them from Init Image Transformation."""
    translate = QCoreApplication.translate
    size = argument.get("size") if isinstance(argument, dict) else argument
    words = {
        "Resize": translate("operations", "Resize: the shorter side to {number} pixels"),
        "CenterCrop": translate("operations", "Center crop: a square of {number} pixels"),
        "Pad": translate("operations", "Pad: a border of {number} pixels"),
        "ColorJitter": translate("operations", "Color jitter: brightness, contrast and saturation by up to 40 %"),
        "Grayscale": translate("operations", "Grayscale"),
        "RandomResizedCrop": translate("operations", "Random resized crop: a part, scaled to {number} pixels"),
        "RandomCrop": translate("operations", "Random crop: a square of {number} pixels"),
        "RandomHorizontalFlip": translate("operations", "Random horizontal flip: every second image"),
        "RandomVerticalFlip": translate("operations", "Random vertical flip: every second image"),
        "RandomRotation": translate("operations", "Random rotation: up to {number} degrees to either side"),
        "RandomAffine": translate("operations", "Random affine: turned by up to {number} degrees to either side"),
        "RandomGrayscale": translate("operations", "Random grayscale: every tenth image"),
        "RandomPerspective": translate("operations", "Random perspective: every second image"),
        "TrivialAugmentWide": translate("operations", "TrivialAugment: one of 14 operations, with a random strength"),
        "RandomErasing": translate("operations", "Random erasing: a rectangle of every second image"),
    }
    # Another name comes from a file, and may hold braces.
    return words[name].format(number=size) if name in words else name


class OperationList(QWidget):
    """The operations of a transformation, in the order in which they are applied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: list[str] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)

    def show_operations(self, operations: Sequence[Sequence[Any]]) -> None:
        """Show these: (name, argument, whether it is random)."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.lines = [operation_text(str(name), argument) for name, argument, _ in operations]
        accent = theme().colours.accent.name()
        for number, (line, (_, _, is_random)) in enumerate(zip(self.lines, operations, strict=True), 1):
            label = PlainLabel()
            label.setTextFormat(Qt.TextFormat.RichText)
            mark = f'&nbsp; <span style="color: {accent}">{self.tr("at random")}</span>' if is_random else ""
            label.setText(f"{number}.&nbsp; {as_html(line)}{mark}")
            label.setWordWrap(True)
            self._layout.addWidget(label)
        if not operations:
            self._layout.addWidget(PlainLabel(self.tr("No operation: images stay as they are.")))


class TransformationView(QWidget):
    """A transformation that a node gave."""

    def __init__(self, data: DataProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._request: Request | None = None
        self.heading = PlainLabel(self.tr("Operations, in the order in which they are applied to each image"))
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.heading.setWordWrap(True)
        self.operations = OperationList()
        self.empty = EmptyState("transform")
        self.empty.hide()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        column.addWidget(self.heading)
        column.addWidget(self.operations)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        layout.addWidget(self.empty)

    def show_transformation(self, folder: str) -> None:
        """Show the transformation in a folder."""
        if self._request is not None:
            self._request.cancel()
        self._request = self._data.request("transformation", {"folder": folder}, self._done, self._failed)

    def _done(self, answer: dict[str, Any]) -> None:
        self._request = None
        self.operations.show_operations(answer["operations"])
        self.area.show()
        self.empty.hide()

    def _failed(self, message: str) -> None:
        self._request = None
        self.empty.say(self.tr("The transformation cannot be read"), message)
        self.area.hide()
        self.empty.show()
