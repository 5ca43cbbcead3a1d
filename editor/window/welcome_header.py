"""The head of the welcome page."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vision_designer.editor.look.plain_text import PlainLabel
from vision_designer.editor.look.theme import theme
from vision_designer.editor.window.miniature import Miniature
from vision_designer.graphs.document import GraphDocument, GraphNode, link
from vision_designer.nodes.core.component import ComponentNode

MARK = QSize(120, 64)


class WelcomeHeader(QWidget):
    """The program's mark, name and purpose."""

    def __init__(self, components: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__()
        name = PlainLabel("Vision Designer")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        name.setFont(font)
        purpose = PlainLabel(self.tr("Train image classifiers by connecting components"))
        make_muted(purpose)
        font = purpose.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        purpose.setFont(font)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        words.addWidget(name)
        words.addWidget(purpose)
        words.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        layout.addWidget(_Mark(components))
        layout.addLayout(words, 1)


class _Mark(QWidget):
    """A small graph, as the mark of the program."""

    def __init__(self, components: Mapping[str, type[ComponentNode]]) -> None:
        super().__init__()
        self.setFixedSize(MARK)
        document = GraphDocument(
            nodes=[
                GraphNode(id="images", component="apply_image_transformation", position=[0, 0]),
                GraphNode(id="model", component="resnet", position=[0, 130]),
                GraphNode(id="train", component="train_pytorch_model", position=[290, 65]),
            ],
            links=[
                link("images.output_image_directory", "train.training_dataset"),
                link("model.untrained_model", "train.untrained_model"),
            ],
        )
        self._miniature = Miniature(document, components)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the mark."""
        painter = QPainter(self)
        self._miniature.paint(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()


def make_muted(label: QLabel) -> None:
    """Show a text as one that matters less."""
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
