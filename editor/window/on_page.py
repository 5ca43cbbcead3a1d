"""Actions that are methods of the shown canvas or graph."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vision_designer.editor.graph.open_graph import OpenGraph

if TYPE_CHECKING:
    from vision_designer.editor.window.main_window import MainWindow


def on_view(method: str, *arguments: object) -> Callable[["MainWindow"], object]:
    """Call a method of the canvas that is shown."""

    def call(window: "MainWindow") -> object:
        return getattr(window.page.view, method)(*arguments) if window.page is not None else None

    return call


def with_graph(do: Callable[[OpenGraph], object]) -> Callable[["MainWindow"], object]:
    """Do something to the graph that is shown."""

    def call(window: "MainWindow") -> object:
        return do(window.graph) if window.graph is not None else None

    return call
