"""Preview of a node that has not run."""

import random
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.graph.preview_sources import DATASET, PREVIEWED, dataset_source, transformation_preview
from vision_designer.editor.look import texts
from vision_designer.editor.look.plain_text import PlainLabel, as_text
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.gallery import GalleryView
from vision_designer.editor.panes.outputs.model_view import operation_text
from vision_designer.editor.panes.parts.pane_parts import EmptyState, Refresh
from vision_designer.editor.panes.parts.small_widgets import flat_button
from vision_designer.editor.panes.preview.preview_sheet import LARGEST, PreviewSheet
from vision_designer.editor.workers import DataProcess, Request
from vision_designer.nodes.core.component import ComponentNode

DELAY = 150
"""Milliseconds after an edit until the pictures are drawn anew."""
IMAGES, DRAWS = 12, 3
LARGEST_SEED = 2**31 - 1


class PreviewView(QWidget):
    """The Preview tab: the images of a dataset, and what transformations do to some of them.

    Args:
        data: reads and transforms the images.
    """

    message = Signal(str)

    def __init__(self, data: DataProcess, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._graph: OpenGraph | None = None
        self._node: ComponentNode | None = None
        self._request: Request | None = None
        self._asked: dict[str, Any] | None = None
        self.seed = 0
        self.choice = 0
        self._refresh = Refresh(self, self._show, DELAY)
        self._build()
        theme().changed.connect(self._retheme)
        self._retheme()
        self._show()

    def _build(self) -> None:
        self.gallery = GalleryView(self._data)
        self.sheet = PreviewSheet()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.sheet)
        self.operations = PlainLabel()
        self.operations.setWordWrap(True)
        self.problem = PlainLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.dice = flat_button(self.tr("Resample"), "dice", self.tr("Sample the random operations again"))
        self.dice.clicked.connect(self.roll)
        self.others = flat_button(self.tr("Other images"), "image", self.tr("Show other images of the dataset"))
        self.others.clicked.connect(self.choose_others)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.operations)
        words.addWidget(self.problem)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 4, 8, 4)
        bar.setSpacing(4)
        bar.addLayout(words, 1)
        bar.addWidget(self.dice)
        bar.addWidget(self.others)
        self.transformed = QWidget()
        column = QVBoxLayout(self.transformed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.area, 1)
        self.empty = EmptyState("preview")
        self.pages = QStackedWidget()
        for page in (self.empty, self.gallery, self.transformed):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    # What is shown

    def show_node(self, graph: OpenGraph | None, node: ComponentNode | None) -> None:
        """Show what a node is going to do."""
        if graph is not self._graph:
            self._listen(self._graph, False)
            self._listen(graph, True)
        if node is not self._node:
            self._forget()
        self._graph, self._node = graph, node
        self._refresh.request()
        self._refresh.now()

    def _listen(self, graph: OpenGraph | None, on: bool) -> None:
        if graph is None:
            return
        flow = graph.flow
        for event in (flow.node_changed, flow.connection_added, flow.connection_removed, flow.node_removed):
            (event.sub if on else event.unsub)(self._edited)
        if on:
            graph.statuses_changed.connect(self._edited)
            graph.title_changed.connect(self._edited)
        else:
            graph.statuses_changed.disconnect(self._edited)
            graph.title_changed.disconnect(self._edited)

    def _edited(self, *_: object) -> None:
        # The flow may outlive the window.
        if isValid(self):
            self._refresh.request()

    def _forget(self) -> None:
        if self._request is not None:
            self._request.cancel()
            self._request = None
        self._asked = None
        self.sheet.show_samples([])
        # A large folder is not read on for nobody.
        self.gallery.show_images(None)

    def _show(self) -> None:
        graph, node = self._graph, self._node
        if graph is None or node is None or node not in graph.flow.nodes:
            self._say(self.tr("No node is selected"), self.tr("Select a node to see a preview."))
            return
        if node.component not in PREVIEWED:
            advice = self.tr("Image Dataset, Init Image Transformation and Apply Image Transformation have previews.")
            self._say(self.tr("{node} has no preview").format(node=texts.node_title(node)), advice)
        elif node.component == DATASET:
            self._show_dataset(graph, node)
        else:
            self._show_transformation(graph, node)

    def _show_dataset(self, graph: OpenGraph, node: ComponentNode) -> None:
        source = dataset_source(graph, node)
        if source is None:
            advice = self.tr("Set Path to a folder or an archive of images, or to sample:digits.")
            self._say(self.tr("No images selected"), advice)
        elif source != self._asked:
            self._asked = dict(source)
            self.gallery.show_images(source)
            self.pages.setCurrentWidget(self.gallery)

    def _show_transformation(self, graph: OpenGraph, node: ComponentNode) -> None:
        preview = transformation_preview(graph, node)
        if preview.steps is None:
            advice = self.tr("Connect an Init Image Transformation to its first input.")
            self._say(self.tr("No transformation to preview"), advice)
            return
        if preview.source is None:
            advice = self.tr("Add an Image Dataset and set its Path to see some of its images before and after.")
            self._say(self.tr("No images to preview"), advice)
            return
        arguments = {
            **preview.source,
            "steps": preview.steps,
            "seed": self.seed,
            "choice": self.choice,
            "count": IMAGES,
            "draws": DRAWS,
            "size": round(LARGEST * self.devicePixelRatioF()),
        }
        if arguments == self._asked:
            return
        self._asked = arguments
        if self._request is not None:
            self._request.cancel()
        if not self.sheet.samples:
            self._say(self.tr("Transforming sample images…"), self.tr("The first time takes a few seconds."), keep=True)
        self._request = self._data.request(
            "transformed", arguments, partial(self._done, node), partial(self._failed, node)
        )

    def _done(self, node: ComponentNode, answer: dict[str, Any]) -> None:
        self._request = None
        if node is not self._node:
            return
        words = [operation_text(str(name), argument).partition(":")[0] for name, argument, _ in answer["operations"]]
        self.operations.setText("  →  ".join(words) or self.tr("No operations: images are not changed."))
        details = [operation_text(str(name), argument) for name, argument, _ in answer["operations"]]
        self.operations.setToolTip(as_text("\n".join([*details, answer["source"]])))
        self.problem.hide()
        self.dice.setVisible(bool(answer["random"]))
        self.others.setVisible(answer["total"] > len(answer["images"]))
        self.sheet.show_samples(answer["images"])
        self.pages.setCurrentWidget(self.transformed)

    def _failed(self, node: ComponentNode, message: str) -> None:
        self._request = None
        if node is not self._node:
            return
        if self.sheet.samples:
            # What was drawn last stays, so that nothing jumps while a value is being typed.
            self.problem.setText(message)
            self.problem.show()
            self.pages.setCurrentWidget(self.transformed)
        else:
            self._say(self.tr("No preview"), message, keep=True)

    def roll(self) -> None:
        """Draw the random operations anew."""
        self.seed = random.randrange(1, LARGEST_SEED)
        self._show()

    def choose_others(self) -> None:
        """Show other images."""
        self.choice += 1
        self._show()

    def _say(self, heading: str, advice: str, *, keep: bool = False) -> None:
        if not keep:
            self._forget()
        self.empty.say(heading, advice)
        self.pages.setCurrentWidget(self.empty)

    def _retheme(self) -> None:
        colours = theme().colours
        for label, colour in ((self.operations, colours.muted), (self.problem, colours.problem)):
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            label.setPalette(palette)
