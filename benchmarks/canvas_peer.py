"""The canvas of NodeGraphQt, measured like this program's."""

import importlib
import sys
import types
from collections.abc import Iterator
from typing import Any

from canvas_figures import CHAIN, FRAMES, WINDOW, Figures, large_graph, median_of, paint, resident_megabytes, timed
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from vision_designer.nodes.components import load_components


def with_node_graph_qt(count: int) -> Figures | None:
    """Measure NodeGraphQt, if installed."""
    _provide_distutils()
    try:
        package = importlib.import_module("NodeGraphQt")
    except ImportError as error:
        print(f"NodeGraphQt is not measured: {error}", file=sys.stderr)
        return None
    figures = Figures("NodeGraphQt")
    registry = load_components()
    document = large_graph(count)
    before = resident_megabytes()
    kinds: dict[str, Any] = {}
    for name in CHAIN:
        component = registry[name]

        def fill(self: Any, component: Any = component) -> None:  # noqa: ANN401
            package.BaseNode.__init__(self)
            for port in component.init_inputs:
                self.add_input(port.title)
            for port in component.init_outputs:
                self.add_output(port.title)

        kinds[name] = type(
            name, (package.BaseNode,), {"__identifier__": "bench", "NODE_NAME": component.title, "__init__": fill}
        )
    graph = package.NodeGraph()
    graph.register_nodes(list(kinds.values()))
    graph.widget.resize(*WINDOW)
    graph.widget.show()
    QApplication.processEvents()
    viewer = graph.viewer()

    def add_all() -> None:
        made = {}
        for node in document.nodes:
            made[node.id] = graph.create_node(
                f"bench.{node.component}", pos=list(node.position), selected=False, push_undo=False
            )
        for link in document.links:
            source, target = made[link.source_node], made[link.target_node]
            outputs = [port.identifier for port in registry[source.type_.removeprefix("bench.")].init_outputs]
            inputs = [port.identifier for port in registry[target.type_.removeprefix("bench.")].init_inputs]
            source.output(outputs.index(link.source_port)).connect_to(
                target.input(inputs.index(link.target_port)), push_undo=False
            )

    add_all()
    session = graph.serialize_session()
    graph.clear_session()
    QApplication.processEvents()

    def open_() -> None:
        graph.deserialize_session(session)
        graph.fit_to_selection()
        paint(viewer.viewport())

    figures.values["open from file"] = timed(open_)

    def show_all() -> None:
        graph.clear_selection()
        graph.fit_to_selection()
        paint(viewer.viewport())

    def panned() -> Iterator[float]:
        for number in range(FRAMES):
            step = 23 if number % 2 else -23

            def frame(step: int = step) -> None:
                viewer._set_viewer_pan(step, step)
                paint(viewer.viewport())

            yield timed(frame)

    def zoomed() -> Iterator[float]:
        for number in range(FRAMES):
            step = 0.05 if number % 2 else -0.05

            def frame(step: float = step) -> None:
                viewer._set_viewer_zoom(step, 0.0)
                paint(viewer.viewport())

            yield timed(frame)

    graph.reset_zoom()
    viewer.centerOn(QPointF(2000, 1000))
    paint(viewer.viewport())
    figures.values["pan frame, zoom 1"] = median_of(panned())
    figures.values["zoom frame, zoom 1"] = median_of(zoomed())
    show_all()
    figures.values["pan frame, all in view"] = median_of(panned())
    figures.values["zoom frame, all in view"] = median_of(zoomed())
    figures.values["memory, MB"] = resident_megabytes() - before

    def select_all() -> None:
        graph.select_all()
        paint(viewer.viewport())

    show_all()
    figures.values["select all"] = timed(select_all)

    def dragged() -> Iterator[float]:
        items = [node.view for node in graph.all_nodes()]
        for number in range(FRAMES):
            step = 14 if number % 2 else -14

            def frame(step: int = step) -> None:
                for item in items:
                    item.moveBy(step, step)
                paint(viewer.viewport())

            yield timed(frame)

    figures.values["drag all, one frame"] = median_of(dragged())

    def delete_all() -> None:
        graph.delete_nodes(graph.all_nodes())
        paint(viewer.viewport())

    def undo() -> None:
        graph.undo_stack().undo()
        paint(viewer.viewport())

    figures.values["delete all"] = timed(delete_all)
    figures.values["undo it"] = timed(undo)
    return figures


def _provide_distutils() -> None:
    """Provide the one class of distutils that NodeGraphQt needs and Python 3.12 lacks."""
    try:
        importlib.import_module("distutils.version")
    except ImportError:

        class LooseVersion(tuple[int, ...]):
            def __new__(cls, text: str) -> "LooseVersion":
                return super().__new__(cls, (int(part) for part in text.split(".") if part.isdigit()))

        package, version = types.ModuleType("distutils"), types.ModuleType("distutils.version")
        version.LooseVersion = LooseVersion  # type: ignore[attr-defined]
        sys.modules.update({"distutils": package, "distutils.version": version})
