"""The registry of result views, which show the outputs of link types."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.workers import DataProcess
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.discovery import Records


@dataclass(frozen=True)
class OutputContext:
    """An output to show.

    Attributes:
        folder: the output's folder in the store.
        pictures: files of the node's pictures in that folder.
        inputs: folders of the tables that an evaluation was computed from, by input port.
        described: further facts about the folder, read by the data process.
        graph: the graph of the node.
        node: the node.
    """

    folder: str
    pictures: list[str]
    graph: OpenGraph
    node: ComponentNode
    inputs: dict[str, str] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ResultView:
    """A view of outputs.

    Attributes:
        name: identifier used by ``viewer`` of link types, e.g. ``table``.
        make: creates the widget, once; its signal ``message``, if any, is shown in the status bar.
        show: shows an output in the widget.
    """

    name: str
    make: Callable[[DataProcess], QWidget]
    show: Callable[[Any, OutputContext], object]


@runtime_checkable
class ShowsWrong(Protocol):
    """A widget of a result view that can list wrongly classified images."""

    def show_wrong(self) -> None:
        """List them as soon as they are loaded."""


RESULT_VIEWS = Records(
    ResultView, "result view", group="vision_designer.result_views", package="vision_designer.editor.panes.outputs"
)
"""All result views, from the files of this package and from entry points."""
