"""Time in the GUI thread: repainting a confusion matrix, and processing an edit in a graph of 1,000 nodes.

    QT_QPA_PLATFORM=offscreen python benchmarks/window.py

Median processor time of this thread, in milliseconds; compare ratios.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from canvas import large_graph
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.editor.look.theme import theme
from vision_designer.editor.panes.outputs.confusion_matrix import ConfusionMatrix
from vision_designer.graphs.diff import signatures
from vision_designer.graphs.flow import Session
from vision_designer.graphs.resolve import Resolver, resolve
from vision_designer.nodes.components import load_components

TIMES = 9
SIZE = (1100, 1000)
NODES = 1000


def milliseconds(do: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Median processor time of ``do``; ``before`` is called before each and not measured."""
    times = []
    for _ in range(TIMES):
        before()
        start = time.thread_time()
        do()
        times.append((time.thread_time() - start) * 1000)
    return statistics.median(times)


def of_matrix(categories: int) -> Iterator[tuple[str, float]]:
    """A full repaint, and one after the pointer has moved to another cell."""
    matrix = ConfusionMatrix()
    counts = [[(7 * row + 3 * column) % 100 for column in range(categories)] for row in range(categories)]
    matrix.show_matrix([f"category {number}" for number in range(categories)], counts)
    matrix.show()
    matrix.resize(*SIZE)
    QApplication.processEvents()
    picture = QImage(matrix.size(), QImage.Format.Format_RGB32)

    def whole() -> None:
        painter = QPainter(picture)
        matrix.draw(painter, matrix.rect())
        painter.end()

    places = count()

    def move() -> None:
        place = next(places)
        matrix._set_hover((place * 5 % categories, place * 3 % categories))

    yield f"matrix of {categories}: whole", milliseconds(whole)
    yield f"matrix of {categories}: pointer moved", milliseconds(QApplication.processEvents, move)


def of_graph() -> Iterator[tuple[str, float]]:
    """After an edit of one node: conversion to a document, and signatures of all nodes and of changed ones."""
    registry = load_components()
    graph = OpenGraph(Session(registry), large_graph(NODES))
    node = next(iter(graph.flow.nodes))
    comments, resolver = count(), Resolver(registry)
    graph.snapshot()

    def edit() -> None:
        graph.flow.set_comment(node, f"number {next(comments)}")

    yield f"{NODES} nodes: copied", milliseconds(graph.document, edit)
    yield f"{NODES} nodes: snapshot", milliseconds(graph.snapshot, edit)
    folder = Path("/data")
    signatures(resolver.resolve(graph.snapshot(), folder))
    document = graph.snapshot()

    def compare() -> None:
        signatures(resolve(document, registry, folder))

    yield f"{NODES} nodes: compared anew", milliseconds(compare)
    taken = [document]

    def take() -> None:
        edit()
        taken[0] = graph.snapshot()

    def compare_again() -> None:
        signatures(resolver.resolve(taken[0], folder))

    yield f"{NODES} nodes: compared after an edit", milliseconds(compare_again, take)


def main() -> None:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme().apply(application, "light")
    for name, found in (*of_matrix(40), *of_matrix(100), *of_graph()):
        print(f"{name:36}{found:10.1f} ms")


if __name__ == "__main__":
    main()
