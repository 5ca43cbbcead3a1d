"""Speed of the canvas with 1,000 nodes and links, compared with its targets and with NodeGraphQt on the same graph.

Run it in a window or on a virtual screen, e.g. ``xvfb-run -s "-screen 0 1600x1000x24" python benchmarks/canvas.py``.
NodeGraphQt is measured if installed (``pip install vision-designer[bench]``). Compare ratios instead of absolute
values: each figure is the median of several frames, painted synchronously, on a possibly busy machine.
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator

from canvas_figures import FRAMES, WINDOW, Figures, large_graph, median_of, paint, resident_megabytes, timed
from canvas_peer import with_node_graph_qt
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session
from vision_designer.nodes.components import load_components

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
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
        _set_view(view, zoom)
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
        _set_view(view, zoom)
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


def _set_view(view: GraphView, zoom: float) -> None:
    if zoom:
        view.navigator.set_zoom(zoom)
        view.navigator.center_on_point(view.graph_scene.contents().center())
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
