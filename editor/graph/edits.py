"""Edits of links, nodes, and values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication
from ryvencore.NodePort import NodeInput, NodeOutput

from vision_designer.editor.graph.undo import (
    AddLink,
    AddNode,
    DropUnplacedLink,
    Edits,
    SetValue,
    UndoStep,
    UndoSteps,
    editing,
    no_result,
)
from vision_designer.editor.look import texts
from vision_designer.editor.look.texts import translated_message
from vision_designer.graphs.document import is_place
from vision_designer.graphs.flow import Connection, Flow, Position, UnplacedLink, ports_of
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.linking import feeds, port_name
from vision_designer.nodes.core.parameters import ParameterModel
from vision_designer.nodes.core.ports import InputPort, OutputPort

translate = QCoreApplication.translate
POINTS = "points"
PREVIEW = "preview"
_ABSENT = object()
Part = Literal["parameters", "run_settings"]


def model_of(node: ComponentNode, part: Part) -> type[ParameterModel]:
    """The declaration of a node's parameters or run settings."""
    return node.Parameters if part == "parameters" else node.RunSettings


def values_of(node: ComponentNode, part: Part) -> Mapping[str, Any]:
    """A node's parameters or run settings that differ from their defaults."""
    return node.parameters if part == "parameters" else node.run_settings


def rounded(point: Sequence[float]) -> Position:
    """A position in whole canvas units, as in graph files."""
    return round(point[0]), round(point[1])


def fits(port: NodeOutput | NodeInput, declared: InputPort | OutputPort) -> bool:
    """Whether a placed port and a declared one share a type; ports of unknown types fit any."""
    given = port.type_.declaration.type_
    return not given.types or not declared.type_.types or bool(set(given.types) & set(declared.type_.types))


class LinkEdits(Edits):
    """Edits of links."""

    def why_not_connect(self, output: NodeOutput, input_: NodeInput) -> str:
        """Why two ports cannot be linked, or an empty text; an existing link of the input would be replaced."""
        if self.steps.read_only:
            return translate("edits", "this graph is read-only; clone it to edit it")
        existing = self.flow.graph_adj_rev.get(input_)
        if existing is None or existing is output or output not in self.flow.graph_adj:
            return translated_message(self.flow.why_not_connect(output, input_))
        if output.node is input_.node or not fits(output, input_.type_.declaration):
            return translated_message(self.flow.why_not_connect(output, input_))
        if not feeds(self.flow, input_.node, output.node):
            return ""
        return translate("edits", "{target} already feeds {source}; this link would create a cycle").format(
            source=texts.node_title(output.node), target=texts.node_title(input_.node)
        )

    def connect(self, output: NodeOutput, input_: NodeInput) -> str:
        """Link two ports, replacing the existing link of the input; returns why not, or an empty text."""
        reason = self.why_not_connect(output, input_)
        if not reason:
            with self.macro(translate("edits", "Connect")) as step:
                self._link(step, output, input_)
        return reason

    def connect_first(self, step: UndoStep, links: Iterable[Connection]) -> None:
        """Make the first possible of these links, as a part of a step."""
        for link in links:
            if not self.why_not_connect(*link):
                self._link(step, *link)
                return

    def _link(
        self, step: UndoStep, output: NodeOutput, input_: NodeInput, extra: Mapping[str, Any] | None = None
    ) -> None:
        existing = self.flow.graph_adj_rev.get(input_)
        if existing is not None:
            step.remove_link((existing, input_))
        step.make(AddLink((output, input_), extra or {}))

    def reroute(self, link: Connection, output: NodeOutput, input_: NodeInput) -> str:
        """Move an end of a link; returns why not, or an empty text."""
        if (output, input_) == link:
            return ""
        if self.steps.read_only:
            return self.why_not_connect(output, input_)
        with self.macro(translate("edits", "Move link")) as step:
            extra, made = dict(self.flow.link_extra(link)), len(step.changes)
            step.remove_link(link)
            reason = self.why_not_connect(output, input_)
            if reason:
                step.revert(made)
            else:
                self._link(step, output, input_, extra)
        return reason

    @editing(no_result)
    def disconnect(self, links: Iterable[Connection]) -> None:
        with self.macro(translate("edits", "Disconnect")) as step:
            for link in list(links):
                step.remove_link(link)

    def points(self, link: Connection) -> list[Position]:
        given = self.flow.link_extra(link).get(POINTS)
        points = given if isinstance(given, list) else []
        return [rounded(point) for point in points if is_place(point)]

    @editing(no_result)
    def set_points(self, link: Connection, points: Sequence[Position]) -> None:
        with self.macro(translate("edits", "Route link")) as step:
            old = dict(self.flow.link_extra(link))
            new = {key: value for key, value in old.items() if key != POINTS}
            if points:
                new[POINTS] = [list(rounded(point)) for point in points]
            if new != old:
                step.make(SetValue(Flow.set_link_extra, link, old, new))

    @editing(no_result)
    def drop_unplaced(self, unplaced: UnplacedLink) -> None:
        with self.macro(translate("edits", "Remove invalid link")) as step:
            step.make(DropUnplacedLink(unplaced))

    @editing(no_result)
    def place_unplaced(self, unplaced: UnplacedLink) -> None:
        """Make an unplaced link of the file that has become possible."""
        ports = ports_of(unplaced)
        if ports is None or self.why_not_connect(*ports):
            return
        with self.macro(translate("edits", "Connect")) as step:
            step.make(DropUnplacedLink(unplaced))
            self._link(step, *ports, dict(unplaced.link.model_extra or {}))


class NodeEdits(Edits):
    """Edits that add nodes and insert them into links."""

    def __init__(self, steps: UndoSteps, links: LinkEdits, select: Callable[[Iterable[ComponentNode]], object]) -> None:
        super().__init__(steps)
        self._links = links
        self._select = select

    @editing(no_result)
    def add(
        self,
        component: str,
        position: Position,
        *,
        parameters: Mapping[str, Any] | None = None,
        connect: NodeOutput | NodeInput | None = None,
        onto: Connection | None = None,
    ) -> ComponentNode | None:
        """Add a component, select it, and return it.

        Args:
            component: its identifier.
            position: of its top left corner.
            parameters: values that differ from the defaults.
            connect: a port to link it to, with its first compatible port.
            onto: a link to insert it into.
        """
        node_class = self.flow.session.registry[component]
        text = translate("edits", "Add {title}").format(title=texts.component_title(node_class))
        with self.macro(text) as step:
            node = self.flow.new_node(node_class)
            node.initialize()
            node.position = rounded(position)
            node.parameters = dict(parameters or {})
            step.make(AddNode(node))
            if isinstance(connect, NodeOutput):
                self._links.connect_first(step, [(connect, input_) for input_ in node.inputs])
            elif connect is not None:
                self._links.connect_first(step, [(output, connect) for output in node.outputs])
            if onto is not None:
                self.insert_into_link(node, onto)
        self._select([node])
        return node

    def why_not_insert(self, node_class: type[ComponentNode], link: Connection) -> str:
        """Why a component cannot be inserted into a link, or an empty text."""
        output, input_ = link
        fits_output = any(fits(output, port) for port in node_class.init_inputs)
        if fits_output and any(fits(input_, port) for port in node_class.init_outputs):
            return ""
        return translate("edits", "{title} cannot be inserted between {source} and {target}").format(
            title=texts.component_title(node_class), source=port_name(output), target=port_name(input_)
        )

    @editing(no_result)
    def insert_into_link(self, node: ComponentNode, link: Connection) -> None:
        """Insert a node of the graph into a link, if :meth:`why_not_insert` allows it."""
        output, input_ = link
        if node in (output.node, input_.node) or self.why_not_insert(type(node), link):
            return
        with self.macro(translate("edits", "Insert {title} into link").format(title=texts.node_title(node))) as step:
            step.remove_link(link)
            self._links.connect_first(step, [(output, port) for port in node.inputs])
            self._links.connect_first(step, [(port, input_) for port in node.outputs])


class ValueEdits(Edits):
    """Edits of the values of nodes, and of the graph's title."""

    @editing(no_result)
    def set_parameter(
        self,
        nodes: Iterable[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401 - whatever the user gave
        *,
        part: Part = "parameters",
        merge: bool = False,
    ) -> None:
        """Set a parameter or run setting of nodes; invalid values are kept and shown as problems.

        Args:
            nodes: nodes that have the parameter.
            name: its identifier.
            value: the user's value.
            part: ``parameters`` or ``run_settings``.
            merge: whether to merge with a directly preceding edit of the same parameter into one undo step.
        """
        self._set_value(part, list(nodes), name, value, merge=merge)

    @editing(no_result)
    def reset_parameter(self, nodes: Iterable[ComponentNode], name: str, part: Part = "parameters") -> None:
        """Set a parameter or run setting to its default; an unknown one is removed."""
        self._set_value(part, list(nodes), name, _ABSENT)

    def _set_value(
        self,
        part: Part,
        nodes: list[ComponentNode],
        name: str,
        value: Any,  # noqa: ANN401
        *,
        merge: bool = False,
    ) -> None:
        setter = Flow.set_parameters if part == "parameters" else Flow.set_run_settings
        key = (part, tuple(node.global_id for node in nodes), name) if merge else None
        info = nodes[0].setting_info(name) if nodes else None
        title = texts.declared(info.title) if info is not None else name
        text = translate("edits", "Reset {name}") if value is _ABSENT else translate("edits", "Set {name}")
        with self.macro(text.format(name=title), key) as step:
            for node in nodes:
                old = values_of(node, part)
                new = {key: item for key, item in old.items() if key != name}
                if value is not _ABSENT:
                    # An existing value keeps its position among the unknown ones.
                    new = model_of(node, part).without_defaults({**old, name: value})
                if new != old or repr(new) != repr(old):
                    step.make(SetValue(setter, node, dict(old), new))

    @editing(no_result)
    def set_parameters(self, values: Mapping[ComponentNode, Mapping[str, Any]], text: str) -> None:
        with self.macro(text):
            for node, named in values.items():
                for name, value in named.items():
                    self.set_parameter([node], name, value)

    @editing(no_result)
    def set_comment(self, node: ComponentNode, text: str, *, merge: bool = False) -> None:
        if text != node.comment:
            with self.macro(translate("edits", "Comment"), ("comment", node.global_id) if merge else None) as step:
                step.make(SetValue(Flow.set_comment, node, node.comment, text))

    @editing(no_result)
    def rename(self, node: ComponentNode, title: str) -> None:
        """Set a node's title; an empty one, or that of its component, removes it."""
        title = title.strip()
        title = "" if title in (node.title, texts.component_title(type(node))) else title
        if title != node.node_title:
            with self.macro(translate("edits", "Rename")) as step:
                step.make(SetValue(Flow.set_node_title, node, node.node_title, title))

    def set_node_id(self, node: ComponentNode, node_id: str) -> str:
        """Set the id that graph files and ``--set`` use; returns why not, or an empty text."""
        if self.steps.read_only or node_id == node.node_id:
            return ""
        try:
            with self.macro(translate("edits", "Change id")) as step:
                step.make(SetValue(Flow.set_node_id, node, node.node_id, node_id))
        except ValueError as error:
            return translated_message(str(error))
        return ""

    @editing(no_result)
    def set_bypassed(self, nodes: Iterable[ComponentNode], bypassed: bool) -> None:
        text = translate("edits", "Bypass") if bypassed else translate("edits", "Remove bypass")
        with self.macro(text) as step:
            for node in nodes:
                if node.bypassed != bypassed:
                    step.make(SetValue(Flow.set_bypassed, node, node.bypassed, bypassed))

    def preview_shown(self, node: ComponentNode) -> bool:
        """Whether a node shows pictures of its result on the canvas."""
        return node.extra.get(PREVIEW) is True

    @editing(no_result)
    def set_preview_shown(self, nodes: Iterable[ComponentNode], shown: bool) -> None:
        text = translate("edits", "Show preview") if shown else translate("edits", "Hide preview")
        with self.macro(text) as step:
            for node in nodes:
                new = {key: value for key, value in node.extra.items() if key != PREVIEW}
                if shown:
                    new[PREVIEW] = True
                if new != node.extra:
                    step.make(SetValue(Flow.set_node_extra, node, dict(node.extra), new))

    @editing(no_result)
    def set_title(self, title: str) -> None:
        if title != self.flow.title:
            with self.macro(translate("edits", "Graph title")) as step:
                step.make(SetValue(Flow.set_title, None, self.flow.title, title))
