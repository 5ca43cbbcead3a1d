"""What the benchmarks of canvases share: the graph, and measurements of frames and memory."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from vision_designer.graphs.document import GraphDocument

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
