"""The selection: nodes, links, notes and frames."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from vision_designer.editor.canvas.link_item import LinkItem
from vision_designer.editor.canvas.node_item import NodeItem
from vision_designer.editor.canvas.note_item import FrameItem, NoteItem
from vision_designer.editor.graph.open_graph import OpenGraph

Item = NodeItem | LinkItem | NoteItem | FrameItem
Kind = TypeVar("Kind", NodeItem, LinkItem, NoteItem, FrameItem)


class Selection(QObject):
    """The selected items, in the order in which they were selected.

    The graph knows which nodes are selected, since panes follow that; links, notes and frames only the canvas knows.
    """

    changed = Signal()

    def __init__(self, graph: OpenGraph, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._graph = graph
        self._items: dict[Item, None] = {}

    def __contains__(self, item: Item) -> bool:
        return item in self._items

    def __len__(self) -> int:
        return len(self._items)

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The selected items of a kind."""
        return [item for item in self._items if isinstance(item, kind)]

    def items(self) -> list[Item]:
        """All selected items."""
        return list(self._items)

    def set(self, items: Iterable[Item]) -> None:
        """Select these and no others."""
        wanted = dict.fromkeys(items)
        if wanted.keys() == self._items.keys():
            return
        for item in self._items.keys() - wanted.keys():
            item.set_chosen(False)
        for item in wanted:
            item.set_chosen(True)
        self._items = wanted
        self._graph.select([item.node for item in self.of(NodeItem)])
        self.changed.emit()

    def add(self, items: Iterable[Item]) -> None:
        """Select these too."""
        self.set([*self._items, *items])

    def toggle(self, item: Item) -> None:
        """Select it, or no longer."""
        self.set([other for other in self._items if other is not item] if item in self else [*self._items, item])

    def clear(self) -> None:
        """Select nothing."""
        self.set([])

    def follow(self, nodes: Iterable[NodeItem]) -> None:
        """Select the nodes that the graph says, and with them nothing that was selected beside others."""
        wanted = list(nodes)
        if wanted != self.of(NodeItem):
            self.set(wanted)

    def forget(self, item: Item) -> None:
        """Let go of an item that leaves the canvas."""
        if item in self._items:
            del self._items[item]
            self.changed.emit()
