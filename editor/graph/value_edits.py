"""Edits of values: parameters, run settings, titles, comments."""

from collections.abc import Iterable, Mapping
from typing import Any

from vision_designer.editor.graph import edits
from vision_designer.editor.graph.editable_graph import EditableGraph, editing, nothing
from vision_designer.editor.look import texts
from vision_designer.editor.look.messages import translated_message
from vision_designer.nodes.core.component import ComponentNode

PREVIEW = "preview"
_ABSENT = object()


class ValueEdits(EditableGraph):
    """What can be done to the values of nodes, and to the title of the graph."""

    @editing(nothing)
    def set_parameter(
        self,
        nodes: Iterable[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401 - whatever the user gave
        *,
        merge: bool = False,
    ) -> None:
        """Set a parameter of nodes; wrong values are kept and shown as problems.

        Args:
            nodes: those that have it.
            name: its identifier.
            value: what the user gave.
            merge: whether it is one undo step with the setting of the same parameter just before.
        """
        self._set_values(edits.SetParameters, list(nodes), name, value, merge=merge)

    @editing(nothing)
    def reset_parameter(self, nodes: Iterable[ComponentNode], name: str) -> None:
        """Let a parameter be at its default; an unknown one is removed."""
        self._set_values(edits.SetParameters, list(nodes), name, _ABSENT)

    @editing(nothing)
    def set_run_setting(
        self,
        nodes: Iterable[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401 - whatever the user gave
        *,
        merge: bool = False,
    ) -> None:
        """Set a run setting of nodes, as :meth:`set_parameter`."""
        self._set_values(edits.SetRunSettings, list(nodes), name, value, merge=merge)

    @editing(nothing)
    def reset_run_setting(self, nodes: Iterable[ComponentNode], name: str) -> None:
        """Let a run setting be at its default; an unknown one is removed."""
        self._set_values(edits.SetRunSettings, list(nodes), name, _ABSENT)

    def _set_values(
        self,
        kind: type[edits.SetParameters] | type[edits.SetRunSettings],
        nodes: list[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401
        *,
        merge: bool = False,
    ) -> None:
        key = (kind, tuple(node.global_id for node in nodes), name) if merge else None
        info = nodes[0].setting_info(name) if nodes else None
        shown = texts.parameter_title(info) if info is not None else name
        word = self.tr("Reset {name}") if value is _ABSENT else self.tr("Set {name}")
        with self.macro(word.format(name=shown), key) as edit:
            for node in nodes:
                of_parameters = kind is edits.SetParameters
                model = node.Parameters if of_parameters else node.RunSettings
                old = node.parameters if of_parameters else node.run_settings
                new = {key: item for key, item in old.items() if key != name}
                if value is not _ABSENT:
                    # An item that was there keeps its place among the unknown ones.
                    new = model.without_defaults({**old, name: value})
                if new != old or repr(new) != repr(old):
                    edit.make(kind(node, dict(old), new))

    @editing(nothing)
    def set_parameters(self, values: Mapping[ComponentNode, Mapping[str, Any]], text: str) -> None:
        """Set several parameters of several nodes in one step, with the step's text."""
        with self.macro(text):
            for node, named in values.items():
                for name, value in named.items():
                    self.set_parameter([node], name, value)

    @editing(nothing)
    def set_comment(self, node: ComponentNode, text: str, *, merge: bool = False) -> None:
        """Set a node's comment."""
        if text != node.comment:
            key = (edits.SetComment, node.global_id) if merge else None
            with self.macro(self.tr("Comment"), key) as edit:
                edit.make(edits.SetComment(node, node.comment, text))

    @editing(nothing)
    def rename(self, node: ComponentNode, title: str) -> None:
        """Give a node a title of its own; empty, or that of its component, for none."""
        title = title.strip()
        title = "" if title in (node.title, texts.component_title(type(node))) else title
        if title != node.node_title:
            with self.macro(self.tr("Rename")) as edit:
                edit.make(edits.SetNodeTitle(node, node.node_title, title))

    def set_node_id(self, node: ComponentNode, node_id: str) -> str:
        """Name a node anew, as graph files and ``--set`` do; says why not, or nothing."""
        if self.read_only or node_id == node.node_id:
            return ""
        try:
            with self.macro(self.tr("Change id")) as edit:
                edit.make(edits.SetNodeId(node, node.node_id, node_id))
        except ValueError as error:
            return translated_message(str(error))
        return ""

    @editing(nothing)
    def set_bypassed(self, nodes: Iterable[ComponentNode], bypassed: bool) -> None:
        """Leave nodes out of runs, or take them in again."""
        with self.macro(self.tr("Bypass") if bypassed else self.tr("Remove bypass")) as edit:
            for node in nodes:
                if node.bypassed != bypassed:
                    edit.make(edits.SetBypassed(node, node.bypassed, bypassed))

    def preview_shown(self, node: ComponentNode) -> bool:
        """Whether a node's strip of pictures is folded out."""
        return node.extra.get(PREVIEW) is True

    @editing(nothing)
    def set_preview_shown(self, nodes: Iterable[ComponentNode], shown: bool) -> None:
        """Fold nodes' strips of pictures out or in."""
        with self.macro(self.tr("Show preview") if shown else self.tr("Hide preview")) as edit:
            for node in nodes:
                new = {key: value for key, value in node.extra.items() if key != PREVIEW}
                if shown:
                    new[PREVIEW] = True
                if new != node.extra:
                    edit.make(edits.SetNodeExtra(node, dict(node.extra), new))

    @editing(nothing)
    def set_title(self, title: str) -> None:
        """Set the title that the graph file gives the graph."""
        if title != self.flow.title:
            with self.macro(self.tr("Graph title")) as edit:
                edit.make(edits.SetTitle(self.flow.title, title))
