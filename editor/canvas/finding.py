"""Finding nodes on the canvas."""

from vision_designer.editor.canvas.adding import AddingView
from vision_designer.editor.canvas.find_bar import FindBar, matching
from vision_designer.editor.canvas.minimap import INSET
from vision_designer.editor.canvas.scene import GraphScene
from vision_designer.editor.graph.open_graph import OpenGraph
from vision_designer.nodes.core.component import ComponentNode

LEGIBLE_ABOVE = 0.6


class FindingView(AddingView):
    """A canvas on which nodes are searched for."""

    def __init__(self, graph: OpenGraph, scene: GraphScene) -> None:
        super().__init__(graph, scene)
        self._found: list[ComponentNode] = []
        self._found_at = -1
        self.find_bar = FindBar(self)
        self.find_bar.changed.connect(self.find_text)
        self.find_bar.stepped.connect(self._step_closer)
        self.find_bar.closed.connect(self.close_find)

    def open_find(self) -> None:
        """Show the bar in which nodes are searched for."""
        self.find_bar.open()
        self.place_find_bar()

    def find_text(self, text: str) -> list[ComponentNode]:
        """Mark the nodes that say what is wanted; with an empty text none."""
        self._found = matching(self.graph_scene.nodes, text)
        self._found_at = -1
        self.graph_scene.show_matches(set(self._found) if text.strip() else None)
        self.find_bar.show_count(len(self._found), -1)
        if self._found:
            self.find_next(1)
        return list(self._found)

    def find_next(self, step: int = 1) -> None:
        """Go to the next node that was found, or back with -1."""
        self._found = [node for node in self._found if node in self.graph_scene.nodes]
        if not self._found:
            self.find_bar.show_count(0, -1)
            return
        if self._found_at < 0:
            self._found_at = 0 if step > 0 else len(self._found) - 1
        else:
            self._found_at = (self._found_at + step) % len(self._found)
        item = self.graph_scene.nodes[self._found[self._found_at]]
        self.find_bar.show_count(len(self._found), self._found_at)
        self.graph_scene.selection.set([item])
        if not self.seen().contains(item.card):
            self.centre_on_point(item.card.center())

    def _step_closer(self, step: int) -> None:
        """Go to the next node that was found, so near that it can be read."""
        if self.zoom < LEGIBLE_ABOVE:
            self.set_zoom(1.0)
        self.find_next(step)

    def close_find(self) -> None:
        """Hide the bar and mark nothing any more."""
        self.find_bar.hide()
        self.graph_scene.show_matches(None)
        self.setFocus()

    def place_find_bar(self) -> None:
        """Put the bar at the top right."""
        self.find_bar.adjustSize()
        self.find_bar.move(self.rect().right() - self.find_bar.width() - round(INSET), round(INSET))
