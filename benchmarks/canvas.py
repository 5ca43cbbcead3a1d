"""Speed of the canvas with 1,000 nodes and links, compared with its targets and with NodeGraphQt on the same graph.

Run it in a window or on a virtual screen, e.g. ``xvfb-run -s "-screen 0 1600x1000x24" python benchmarks/canvas.py``.
NodeGraphQt is measured if installed (``pip install vision-designer[bench]``). Compare ratios instead of absolute
values: each figure is the median of several frames, painted synchronously, on a possibly busy machine.
"""

import argparse
import gc
import importlib
import statistics
import sys
import time
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
FRAMES = 15
WINDOW = (1400, 900)
COLUMNS = 40
CHAIN = ("image_dataset", "convert_to_image_directory", "split_image_directory", "apply_image_transformation")
INPUT_OF = {
    "convert_to_image_directory": "input_dataset",
    "split_image_directory": "input_image_directory",
    "apply_image_transformation": "input_image_directory",
}
OUTPUT_OF = {
    "image_dataset": "dataset",
    "convert_to_image_directory": "output_image_directory",
    "split_image_directory": "output_image_directory1",
    "apply_image_transformation": "output_image_directory",
}


@dataclass
class Figures:
    """Measurements of one canvas, in milliseconds unless stated otherwise."""

    name: str
    values: dict[str, float] = field(default_factory=dict)


TARGETS = {
    "open from file": 500.0,
    "pan frame, zoom 1": 16.0,
    "zoom frame, zoom 1": 16.0,
    "pan frame, all in view": 16.0,
    "zoom frame, all in view": 16.0,
    "select all": 40.0,
    "drag all, one frame": 40.0,
    "drag all, one frame at zoom 1": 40.0,
    "delete all": 150.0,
    "undo it": 150.0,
    "memory, MB": 100.0,
    "memory after 20 rounds, MB": 0.0,
}


def large_graph(count: int) -> GraphDocument:
    """Rows of ``count`` nodes in total, each linked to the previous one in its row, and every row to the next."""
    nodes, links = [], []
    for number in range(count):
        row, column = divmod(number, COLUMNS)
        kind = CHAIN[min(column, 2) if column < 3 else 2 + column % 2]
        node = {"id": f"n{number}", "component": kind, "version": "1", "position": [column * 288, row * 184]}
        nodes.append(node)
        if kind in INPUT_OF:
            before = nodes[number - 1]
            source = f"{before['id']}.{OUTPUT_OF[str(before['component'])]}"
            links.append({"from": source, "to": f"n{number}.{INPUT_OF[kind]}"})
        if kind == "apply_image_transformation" and column == 3 and row:
            links[-1]["from"] = f"n{number - COLUMNS}.output_image_directory"
    return GraphDocument.model_validate({"nodes": nodes, "links": links})


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def paint(widget: QWidget) -> None:
    """Update and repaint the whole widget once, synchronously."""
    QApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)
    widget.repaint()
    QApplication.processEvents()


def timed(do: Callable[[], object]) -> float:
    """Milliseconds of a call."""
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


def median_of(frames: Iterator[float]) -> float:
    """Median without the first frame, a warm-up."""
    times = list(frames)[1:]
    return statistics.median(times)


def ours(count: int) -> Figures:
    figures = Figures("vision-designer")
    registry = load_components()
    empty = OpenGraph(Session(registry))
    view = GraphView(empty)
    view.resize(*WINDOW)
    view.show()
    QApplication.processEvents()
    text = large_graph(count).to_text(registry)
    gc.collect()
    before = resident_megabytes()

    def opened() -> tuple[OpenGraph, GraphView]:
        graph = OpenGraph(Session(registry), GraphDocument.from_text(text, "graph"))
        view = GraphView(graph)
        view.resize(*WINDOW)
        view.show()
        QTest.qWaitForWindowExposed(view)
        QApplication.processEvents()
        return graph, view

    start = time.perf_counter()
    graph, view = opened()
    figures.values["open from file"] = (time.perf_counter() - start) * 1000
    for zoom, name in ((1.0, "zoom 1"), (0.0, "all in view")):
        _look(view, zoom)
        figures.values[f"pan frame, {name}"] = median_of(_panned(view))
        figures.values[f"zoom frame, {name}"] = median_of(_zoomed(view))
    gc.collect()
    figures.values["memory, MB"] = resident_megabytes() - before
    view.navigator.zoom_fit()
    paint(view.viewport())

    def select_all() -> None:
        view.commands.select_all()
        paint(view.viewport())

    figures.values["select all"] = timed(select_all)
    for zoom, name in ((0.0, "drag all, one frame"), (1.0, "drag all, one frame at zoom 1")):
        _look(view, zoom)
        figures.values[name] = median_of(_dragged(view))
    view.navigator.zoom_fit()
    view.commands.select_all()
    paint(view.viewport())

    def delete_all() -> None:
        view.commands.delete_selected()
        paint(view.viewport())

    def undo() -> None:
        graph.undo_stack.undo()
        paint(view.viewport())

    figures.values["delete all"] = timed(delete_all)
    figures.values["undo it"] = timed(undo)
    figures.values["memory after 20 rounds, MB"] = _rounds(graph, view)
    return figures


def _look(view: GraphView, zoom: float) -> None:
    if zoom:
        view.navigator.set_zoom(zoom)
        view.navigator.centre_on_point(view.graph_scene.contents().center())
    else:
        view.navigator.zoom_fit()
    paint(view.viewport())


def _panned(view: GraphView) -> Iterator[float]:
    for number in range(FRAMES):
        offset = QPointF(23, 17) * (1 if number % 2 else -1)

        def frame(offset: QPointF = offset) -> None:
            view.navigator.pan(offset)
            paint(view.viewport())

        yield timed(frame)


def _zoomed(view: GraphView) -> Iterator[float]:
    for number in range(FRAMES):
        factor = 1.05 if number % 2 else 1 / 1.05

        def frame(factor: float = factor) -> None:
            view.navigator.zoom_by(factor, QPointF(400, 300))
            paint(view.viewport())

        yield timed(frame)


def _dragged(view: GraphView) -> Iterator[float]:
    view.commands.select_all()
    visible = view.navigator.visible_rect()
    item = next(item for item in view.graph_scene.nodes.values() if visible.contains(item.card.center()))
    place = view.navigator.viewport_point(item.card.center() - QPointF(0, item.size.height() / 2 - 16))
    _mouse(view, QEvent.Type.MouseButtonPress, place, LEFT)
    for number in range(FRAMES + 2):
        place += QPointF(14, 9) * (1 if number % 4 < 2 else -1)

        def frame(place: QPointF = place) -> None:
            _mouse(view, QEvent.Type.MouseMove, place, NONE)
            paint(view.viewport())

        yield timed(frame)
    view.pointer.cancel()


def _mouse(view: GraphView, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton) -> None:
    over = QPointF(view.viewport().mapToGlobal(place.toPoint()))
    QApplication.sendEvent(
        view.viewport(), QMouseEvent(kind, place, over, button, LEFT, Qt.KeyboardModifier.NoModifier)
    )


def _rounds(graph: OpenGraph, view: GraphView) -> float:
    """Growth of memory over 20 rounds of deleting and adding everything, after the first ones."""
    text = graph.edits.copy_text(graph.flow.ordered_nodes())

    def round_() -> None:
        view.commands.select_all()
        view.commands.delete_selected()
        graph.edits.paste_text(text, (0, 0))
        graph.undo_stack.clear()
        paint(view.viewport())
        gc.collect()

    for _ in range(4):
        round_()
    before = resident_megabytes()
    for _ in range(20):
        round_()
    return resident_megabytes() - before


def with_node_graph_qt(count: int) -> Figures | None:
    """Measure NodeGraphQt, if installed."""
    _fill_in_distutils()
    try:
        package = importlib.import_module("NodeGraphQt")
    except ImportError as error:
        print(f"NodeGraphQt takes no part: {error}", file=sys.stderr)
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
            outputs = [port.identifier for port in registry[CHAIN_OF[source.type_]].init_outputs]
            inputs = [port.identifier for port in registry[CHAIN_OF[target.type_]].init_inputs]
            source.output(outputs.index(link.source_port)).connect_to(
                target.input(inputs.index(link.target_port)), push_undo=False
            )

    CHAIN_OF.update({f"bench.{name}": name for name in CHAIN})
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
            way = 23 if number % 2 else -23

            def frame(way: int = way) -> None:
                viewer._set_viewer_pan(way, way)
                paint(viewer.viewport())

            yield timed(frame)

    def zoomed() -> Iterator[float]:
        for number in range(FRAMES):
            way = 0.05 if number % 2 else -0.05

            def frame(way: float = way) -> None:
                viewer._set_viewer_zoom(way, 0.0)
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
            way = 14 if number % 2 else -14

            def frame(way: int = way) -> None:
                for item in items:
                    item.moveBy(way, way)
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


CHAIN_OF: dict[str, str] = {}


def _fill_in_distutils() -> None:
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


def table(columns: list[Figures]) -> str:
    lines = [f"{'':34}{'target':>10}" + "".join(f"{column.name:>18}" for column in columns)]
    for name, target in TARGETS.items():
        shown = "flat" if name.startswith("memory after") else f"{target:g}"
        values = [f"{column.values[name]:>18.1f}" if name in column.values else f"{'':>18}" for column in columns]
        lines.append(f"{name:34}{shown:>10}" + "".join(values))
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--alone", action="store_true", help="leave NodeGraphQt out")
    arguments = parser.parse_args()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    document = large_graph(arguments.nodes)
    print(f"{len(document.nodes):,} nodes, {len(document.links):,} links; milliseconds, the median of {FRAMES} frames")
    columns = [ours(arguments.nodes)]
    other = None if arguments.alone else with_node_graph_qt(arguments.nodes)
    print(table([*columns, other] if other is not None else columns))
    del application


if __name__ == "__main__":
    main()
