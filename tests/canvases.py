"""Canvases with small graphs, and a simulated pointer."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from trivial_components import orchard
from waiting_qtbot import settle

from vision_designer.editor.canvas.view import GraphView
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.graphs.document import GraphDocument
from vision_designer.graphs.flow import Session

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE = Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def chain(*, linked: bool = True) -> GraphDocument:
    """Two grow nodes, a mix node, and a prune node."""
    nodes = [
        ("grow", "grow", (0, 0)),
        ("grow_2", "grow", (0, 200)),
        ("mix", "mix", (320, 80)),
        ("prune", "prune", (640, 80)),
    ]
    links = [
        ("grow", "apples", "mix", "left"),
        ("grow_2", "apples", "mix", "right"),
        ("mix", "apples", "prune", "apples"),
    ]
    return GraphDocument.model_validate(
        {
            "nodes": [
                {
                    "id": name,
                    "component": component,
                    "version": "2" if component == "prune" else "1",
                    "position": list(place),
                }
                for name, component, place in nodes
            ],
            "links": [
                {"from": f"{source}.{out}", "to": f"{target}.{into}"} for source, out, target, into in links if linked
            ],
        }
    )


class Hand:
    """A canvas in a window, with pointer actions."""

    def __init__(self, qtbot, document: GraphDocument | None = None, *, read_only: bool = False, registry=None) -> None:
        self.graph = OpenGraph(Session(registry or orchard()), document or chain(), read_only=read_only)
        self.view = GraphView(self.graph)
        self.view.resize(1100, 700)
        qtbot.addWidget(self.view)
        qtbot.show(self.view)
        self.view.activateWindow()
        self.view.setFocus()
        self.view.navigator.set_zoom(1.0)
        self.view.navigator.center_on_point(QPointF(400, 150))
        settle()

    @property
    def scene(self):
        return self.view.graph_scene

    def node(self, name):
        return self.graph.flow.node(name)

    def item(self, name):
        return self.scene.nodes[self.node(name)]

    def port(self, name, port):
        node = self.node(name)
        return (
            self.graph.flow.input(name, port)
            if any(i.type_.declaration.identifier == port for i in node.inputs)
            else self.graph.flow.output(name, port)
        )

    def output(self, name, port="apples"):
        return self.graph.flow.output(name, port)

    def input(self, name, port="apples"):
        return self.graph.flow.input(name, port)

    def at(self, thing) -> QPointF:
        """Position in the viewport of a node's title, a port, or a scene point."""
        if isinstance(thing, str):
            return self.view.navigator.viewport_point(self.item(thing).pos() + QPointF(60, 20))
        if isinstance(thing, QPointF):
            return self.view.navigator.viewport_point(thing)
        return self.view.navigator.viewport_point(self.scene.nodes[thing.node].port_point(thing))

    def send(self, kind, place: QPointF, button=NONE, held=NONE, keys=NO_KEYS) -> None:
        viewport = self.view.viewport()
        event = QMouseEvent(kind, place, QPointF(viewport.mapToGlobal(place.toPoint())), button, held, keys)
        QApplication.sendEvent(viewport, event)

    def press(self, thing, button=LEFT, keys=NO_KEYS) -> None:
        self.send(QMouseEvent.Type.MouseButtonPress, self.at(thing), button, button, keys)

    def move(self, thing, held=LEFT, keys=NO_KEYS) -> None:
        self.send(QMouseEvent.Type.MouseMove, self.at(thing), NONE, held, keys)

    def release(self, thing, button=LEFT, keys=NO_KEYS) -> None:
        self.send(QMouseEvent.Type.MouseButtonRelease, self.at(thing), button, NONE, keys)

    def click(self, thing, keys=NO_KEYS, button=LEFT) -> None:
        QTest.mouseClick(self.view.viewport(), button, keys, self.at(thing).toPoint())

    def double_click(self, thing) -> None:
        place = self.at(thing).toPoint()
        QTest.mouseClick(self.view.viewport(), LEFT, NO_KEYS, place)
        QTest.mouseDClick(self.view.viewport(), LEFT, NO_KEYS, place)

    def drag(self, start, end, button=LEFT, keys=NO_KEYS, *, release: bool = True) -> None:
        first, last = self.at(start), self.at(end)
        self.press(start, button, keys)
        for step in range(1, 7):
            self.send(QMouseEvent.Type.MouseMove, first + (last - first) * step / 6, NONE, button, keys)
        if release:
            self.send(QMouseEvent.Type.MouseButtonRelease, last, button, NONE, keys)

    def wheel(self, place: QPointF, notches: float = 1, keys=NO_KEYS) -> None:
        viewport = self.view.viewport()
        event = QWheelEvent(
            place,
            QPointF(viewport.mapToGlobal(place.toPoint())),
            QPoint(),
            QPoint(0, round(120 * notches)),
            NONE,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def key(self, key, keys=NO_KEYS) -> None:
        QTest.keyClick(self.view, key, keys)

    def links(self) -> set[tuple[str, str]]:
        """The links, as graph files write them."""
        return {(f"{link.source}", f"{link.target}") for link in self.graph.document().links}
