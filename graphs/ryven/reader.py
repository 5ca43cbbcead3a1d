"""Reads a Ryven project as a graph document.

Nearly everything in a project file can run code when Ryven opens it. So known-safe parts are copied by name to a new
document, everything pickled must be empty, and components come from our registry.
"""

import pickle
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vision_designer.graphs.document import (
    GraphDocument,
    GraphNode,
    Link,
    check_amounts,
    first_names,
    is_place,
    length,
    numbered_id,
    problems_of,
)
from vision_designer.graphs.ryven.spacing import Placement
from vision_designer.graphs.ryven.writer import GRAPH_KEY, PACKAGE, port_names
from vision_designer.nodes.core.component import ComponentNode
from vision_designer.nodes.core.registry import UnknownComponent
from vision_designer.nodes.errors import InvalidGraphError
from vision_designer.nodes.messages import Message

NOTHING: tuple[object, ...] = ({}, None)
EMPTY_PICKLES = frozenset(
    b64encode(pickle.dumps(value, protocol)).decode("ascii")
    for value in NOTHING
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
)
PICKLED_KEYS = frozenset({"state data", "main widget data", "widget data", "serialized", "val"})

Index = Annotated[int, Field(ge=0)]
Scale = Annotated[float, Field(ge=1, lt=1000)]
Part = TypeVar("Part", bound="_Part")


class _Part(BaseModel):
    """A part of a project. What is not listed is not read; ``Any`` is checked with the document."""

    model_config = ConfigDict(strict=True)


class _Ports(_Part):
    inputs: list[Any] = []
    outputs: list[Any] = []


class _Additional(_Part):
    """Our own data of a node."""

    id: Any = None
    component: Any = None
    version: Any = None
    title: Any = ""
    parameters: Any = {}
    run_settings: Any = Field({}, alias="run settings")
    comment: Any = ""
    bypassed: Any = False
    position: Any = [0, 0]
    ports: _Ports = _Ports()
    extra: dict[str, Any] = {}
    carried: dict[str, Any] = {}


class _Node(_Part):
    identifier: Any = None
    version: Any = None
    x: Any = Field(None, alias="pos x")
    y: Any = Field(None, alias="pos y")
    additional: _Additional = Field(_Additional(), alias="additional data")


class _Connection(_Part):
    source: Index = Field(alias="parent node index")
    output: Index = Field(alias="output port index")
    target: Index = Field(alias="connected node")
    input: Index = Field(alias="connected input port index")


class _Flow(_Part):
    nodes: list[_Node] = []
    connections: list[_Connection] = []


class _Graph(_Part):
    """Our own data of the graph."""

    title: Any = None
    flow_title: Any = Field(None, alias="flow title")
    offset: Annotated[list[int], Field(min_length=2, max_length=2)] = [0, 0]
    scale: Annotated[list[Scale], Field(min_length=2, max_length=2)] = [1, 1]
    """Not in projects of older versions."""
    links: list[Any] = []
    notes: list[Any] = []
    groups: list[Any] = []
    extra: dict[str, Any] = {}


class _Project(_Part):
    packages: list[Any] = Field([], alias="required packages")
    flows: Any = None
    graph: dict[str, Any] = Field({}, alias=GRAPH_KEY)


def document_from_project(
    data: Mapping[str, Any], registry: Mapping[str, type[ComponentNode]], name: str
) -> GraphDocument:
    """Convert a project, as Ryven's session returns it, to a graph; ``name`` is its source in errors.

    Raises:
        InvalidGraphError: pickled data, nodes of other packages, or not a project.
    """
    reader = _Reader(registry, name)
    try:
        document = reader.read(data)
    except ValidationError as error:
        raise reader.failure(
            "{places}. Correct these places.", places=first_names(problems_of(error), separator="; ")
        ) from error
    except RecursionError as error:
        raise reader.failure("it is nested too deeply. Restore it from a backup.") from error
    # Validate as a graph file.
    return GraphDocument.from_text(document.to_text({}), name)


def _pickled(data: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Values that Ryven would unpickle, with their location; omits what we write as plain JSON."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in PICKLED_KEYS:
                yield f"{place}{key}", value
            elif key not in {"additional data", GRAPH_KEY}:
                yield from _pickled(value, f"{place}{key}/")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _pickled(value, f"{place}{index}/")


@dataclass
class _Reader:
    """Copies the known-safe parts of one project into a document."""

    registry: Mapping[str, type[ComponentNode]]
    name: str
    taken: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)

    def failure(self, template: str, **values: object) -> InvalidGraphError:
        return InvalidGraphError("{path} cannot be read: {why}", why=Message(template, values), path=self.name)

    def part(self, model: type[Part], value: object) -> Part:
        """A part of the project; raises for the first place that is not as Ryven writes it."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
            key = next(part for part in reversed(wrong["loc"]) if isinstance(part, str))
            if wrong["loc"][:-1] == ("nodes",):
                raise self.failure("its nodes are not in Ryven's format. Restore the file from a backup.") from error
            raise self.failure(
                "{key!r} is {value!r:.80}, which is not in Ryven's format. Restore the file from a backup.",
                key=key,
                value=wrong["input"],
            ) from error

    def read(self, data: Mapping[str, Any]) -> GraphDocument:
        if "flows" not in data:
            raise self.failure("it was made by Ryven 3.2 or older. Open it with Ryven 3.5 and save it there.")
        for place, value in _pickled(data):
            if value is not None and not (isinstance(value, str) and value in EMPTY_PICKLES):
                raise self.failure(
                    "{place} contains pickled data, which can run any code when Ryven opens the file. If you trust "
                    "it, open it in Ryven, remove variables and nodes of other packages, and save it.",
                    place=place,
                )
        project = self.part(_Project, dict(data))
        for package in project.packages:
            self.check_package(package)
        title, flow = self.flow(project.flows)
        return self.document(title, flow, project.graph)

    def check_package(self, package: object) -> None:
        # The package's path is ignored; the program's own package is used.
        directory = package.get("dir") if isinstance(package, dict) else package
        name = directory.replace("\\", "/").rstrip("/").split("/")[-1] if isinstance(directory, str) else None
        if name != PACKAGE:
            raise self.failure(
                "it needs the Ryven package {directory!r:.80}, which is not part of vision-designer. Remove its nodes "
                "in Ryven.",
                directory=directory,
            )

    def flow(self, flows: object) -> tuple[str, _Flow]:
        """Title and content of the flow with nodes, else of the first."""
        if isinstance(flows, list):
            flows = {f"Flow {index}": flow for index, flow in enumerate(flows)}
        if not isinstance(flows, dict) or not all(isinstance(flow, dict) for flow in flows.values()) or not flows:
            raise self.failure("its flows are not in Ryven's format. Restore the file from a backup.")
        with_nodes = [title for title, flow in flows.items() if flow.get("nodes")]
        if len(with_nodes) > 1:
            titles = ", ".join(map(repr, with_nodes))
            raise self.failure(
                "it has several flows ({titles}), and a graph has only one. Delete the others in Ryven.", titles=titles
            )
        title = with_nodes[0] if with_nodes else next(iter(flows))
        flow = flows[title]
        check_amounts(self.name, nodes=length(flow.get("nodes")), links=length(flow.get("connections")))
        return title, self.part(_Flow, flow)

    def document(self, title: str, flow: _Flow, own: dict[str, Any]) -> GraphDocument:
        carried = (node.additional.carried for node in flow.nodes if node.additional.carried)
        graph = self.part(_Graph, next(carried, own))
        placement = Placement((graph.scale[0], graph.scale[1]), (graph.offset[0], graph.offset[1]))
        nodes = [self.node(node, placement) for node in flow.nodes]
        stored = [[list(map(str, names)) for _, names in given.additional.ports] for given in flow.nodes]
        ports = [
            port_names(self.registry.get(node.component), *names) for node, names in zip(nodes, stored, strict=True)
        ]
        links = self.links(flow, nodes, ports)
        known = {
            "title": graph.title if graph.flow_title == title else title,
            "nodes": [node.model_dump() for node in nodes],
            "links": with_stored_data(links, graph, {node.id: own for node, own in zip(nodes, ports, strict=True)}),
            "notes": graph.notes,
            "groups": graph.groups,
        }
        extra = {key: value for key, value in graph.extra.items() if key != "format"}
        return GraphDocument.model_validate({**extra, **known})

    def node(self, node: _Node, placement: Placement) -> GraphNode:
        identifier, own = node.identifier, node.additional
        if not isinstance(identifier, str) or not identifier.startswith(f"{PACKAGE}."):
            raise self.failure(
                "the node {identifier!r:.80} is not a component of vision-designer. Remove it in Ryven.",
                identifier=identifier,
            )
        component = identifier.removeprefix(f"{PACKAGE}.")
        if component == UnknownComponent.component and "component" in own.model_fields_set:
            component = own.component
        # Ryven without a window does not write positions.
        position = [node.x, node.y] if "x" in node.model_fields_set else own.position
        if not is_place(position):
            raise self.failure(
                "a position is {position!r:.80}; two numbers are expected. Correct it.", position=position
            )
        known = {
            "id": self.free_id(own.id or component),
            "component": component,
            "version": own.version or node.version or "1",
            "position": placement.to_graph(position),
            **own.model_dump(include={"title", "parameters", "run_settings", "comment", "bypassed"}),
        }
        return GraphNode.model_validate({**own.extra, **known})

    def free_id(self, wanted: object) -> str:
        """``wanted``, with a number if taken: a node copied in Ryven keeps the original's id."""
        found = numbered_id(wanted, self.taken, self.tried) if isinstance(wanted, str) else str(wanted)
        self.taken.add(found)
        return found

    def links(
        self, flow: _Flow, nodes: list[GraphNode], ports: list[dict[str, list[str]]]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        links = {}
        for connection in flow.connections:
            try:
                start = f"{nodes[connection.source].id}.{ports[connection.source]['outputs'][connection.output]}"
                end = f"{nodes[connection.target].id}.{ports[connection.target]['inputs'][connection.input]}"
            except IndexError as error:
                raise self.failure(
                    "the connection {connection!r:.160} does not name a port. Remove it.",
                    connection=connection.model_dump(by_alias=True),
                ) from error
            links[start, end] = {"from": start, "to": end}
        return links


def with_stored_data(
    links: dict[tuple[str, str], dict[str, Any]], graph: _Graph, ports: dict[str, dict[str, list[str]]]
) -> list[dict[str, Any]]:
    """Links in the order of the graph file, with their data that Ryven cannot represent.

    This includes additional keys of links, and links with missing ports.
    """
    ordered = []
    for value in graph.links:
        link = Link.model_validate(value)
        drawn = links.pop((link.source, link.target), None)
        outputs = ports.get(link.source_node, {}).get("outputs", [])
        inputs = ports.get(link.target_node, {}).get("inputs", [])
        if drawn is not None:
            ordered.append({**(link.model_extra or {}), **drawn})
        elif link.source_port not in outputs or link.target_port not in inputs:
            ordered.append(link.model_dump(by_alias=True))
    return [*ordered, *links.values()]
