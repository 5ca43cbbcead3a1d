"""Edits of links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.graph import edits
from vision_designer.editor.graph.editable_graph import EditableGraph, Point, editing, fits, nothing, whole
from vision_designer.editor.graph.edits import Edit
from vision_designer.editor.look import texts
from vision_designer.editor.look.messages import translated_message
from vision_designer.graphs.document import is_place
from vision_designer.graphs.flow import Connection, UnplacedLink, ports_of
from vision_designer.nodes.core.linking import feeds

POINTS = "points"


class LinkEdits(EditableGraph):
    """What can be done to links."""

    def why_not_connect(self, output: NodeOutput, input_: NodeInput) -> str:
        """Why no link can be made, in words; a link that is in the way is none, for it would be replaced."""
        if self.read_only:
            return self.tr("this graph is read-only; clone it to edit it")
        present = self.flow.graph_adj_rev.get(input_)
        if present is None or present is output or output not in self.flow.graph_adj:
            return translated_message(self.flow.why_not_connect(output, input_))
        if output.node is input_.node or not fits(output, input_.type_.declaration):
            return translated_message(self.flow.why_not_connect(output, input_))
        if not feeds(self.flow, input_.node, output.node):
            return ""
        return self.tr("{target} already feeds {source}; this link would create a cycle").format(
            source=texts.node_title(output.node), target=texts.node_title(input_.node)
        )

    def connect_ports(self, output: NodeOutput, input_: NodeInput) -> str:
        """Link two ports, in place of the link that the input has; says why not, or nothing."""
        reason = self.why_not_connect(output, input_)
        if not reason:
            with self.macro(self.tr("Connect")) as edit:
                self._link(edit, output, input_)
        return reason

    def _link(self, edit: Edit, output: NodeOutput, input_: NodeInput, extra: Mapping[str, Any] | None = None) -> None:
        present = self.flow.graph_adj_rev.get(input_)
        if present is not None:
            edit.make(edits.RemoveLink((present, input_)))
        edit.make(edits.AddLink((output, input_), extra or {}))

    def reroute_link(self, link: Connection, output: NodeOutput, input_: NodeInput) -> str:
        """Move an end of a link; says why not, or nothing."""
        if (output, input_) == link:
            return ""
        if self.read_only:
            return self.why_not_connect(output, input_)
        reason = ""
        with self.macro(self.tr("Move link")) as edit:
            extra, made = dict(self.flow.link_extra(link)), len(edit.changes)
            edit.make(edits.RemoveLink(link))
            reason = self.why_not_connect(output, input_)
            if reason:
                edit.take_back(made)
            else:
                self._link(edit, output, input_, extra)
        return reason

    @editing(nothing)
    def disconnect_links(self, links: Iterable[Connection]) -> None:
        """Remove links."""
        with self.macro(self.tr("Disconnect")) as edit:
            for link in list(links):
                edit.make(edits.RemoveLink(link))

    def link_points(self, link: Connection) -> list[Point]:
        """The points that a link goes through on its way."""
        given = self.flow.link_extra(link).get(POINTS)
        points = given if isinstance(given, list) else []
        return [(round(point[0]), round(point[1])) for point in points if is_place(point)]

    @editing(nothing)
    def set_link_points(self, link: Connection, points: Sequence[Point]) -> None:
        """Let a link go through points on its way."""
        with self.macro(self.tr("Route link")) as edit:
            self._set_points(edit, link, points)

    def _set_points(self, edit: Edit, link: Connection, points: Sequence[Point]) -> None:
        old = dict(self.flow.link_extra(link))
        new = {key: value for key, value in old.items() if key != POINTS}
        if points:
            new[POINTS] = [list(whole(point)) for point in points]
        if new != old:
            edit.make(edits.SetLinkExtra(link, old, new))

    @editing(nothing)
    def drop_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Forget a link of the file that cannot be made."""
        with self.macro(self.tr("Remove invalid link")) as edit:
            edit.make(edits.DropUnplacedLink(unplaced))

    @editing(nothing)
    def place_unplaced_link(self, unplaced: UnplacedLink) -> None:
        """Make a link of the file that could not be made before."""
        ports = ports_of(unplaced)
        if ports is None or self.why_not_connect(*ports):
            return
        with self.macro(self.tr("Connect")) as edit:
            edit.make(edits.DropUnplacedLink(unplaced))
            self._link(edit, *ports, dict(unplaced.link.model_extra or {}))
